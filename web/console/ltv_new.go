package console

import (
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/ltv"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/wallet"
	"github.com/unykorn/console/views/link"
	ltvview "github.com/unykorn/console/views/ltv"
	"github.com/unykorn/console/views/ui"
)

// facilityNew is the form: for the wallet, and once that is known for the terms, which begin as they stand.
func (s *Server) facilityNew(w http.ResponseWriter, r *http.Request) error {
	return s.facilityForm(w, r, http.StatusOK, ltvview.FormProps{}, r.URL.Query().Get("wallet"), nil)
}

func (s *Server) facilityForm(w http.ResponseWriter, r *http.Request, status int, p ltvview.FormProps, id string, refused *fault.Fault) error {
	typed := p.Key != ""
	if len(p.Key) < 8 || len(p.Key) > 80 {
		p.Key = uuid.NewString()
	}
	actor := actorFrom(r.Context())
	all, err := s.walletsOffered(r)
	if err != nil {
		return err
	}
	p.Wallets = slices.DeleteFunc(all, func(x wallet.Wallet) bool {
		return x.State == wallet.Deleted || !actor.Has(identity.Treasury, x.Client)
	})
	if at := slices.IndexFunc(p.Wallets, func(x wallet.Wallet) bool { return x.ID == id }); at >= 0 {
		p.Wallet = &p.Wallets[at]
		if err := s.facilityTerms(r, &p, typed); err != nil {
			return err
		}
	} else if id != "" && refused == nil {
		refused, status = ltv.ErrTerms.Field("wallet", "Choose a wallet of yours."), http.StatusUnprocessableEntity
	}
	if refused != nil {
		p.Problem, p.Fields = refused.Message, refused.Fields
	}
	return s.showAs(w, r, status, "Set a facility", ltvview.Form(p))
}

// facilityTerms gives the form what stands now, and fills it with that unless somebody has typed already.
func (s *Server) facilityTerms(r *http.Request, p *ltvview.FormProps, typed bool) error {
	actor := actorFrom(r.Context())
	found, _, err := s.LTV.Desk(r.Context(), actor, ltv.DeskFilter{Wallet: p.Wallet.ID, Limit: 1})
	if err != nil {
		return err
	}
	if len(found) == 1 {
		p.Standing = &found[0]
	}
	if p.Coins, err = s.haircutCoins(r, p.Wallet.ID, p.Standing); err != nil || typed {
		return err
	}
	p.Haircuts = map[string]string{}
	if p.Standing == nil {
		return nil
	}
	p.Loan, p.Collateral = p.Standing.Loan.Decimal(), p.Standing.Declared.Decimal()
	for ticker, points := range p.Standing.Haircuts {
		p.Haircuts[ticker] = money.NewCents(int64(points)).Decimal()
	}
	return nil
}

// haircutCoins are the coins that what the wallet holds settles in, and those that have a haircut already.
func (s *Server) haircutCoins(r *http.Request, id string, standing *ltv.Entry) ([]money.Coin, error) {
	balances, err := s.Wallets.Balances(r.Context(), actorFrom(r.Context()), id)
	if err != nil {
		return nil, err
	}
	var out []money.Coin
	add := func(ticker string) {
		coin, ok := money.Lookup(ticker)
		if ok && !slices.ContainsFunc(out, func(c money.Coin) bool { return c.Ticker == coin.Settles().Ticker }) {
			out = append(out, coin.Settles())
		}
	}
	for _, b := range balances {
		add(b.Asset)
	}
	if standing != nil {
		for ticker := range standing.Haircuts {
			add(ticker)
		}
	}
	slices.SortFunc(out, func(a, b money.Coin) int { return strings.Compare(a.Ticker, b.Ticker) })
	return out, nil
}

// facilitySet asks for terms. The form's key makes a second press find the first.
func (s *Server) facilitySet(w http.ResponseWriter, r *http.Request) error {
	f := r.PostForm
	p := ltvview.FormProps{Key: f.Get("key"), Loan: strings.TrimSpace(f.Get("loan")), Collateral: strings.TrimSpace(f.Get("collateral")), Note: f.Get("note"), Haircuts: map[string]string{}}
	if len(p.Key) < 8 || len(p.Key) > 80 {
		p.Key = uuid.NewString()
	}
	id := f.Get("wallet")
	if !hexForm.MatchString(id) {
		return s.facilityForm(w, r, http.StatusUnprocessableEntity, p, "", ltv.ErrTerms.Field("wallet", "Choose the wallet that is lent against."))
	}
	for name := range f {
		if ticker, ok := strings.CutPrefix(name, ltvview.HaircutField("")); ok {
			p.Haircuts[ticker] = strings.TrimSpace(f.Get(name))
		}
	}
	if _, err := s.Wallets.Get(r.Context(), actorFrom(r.Context()), id); err != nil {
		return err
	}
	terms, bad := typedTerms(p)
	if bad != nil {
		return s.facilityForm(w, r, http.StatusUnprocessableEntity, p, id, bad)
	}
	c, err := s.LTV.Set(r.Context(), actorFrom(r.Context()), id, terms, p.Note, "form-"+p.Key)
	switch refused := fault.As(err); {
	case err == nil && c.State == ltv.Proposed:
		return s.doneAs(w, r, link.FacilityChange(c.ID.String()), ui.OK, "Asked for. Compliance is next; the terms in force stay until then.")
	case err == nil:
		return s.done(w, r, link.FacilityChange(c.ID.String()), "In force at once, because less is at risk by it.")
	case answersForm(refused):
		s.note(r, refused)
		return s.facilityForm(w, r, fault.Status(refused.Kind), p, id, refused)
	}
	return err
}

// typedTerms reads dollars and percents exactly; what cannot be read is named.
func typedTerms(p ltvview.FormProps) (ltv.Terms, *fault.Fault) {
	t, bad := ltv.Terms{Haircuts: map[string]int{}}, ltv.ErrTerms
	var err error
	if t.Loan, err = money.ParseUSD(p.Loan); err != nil {
		bad = bad.Field("loan", "US dollars like 1200000 or 1200000.50, zero or more.")
	}
	if t.Declared, err = money.ParseUSD(p.Collateral); err != nil {
		bad = bad.Field("collateral", "US dollars like 4300000 or 4300000.50, zero or more.")
	}
	for ticker, typed := range p.Haircuts {
		if typed == "" {
			continue
		}
		points, err := money.ParseUSD(typed) // hundredths of a percent are basis points
		if err != nil || points.Cmp(money.NewCents(10000)) > 0 {
			bad = bad.Field(ltvview.HaircutField(ticker), "Percent between 0 and 100, with at most two decimals.")
			continue
		}
		if n := int(points.Big().Int64()); n > 0 {
			t.Haircuts[ticker] = n
		}
	}
	if len(bad.Fields) > 0 {
		return t, bad
	}
	return t, nil
}
