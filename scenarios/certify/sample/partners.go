package sample

import (
	"crypto"
	"crypto/md5" //nolint:gosec // the contract's algorithm
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1" //nolint:gosec // the contract's algorithm
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// digest is what stands for a telephone number and an identity number at 钱站.
func digest(text string) string {
	sum := md5.Sum([]byte(text)) //nolint:gosec // 钱站 table 8
	return hex.EncodeToString(sum[:])
}

// push tells 钱站 about a repayment. What is not answered in ten seconds is left to the day's own push.
func (a *App) push(w http.ResponseWriter, r *http.Request) {
	q, err := read(r)
	if err != nil {
		fail(w, http.StatusBadRequest, err)
		return
	}
	body, err := a.pushed(q)
	if err != nil {
		fail(w, http.StatusInternalServerError, err)
		return
	}
	limit := a.patience()
	_, _, err = a.send(a.Systems+"/qianzhan/api", "application/json", body, limit)
	if err != nil && a.Mistake == PushesAgain {
		_, _, err = a.send(a.Systems+"/qianzhan/api", "application/json", body, limit)
	}
	if err != nil {
		fail(w, http.StatusGatewayTimeout, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// patience is how long 钱站 is waited for; 0 for ever.
func (a *App) patience() time.Duration {
	if a.Mistake == Patient {
		return 0
	}
	if a.Mistake == Impatient {
		return 3 * time.Second
	}
	return 10 * time.Second
}

// pushed makes the envelope of a push: all parameters but the signature, sorted, signed with SHA1withRSA.
func (a *App) pushed(q asked) (string, error) {
	now := a.Clock.Now()
	amount, err := strconv.ParseFloat(q.Amount, 64)
	if err != nil {
		return "", err
	}
	records, err := json.Marshal([]map[string]any{{
		"camouflage_id": digest(q.User), "order_no": a.number("Q"), "mobile": digest("mobile of " + q.User), "id_no": digest("id of " + q.User),
		"repay_all_amount": amount, "paid_all_amount": amount, "repay_time": now.UnixMilli(), "repay_amount": amount, "bill_status": 2,
		"pay_type": 1, "repay_success_time": now.UnixMilli(), "can_repay_time": now.UnixMilli(),
	}})
	if err != nil {
		return "", err
	}
	envelope := map[string]string{
		"method": "qianzhan.repay.push", "channel_key": "CH0001", "sign_type": "RSA", "version": "1.0", "format": "JSON",
		"timestamp": strconv.FormatInt(now.Unix(), 10), "req_data": string(records),
	}
	var pairs []string
	for _, name := range slices.Sorted(maps.Keys(envelope)) {
		pairs = append(pairs, name+"="+envelope[name])
	}
	sum := sha1.Sum([]byte(strings.Join(pairs, "&"))) //nolint:gosec // SHA1withRSA
	signature, err := rsa.SignPKCS1v15(rand.Reader, a.partner, crypto.SHA1, sum[:])
	if err != nil {
		return "", err
	}
	envelope["sign"] = base64.StdEncoding.EncodeToString(signature)
	body, err := json.Marshal(envelope)
	return string(body), err
}

// banned is the code of TOP by which a caller is held off for a while.
const banned = 7

// report tells 闲鱼 about a loan. While it is banned it waits for the next run.
func (a *App) report(w http.ResponseWriter, r *http.Request) {
	q, err := read(r)
	if err != nil {
		fail(w, http.StatusBadRequest, err)
		return
	}
	process := a.number("P")
	code, err := a.reported(q, process)
	for range 9 {
		if a.Mistake == Hammers && code == banned {
			code, err = a.reported(q, process)
		}
	}
	if err != nil && a.Mistake != TakesForFinal {
		a.later(func() bool { _, err := a.reported(q, process); return err == nil })
	}
	w.WriteHeader(http.StatusAccepted)
}

// reported makes the call and answers the gateway's code, 0 for none.
func (a *App) reported(q asked, process string) (int, error) {
	infos, err := json.Marshal(map[string]any{"user_id": 1, "status": "SUCCESS", "type": "LOAN", "process_no": process, "channel_id": "C1"})
	if err != nil {
		return 0, err
	}
	p := url.Values{
		"method": {"alibaba.idle.interact.loan.callback"}, "app_key": {"12345678"}, "v": {"2.0"}, "format": {"json"}, "sign_method": {"md5"},
		"timestamp": {a.Clock.Now().In(time.FixedZone("GMT+8", 8*3600)).Format(time.DateTime)}, "user": {q.User}, "infos": {string(infos)},
	}
	const secret = "helloworld"
	base := secret
	for _, name := range slices.Sorted(maps.Keys(p)) {
		base += name + p.Get(name)
	}
	sum := md5.Sum([]byte(base + secret)) //nolint:gosec // TOP's sign_method md5
	p.Set("sign", strings.ToUpper(hex.EncodeToString(sum[:])))
	body, _, err := a.send(a.Systems+"/router/rest", "application/x-www-form-urlencoded;charset=UTF-8", p.Encode(), 30*time.Second)
	if err != nil {
		return 0, err
	}
	var answer struct {
		Error *struct {
			Code int
			Msg  string
		} `json:"error_response"`
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return 0, err
	}
	if answer.Error != nil {
		return answer.Error.Code, fmt.Errorf("code %d: %w", answer.Error.Code, errors.New(answer.Error.Msg))
	}
	return 0, nil
}
