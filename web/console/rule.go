package console

import (
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/views/link"
	ruleview "github.com/unykorn/console/views/rule"
	"github.com/unykorn/console/views/ui"
)

const (
	ruleRows = 50  // a page of changes
	mostAway = 100 // people tried as away at once
)

// rules shows the rules in force, and whether everything can be approved under them.
func (s *Server) rules(w http.ResponseWriter, r *http.Request) error {
	actor, q := actorFrom(r.Context()), asked(r)
	clients, err := s.clientsOffered(r)
	if err != nil {
		return err
	}
	chosen := s.chosenClient(r)
	d, err := s.Approvals.Desk(r.Context(), actor, away(r, q))
	if err != nil {
		return err
	}
	p := ruleview.ListProps{Desk: d, Client: q.client(chosen, clients), Problems: q.problems, NoRuler: noRuler(actor, d.Ruler), Live: r.URL.RequestURI(), Now: s.Clock.Now()}
	of := uuid.Nil
	if p.Client != nil {
		of = *p.Client
	}
	p.Ladder = approval.Ladder(d.Rules, of)
	p.Filters = ui.FiltersProps{Action: q.path, Clear: q.clear(chosen), Filters: q.clientChip(chosen, p.Client, clients)}
	return s.show(w, r, "Approval rules", ruleview.List(p))
}

// away reads who is tried as away; what cannot be read is said.
func away(r *http.Request, q *query) []uuid.UUID {
	var out []uuid.UUID
	for _, v := range r.URL.Query()["away"] {
		id, err := uuid.Parse(v)
		if err != nil || id.String() != v || len(out) == mostAway {
			q.refuse("away", "“"+clipped(v)+"” is nobody who could be away, so it is left out.")
			continue
		}
		out = append(out, id)
	}
	q.values.Del("away")
	return out
}

// noRuler says why somebody of compliance changes no rules.
func noRuler(actor identity.Actor, ruler bool) string {
	if ruler || !actor.HasAny(identity.Compliance) {
		return ""
	}
	return "Rules concern every client, so compliance of the whole organization changes them."
}

// ruleChanges lists what was drawn.
func (s *Server) ruleChanges(w http.ResponseWriter, r *http.Request) error {
	actor, q := actorFrom(r.Context()), asked(r)
	f := approval.ChangeFilter{State: approval.ChangeState(q.oneOf("state", spelled(approval.ChangeStates), "a state of a change")), Limit: ruleRows}
	if at, id := sendPlace(q.values.Get("before")); !at.IsZero() {
		f.Before, f.BeforeID = &at, id
	} else if v := q.values.Get("before"); v != "" {
		q.refuse("before", "“"+clipped(v)+"” is not a page of this list, so this is the first one.")
	}
	if q.oneOf(byWaits, []string{waitsForMe}, "a choice of whom it waits for") != "" {
		w, err := s.Approvals.RulesMine(r.Context(), actor)
		if err != nil {
			return err
		}
		f.Only = w.IDs
	}
	found, _, more, err := s.Approvals.Changes(r.Context(), actor, f)
	if err != nil {
		return err
	}
	p := ruleview.ChangesProps{Whole: actor.Organization(), Ruler: rulesHere(actor), Problems: q.problems, Newest: q.newest(), Now: s.Clock.Now()}
	p.NoRuler = noRuler(actor, p.Ruler)
	if p.Waits, err = s.Approvals.RuleWaiting(r.Context(), actor); err != nil {
		return err
	}
	for _, c := range found {
		p.Rows = append(p.Rows, ruleview.Row{Change: c, Mine: c.WhyNot(actor, approval.Publish) == nil})
	}
	if more {
		last := found[len(found)-1]
		p.Older = q.page("before", instantKey(last.DraftedAt, last.ID))
	}
	if q.first() {
		p.Live = q.here()
	}
	p.Filters = ui.FiltersProps{Action: q.path, Filters: []ui.Filter{stateChip(q, f.State, approval.ChangeStates, ruleview.StateWords), q.mineChip("Waits for")}}
	if f.State != "" || f.Only != nil {
		p.Filters.Clear = link.RuleChanges()
	}
	return s.show(w, r, "Changes of the rules", ruleview.Changes(p))
}

