package console

import (
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/sweep"
	"github.com/unykorn/console/internal/wallet"
	"github.com/unykorn/console/internal/whitelist"
	"github.com/unykorn/console/views/link"
	sweepview "github.com/unykorn/console/views/sweep"
	"github.com/unykorn/console/views/ui"
)

// sweepNew is the form for a rule.
func (s *Server) sweepNew(w http.ResponseWriter, r *http.Request) error {
	return s.sweepForm(w, r, http.StatusOK, sweepview.FormProps{Cadence: string(sweep.Daily)}, r.URL.Query().Get("from"), nil)
}

// sweepForm answers with the form: for what pays, or, once that is known, for the terms.
func (s *Server) sweepForm(w http.ResponseWriter, r *http.Request, status int, p sweepview.FormProps, from string, refused *fault.Fault) error {
	if len(p.Key) < 8 || len(p.Key) > 80 {
		p.Key = uuid.NewString()
	}
	var err error
	if p.Sources, err = s.sweepSources(r); err != nil {
		return err
	}
	if at := slices.IndexFunc(p.Sources, func(x sweepview.Source) bool { return x.Key() == from }); at >= 0 {
		p.From = &p.Sources[at]
		if p.Payees, err = s.sweepPayees(r, *p.From); err != nil {
			return err
		}
	} else if from != "" && refused == nil {
		refused, status = sweep.ErrTerms.Field("from", "Choose a wallet of yours and an asset that it holds."), http.StatusUnprocessableEntity
	}
	if refused != nil {
		p.Problem, p.Fields = refused.Message, refused.Fields
	}
	return s.showAs(w, r, status, "New sweep rule", sweepview.Form(p))
}

// sweepSources are the wallets whose money this treasurer moves, each with every asset that it holds.
func (s *Server) sweepSources(r *http.Request) ([]sweepview.Source, error) {
	actor := actorFrom(r.Context())
	all, err := s.walletsOffered(r)
	if err != nil {
		return nil, err
	}
	var out []sweepview.Source
	for _, x := range all {
		if x.State == wallet.Deleted || !actor.Has(identity.Treasury, x.Client) {
			continue
		}
		balances, err := s.Wallets.Balances(r.Context(), actor, x.ID)
		if err != nil {
			return nil, err
		}
		for i := range balances {
			out = append(out, sweepview.Source{Wallet: x, Asset: balances[i].Asset, Balance: &balances[i]})
		}
	}
	return out, nil
}

func (s *Server) sweepPayees(r *http.Request, from sweepview.Source) ([]whitelist.Entry, error) {
	all, err := s.Whitelist.List(r.Context(), actorFrom(r.Context()), from.Wallet.Client, from.Wallet.ID)
	return slices.DeleteFunc(all, func(e whitelist.Entry) bool { return e.Asset != from.Asset }), err
}

// sweepAsk asks for a rule. The form's key makes a second press find the first.
func (s *Server) sweepAsk(w http.ResponseWriter, r *http.Request) error {
	f := r.PostForm
	p := sweepview.FormProps{Key: f.Get("key"), Payee: f.Get("address"), Keep: strings.TrimSpace(f.Get("keepAtLeast")), Above: strings.TrimSpace(f.Get("whenAbove")), Cadence: f.Get("cadence")}
	from := f.Get("from")
	id, asset, _ := strings.Cut(from, ".")
	if !hexForm.MatchString(id) {
		return s.sweepForm(w, r, http.StatusUnprocessableEntity, p, "", sweep.ErrTerms.Field("from", "Choose what pays."))
	}
	x, err := s.Wallets.Get(r.Context(), actorFrom(r.Context()), id)
	if err != nil {
		return err
	}
	t := sweep.Terms{Wallet: id, Asset: asset, Cadence: sweep.Cadence(p.Cadence)}
	payees, err := s.sweepPayees(r, sweepview.Source{Wallet: x, Asset: asset})
	if err != nil {
		return err
	}
	if bad := typedSweep(&t, p, payees); bad != nil {
		return s.sweepForm(w, r, http.StatusUnprocessableEntity, p, from, bad)
	}
	if len(p.Key) < 8 || len(p.Key) > 80 {
		p.Key = uuid.NewString()
	}
	made, err := s.Sweeps.Propose(r.Context(), actorFrom(r.Context()), t, "form-"+p.Key)
	if err == nil {
		return s.doneAs(w, r, link.Sweep(made.ID.String()), ui.OK, "Asked for. Compliance is next; nothing is sent by it yet.")
	}
	refused := fault.As(err)
	if !answersForm(refused) {
		return err
	}
	s.note(r, refused)
	return s.sweepForm(w, r, fault.Status(refused.Kind), p, from, refused)
}

// typedSweep reads amounts in the asset's own unit and the payee from the whitelist; what cannot be read is named.
func typedSweep(t *sweep.Terms, p sweepview.FormProps, payees []whitelist.Entry) *fault.Fault {
	bad := sweep.ErrTerms
	coin, known := money.Lookup(t.Asset)
	if !known {
		return bad.Field("from", "Choose an asset that the wallet holds.")
	}
	for field, typed := range map[string]string{"keepAtLeast": p.Keep, "whenAbove": p.Above} {
		a, err := money.Parse(coin, typed)
		switch {
		case err != nil || a.Units.Sign() < 0:
			bad = bad.Field(field, "An amount of "+coin.Symbol()+" like 0.5, zero or more.")
		case field == "keepAtLeast":
			t.Keep = a.Units
		default:
			t.Above = a.Units
		}
	}
	at := slices.IndexFunc(payees, func(e whitelist.Entry) bool { return e.ID.String() == p.Payee })
	if at < 0 {
		return bad.Field("address", "Choose a payee of the wallet's whitelist.")
	}
	t.Address, t.Memo = payees[at].Address, payees[at].Memo
	if len(bad.Fields) > 0 {
		return bad
	}
	return nil
}
