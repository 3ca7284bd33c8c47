package console

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/security"
	"github.com/unykorn/console/views/link"
	securityview "github.com/unykorn/console/views/security"
	"github.com/unykorn/console/views/ui"
)

var securityForm = regexp.MustCompile(`^sec_[a-z0-9]{8,32}$`)

// shareTransfers lists the transfers of shares.
func (s *Server) shareTransfers(w http.ResponseWriter, r *http.Request) error {
	actor, q := actorFrom(r.Context()), asked(r)
	clients, err := s.clientsOffered(r)
	if err != nil {
		return err
	}
	waits, err := s.Securities.ToDecide(r.Context(), actor)
	if err != nil {
		return err
	}
	chosen := s.chosenClient(r)
	f := security.TransferFilter{Client: q.client(chosen, clients), Security: q.form("security", securityForm, "the id of a security"),
		State: security.State(q.oneOf("state", spelled(securityview.States), "a state of a transfer")), From: q.sharePlace(), Limit: securitiesOnPage}
	if q.oneOf(byWaits, []string{waitsForMe}, "a choice of whom it waits for") != "" {
		f.Only = waits.IDs
	}
	found, more, err := s.Securities.Transfers(r.Context(), actor, f)
	if err != nil {
		return err
	}
	p := securityview.TransfersProps{Problems: q.problems, MayAsk: actor.HasAny(identity.Treasury), Security: f.Security, Newest: q.newest(), Now: s.Clock.Now()}
	for _, t := range found {
		p.Rows = append(p.Rows, securityview.TransferRow{TransferRow: t, Mine: slices.Contains(waits.IDs, t.ID)})
	}
	if more != nil {
		p.Older = q.page("before", shareKey(more))
	}
	if q.first() {
		p.Live = q.here()
	}
	p.Filters = ui.FiltersProps{Action: q.path, Clear: q.clear(chosen)}
	p.Filters.Filters = append(q.clientChip(chosen, f.Client, clients), stateChip(q, f.State, securityview.States, securityview.StateWords), q.mineChip("Waits for"))
	if f.Security != "" {
		p.Filters.Filters = append(p.Filters.Filters, q.typed("Security", "security", ui.FieldProps{}))
	}
	return s.show(w, r, "Transfers of shares", securityview.Transfers(p))
}

// shareTransfer is the page on which one transfer is decided and followed.
func (s *Server) shareTransfer(w http.ResponseWriter, r *http.Request) error {
	return s.showShareTransfer(w, r, http.StatusOK, securityview.TransferProps{}, nil)
}

func (s *Server) showShareTransfer(w http.ResponseWriter, r *http.Request, status int, p securityview.TransferProps, refused *fault.Fault) error {
	actor := actorFrom(r.Context())
	var err error
	if p.TransferRow, err = s.Securities.TransferDetail(r.Context(), actor, r.PathValue("transfer")); err != nil {
		return err
	}
	t := p.TransferRow.Transfer
	p.Decides, p.Cancels, p.Now = actor.Has(identity.Compliance, t.Client), actor.Has(identity.Treasury, t.Client), s.Clock.Now()
	p.NoApprove, p.NoReject, p.NoOverride, p.NoCancel = why(t.WhyNotDecide(actor)), why(t.WhyNotReject(actor)), why(t.WhyNotOverride(actor)), why(t.WhyNotCancel(actor))
	p.Reverses, p.NoReverse = p.Cancels, why(t.WhyNotReverse(actor))
	if p.ReversedBy != "" {
		p.NoReverse = why(security.ErrReversed)
	}
	if p.Back.Key == "" {
		p.Back = securityview.ReverseProps{Key: formKey(""), Received: p.Now.UTC().Format(time.DateOnly)}
	}
	p.Mine = p.NoApprove == "" || p.NoOverride == ""
	if refused != nil {
		p.Problem, p.Fields = refused.Message, refused.Fields
	}
	return s.showAs(w, r, status, securityview.TypeWords(t.Type)+" of "+t.Shares.Grouped()+" shares of "+p.Issuer, securityview.Transfer(p))
}

// shareDecide approves or rejects.
func (s *Server) shareDecide(w http.ResponseWriter, r *http.Request) error {
	approve, reason := r.PostForm.Get("verdict") == "approve", r.PostForm.Get("reason")
	t, err := s.Securities.Decide(r.Context(), actorFrom(r.Context()), r.PathValue("transfer"), approve, reason)
	return s.shareMoved(w, r, t, err, securityview.TransferProps{Reason: reason})
}

// shareOverride says for one of two that a rule shall not stand in the way.
func (s *Server) shareOverride(w http.ResponseWriter, r *http.Request) error {
	reason := r.PostForm.Get("reason")
	t, err := s.Securities.Override(r.Context(), actorFrom(r.Context()), r.PathValue("transfer"), reason)
	if f := fault.As(err); err != nil && f.Fields["reason"] != "" { // its field stands beside that of a rejection
		err = security.ErrOverrideReason.Field("override", f.Fields["reason"])
		delete(fault.As(err).Fields, "reason")
	}
	return s.shareMoved(w, r, t, err, securityview.TransferProps{OverrideText: reason})
}

// shareCancel takes a transfer back.
func (s *Server) shareCancel(w http.ResponseWriter, r *http.Request) error {
	t, err := s.Securities.Cancel(r.Context(), actorFrom(r.Context()), r.PathValue("transfer"))
	return s.shareMoved(w, r, t, err, securityview.TransferProps{})
}

// shareReverse asks for the mirror of a transfer. The form's key makes a second press find the first.
func (s *Server) shareReverse(w http.ResponseWriter, r *http.Request) error {
	f := r.PostForm
	p := securityview.TransferProps{Back: securityview.ReverseProps{Key: formKey(f.Get("key")), Paper: f.Get("instruction"), Reference: strings.TrimSpace(f.Get("reference")), Received: f.Get("received")}}
	received, bad := time.Parse(time.DateOnly, p.Back.Received)
	if bad != nil {
		received = time.Time{} // which the room names at its field
	}
	t, err := s.Securities.Reverse(r.Context(), actorFrom(r.Context()), r.PathValue("transfer"), security.Instruction{Paper: security.Paper(p.Back.Paper), Reference: p.Back.Reference, Received: received}, "form-"+p.Back.Key)
	if err == nil {
		return s.shareAsked(w, r, t)
	}
	return s.shareMoved(w, r, t, err, p)
}

// shareMoved shows what a press came to: on the transfer's page when it was refused, else there after a redirect.
func (s *Server) shareMoved(w http.ResponseWriter, r *http.Request, t security.Transfer, err error, p securityview.TransferProps) error {
	if err != nil {
		f := fault.As(err)
		if !answersPress(f) {
			return err
		}
		s.note(r, f)
		return s.showShareTransfer(w, r, fault.Status(f.Kind), p, f)
	}
	tone, said := ui.OK, "The shares have moved."
	switch t.State {
	case security.PendingReview:
		tone, said = ui.Info, "Said. It waits on for what its rules name; no share has moved."
	case security.Rejected:
		said = "Rejected. No share has moved."
	case security.Cancelled:
		said = "Taken back. No share has moved, and its shares are free again."
	case security.Confirmed:
	}
	return s.doneAs(w, r, link.ShareTransfer(t.ID), tone, said)
}
