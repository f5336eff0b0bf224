package scenarios

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/wire"
)

const workPage = `<html><h1> 充值 </h1><p role="alert">密码错误</p><p class="code"> 错误码 <b>1</b></p>
<form class="work" method="post" action="?requestKey=K&amp;a=1">
<input type="hidden" name="requestKey" value="K">
<input type="radio" name="mode" value="remember" checked><input type="radio" name="mode" value="forgot">
<label for="p">交易密码</label><input id="p" type="password" name="password"><input type="password" name="confirmPassword"><label>验证码 <input name="smsCode"></label>
<button name="action" value="submit">确认</button><button name="action" value="cancel"> 取消 </button>
</form></html>`

func pageOf(t *testing.T, html string) Page {
	t.Helper()
	p, err := ReadPage("http://h/page/X?requestKey=K", []byte(html))
	require.NoError(t, err)
	return p
}

// told answers a problem with its hint.
func told(err error) string {
	p, ok := engine.AsProblem(err)
	if !ok {
		return fmt.Sprint(err)
	}
	return p.Message + ": " + p.Hint
}

func TestFillIsWhatABrowserSends(t *testing.T) {
	t.Parallel()
	p := pageOf(t, workPage)
	assert.Equal(t, "充值", p.Heading())
	assert.Equal(t, "密码错误", p.Problem())
	assert.Equal(t, "错误码 1", p.Code())
	assert.True(t, p.Works())
	for name, c := range map[string]struct {
		press   string
		entered []wire.Field
		body    string
		says    string
	}{
		"all":      {"submit", []wire.Field{{Name: "password", Value: "1 2"}, {Name: "smsCode", Value: "9"}}, "requestKey=K&mode=remember&password=1+2&confirmPassword=1+2&smsCode=9&action=submit", ""},
		"differs":  {"submit", []wire.Field{{Name: "password", Value: "1"}, {Name: "confirmPassword", Value: "2"}}, "requestKey=K&mode=remember&password=1&confirmPassword=2&smsCode=&action=submit", ""},
		"labels":   {"确认", []wire.Field{{Name: "交易密码", Value: "1"}, {Name: "验证码", Value: "2"}}, "requestKey=K&mode=remember&password=1&confirmPassword=1&smsCode=2&action=submit", ""},
		"radio":    {"SUBMIT", []wire.Field{{Name: "mode", Value: "forgot"}}, "requestKey=K&mode=forgot&password=&confirmPassword=&smsCode=&action=submit", ""},
		"by text":  {"取消", nil, "requestKey=K&mode=remember&password=&confirmPassword=&smsCode=&action=cancel", ""},
		"by value": {"Cancel", nil, "requestKey=K&mode=remember&password=&confirmPassword=&smsCode=&action=cancel", ""},
		"field":    {"submit", []wire.Field{{Name: "pin", Value: "1"}}, "", `the page 充值 has no field "pin": enter mode, password, confirmPassword, smsCode`},
		"hidden":   {"submit", []wire.Field{{Name: "requestKey", Value: "1"}}, "", `has no field "requestKey"`},
		"button":   {"pay", nil, "", `has no button "pay": press one of submit (确认), cancel (取消)`},
	} {
		request, to, err := p.Fill(c.press, c.entered)
		if c.says != "" {
			require.Contains(t, told(err), c.says, name)
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
	p := pageOf(t, `<form method=post><button name="outcome" value="SUCCESS">支付</button><button name="outcome" value="FAIL">失败</button></form>`)
	request, _, err := p.Fill("submit", nil)
	require.NoError(t, err)
	assert.Equal(t, "outcome=SUCCESS", string(request.Body))
	_, _, err = p.Fill("submit", []wire.Field{{Name: "password", Value: "1"}})
	assert.Contains(t, told(err), "there is nothing to enter")
	_, _, err = pageOf(t, "<p>nothing").Fill("submit", nil)
	assert.Contains(t, told(err), "there is nothing to press")
}

func TestFormsOfApplications(t *testing.T) {
	t.Parallel()
	p := pageOf(t, `<form action="/search"><input name=q><input type=checkbox name=all value=1><input type=submit name=go value=Go></form>`)
	request, to, err := p.Fill("go", []wire.Field{{Name: "q", Value: "a b"}})
	require.NoError(t, err)
	assert.Equal(t, "GET", request.Method)
	assert.Equal(t, "http://h/search?q=a+b&go=Go", to)
	_, to, err = p.Fill("submit", []wire.Field{{Name: "all", Value: "1"}})
	require.NoError(t, err)
	assert.Equal(t, "http://h/search?q=&all=1&go=Go", to)
}

func TestCallbackOfAPage(t *testing.T) {
	t.Parallel()
	address, fields, ok := pageOf(t, `<form name="form0" action="http://app/back"><input type="hidden" name="respData" value="{&#34;code&#34;:&#34;0&#34;}">`+
		`<input type="hidden" name="sign" value="a+b="></form>`).Callback()
	assert.True(t, ok)
	assert.Equal(t, "http://app/back", address)
	assert.Equal(t, []wire.Field{{Name: "respData", Value: `{"code":"0"}`}, {Name: "sign", Value: "a+b="}}, fields)
	assert.Equal(t, "respData=%7B%22code%22%3A%220%22%7D&sign=a%2Bb%3D", string(ReturnOf(fields).Body))
	_, _, ok = pageOf(t, workPage).Callback()
	assert.False(t, ok)
}

func FuzzPage(f *testing.F) {
	f.Add(workPage, "submit", "password")
	f.Add(`<form name=form0 action="%zz"><input>`, "", "")
	f.Add(`<form action="http://[::1"><button>`, "submit", "x")
	f.Fuzz(func(t *testing.T, html, press, name string) {
		p, err := ReadPage("http://h/p", []byte(html))
		if err != nil {
			return
		}
		_, _, _ = p.Callback()
		_, to, err := p.Fill(press, []wire.Field{{Name: name, Value: "1"}})
		if err == nil {
			assert.NotEmpty(t, to)
		}
	})
}
