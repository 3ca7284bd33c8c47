package console

import (
	"context"
	"net/http"
	"slices"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/countersign"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/savedview"
	"github.com/unykorn/console/internal/send"
	approvalview "github.com/unykorn/console/views/approval"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
)

// approvalsWait fills in what waits: ours and BitGo's in one order, narrowed by the address. Both are read up to a bound and
// narrowed here, so that no filter makes a query of its own.
func (s *Server) approvalsWait(r *http.Request, p *approvalview.QueueProps) error {
	ctx, actor, q := r.Context(), actorFrom(r.Context()), asked(r)
	delete(q.values, approvalview.ByState) // whatever it is, it is what waits
	delete(q.values, approvalview.Place)
	clients, err := s.clientsOffered(r)
	if err != nil {
		return err
	}
	chosen := s.chosenClient(r)
	set := q.client(chosen, clients)
	pick := approvalview.Pick{Kind: q.oneOf(approvalview.ByKind, approvalview.Kinds, "a kind of approval"), Whose: q.oneOf(approvalview.ByWhose, approvalview.Whose, "ours or BitGo's"),
		Can: q.oneOf(approvalview.ByMine, approvalview.Cans, "yes or no"), Asker: q.words(approvalview.ByAsker), Text: q.words(approvalview.ByText)}
	lines, err := s.approvalLines(ctx, actor, set, p)
	if err != nil {
		return err
	}
	theirs, err := s.countersignLines(ctx, actor, set, p)
	if err != nil {
		return err
	}
	for _, l := range theirs {
		if l.Can {
			p.AtBitGoForYou++
		}
	}
	lines = append(lines, theirs...)
	approvalview.Order(lines)
	askers := approvalview.Askers(lines)
	p.All = len(lines)
	p.Lines = slices.DeleteFunc(lines, func(l approvalview.Line) bool { return !pick.Fits(l) })
	p.Here, p.Problems = q.here(), q.problems
	p.Chips = approvalChips(q, pick, askers)
	p.Chips.Filters = append(q.clientChip(chosen, set, clients), p.Chips.Filters...)
	p.Chips.Clear = q.clear(chosen)
	p.Saved, err = s.savedViews(ctx, savedview.Approvals, q.values)
	return err
}

func approvalChips(q *query, pick approvalview.Pick, askers []string) ui.FiltersProps {
	of := func(title, name, set string, all []string, words map[string]string) ui.Filter {
		var options []ui.FilterOption
		for _, v := range all {
			options = append(options, q.option(name, v, words[v]))
		}
		return q.chip(title, name, words[set], options)
	}
	names := map[string]string{pick.Asker: pick.Asker}
	for _, a := range askers {
		names[a] = a
	}
	return ui.FiltersProps{Action: link.Approvals(), Filters: []ui.Filter{
		of("Kind", approvalview.ByKind, pick.Kind, approvalview.Kinds, approvalview.KindWords),
		of("Whose", approvalview.ByWhose, pick.Whose, approvalview.Whose, approvalview.WhoseWords),
		of("Asked by", approvalview.ByAsker, pick.Asker, askers, names),
		of("Decision", approvalview.ByMine, pick.Can, approvalview.Cans, approvalview.CanWords),
		q.typed("Text", approvalview.ByText, ui.FieldProps{MaxLength: 120, Hint: "A payee, an address, a rule or a name."}),
	}}
}

// approvalLines are ours that wait, with the amounts of the sends among them.
func (s *Server) approvalLines(ctx context.Context, actor identity.Actor, client *uuid.UUID, p *approvalview.QueueProps) ([]approvalview.Line, error) {
	found, more, err := s.Approvals.List(ctx, actor, approval.Filter{State: approval.Pending, Client: client, Limit: approvalsWaiting})
	if err != nil || len(found) == 0 {
		return nil, err
	}
	p.Cut = more
	sends, err := s.Sends.List(ctx, actor, send.Filter{Client: client, States: []send.State{send.AwaitingApproval}, Limit: approvalsWaiting})
	if err != nil {
		return nil, err
	}
	leaves := map[uuid.UUID]money.Amount{}
	for _, x := range sends.Sends {
		leaves[x.ID] = x.Amount
	}
	out := make([]approvalview.Line, len(found))
	for i := range found {
		r := &found[i]
		out[i] = approvalview.Line{Ours: r, AskedBy: r.AskedByName, Can: approvalview.Needs(*r, p.Now)}
		if a, ok := leaves[r.Subject.ID]; ok {
			out[i].Amounts = []money.Amount{a}
		}
	}
	return out, nil
}

// countersignLines are what waits at BitGo, as the mirror has it.
func (s *Server) countersignLines(ctx context.Context, actor identity.Actor, client *uuid.UUID, p *approvalview.QueueProps) ([]approvalview.Line, error) {
	found, more, looked, err := s.Countersign.Mirror(ctx, actor, countersign.Pending, client, nil, countersign.Place{}, countersignsBeside)
	if err != nil {
		return nil, err
	}
	rows, names, err := s.countersignRows(ctx, actor, found)
	if err != nil {
		return nil, err
	}
	can, err := s.decidable(ctx, actor, found)
	if err != nil {
		return nil, err
	}
	p.AtBitGo = approvalview.AtBitGo{Asked: looked, Names: names, More: more}
	out := make([]approvalview.Line, len(rows))
	for i, row := range rows {
		out[i] = approvalview.OfBitGo(row, names, can[row.ID])
	}
	return out, nil
}

// decidable are those of BitGo's that the reader can decide now, with the user at BitGo that they linked; noCountersign says
// for one of them why not.
func (s *Server) decidable(ctx context.Context, actor identity.Actor, found []countersign.Kept) (map[string]bool, error) {
	if len(found) == 0 || !actor.HasAny(identity.Compliance) {
		return nil, nil
	}
	l, err := s.Linked.Own(ctx, actor)
	if err != nil || l == nil || l.Ended(s.Clock.Now()) {
		return nil, err
	}
	out, ids := map[string]bool{}, []string{}
	for _, k := range found {
		voted := slices.ContainsFunc(k.Votes, func(v countersign.Vote) bool { return v.User == l.User })
		if k.Says().Acts == countersign.Approvers && actor.Has(identity.Compliance, *k.Client) && k.Creator != l.User && !voted {
			out[k.ID], ids = true, append(ids, k.ID)
		}
	}
	own, err := s.Countersign.OwnAmong(ctx, actor, ids)
	for id := range own {
		delete(out, id)
	}
	return out, err
}
