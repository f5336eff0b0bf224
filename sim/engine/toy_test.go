package engine_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"maps"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/money"
	"github.com/shapan/shapan/sim/engine/outbox"
	"github.com/shapan/shapan/sim/engine/wire"
)

// The toy is the smallest counterpart that has everything: JSON bodies, a keyed check sum as signature, the path's end
// as API, APIs that end in every way there is, an action, jobs, notices.
func toyCounterpart() *engine.Counterpart {
	return &engine.Counterpart{
		Slug: "toy", Title: "玩具", Document: "ours", Mounts: []string{"/toy/"}, Codec: toyCodec{},
		Settings: engine.Settings{Default: toyDefault, Compile: toyCompile},
		Records:  []engine.RecordKind{{Kind: "things", Title: "things"}},
		Outside:  func(account string) bool { return account == "bank" },
		APIs: []engine.API{
			{Name: "put", Also: []string{"PUT_THING"}, Notifies: true, Handler: engine.Handle("ours", toyPut)},
			{Name: "get", Handler: engine.Handle("ours", toyGet)},
			{Name: "find", Handler: engine.Handle("ours", toyFind)},
			{Name: "refuse", Handler: halfway(func() error { return engine.Refuse("E9", "no %s", "today").By("T R1") })},
			{Name: "fail", Handler: halfway(func() error { return errors.New("toy is out of order") })},
			{Name: "panic", Handler: halfway(func() error { panic("toy broke") })},
			{Name: "exit", Handler: halfway(func() error { runtime.Goexit(); return nil })},
			{Name: "overdraw", Handler: engine.Handle("ours", func(tx *engine.Tx, q toyID) (struct{}, error) {
				tx.Move("user:"+q.ID, "bank", 1)
				return struct{}{}, nil
			})},
			{Name: "unwritable", Handler: engine.Handle("ours", func(tx *engine.Tx, q toyID) (unwritable, error) {
				tx.Move("bank", "user:"+q.ID, 1)
				return unwritable{}, nil
			})},
			{Name: "bare"},
		},
		Actions: []engine.Action{
			engine.Act("fund", "入账", "ours", toyFund),
			engine.Act("deny", "", "ours", func(tx *engine.Tx, _ struct{}) (any, error) {
				tx.Move("bank", "user:x", 1)
				return nil, engine.Refuse("E9", "not now")
			}),
			engine.Act("crash", "", "ours", func(tx *engine.Tx, _ struct{}) (any, error) {
				tx.Move("bank", "user:x", 1)
				panic("crash")
			}),
		},
		Jobs: map[string]engine.Job{
			"mark": func(tx *engine.Tx, argument string) error {
				engine.Put(tx, "things", argument, thing{ID: argument, At: tx.Now(), Cause: tx.Cause()})
				return nil
			},
			"bad":   func(tx *engine.Tx, _ string) error { tx.Move("bank", "user:x", 1); return errors.New("bad job") },
			"worse": func(tx *engine.Tx, _ string) error { tx.Move("bank", "user:x", 1); panic("worse job") },
		},
	}
}

type thing struct {
	ID     string       `json:"id"`
	Amount money.Amount `json:"amount"`
	At     time.Time    `json:"at"`
	Cause  string       `json:"cause"`
	UUID   string       `json:"uuid"`
	Digits string       `json:"digits"`
	Number int64        `json:"number"`
}

type toyID struct {
	ID string `wire:"id" spec:"Y S 20" doc:"id"`
}

type putRequest struct {
	ID     string       `wire:"id" spec:"Y S 20" doc:"id"`
	Amount money.Amount `wire:"amount" spec:"Y A" doc:"amount"`
	Job    string       `wire:"job" spec:"N S 20" doc:"a job to book"`
	In     int64        `wire:"in" spec:"N I" doc:"seconds until the job"`
	Quiet  string       `wire:"quiet" spec:"N E" enum:"yes" doc:"no notice"`
}

type putReply struct {
	Notice string `wire:"notice" spec:"N S" doc:"notice" json:"notice"`
	UUID   string `wire:"uuid" spec:"N S" doc:"uuid" json:"uuid"`
}

