package cashloan_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestApplicationsAreRefused goes through the refusals of wire §6 in their order.
func TestApplicationsAreRefused(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a := s.register(plainPhone)
	other := s.register(rejectPhone)
	const incomplete = "400 The information is not perfect and can not be borrowed."
	assert.Equal(t, "400 User information not found.", a.applying().with("userId", "999999").comes())
	assert.Equal(t, "400 User information not found.", a.applying().with("userId", other.userID).comes(), "before the KYC is looked at")
	assert.Equal(t, incomplete, a.applying().comes())
	a.realName().ok()
	assert.Equal(t, incomplete, a.applying().comes())
	a.contacts().ok()
	assert.Equal(t, incomplete, a.applying().comes())
	a.personal().ok()
	assert.Equal(t, "200 The application was successful.", a.applying().comes(), "a bank account is not asked for")
	assert.Equal(t, "400 If there is an unfinished loan, it cannot be borrowed.", a.applying().comes())
	assert.Len(t, objects(a.post("act/mine/borrow/page", "current", "1", "pageSize", "10").ok(), "list"), 1)
}

func TestWhatAnApplicationAnswers(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	got := s.borrower(plainPhone).applying()
	assert.JSONEq(t, `{"code":200,"msg":"The application was successful.","data":{"needCatch":true,"borrowId":1000001,"needCatchWaitingTime":20}}`, string(got.send().Body))
	b := s.stored("borrows", "1000001")
	assert.Equal(t, map[string]any{
		"client": "android", "address": "1, Nowhere Road", "imei": "IMEI" + plainPhone, "appRunTime": "2026-01-05 10:00:00", "coordinate": "10.5,70.25", "ip": "192.0.2.1",
	}, b["application"])
	assert.Regexp(t, `^[0-9]{11}$`, b["orderNo"])
	assert.Equal(t, []any{"10", "100001", 0.0}, []any{b["state"], b["userId"], b["attempts"]})
}

// TestUserIDsComeAsDoubles: clients send 100001.0 (wire §3), or no userId at all.
func TestUserIDsComeAsDoubles(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a := s.borrower(plainPhone)
	assert.Equal(t, "200 The application was successful.", a.applying().with("userId", "100001.0").comes())
	b := s.borrower("1050000020")
	assert.Equal(t, "200 The application was successful.", b.applying().without("userId").comes())
	assert.Equal(t, "200 Sdk synchronization returned successfully.", a.report("1000001.0", "msg", "1.0").with("code", "200.0").comes())
	assert.Equal(t, []any{"msg"}, s.stored("borrows", "1000001")["reports"])
}

// TestApplyingAgain: after a refusal the days of the configuration have to pass, rounded up; after other ends none.
func TestApplyingAgain(t *testing.T) {
	t.Parallel()
	s := open(t, `{"reapplyDays":2}`)
	a := s.borrower(rejectPhone)
	id := a.decided()
	require.Equal(t, "21", s.state(id))
	assert.Equal(t, "400 Please try again 2 days later.", a.applying().comes())
	s.pass(24*time.Hour - time.Second)
	assert.Equal(t, "400 Please try again 2 days later.", a.applying().comes())
	s.pass(time.Second)
	assert.Equal(t, "400 Please try again 1 days later.", a.applying().comes())
	s.pass(24*time.Hour - time.Second)
	assert.Equal(t, "400 Please try again 1 days later.", a.applying().comes())
	assert.Equal(t, true, a.index()["haveBorrow"])
	s.pass(time.Second)
	assert.Equal(t, false, a.index()["haveBorrow"])
	assert.Equal(t, "200 The application was successful.", a.applying().comes())
}

