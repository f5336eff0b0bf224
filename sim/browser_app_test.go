package sim_test

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"html/template"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/certs"
	"github.com/shapan/shapan/sim"
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/engine/front"
	"github.com/shapan/shapan/sim/engine/outbox"
	"github.com/shapan/shapan/sim/engine/store"
	"github.com/shapan/shapan/sim/people"
)

const platformNo = "6000000001"

// morning is where the clock of every journey stands: a Wednesday.
var morning = time.Date(2016, 11, 9, 10, 0, 0, 0, clock.Zone)

// offered is the application's page that leads to the custody system, and landed the one for who comes back.
var (
	offered = template.Must(template.New("").Parse(`<!DOCTYPE html><html lang="zh-CN"><meta charset="utf-8"><title>平台</title><link rel="icon" href="data:,">
<form method="post" action="{{.Gateway}}">{{range $name, $value := .Fields}}<input type="hidden" name="{{$name}}" value="{{$value}}">{{end}}
<button>前往存管</button></form>`))
	landed = template.Must(template.New("").Parse(`<!DOCTYPE html><html lang="zh-CN"><meta charset="utf-8"><title>平台</title><link rel="icon" href="data:,">
<h1 id="returned">{{.Code}}</h1><p id="says">{{.Text}}</p>`))
)

// told is a CALLBACK or a NOTIFY as the application has understood it.
type told struct {
	Service, Type, Device, RespData string
	Code, Text, RequestNo           string
	Genuine                         bool // the signature is the gateway's
}

// application is a platform with its server on this machine, and the custody system with which it works, whose clock
// stands still. It signs and verifies with crypto/rsa alone.
type application struct {
	t             *testing.T
	world         *engine.World
	people        *people.Source
	address, host string // of the application
	custody       string // host of the custody system
	private       *rsa.PrivateKey
	gateway       *rsa.PublicKey

	mu        sync.Mutex
	offers    map[string]map[string]string // fields of the requests, by the path of the page that sends them
	callbacks []told
	notices   []told
}

func openApplication(t *testing.T) *application {
	t.Helper()
	a := &application{t: t, people: people.New(42), offers: map[string]map[string]string{}}
	private, err := x509.ParsePKCS8PrivateKey(der(t, "lianyintong/platform.key.pem"))
	require.NoError(t, err)
	public, err := x509.ParsePKIXPublicKey(der(t, "lianyintong/gateway.pub.pem"))
	require.NoError(t, err)
	a.private, a.gateway = private.(*rsa.PrivateKey), public.(*rsa.PublicKey) //nolint:forcetypeassert // the repository's keys are RSA keys

	mux := http.NewServeMux()
	mux.HandleFunc("GET /offers/{no}", a.showOffer)
	mux.HandleFunc("POST /return", a.takeCallback)
	mux.HandleFunc("POST /notify", a.takeNotice)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	a.address, a.host = server.URL, server.Listener.Addr().String()
	a.openCustody()
	return a
}

func (a *application) openCustody() {
	a.t.Helper()
	log := slog.New(slog.DiscardHandler)
	s, err := sim.Open(sim.Options{Data: store.Memory, Wall: clock.Standing(morning), Log: log, NotifyURL: a.address + "/notify", Seed: new(uint64(42))})
	require.NoError(a.t, err)
	a.t.Cleanup(func() { assert.NoError(a.t, s.Close()) })
	a.world, err = s.World(sim.Default)
	require.NoError(a.t, err)
	_, err = a.world.SetClock(clock.Frozen, 0, &morning)
	require.NoError(a.t, err)
	server := httptest.NewUnstartedServer(nil)
	server.Config = front.Server(front.Handler(s, s.Systems(), clock.Standing(morning), log), log)
	server.Start()
	a.t.Cleanup(server.Close)
	a.custody = server.Listener.Addr().String()
}

func der(t *testing.T, name string) []byte {
	t.Helper()
	text, err := certs.File(name)
	require.NoError(t, err)
	block, _ := pem.Decode(text)
	require.NotNil(t, block, name)
	return block.Bytes
}

// request makes the form of a request: reqData and its signature.
func (a *application) request(service string, data map[string]any) map[string]string {
	a.t.Helper()
	data["callbackUrl"] = a.address + "/return"
	text, err := json.Marshal(data)
	require.NoError(a.t, err)
	sum := sha1.Sum(text) //nolint:gosec // the system signs with SHA-1 (1.5)
	signature, err := rsa.SignPKCS1v15(rand.Reader, a.private, crypto.SHA1, sum[:])
	require.NoError(a.t, err)
	return map[string]string{
		"serviceName": service, "platformNo": platformNo, "reqData": string(text), "keySerial": "1",
		"sign": base64.StdEncoding.EncodeToString(signature),
	}
}

// offer puts a request on a page and answers its address.
func (a *application) offer(fields map[string]string) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	path := "/offers/" + string(rune('a'+len(a.offers)))
	a.offers[path] = fields
	return a.address + path
}

func (a *application) showOffer(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	fields, ok := a.offers[r.URL.Path]
	a.mu.Unlock()
	if !ok {
		http.NotFound(w, r)
		return
	}
	show(a.t, w, offered, map[string]any{"Gateway": "http://" + a.custody + "/lanmaotech/gateway", "Fields": fields})
}

func show(t *testing.T, w http.ResponseWriter, with *template.Template, data any) {
	t.Helper()
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	assert.NoError(t, with.Execute(w, data))
}

