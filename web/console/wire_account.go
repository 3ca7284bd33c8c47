package console

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/wire"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
	wireview "github.com/unykorn/console/views/wire"
)

// bankAccounts lists where dollars may go, as last read from BitGo.
func (s *Server) bankAccounts(w http.ResponseWriter, r *http.Request) error {
	actor, q := actorFrom(r.Context()), asked(r)
	clients, err := s.clientsOffered(r)
	if err != nil {
		return err
	}
	chosen := s.chosenClient(r)
	f := wire.AccountFilter{Client: q.client(chosen, clients), State: q.oneOf("state", wireview.AccountStates, "a state of an account"), Limit: wireRows}
	if v := q.values.Get("before"); v != "" {
		at, id := placeOf(v)
		if id == "" {
			q.refuse("before", "“"+clipped(v)+"” is not a page of this list, so this is the first one.")
		} else {
			f.Before, f.BeforeID = &at, id
		}
	}
	if q.oneOf(byWaits, []string{waitsForMe}, "a choice of whom it waits for") != "" {
		due, err := s.Wires.ToCall(r.Context(), actor)
		if err != nil {
			return err
		}
		f.Only = due.IDs
	}
	found, more, err := s.Wires.Accounts(r.Context(), actor, f)
	if err != nil {
		return err
	}
	p := wireview.AccountsProps{Rows: found, Alike: alikeOnPage(found), Problems: q.problems, MayAsk: actor.HasAny(identity.Treasury), Newest: q.newest(), Now: s.Clock.Now()}
	if more {
		last := found[len(found)-1]
		p.Older = q.page("before", strconv.FormatInt(last.Seen.UnixMicro(), 10)+"."+last.ID)
	}
	if q.first() {
		p.Live = q.here()
	}
	var states []ui.FilterOption
	for _, st := range wireview.AccountStates {
		states = append(states, q.option("state", st, st))
	}
	p.Filters = ui.FiltersProps{Action: q.path, Clear: q.clear(chosen)}
	p.Filters.Filters = append(q.clientChip(chosen, f.Client, clients), q.chip("Screening", "state", f.State, states), q.mineChip("Call back by"))
	return s.show(w, r, "Bank accounts", wireview.Accounts(p))
}

// alikeOnPage says of the accounts of one page what differs from another one on it.
func alikeOnPage(page []wire.Account) map[string]string {
	out := map[string]string{}
	for _, a := range page {
		if _, what := wire.Resembles(a, page); what != "" {
			out[a.ID] = what
		}
	}
	return out
}

// resemblingAccount finds, among the newest of the client's, an account that this one could be taken for.
func (s *Server) resemblingAccount(r *http.Request, a wire.Account) (*wireview.Like, error) {
	all, _, err := s.Wires.Accounts(r.Context(), actorFrom(r.Context()), wire.AccountFilter{Client: &a.Client, Limit: wireAccounts})
	if err != nil {
		return nil, err
	}
	other, what := wire.Resembles(a, all)
	if what == "" {
		return nil, nil
	}
	return &wireview.Like{Account: other, What: what}, nil
}

// placeOf reads a time and BitGo's id; the id is empty when it is no place.
func placeOf(v string) (at time.Time, id string) {
	if len(v) < 34 || v[len(v)-33] != '.' || !hexForm.MatchString(v[len(v)-32:]) {
		return at, ""
	}
	micros, err := strconv.ParseInt(v[:len(v)-33], 10, 64)
	if err != nil || micros < 1 || micros > 1e16 {
		return at, ""
	}
	return time.UnixMicro(micros).UTC(), v[len(v)-32:]
}

// bankAccount is one account and the calls about it.
func (s *Server) bankAccount(w http.ResponseWriter, r *http.Request) error {
	return s.showBankAccount(w, r, http.StatusOK, map[string]string{}, nil)
}

