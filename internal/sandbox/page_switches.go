package sandbox

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

type surfaceRow struct {
	Surface, Name, Mode string
	State               badge
}

type modeRow struct{ Name, What string }

type gateRow struct {
	Point string
	State badge
	Held  []Held
}

type priceRow struct{ Asset, Usd, Age string }

var modeRows = []modeRow{{"off", "answers"}, {"refuse", "refuses connections"}, {"html503", "load balancer's 503 in HTML"}, {"html504", "load balancer's 504 in HTML"}, {"500", "Internal Server Error"},
	{"hang", "never answers"}, {"429", "rate limit exceeded"}, {"cut", "breaks off in mid-answer"}, {"forge", "signs its answers wrongly"}}

func (s *Server) viewSwitches(v *pageView, now time.Time) {
	platform, _ := s.down.now()
	for _, row := range []surfaceRow{{Surface: "platform", Name: "Platform", Mode: platform}, {Surface: "express", Name: "Express", Mode: s.express.Mode()}} {
		row.State = marked("ok", "answers")
		if row.Mode != "" && row.Mode != "off" {
			at := slices.IndexFunc(modeRows, func(m modeRow) bool { return m.Name == row.Mode })
			row.State = marked("stop", modeRows[at].What)
		}
		v.Surfaces = append(v.Surfaces, row)
	}
	v.Gates = s.holds.standing()
	for _, p := range byKey(s.state.prices) {
		row := priceRow{Asset: p.Asset, Usd: p.Usd, Age: "fresh"}
		switch {
		case p.Missing:
			row.Usd, row.Age = "", "missing"
		case !p.At.IsZero():
			row.Age = ago(now.Sub(p.At)) + " old"
		}
		v.Prices = append(v.Prices, row)
	}
	v.Flags = s.flags()
}

// standing lists the holds and what stands at them.
func (h *holds) standing() []gateRow {
	h.mu.Lock()
	defer h.mu.Unlock()
	out := []gateRow{}
	for point, g := range h.gates {
		row := gateRow{Point: point, Held: slices.Clone(g.held), State: marked("info", "waits for a request")}
		if len(g.held) > 0 {
			row.State = marked("warn", fmt.Sprintf("%d held", len(g.held)))
		}
		out = append(out, row)
	}
	slices.SortFunc(out, func(a, b gateRow) int { return cmp.Compare(a.Point, b.Point) })
	return out
}

// flags are the choices the sandbox was started with.
func (s *Server) flags() [][2]string {
	keeps := "in memory alone"
	if s.journal.file != nil {
		keeps = fmt.Sprintf("in a journal of %d kB", s.journal.size>>10)
	}
	return [][2]string{
		{"Remembered", keeps},
		{"Transfers", map[bool]string{true: "move every " + s.options.Pace.String(), false: "move when told"}[s.options.Pace > 0]},
		{"Webhooks", map[bool]string{true: "leave as they fall due", false: "leave when told"}[s.options.Deliver]},
		{"Told", cmp.Or(s.options.WebhookURL, "nobody but who subscribes")},
		{"Sentinels", map[bool]string{true: "off", false: "on"}[s.options.Plain]},
		{"Saves to", cmp.Or(s.options.SaveTo, "nothing at the end")},
	}
}

// controls describes the control API for the page.
var controls = [][2]string{
	{"GET /_sandbox/state", "counts: sends by sequenceId, balances, leaks, webhook deliveries"},
	{"GET /_sandbox/world", "ids, passphrases and tokens of the demo world"},
	{"GET /_sandbox/requests", "the last requests that reached a surface: no queries, bodies or tokens"},
	{"GET /_sandbox/save", "the whole world as one JSON file; POST writes it to the file of -save"},
	{"POST /_sandbox/load?shift=true", "a saved world in the place of this one, with shift at today"},
	{"POST /_sandbox/advance", `{"steps":1} moves each transfer one state; {"confirm":true} settles all; {"seconds":60} moves the clock`},
	{"POST /_sandbox/flush", "delivers every waiting webhook now, held ones and later retries included"},
	{"POST /_sandbox/hooks", `{"shuffle":true} lets webhooks leave in another order than they came`},
	{"POST /_sandbox/notify", `{"type":"enterpriseKycState","enterprise":"…","state":"approved"} fires a webhook of any type`},
	{"POST /_sandbox/hold", `{"point":"send.before","times":1} stops requests there; times 0 means all`},
	{"GET /_sandbox/held?wait=1&point=send.before", "answers when a request stands still"},
	{"POST /_sandbox/release", `{"point":"send.before","drop":false}; drop breaks the connection instead`},
	{"POST /_sandbox/deposit", `{"wallet":"…","coin":"tbtc4","amount":"100000","state":"confirmed"}`},
	{"POST /_sandbox/remove", `{"transfer":"…"} takes a transfer back, as a reorganisation does`},
	{"POST /_sandbox/restore", `{"transfer":"…"} is mined again`},
	{"POST /_sandbox/approve", `{"approval":"…","state":"approved"} acts as another administrator or as BitGo's staff; states rejected, frozen, unFrozen and every pending one`},
	{"POST /_sandbox/ask", `{"type":"policyRuleRequest","wallet":"…","state":"pendingVideoApproval"} makes a pending approval of any kind`},
	{"POST /_sandbox/approval-term", `{"seconds":86400} is how long new approvals wait before they expire; 0 for ever`},
	{"POST /_sandbox/release-stuck", "confirms what was left unconfirmed"},
	{"POST /_sandbox/down", `{"surface":"express","mode":"refuse"}; modes refuse, html503, html504, 500, hang, 429, cut, forge, off`},
	{"POST /_sandbox/enterprise", `{"enterprise":"…","flag":"ethTSS","on":true} or {"enterprise":"…","kyc":"approved"}: BitGo's word on a client`},
	{"POST /_sandbox/user", `{"email":"…","on":true} lets a user log in with a second factor, "kyc":"approved" too; makes one who is not there`},
	{"POST /_sandbox/kyc", `{"identity":"…","state":"…"} puts an identity in a state, as BitGo's reviewers would`},
	{"POST /_sandbox/webhook", `{"webhook":"…","times":87,"seconds":7200} as if so many attempts had failed, evenly until now; suspended at its limit`},
	{"POST /_sandbox/lock-policy", `{"wallet":"…"} ends the 48 hours of its policy's rules at once`},
	{"POST /_sandbox/unlock-policy", `{"wallet":"…"} opens the locked rules of its policy for another 48 hours`},
	{"POST /_sandbox/whitelist", `{"wallet":"…","item":"…","state":"verified"} decides about an entry that waits; or rejected`},
	{"POST /_sandbox/reserve", `{"wallet":"…","coin":"hteth","staked":"1000","reward":"10"}; keep, for ofctusd: held of a deposit`},
	{"POST /_sandbox/trading-limit", `{"state":"on"}: the trading service refuses an eleventh request in a second`},
	{"POST /_sandbox/user-limits", `{"state":"on"}: BitGo's rates for each user hold, 360 calls a minute above all`},
	{"PUT /_sandbox/upload/{document}/{file}", "takes the file of a KYC document, at the address that BitGo's answer names"},
	{"POST /_sandbox/price", `{"asset":"BTC","usd":"61000.50","ageSeconds":900} or {"asset":"BTC","missing":true}`},
}
