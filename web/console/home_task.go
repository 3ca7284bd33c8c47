package console

import (
	"net/http"
	"strconv"
	"time"

	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/ceremony"
	"github.com/unykorn/console/internal/freeze"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/onboarding"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/internal/token"
	"github.com/unykorn/console/internal/wallet"
	homeview "github.com/unykorn/console/views/home"
	"github.com/unykorn/console/views/link"
	onboardingview "github.com/unykorn/console/views/onboarding"
	"github.com/unykorn/console/views/ui"
)

// What counts as late, or soon so.
const (
	soon     = 30 * time.Minute    // before an approval or a release runs out
	endsSoon = 14 * 24 * time.Hour // before a token or a key ends
)

// homeApprovals are the requests that this person can vote on, and those that run out soon whoever votes.
func (s *Server) homeApprovals(r *http.Request, actor identity.Actor, p *homeview.Props) error {
	pending, _, err := s.Approvals.List(r.Context(), actor, approval.Filter{State: approval.Pending, Client: s.chosenClient(r), Limit: mostTasks})
	if err != nil {
		return err
	}
	for _, a := range pending {
		t := approvalTask(a)
		switch {
		case a.Mine && !a.Voted:
			p.Waiting = append(p.Waiting, t)
		case a.ExpiresAt.Sub(p.Now) < soon:
			t.Status, t.Action, t.Why = ui.WithOthers, "Open", t.Why+" · runs out unless others vote"
			p.Late = append(p.Late, t)
		}
	}
	return nil
}

// homeSends are what this person releases or finishes, what runs out, and what is on its way.
func (s *Server) homeSends(r *http.Request, actor identity.Actor, p *homeview.Props) error {
	sends, err := s.Sends.List(r.Context(), actor, send.Filter{Client: s.chosenClient(r), Limit: mostTasks, States: []send.State{send.Drafted,
		send.AwaitingApproval, send.Approved, send.Submitting, send.Unknown, send.PendingAtBitGo, send.Submitted, send.Removed}})
	if err != nil {
		return err
	}
	for _, x := range sends.Sends {
		t, mine := sendTask(x, actor)
		switch {
		case mine:
			p.Waiting = append(p.Waiting, t)
		case x.State == send.Unknown, x.State == send.Removed, x.State == send.Approved && x.ExpiresAt != nil && x.ExpiresAt.Sub(p.Now) < soon:
			t.Status = ui.WithOthers
			p.Late = append(p.Late, t)
		case x.State != send.Drafted:
			p.Moving = append(p.Moving, t)
		}
	}
	return nil
}

