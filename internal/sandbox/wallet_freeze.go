package sandbox

import (
	"encoding/json"
	"math"
	"net/http"
	"slices"
	"time"
)

// freeze keeps a wallet from sending. It ends by itself.
type freeze struct {
	At        time.Time `json:"at"`
	Expires   time.Time `json:"expires"`
	Reason    string    `json:"reason"`
	Reference string    `json:"reference,omitempty"`
	User      string    `json:"user"`
}

// freezeReasons are BitGo's (schema FreezeReason).
var freezeReasons = []string{"TxIntentMismatch", "TxIntentMismatchRecipient", "TxIntentMismatchContract", "TxIntentMismatchApproval", "UserRequest", "AdminRequest"}

// longFreeze is what duration "max" means; BitGo does not say.
const longFreeze = 100 * 365 * 24 * time.Hour

func (f *freeze) body() map[string]any {
	body := map[string]any{"time": stamp(f.At), "expires": stamp(f.Expires), "reason": f.Reason, "adminOrUserId": f.User}
	if f.Reference != "" {
		body["referenceId"] = f.Reference
	}
	return body
}

// stopped reports whether the wallet is frozen at the time.
func (w *wallet) stopped(now time.Time) bool { return w.Freeze != nil && now.Before(w.Freeze.Expires) }

// frozenWallet refuses a send.
func frozenWallet(f *freeze) problem {
	return problem{status: http.StatusForbidden, name: "WalletFrozen", message: "wallet is frozen until " + stamp(f.Expires),
		context: map[string]any{"expires": stamp(f.Expires)}}
}

// walletFreeze is POST /api/v2/{coin}/wallet/{id}/freeze {duration: seconds or "max"}: no
// send is accepted until then. 409 when the wallet is frozen for longer already.
func (s *Server) walletFreeze(c *call) answer {
	w, _, p := s.walletOf(c)
	if p != nil {
		return c.fail(*p)
	}
	var in struct {
		Duration  json.RawMessage `json:"duration"`
		Reason    string          `json:"reason"`
		Reference string          `json:"referenceId"`
	}
	err := c.decode(&in)
	length, fine := freezeLength(in.Duration)
	if err != nil || !fine || in.Reason != "" && !slices.Contains(freezeReasons, in.Reason) {
		return c.fail(invalid("BadRequest", "duration is a number of seconds, \"max\" or null, and reason one of BitGo's"))
	}
	b := s.begin("freeze")
	f := &freeze{At: b.at, Expires: b.at.Add(length), Reason: in.Reason, Reference: in.Reference, User: c.user.ID}
	if f.Reason == "" {
		f.Reason = "UserRequest"
	}
	if w.stopped(b.at) && !w.Freeze.Expires.Before(f.Expires) {
		return c.fail(problem{status: http.StatusConflict, name: "Conflict", message: "wallet is already frozen until " + stamp(w.Freeze.Expires)})
	}
	changed := *w
	changed.Freeze = f
	b.put(&changed)
	if err := b.commit(); err != nil {
		return c.broken(err)
	}
	return ok(f.body())
}

// freezeLength reads a duration: absent or null is an hour.
func freezeLength(raw json.RawMessage) (time.Duration, bool) {
	var word string
	var seconds *float64
	switch {
	case len(raw) == 0:
		return time.Hour, true
	case json.Unmarshal(raw, &word) == nil && word == "max":
		return longFreeze, true
	case json.Unmarshal(raw, &seconds) != nil:
		return 0, false
	case seconds == nil:
		return time.Hour, true
	}
	whole := math.Trunc(*seconds)
	return time.Duration(whole) * time.Second, whole >= 1 && whole <= longFreeze.Seconds()
}
