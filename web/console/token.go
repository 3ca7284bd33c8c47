package console

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/seal"
	"github.com/unykorn/console/internal/token"
	"github.com/unykorn/console/views/link"
	tokenview "github.com/unykorn/console/views/token"
	"github.com/unykorn/console/views/ui"
)

// paceDays is over how long the pace of sends is looked at; tokenRows a page of tokens.
const (
	paceDays  = 30
	tokenRows = 50
)

var (
	tokenStates = []token.State{token.Waiting, token.Making, token.Active, token.Revoking, token.Revoked, token.Failed}
	tokenUses   = []token.Purpose{token.Ours, token.ThirdParty, token.Manage}
)

// bitgoTokens lists the tokens with their ends and limits. It asks BitGo nothing.
func (s *Server) bitgoTokens(w http.ResponseWriter, r *http.Request) error {
	actor, q, now := actorFrom(r.Context()), asked(r), s.Clock.Now()
	pace, err := s.Sends.Spent(r.Context(), actor, now.AddDate(0, 0, -paceDays))
	if err != nil {
		return err
	}
	state, use := token.State(q.oneOf("state", spelled(tokenStates), "a state of a token")), token.Purpose(q.oneOf("use", spelled(tokenUses), "a use of a token"))
	f := token.Filter{State: state, Purpose: use, Limit: tokenRows}
	f.Before, f.BeforeID = q.moment("before")
	found, more, err := s.Tokens.Page(r.Context(), actor, f)
	if err != nil {
		return err
	}
	p := tokenview.ListProps{Problems: q.problems, Admin: actor.Administers(), Newest: q.newest(), Days: paceDays, Now: now}
	if more {
		p.Older = q.page("before", instantKey(found[len(found)-1].AskedAt, found[len(found)-1].ID))
	}
	inUse, err := s.Tokens.Speaks(r.Context(), actor)
	if err != nil {
		return err
	}
	for _, t := range found {
		row := tokenview.Row{Token: t, InUse: t.ID == inUse}
		if row.Left, err = s.tokenLeft(r, t, pace); err != nil {
			return err
		}
		p.Rows = append(p.Rows, row)
	}
	var states, uses []ui.FilterOption
	for _, st := range tokenStates {
		states = append(states, q.option("state", string(st), string(st)))
	}
	for _, u := range tokenUses {
		uses = append(uses, q.option("use", string(u), tokenview.Use(u)))
	}
	p.Filters = ui.FiltersProps{Action: q.path, Clear: q.clear(nil), Filters: []ui.Filter{q.chip("State", "state", string(state), states), q.chip("Use", "use", tokenview.Use(use), uses)}}
	return s.show(w, r, "BitGo tokens", tokenview.List(p))
}

// tokenLeft reckons what is left of a token's limits from our own sends since it was made.
func (s *Server) tokenLeft(r *http.Request, t token.Token, pace map[string]money.Units) ([]token.Left, error) {
	if len(t.Limits) == 0 || t.MadeAt == nil || t.State != token.Active {
		return nil, nil
	}
	used, err := s.Sends.Spent(r.Context(), actorFrom(r.Context()), *t.MadeAt)
	return token.Forecast(t.Limits, used, pace, paceDays, s.Clock.Now()), err
}

func bitgoTokenID(r *http.Request) (uuid.UUID, error) {
	id, err := uuid.Parse(r.PathValue("token"))
	if err != nil || id.String() != r.PathValue("token") {
		return uuid.Nil, token.ErrNotFound
	}
	return id, nil
}

// bitgoToken is one token; for one of the gateway's own BitGo is asked what is used of its limits, once.
func (s *Server) bitgoToken(w http.ResponseWriter, r *http.Request) error {
	return s.showBitGoToken(w, r, http.StatusOK, nil)
}

func (s *Server) showBitGoToken(w http.ResponseWriter, r *http.Request, status int, refused *fault.Fault) error {
	id, err := bitgoTokenID(r)
	if err != nil {
		return err
	}
	actor, now := actorFrom(r.Context()), s.Clock.Now()
	inUse, err := s.Tokens.Speaks(r.Context(), actor)
	if err != nil {
		return err
	}
	t, err := s.Tokens.Get(r.Context(), actor, id)
	if err != nil {
		return err
	}
	p := tokenview.Props{Row: tokenview.Row{Token: t, InUse: inUse == t.ID}, Admin: actor.Administers(), NoVote: noTokenVote(actor, t), Now: now}
	if p.Trail, err = s.Audit.Of(r.Context(), actor.Reader(), "token", t.ID.String()); err != nil {
		return err
	}
	if err := s.tokenLimits(r, &p); err != nil {
		return err
	}
	p.Secret = s.takeHeld(r, t.ID)
	if refused != nil {
		p.Problem, p.Fields = refused.Message, refused.Fields
	}
	return s.showAs(w, r, status, t.Label, tokenview.Detail(p))
}

