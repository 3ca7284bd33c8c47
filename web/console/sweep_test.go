package console

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/sweep"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/views/link"
)

// payeeID is the entry of the estate's known payee.
func (h *house) payeeID(t *testing.T, e estate) string {
	t.Helper()
	known, err := h.Whitelist.List(t.Context(), program, e.ID, e.wallet.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range known {
		if k.Address == e.payee {
			return k.ID.String()
		}
	}
	t.Fatal("the payee is not known")
	return ""
}

// sweepObject is a rule that waits for compliance.
func sweepObject(t *testing.T, h *house, _ identity.Actor, e estate) string {
	t.Helper()
	r, err := h.Sweeps.Propose(t.Context(), e.asker, sweep.Terms{Wallet: e.wallet.ID, Asset: e.asset, Address: e.payee, Keep: money.NewUnits(1), Above: money.NewUnits(2), Cadence: sweep.Daily}, uuid.NewString())
	if err != nil {
		t.Fatal(err)
	}
	return r.ID.String()
}

// broom is a house in which a treasurer and somebody of compliance look after sweeps.
type broom struct {
	*house
	t          *testing.T
	tess, vera *browser
}

func atBroom(t *testing.T) *broom {
	t.Helper()
	h := build(t)
	h.rules(t)
	return &broom{house: h, t: t, tess: h.as(t, h.enter(t, h.apex.asker)), vera: h.as(t, h.enter(t, h.voters[0]))}
}

func (b *broom) form(field, value string) url.Values {
	v := url.Values{"from": {b.apex.wallet.ID + "." + b.apex.asset}, "address": {b.payeeID(b.t, b.apex)}, "keepAtLeast": {"0.5"}, "whenAbove": {"1.25"}, "cadence": {"daily"}, "key": {uuid.NewString()}}
	if field != "" {
		v.Set(field, value)
	}
	return v
}

// TestASweepRuleIsAskedForDecidedPausedAndEnded is the life of a rule over the desk.
func TestASweepRuleIsAskedForDecidedPausedAndEnded(t *testing.T) {
	t.Parallel()
	b := atBroom(t)
	says(t, b.tess.get(link.Sweeps()), http.StatusOK, "No sweep rule yet", "New sweep rule")
	holds(t, b.tess.get(link.SweepNew("")), "What pays", b.apex.wallet.ID+".tbtc4")
	holds(t, b.tess.get(link.SweepNew(b.apex.wallet.ID+".tbtc4")), "Northgate Exchange", "Keep at least", "Available now")
	form := b.form("", "")
	a := b.tess.do(http.MethodPost, link.Sweeps(), form)
	if a.status != http.StatusSeeOther || !strings.HasPrefix(a.to, "/sweeps/") {
		t.Fatalf("%d %s %s", a.status, a.to, a.body)
	}
	if again := b.tess.do(http.MethodPost, link.Sweeps(), form); again.to != a.to {
		t.Errorf("pressed twice: %s and %s", a.to, again.to)
	}
	page := a.to
	says(t, b.tess.get(page), http.StatusOK, "With others", "Compliance decides it", "0.5 TBTC4", "50,000,000 base units", "125,000,000 base units", "It has not run yet")
	id := uuid.MustParse(strings.TrimPrefix(page, "/sweeps/"))
	request := b.db.Count(t, `select count(*) from approval_request where subject_id = $1 and state = 'pending'`, id)
	if request != 1 {
		t.Fatalf("%d requests", request)
	}
	var approval string
	if err := b.db.Owner.QueryRow(t.Context(), `select id::text from approval_request where subject_id = $1`, id).Scan(&approval); err != nil {
		t.Fatal(err)
	}
	says(t, b.vera.get(link.Approval(approval)), http.StatusOK, "Keeps at least", "Northgate Exchange", "Approving lets the rule run", "Open the rule")
	holds(t, b.vera.post(link.ApprovalReject(approval), "reason", ""), "Reject this rule")
	if a := b.vera.post(link.ApprovalApprove(approval)); a.status != http.StatusSeeOther {
		t.Fatalf("approve: %d", a.status)
	}
	says(t, b.vera.get(link.Approval(approval)), http.StatusOK, "The rule runs from now on")
	b.carried(id)
	says(t, b.tess.get(page), http.StatusOK, "nothing leaves by itself", "Pause", "End it for good", "due now")
	if a := b.tess.post(link.SweepChange(id.String()), "state", "paused"); a.status != http.StatusSeeOther {
		t.Fatalf("pause: %d", a.status)
	}
	says(t, b.tess.get(page), http.StatusOK, "It does not run", "Somebody of compliance lets it run again")
	says(t, b.tess.post(link.SweepChange(id.String()), "state", "active"), http.StatusForbidden, "resumed by somebody of compliance")
	if a := b.vera.post(link.SweepChange(id.String()), "state", "active"); a.status != http.StatusSeeOther {
		t.Errorf("resume: %d", a.status)
	}
	says(t, b.vera.post(link.SweepChange(id.String()), "state", "proposed"), http.StatusConflict, "cannot become")
	if a := b.tess.post(link.SweepChange(id.String()), "state", "ended"); a.status != http.StatusSeeOther {
		t.Errorf("end: %d", a.status)
	}
	says(t, b.tess.get(page), http.StatusOK, "It never runs again", "Done")
	says(t, b.tess.get(link.With(link.Sweeps(), url.Values{"state": {"ended"}})), http.StatusOK, "Northgate Exchange", "1 rule")
	says(t, b.tess.get(link.With(link.Sweeps(), url.Values{"state": {"paused"}})), http.StatusOK, "No rule matches these filters")
}

// carried takes the decision to the rule, as the engine room's job does.
func (b *broom) carried(id uuid.UUID) {
	b.t.Helper()
	err := b.db.Serve.As(b.t.Context(), program.Scope(), func(tx pgx.Tx) error {
		_, err := b.Sweeps.Decided(b.t.Context(), tx, id, true)
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
}

// TestARunShowsWhatCameOfIt: a send that was asked for, and a reason where none was.
func TestARunShowsWhatCameOfIt(t *testing.T) {
	t.Parallel()
	b := atBroom(t)
	id := sweepObject(t, b.house, b.apex.asker, b.apex)
	x := b.submit(t, b.apex, nextAmount(smallSend))
	for i, run := range []struct {
		state, note string
		send        any
		amount      any
	}{{"sent", "", x.ID, "1200000"}, {"refused", "A check stopped it: loan-to-value.", nil, nil}} {
		_, err := b.db.Owner.Exec(t.Context(), `insert into sweep_run (id, rule_id, client_id, due_at, state, claimed_until, amount, send_id, note, settled_at) values ($1, $2, $3, $4, $5, $4, $6::numeric, $7, $8, $4)`,
			uuid.New(), id, b.apex.ID, testkit.Start.Add(time.Duration(i)*time.Hour), run.state, run.amount, run.send, run.note)
		if err != nil {
			t.Fatal(err)
		}
	}
	a := b.tess.get(link.Sweep(id))
	says(t, a, http.StatusOK, "Send asked for", "0.012 TBTC4", "Refused", "A check stopped it: loan-to-value.")
	holds(t, a, link.Send(x.ID.String()))
}

func TestTheSweepFormSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	b := atBroom(t)
	for field, values := range map[string][]string{
		"from":        {"", "x", noHex + ".tbtc4", b.apex.wallet.ID + ".hteth", b.meridian.wallet.ID + ".tbtc4", script},
		"address":     {"", noUUID, b.payeeID(t, b.meridian), script},
		"keepAtLeast": {"", "-1", "x", "1e3", "0.000000001", script},
		"whenAbove":   {"", "0.4", "-1", "NaN", script},
		"cadence":     {"", "yearly", script},
	} {
		for _, v := range values {
			a := b.tess.do(http.MethodPost, link.Sweeps(), b.form(field, v))
			if a.status != http.StatusUnprocessableEntity && a.status != http.StatusNotFound {
				t.Errorf("%s %.30q: %d", field, v, a.status)
			}
			if strings.Contains(a.body, script) {
				t.Errorf("%s: what was typed is run", field)
			}
		}
	}
	if n := b.db.Count(t, `select count(*) from sweep_rule`); n != 0 {
		t.Errorf("%d rules were filed", n)
	}
}
