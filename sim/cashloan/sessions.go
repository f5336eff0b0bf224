package cashloan

import (
	"encoding/hex"
	"fmt"
	"time"

	"github.com/shapan/shapan/sim/engine"
)

// kindSessions are the records of sessions, by token.
const kindSessions = "sessions"

// sessionLife is how long a session lasts after its last call (wire §4: 7 days, sliding).
const sessionLife = 7 * 24 * time.Hour

// session is one log-in of a user.
type session struct {
	ID      string    `json:"id"` // the token: 32 hexadecimal digits, lower case
	User    string    `json:"user"`
	Begun   time.Time `json:"begun"`
	Expires time.Time `json:"expires"`
	Kicked  bool      `json:"kicked"` // another device has logged in: the next call hears 410, later ones 413
}

// admit asks whose session a request belongs to, and lets it live on (engine.Counterpart.Admit). What it writes stays,
// whatever becomes of the call: the session that was kicked is told so once.
func admit(tx *engine.Tx, call *engine.Call) *engine.Refusal {
	r, ok := call.Private.(*request)
	if !ok || r.to == nil || r.to.access != accessUser && (r.to.access != accessKnown || r.token == "") {
		return nil
	}
	s, ok := engine.Get[session](tx, kindSessions, r.token)
	switch {
	case !ok:
		return &engine.Refusal{Code: codeUnknown, Text: textUnknown}
	case s.Kicked:
		engine.Delete(tx, kindSessions, s.ID)
		return &engine.Refusal{Code: codeKicked, Text: textKicked}
	case !tx.Now().Before(s.Expires):
		return &engine.Refusal{Code: codeExpired, Text: textExpired}
	}
	s.Expires = tx.Now().Add(sessionLife)
	engine.Put(tx, kindSessions, s.ID, s)
	r.user = s.User
	foreign(tx, call, r)
	return nil
}

// foreign finds a userId that is not the session's. The session decides.
func foreign(tx *engine.Tx, call *engine.Call, r *request) {
	given := r.get(paramUser)
	if given == "" || same(given, r.user) {
		return
	}
	call.Findings = append(call.Findings, engine.Finding{
		Level: engine.LevelError, Field: paramUser, Rule: "foreign", Source: "wire §4", Got: clipped(given),
		Hint: fmt.Sprintf("the session belongs to the user %s: send that userId; it was taken", r.user),
	})
}

// logIn begins a session of a user, and ends the one before it. It answers the user with the new token.
func logIn(tx *engine.Tx, u user) user {
	if old, ok := engine.Get[session](tx, kindSessions, u.Token); ok {
		if tx.Now().Before(old.Expires) && !old.Kicked {
			old.Kicked = true
			engine.Put(tx, kindSessions, old.ID, old)
		} else if !old.Kicked { // wire §4: 411 until the user logs in again
			engine.Delete(tx, kindSessions, old.ID)
		}
	}
	u.Token = newToken(tx)
	engine.Put(tx, kindSessions, u.Token, session{ID: u.Token, User: u.ID, Begun: tx.Now(), Expires: tx.Now().Add(sessionLife)})
	putUser(tx, u)
	return u
}

// newToken draws a token.
func newToken(tx *engine.Tx) string {
	var raw [16]byte
	for i := range raw {
		raw[i] = byte(tx.Rand().UintN(256))
	}
	return hex.EncodeToString(raw[:])
}

// sessionArgs name the user whose session something is done to.
type sessionArgs struct {
	UserID string `wire:"userId" spec:"Y S 20" doc:"用户id"`
}

// expireToken lets the session of a user run out at once: the next call hears 411.
func expireToken() engine.Action {
	return engine.Act("expire-token", "让令牌过期（411）", "ours", func(tx *engine.Tx, a sessionArgs) (any, error) {
		return changeSession(tx, a.UserID, func(s *session) { s.Expires = tx.Now() })
	}).Offering(sessionsThatLast)
}

// kick ends the session of a user as a log-in on another device does: the next call hears 410, later ones 413.
func kick() engine.Action {
	return engine.Act("kick", "在另一台设备上登录（410）", "ours", func(tx *engine.Tx, a sessionArgs) (any, error) {
		return changeSession(tx, a.UserID, func(s *session) { s.Kicked = true })
	}).Offering(sessionsThatLast)
}

// sessionsThatLast offers an action for the users who have a session.
func sessionsThatLast(tx *engine.Tx) []engine.Offer {
	return engine.OfferEach(tx, kindUsers, func(u user) (string, map[string]string, bool) {
		s, ok := engine.Get[session](tx, kindSessions, u.Token)
		return u.Phone + " · " + u.ID, map[string]string{"userId": u.ID}, ok && !s.Kicked && tx.Now().Before(s.Expires)
	})
}

func changeSession(tx *engine.Tx, id string, change func(s *session)) (any, error) {
	u, ok := getUser(tx, id)
	if !ok {
		return nil, engine.Wrong(engine.NotFound, "the records users have their ids", "there is no user %q", id)
	}
	s, ok := engine.Get[session](tx, kindSessions, u.Token)
	if !ok || s.Kicked {
		return nil, engine.Wrong(engine.Conflict, "let the user log in first", "the user %s has no session", id)
	}
	change(&s)
	engine.Put(tx, kindSessions, s.ID, s)
	return s, nil
}
