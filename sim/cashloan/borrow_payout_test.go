package cashloan_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/fault"
	"github.com/shapan/shapan/sim/engine/wire"
)

// postings counts the entries of an account.
func (s *sandbox) postings(account string) int {
	s.t.Helper()
	list, err := s.Entries(account, 0, 0)
	require.NoError(s.t, err)
	return len(list)
}

// TestSignatureCountsOnce: a second signature is refused in the words of wire §6, whatever comes between, and the money
// leaves once.
func TestSignatureCountsOnce(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a := s.borrower(plainPhone)
	id := a.apply()
	const refused = "400 Order status does not belong to the pay out status."
	assert.Equal(t, refused, a.signing(id).comes(), "10")
	s.do("review", `{"borrowId":"`+id+`","decision":"approve"}`)
	assert.Equal(t, "200 The operation was successful.", a.signing(id).comes())
	assert.Equal(t, refused, a.signing(id).comes(), "29")
	assert.Equal(t, refused, a.post("borrow/confirm", "borrowId", id).comes())
	s.pass(4999 * time.Millisecond)
	assert.Equal(t, "29", s.state(id))
	assert.Zero(t, s.postings("bank"))
	s.pass(time.Millisecond)
	assert.Equal(t, "30", s.state(id))
	assert.Equal(t, refused, a.signing(id).comes(), "30")
	s.pass(time.Hour)
	assert.Equal(t, 1, s.postings("bank"))
	assert.Equal(t, "-3702.00", s.balance("bank"))
	assert.Equal(t, 1.0, s.stored("borrows", id)["attempts"])
}

// TestSignaturesAtOnce: of many signatures at the same time exactly one is taken.
func TestSignaturesAtOnce(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a := s.borrower(plainPhone)
	id := a.decided()
	const clicks = 16
	var all sync.WaitGroup
	answers := make([]wire.Outbound, clicks)
	in := a.signing(id).inbound()
	for i := range clicks {
		all.Go(func() { answers[i] = s.Exchange(slug, in) })
	}
	all.Wait()
	good := 0
	for _, out := range answers {
		if read(t, out).Code == 200 {
			good++
		}
	}
	assert.Equal(t, 1, good)
	s.pass(time.Hour)
	assert.Equal(t, 1, s.postings("bank"))
}

// TestWhereTheMoneyGoes: to the account that is named, if it is the caller's; to the default one if none is named.
func TestWhereTheMoneyGoes(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a, stranger := s.borrower(plainPhone), s.borrower("1050000020")
	second := a.card("700099998888")
	foreign := stranger.card("700011112222")
	id := a.decided()
	for _, wrong := range []string{foreign, "400099", "0", "-1"} {
		assert.Equal(t, "400 The bank card does not exist.", a.signing(id).with("bankAccountId", wrong).comes(), wrong)
	}
	assert.Equal(t, "400 Parameters cannot be empty.", a.signing(id).with("bankAccountId", "x").comes())
	assert.Equal(t, "20", s.state(id))
	assert.Equal(t, "200 The operation was successful.", a.signing(id).with("bankAccountId", second+".0").comes())
	assert.Equal(t, second, s.stored("borrows", id)["bankAccountId"])
	got := a.post("act/borrow/findBorrow", "borrowId", id).ok()
	assert.Equal(t, "700099998888", got["cardNo"])

	bare := s.register("1050000030")
	bare.realName().ok()
	bare.personal().ok()
	bare.contacts().ok()
	none := bare.decided()
	assert.Equal(t, "400 The bank card does not exist.", bare.signing(none).comes())
	bare.card("700033334444")
	assert.Equal(t, "200 The operation was successful.", bare.signing(none).with("bankAccountId", "").comes(), "an empty one is none")
}

// TestSignatureByPost: the client posts what the document gets (wire §3), and later clients confirm instead.
func TestSignatureByPost(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a, b := s.borrower(plainPhone), s.borrower("1050000020")
	id, other := a.decided(), b.decided()
	assert.Equal(t, "200 The operation was successful.", a.post("act/borrow/saveEsignInfo", "borrowId", id).comes())
	assert.Equal(t, "400 The order does not exist.", a.post("borrow/confirm", "borrowId", other).comes())
	assert.Equal(t, "413 Please log in first.", s.guest().post("borrow/confirm", "borrowId", other).comes(), "it wants a session")
	assert.Equal(t, "200 The operation was successful.", b.post("borrow/confirm", "borrowId", other).comes())
	assert.Equal(t, []string{"29", "29"}, []string{s.state(id), s.state(other)})
}

