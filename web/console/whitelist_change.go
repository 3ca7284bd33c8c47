package console

import (
	"context"
	"net/http"
	"strings"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/address"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/whitelist"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
	whitelistview "github.com/unykorn/console/views/whitelist"
)

// whitelistChanges lists what was asked for.
func (s *Server) whitelistChanges(w http.ResponseWriter, r *http.Request) error {
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
	f := whitelist.ChangeFilter{Client: q.client(chosen, clients), State: whitelist.State(q.oneOf("state", spelled(whitelistview.States), "a state of a change")),
		Wallet: q.form("wallet", hexForm, "a wallet's id"), Limit: whitelistRows}
	if at, id := sendPlace(q.values.Get("before")); !at.IsZero() {
		f.Before, f.BeforeID = &at, id
	} else if v := q.values.Get("before"); v != "" {
		q.refuse("before", "“"+clipped(v)+"” is not a page of this list, so this is the first one.")
	}
	found, more, err := s.Whitelist.Changes(r.Context(), actor, f)
	if err != nil {
		return err
	}
	waiting, err := s.Whitelist.Waiting(r.Context(), actor)
	if err != nil {
		return err
	}
	p := whitelistview.ChangesProps{Problems: q.problems, MayAsk: actor.HasAny(identity.Treasury), Waiting: len(waiting), Newest: q.newest(), Now: s.Clock.Now()}
	for _, c := range found {
		p.Rows = append(p.Rows, whitelistview.Row{Filed: c, Mine: c.WhyNotDecide(actor) == nil})
	}
	if more {
		last := found[len(found)-1]
		p.Older = q.page("before", instantKey(last.AskedAt, last.ID))
	}
	if q.first() {
		p.Live = q.here()
	}
	p.Filters = ui.FiltersProps{Action: q.path, Clear: q.clear(chosen)}
	p.Filters.Filters = append(q.clientChip(chosen, f.Client, clients), stateChip(q, f.State, whitelistview.States, whitelistview.StateWords), q.walletChip(f.Client, wallets))
	return s.show(w, r, "Whitelist changes", whitelistview.Changes(p))
}

// whitelistChange is the page on which one change is decided and followed.
func (s *Server) whitelistChange(w http.ResponseWriter, r *http.Request) error {
	return s.showChange(w, r, http.StatusOK, "", nil)
}

func (s *Server) showChange(w http.ResponseWriter, r *http.Request, status int, reason string, refused *fault.Fault) error {
	id, err := changeID(r)
	if err != nil {
		return err
	}
	actor := actorFrom(r.Context())
	p := whitelistview.ChangeProps{Now: s.Clock.Now()}
	if p.Filed, err = s.Whitelist.Filed(r.Context(), actor, id); err != nil {
		return err
	}
	why := p.WhyNotDecide(actor)
	p.Mine, p.MayCheck = why == nil, actor.Has(identity.Treasury, p.Client)
	if why != nil && (actor.Has(identity.Compliance, p.Client) || p.AskedBy == actor.Person) {
		p.WhyNot = strings.TrimSuffix(strings.TrimSuffix(fault.As(why).Message, " Nothing was changed."), " Nothing changed.")
	}
	if p.Trail, err = s.Audit.Of(r.Context(), actor.Reader(), "whitelist", id.String()); err != nil {
		return err
	}
	if p.Like, err = s.resembles(r.Context(), actor, p.Client, p.Wallet, p.Item); err != nil {
		return err
	}
	if refused != nil {
		p.Problem, p.Fields, p.Reason = refused.Message, refused.Fields, reason
	}
	return s.showAs(w, r, status, whitelistview.Title(p.Filed.Change), whitelistview.Change(p))
}

// resembles finds a known payee that another could be taken for.
func (s *Server) resembles(ctx context.Context, actor identity.Actor, client uuid.UUID, wallet, item string) (*whitelistview.Like, error) {
	known, err := s.Whitelist.List(ctx, actor, client, wallet)
	if err != nil {
		return nil, err
	}
	e, how := address.Nearest(item, known, func(e whitelist.Entry) string { return e.Address })
	if how == address.Unlike {
		return nil, nil
	}
	return &whitelistview.Like{Label: e.Label, Address: e.Address, OneEnd: how == address.OneEnd}, nil
}

func changeID(r *http.Request) (uuid.UUID, error) {
	id, err := uuid.Parse(r.PathValue("change"))
	if err != nil || id.String() != r.PathValue("change") {
		return uuid.Nil, whitelist.ErrNotFound
	}
	return id, nil
}

// whitelistApprove decides for a change, after which BitGo is asked at once.
func (s *Server) whitelistApprove(w http.ResponseWriter, r *http.Request) error {
	return s.decideChange(w, r, true, "")
}

// whitelistReject ends a change, with a reason.
func (s *Server) whitelistReject(w http.ResponseWriter, r *http.Request) error {
	return s.decideChange(w, r, false, r.PostForm.Get("reason"))
}

func (s *Server) decideChange(w http.ResponseWriter, r *http.Request, approve bool, reason string) error {
	id, err := changeID(r)
	if err != nil {
		return err
	}
	c, err := s.Whitelist.Decide(r.Context(), actorFrom(r.Context()), id, approve, reason)
	return s.changed(w, r, c, err, reason)
}

// whitelistCheck asks BitGo how far a change is.
func (s *Server) whitelistCheck(w http.ResponseWriter, r *http.Request) error {
	id, err := changeID(r)
	if err != nil {
		return err
	}
	c, err := s.Whitelist.Check(r.Context(), actorFrom(r.Context()), id)
	return s.changed(w, r, c, err, "")
}

// changed shows what a press came to: on the change's page when it was refused, else there after a redirect.
func (s *Server) changed(w http.ResponseWriter, r *http.Request, c whitelist.Change, err error, reason string) error {
	if err != nil {
		f := fault.As(err)
		if !answersForm(f) && f.Kind != fault.Forbidden {
			return err
		}
		s.note(r, f)
		return s.showChange(w, r, fault.Status(f.Kind), reason, f)
	}
	tone := ui.Info
	if c.State == whitelist.Active {
		tone = ui.OK
	}
	return s.doneAs(w, r, link.WhitelistChange(c.ID.String()), tone, whitelistview.Means(c.State))
}
