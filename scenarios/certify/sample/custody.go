package sample

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1" //nolint:gosec // the contract's algorithm
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const platformNo = "6000000001"

// envelope signs business data as 联银通 1.2 and 1.5 want it.
func (a *App) envelope(service string, data any) (url.Values, error) {
	text, err := json.Marshal(data)
	if err != nil {
		return nil, err
	}
	sum := sha1.Sum(text) //nolint:gosec // SHA1withRSA
	signature, err := rsa.SignPKCS1v15(rand.Reader, a.key, crypto.SHA1, sum[:])
	if err != nil {
		return nil, err
	}
	return url.Values{
		"serviceName": {service}, "platformNo": {platformNo}, "userDevice": {"PC"}, "keySerial": {"1"},
		"reqData": {string(text)}, "sign": {base64.StdEncoding.EncodeToString(signature)},
	}, nil
}

// recharge sends the browser to the hosted page.
func (a *App) recharge(w http.ResponseWriter, r *http.Request) {
	q, err := read(r)
	if err != nil {
		fail(w, http.StatusBadRequest, err)
		return
	}
	no := a.number("R")
	form, err := a.envelope("RECHARGE", map[string]string{
		"platformUserNo": q.User, "requestNo": no, "amount": q.Amount, "feeMode": "PLATFORM", "rechargeWay": "NETBANK_B2C",
		"bankcode": "ICBK", "expired": "", "callbackUrl": a.Self + "/back",
	})
	if err != nil {
		fail(w, http.StatusInternalServerError, err)
		return
	}
	a.mu.Lock()
	a.orders[no], a.newest = &order{user: q.User, amount: q.Amount}, no
	a.mu.Unlock()
	if a.Mistake != NeverAsks {
		a.later(func() bool { return a.ask(no) })
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	var page strings.Builder
	page.WriteString(`<form id="pay" method="post" action="` + a.Systems + `/lanmaotech/gateway">`)
	for name := range form {
		page.WriteString(`<input type="hidden" name="` + name + `" value="` + html.EscapeString(form.Get(name)) + `">`)
	}
	page.WriteString(`</form><script>document.getElementById("pay").submit()</script>`)
	_, _ = io.WriteString(w, page.String())
}

// back is where the browser comes back to. What it brings is shown to the person; NOTIFYs count (1.7).
func (a *App) back(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "thank you") }

// notify takes a NOTIFY.
func (a *App) notify(w http.ResponseWriter, r *http.Request) {
	if a.Mistake == Moved {
		http.Redirect(w, r, "/notify/v2", http.StatusFound)
		return
	}
	data := []byte(r.FormValue("respData"))
	if a.Mistake == Slow {
		a.Clock.Sleep(11 * time.Second)
	}
	if err := a.verify(data, r.FormValue("sign")); err != nil {
		if a.Mistake == Booked {
			_ = a.book(data)
		}
		_, _ = io.WriteString(w, "FAIL")
		return
	}
	if err := a.book(data); err != nil {
		_, _ = io.WriteString(w, "FAIL")
		return
	}
	switch a.Mistake {
	case LowerCase:
		_, _ = io.WriteString(w, "success")
	case Quoted:
		_, _ = io.WriteString(w, `"SUCCESS"`)
	default:
		_, _ = io.WriteString(w, "SUCCESS")
	}
}

// verify holds data against its signature.
func (a *App) verify(data []byte, text string) error {
	signature, err := base64.StdEncoding.DecodeString(text)
	switch {
	case a.Mistake == Unverified, a.Mistake == Unsigned && text == "":
		return nil
	case err != nil || text == "":
		return errors.New("there is no signature")
	}
	sum := sha1.Sum(data) //nolint:gosec // SHA1withRSA
	if err = rsa.VerifyPKCS1v15(a.gateway, crypto.SHA1, sum[:], signature); err != nil && a.Mistake == AnyKey {
		return rsa.VerifyPKCS1v15(&a.partner.PublicKey, crypto.SHA1, sum[:], signature)
	}
	return err
}

