package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const workPage = `<html><h1> 充值 </h1><p role="alert">密码错误</p>
<form class="work" method="post" action="?requestKey=K&amp;a=1">
<input type="hidden" name="requestKey" value="K">
<input type="radio" name="mode" value="remember" checked><input type="radio" name="mode" value="forgot">
<input type="password" name="password"><input type="password" name="confirmPassword"><input name="smsCode">
<button name="action" value="submit">确认</button><button name="action" value="cancel"> 取消 </button>
</form></html>`

func pageOf(t *testing.T, html string) page {
	t.Helper()
	p, err := readPage("http://h/page/X?requestKey=K", []byte(html))
	require.NoError(t, err)
	return p
}

func TestFillIsWhatABrowserSends(t *testing.T) {
	t.Parallel()
	p := pageOf(t, workPage)
	assert.Equal(t, "充值", p.heading())
	assert.Equal(t, "密码错误", p.problem())
	for name, c := range map[string]struct {
		press   string
		entered []pair
		body    string
		says    string
	}{
		"all":      {"submit", []pair{{"password", "1 2"}, {"smsCode", "9"}}, "requestKey=K&mode=remember&password=1+2&confirmPassword=1+2&smsCode=9&action=submit", ""},
		"differs":  {"submit", []pair{{"password", "1"}, {"confirmPassword", "2"}}, "requestKey=K&mode=remember&password=1&confirmPassword=2&smsCode=&action=submit", ""},
		"radio":    {"SUBMIT", []pair{{"mode", "forgot"}}, "requestKey=K&mode=forgot&password=&confirmPassword=&smsCode=&action=submit", ""},
		"by text":  {"取消", nil, "requestKey=K&mode=remember&password=&confirmPassword=&smsCode=&action=cancel", ""},
		"by value": {"Cancel", nil, "requestKey=K&mode=remember&password=&confirmPassword=&smsCode=&action=cancel", ""},
		"field":    {"submit", []pair{{"pin", "1"}}, "", `the page 充值 has no field "pin": enter mode, password, confirmPassword, smsCode`},
		"hidden":   {"submit", []pair{{"requestKey", "1"}}, "", `has no field "requestKey"`},
		"button":   {"pay", nil, "", `has no button "pay": press one of submit (确认), cancel (取消)`},
	} {
		request, to, err := p.fill(c.press, c.entered)
		if c.says != "" {
			require.ErrorContains(t, err, c.says, name)
			continue
		}
		require.NoError(t, err, name)
		assert.Equal(t, c.body, string(request.Body), name)
		assert.Equal(t, "http://h/page/X?requestKey=K&a=1", to, name)
		assert.Equal(t, "POST", request.Method)
	}
}

func TestSubmitIsTheFirstButtonOfABank(t *testing.T) {
	t.Parallel()
	p := pageOf(t, `<form><button name="outcome" value="SUCCESS">支付</button><button name="outcome" value="FAIL">失败</button></form>`)
	request, _, err := p.fill("submit", nil)
	require.NoError(t, err)
	assert.Equal(t, "outcome=SUCCESS", string(request.Body))
	_, _, err = p.fill("submit", []pair{{"password", "1"}})
	assert.ErrorContains(t, err, "there is nothing to enter")
	_, _, err = pageOf(t, "<p>nothing").fill("submit", nil)
	assert.Error(t, err, "a page without a form has no button")
}

func TestCallbackOfAPage(t *testing.T) {
	t.Parallel()
	address, fields, ok := pageOf(t, `<form name="form0" action="http://app/back"><input type="hidden" name="respData" value="{&#34;code&#34;:&#34;0&#34;}">`+
		`<input type="hidden" name="sign" value="a+b="></form>`).callback()
	assert.True(t, ok)
	assert.Equal(t, "http://app/back", address)
	assert.Equal(t, []pair{{"respData", `{"code":"0"}`}, {"sign", "a+b="}}, fields)
	_, _, ok = pageOf(t, workPage).callback()
	assert.False(t, ok)
}

func TestEntered(t *testing.T) {
	t.Parallel()
	got, err := parseEntered([]string{"a=b=c", "d="})
	require.NoError(t, err)
	assert.Equal(t, []pair{{"a", "b=c"}, {"d", ""}}, got)
	_, err = parseEntered([]string{"a"})
	assert.ErrorContains(t, err, "write --enter name=value")
}

func FuzzPage(f *testing.F) {
	f.Add(workPage, "submit", "password")
	f.Add(`<form name=form0 action="%zz"><input>`, "", "")
	f.Add(`<form action="http://[::1"><button>`, "submit", "x")
	f.Fuzz(func(t *testing.T, html, press, name string) {
		p, err := readPage("http://h/p", []byte(html))
		if err != nil {
			return
		}
		_, _, _ = p.callback()
		request, to, err := p.fill(press, []pair{{name, "1"}})
		if err == nil {
			assert.NotEmpty(t, to)
			assert.Equal(t, "POST", request.Method)
		}
	})
}
