package contract

import (
	"strings"
	"unicode/utf8"

	"github.com/shapan/shapan/sim/engine/wire"
)

// Level says how bad a violation is: an error breaks the document, a warning is merely odd.
type Level string

// The levels of a violation.
const (
	LevelError   Level = "error"
	LevelWarning Level = "warning"
)

// The rules that a message can break: stable names that findings, filters and tests hold on to.
const (
	RuleMissing   = "missing"   // a required field is absent, null or ""
	RuleType      = "type"      // a value is not of the documented type
	RuleLength    = "length"    // more characters than documented
	RuleEnum      = "enum"      // not one of the documented values
	RuleRange     = "range"     // a number too small or too great
	RuleUnknown   = "unknown"   // a field that is not documented
	RuleSpelling  = "spelling"  // a name or value in another spelling than the documented one
	RuleLenient   = "lenient"   // another form than the documented one, let through
	RuleDuplicate = "duplicate" // a field that is there more than once
	RuleJSON      = "json"      // the text is not strict JSON
)

const (
	maxGot    = 100 // characters of a wrong value that are repeated
	maxReason = 50  // characters of a description (联银通: description S 50)
	maxFound  = 100 // violations of each level that are told
)

// Violation is one way in which a message breaks its declaration.
type Violation struct {
	Field   string // path of wire names: amount, details[0].amount; "" for the message as a whole
	Rule    string // one of the Rule constants
	Source  string // section of the document, field or ours
	Got     string // the value, at most 100 characters
	Hint    string // what to do about it, in English
	Level   Level
	Refused bool // the real system refuses it always; otherwise it is let through, and refused in strict mode

	reason string // Chinese, without the field's name
}

// Reason answers the Chinese text for descriptions on the wire, the field named first: "amount 金额格式错误". A path
// that would make it longer than 50 characters is cut to its last name, and then to what fits.
func (v Violation) Reason() string {
	text, name := v.reason, v.Field
	if text == "" {
		text = reasonOf(v.Rule)
	}
	if name == "" {
		return text
	}
	room := maxReason - utf8.RuneCountInString(text) - 1
	if utf8.RuneCountInString(name) > room {
		name = name[strings.LastIndexByte(name, '.')+1:]
	}
	return clip(name, max(room, 1)) + " " + text
}

// Because answers the violation with a Chinese text of its own, without the field's name: for rules of a system that no
// tag can say.
func (v Violation) Because(reason string) Violation {
	v.reason = reason
	return v
}

// reasonOf answers the text of a rule where the violation has none of its own.
func reasonOf(rule string) string {
	switch rule {
	case RuleMissing:
		return "不能为空"
	case RuleLength:
		return "长度超过限制"
	case RuleEnum:
		return "取值不在允许范围内"
	case RuleRange:
		return "超出范围"
	case RuleUnknown:
		return "是未定义的参数"
	case RuleSpelling:
		return "写法与文档不一致"
	case RuleLenient:
		return "形式与文档不一致"
	case RuleDuplicate:
		return "重复出现"
	case RuleJSON:
		return "JSON格式错误"
	default:
		return "格式错误"
	}
}

// FromJSONError answers the violation that a text is no JSON: always refused. The field names the parameter that
// carried the text (reqData), "" for a whole body.
func FromJSONError(err error, field, source string) Violation {
	return Violation{
		Field: field, Rule: RuleJSON, Source: source, Hint: "send valid JSON: " + err.Error(), Level: LevelError, Refused: true,
	}
}

// FromOddities answers a warning for each oddity of a JSON text. Duplicate members are left to Decode, which knows
// which of them are fields.
func FromOddities(oddities []wire.Oddity, field, source string) []Violation {
	var found []Violation
	for _, odd := range oddities {
		if odd.What == wire.OddDuplicate {
			continue
		}
		found = append(found, Violation{
			Field: field, Rule: RuleJSON, Source: source, Got: clip(odd.String(), maxGot), Level: LevelWarning,
			Hint: "send strict JSON: " + adviceOn(odd.What), reason: "不是标准JSON",
		})
	}
	return found
}

func adviceOn(what string) string {
	switch what {
	case wire.OddByteOrderMark:
		return "leave out the byte order mark"
	case wire.OddUnquotedName:
		return "put member names in double quotes"
	case wire.OddSingleQuotes:
		return "use double quotes"
	case wire.OddTrailingComma:
		return "leave out the comma before the closing bracket"
	case wire.OddNotUTF8:
		return "encode it in UTF-8"
	case wire.OddSurrogate:
		return "escape characters beyond U+FFFF as a whole surrogate pair"
	default:
		return what
	}
}

// clip cuts a text to a number of characters, an ellipsis for the rest.
func clip(text string, limit int) string {
	if len(text) <= limit || utf8.RuneCountInString(text) <= limit {
		return text
	}
	n := 0
	for i := range text {
		if n++; n == limit {
			return text[:i] + "…"
		}
	}
	return text
}
