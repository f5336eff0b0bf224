package contract

import (
	"fmt"
	"reflect"
	"strconv"

	"github.com/shapan/shapan/sim/engine/wire"
)

// nested reads an array or object, also out of a string that holds its JSON.
func (c *collector) nested(f *field, v *wire.Value, into reflect.Value, path string, flat bool) {
	if v.Kind == wire.String {
		inner, oddities, err := wire.ParseJSON([]byte(v.Text))
		if err != nil || !f.holds(inner.Kind) {
			c.refuse(f, path, v, f.notNested(v.Kind))
			return
		}
		for _, odd := range FromOddities(oddities, path+f.name, f.source) {
			c.add(odd)
		}
		if !flat {
			c.warn(f, path, v.Text, fault{rule: RuleLenient, hint: "send the JSON itself, not a string that holds it"})
		}
		v = &inner
	}
	if !f.holds(v.Kind) {
		c.refuse(f, path, v, f.notNested(v.Kind))
		return
	}
	if v.Kind == wire.Array && len(v.Items) == 0 && f.required {
		c.refuse(f, path, v, &fault{rule: RuleMissing, hint: "send at least one item: it is required"})
		return
	}
	switch f.target {
	case targetValue:
		into.Set(reflect.ValueOf(*v))
	case targetObject:
		c.object(f.shape, v.Members, into, path+f.name+".", false)
	case targetObjects:
		c.objects(f, v.Items, into, path)
	case targetTexts:
		c.texts(f, v.Items, into, path)
	case targetNone, targetText, targetInteger, targetAmount, targetBool:
	}
}

// holds says whether the field's Go type takes this kind of value.
func (f *field) holds(kind wire.Kind) bool {
	switch f.target {
	case targetObject:
		return kind == wire.Object
	case targetObjects, targetTexts:
		return kind == wire.Array
	default:
		return kind == wire.Object || kind == wire.Array
	}
}

func (f *field) notNested(kind wire.Kind) *fault {
	switch f.target {
	case targetObject:
		return &fault{rule: RuleType, hint: fmt.Sprintf("send a JSON object, not %s", kind), reason: "须为JSON对象"}
	case targetObjects, targetTexts:
		return &fault{rule: RuleType, hint: fmt.Sprintf("send a JSON array, not %s", kind), reason: "须为JSON数组"}
	default:
		return &fault{rule: RuleType, hint: fmt.Sprintf("send a JSON object or array, not %s", kind), reason: "须为JSON对象或数组"}
	}
}

func (c *collector) objects(f *field, items []wire.Value, into reflect.Value, path string) {
	list := reflect.MakeSlice(into.Type(), len(items), len(items))
	for i := range items {
		at := itemPath(path, f.name, i)
		if items[i].Kind != wire.Object {
			c.item(f, at, &items[i], fmt.Sprintf("send a JSON object, not %s", items[i].Kind), "须为JSON对象")
			continue
		}
		c.object(f.shape, items[i].Members, list.Index(i), at+".", false)
	}
	into.Set(list)
}

func (c *collector) texts(f *field, items []wire.Value, into reflect.Value, path string) {
	list := reflect.MakeSlice(into.Type(), len(items), len(items))
	for i := range items {
		if items[i].Kind != wire.String && items[i].Kind != wire.Number {
			c.item(f, itemPath(path, f.name, i), &items[i], fmt.Sprintf("send a string, not %s", items[i].Kind), "格式错误")
			continue
		}
		list.Index(i).SetString(items[i].Text)
	}
	into.Set(list)
}

// item notes that one item of a list is not of its type.
func (c *collector) item(f *field, path string, v *wire.Value, hint, reason string) {
	c.add(Violation{
		Field: path, Rule: RuleType, Source: f.source, Got: show(v), Hint: hint, Level: LevelError, Refused: true, reason: reason,
	})
}

func itemPath(path, name string, i int) string {
	return path + name + "[" + strconv.Itoa(i) + "]"
}