// homeFreezes are requests to unfreeze that this person can confirm; what stands is told above the page.
func (s *Server) homeFreezes(r *http.Request, actor identity.Actor, p *homeview.Props) error {
	found, _, err := s.Freezes.List(r.Context(), actor, freeze.Filter{States: []freeze.State{freeze.Asked}, Limit: mostTasks})
	for _, f := range found {
		if f.Can(actor).Confirm == "" {
			p.Waiting = append(p.Waiting, homeview.Task{Status: ui.NeedsYou, Title: "Unfreeze " + f.What(), Since: *f.UnfreezeAt, Href: link.Freeze(f.ID.String()), Action: "Decide",
				Why: f.UnfreezeName + " asks: " + f.UnfreezeReason})
		}
	}
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
	for _, c := range changes {
		p.Waiting = append(p.Waiting, changeTask(c))
	}
	loans, err := s.LTV.Waiting(r.Context(), actor)
	if err != nil {
		return err
	}
	for _, c := range loans {
		if c.WhyNotDecide(actor) == nil {
			p.Waiting = append(p.Waiting, homeview.Task{Status: ui.NeedsYou, Title: "Loan of " + c.Loan.USD() + " against " + c.Declared.USD(), Since: c.ProposedAt,
				Href: link.FacilityChange(c.ID.String()), Action: "Decide", Why: "Collateral & LTV · " + c.Note})
		}
	}
	drawn, err := s.Approvals.RuleWaiting(r.Context(), actor)
	if err != nil {
		return err
	}
	if drawn > 0 {
		p.Waiting = append(p.Waiting, homeview.Task{Status: ui.NeedsYou, Title: "Changes of the approval rules: " + strconv.Itoa(drawn), Href: link.RuleChanges(), Action: "Decide",
			Why: "Put in force, or turned down, by somebody who did not draw them", Since: p.Now})
	}
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

// homeNews is what changed: a person's own notices, the unread ones marked; of whoever only reads, the trail.
func (s *Server) homeNews(r *http.Request, actor identity.Actor, p *homeview.Props) error {
	if !p.Reads {
		news, _, err := s.Notify.List(r.Context(), actor, 0, 8)
		p.News = newsOf(news)
		return err
	}
	page, err := s.Audit.List(r.Context(), actor.Reader(), audit.Filter{Client: s.chosenClient(r), Limit: 10})
	if err != nil {
		return err
	}
	since, err := s.lastVisit(r, actor)
	if err != nil {
		return err
	}
	for _, e := range page.Events {
		n := homeview.News{Tone: ui.Info, Text: e.Verb + " by " + e.Actor, At: e.At, New: since != nil && e.At.After(*since), Href: link.AuditEntry(strconv.FormatInt(e.ID, 10))}
		if e.Result == "refused" {
			n.Tone = ui.Warn
		}
		p.News = append(p.News, n)
	}
	return s.homeVerify(r, actor, p)
}

// lastVisit is when the person was last seen in another session that is still open; nil: this is the only one.
func (s *Server) lastVisit(r *http.Request, actor identity.Actor) (*time.Time, error) {
	open, err := s.Identity.Sessions(r.Context(), actor)
	for _, x := range open {
		if x.ID != actor.Session {
			return &x.LastSeenAt, err
		}
	}
	return nil, err
}

// homeVerify are the things that an auditor looks into: where books and BitGo differ, and what ended unclear.
func (s *Server) homeVerify(r *http.Request, actor identity.Actor, p *homeview.Props) error {
	wallets, _, err := s.Wallets.Page(r.Context(), actor, wallet.Filter{Limit: mostTasks})
	if err != nil {
		return err
	}
	_, known, err := s.Wallets.Standing(r.Context(), actor)
	if err != nil {
		return err
	}
	for _, x := range wallets {
		balances, err := s.Wallets.Balances(r.Context(), actor, x.ID)
		if err != nil {
			return err
		}
		for _, b := range balances {
			if b.Observed() && !b.Agrees() {
				p.Verify = append(p.Verify, homeview.Task{Status: ui.InProgress, Title: "Ledger and BitGo differ in " + walletName(x), Since: b.ObservedAt, Href: link.Wallet(x.ID), Action: "Open",
					Why: x.ClientName + " · " + b.Asset})
			}
		}
	}
	if left := known - len(wallets); left > 0 { // nothing here may look clear that nobody has looked at
		p.Verify = append(p.Verify, homeview.Task{Status: ui.InProgress, Title: strconv.Itoa(left) + " more wallets are not compared here", Since: p.Now, Href: link.Wallets(), Action: "Open",
			Why: "This page compares " + strconv.Itoa(mostTasks) + "; each wallet's own page compares its own."})
	}
	p.Verify, p.Late = append(p.Verify, p.Late...), nil
	return nil
}

// homeCeremonies are wallets whose next step is this person's: to confirm, to hold the ceremony, or to say where the keys are.
func (s *Server) homeCeremonies(r *http.Request, actor identity.Actor, p *homeview.Props) error {
	found, _, err := s.Ceremonies.List(r.Context(), actor, ceremony.Filter{States: []ceremony.State{ceremony.Asked, ceremony.Confirmed, ceremony.Made}, Limit: mostTasks})
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
		p.Waiting = append(p.Waiting, t)
	}
	return err
}
