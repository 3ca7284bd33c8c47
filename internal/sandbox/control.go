package sandbox

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// control is the test stand's own API. It takes no token: it exists on loopback
// beside a world that is not real.
func (s *Server) control() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /_sandbox", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/_sandbox/", http.StatusFound) })
	mux.HandleFunc("GET /_sandbox/{$}", s.controlPage)
	mux.HandleFunc("GET /_sandbox/page.css", s.pageStyle)
	mux.HandleFunc("GET /_sandbox/world", func(w http.ResponseWriter, _ *http.Request) { ok(s.world).write(w) })
	mux.HandleFunc("GET /_sandbox/state", func(w http.ResponseWriter, _ *http.Request) { ok(s.Count()).write(w) })
	mux.HandleFunc("GET /_sandbox/held", s.controlHeld)
	mux.HandleFunc("GET /_sandbox/requests", s.controlRequests)
	mux.HandleFunc("POST /_sandbox/partner/{name}", s.partners.hear)
	mux.HandleFunc("GET /_sandbox/partner/{name}", s.partners.list)
	mux.HandleFunc("GET /_sandbox/save", s.controlSave)
	mux.HandleFunc("PUT /_sandbox/upload/{document}/{file}", s.controlUpload)
	mux.HandleFunc("POST /_sandbox/load", s.controlLoad)
	for path, handle := range s.wishes() {
		mux.HandleFunc("POST /_sandbox/"+path, s.controlled(handle))
	}
	return http.NewCrossOriginProtection().Handler(mux) // another page in the browser may not steer it
}

// wishes are the control calls by their path; the page and README.md describe each.
func (s *Server) wishes() map[string]func(wish) (any, error) {
	return map[string]func(wish) (any, error){
		"advance": s.controlAdvance, "flush": s.controlFlush, "hold": s.controlHold, "release": s.controlRelease,
		"deposit": s.controlDeposit, "remove": s.controlRemove, "restore": s.controlRestore, "down": s.controlDown, "price": s.controlPrice,
		"approve": s.controlApprove, "release-stuck": s.controlUnstick, "save": s.controlSaveFile,
		"ask": s.controlAsk, "approval-term": s.controlTerm,
		"enterprise": s.controlEnterprise, "user": s.controlUser, "kyc": s.controlKyc,
		"hooks": s.controlHooks, "webhook": s.controlWebhook, "notify": s.controlNotify,
		"reserve": s.controlReserve, "trading-limit": s.controlTradingLimit, "user-limits": s.controlLimits, "unlock-policy": s.controlUnlockPolicy, "lock-policy": s.controlLockPolicy, "whitelist": s.controlWhitelist,
	}
}

// wish is the body of every control call; each reads the fields it knows.
type wish struct {
	Steps   int    `json:"steps"`
	Kind    string `json:"kind"` // of the records that steps moves
	Confirm bool   `json:"confirm"`
	Seconds int64  `json:"seconds"`
	Point   string `json:"point"`
	Times   int    `json:"times"`
	Drop    bool   `json:"drop"`
	Wallet  string `json:"wallet"`

	Item       string `json:"item"` // of a whitelist
	Enterprise string `json:"enterprise"`
	Email      string `json:"email"`
	Flag       string `json:"flag"`
	On         bool   `json:"on"`
	Kyc        string `json:"kyc"`
	Identity   string `json:"identity"`
	Shuffle    bool   `json:"shuffle"`

	Staked string `json:"staked"` // base units
	Reward string `json:"reward"`
	Keep   string `json:"keep"`   // of a deposit
	Pieces int    `json:"pieces"` // outputs that a bitcoin deposit arrives in
	To     string `json:"to"`     // which of the wallet's own addresses a deposit pays
	Text   string `json:"text"`   // what whoever pays wrote: a wire's reference

	Coin     string `json:"coin"`
	Amount   string `json:"amount"`
	Coins    string `json:"coins"` // amount in whole coins, in its place
	Address  string `json:"address"`
	Hook     string `json:"hook"` // a webhook sentinel's name
	State    string `json:"state"`
	Transfer string `json:"transfer"`
	Webhook  string `json:"webhook"` // id of a registration
	Approval string `json:"approval"`
	Type     string `json:"type"` // info.type of an approval, or type of a webhook
	Reason   string `json:"reason"`
	Surface  string `json:"surface"`
	Mode     string `json:"mode"`
	Asset    string `json:"asset"`
	Usd      string `json:"usd"`
	Age      int64  `json:"ageSeconds"`
	Missing  bool   `json:"missing"`

	// Of a send that ask makes: more payees of the same amount each, figures as JavaScript's numbers, the caller's own id.
	Payees   []string `json:"payees"`
	Inexact  bool     `json:"inexact"`
	Sequence string   `json:"sequence"`
}

// refusal is a control call that makes no sense.
type refusal string

func (r refusal) Error() string { return string(r) }

func (s *Server) controlled(handle func(wish) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := readBody(r)
		onPage := err == nil && fromForm(r, body)
		var in wish
		if err == nil {
			in, err = readWish(r, body, onPage)
		}
		if err != nil {
			err = refusal("the body is not what this call reads")
		}
		var out any
		if err == nil {
			out, err = handle(in)
		}
		switch {
		case onPage:
			s.answerForm(w, r, err)
		case err != nil:
			reply(http.StatusBadRequest, map[string]any{"error": err.Error()}).write(w)
		default:
			ok(out).write(w)
		}
	}
}

func readWish(r *http.Request, body []byte, onPage bool) (in wish, err error) {
	switch {
	case onPage:
		if r.PostForm, err = url.ParseQuery(string(body)); err == nil {
			in, err = readForm(r.PostForm)
		}
	case len(body) > 0:
		err = json.Unmarshal(body, &in)
	}
	return in, err
}

func (s *Server) complain(err error) { slog.Error("sandbox", "error", err.Error()) }

func (s *Server) controlFlush(wish) (any, error) {
	done, err := s.deliver(true)
	return map[string]any{"deliveries": done}, err
}

func (s *Server) controlHold(in wish) (any, error) {
	if in.Point == "" {
		return nil, refusal("point is required: one of " + strings.Join(holdPoints, ", "))
	}
	s.holds.set(in.Point, in.Times)
	return map[string]any{"holding": in.Point}, nil
}

func (s *Server) controlRelease(in wish) (any, error) {
	return map[string]any{"released": s.holds.release(in.Point, in.Drop)}, nil
}

// controlHeld lists what is held. With wait=1 it answers when something is, or
// after timeout seconds (30).
func (s *Server) controlHeld(w http.ResponseWriter, r *http.Request) {
	point := r.URL.Query().Get("point")
	held := s.holds.list(point)
	if r.URL.Query().Get("wait") == "1" {
		seconds, err := strconv.Atoi(r.URL.Query().Get("timeout"))
		if err != nil || seconds < 1 {
			seconds = 30
		}
		ctx, cancel := context.WithTimeout(r.Context(), time.Duration(seconds)*time.Second)
		defer cancel()
		held = s.holds.wait(ctx, point)
	}
	ok(map[string]any{"held": held, "blocked": len(held)}).write(w)
}

func (s *Server) controlDown(in wish) (any, error) {
	known := false
	switch in.Surface {
	case "platform":
		known = s.down.set(in.Mode)
	case "express":
		known = s.express.Outage(in.Mode)
	}
	if !known {
		return nil, refusal("surface is platform or express; mode is refuse, html503, html504, 500, hang, 429, cut, forge (platform: wrong response signatures) or off")
	}
	return map[string]any{"surface": in.Surface, "mode": in.Mode}, nil
}