// rulesHere reports whether the actor changes rules; the room decides by the same.
func rulesHere(actor identity.Actor) bool {
	return slices.ContainsFunc(actor.Grants, func(g identity.Grant) bool { return g.Role == identity.Compliance && g.Client == nil })
}

// ruleChange is the page on which one change is compared, tried and decided.
func (s *Server) ruleChange(w http.ResponseWriter, r *http.Request) error {
	return s.showRuleChange(w, r, http.StatusOK, "", nil)
}

func (s *Server) showRuleChange(w http.ResponseWriter, r *http.Request, status int, reason string, refused *fault.Fault) error {
	id, err := ruleChangeID(r)
	if err != nil {
		return err
	}
	actor := actorFrom(r.Context())
	p := ruleview.ChangeProps{Now: s.Clock.Now()}
	if p.Drawn, err = s.Approvals.Drawn(r.Context(), actor, id); err != nil {
		return err
	}
	if p.Trail, err = s.Audit.Of(r.Context(), actor.Reader(), approval.RuleKind, id.String()); err != nil {
		return err
	}
	ruleActs(&p, actor)
	if refused != nil {
		p.Problem, p.Fields, p.Reason = refused.Message, refused.Fields, reason
	}
	return s.showAs(w, r, status, ruleview.Title(p.Change), ruleview.Change(p))
}

// ruleActs says what the reader can do with a change, and why not.
func ruleActs(p *ruleview.ChangeProps, actor identity.Actor) {
	mine := p.AskedBy == actor.Person
	cannot := ""
	switch {
	case p.Stale:
		cannot = "The rules in force have changed since this was drawn."
	case len(p.Blocks) > 0:
		cannot = "Something could never be approved after it."
	}
	if p.Reads = !p.Ruler; p.Reads {
		return
	}
	p.Ask = ruleview.Act{Shown: mine && p.State == approval.Draft, WhyNot: cannot}
	p.Withdraw = ruleview.Act{Shown: mine && p.Open()}
	p.Publish = ruleview.Act{Shown: p.State == approval.Asked, WhyNot: cannot}
	p.Reject = ruleview.Act{Shown: p.State == approval.Asked}
	if why := p.WhyNot(actor, approval.Publish); why != nil && p.State == approval.Asked {
		p.Publish.WhyNot = strings.TrimSuffix(fault.As(why).Message, " Nothing changed.")
		p.Reject.WhyNot = p.Publish.WhyNot
	}
}

func ruleChangeID(r *http.Request) (uuid.UUID, error) {
	id, err := uuid.Parse(r.PathValue("change"))
	if err != nil || id.String() != r.PathValue("change") {
		return uuid.Nil, approval.ErrNoChange
	}
	return id, nil
}

var ruleSaid = map[approval.ChangeState]string{approval.Asked: "Asked for. Somebody else of compliance puts it in force; until then the rules stay as they are.",
	approval.Published: "It is in force. What waited already keeps the rule that it met.", approval.Turned: "Rejected. The rules stay as they were.",
	approval.TakenBack: "Taken back. The rules stay as they were."}

// ruleMove asks for a change, puts it in force, rejects it or takes it back.
func (s *Server) ruleMove(w http.ResponseWriter, r *http.Request) error {
	id, err := ruleChangeID(r)
	if err != nil {
		return err
	}
	reason := r.PostForm.Get("reason")
	c, err := s.Approvals.Change(r.Context(), actorFrom(r.Context()), id, approval.Move(r.PostForm.Get("move")), reason)
	if err == nil {
		return s.done(w, r, link.RuleChange(id.String()), ruleSaid[c.State])
	}
	f := fault.As(err)
	if !answersForm(f) && !fault.Is(err, approval.ErrOwnChange) && !fault.Is(err, approval.ErrNotYours) {
		return err
	}
	s.note(r, f)
	return s.showRuleChange(w, r, fault.Status(f.Kind), reason, f)
}
