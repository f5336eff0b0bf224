package sample

import (
	"crypto/md5" //nolint:gosec // the contract's algorithm
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// The codes of cashloan that matter to a client with a session.
const (
	codeOK      = 200
	codeExpired = 411
)

// loan is what cashloan answers, as far as it matters here.
type loan struct {
	Code int
	Msg  string
	Data struct{ Token, RefreshToken string }
}

// session asks cashloan for something that wants a session.
func (a *App) session(w http.ResponseWriter, r *http.Request) {
	var who struct{ Phone, Password string }
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err == nil {
		err = json.Unmarshal(body, &who)
	}
	if err != nil {
		fail(w, http.StatusBadRequest, err)
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock() // there is one person
	if a.token == "" {
		err = a.enter("/api/user/login.htm", url.Values{
			"loginName": {who.Phone}, "loginPwd": {digest(who.Password)}, "imei": {""}, "mac": {"02:00:00:00:00:00"},
		})
	}
	if err == nil {
		err = a.look()
	}
	if err != nil {
		fail(w, http.StatusBadGateway, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// look asks for the person's own telephone number, and renews the session where it has expired.
func (a *App) look() error {
	const path = "/api/act/user/info.htm"
	answer, err := a.borrowing(http.MethodGet, path, url.Values{})
	if err != nil || answer.Code != codeExpired {
		return err
	}
	if a.Mistake == LogsOut {
		a.token = ""
		return fmt.Errorf("please log in again: %s", answer.Msg)
	}
	if err := a.enter("/api/user/autoLogin.htm", url.Values{"refresh_token": {a.refresh}}); err != nil || a.Mistake == LeavesIt {
		return err
	}
	_, err = a.borrowing(http.MethodGet, path, url.Values{})
	return err
}

// enter begins a session.
func (a *App) enter(path string, p url.Values) error {
	answer, err := a.borrowing(http.MethodPost, path, p)
	if err == nil && answer.Code != codeOK {
		err = fmt.Errorf("%s: %d %s", path, answer.Code, answer.Msg)
	}
	if err == nil {
		a.token, a.refresh = answer.Data.Token, answer.Data.RefreshToken
	}
	return err
}

// borrowing makes a call: signMsg is the MD5 of the appkey, the token and the sorted parameters.
func (a *App) borrowing(method, path string, p url.Values) (loan, error) {
	p.Set("appFlag", "KrazyRupee")
	p.Set("versionNumber", "9.9.9")
	p.Set("mobileType", "2")
	var pairs []string
	for _, name := range slices.Sorted(maps.Keys(p)) {
		pairs = append(pairs, name+"="+p.Get(name))
	}
	sum := md5.Sum([]byte("123456" + a.token + strings.Join(pairs, "|"))) //nolint:gosec // cashloan's signMsg
	address, body := a.Systems+path, io.Reader(strings.NewReader(p.Encode()))
	if method == http.MethodGet {
		address, body = address+"?"+p.Encode(), http.NoBody
	}
	request, err := http.NewRequest(method, address, body) //nolint:noctx // the sandbox answers at once
	if err != nil {
		return loan{}, err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Token", a.token)
	request.Header.Set("Signmsg", hex.EncodeToString(sum[:]))
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return loan{}, err
	}
	defer func() { _ = response.Body.Close() }()
	var answer loan
	return answer, json.NewDecoder(response.Body).Decode(&answer)
}
