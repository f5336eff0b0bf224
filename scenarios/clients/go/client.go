// Command client calls the four systems that shapan plays, with the standard library only: it signs, calls and verifies.
// Take the functions over into your application; main shows that they work.
//
//	go run . http://127.0.0.1:8700 ../../../certs
package main

import (
	"bytes"
	"crypto"
	"crypto/md5"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

const typeForm = "application/x-www-form-urlencoded;charset=UTF-8"

// signRSA is SHA1withRSA in Base64.
func signRSA(key *rsa.PrivateKey, text string) (string, error) {
	sum := sha1.Sum([]byte(text))
	signature, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA1, sum[:])
	return base64.StdEncoding.EncodeToString(signature), err
}

// verifyRSA holds a text against its signature: replies of 联银通, and the respData of its NOTIFYs.
func verifyRSA(key *rsa.PublicKey, text, signature string) bool {
	raw, err := base64.StdEncoding.DecodeString(signature)
	sum := sha1.Sum([]byte(text))
	return err == nil && rsa.VerifyPKCS1v15(key, crypto.SHA1, sum[:], raw) == nil
}

func md5Hex(text string) string {
	sum := md5.Sum([]byte(text))
	return hex.EncodeToString(sum[:])
}

// callLianyintong makes a direct call and answers the reply's bytes and its signature. What is signed is reqData exactly
// as it is sent.
func callLianyintong(base string, key *rsa.PrivateKey, service, reqData string) (body, signature string, err error) {
	sign, err := signRSA(key, reqData)
	if err != nil {
		return "", "", err
	}
	form := url.Values{
		"serviceName": {service}, "platformNo": {"6000000001"}, "userDevice": {"PC"}, "keySerial": {"1"}, "reqData": {reqData}, "sign": {sign},
	}
	response, err := http.Post(base+"/lanmaotech/service", typeForm, strings.NewReader(form.Encode()))
	if err != nil {
		return "", "", err
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	return string(raw), response.Header.Get("sign"), err
}

// pushQianzhan pushes records: the parameters sorted, k=v joined by &, signed. Ten seconds, and no second try.
func pushQianzhan(base string, key *rsa.PrivateKey, records string) (string, error) {
	p := map[string]string{
		"method": "qianzhan.repay.push", "channel_key": "CH0001", "sign_type": "RSA", "version": "1.0", "format": "JSON",
		"timestamp": strconv.FormatInt(time.Now().Unix(), 10), "req_data": records,
	}
	sign, err := signRSA(key, joined(p, "&", "="))
	if err != nil {
		return "", err
	}
	p["sign"] = sign
	body, err := json.Marshal(p)
	if err != nil {
		return "", err
	}
	client := http.Client{Timeout: 10 * time.Second}
	return read(client.Post(base+"/qianzhan/api", "application/json", bytes.NewReader(body)))
}

// callXianyu calls the TOP gateway: HEX(MD5(secret + sorted name and value + secret)).
func callXianyu(base, method string, p map[string]string) (string, error) {
	const secret = "helloworld"
	p["method"], p["app_key"], p["v"], p["format"], p["sign_method"] = method, "12345678", "2.0", "json", "md5"
	p["timestamp"] = time.Now().In(time.FixedZone("GMT+8", 8*60*60)).Format(time.DateTime)
	p["sign"] = strings.ToUpper(md5Hex(secret + joined(p, "", "") + secret))
	return read(http.Post(base+"/router/rest", typeForm, strings.NewReader(form(p))))
}

// callCashloan calls the app's back end: MD5(appkey + token + sorted k=v joined by |) in the header signMsg.
func callCashloan(base, path, token string, p map[string]string) (string, error) {
	p["appFlag"], p["versionNumber"], p["mobileType"] = "KrazyRupee", "9.9.9", "2"
	request, err := http.NewRequest(http.MethodPost, base+path, strings.NewReader(form(p)))
	if err != nil {
		return "", err
	}
	request.Header.Set("Content-Type", typeForm)
	request.Header.Set("token", token)
	request.Header.Set("signMsg", md5Hex("123456"+token+joined(p, "|", "=")))
	return read(http.DefaultClient.Do(request))
}

func joined(p map[string]string, between, is string) string {
	var pairs []string
	for _, name := range slices.Sorted(maps.Keys(p)) {
		pairs = append(pairs, name+is+p[name])
	}
	return strings.Join(pairs, between)
}

func form(p map[string]string) string {
	v := url.Values{}
	for name, value := range p {
		v.Set(name, value)
	}
	return v.Encode()
}

func read(response *http.Response, err error) (string, error) {
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return string(body), err
}

// block reads the PEM block of a file; the line before it does not matter.
func block(path string) []byte {
	text, err := os.ReadFile(path)
	check(err)
	b, _ := pem.Decode(text)
	return b.Bytes
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: go run . http://127.0.0.1:8700 CERTS")
		os.Exit(2)
	}
	base, certs := os.Args[1], os.Args[2]
	key := func(name string) *rsa.PrivateKey {
		k, err := x509.ParsePKCS8PrivateKey(block(filepath.Join(certs, name)))
		check(err)
		return k.(*rsa.PrivateKey)
	}
	parsed, err := x509.ParsePKIXPublicKey(block(filepath.Join(certs, "lianyintong/gateway.pub.pem")))
	check(err)
	gateway := parsed.(*rsa.PublicKey)

	reply, signature, err := callLianyintong(base, key("lianyintong/platform.key.pem"), "QUERY_PLATFORM_INFORMATION", "{}")
	check(err)
	now := strconv.FormatInt(time.Now().UnixMilli(), 10)
	pushed, err := pushQianzhan(base, key("qianzhan/partner.key.pem"), `[{"camouflage_id":"c1","order_no":"go-1","mobile":"`+md5Hex("1")+`","id_no":"`+md5Hex("2")+
		`","repay_all_amount":10.5,"paid_all_amount":10.5,"repay_time":`+now+`,"repay_amount":10.5,"bill_status":2,"pay_type":1,"repay_success_time":`+now+`,"can_repay_time":`+now+`}]`)
	check(err)
	told, err := callXianyu(base, "alibaba.idle.interact.loan.callback", map[string]string{
		"user": "张三", "infos": `{"user_id":1,"status":"SUCCESS","type":"LOAN","process_no":"go-1","channel_id":"C1"}`,
	})
	check(err)
	login, err := callCashloan(base, "/api/user/login.htm", "", map[string]string{"loginName": "1050000005", "loginPwd": md5Hex("x"), "imei": "", "mac": "02:00:00:00:00:00"})
	check(err)
	check(json.NewEncoder(os.Stdout).Encode(map[string]any{
		"lianyintong": json.RawMessage(reply), "verified": verifyRSA(gateway, reply, signature), "forged": verifyRSA(gateway, reply+" ", signature),
		"qianzhan": json.RawMessage(pushed), "xianyu": json.RawMessage(told), "cashloan": json.RawMessage(login),
	}))
}
