// Package pages draws the browser pages that the custody system 联银通 hosts, and those of the bank behind it, as plain
// functions from a view model to HTML. It knows no orders and keeps nothing: what is on a page, and where its forms lead,
// is the caller's.
//
// A page stands alone: style and script are inside, nothing is fetched, and its content security policy forbids the
// rest. The steps and the names of the fields are those of wire/lianyintong.md §4 and §8.
package pages

import "html/template"

// Row is a line of a page: what it is and what it says.
type Row struct {
	// Label is what the person reads, e.g. 银行卡.
	Label string
	// Value is shown as given (already masked); in a Choice it is what gets submitted.
	Value string
}

// Input is a field that the person fills in.
type Input struct {
	// Name is the field's name in the submitted form, e.g. smsCode.
	Name string
	// Label is the caption tied to the field.
	Label string
	// Hint is a sentence under the field, "" for none.
	Hint string
	// Type is password, tel or text; anything else counts as text. password and tel bring up digits.
	Type string
	// MaxLen is the most characters it takes, 0 for no limit; a password has 6 unless told otherwise.
	MaxLen int
	// Pattern is the expression that the browser checks before it submits, "" for none.
	Pattern string
	// Autocomplete is HTML's token, e.g. one-time-code; "" means off.
	Autocomplete string
	// Required: the browser does not submit it empty (buttons that are not primary submit all the same).
	Required bool
}

// Choice is a set of alternatives of which the person takes one, e.g. mode of 2.20 R1.
type Choice struct {
	// Name is the field's name in the submitted form.
	Name string
	// Label is the question.
	Label string
	// Options are the alternatives: Row.Label is shown, Row.Value is submitted.
	Options []Row
	// Selected is the Value taken beforehand, "" for none.
	Selected string
}

// Button submits the form it stands in.
type Button struct {
	// Name and Value are submitted when this button is pressed.
	Name, Value string
	// Label is what the button says.
	Label string
	// Kind is primary, plain or danger; anything else counts as plain. Only primary has the browser check the inputs,
	// so that one can leave with an empty form; the first button is also what the Enter key presses.
	Kind string
}

// Field is a hidden field of a form.
type Field struct {
	// Name and Value are submitted as given.
	Name, Value string
}

// Form is what the person fills in and sends back to us, always by POST.
type Form struct {
	// Action is a path of our own ("/…" or "?…"), an http or https URL, or "" for the address the page was loaded from.
	Action string
	// Hidden are the fields that come first, in this order.
	Hidden []Field
	// Inputs are the fields to be filled in, below the choices.
	Inputs []Input
	// Choices are the alternatives, above the inputs.
	Choices []Choice
	// Buttons are the ways to submit, in this order.
	Buttons []Button
}

// Callback is the way back to the platform: a form named form0 that posts the signed fields.
type Callback struct {
	// URL is the platform's callbackUrl, http or https; it reaches the browser unchanged.
	URL string
	// Fields are posted in this order, byte for byte.
	Fields []Field
	// Label is what the button says, "" for 返回平台.
	Label string
	// Auto: the form submits itself. Render and RenderCallback decide that themselves and ignore what stands here.
	Auto bool
}

// Page is what one page shows.
type Page struct {
	// Mobile picks the narrow layout (userDevice MOBILE), otherwise that of a PC.
	Mobile bool
	// Platform is the name of the platform the person comes from.
	Platform string
	// Title is the operation, e.g. 提现; on the bank's page it is the bank's name.
	Title string
	// Amount is in yuan, e.g. 100.00; the sign ¥ is added unless it is there. "" where no money moves.
	Amount string
	// Rows are the facts of the order: bank, masked card, who one is.
	Rows []Row
	// Notice is a sentence that explains, Problem one that says what went wrong; "" for none.
	Notice, Problem string
	// Form is what there is to do, nil for nothing.
	Form *Form
	// Picture is trusted markup, e.g. the SVG of a barcode; "" for none.
	Picture template.HTML
	// Back is the way back to the platform, nil for none.
	Back *Callback
	// Bank gives the page the look of the bank instead of the custody system.
	Bank bool
}

// Render answers the HTML of a page that the person works on. Problem is the reason why it is shown again, or why the
// order is refused. Back is a visible button that posts the CALLBACK; it never submits itself. Where a form's address is
// neither http nor https (the caller has checked that) an error page without any form comes instead.
func Render(p Page) []byte {
	return draw(p, false)
}

// RenderCallback answers the HTML of the last page: it says how the order went and posts p.Back by itself, or by its
// visible button where no script runs (wire/lianyintong.md §4). A Problem makes it a failure, otherwise it is a success;
// Form is not shown. Without Back, or with an address that is neither http nor https, an error page comes instead.
func RenderCallback(p Page) []byte {
	p.Form = nil
	return draw(p, true)
}

// RenderError answers the HTML of a page for a request that cannot be trusted: the title, the code and the text, and
// no way back (wire/lianyintong.md §8).
func RenderError(title, code, text string, mobile bool) []byte {
	v := view{
		Page:   Page{Mobile: mobile, Title: title, Problem: text},
		Code:   code,
		Kind:   kindError,
		Policy: policy("", "'none'"),
	}
	return v.html()
}
