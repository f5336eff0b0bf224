package pages

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEveryPageSaysWhatItIs(t *testing.T) {
	t.Parallel()
	for name, page := range samples() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			doc := open(t, page)
			assert.Equal(t, "zh-CN", doc.Find("html").AttrOr("lang", ""))
			assert.Contains(t, doc.Find(`meta[name="viewport"]`).AttrOr("content", ""), "width=device-width")
			assert.Equal(t, "沙盘·模拟环境 模拟页面，请勿输入真实信息", doc.Find(".sandbox").Text())
			assert.Contains(t, doc.Find("footer").Text(), "不涉及真实资金")
			assert.Equal(t, 1, doc.Find("h1").Length())
			assert.Contains(t, doc.Find("title").Text(), "（模拟）")
		})
	}
}

func TestNothingIsFetched(t *testing.T) {
	t.Parallel()
	for name, page := range samples() {
		doc := open(t, page)
		assert.Zero(t, doc.Find("[src], [href], [srcset], [style], [background], iframe, object, embed, base").Length(), name)
		style := doc.Find("style").Text()
		assert.NotContains(t, style, "url(", name)
		assert.NotContains(t, style, "@import", name)
		assert.Empty(t, regexp.MustCompile(`\son[a-z]+=`).FindString(string(page)), name)
		assert.NotContains(t, string(page), "ZgotmplZ", name)
	}
}

func TestEveryInputHasItsLabel(t *testing.T) {
	t.Parallel()
	for name, page := range samples() {
		doc := open(t, page)
		doc.Find(".field input").Each(func(_ int, input *goquery.Selection) {
			id := input.AttrOr("id", "")
			assert.NotEmpty(t, id, name)
			assert.Equal(t, 1, doc.Find(`[id="`+id+`"]`).Length(), name)
			assert.NotEmpty(t, doc.Find(`label[for="`+id+`"]`).Text(), name)
			for _, described := range strings.Fields(input.AttrOr("aria-describedby", "")) {
				assert.Equal(t, 1, doc.Find("#"+described).Length(), "%s: %s", name, described)
			}
		})
	}
}

func TestProblemIsAnnounced(t *testing.T) {
	t.Parallel()
	doc := open(t, Render(withdraw(false)))
	assert.Equal(t, "交易密码不正确，还可以输入 4 次。", doc.Find(`[role="alert"]`).Text())
	assert.Contains(t, doc.Find(".field input").AttrOr("aria-describedby", ""), "problem")
	assert.Zero(t, open(t, Render(withdraw(true))).Find(`[role="alert"]`).Length())
}

func TestLayouts(t *testing.T) {
	t.Parallel()
	for _, mobile := range []bool{false, true} {
		layout, class := "PC", "pc"
		if mobile {
			layout, class = "MOBILE", "mobile"
		}
		for _, page := range [][]byte{Render(withdraw(mobile)), RenderCallback(result(mobile)), RenderError("错", "100002", "误", mobile)} {
			doc := open(t, page)
			assert.Equal(t, layout, doc.Find("html").AttrOr("data-layout", ""))
			assert.True(t, doc.Find("body").HasClass(class))
		}
	}
}

func TestBankHasItsOwnLook(t *testing.T) {
	t.Parallel()
	bank, custody := open(t, Render(recharge(false))), open(t, Render(withdraw(false)))
	assert.Contains(t, bank.Find("header").Text(), "招商银行")
	assert.Contains(t, bank.Find("header").Text(), "网上银行（模拟）")
	assert.NotContains(t, bank.Find("body").Text(), "联银通")
	assert.True(t, bank.Find("body").HasClass("bank"))
	assert.Contains(t, custody.Find("header").Text(), "联银通")
	assert.Contains(t, custody.Find("header").Text(), "资金存管")
	assert.Equal(t, "提现", custody.Find("main h1").Text())
}

func TestAmountHasItsSignOnce(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{"100.00": "¥100.00", "¥100.00": "¥100.00", "0.00": "¥0.00"} {
		assert.Equal(t, want, open(t, Render(Page{Amount: given})).Find(".amount strong").Text())
	}
	assert.Zero(t, open(t, Render(Page{})).Find(".amount").Length())
}

func TestResultIsGoodOrBad(t *testing.T) {
	t.Parallel()
	assert.Equal(t, 1, open(t, RenderCallback(result(false))).Find(".mark.good").Length())
	assert.Equal(t, 1, open(t, RenderCallback(failed())).Find(".mark.bad").Length())
	assert.Equal(t, 1, open(t, Render(refusal(false))).Find(".mark.bad").Length())
	assert.Zero(t, open(t, Render(withdraw(false))).Find(".mark").Length())
}

func TestPictureAndRows(t *testing.T) {
	t.Parallel()
	doc := open(t, Render(barcode()))
	assert.Equal(t, 1, doc.Find("figure svg path").Length())
	assert.Equal(t, "请在 POS 机上扫描条形码。", doc.Find(".notice").Text())

	got := []Row{}
	open(t, Render(register(false))).Find("dl div").Each(func(_ int, s *goquery.Selection) {
		got = append(got, Row{s.Find("dt").Text(), s.Find("dd").Text()})
	})
	assert.Equal(t, register(false).Rows, got)
}

func TestErrorPageHasNoWayBack(t *testing.T) {
	t.Parallel()
	page := RenderError("无法受理请求", "100003", "签名校验不通过。", false)
	doc := open(t, page)
	assert.Zero(t, doc.Find("form, a, button, input, script").Length())
	assert.Equal(t, "100003", doc.Find(".code b").Text())
	assert.Equal(t, "签名校验不通过。", doc.Find(`[role="alert"]`).Text())
	assert.Contains(t, string(page), "form-action &#39;none&#39;")
	require.False(t, bytes.Contains(page, []byte("form0")))
}
