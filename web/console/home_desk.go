package console

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/access"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/regulation"
	"github.com/unykorn/console/internal/sanction"
	homeview "github.com/unykorn/console/views/home"
	"github.com/unykorn/console/views/link"
	sendview "github.com/unykorn/console/views/send"
	"github.com/unykorn/console/views/ui"
)

// Values of filters that lists take from home.
const (
	byWaits   = "waits" // waitsForMe: what this person may decide on
	waitsBank = "bank"  // a withdrawal that the bank has not taken yet
	byKYC     = "kyc"
	byDue     = "due"
	byTrouble = "trouble"
	yes       = "yes"
)

// troubledHooks is the kind of the line that the verdict of health takes up.
const troubledHooks = "subscription"

// mostFew is how many of a kind home shows one by one; more are one line.
const mostFew = 5

// pile is a kind of things that wait at another page, told as one line: how many, since when, and where they are.
type pile struct {
	who  bool // may act on them
	task homeview.Task
	look func(context.Context, identity.Actor) (int, time.Time, error)
	ends func(oldest time.Time) time.Time // the clock of the oldest; nil: it has none
	near time.Duration                    // before its end it counts as late
	into *[]homeview.Task
}

// counted forgets the ids of what waits.
func counted[ID any](look func(context.Context, identity.Actor) (identity.Waiting[ID], error)) func(context.Context, identity.Actor) (int, time.Time, error) {
	return func(ctx context.Context, actor identity.Actor) (int, time.Time, error) {
		w, err := look(ctx, actor)
		return len(w.IDs), w.Oldest, err
	}
}

// homeDesks are the other desks' waiting things, each kind for those who can act on it. Counting ends at a hundred.
func (s *Server) homeDesks(r *http.Request, actor identity.Actor, p *homeview.Props) error {
	who := narrowed(actor, s.chosenClient(r))
	for _, d := range s.piles(r, who, p) {
		if !d.who {
			continue
		}
		n, oldest, err := d.look(r.Context(), who)
		if err != nil {
			if err := s.uncounted(r, p, d.task.Title, err); err != nil {
				return err
			}
			continue
		}
		if n == 0 {
			continue
		}
		t, into := d.task, d.into
		t.Count, t.Since = n, oldest
		if t.Status == "" {
			t.Status = ui.NeedsYou
		}
		if d.ends != nil {
			end := d.ends(oldest)
			if t.Until = &end; end.Sub(p.Now) < d.near {
				into = &p.Late
			}
		}
		*into = append(*into, t)
	}
	return s.unreadAtBitGo(r, who, p)
}

// unreadAtBitGo names the clients for whom BitGo has not said what waits there: it is not nothing.
func (s *Server) unreadAtBitGo(r *http.Request, actor identity.Actor, p *homeview.Props) error {
	if !actor.HasAny(identity.Compliance) {
		return nil
	}
	asked, err := s.Countersign.Asked(r.Context(), actor)
	for _, a := range asked {
		if a.Failed != nil || a.Observed == nil {
			p.Uncounted = append(p.Uncounted, "what waits at BitGo for "+a.Name)
		}
	}
	return err
}

// narrowed are the same rights over the client alone that was chosen in the frame.
func narrowed(actor identity.Actor, chosen *uuid.UUID) identity.Actor {
	if chosen == nil {
		return actor
	}
	grants := actor.Grants
	actor.Grants = nil
	for _, g := range grants {
		if g.Client == nil || *g.Client == *chosen {
			actor.Grants = append(actor.Grants, identity.Grant{Role: g.Role, Client: chosen})
		}
	}
	return actor
}

