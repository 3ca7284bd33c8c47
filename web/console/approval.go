package console

import (
	"cmp"
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/internal/sweep"
	"github.com/unykorn/console/internal/wallet"
	approvalview "github.com/unykorn/console/views/approval"
	"github.com/unykorn/console/views/link"
	sendview "github.com/unykorn/console/views/send"
)

const (
	approvalsOnPage = 50
	// transfersLookedAt bounds how far back earlier payments to the same payee are looked for.
	transfersLookedAt = 500
	approvalsDecided  = 30  // looked at for when something was last decided
	approvalsWaiting  = 200 // shown at once: the queue's order, time left, has no place to go on from
)

// approvals is the queue: what waits here and at BitGo in one order, or a page of what was decided here.
func (s *Server) approvals(w http.ResponseWriter, r *http.Request) error {
	actor := actorFrom(r.Context())
	p := approvalview.QueueProps{State: approvalState(r.URL.Query().Get(approvalview.ByState)), Now: s.Clock.Now(), Voter: actor.HasAny(identity.Compliance)}
	read, err := s.approvalsEnded, error(nil)
	if p.State == approval.Pending {
		read = s.approvalsWait
	}
	if err = read(r, &p); err != nil {
		return err
	}
	if row := r.URL.Query().Get("beside"); row != "" { // from one to its neighbour; at an end to the queue
		http.Redirect(w, r, cmp.Or(approvalview.Neighbour(p.Lines, row, r.URL.Query().Get("step")), link.Approvals()), http.StatusSeeOther)
		return nil
	}
	if p.Waiting, err = s.Approvals.CountFor(r.Context(), actor); err != nil {
		return err
	}
	if len(p.Requests) == 0 && p.All == 0 {
		if p.Last, err = s.lastDecided(r, actor); err != nil {
			return err
		}
	}
	return s.show(w, r, "Approvals", approvalview.Queue(p))
}

// approvalsEnded is a page of ours in a state, newest first.
func (s *Server) approvalsEnded(r *http.Request, p *approvalview.QueueProps) error {
	f := approval.Filter{State: p.State, Client: s.chosenClient(r), Limit: approvalsOnPage}
	if at, id := sendPlace(r.URL.Query().Get(approvalview.Place)); !at.IsZero() {
		f.Before, f.BeforeID, p.Before = &at, id, instantKey(at, id)
	}
	found, more, err := s.Approvals.List(r.Context(), actorFrom(r.Context()), f)
	if err != nil {
		return err
	}
	if p.Requests = found; more {
		last := found[len(found)-1]
		p.Older = instantKey(last.OpenedAt, last.ID)
	}
	return nil
}

// approvalState is the state of an address; without one it is what waits.
func approvalState(v string) approval.State {
	switch st := approval.State(v); st {
	case approval.Approved, approval.Rejected, approval.Expired, approval.Withdrawn:
		return st
	case approval.Pending:
	}
	if v == approvalview.All {
		return ""
	}
	return approval.Pending
}

// instantKey writes where a page begins, by an instant and an id.
func instantKey(at time.Time, id uuid.UUID) string {
	return strconv.FormatInt(at.UnixMicro(), 10) + "." + id.String()
}

// lastDecided is the newest decision among the latest requests, so that an empty queue does not look like a broken one.
func (s *Server) lastDecided(r *http.Request, actor identity.Actor) (*time.Time, error) {
	found, _, err := s.Approvals.List(r.Context(), actor, approval.Filter{Client: s.chosenClient(r), Limit: approvalsDecided})
	var last *time.Time
	for i := range found {
		if at := found[i].DecidedAt; at != nil && (last == nil || at.After(*last)) {
			last = at
		}
	}
	return last, err
}

// approval is the page on which one thing is decided.
func (s *Server) approval(w http.ResponseWriter, r *http.Request) error {
	return s.showApproval(w, r, http.StatusOK, "", nil)
}

// showApproval answers with the request as it stands now, and with what the last press came to.
func (s *Server) showApproval(w http.ResponseWriter, r *http.Request, status int, reason string, refused *fault.Fault) error {
	id, err := uuid.Parse(r.PathValue("approval"))
	if err != nil {
		return approval.ErrNotFound
	}
	p, err := s.approvalProps(r, id)
	if err != nil {
		return err
	}
	if refused != nil {
		p.Problem, p.Fields, p.Reason = refused.Message, refused.Fields, reason
	}
	return s.showAs(w, r, status, p.Request.Title, approvalview.Page(p))
}

func (s *Server) approvalProps(r *http.Request, id uuid.UUID) (approvalview.PageProps, error) {
	actor, p := actorFrom(r.Context()), approvalview.PageProps{Now: s.Clock.Now()}
	var err error
	if p.Request, err = s.Approvals.Get(r.Context(), actor, id); err != nil {
		return p, err
	}
	p.Viewer = actor.Person
	p.WhyNot, p.Reads = whyNoVote(p.Request, actor, p.Now)
	switch p.Request.Subject.Kind {
	case send.Kind:
		err := s.approvalSend(r, &p)
		return p, err
	case sweep.Kind:
		x, err := s.Sweeps.Get(r.Context(), actor, p.Request.Subject.ID)
		if err != nil {
			return p, err
		}
		row, err := s.sweepRowOf(r, x)
		p.Sweep = &row
		return p, err
	}
	return p, nil
}

