// Package sample is a lending application as small as it can be, for trying out the judge: it keeps the contract, or
// makes exactly one of the mistakes that applications in the field make. It is no example of how to store orders: it
// forgets everything when it ends.
package sample

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/shapan/shapan/certs"
)

// Mistake is a way in which the application breaks the contract; "" for none.
type Mistake string

// The mistakes, one for each way in which a point of the score card can be lost.
const (
	Unverified    Mistake = "unverified"      // confirms NOTIFYs without looking at their signature
	Unsigned      Mistake = "unsigned"        // looks at signatures where there is one
	AnyKey        Mistake = "any-key"         // takes a signature that looks like one for good
	Booked        Mistake = "booked"          // refuses forged NOTIFYs, and books them all the same
	LowerCase     Mistake = "lower-case"      // answers success
	Quoted        Mistake = "quoted"          // answers "SUCCESS", as a framework that writes JSON does
	Moved         Mistake = "moved"           // redirects NOTIFYs
	Slow          Mistake = "slow"            // answers after eleven seconds
	Twice         Mistake = "twice"           // books every NOTIFY again
	Newest        Mistake = "newest"          // takes NOTIFYs of the newest order only, and confirms the others unread
	Exact         Mistake = "exact"           // refuses fields that it does not know
	NeverAsks     Mistake = "never-asks"      // waits for NOTIFYs for ever
	AsksOnly      Mistake = "asks-only"       // asks, and does nothing with the answer
	NewNumber     Mistake = "new-number"      // tries lost calls again with a new number
	Forgets       Mistake = "forgets"         // takes a lost reply for a failure, and the matter for closed
	Patient       Mistake = "patient"         // waits for 钱站 as long as it takes
	Impatient     Mistake = "impatient"       // gives 钱站 three seconds
	PushesAgain   Mistake = "pushes-again"    // pushes again at once what 钱站 may have stored
	Hammers       Mistake = "hammers"         // calls on while the ban lasts
	TakesForFinal Mistake = "takes-for-final" // takes code 7 for a refusal
	LogsOut       Mistake = "logs-out"        // asks the person to log in again on 411
	LeavesIt      Mistake = "leaves-it"       // calls autoLogin on 411, and forgets what was refused
)

// Clock is the time in which the application waits.
type Clock interface {
	Now() time.Time
	After(d time.Duration) (<-chan time.Time, func())
	Sleep(d time.Duration)
}

// Options say how the application is set up.
type Options struct {
	Systems  string // base address of the systems
	Self     string // its own address, for the browser's way back
	Mistake  Mistake
	Clock    Clock
	Hookless bool // it does not say how often an order took effect; it freezes what was recharged instead, and that can be seen
}

// App is the application. It is an http.Handler.
type App struct {
	Options
	mux     *http.ServeMux
	key     *rsa.PrivateKey // its own
	partner *rsa.PrivateKey // its own, for 钱站
	gateway *rsa.PublicKey  // of 联银通

	mu      sync.Mutex
	numbers int
	orders  map[string]*order
	newest  string
	open    []task // what reconcile has to look after
	token   string // of its session at cashloan, "" for none
	refresh string // the refreshToken of that session
}

// order is a recharge.
type order struct {
	user, amount string
	done         bool
	effects      int
}

// task is something that came to no end: it is done again until it does. It answers whether it is done with.
type task func() bool

// New makes the application.
func New(o Options) (*App, error) {
	a := &App{Options: o, mux: http.NewServeMux(), orders: map[string]*order{}}
	var err error
	if a.key, err = privateKey("lianyintong/platform.key.pem"); err != nil {
		return nil, err
	}
	if a.partner, err = privateKey("qianzhan/partner.key.pem"); err != nil {
		return nil, err
	}
	if a.gateway, err = publicKey("lianyintong/gateway.pub.pem"); err != nil {
		return nil, err
	}
	for pattern, handle := range map[string]func(w http.ResponseWriter, r *http.Request){
		"POST /shapan/recharge": a.recharge, "POST /notify": a.notify, "POST /back": a.back, "POST /shapan/direct": a.direct,
		"POST /shapan/reconcile": a.reconcile, "POST /shapan/push": a.push, "POST /shapan/report": a.report, "POST /shapan/session": a.session,
	} {
		a.mux.HandleFunc(pattern, handle)
	}
	if !o.Hookless {
		a.mux.HandleFunc("GET /shapan/effects", a.effects)
	}
	return a, nil
}

// ServeHTTP answers a request.
func (a *App) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.mux.ServeHTTP(w, r) }

// asked is the body of a trigger.
type asked struct{ User, Amount string }

func read(r *http.Request) (asked, error) {
	var q asked
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err == nil {
		err = json.Unmarshal(body, &q)
	}
	return q, err
}

func fail(w http.ResponseWriter, status int, err error) {
	http.Error(w, err.Error(), status)
}

// number makes the next number of a request.
func (a *App) number(kind string) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.numbers++
	return fmt.Sprintf("%s%d-%d", kind, a.Clock.Now().Unix(), a.numbers)
}

// later leaves something for reconcile.
func (a *App) later(t task) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.open = append(a.open, t)
}

// reconcile looks after all that is open.
func (a *App) reconcile(w http.ResponseWriter, _ *http.Request) {
	a.mu.Lock()
	open := a.open
	a.open = nil
	a.mu.Unlock()
	for _, t := range open {
		if !t() {
			a.later(t)
		}
	}
	w.WriteHeader(http.StatusNoContent)
}

// effects is the hook of the judge.
func (a *App) effects(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	n := 0
	if o := a.orders[r.FormValue("requestNo")]; o != nil {
		n = o.effects
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = fmt.Fprintf(w, `{"effects":%d}`, n)
}

func privateKey(name string) (*rsa.PrivateKey, error) {
	text, err := certs.File(name)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return key.(*rsa.PrivateKey), nil //nolint:forcetypeassert // all development keys are RSA
}

func publicKey(name string) (*rsa.PublicKey, error) {
	text, err := certs.File(name)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	key, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return key.(*rsa.PublicKey), nil //nolint:forcetypeassert // all development keys are RSA
}
