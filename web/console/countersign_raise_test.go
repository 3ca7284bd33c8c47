package console

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/views/link"
)

// parks is Express when a rule of BitGo's asks for an approval of each raise: its answer, or none at all.
type parks struct {
	send.BitGo
	answer bitgo.SendResult
}

func (p *parks) Accelerate(context.Context, bitgo.AccelerateRequest) bitgo.SendResult {
	return p.answer
}

// raiseParked asks for a raise that waits at BitGo, and gives the send and the approval there.
func (h *house) raiseParked(t *testing.T, by identity.Actor, answer bitgo.SendResult) (uuid.UUID, string) {
	t.Helper()
	id := h.waits(t)
	d, err := h.Sends.Get(t.Context(), h.apex.asker, id)
	if err != nil {
		t.Fatal(err)
	}
	approval := h.control(t, "ask", map[string]any{"type": "transactionRequest", "wallet": h.apex.wallet.ID, "transfer": d.TransferID})["id"].(string)
	if answer.Outcome == bitgo.PendingApproval {
		answer.PendingApprovalID = approval
	}
	real := h.Sends.BitGo
	h.Sends.BitGo = &parks{real, answer}
	_, err = h.Sends.Bump(t.Context(), by, id, 150, bitgo.Secret(h.apex.wallet.Passphrase), "")
	h.Sends.BitGo = real
	if err != nil && !fault.Is(err, send.ErrBumpUnknown) {
		t.Fatal(err)
	}
	if err := h.Countersign.Look(t.Context()); err != nil {
		t.Fatal(err)
	}
	return id, approval
}

// A raise that waits at BitGo names its send, and the send leads to it, whether BitGo's answer came or was lost. Who asked for
// the raise does not decide it.
func TestARaiseAtBitGoIsOfItsSend(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]bitgo.SendResult{"answered": {Outcome: bitgo.PendingApproval}, "lost": {Outcome: bitgo.Unknown, Why: "no whole answer came back"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := build(t)
			h.rules(t)
			both := h.db.Person(t, "Bo Both", testkit.Over(identity.Treasury, h.apex.Client), testkit.Over(identity.Compliance, h.apex.Client))
			id, approval := h.raiseParked(t, both, answer)
			bo, asker := h.as(t, h.enter(t, both)), h.as(t, h.enter(t, h.apex.asker))
			if a := bo.do(http.MethodPost, link.AccountBitGo(), url.Values{"bitgo-token": {h.world.Token("approver")}}); a.to != link.Account() {
				t.Fatalf("%d %s", a.status, a.body)
			}
			where := link.Countersign(approval)
			holds(t, bo.get(link.Approvals()+"?whose=bitgo"), "countersign-"+approval, "Raise the fee of", "The gateway, for Bo Both")
			if rows := rowsOf(t, bo.get(link.Approvals()+"?whose=bitgo&needs-me=yes")); len(rows) != 0 {
				t.Errorf("who asked for the raise could decide %v", rows)
			}
			whole := bo.get(where)
			says(t, whole, http.StatusOK, "It raises the fee of a send that has left", "never both", "You asked for this here, so somebody else decides it at BitGo.", "Fee then")
			holds(t, whole, `href="`+link.Send(id.String())+`"`)
			if strings.Contains(whole.body, "not what was asked for here") {
				t.Errorf("it is what was asked for: %s", readable(t, whole))
			}
			a := asker.get(link.Send(id.String()))
			says(t, a, http.StatusOK, "waits for an approval at BitGo", "Open the approval at BitGo")
			holds(t, a, `href="`+where+`"`)
			h.clock.Advance(send.LookupAfter + time.Minute)
			says(t, asker.post(link.SendBump(id.String()), "percent", "125", "passphrase", h.apex.wallet.Passphrase), http.StatusConflict, "An earlier raise waits for an approval at BitGo.")

			h.control(t, "approve", map[string]any{"approval": approval, "state": "rejected"})
			if err := h.Countersign.Observe(t.Context(), approval); err != nil {
				t.Fatal(err)
			}
			a = asker.get(link.Send(id.String()))
			if strings.Contains(a.body, "Open the approval at BitGo") || strings.Contains(a.body, "The raise of ") {
				t.Errorf("a raise that was rejected waits for nothing: %s", readable(t, a))
			}
			if answer.Outcome == bitgo.PendingApproval {
				says(t, a, http.StatusOK, "The raise was not approved at BitGo")
			}
		})
	}
}

// An approval at BitGo that raises the fee otherwise than was asked for here is not let through as ours.
func TestAnotherRaiseThanOursIsSaid(t *testing.T) {
	t.Parallel()
	h := build(t)
	h.rules(t)
	_, approval := h.raiseParked(t, h.apex.asker, bitgo.SendResult{Outcome: bitgo.PendingApproval})
	vera := h.as(t, h.enter(t, h.voters[0]))
	h.db.Super(t, `update countersign set carries = jsonb_set(carries, '{factor}', '"4.9"')`)
	says(t, vera.get(link.Countersign(approval)), http.StatusOK, "It is not what was asked for here.", "Another raise was asked for here")
	h.db.Super(t, `update countersign set carries = null, state = 'approved', word = 'approved'`)
	says(t, vera.get(link.Countersign(approval)), http.StatusOK, "It was decided before the console kept what is in an approval")
}