// approvalSend gathers what a send is decided by.
func (s *Server) approvalSend(r *http.Request, p *approvalview.PageProps) error {
	actor := actorFrom(r.Context())
	d, err := s.Sends.Get(r.Context(), actor, p.Request.Subject.ID)
	if err != nil {
		return err
	}
	earlier, _, err := s.paid(r.Context(), actor, d.Send.Client, d.Send.Wallet)
	if err != nil {
		return err
	}
	went, partial, err := s.wentTo(r.Context(), actor, d.Send)
	if err != nil {
		return err
	}
	p.Send, p.Past = &d, approvalview.Before(went, partial)
	p.Card = sendview.CardProps{Send: d.Send, Kept: sendview.LastDecision(d), Screened: sendview.LastScreening(d), Traveled: sendview.LastTravel(d), Now: p.Now}
	balance, reservation, err := s.sendFunds(r.Context(), actor, d.Send)
	if err != nil {
		return err
	}
	p.Card.Balance, p.Card.Holds = balance, reservation != nil
	p.Card.Like, err = s.alike(r.Context(), actor, d.Send, earlier)
	return err
}

// wentTo is what the wallet has sent of the asset to the same address, by its mirrored transfers; the second result
// says that there are older ones that were not looked at.
func (s *Server) wentTo(ctx context.Context, actor identity.Actor, x send.Send) ([]money.Amount, bool, error) {
	page, err := s.Wallets.Transfers(ctx, actor, x.Wallet, x.Amount.Coin.Ticker, wallet.PageRequest{Limit: transfersLookedAt})
	var out []money.Amount
	for _, t := range page.Transfers {
		switch t.State {
		case wallet.Signed, wallet.Unconfirmed, wallet.Confirmed:
		default:
			continue
		}
		if t.Type != "send" || t.Counterparty != x.Address || t.SequenceID == x.ID.String() {
			continue
		}
		units := t.Amount.Neg()
		if t.FeeCoin == t.Coin {
			units = units.Sub(t.Fee)
		}
		out = append(out, money.Of(x.Amount.Coin, units))
	}
	return out, page.Older != "", err
}

// whyNoVote is the sentence for somebody who might have expected to vote. Who only reads is owed none.
func whyNoVote(req approval.Request, actor identity.Actor, now time.Time) (why string, reads bool) {
	reads = !actor.Has(identity.Compliance, req.Client) && req.AskedBy != actor.Person
	if err := req.WhyNot(actor, now); err != nil {
		// Nobody has pressed anything yet, so that nothing changed needs no saying.
		return strings.TrimSuffix(fault.As(err).Message, " Nothing changed."), reads && req.Waits(now)
	}
	if reads {
		return "", true
	}
	return "", false
}

// approvalApprove counts the reader's approval.
func (s *Server) approvalApprove(w http.ResponseWriter, r *http.Request) error {
	return s.vote(w, r, approval.Approve, "")
}

// approvalReject ends the request, with a reason.
func (s *Server) approvalReject(w http.ResponseWriter, r *http.Request) error {
	if err := parse(r); err != nil {
		return err
	}
	return s.vote(w, r, approval.Reject, r.PostForm.Get("reason"))
}

func (s *Server) vote(w http.ResponseWriter, r *http.Request, d approval.Decision, reason string) error {
	id, err := uuid.Parse(r.PathValue("approval"))
	if err != nil {
		return approval.ErrNotFound
	}
	after, err := s.Approvals.Vote(r.Context(), actorFrom(r.Context()), id, d, reason)
	if err != nil {
		f := fault.As(err)
		if f.Kind != fault.Invalid && f.Kind != fault.Conflict && f.Kind != fault.Forbidden {
			return err
		}
		s.note(r, f)
		return s.showApproval(w, r, fault.Status(f.Kind), reason, f)
	}
	return s.done(w, r, link.Approval(id.String()), voted(after, d))
}

func voted(r approval.Request, d approval.Decision) string {
	count := strconv.Itoa(r.Approvals()) + " of " + strconv.Itoa(r.Needed)
	switch {
	case d == approval.Reject:
		return "Rejected. Nothing was sent; " + strings.TrimSpace(r.AskedByName) + " is told why."
	case r.State == approval.Approved && r.Subject.Kind == sweep.Kind:
		return "Approved by " + count + ". The rule runs from now on; each run asks for a send that treasury releases."
	case r.State == approval.Approved:
		return "Approved by " + count + ". Treasury can release it now; nothing has left."
	}
	return "Your approval counts: " + count + ". Nothing has left."
}