// TestReservedFields: success and result decide nothing, and success other than true is a finding.
func TestReservedFields(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a, b := s.borrower(plainPhone), s.borrower("1050000020")
	assert.Empty(t, a.signing(a.decided()).findings())
	assert.Equal(t, []string{"warning enum success"}, b.signing(b.decided()).with("success", "false").findings())
	assert.Equal(t, "29", s.state("1000002"))
}

func TestEsignInfo(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a := s.borrower(plainPhone)
	id := a.apply()
	assert.Equal(t, "400 Order status does not belong to the pay out status.", a.get("act/borrow/getEsignInfo", "borrowId", id).comes())
	s.do("review", `{"borrowId":"`+id+`","decision":"approve"}`)
	got := a.get("act/borrow/getEsignInfo", "borrowId", id).ok()
	assert.Regexp(t, `^http://sandbox\.test/protocol/esignProtocolPreview\.htm\?borrowId=1000001&userId=100001`, got["htmlRul"])
	assert.Equal(t, map[string]any{"phone": plainPhone, "htmlRul": got["htmlRul"], "htmlRu1": got["htmlRul"], "htmlUrl": got["htmlRul"]}, got)
	assert.Equal(t, "200 The operation was successful.", a.post("act/borrow/getEsignInfo", "borrowId", id).comes())
}

// TestUncollected: an approved loan that nobody signs for 15 days is cancelled; one that is signed is not.
func TestUncollected(t *testing.T) {
	t.Parallel()
	for _, phone := range []string{plainPhone, manualPhone} {
		s := open(t, "")
		a := s.borrower(phone)
		id := a.decided()
		if phone == manualPhone {
			s.do("review", `{"borrowId":"`+id+`","decision":"approve"}`)
			require.Equal(t, "26", s.state(id))
		}
		s.pass(15*24*time.Hour - time.Second)
		assert.NotEqual(t, "70", s.state(id))
		s.pass(time.Second)
		assert.Equal(t, "70", s.state(id))
		a.hold(a.post("user/autoLogin", "refresh_token", a.refresh).ok())
		assert.Equal(t, "400 Order status does not belong to the pay out status.", a.signing(id).comes())
		assert.Equal(t, 0, s.postings("bank"))
	}
	s := open(t, "")
	id := s.borrower(neverPhone).disbursedAt("31")
	s.pass(15 * 24 * time.Hour)
	assert.Equal(t, []string{"70", "4"}, []string{s.state(id), fmt.Sprint(s.stored("borrows", id)["attempts"])}, "by the payouts that failed, not by the days")
}

// disbursedAt signs a loan and lets the first payout end in a state.
func (a *app) disbursedAt(state string) string {
	a.s.t.Helper()
	id := a.decided()
	a.signing(id).ok()
	a.s.pass(5 * time.Second)
	require.Equal(a.s.t, state, a.s.state(id))
	return id
}

// TestPayoutsThatFail follows the magic numbers 3 and 4: attempts after 10 minutes, 1 hour and 24 hours, then 70.
func TestPayoutsThatFail(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	once, never := s.borrower(oncePhone).disbursedAt("31"), s.borrower(neverPhone).disbursedAt("31")
	stands := func(id string) string { return s.state(id) + " " + fmt.Sprint(s.stored("borrows", id)["attempts"]) }
	s.pass(10*time.Minute - 6*time.Second)
	assert.Equal(t, []string{"31 1", "31 1"}, []string{stands(once), stands(never)})
	s.pass(10 * time.Second)
	assert.Equal(t, []string{"30 2", "31 2"}, []string{stands(once), stands(never)})
	s.pass(time.Hour)
	assert.Equal(t, "31 3", stands(never))
	s.pass(24 * time.Hour)
	assert.Equal(t, []string{"30 2", "70 4"}, []string{stands(once), stands(never)})
	assert.Equal(t, 1, s.postings("bank"), "only one loan was paid out")
	s.pass(48 * time.Hour)
	assert.Equal(t, "70 4", stands(never))
}