func TestApplyingAgainAfterOtherEnds(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(s *sandbox, a *app){
		"27": func(s *sandbox, a *app) {
			id := a.apply()
			require.NoError(t, s.try("review", map[string]string{"borrowId": id, "decision": "manual"}))
			require.NoError(t, s.try("review", map[string]string{"borrowId": id, "decision": "reject"}))
		},
		"41": func(s *sandbox, a *app) {
			require.NoError(t, s.try("settle", map[string]string{"borrowId": a.disbursed(), "amount": "1.00"}))
		},
		"70": func(s *sandbox, a *app) {
			a.decided()
			s.pass(15 * 24 * time.Hour)
			a.hold(a.post("user/autoLogin", "refresh_token", a.refresh).ok())
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t, "")
			a := s.borrower(plainPhone)
			end(s, a)
			assert.Equal(t, name, s.state("1000001"))
			want := "200 The application was successful."
			if name == "27" {
				want = "400 Please try again 15 days later."
			}
			assert.Equal(t, want, a.applying().comes())
		})
	}
}

// TestSDKReports: the risk decision comes when all the types of the configuration were reported well.
func TestSDKReports(t *testing.T) {
	t.Parallel()
	s := open(t, `{"sdkReports":["msg","device"]}`)
	a := s.borrower(plainPhone)
	id := a.apply()
	assert.Equal(t, true, a.index()["needCatch"])
	a.report(id, "msg", "0").ok()
	a.report(id, "app", "1").ok()
	a.report(id, "msg", "1").ok()
	a.report(id, "msg", "1").ok()
	assert.Equal(t, "10", s.state(id), "device is missing")
	assert.Equal(t, []any{"app", "msg"}, s.stored("borrows", id)["reports"])
	a.report(id, "device", "1").ok()
	assert.Equal(t, "20", s.state(id))
	assert.Equal(t, false, a.index()["needCatch"])
	a.report(id, "img", "1").ok()
	s.pass(30 * time.Minute)
	assert.Equal(t, "20", s.state(id), "the decision is made once")
	assert.Equal(t, []any{"app", "msg", "device"}, s.stored("borrows", id)["reports"], "what comes later has no effect")
}

func TestNoReportsAreAwaited(t *testing.T) {
	t.Parallel()
	s := open(t, `{"sdkReports":[]}`)
	got := s.borrower(plainPhone).applying().ok()
	assert.Equal(t, false, got["needCatch"])
	assert.Equal(t, "20", s.state("1000001"))
}

// TestDecisionWithoutReports: 30 minutes after the application nobody waits any longer.
func TestDecisionWithoutReports(t *testing.T) {
	t.Parallel()
	for phone, want := range map[string]string{plainPhone: "20", rejectPhone: "21", manualPhone: "22", oncePhone: "20", neverPhone: "20"} {
		s := open(t, "")
		a := s.borrower(phone)
		id := a.apply()
		a.report(id, "msg", "1").ok()
		s.pass(30*time.Minute - time.Second)
		assert.Equal(t, "10", s.state(id))
		s.pass(time.Second)
		assert.Equal(t, want, s.state(id), phone)
	}
}

// TestReviews decides by hand: in place of the automatic decision, or after it could not be made.
func TestReviews(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		decisions []string
		state     string
		refused   string
	}{
		{[]string{"approve"}, "20", ""},
		{[]string{"reject"}, "21", ""},
		{[]string{"manual"}, "22", ""},
		{[]string{"manual", "approve"}, "26", ""},
		{[]string{"manual", "reject"}, "27", ""},
		{[]string{"manual", "manual"}, "22", "the loan 1000001 is in state 22: it cannot be decided manual"},
		{[]string{"approve", "reject"}, "20", "the loan 1000001 is in state 20: it cannot be decided reject"},
		{[]string{"reject", "approve"}, "21", "the loan 1000001 is in state 21: it cannot be decided approve"},
	} {
		s := open(t, "")
		id := s.borrower(plainPhone).apply()
		var err error
		for _, d := range c.decisions {
			err = s.try("review", map[string]string{"borrowId": id, "decision": d})
		}
		if c.refused == "" {
			assert.NoError(t, err)
		} else {
			assert.EqualError(t, err, c.refused)
		}
		assert.Equal(t, c.state, s.state(id), c.decisions)
		s.pass(time.Hour)
		assert.Equal(t, c.state, s.state(id), "no automatic decision follows")
	}
	s := open(t, "")
	assert.EqualError(t, s.try("review", map[string]string{"borrowId": "7", "decision": "approve"}), `there is no loan "7"`)
}
