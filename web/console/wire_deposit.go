package console

import (
	"net/http"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/wallet"
	"github.com/unykorn/console/internal/wire"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
	wireview "github.com/unykorn/console/views/wire"
)

// deposits is what comes from banks, and where to wire to. BitGo is asked only for the Go Account that was chosen.
func (s *Server) deposits(w http.ResponseWriter, r *http.Request) error {
	return s.showDeposits(w, r, http.StatusOK, map[string]string{}, nil)
}

func (s *Server) showDeposits(w http.ResponseWriter, r *http.Request, status int, typed map[string]string, refused *fault.Fault) error {
	actor, q := actorFrom(r.Context()), asked(r)
	clients, err := s.clientsOffered(r)
	if err != nil {
		return err
	}
	all, err := s.walletsOffered(r)
	if err != nil {
		return err
	}
	chosen := s.chosenClient(r)
	client, id := q.client(chosen, clients), q.form("wallet", hexForm, "a wallet's id")
	p := wireview.DepositsProps{MayAsk: actor.HasAny(identity.Treasury), Key: formKey(typed["key"]), Typed: typed, Now: s.Clock.Now()}
	p.Wallets = slices.DeleteFunc(all, func(x wallet.Wallet) bool { return !x.IsGoAccount() || x.State == wallet.Deleted })
	if p.Arriving, p.Missing, err = s.Wires.Deposits(r.Context(), actor, client); err != nil {
		return err
	}
	if at := slices.IndexFunc(p.Wallets, func(x wallet.Wallet) bool { return x.ID == id }); at >= 0 {
		p.Wallet = &p.Wallets[at]
		info, err := s.Wires.DepositInfo(r.Context(), actor, id, s.dollars())
		if p.Away = err != nil; p.Away {
			s.note(r, fault.As(err))
		} else {
			p.Info = &info
		}
	}
	p.Problems = q.problems
	p.Filters = ui.FiltersProps{Action: q.path, Clear: q.clear(chosen), Filters: q.clientChip(chosen, client, clients)}
	if refused != nil {
		p.Problem, p.Fields = refused.Message, refused.Fields
	}
	return s.showAs(w, r, status, "Deposits from banks", wireview.Deposits(p))
}

// depositReport keeps that a deposit did not arrive.
func (s *Server) depositReport(w http.ResponseWriter, r *http.Request) error {
	typed := typedFields(r, "key", "to", "amount", "sender", "sentOn", "reference")
	typed["key"] = formKey(typed["key"])
	var err error = wire.ErrMissing.Field("to", "Choose a Go Account.")
	if hexForm.MatchString(typed["to"]) {
		m := wire.Missing{Wallet: typed["to"], Sender: typed["sender"], Reference: typed["reference"]}
		if amount, bad := money.ParseUSD(typed["amount"]); bad == nil {
			m.Amount = amount
		}
		m.SentOn, _ = time.Parse(time.DateOnly, typed["sentOn"]) // what cannot be read is refused as no date
		err = s.Wires.Report(r.Context(), actorFrom(r.Context()), m, "form-"+typed["key"])
	}
	return s.depositDone(w, r, "Kept. Its age is counted from the day it was sent.", typed, err)
}

// depositClose ends a report.
func (s *Server) depositClose(w http.ResponseWriter, r *http.Request) error {
	id, err := uuid.Parse(r.PathValue("deposit"))
	if err != nil || id.String() != r.PathValue("deposit") {
		return wire.ErrNoMissing
	}
	f := typedFields(r, "state", "note")
	err = s.Wires.Close(r.Context(), actorFrom(r.Context()), id, f["state"], f["note"])
	return s.depositDone(w, r, "Closed.", map[string]string{}, err)
}

func (s *Server) depositDone(w http.ResponseWriter, r *http.Request, said string, typed map[string]string, err error) error {
	if err == nil {
		return s.done(w, r, link.Deposits(""), said)
	}
	f := fault.As(err)
	if !answersForm(f) {
		return err
	}
	s.note(r, f)
	return s.showDeposits(w, r, fault.Status(f.Kind), typed, f)
}
