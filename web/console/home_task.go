package console

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/ceremony"
	"github.com/unykorn/console/internal/freeze"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/onboarding"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/internal/token"
	"github.com/unykorn/console/internal/whitelist"
	approvalview "github.com/unykorn/console/views/approval"
	homeview "github.com/unykorn/console/views/home"
	"github.com/unykorn/console/views/link"
	onboardingview "github.com/unykorn/console/views/onboarding"
	sendview "github.com/unykorn/console/views/send"
	"github.com/unykorn/console/views/ui"
)

// What counts as late, or soon so.
const (
	soon     = 30 * time.Minute    // before an approval or a release runs out
	endsSoon = 14 * 24 * time.Hour // before a token or a key ends
)

// homePayments are approvals and sends. A send on which this person votes stands once, where the vote is asked for.
func (s *Server) homePayments(r *http.Request, actor identity.Actor, p *homeview.Props) error {
	voting, err := s.homeApprovals(r, actor, p)
	if err != nil {
		return err
	}
	return s.homeSends(r, actor, p, voting)
}

// homeApprovals are the requests that this person can vote on, and those that run out soon whoever votes. It gives what they
// are about.
func (s *Server) homeApprovals(r *http.Request, actor identity.Actor, p *homeview.Props) (map[uuid.UUID]bool, error) {
	pending, _, err := s.Approvals.List(r.Context(), actor, approval.Filter{State: approval.Pending, Client: s.chosenClient(r), Limit: mostTasks})
	if err != nil {
		return nil, err
	}
	shown := map[uuid.UUID]bool{}
	var mine []homeview.Task
	for _, a := range pending {
		t := approvalTask(a)
		switch {
		case a.Mine && !a.Voted:
			mine, shown[a.Subject.ID] = append(mine, t), true
		case a.ExpiresAt.Sub(p.Now) < soon:
			shown[a.Subject.ID] = true
			t.Status, t.Action, t.Why = ui.WithOthers, "Open", t.Why+" · runs out unless others vote"
			p.Late = append(p.Late, t)
		}
	}
	p.Waiting = append(p.Waiting, few(mine, homeview.Task{Key: "approval", Title: "Approvals to decide", Action: "Open list", Why: "Each waits for your vote",
		Href: link.With(link.Approvals(), url.Values{approvalview.ByMine: {yes}})})...)
	return shown, nil
}

// homeSends are what this person releases or finishes, what runs out, and what is on its way and not shown yet.
func (s *Server) homeSends(r *http.Request, actor identity.Actor, p *homeview.Props, shown map[uuid.UUID]bool) error {
	sends, err := s.Sends.List(r.Context(), actor, send.Filter{Client: s.chosenClient(r), Limit: mostTasks, States: []send.State{send.Drafted,
		send.AwaitingApproval, send.Approved, send.Submitting, send.Unknown, send.PendingAtBitGo, send.Submitted, send.Removed}})
	if err != nil {
		return err
	}
	var release []homeview.Task
	for _, x := range sends.Sends {
		t, mine := sendTask(x, actor)
		switch {
		case mine && x.State == send.Approved:
			release = append(release, t)
		case mine:
			p.Waiting = append(p.Waiting, t)
		case x.State == send.Unknown, x.State == send.Removed, x.State == send.Approved && x.ExpiresAt != nil && x.ExpiresAt.Sub(p.Now) < soon:
			t.Status = ui.WithOthers
			p.Late = append(p.Late, t)
		case x.State != send.Drafted && !shown[x.ID]:
			p.Moving = append(p.Moving, t)
		}
	}
	p.Waiting = append(p.Waiting, few(release, homeview.Task{Key: "release", Title: "Sends to release", Action: "Open list", Why: "Approved; nothing leaves before treasury releases it",
		Href: link.With(link.Sends(), url.Values{sendview.ByRelease: {yes}})})...)
	return nil
}