func (a *application) takeCallback(w http.ResponseWriter, r *http.Request) {
	message := a.understand(r)
	a.mu.Lock()
	a.callbacks = append(a.callbacks, message)
	a.mu.Unlock()
	show(a.t, w, landed, message)
}

func (a *application) takeNotice(w http.ResponseWriter, r *http.Request) {
	message := a.understand(r)
	a.mu.Lock()
	a.notices = append(a.notices, message)
	a.mu.Unlock()
	_, err := io.WriteString(w, "SUCCESS")
	assert.NoError(a.t, err)
}

func (a *application) understand(r *http.Request) told {
	m := told{
		Service: r.PostFormValue("serviceName"), Type: r.PostFormValue("responseType"), Device: r.PostFormValue("userDevice"),
		RespData: r.PostFormValue("respData"),
	}
	var data struct{ Code, Description, RequestNo string }
	assert.NoError(a.t, json.Unmarshal([]byte(m.RespData), &data))
	m.Code, m.Text, m.RequestNo = data.Code, data.Description, data.RequestNo
	signature, err := base64.StdEncoding.DecodeString(r.PostFormValue("sign"))
	sum := sha1.Sum([]byte(m.RespData)) //nolint:gosec // the system signs with SHA-1 (1.5)
	m.Genuine = err == nil && rsa.VerifyPKCS1v15(a.gateway, crypto.SHA1, sum[:], signature) == nil
	return m
}

// called answers the one CALLBACK there has been.
func (a *application) called() told {
	a.t.Helper()
	a.mu.Lock()
	defer a.mu.Unlock()
	require.Len(a.t, a.callbacks, 1)
	c := a.callbacks[0]
	assert.True(a.t, c.Genuine, "the CALLBACK's signature is not the gateway's over %s", c.RespData)
	assert.Equal(a.t, "CALLBACK", c.Type)
	return c
}

// notified answers the NOTIFYs of a requestNo when all that is due has been done, each of them confirmed.
func (a *application) notified(requestNo string) []told {
	a.t.Helper()
	a.advance(0)
	booked, err := a.world.Notices("")
	require.NoError(a.t, err)
	for _, n := range booked {
		assert.Equal(a.t, outbox.Acked, n.State, "the notice of %s", n.Key)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	var list []told
	for _, n := range a.notices {
		assert.True(a.t, n.Genuine, "the NOTIFY's signature is not the gateway's over %s", n.RespData)
		assert.Equal(a.t, "NOTIFY", n.Type)
		if n.RequestNo == requestNo {
			list = append(list, n)
		}
	}
	return list
}

func (a *application) advance(by time.Duration) {
	a.t.Helper()
	_, err := a.world.AdvanceBy(context.Background(), by)
	require.NoError(a.t, err)
}

// balance answers what a user has.
func (a *application) balance(userNo string) string {
	a.t.Helper()
	amount, err := a.world.Balance(platformNo + "/user:" + userNo)
	require.NoError(a.t, err)
	return amount.String()
}

// register registers a person without a browser: the request, and the page's answer to the password.
func (a *application) register(userNo string) people.Person {
	a.t.Helper()
	p := a.people.Person()
	form := url.Values{}
	for name, value := range a.request("PERSONAL_REGISTER", registration("REG-"+userNo, userNo, p)) {
		form.Set(name, value)
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	post := func(address string, form url.Values) (string, string) {
		response, err := client.PostForm(address, form)
		require.NoError(a.t, err)
		body, err := io.ReadAll(response.Body)
		require.NoError(a.t, err)
		require.NoError(a.t, response.Body.Close())
		return response.Header.Get("Location"), string(body)
	}
	location, body := post("http://"+a.custody+"/lanmaotech/gateway", form)
	require.NotEmpty(a.t, location, body)
	_, body = post(location, url.Values{"action": {"submit"}, "password": {p.Password}, "confirmPassword": {p.Password}})
	require.True(a.t, strings.Contains(body, `data-page="callback"`), body)
	require.Len(a.t, a.notified("REG-"+userNo), 1)
	return p
}

// fund gives a user test money.
func (a *application) fund(userNo, amount string) {
	a.t.Helper()
	_, err := a.world.Do("lianyintong", "fund", []byte(`{"account":"`+platformNo+`/user:`+userNo+`","amount":"`+amount+`"}`))
	require.NoError(a.t, err)
}

// registration is what the application sends to register a person.
func registration(requestNo, userNo string, p people.Person) map[string]any {
	return map[string]any{
		"platformUserNo": userNo, "requestNo": requestNo, "realName": p.Name, "idCardType": "G2_IDCARD", "userRole": "NORMAL",
		"idCardNo": p.IDCardNo, "mobile": p.Mobile, "bankcardNo": p.BankcardNo,
	}
}

// recharge is what it sends to let a person pay in 100 yuan.
func recharge(requestNo, userNo string) map[string]any {
	return map[string]any{
		"platformUserNo": userNo, "requestNo": requestNo, "amount": "100.00", "feeMode": "PLATFORM", "rechargeWay": "NETBANK_B2C",
		"bankcode": "ICBK", "expired": "",
	}
}

// withdrawal is what it sends to let a person take out 30 yuan.
func withdrawal(requestNo, userNo string) map[string]any {
	return map[string]any{
		"platformUserNo": userNo, "requestNo": requestNo, "amount": "30.00", "feeMode": "PLATFORM", "withdrawType": "NORMAL", "expired": "",
	}
}