// book books what a NOTIFY says, once.
func (a *App) book(data []byte) error {
	var n struct{ RequestNo, Code string }
	decoder := json.NewDecoder(strings.NewReader(string(data)))
	if err := decoder.Decode(&n); err != nil {
		return err
	}
	if a.Mistake == Exact && strings.Contains(string(data), "sandboxNewField") {
		return errors.New("there is a field that is not known")
	}
	a.mu.Lock()
	o := a.orders[n.RequestNo]
	switch {
	case o == nil:
		a.mu.Unlock()
		return fmt.Errorf("there is no order %s", n.RequestNo)
	case a.Mistake == Newest && n.RequestNo != a.newest, n.Code != "0", o.done && a.Mistake != Twice:
		o = nil
	default:
		o.done, o.effects = true, o.effects+1
	}
	a.mu.Unlock()
	if o != nil && a.Hookless {
		return a.freeze(a.number("F"), o.user, o.amount)
	}
	return nil
}

// ask asks what became of an order whose NOTIFY has not come (1.7).
func (a *App) ask(no string) bool {
	a.mu.Lock()
	o := a.orders[no]
	done := o.done
	a.mu.Unlock()
	if done {
		return true
	}
	reply, err := a.call("QUERY_TRANSACTION", map[string]string{"requestNo": no, "transactionType": "RECHARGE"})
	if err != nil {
		return false
	}
	if reply.Status != "SUCCESS" || a.Mistake == AsksOnly {
		return reply.Status == "FAIL"
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	o.done, o.effects = true, o.effects+1
	return true
}

// reply is what a direct call answers, as far as it matters here.
type reply struct{ Code, Status, Description string }

// call makes a direct call. An error means that nobody knows what became of it.
func (a *App) call(service string, data map[string]string) (reply, error) {
	form, err := a.envelope(service, data)
	if err != nil {
		return reply{}, err
	}
	body, _, err := a.send(a.Systems+"/lanmaotech/service", "application/x-www-form-urlencoded;charset=UTF-8", form.Encode(), 30*time.Second)
	if err != nil {
		return reply{}, err
	}
	var r reply
	err = json.Unmarshal(body, &r)
	return r, err
}

// direct freezes money of a user. A lost reply is asked for again with the same number (1.6).
func (a *App) direct(w http.ResponseWriter, r *http.Request) {
	q, err := read(r)
	if err != nil {
		fail(w, http.StatusBadRequest, err)
		return
	}
	no := a.number("F")
	if err := a.freeze(no, q.User, q.Amount); err != nil {
		switch a.Mistake {
		case Forgets:
		case NewNumber:
			a.later(func() bool { return a.freeze(a.number("F"), q.User, q.Amount) == nil })
		default:
			a.later(func() bool { return a.freeze(no, q.User, q.Amount) == nil })
		}
		fail(w, http.StatusBadGateway, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (a *App) freeze(no, user, amount string) error {
	r, err := a.call("FREEZE", map[string]string{"platformUserNo": user, "requestNo": no, "amount": amount})
	if err == nil && r.Code != "0" {
		err = errors.New(r.Code + " " + r.Description)
	}
	return err
}

// send posts a body and gives up after a while of the application's time.
func (a *App) send(address, kind, body string, limit time.Duration) (answer []byte, status int, err error) {
	ctx, give := context.WithCancel(context.Background())
	defer give()
	if limit > 0 {
		over, stop := a.Clock.After(limit)
		defer stop()
		go func() {
			select {
			case <-over:
				give()
			case <-ctx.Done():
			}
		}()
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(body))
	if err != nil {
		return nil, 0, err
	}
	request.Header.Set("Content-Type", kind)
	// A broken connection is the caller's to judge: net/http must not send the request again by itself.
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Do(request)
	if err != nil {
		return nil, 0, err
	}
	defer func() { _ = response.Body.Close() }()
	answer, err = io.ReadAll(io.LimitReader(response.Body, 1<<20))
	return answer, response.StatusCode, err
}