// tokenLimits reads at BitGo what is used where the token is ours and has limits; else it is reckoned from our sends.
func (s *Server) tokenLimits(r *http.Request, p *tokenview.Props) error {
	actor, now := actorFrom(r.Context()), s.Clock.Now()
	pace, err := s.Sends.Spent(r.Context(), actor, now.AddDate(0, 0, -paceDays))
	if err != nil {
		return err
	}
	if p.Left, err = s.tokenLeft(r, p.Token, pace); err != nil || len(p.Left) == 0 || p.Purpose != token.Ours {
		return err
	}
	live, err := s.Tokens.Live(r.Context(), actor, p.ID)
	switch {
	case fault.Is(err, token.ErrUnread):
		s.note(r, fault.As(err))
		p.Away = "BitGo did not say how much is used."
	case fault.Is(err, token.ErrGone):
	case err != nil:
		return err
	case len(live.Limits) > 0:
		p.Live, p.Left = &live, token.Forecast(live.Limits, live.Used, pace, paceDays, now)
	}
	return nil
}

// noTokenVote says why the actor cannot confirm a token that waits; the room decides by the same.
func noTokenVote(actor identity.Actor, t token.Token) string {
	if !actor.Administers() {
		return "An administrator of the organization confirms it."
	}
	if actor.Own(t.AskedBy, token.ErrOwn) != nil {
		return "You asked for it, or made a key of the machine that did, so another administrator confirms it."
	}
	return ""
}

// bitgoTokenNew is the form: for a use, or with the terms of a token that it is to take the place of.
func (s *Server) bitgoTokenNew(w http.ResponseWriter, r *http.Request) error {
	if !actorFrom(r.Context()).Administers() {
		return token.ErrRole
	}
	use := token.Purpose(r.URL.Query().Get("use"))
	if use != token.ThirdParty {
		use = token.Ours
	}
	p := tokenview.FormProps{Use: string(use), Lasts: "90", Scopes: token.Presets(use)}
	if use == token.ThirdParty {
		p.Label = "Tax software"
	}
	if from := r.URL.Query().Get("from"); from != "" {
		id, err := uuid.Parse(from)
		if err != nil {
			return token.ErrNotFound
		}
		old, err := s.Tokens.Get(r.Context(), actorFrom(r.Context()), id)
		if err != nil {
			return err
		}
		p = sameTerms(old)
	}
	return s.bitgoTokenForm(w, r, http.StatusOK, p, nil)
}

// sameTerms is the form for a token's successor.
func sameTerms(t token.Token) tokenview.FormProps {
	p := tokenview.FormProps{Use: string(t.Purpose), Label: t.Label, Scopes: t.Scopes, Networks: strings.Join(t.Networks, "\n"), Lasts: "90"}
	if t.Purpose == token.Manage {
		p.Use = string(token.Ours)
	}
	for _, l := range t.Limits {
		p.Limits += l.Coin + " " + l.Value + "\n"
	}
	if days := strconv.Itoa(int(t.Duration / (24 * time.Hour))); offered(tokenview.Lasts, days) {
		p.Lasts = days
	}
	return p
}

func (s *Server) bitgoTokenForm(w http.ResponseWriter, r *http.Request, status int, p tokenview.FormProps, refused *fault.Fault) error {
	if len(p.Key) < 8 || len(p.Key) > 80 || refused != nil && fault.Is(refused, token.ErrReused) {
		p.Key = uuid.NewString()
	}
	p.Production = s.Production
	if refused != nil {
		p.Problem, p.Fields = refused.Message, refused.Fields
	}
	return s.showAs(w, r, status, "New token", tokenview.Form(p))
}

