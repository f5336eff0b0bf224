package contracts

import (
	"fmt"
	"strings"
)

// markdown writes contracts for people: a chapter for each system, a section for each API, a table for each message.
func (d Document) markdown() string {
	var b strings.Builder
	b.WriteString("# 契约 contracts\n\n由沙盘 " + d.Version + " 的声明生成。类型的字母见【联银通 1.4】；出处：文档章节，field 为在用客户端的做法，ours 为沙盘的决定。\n")
	for _, s := range d.Systems {
		fmt.Fprintf(&b, "\n## %s `%s`\n\n文档：%s\n", s.Title, s.System, s.Document)
		for _, a := range s.APIs {
			a.markdown(&b)
		}
		if len(s.Codes) == 0 {
			continue
		}
		b.WriteString("\n### 返回码 codes\n\n| 码 | 说明 | 出处 |\n|---|---|---|\n")
		for _, c := range s.Codes {
			fmt.Fprintf(&b, "| %s | %s | %s |\n", cell(c.Code), cell(c.Text), cell(c.Source))
		}
	}
	return b.String()
}

func (a API) markdown(b *strings.Builder) {
	fmt.Fprintf(b, "\n### %s %s\n\n", a.Name, a.Title)
	fmt.Fprintf(b, "章节 %s", a.Section)
	if a.Path != "" {
		fmt.Fprintf(b, " · `%s %s`", a.Method, a.Path)
	}
	if a.Idempotent {
		b.WriteString(" · 同号重发只生效一次")
	}
	if a.Notifies {
		b.WriteString(" · 有通知")
	}
	b.WriteString("\n")
	if len(a.Rules) > 0 {
		b.WriteString("\n")
	}
	for _, r := range a.Rules {
		fmt.Fprintf(b, "- %s %s\n", r.ID, r.Text)
	}
	for _, m := range []struct {
		title string
		list  []Field
	}{{"请求 request", a.Request}, {"答复 reply", a.Reply}, {"通知 notice", a.Notice}} {
		if len(m.list) == 0 {
			continue
		}
		fmt.Fprintf(b, "\n%s\n\n| 字段 | 必填 | 类型 | 长度 | 取值 | 说明 | 出处 |\n|---|---|---|---|---|---|---|\n", m.title)
		rows(b, "", m.list)
	}
}

func rows(b *strings.Builder, prefix string, list []Field) {
	for _, f := range list {
		required, length, name := "N", "", prefix+f.Name
		if f.Required {
			required = "Y"
		}
		if f.MaxLen > 0 {
			length = fmt.Sprint(f.MaxLen)
		}
		if f.List {
			name += "[]"
		}
		shown := "`" + name + "`"
		if len(f.Also) > 0 {
			shown += "（也收 " + strings.Join(f.Also, "、") + "）"
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s | %s | %s |\n", shown, required, f.Type, length, cell(strings.Join(f.Enum, " ")), cell(f.Doc), cell(f.Source))
		rows(b, name+".", f.Fields)
	}
}

// cell keeps a text within its cell.
func cell(text string) string {
	return strings.NewReplacer("|", `\|`, "\n", " ", "\r", "").Replace(text)
}