func (s *Server) showBankAccount(w http.ResponseWriter, r *http.Request, status int, typed map[string]string, refused *fault.Fault) error {
	actor := actorFrom(r.Context())
	a, calls, err := s.Wires.Account(r.Context(), actor, r.PathValue("account"))
	if err != nil {
		return err
	}
	p := wireview.AccountProps{Account: a, Calls: calls, Typed: typed, Key: formKey(typed["key"]), NoWire: a.WhyNot(), Now: s.Clock.Now()}
	if p.Like, err = s.resemblingAccount(r, a); err != nil {
		return err
	}
	if why := a.WhyNotCall(actor); why != nil {
		p.NoCall = fault.As(why).Message
	}
	if !actor.Has(identity.Treasury, a.Client) {
		p.NoWire = "Treasury of " + a.ClientName + " asks for wires. An administrator grants the role."
	}
	if refused != nil {
		p.Problem, p.Fields = refused.Message, refused.Fields
	}
	return s.showAs(w, r, status, wireview.AccountTitle(a), wireview.Account(p))
}

// bankAccountCall keeps a call back.
func (s *Server) bankAccountCall(w http.ResponseWriter, r *http.Request) error {
	typed := typedFields(r, "key", "details", "spokeWith", "number", "source", "calledAt", "agreed", "note")
	id := r.PathValue("account")
	err := s.callBack(r, id, typed)
	if err == nil {
		return s.done(w, r, link.BankAccount(id), "Kept.")
	}
	f := fault.As(err)
	if !answersForm(f) && f.Kind != fault.Forbidden {
		return err
	}
	s.note(r, f)
	return s.showBankAccount(w, r, fault.Status(f.Kind), typed, f)
}

func (s *Server) callBack(r *http.Request, id string, typed map[string]string) error {
	k := wire.Call{SpokeWith: typed["spokeWith"], Number: typed["number"], Source: typed["source"], Note: typed["note"], Agreed: typed["agreed"] == "yes"}
	if typed["agreed"] != "yes" && typed["agreed"] != "no" {
		return wire.ErrCall.Field("agreed", "Say what the call came to.")
	}
	k.At, _ = time.Parse("2006-01-02 15:04", typed["calledAt"]) // what cannot be read is no moment of the last month
	return s.Wires.CallBack(r.Context(), actorFrom(r.Context()), id, typed["details"], k, "form-"+formKey(typed["key"]))
}

// bankAccountNew is the form for an account.
func (s *Server) bankAccountNew(w http.ResponseWriter, r *http.Request) error {
	return s.accountForm(w, r, http.StatusOK, map[string]string{}, nil)
}

func (s *Server) accountForm(w http.ResponseWriter, r *http.Request, status int, typed map[string]string, refused *fault.Fault) error {
	actor := actorFrom(r.Context())
	all, err := s.clientsOffered(r)
	if err != nil {
		return err
	}
	p := wireview.AccountFormProps{Key: formKey(typed["key"]), Typed: typed}
	p.Clients = slices.DeleteFunc(all, func(c identity.Client) bool { return !actor.Has(identity.Treasury, c.ID) })
	if refused != nil {
		p.Problem, p.Fields = refused.Message, refused.Fields
	}
	return s.showAs(w, r, status, "Add a bank account", wireview.AccountForm(p))
}

// bankAccountAdd asks BitGo to take an account. The form's key makes a second press find the first.
func (s *Server) bankAccountAdd(w http.ResponseWriter, r *http.Request) error {
	typed := typedFields(r, "key", "client", "owner", "ownerStreet", "bank", "bankStreet", "routing", "description")
	typed["key"] = formKey(typed["key"])
	client, err := uuid.Parse(typed["client"])
	if err != nil {
		return s.accountForm(w, r, http.StatusUnprocessableEntity, typed, wire.ErrAccount.Field("client", "Choose the client."))
	}
	n := wire.NewAccount{Client: client, Owner: typed["owner"], OwnerStreet: typed["ownerStreet"], Bank: typed["bank"], BankStreet: typed["bankStreet"], Routing: typed["routing"],
		Description: typed["description"], Number: wire.Secret(r.PostForm.Get("number")), Currency: s.dollars()}
	id, err := s.Wires.Add(r.Context(), actorFrom(r.Context()), n, "form-"+typed["key"])
	if err == nil {
		return s.done(w, r, link.BankAccount(id), "BitGo screens it, mostly within 48 hours. Compliance calls the payee back.")
	}
	f := fault.As(err)
	if !answersForm(f) {
		return err
	}
	s.note(r, f)
	return s.accountForm(w, r, fault.Status(f.Kind), typed, f)
}

// dollars is BitGo's name for US dollars at a bank, on the network that the money is on.
func (s *Server) dollars() string {
	if s.Production {
		return "fiatusd"
	}
	return "tfiatusd"
}
