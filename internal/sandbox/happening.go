package sandbox

import (
	"slices"
	"time"
)

// happening is something that webhooks of one type are told about. facts holds what its
// payload says; the fields beside it are what subscriptions and histories filter by.
type happening struct {
	kind       string
	subject    string // id of what it is about
	state      string
	wallet     string
	enterprise string
	coin       string
	hash       string
	facts      facts
	hook       string              // sentinel of the thing it is about
	wants      func(*webhook) bool // a further condition; nil: none
}

// tell makes a notification for every webhook that hears of it.
func (b *batch) tell(e happening) {
	for _, h := range b.server.hooks(func(h *webhook) bool { return b.server.hears(h, e) }) {
		b.inform(h, e)
	}
}

// hears reports whether a webhook is told at all. A suspended one hears nothing: BitGo says
// that it cannot trigger, so what happens meanwhile is lost to it.
func (s *Server) hears(h *webhook, e happening) bool {
	if h.Type != e.kind || h.State != "active" || len(h.States) > 0 && !slices.Contains(h.States, e.state) {
		return false
	}
	inScope := true
	switch h.Scope {
	case "wallet":
		inScope = h.Wallet == e.wallet
	case "enterprise":
		// A token is its user's: every enterprise of the user hears of it.
		inScope = h.Enterprise == e.enterprise || e.kind == "accessToken" && s.belongs(e.facts["userId"], h.Enterprise)
	case "user":
		inScope = h.Coin == e.coin && s.belongs(h.User, e.enterprise)
	}
	return inScope && (e.wants == nil || e.wants(h))
}

// belongs reports whether a user is a member of the enterprise; everyone is of none.
func (s *Server) belongs(id, enterprise string) bool {
	u := s.state.users[id]
	return u != nil && (enterprise == "" || u.belongs(enterprise))
}

// inform makes the notification for one webhook, the way the sentinels of the thing and of
// the webhook want it.
func (b *batch) inform(h *webhook, e happening) {
	e.hook = b.server.spoilt(h, e.hook)
	first := e.state == "unconfirmed" || e.state == "signed"
	switch {
	case e.hook == "hook-never", e.hook == "hook-first-only" && !first:
		return
	case e.hook == "hook-suspended":
		b.suspend(h)
		return
	}
	n := b.note(h, e, payload(e.kind, e.facts, false))
	b.delay(n, first)
	if h.waitsFor(e) {
		n.State, n.Confirm = "unconfirmed", heightAt(coins[e.coin], b.at)+int64(h.Confirms)-1
	}
	b.put(n)
	if e.hook == "hook-stale" && !first {
		past := facts{}
		for name, value := range e.facts {
			past[name] = value
		}
		past["state"] = "unconfirmed"
		b.put(b.note(h, e, payload(e.kind, past, false)))
	}
}

// note is a notification that is due now.
func (b *batch) note(h *webhook, e happening, body string) *notification {
	n := &notification{ID: b.id("notification"), Webhook: h.ID, Type: e.kind, Wallet: e.wallet, Enterprise: e.enterprise,
		Coin: e.coin, Hash: e.hash, Subject: e.subject, Payload: body, Key: b.id("idempotency"), State: "new", Hook: e.hook,
		Due: b.at, Created: b.at, Updated: b.at}
	if b.meta.Shuffle {
		n.Due = b.at.Add(shuffled(n.ID))
	}
	return n
}

// suspend stops a webhook as a hundred failures would.
func (b *batch) suspend(h *webhook) {
	stopped := *h
	stopped.State, stopped.Successive, stopped.Failed, stopped.FailingSince = "suspended", weekLimit, h.Failed+weekLimit, &b.at
	b.put(&stopped)
}

// shuffleSpan is how late a notification may be while POST /_sandbox/hooks shuffles.
const shuffleSpan = 30 * time.Second

// shuffled is a delay that depends on the id alone, so that every run shuffles alike.
func shuffled(id string) time.Duration {
	var n int64
	for _, c := range id[:8] {
		n = n*31 + int64(c)
	}
	return time.Duration(n%shuffleSpan.Milliseconds()) * time.Millisecond
}