// bitgoTokenAsk asks for a token. One for other people's software is shown by the next page, once.
func (s *Server) bitgoTokenAsk(w http.ResponseWriter, r *http.Request) error {
	f := r.PostForm
	p := tokenview.FormProps{Key: f.Get("key"), Use: f.Get("use"), Label: strings.TrimSpace(f.Get("label")), Networks: f.Get("ipRestrict"), Limits: f.Get("spendingLimits"), Lasts: f.Get("duration"), Scopes: f["scope"]}
	if len(p.Key) < 8 || len(p.Key) > 80 {
		return s.bitgoTokenForm(w, r, http.StatusUnprocessableEntity, p, token.ErrAsk.Because("The form has no valid key, so a second press could not be told from a second token. Nothing was made at BitGo. Send it again."))
	}
	ask, bad := tokenAsk(f, p)
	if bad != nil {
		return s.bitgoTokenForm(w, r, http.StatusUnprocessableEntity, p, bad)
	}
	t, text, err := s.Tokens.New(r.Context(), actorFrom(r.Context()), ask, "form-"+p.Key)
	if err != nil {
		refused := fault.As(err)
		if !answersForm(refused) {
			return err
		}
		s.note(r, refused)
		return s.bitgoTokenForm(w, r, fault.Status(refused.Kind), p, refused)
	}
	said := "BitGo made it."
	switch {
	case t.State == token.Waiting:
		said = "Asked for. Nothing was made yet: another administrator confirms it."
	case !text.Empty():
		said = "BitGo made it. Copy it now: it is shown once."
		if err := s.hold(r, t.ID, text); err != nil {
			return err
		}
	}
	return s.done(w, r, link.BitGoToken(t.ID.String()), said)
}

// tokenAsk reads the form; the room judges the rest.
func tokenAsk(f url.Values, p tokenview.FormProps) (token.Ask, *fault.Fault) {
	ask := token.Ask{Kind: token.LongLived, Purpose: token.Purpose(p.Use), Label: p.Label, OTP: seal.Secret(strings.TrimSpace(f.Get("otp"))), Scopes: slices.Clone(p.Scopes)}
	days, err := strconv.Atoi(p.Lasts)
	if err != nil || !offered(tokenview.Lasts, p.Lasts) {
		return ask, token.ErrAsk.Field("duration", "Choose after how long it ends.")
	}
	ask.Duration = time.Duration(days) * 24 * time.Hour
	for _, line := range strings.FieldsFunc(p.Networks, func(r rune) bool { return r == '\n' || r == '\r' || r == ',' }) {
		if line = strings.TrimSpace(line); line != "" {
			ask.Networks = append(ask.Networks, line)
		}
	}
	for _, line := range strings.FieldsFunc(p.Limits, func(r rune) bool { return r == '\n' || r == '\r' }) {
		parts := strings.Fields(line)
		if len(parts) == 0 {
			continue
		}
		if len(parts) != 2 {
			return ask, token.ErrAsk.Field("spendingLimits", "A coin and whole base units on each line, like “tbtc4 500000000”.")
		}
		ask.Limits = append(ask.Limits, token.Limit{Coin: parts[0], Value: parts[1]})
	}
	return ask, nil
}

// bitgoTokenConfirm has a token made that another administrator asked for. The code goes to BitGo and stays nowhere.
func (s *Server) bitgoTokenConfirm(w http.ResponseWriter, r *http.Request) error {
	id, err := bitgoTokenID(r)
	if err != nil {
		return err
	}
	t, err := s.Tokens.Confirm(r.Context(), actorFrom(r.Context()), id, seal.Secret(strings.TrimSpace(r.PostForm.Get("otp"))))
	if err == nil {
		said := "BitGo made it, and answered it: the gateway speaks with it from now on. The one before is revoked after the overlap."
		if t.ProvedAt == nil {
			said = "BitGo made it, and has not answered a call with it yet. It takes over as soon as it does."
		}
		return s.done(w, r, link.BitGoToken(id.String()), said)
	}
	return s.tokenRefused(w, r, err)
}

func (s *Server) bitgoTokenRevoke(w http.ResponseWriter, r *http.Request) error {
	id, err := bitgoTokenID(r)
	if err != nil {
		return err
	}
	if _, err = s.Tokens.Revoke(r.Context(), actorFrom(r.Context()), id); err == nil {
		return s.done(w, r, link.BitGoToken(id.String()), "It is revoked at BitGo. Whatever still uses it is refused.")
	}
	return s.tokenRefused(w, r, err)
}

// tokenRefused shows the token again with what was refused.
func (s *Server) tokenRefused(w http.ResponseWriter, r *http.Request, err error) error {
	f := fault.As(err)
	if !answersForm(f) && !fault.Is(err, token.ErrOwn) {
		return err
	}
	s.note(r, f)
	return s.showBitGoToken(w, r, fault.Status(f.Kind), f)
}
