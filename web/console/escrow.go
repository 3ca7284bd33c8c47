package console

import (
	"net/http"
	"strings"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/escrow"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	escrowview "github.com/unykorn/console/views/escrow"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
)

// escrows shows where offerings' money is.
func (s *Server) escrows(w http.ResponseWriter, r *http.Request) error {
	return s.showEscrows(w, r, http.StatusOK, "", nil)
}

func (s *Server) showEscrows(w http.ResponseWriter, r *http.Request, status int, key string, refused *fault.Fault) error {
	actor, q := actorFrom(r.Context()), asked(r)
	clients, err := s.clientsOffered(r)
	if err != nil {
		return err
	}
	f := escrow.Filter{Client: q.client(s.chosenClient(r), clients), Before: escrowPlace(q)}
	p := escrowview.AccountsProps{Key: formKey(key), NoDecide: map[string]string{}, Now: s.Clock.Now(), Newest: q.newest()}
	if !actor.HasAny(identity.Treasury) {
		p.NoAsk = "Treasury asks for a place."
	}
	all, next, err := s.Escrows.Accounts(r.Context(), actor, f)
	if err != nil {
		return err
	}
	for _, a := range all {
		p.NoDecide[a.ID.String()] = noDecision(actor, a.Client, a.AskedBy)
	}
	p.Accounts, p.Older = all, q.page("before", next.String())
	if p.Waits, err = s.Escrows.Waits(r.Context(), actor); err != nil {
		return err
	}
	if p.NoAsk == "" {
		if p.Lacks, p.Places, err = s.Escrows.Choices(r.Context(), actor); err != nil {
			return err
		}
	}
	if refused != nil {
		p.Problem, p.Fields = refused.Message, refused.Fields
	}
	p.Problems = q.problems
	return s.showAs(w, r, status, "Escrow", escrowview.Accounts(p))
}

// noDecision says why the actor does not decide what somebody asked for; "" when they do. Deciding asks again.
func noDecision(actor identity.Actor, client, asker uuid.UUID) string {
	switch {
	case !actor.Has(identity.Compliance, client):
		return "Somebody of compliance decides this."
	case actor.Own(asker, escrow.ErrOwn) != nil:
		return "You asked for this, so somebody else decides."
	}
	return ""
}

func escrowPlace(q *query) escrow.Cursor {
	before, err := escrow.ParseCursor(q.values.Get("before"))
	if err != nil {
		q.refuse("before", "“"+clipped(q.values.Get("before"))+"” is not a page of this list, so this is the first one.")
	}
	return before
}

// escrowAsk asks compliance for a place.
func (s *Server) escrowAsk(w http.ResponseWriter, r *http.Request) error {
	f := typedFields(r, "key", "offering", "wallet")
	offering, currency, _ := strings.Cut(f["offering"], " ")
	wallet, asset, _ := strings.Cut(f["wallet"], " ")
	var err error = escrow.ErrPlace.Field("wallet", "Choose a wallet.")
	if hexForm.MatchString(wallet) {
		_, err = s.Escrows.Ask(r.Context(), actorFrom(r.Context()), escrow.Place{Offering: offering, Currency: currency, Wallet: wallet, Asset: asset}, "form-"+formKey(f["key"]))
	}
	return s.escrowDone(w, r, "Asked. Compliance decides.", err)
}

// escrowDecide is compliance's word about a place.
func (s *Server) escrowDecide(w http.ResponseWriter, r *http.Request) error {
	id, err := escrowID(r, "account", escrow.ErrNotFound)
	if err != nil {
		return err
	}
	f := typedFields(r, "decision", "reason")
	_, err = s.Escrows.Decide(r.Context(), actorFrom(r.Context()), id, f["decision"] == "agree", f["reason"])
	return s.escrowDone(w, r, "Decided.", err)
}

// escrowRetire frees the wallet of an escrow that is empty.
func (s *Server) escrowRetire(w http.ResponseWriter, r *http.Request) error {
	id, err := escrowID(r, "account", escrow.ErrNotFound)
	if err != nil {
		return err
	}
	_, err = s.Escrows.Retire(r.Context(), actorFrom(r.Context()), id)
	return s.escrowDone(w, r, "Ended. The wallet may serve another offering.", err)
}

func (s *Server) escrowDone(w http.ResponseWriter, r *http.Request, said string, err error) error {
	if err == nil {
		return s.done(w, r, link.Escrows(), said)
	}
	f := fault.As(err)
	if !answersForm(f) {
		return err
	}
	s.note(r, f)
	return s.showEscrows(w, r, fault.Status(f.Kind), "", f)
}

// escrowID reads an id of an address; what is none is as absent as what is foreign.
func escrowID(r *http.Request, name string, absent *fault.Fault) (uuid.UUID, error) {
	id, err := uuid.Parse(r.PathValue(name))
	if err != nil || id.String() != r.PathValue(name) {
		return uuid.Nil, absent
	}
	return id, nil
}

