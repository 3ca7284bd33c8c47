package console

import (
	"net/http"
	"slices"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/sweep"
	"github.com/unykorn/console/internal/wallet"
	"github.com/unykorn/console/views/link"
	sweepview "github.com/unykorn/console/views/sweep"
	"github.com/unykorn/console/views/ui"
)

// sweepsListed is how many rules the room gives at most.
const sweepsListed = 200

// sweeps lists the rules.
func (s *Server) sweeps(w http.ResponseWriter, r *http.Request) error {
	actor, q := actorFrom(r.Context()), asked(r)
	clients, err := s.clientsOffered(r)
	if err != nil {
		return err
	}
	wallets, err := s.walletsOffered(r)
	if err != nil {
		return err
	}
	chosen := s.chosenClient(r)
	client, id, state := q.client(chosen, clients), q.form("wallet", hexForm, "a wallet's id"), sweep.State(q.oneOf("state", spelled(sweepview.States), "a state of a rule"))
	found, err := s.Sweeps.List(r.Context(), actor, id)
	if err != nil {
		return err
	}
	p := sweepview.ListProps{Problems: q.problems, MayAsk: actor.HasAny(identity.Treasury), More: len(found) == sweepsListed, Live: q.here(), Now: s.Clock.Now()}
	for _, x := range found {
		if (client == nil || x.Client == *client) && (state == "" || x.State == state) {
			p.Rows = append(p.Rows, sweepRow(x, wallets))
		}
	}
	p.Filters = ui.FiltersProps{Action: q.path, Clear: q.clear(chosen)}
	p.Filters.Filters = append(q.clientChip(chosen, client, clients), stateChip(q, state, sweepview.States, sweepview.StateWords), q.walletChip(client, wallets))
	return s.show(w, r, "Sweeps", sweepview.List(p))
}

func sweepRow(x sweep.Rule, wallets []wallet.Wallet) sweepview.Row {
	row := sweepview.Row{Rule: x, WalletLabel: "Wallet " + x.Wallet}
	if at := slices.IndexFunc(wallets, func(w wallet.Wallet) bool { return w.ID == x.Wallet }); at >= 0 {
		row.WalletLabel, row.ClientName = walletName(wallets[at]), wallets[at].ClientName
	}
	return row
}

// sweep is one rule with its runs.
func (s *Server) sweep(w http.ResponseWriter, r *http.Request) error {
	return s.showSweep(w, r, http.StatusOK, nil)
}

func (s *Server) showSweep(w http.ResponseWriter, r *http.Request, status int, refused *fault.Fault) error {
	id, err := sweepID(r)
	if err != nil {
		return err
	}
	actor := actorFrom(r.Context())
	x, err := s.Sweeps.Get(r.Context(), actor, id)
	if err != nil {
		return err
	}
	p := sweepview.Props{Now: s.Clock.Now(), MayStop: actor.Has(identity.Treasury, x.Client) || actor.Has(identity.Compliance, x.Client)}
	if p.Row, err = s.sweepRowOf(r, x); err != nil {
		return err
	}
	if p.Runs, err = s.Sweeps.Runs(r.Context(), actor, id); err != nil {
		return err
	}
	if p.Trail, err = s.Audit.Of(r.Context(), actor.Reader(), sweep.Kind, id.String()); err != nil {
		return err
	}
	p.Resumes, p.NoResume = p.MayStop, noResume(actor, x)
	if x.State == sweep.Proposed {
		request, err := s.Approvals.Of(r.Context(), actor, approval.Subject{Kind: sweep.Kind, ID: id})
		if err != nil {
			return err
		}
		p.Approval = request.ID.String()
	}
	if refused != nil {
		p.Problem = refused.Message
	}
	return s.showAs(w, r, status, sweepview.Title(x), sweepview.Detail(p))
}

// sweepRowOf gives a rule its wallet's name, and a payee of the same list that its own could be taken for.
func (s *Server) sweepRowOf(r *http.Request, x sweep.Rule) (sweepview.Row, error) {
	actor := actorFrom(r.Context())
	w, err := s.Wallets.Get(r.Context(), actor, x.Wallet)
	if err != nil {
		return sweepview.Row{}, err
	}
	row := sweepRow(x, []wallet.Wallet{w})
	like, err := s.resembles(r.Context(), actor, x.Client, x.Wallet, x.Address)
	if like != nil {
		row.Like = &ui.AlikeProps{Address: x.Address, Known: like.Address, Label: like.Label, OneEnd: like.OneEnd}
	}
	return row, err
}

// noResume says why the actor cannot let a paused rule run again; the room decides by the same.
func noResume(actor identity.Actor, x sweep.Rule) string {
	if !actor.Has(identity.Compliance, x.Client) {
		return "Somebody of compliance lets it run again."
	}
	if err := actor.Own(x.AskedBy, sweep.ErrResume); err != nil {
		return "You asked for it, or made a key of the machine that did, so somebody else lets it run again."
	}
	return ""
}

func sweepID(r *http.Request) (uuid.UUID, error) {
	id, err := uuid.Parse(r.PathValue("sweep"))
	if err != nil || id.String() != r.PathValue("sweep") {
		return uuid.Nil, sweep.ErrNotFound
	}
	return id, nil
}

var sweepSaid = map[sweep.State]string{sweep.Active: "It runs again, from now on.", sweep.Paused: "It is paused. Nothing is asked for by it until somebody of compliance lets it run again.",
	sweep.Ended: "It is ended for good. What an earlier run asked for goes on as any send."}

// sweepChange pauses, resumes or ends a rule.
func (s *Server) sweepChange(w http.ResponseWriter, r *http.Request) error {
	id, err := sweepID(r)
	if err != nil {
		return err
	}
	x, err := s.Sweeps.Change(r.Context(), actorFrom(r.Context()), id, sweep.State(r.PostForm.Get("state")))
	if err == nil {
		return s.done(w, r, link.Sweep(id.String()), sweepSaid[x.State])
	}
	f := fault.As(err)
	if !answersForm(f) && !fault.Is(err, sweep.ErrResume) {
		return err
	}
	s.note(r, f)
	return s.showSweep(w, r, fault.Status(f.Kind), f)
}
