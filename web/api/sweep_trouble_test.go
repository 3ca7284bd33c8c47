package api

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/internal/sweep"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/internal/wallet"
)

// meanwhile is the send room in which something happens between a run's look and its asking.
type meanwhile struct {
	sweep.Sends
	before func()
	says   error
}

func (m *meanwhile) Check(ctx context.Context, actor identity.Actor, d send.Draft) (send.Report, error) {
	if m.says != nil {
		return send.Report{}, m.says
	}
	return m.Sends.Check(ctx, actor, d)
}

func (m *meanwhile) Submit(ctx context.Context, actor identity.Actor, d send.Draft, key string) (send.Send, error) {
	if do := m.before; do != nil {
		m.before = nil
		do()
	}
	return m.Sends.Submit(ctx, actor, d, key)
}

// once has the rule run one time more, after an hour.
func (h *house) once(id string) map[string]any {
	h.t.Helper()
	before := len(h.runs(id))
	h.clock.Advance(time.Hour)
	h.must(h.LTV.RefreshPrices(h.t.Context()))
	_ = h.Sweeps.RunDue(h.t.Context())
	r := h.runs(id)
	if len(r) != before+1 {
		h.t.Fatalf("%d runs more: %v", len(r)-before, r)
	}
	return r[0]
}

// idle is an active rule that has had its first run, by the engine room, which then rests.
func (h *house) idle() string {
	h.t.Helper()
	id := h.active(h.sweeping("100000000000"))
	testkit.Eventually(h.t, 20*time.Second, func() bool { h.must(h.Sweeps.RunDue(h.t.Context())); return len(h.runs(id)) == 1 })
	h.must(h.runner.Stop(context.WithoutCancel(h.t.Context())))
	_, err := h.db.Owner.Exec(h.t.Context(), `alter table sweep_rule disable trigger user; update sweep_rule set above = 100000; alter table sweep_rule enable trigger user`)
	h.must(err)
	return id
}

// What another send reserves between a run's look and its asking is seen under the wallet's lock: what is to stay stays.
func TestASweepKeepsWhatItMust(t *testing.T) {
	h := setup(t)
	id := h.idle()
	tess := h.db.Person(t, "Tess", testkit.Whole(identity.Treasury))
	h.Sweeps.Sends = &meanwhile{Sends: h.Sends, before: func() {
		_, err := h.Sends.Submit(t.Context(), tess, send.Draft{Wallet: h.world.Wallet("apex-bitcoin").ID, Asset: "tbtc4", Address: h.world.Payee("apex-power").Address,
			Amount: "50000", Unit: "base", Purpose: "Rent"}, "tess-rent-1")
		h.must(err)
	}}
	run := h.once(id)
	if run["outcome"] != "refused" || !strings.Contains(fmt.Sprint(run["note"]), "has to stay") && !strings.Contains(fmt.Sprint(run["note"]), "lacking") {
		t.Fatalf("%v", run)
	}
	if run := h.once(id); run["outcome"] != "sent" {
		t.Errorf("with what is left: %v", run)
	}
}

// The gate itself, to the unit.
func TestKeepIsWhatIsLeft(t *testing.T) {
	h := setup(t)
	tess := h.db.Person(t, "Tess", testkit.Whole(identity.Treasury))
	d := send.Draft{Wallet: h.world.Wallet("apex-bitcoin").ID, Asset: "tbtc4", Address: h.world.Payee("apex-power").Address, Amount: "50000", Unit: "base", Purpose: "Rent"}
	r, err := h.Sends.Check(t.Context(), tess, d)
	h.must(err)
	left := r.Max.Units.Sub(money.NewUnits(50000))
	one := left.Add(money.NewUnits(1))
	d.Keep = &one
	if _, err := h.Sends.Submit(t.Context(), tess, d, "keep-too-much"); err == nil || !strings.Contains(err.Error(), "stop") {
		t.Errorf("one unit too few stays: %v", err)
	}
	d.Keep = &left
	if _, err := h.Sends.Submit(t.Context(), tess, d, "keep-exactly"); err != nil {
		t.Error(err)
	}
}

// A send that the network took back holds its rule up for a day, and not for ever.
func TestARemovedSweepLetsTheNextGo(t *testing.T) {
	h := setup(t)
	id := h.idle()
	first := h.once(id)
	_, err := h.db.Owner.Exec(t.Context(), `alter table send disable trigger user`)
	h.must(err)
	_, err = h.db.Owner.Exec(t.Context(), `update send set state = 'removed', updated_at = $1 where id::text = $2`, h.clock.Now(), first["sendId"])
	h.must(err)
	_, err = h.db.Owner.Exec(t.Context(), `alter table send enable trigger user`)
	h.must(err)
	if run := h.once(id); run["outcome"] != "nothing" || !strings.Contains(fmt.Sprint(run["note"]), "not over") {
		t.Errorf("within the day: %v", run)
	}
	h.clock.Advance(23 * time.Hour)
	if run := h.once(id); fmt.Sprint(run["note"]) == fmt.Sprint(h.runs(id)[1]["note"]) {
		t.Errorf("after a day: %v", run)
	}
}

// Why a run is not over stands in it; what trying again would not mend ends it, and so does the time of the next run.
func TestASweepSaysWhatIsWrong(t *testing.T) {
	h := setup(t)
	id := h.idle()
	sends := &meanwhile{Sends: h.Sends, says: wallet.ErrBitGo.With(&bitgo.Error{Status: 500})}
	h.Sweeps.Sends = sends
	if run := h.once(id); run["outcome"] != "working" || fmt.Sprint(run["note"]) != wallet.ErrBitGo.Message {
		t.Errorf("while BitGo is away: %v", run)
	}
	h.clock.Advance(time.Hour)
	for range 2 {
		_ = h.Sweeps.RunDue(t.Context())
	}
	if r := h.runs(id); r[len(r)-2]["outcome"] != "refused" || fmt.Sprint(r[len(r)-2]["note"]) != wallet.ErrBitGo.Message {
		t.Errorf("once the next is due: %v", r)
	}
	sends.says = wallet.ErrBitGo.With(&bitgo.Error{Status: 403, Name: "Forbidden"})
	h.clock.Advance(3 * time.Minute)
	_ = h.Sweeps.RunDue(t.Context())
	if r := h.runs(id); r[0]["outcome"] != "refused" || !strings.Contains(fmt.Sprint(r[0]["note"]), "Forbidden (403)") {
		t.Errorf("a lasting refusal: %v", r)
	}
}

// Of a rule that was ended before its approval came round nobody hears that it runs.
func TestAnEndedSweepIsNotTold(t *testing.T) {
	h := setup(t)
	a := h.want(202, "POST", "/sweeps/rules", h.sweeping("100000"))
	h.want(200, "PUT", "/approvals/"+a.text("approvalId"), map[string]any{"state": "approved"}, "x-approver-token", h.approver(h.voters[0]).Reveal())
	h.want(200, "PUT", "/sweeps/rules/"+a.text("ruleId"), map[string]any{"state": "ended"})
	h.work()
	testkit.Eventually(t, 20*time.Second, func() bool {
		return h.db.Count(t, `select count(*) from river.river_job where kind = 'approval.decided' and state = 'completed'`) == 1
	})
	if n := h.db.Count(t, `select count(*) from notice where subject_kind = 'sweep_rule'`); n != 0 || h.ruleState(a.text("ruleId")) != "ended" {
		t.Errorf("%d are told of a rule that is %s", n, h.ruleState(a.text("ruleId")))
	}
}