// TestPayoutByHand brings the bank's answer about: at once, in place of the attempt that was due.
func TestPayoutByHand(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a := s.borrower(plainPhone)
	id := a.decided()
	pay := func(outcome string) error {
		return s.try("payout", map[string]string{"borrowId": id, "outcome": outcome})
	}
	assert.EqualError(t, pay("success"), "no payout of the loan 1000001 is under way: it is in state 20")
	a.signing(id).ok()
	for attempt := 1; attempt <= 3; attempt++ {
		require.NoError(t, pay("failure"))
		assert.Equal(t, "31", s.state(id))
	}
	s.pass(time.Hour + time.Minute)
	assert.Equal(t, 3.0, s.stored("borrows", id)["attempts"], "the attempts that were due were taken back")
	require.NoError(t, pay("success"))
	assert.Equal(t, "30", s.state(id))
	assert.EqualError(t, pay("failure"), "no payout of the loan 1000001 is under way: it is in state 30")
	s.pass(48 * time.Hour)
	assert.Equal(t, []any{"30", 4.0}, []any{s.state(id), s.stored("borrows", id)["attempts"]})
	assert.Equal(t, 1, s.postings("bank"))
	assert.EqualError(t, s.try("payout", map[string]string{"borrowId": "7", "outcome": "success"}), `there is no loan "7"`)
	assert.Error(t, s.try("payout", map[string]string{"borrowId": id, "outcome": "perhaps"}))
}

// TestTermsStay: what the configuration says later does not touch a loan that is approved.
func TestTermsStay(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a := s.borrower(plainPhone)
	id := a.decided()
	s.configure(`{"product":{"approved":"8000","days":30,"fee":0.01,"penaltyPerDay":0.5}}`)
	a.signing(id).ok()
	s.pass(5*time.Second + 7*24*time.Hour)
	assert.Equal(t, "5046.30", s.balance("user:100001:debt"))
}

// TestRulesDecide: what a rule orders comes before what the phone number says (wire §6), in the call, in the job, and for
// each payout.
func TestRulesDecide(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	manual := s.borrower(manualPhone)
	s.rule(fault.Rule{API: "act/borrow/save", At: fault.Decide, Effect: "code 21", Times: 1, When: "phone == '" + manualPhone + "' && userId == '" + manual.userID + "'"})
	assert.Equal(t, "21", s.state(manual.decided()), "22 by its phone number")
	waiting := s.borrower(plainPhone)
	s.rule(fault.Rule{API: "act/borrow/save", At: fault.Decide, Effect: "code 22", Times: 1, When: "identity == 'KrazyRupee' && client == 'android'"})
	id := waiting.apply()
	s.pass(30 * time.Minute)
	assert.Equal(t, "22", s.state(id), "though no report has come")
	rejected := s.borrower(rejectPhone)
	s.rule(fault.Rule{API: "act/borrow/save", At: fault.Decide, Effect: "code 20"})
	id = rejected.decided()
	assert.Equal(t, "20", s.state(id))
	s.rule(fault.Rule{API: "act/borrow/saveEsignInfo", At: fault.Decide, Effect: "code 31", When: "attempt <= 2 && borrowId == '" + id + "'"})
	rejected.signing(id).ok()
	s.pass(5 * time.Second)
	assert.Equal(t, "31", s.state(id))
	s.pass(10 * time.Minute)
	assert.Equal(t, "31", s.state(id))
	s.pass(50 * time.Minute)
	assert.Equal(t, "30", s.state(id))
	assert.Equal(t, 3.0, s.stored("borrows", id)["attempts"])
}

// TestARuleLetsAPayoutArrive though the phone number says that it never does.
func TestARuleLetsAPayoutArrive(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a := s.borrower(neverPhone)
	s.rule(fault.Rule{API: "act/borrow/saveEsignInfo.htm", At: fault.Decide, Effect: "code 30"})
	id := a.decided()
	a.signing(id).ok()
	s.pass(5 * time.Second)
	assert.Equal(t, "30", s.state(id))
}