// escrowFilter narrows a list to one of its words, and to a client.
func (s *Server) escrowFilter(r *http.Request, q *query, all []string) (f escrow.Filter, p ui.FiltersProps, err error) {
	clients, err := s.clientsOffered(r)
	if err != nil {
		return f, p, err
	}
	chosen := s.chosenClient(r)
	f = escrow.Filter{Client: q.client(chosen, clients), Only: q.oneOf("show", all, "a choice of this list"), Before: escrowPlace(q)}
	options := make([]ui.FilterOption, len(all))
	for i, word := range all {
		options[i] = q.option("show", word, escrowview.FilterWords[word])
	}
	p = ui.FiltersProps{Action: q.path, Clear: q.clear(chosen), Filters: append(q.clientChip(chosen, f.Client, clients), q.chip("State", "show", escrowview.FilterWords[f.Only], options))}
	return f, p, nil
}

// escrowDeposits lists what arrived.
func (s *Server) escrowDeposits(w http.ResponseWriter, r *http.Request) error {
	q := asked(r)
	f, filters, err := s.escrowFilter(r, q, escrow.DepositFilters)
	if err != nil {
		return err
	}
	all, next, err := s.Escrows.Deposits(r.Context(), actorFrom(r.Context()), f)
	if err != nil {
		return err
	}
	return s.showAs(w, r, http.StatusOK, "Deposits in escrow", escrowview.Deposits(escrowview.DepositsProps{Deposits: all, Filters: filters, Problems: q.problems, Newest: q.newest(),
		Older: q.page("before", next.String()), Now: s.Clock.Now()}))
}

// escrowPayments lists what is to be paid out.
func (s *Server) escrowPayments(w http.ResponseWriter, r *http.Request) error {
	actor, q := actorFrom(r.Context()), asked(r)
	f, filters, err := s.escrowFilter(r, q, escrow.PaymentFilters)
	if err != nil {
		return err
	}
	all, next, err := s.Escrows.Payments(r.Context(), actor, f)
	if err != nil {
		return err
	}
	p := escrowview.PaymentsProps{Payments: all, Filters: filters, Problems: q.problems, Newest: q.newest(), Older: q.page("before", next.String()), Now: s.Clock.Now()}
	if !actor.HasAny(identity.Treasury) {
		p.NoPay = "Treasury prepares its send."
	}
	return s.showAs(w, r, http.StatusOK, "Paid out of escrow", escrowview.Payments(p))
}

// escrowDeposit shows one deposit.
func (s *Server) escrowDeposit(w http.ResponseWriter, r *http.Request) error {
	return s.showEscrowDeposit(w, r, http.StatusOK, map[string]string{}, nil)
}

func (s *Server) showEscrowDeposit(w http.ResponseWriter, r *http.Request, status int, typed map[string]string, refused *fault.Fault) error {
	id, err := escrowID(r, "deposit", escrow.ErrNoDeposit)
	if err != nil {
		return err
	}
	actor := actorFrom(r.Context())
	d, err := s.Escrows.Deposit(r.Context(), actor, id)
	if err != nil {
		return err
	}
	p := escrowview.DepositProps{Detail: d, Typed: typed, Now: s.Clock.Now()}
	if !actor.Has(identity.Treasury, d.Client) {
		p.NoAsk = "Treasury asks, and compliance decides."
	}
	if d.Waits() {
		p.NoDecide = noDecision(actor, d.Client, *d.AskedBy)
	}
	if refused != nil {
		p.Problem, p.Fields = refused.Message, refused.Fields
	}
	return s.showAs(w, r, status, "Deposit in escrow", escrowview.Deposit(p))
}

// escrowWish asks for what is to be done with a deposit.
func (s *Server) escrowWish(w http.ResponseWriter, r *http.Request) error {
	id, err := escrowID(r, "deposit", escrow.ErrNoDeposit)
	if err != nil {
		return err
	}
	f := typedFields(r, "wish", "subscription", "reason")
	_, err = s.Escrows.Wished(r.Context(), actorFrom(r.Context()), id, escrow.Wish(f["wish"]), f["subscription"], f["reason"])
	return s.escrowDepositDone(w, r, id, "Asked. Compliance decides.", f, err)
}

// escrowDepositDecide is compliance's word about that.
func (s *Server) escrowDepositDecide(w http.ResponseWriter, r *http.Request) error {
	id, err := escrowID(r, "deposit", escrow.ErrNoDeposit)
	if err != nil {
		return err
	}
	f := typedFields(r, "decision", "reason")
	_, err = s.Escrows.DecideWish(r.Context(), actorFrom(r.Context()), id, f["decision"] == "agree", f["reason"])
	return s.escrowDepositDone(w, r, id, "Decided.", f, err)
}

func (s *Server) escrowDepositDone(w http.ResponseWriter, r *http.Request, id uuid.UUID, said string, typed map[string]string, err error) error {
	if err == nil {
		return s.done(w, r, link.EscrowDeposit(id.String()), said)
	}
	f := fault.As(err)
	if !answersForm(f) {
		return err
	}
	s.note(r, f)
	return s.showEscrowDeposit(w, r, fault.Status(f.Kind), typed, f)
}
