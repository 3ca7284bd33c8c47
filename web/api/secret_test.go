package api

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/unykorn/console/internal/testkit/canary"
)

// Every way a send fails at BitGo, asked for by the stand-in's amounts, with secrets that are marks: none is a 500, none
// that may have been accepted is called a failure, and no secret is in an answer, the log or the database.
func TestEveryFailureOfASendAndNoSecretAnywhere(t *testing.T) {
	h := setup(t)
	w := h.world.Wallet("apex-bitcoin")
	wrong, otp := canary.New("mistyped passphrase"), canary.New("one-time code")
	voter := h.approver(h.voters[0])
	marks := []canary.Mark{wrong, otp, canary.Of("passphrase", w.Passphrase), canary.Of("key", h.key.Reveal()), canary.Of("approver token", voter.Reveal()),
		canary.Of("BitGo's token", h.world.Token("service")), canary.Of("webhook secret", h.world.WebhookSecret)}
	var said strings.Builder
	hear := func(a answer) answer {
		fmt.Fprintf(&said, "%v\n%s\n", a.header, a.raw)
		return a
	}
	for n := 1; n <= 24; n++ {
		body := h.bitcoin(fmt.Sprint(1_277_000 + n))
		key := fresh()
		a := hear(h.call("POST", "/send", body, "Idempotency-Key", key))
		t.Logf("sentinel %d: %d %s %s", n, a.status, a.text("state"), a.text("message"))
		switch {
		case a.status == 200 || a.status == 202:
			if a.text("sendId") == "" || a.text("message") == "" {
				t.Errorf("sentinel %d: %d %s", n, a.status, a.raw)
			}
		case a.status == 500 || a.text("code") == "" || !strings.Contains(a.text("message"), "othing was sent"):
			t.Errorf("sentinel %d: %d %s", n, a.status, a.raw)
		}
		hear(h.call("POST", "/send", body, "Idempotency-Key", key)) // whatever it was, asking again does not send again
		if most := h.mostSent(); most > 1 {
			t.Errorf("sentinel %d, asked again: BitGo has %d transfers of one send", n, most)
		}
	}
	body := h.bitcoin("1200000")
	body["otp"] = otp.Text()
	if a := hear(h.want(400, "POST", "/send", body)); !strings.Contains(string(a.raw), `"field":"otp"`) {
		t.Errorf("a wrong code: %s", a.raw)
	}
	body["walletPassphrase"] = wrong.Text()
	hear(h.want(400, "POST", "/send", body))
	body["amount"] = wrong.Text() // a slip that a validator might repeat
	hear(h.want(400, "POST", "/send", body))
	hear(h.want(400, "POST", "/send", `{"walletPassphrase":"`+wrong.Text()+`",`))
	a := hear(h.want(202, "POST", "/send", h.bitcoin("3000000")))
	hear(h.want(400, "PUT", "/approvals/"+a.text("approvalId"), map[string]any{"state": voter.Reveal()}, "x-approver-token", voter.Reveal()))
	hear(h.want(200, "PUT", "/approvals/"+a.text("approvalId"), map[string]any{"state": "approved"}, "x-approver-token", voter.Reveal()))
	h.clock.Advance(time.Minute)
	if found := canary.In([]byte(said.String()), marks...); len(found) > 0 {
		t.Errorf("answers show %v", found)
	}
	if found := canary.In([]byte(h.log.String()), marks...); len(found) > 0 {
		t.Errorf("the log shows %v", found)
	}
	found, rows, err := canary.Database(t.Context(), h.db.Owner, marks...)
	h.must(err)
	if len(found) > 0 || rows < 100 {
		t.Errorf("%d rows show %v", rows, found)
	}
}

// mostSent is the largest number of transfers that the stand-in has for one send.
func (h *house) mostSent() int {
	most := 0
	for _, c := range h.sandbox.Count().Sends {
		most = max(most, len(c.Transfers))
	}
	return most
}