func (s *Server) piles(r *http.Request, actor identity.Actor, p *homeview.Props) []pile {
	compliance, treasury := actor.HasAny(identity.Compliance), actor.HasAny(identity.Treasury)
	full := actorFrom(r.Context()) // what belongs to no client is not narrowed by one
	as := func(look func(context.Context, identity.Actor) (int, time.Time, error)) func(context.Context, identity.Actor) (int, time.Time, error) {
		return func(ctx context.Context, _ identity.Actor) (int, time.Time, error) { return look(ctx, full) }
	}
	mine := url.Values{byWaits: {waitsForMe}}
	return []pile{
		{who: compliance, into: &p.Waiting, look: counted(s.Clients.KYCToLook), task: homeview.Task{Key: "kyc", Title: "KYC and KYB to look at", Action: "Open list",
			Why: "BitGo or Sumsub has rejected, flagged or held it", Href: link.With(link.Clients(), url.Values{byKYC: {"look"}})}},
		{who: compliance, into: &p.Waiting, look: s.countersignsMine, task: homeview.Task{Key: "countersign", Title: "Approvals at BitGo", Action: "Decide",
			Why: "BitGo waits for an approver, who decides with their own token", Href: link.With(link.Countersigns(), mine)}},
		{who: compliance, into: &p.Waiting, look: counted(s.Wires.ToConfirm), task: homeview.Task{Key: "wire", Title: "Wires to confirm", Action: "Decide",
			Why: "BitGo holds each until compliance confirms or rejects it", Href: link.With(link.Wires(), mine)}},
		{who: compliance, into: &p.Waiting, look: counted(s.Wires.ToCall), task: homeview.Task{Key: "call", Title: "Bank details to call back about", Action: "Open list",
			Why: "Nothing is wired to details that no call has confirmed", Href: link.With(link.BankAccounts(), mine)}},
		{who: compliance, into: &p.Waiting, look: counted(s.Travel.ToConfirm), task: homeview.Task{Key: "travel", Title: "Travel rule data to confirm", Action: "Decide",
			Why: "Treasury entered them; they count for no send until they are confirmed", Href: link.With(link.Travels(), mine)}},
		{who: treasury, into: &p.Waiting, look: counted(s.Travel.Lacking), task: homeview.Task{Key: "lacking", Title: "Sends that wait without travel rule data", Action: "Open list",
			Why: "None of them is released before the data are there", Href: link.With(link.Sends(), url.Values{sendview.ByTravel: {yes}})}},
		{who: compliance, into: &p.Waiting, look: counted(s.Sanctions.ToReport), ends: sanction.ReportBy, near: 4 * 24 * time.Hour, task: homeview.Task{Key: "sanction", Title: "Sanctions hits to review", Action: "Open list",
			Why: "A blocked payment is reported within ten business days; nothing here knows which were", Href: link.With(link.Sanctions(), url.Values{byDue: {yes}})}},
		{who: compliance, into: &p.Waiting, look: counted(s.Securities.ToDecide), task: homeview.Task{Key: "share-transfer", Title: "Transfers of shares to decide", Action: "Decide",
			Why: "No share moves before compliance decides, and none against a rule before two override it", Href: link.With(link.ShareTransfers(""), mine)}},
		{who: compliance, into: &p.Waiting, look: counted(s.Securities.TermsToDecide), task: homeview.Task{Key: "terms", Title: "Terms of securities to decide", Action: "Decide",
			Why: "What is in force holds until then", Href: link.With(link.Securities(), mine)}},
		{who: compliance, into: &p.Waiting, look: counted(s.Captables.ToDecide), task: homeview.Task{Key: "captable", Title: "Cap tables to approve", Action: "Decide",
			Why: "Nobody of the file is in the register before somebody who did not upload it approves it", Href: link.With(link.Securities(), mine)}},
		{who: compliance, into: &p.Waiting, look: counted(s.Investors.ToDecide), task: homeview.Task{Key: "evidence", Title: "Evidence of investors to decide", Action: "Decide",
			Why: "It proves nothing before somebody who did not file it approves it", Href: link.With(link.Evidences(), mine)}},
		{who: full.Administers(), into: &p.Waiting, look: as(counted(s.Access.Mine)), ends: func(at time.Time) time.Time { return at.Add(access.Week) }, near: 2 * 24 * time.Hour,
			task: homeview.Task{Key: "access", Title: "Changes of people's rights", Action: "Decide", Why: "Another administrator asks; nothing is given until you confirm it", Href: link.With(link.PeopleChanges(), mine)}},
		{who: full.HasAny(identity.Compliance), into: &p.Waiting, look: as(counted(s.Approvals.RulesMine)), task: homeview.Task{Key: "rule", Title: "Changes of the approval rules", Action: "Decide",
			Why: "Put in force, or rejected, by somebody who did not draw them", Href: link.With(link.RuleChanges(), mine)}},
		{who: regulation.Reviews(full), into: &p.Waiting, look: as(counted(s.Law.ToReview)), task: homeview.Task{Key: "regulation", Title: "Figures of the law to review", Action: "Decide",
			Why: "An administrator filed them; nothing is judged by them until you have reviewed them", Href: link.With(link.Regulations(), mine)}},
		{who: full.Administers(), into: &p.Late, look: as(counted(s.Hooks.Troubled)), task: homeview.Task{Key: troubledHooks, Title: "Webhooks suspended, or near to it", Action: "Open list",
			Why: "BitGo stops telling of what happens; heal them, and what was missed is read", Href: link.With(link.Subscriptions(), url.Values{byTrouble: {yes}})}},
		{who: compliance || treasury, into: &p.Moving, look: counted(s.Wires.AtBank), task: homeview.Task{Key: "bank", Status: ui.AtBitGo, Title: "Wires that wait for the bank", Action: "Open list",
			Why: "Confirmed; the bank has not taken them yet", Href: link.With(link.Wires(), url.Values{byWaits: {waitsBank}})}},
	}
}

// countersignsMine counts what this person may decide at BitGo. Who has linked no user there is told all the same: linking comes first.
func (s *Server) countersignsMine(ctx context.Context, actor identity.Actor) (int, time.Time, error) {
	w, err := s.atBitGoMine(ctx, actor)
	return len(w.IDs), w.Oldest, err
}

func (s *Server) atBitGoMine(ctx context.Context, actor identity.Actor) (identity.Waiting[string], error) {
	l, err := s.Linked.Own(ctx, actor)
	if err != nil {
		return identity.Waiting[string]{}, err
	}
	user := ""
	if l != nil {
		user = l.User
	}
	return s.Countersign.Mine(ctx, actor, user)
}

// few shows tasks of one kind one by one, or where they are many as one line that leads to their list.
func few(tasks []homeview.Task, line homeview.Task) []homeview.Task {
	if len(tasks) <= mostFew {
		return tasks
	}
	line.Count, line.Status = len(tasks), tasks[0].Status
	line.Since = slices.MinFunc(tasks, func(a, b homeview.Task) int { return a.Since.Compare(b.Since) }).Since
	for _, t := range tasks {
		if t.Until != nil && (line.Until == nil || t.Until.Before(*line.Until)) {
			line.Until = t.Until
		}
	}
	return []homeview.Task{line}
}