// homeFreezes are requests to unfreeze that this person can confirm; what stands is told above the page.
func (s *Server) homeFreezes(r *http.Request, actor identity.Actor, p *homeview.Props) error {
	found, _, err := s.Freezes.List(r.Context(), actor, freeze.Filter{States: []freeze.State{freeze.Asked}, Limit: mostTasks})
	var mine []homeview.Task
	for _, f := range found {
		if f.Can(actor).Confirm == "" {
			mine = append(mine, homeview.Task{Status: ui.NeedsYou, Title: "Unfreeze " + f.What(), Since: *f.UnfreezeAt, Href: link.Freeze(f.ID.String()), Action: "Decide",
				Why: f.UnfreezeName + " asks: " + f.UnfreezeReason})
		}
	}
	p.Waiting = append(p.Waiting, few(mine, homeview.Task{Key: "freeze", Title: "Unfreezes to confirm", Action: "Open list", Why: "Until then nothing leaves",
		Href: link.With(link.Freezes(), url.Values{"state": {string(freeze.Asked)}})})...)
	return err
}

// homeDecisions are the changes of whitelists, loans and rules that wait for this person, and withdrawals that wait for their call.
func (s *Server) homeDecisions(r *http.Request, actor identity.Actor, p *homeview.Props) error {
	if !actor.HasAny(identity.Compliance) {
		return nil
	}
	changes, err := s.Whitelist.Waiting(r.Context(), actor)
	if err != nil {
		return err
	}
	var mine []homeview.Task
	for _, c := range changes {
		mine = append(mine, changeTask(c))
	}
	p.Waiting = append(p.Waiting, few(mine, homeview.Task{Key: "whitelist", Title: "Changes of whitelists", Action: "Open list", Why: "No payee is added by one person alone",
		Href: link.With(link.WhitelistChanges(), url.Values{"state": {string(whitelist.Pending)}})})...)
	loans, err := s.LTV.Waiting(r.Context(), actor)
	if err != nil {
		return err
	}
	mine = nil
	for _, c := range loans {
		if c.WhyNotDecide(actor) == nil {
			mine = append(mine, homeview.Task{Status: ui.NeedsYou, Title: "Loan of " + c.Loan.USD() + " against " + c.Declared.USD(), Since: c.ProposedAt,
				Href: link.FacilityChange(c.ID.String()), Action: "Decide", Why: "Collateral & LTV · " + c.Note})
		}
	}
	p.Waiting = append(p.Waiting, few(mine, homeview.Task{Key: "facility", Title: "Changes of loans", Action: "Open list", Why: "A loan is raised by two people",
		Href: link.With(link.Facilities(), url.Values{"change": {"waiting"}})})...)
	return nil
}

// homeAdmin are what waits for an administrator, and what ends soon: clients on their way, keys, tokens, BitGo's deliveries.
func (s *Server) homeAdmin(r *http.Request, actor identity.Actor, p *homeview.Props) error {
	if actor.HasAny(identity.Admin) {
		if err := s.homeClients(r, actor, p); err != nil {
			return err
		}
	}
	if !actor.Administers() {
		return nil
	}
	keys, err := s.Identity.KeysToSee(r.Context(), actor, endsSoon, mostTasks)
	if err != nil {
		return err
	}
	for _, k := range keys {
		t := homeview.Task{Status: ui.NeedsYou, Since: k.CreatedAt, Href: link.Key(k.ID.String()), Action: "Open"}
		switch {
		case k.Waits && (k.CreatedBy == nil || *k.CreatedBy != actor.Person):
			t.Title, t.Why = "Key “"+k.Name+"”", "A second administrator confirms a key that may move money"
			p.Waiting = append(p.Waiting, t)
		case k.Live(p.Now) && k.ExpiresAt != nil && k.ExpiresAt.Sub(p.Now) < endsSoon:
			t.Status, t.Title, t.Until, t.Why = ui.InProgress, "Key “"+k.Name+"” ends", k.ExpiresAt, "Rotate it before then; what uses it stops otherwise"
			p.Late = append(p.Late, t)
		}
	}
	if err := s.homeTokens(r, actor, p); err != nil {
		return err
	}
	inbox, err := s.Webhooks.Summary(r.Context(), actor)
	if err == nil && inbox.Failed > 0 {
		p.Late = append(p.Late, homeview.Task{Status: ui.NeedsYou, Title: "Deliveries of BitGo that could not be worked: " + strconv.Itoa(inbox.Failed), Since: p.Now,
			Href: link.Webhooks(), Action: "Open", Why: "Stored, and looked at again from the page"})
	}
	return err
}