type unwritable struct{}

func (unwritable) MarshalJSON() ([]byte, error) { return nil, errors.New("unwritable") }

func toyPut(tx *engine.Tx, q putRequest) (putReply, error) {
	record := thing{
		ID: q.ID, Amount: q.Amount, At: tx.Now(), Cause: tx.Cause(), UUID: tx.UUID(), Digits: tx.Digits(8), Number: tx.Number("things"),
	}
	engine.Put(tx, "things", q.ID, record)
	tx.Move("bank", "user:"+q.ID, q.Amount)
	if q.Job != "" {
		tx.At(tx.Now().Add(time.Duration(q.In)*time.Second), q.Job, q.ID+"-"+q.Job)
	}
	reply := putReply{UUID: record.UUID}
	if q.Quiet == "" {
		config := tx.Config().(*toyConfig) //nolint:forcetypeassert // the toy compiles nothing else
		reply.Notice = tx.Notify(engine.Booking{API: "put", Key: q.ID, URL: config.URL, Retry: config.retry, Data: record})
	}
	return reply, nil
}

func toyGet(tx *engine.Tx, q toyID) (thing, error) {
	record, ok := engine.Get[thing](tx, "things", q.ID)
	if !ok {
		return record, engine.Refuse("E404", "no thing %s", q.ID)
	}
	return record, nil
}

func toyFind(tx *engine.Tx, q toyID) (toyID, error) {
	engine.Put(tx, "things", q.ID, thing{ID: q.ID})
	tx.Find(engine.Finding{Level: engine.LevelWarning, Field: "id", Rule: "odd", Source: "ours", Hint: "be even"})
	return q, nil
}

// halfway is a handler that has done everything there is to do when it ends.
func halfway(end func() error) engine.Handler {
	return engine.Handle("ours", func(tx *engine.Tx, q toyID) (struct{}, error) {
		_, err := toyPut(tx, putRequest{ID: q.ID, Amount: 100, Job: "mark"})
		tx.Find(engine.Finding{Level: engine.LevelError, Field: "id", Rule: "half", Source: "ours"})
		return struct{}{}, errors.Join(err, end())
	})
}

type fundArgs struct {
	Account string       `wire:"account" spec:"Y S 40" doc:"account"`
	Amount  money.Amount `wire:"amount" spec:"Y A" doc:"amount"`
}

func toyFund(tx *engine.Tx, a fundArgs) (any, error) {
	if a.Account == "bank" {
		return nil, engine.Wrong(engine.Conflict, "name another account", "bank funds itself")
	}
	tx.Move("bank", a.Account, a.Amount)
	tx.Notify(engine.Booking{API: "fund", Key: a.Account, URL: "http://app/fund", Data: map[string]string{"api": "spoof"}})
	return map[string]any{"balance": tx.Balance(a.Account)}, nil
}

// toyConfig is {apps: {id: key}, url, strict, retry: [10m, …]}.
type toyConfig struct {
	Apps   map[string]string `json:"apps"`
	URL    string            `json:"url"`
	Strict bool              `json:"strict"`
	Retry  []string          `json:"retry"`
	retry  engine.Retry
}

func (c *toyConfig) Identities() []string { return slices.Sorted(maps.Keys(c.Apps)) }

func toyDefault() (json.RawMessage, error) {
	return json.RawMessage(`{"apps":{"a1":"key"},"url":"http://app/notify","retry":["10m","20m","30m","40m","50m","60m"]}`), nil
}

func toyCompile(raw json.RawMessage) (engine.Config, error) {
	c := &toyConfig{}
	if err := json.Unmarshal(raw, c); err != nil {
		return nil, err
	}
	for _, text := range c.Retry {
		d, err := time.ParseDuration(text)
		if err != nil {
			return nil, fmt.Errorf("retry: %w", err)
		}
		c.retry = append(c.retry, d)
	}
	if len(c.Apps) == 0 {
		return nil, errors.New("apps: name at least one")
	}
	return c, nil
}

