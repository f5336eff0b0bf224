package wire_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/shapan/shapan/sim/engine/wire"
)

func sampleForm() wire.Form {
	return wire.Form{
		Fields: []wire.Field{
			{Name: "a", Value: "1", Place: wire.PlaceQuery},
			{Name: "b", Value: "", Place: wire.PlaceQuery},
			{Name: "a", Value: "2", Place: wire.PlaceBody},
			{Name: "c", Value: "3", Place: wire.PlaceMultipart},
			{Name: "a", Value: "4", Place: wire.PlaceMultipart},
			{Name: "c", Value: "5", Place: wire.PlaceMultipart},
		},
		Files:    []wire.File{{Field: "file", Name: "f.zip"}},
		Oddities: []string{"odd"},
	}
}

func TestFormReads(t *testing.T) {
	t.Parallel()
	form := sampleForm()
	assert.Equal(t, "1", form.Get("a"), "the first counts")
	assert.Empty(t, form.Get("x"))
	assert.Equal(t, []string{"1", "2", "4"}, form.Values("a"))
	assert.Nil(t, form.Values("x"))
	assert.True(t, form.Has("b"), "an empty field is there")
	assert.False(t, form.Has("x"))
	assert.Equal(t, []string{"a", "c"}, form.Duplicates())
	assert.Nil(t, form.In(wire.PlaceQuery).Duplicates())
}

func TestFormIn(t *testing.T) {
	t.Parallel()
	form := sampleForm()
	query := form.In(wire.PlaceQuery)
	assert.Equal(t, form.Fields[:2], query.Fields)
	assert.Empty(t, query.Files)
	assert.Equal(t, form.Oddities, query.Oddities)
	both := form.In(wire.PlaceMultipart, wire.PlaceBody)
	assert.Equal(t, form.Fields[2:], both.Fields, "the order stays")
	assert.Equal(t, form.Files, both.Files)
	assert.Empty(t, form.In(wire.PlaceHeader).Fields)
}

func TestFormWithout(t *testing.T) {
	t.Parallel()
	form := sampleForm()
	rest := form.Without("a", "c")
	assert.Equal(t, form.Fields[1:2], rest.Fields)
	assert.Equal(t, form.Files, rest.Files)
	assert.Len(t, form.Fields, 6, "the form itself stays")
}

func TestFormError(t *testing.T) {
	t.Parallel()
	assert.EqualError(t, &wire.FormError{Field: "a", Problem: "p"}, `form field "a": p`)
	assert.EqualError(t, &wire.FormError{Problem: "p"}, "form: p")
}