// homeClients are the clients whose next step is an administrator's: the newest of each state.
func (s *Server) homeClients(r *http.Request, actor identity.Actor, p *homeview.Props) error {
	for _, state := range onboardingview.States {
		entries, _, err := s.Clients.Entries(r.Context(), actor, onboarding.Filter{State: state, Limit: mostTasks})
		if err != nil {
			return err
		}
		for _, e := range entries {
			step, open := e.Next(p.Now)
			if !open || step.Who != onboarding.ByAdmin || !actor.Sees(e.Client) && !actor.Organization() {
				continue
			}
			t := homeview.Task{Status: ui.NeedsYou, Title: e.Name + ": " + step.Title, Since: e.Created, Href: link.Client(e.ID.String()), Action: "Open", Why: step.Said + " " + step.Do, Raw: step.Raw}
			if step.Since != nil {
				t.Since = *step.Since
			}
			p.Waiting = append(p.Waiting, t)
		}
	}
	return nil
}

func (s *Server) homeTokens(r *http.Request, actor identity.Actor, p *homeview.Props) error {
	tokens, err := s.Tokens.ToSee(r.Context(), actor, endsSoon, mostTasks)
	for _, x := range tokens {
		t := homeview.Task{Status: ui.NeedsYou, Since: x.AskedAt, Href: link.BitGoToken(x.ID.String()), Action: "Open"}
		switch {
		case x.State == token.Waiting && x.AskedBy != actor.Person:
			t.Title, t.Why = "BitGo token “"+x.Label+"”", "Another administrator confirms it"
			p.Waiting = append(p.Waiting, t)
		case x.State == token.Active && x.RetireAt == nil && x.ExpiresAt != nil && x.ExpiresAt.Sub(p.Now) < endsSoon:
			t.Status, t.Title, t.Until, t.Why = ui.InProgress, "BitGo token “"+x.Label+"” ends", x.ExpiresAt, "Make its successor before then"
			p.Late = append(p.Late, t)
		}
	}
	return err
}

// homeCeremonies are wallets whose next step is this person's: to confirm, to hold the ceremony, or to say where the keys are.
func (s *Server) homeCeremonies(r *http.Request, actor identity.Actor, p *homeview.Props) error {
	found, _, err := s.Ceremonies.List(r.Context(), actor, ceremony.Filter{States: []ceremony.State{ceremony.Asked, ceremony.Confirmed, ceremony.Made}, Limit: mostTasks})
	var mine []homeview.Task
	for _, c := range found {
		t := homeview.Task{Status: ui.NeedsYou, Since: c.At, Href: link.Ceremony(c.ID.String()), Why: c.ByName + " asks: " + c.Reason}
		switch can := c.Can(actor, p.Now); {
		case can.Decide == "":
			t.Title, t.Action = "Confirm "+c.What(), "Decide"
		case c.State == ceremony.Confirmed && c.By == actor.Person:
			t.Title, t.Action = "Hold the ceremony for "+c.What(), "Open"
		case c.State == ceremony.Made && c.CardAt == nil && can.Card == "":
			t.Title, t.Action = "Take the KeyCard of "+c.What(), "Open"
		case can.Keep == "":
			t.Title, t.Action = "Say where the keys are of "+c.What(), "Open"
		default:
			continue
		}
		mine = append(mine, t)
	}
	p.Waiting = append(p.Waiting, few(mine, homeview.Task{Key: "ceremony", Title: "Key ceremonies with a step of yours", Action: "Open list", Why: "No wallet is made before it",
		Href: link.Ceremonies()})...)
	return err
}