type toyCodec struct{}

func toySign(key string, body []byte) string {
	return fmt.Sprintf("%08x", crc32.ChecksumIEEE(append([]byte(key), body...)))
}

func (toyCodec) Read(in *wire.Inbound) (*engine.Call, *engine.Refusal) {
	if in.Path == "/toy/nothing" {
		panic("the codec broke")
	}
	c := &engine.Call{Name: strings.TrimPrefix(in.Path, "/toy/"), Identity: in.Header.Get("X-App")}
	v, oddities, err := wire.ParseJSON(in.Body)
	if err != nil || v.Kind != wire.Object {
		return c, engine.Refuse("E400", "no JSON object")
	}
	c.Fields, c.Envelope = v, []wire.Field{{Name: "app", Value: c.Identity}}
	for _, odd := range oddities {
		c.Findings = append(c.Findings, engine.Finding{Level: engine.LevelWarning, Field: odd.Name, Rule: odd.What, Source: "ours", Hint: "write JSON"})
	}
	return c, nil
}

func (toyCodec) Check(c *engine.Call, _ time.Time) *engine.Refusal {
	config := c.Config.(*toyConfig) //nolint:forcetypeassert // the toy compiles nothing else
	c.Strict = config.Strict
	key, ok := config.Apps[c.Identity]
	if !ok {
		return engine.Refuse("E403", "unknown app %s", c.Identity)
	}
	c.Private = key
	c.Verdict = journal.Signature{Verdict: "ok"}
	if c.In.Header.Get("X-Sign") != toySign(key, c.In.Body) {
		c.Verdict = journal.Signature{Verdict: "bad", Diagnosis: []journal.Diagnosis{{Mistake: "key", Explanation: "another key"}}}
		return engine.Refuse("E401", "bad signature")
	}
	if c.API == nil && c.Name != "loophole" {
		return engine.Refuse("E405", "no API %s", c.Name)
	}
	return nil
}

func (toyCodec) Invalid(_ *engine.Call, b engine.Breach) *engine.Refusal {
	return engine.Refuse("E422", "%s|%s", b.Field, b.Reason)
}

func (toyCodec) Broken(*engine.Call) *engine.Refusal { return engine.Refuse("E500", "our fault") }

func (toyCodec) Write(c *engine.Call, a engine.Answered) wire.Outbound {
	answer := map[string]any{"code": "0", "reply": a.Reply}
	if a.Refusal != nil {
		answer = map[string]any{"code": a.Refusal.Code, "text": a.Refusal.Text}
	}
	body, err := json.Marshal(answer)
	if err != nil {
		panic(err)
	}
	key, _ := c.Private.(string)
	return wire.Outbound{Status: 200, Header: sealed(a.Seal, key, body), Body: body}
}

func sealed(seal engine.Seal, key string, body []byte) wire.Header {
	switch seal {
	case engine.SealNone:
		return wire.Header{}
	case engine.SealBad:
		key += "!"
	case engine.SealOther:
		key = "another"
	case engine.SealGood:
	}
	return wire.Header{"X-Sign": {toySign(key, body)}}
}

func (toyCodec) Notice(config engine.Config, n outbox.Notice, seal engine.Seal, extra bool) (engine.Outgoing, error) {
	switch n.Key {
	case "unspeakable":
		return engine.Outgoing{}, errors.New("no words for it")
	case "explosive":
		panic("boom")
	}
	body := []byte(fmt.Sprintf(`{"key":%q,"data":%s}`, n.Key, n.Data))
	if extra {
		body = []byte(fmt.Sprintf(`{"key":%q,"data":%s,"shapanExtra":"1"}`, n.Key, n.Data))
	}
	key := config.(*toyConfig).Apps["a1"] //nolint:forcetypeassert // the toy compiles nothing else
	return engine.Outgoing{Method: "POST", URL: n.URL, Header: sealed(seal, key, body), Body: body}, nil
}

func (toyCodec) Confirmed(status int, body []byte) bool {
	return status == 200 && string(body) == "SUCCESS"
}
