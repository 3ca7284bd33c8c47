package api

import (
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/wire"
)

// deaf is BitGo with an answer that goes astray: what happens in between is the test's.
type deaf struct {
	wire.BitGo
	before  func() // the call is made
	instead func() // what BitGo sees in place of the call; nil: the call itself
	after   func() // before the caller hears that nothing came; nil: the answer comes
	blind   bool   // nor can the withdrawal be read then
}

func (d *deaf) DecideWire(ctx context.Context, wallet, transfer string, w bitgo.WireDecision) (bitgo.Transfer, error) {
	if d.before != nil {
		d.before()
	}
	if d.instead != nil {
		d.instead()
		return bitgo.Transfer{}, io.ErrUnexpectedEOF
	}
	got, err := d.BitGo.DecideWire(ctx, wallet, transfer, w)
	if d.after != nil {
		d.after()
		if d.blind {
			return bitgo.Transfer{}, io.ErrUnexpectedEOF
		}
	}
	return got, err
}

func (d *deaf) Transfer(ctx context.Context, ticker, wallet, transfer string) (bitgo.Transfer, error) {
	if d.blind {
		return bitgo.Transfer{}, io.ErrUnexpectedEOF
	}
	return d.BitGo.Transfer(ctx, ticker, wallet, transfer)
}

func (h *house) wireRow(path string) (state, by, action string) {
	h.t.Helper()
	h.must(h.db.Owner.QueryRow(h.t.Context(), `select state, decided_by::text, action from wire_decision where transfer_id = $1`, strings.Split(path, "/")[4]).Scan(&state, &by, &action))
	return state, by, action
}

// atBitGo is a decision that nobody made here.
func (h *house) atBitGo(path string, approve bool) func() {
	part := strings.Split(path, "/")
	return func() {
		h.t.Helper()
		entry := h.world.Banks[0].Hash
		got, err := h.client.Transfer(h.t.Context(), "ofc", part[2], part[4])
		h.must(err)
		_, err = h.client.DecideWire(h.t.Context(), part[2], part[4], bitgo.WireDecision{Approve: approve, Coin: "tfiatusd", Amount: strings.TrimPrefix(got.Value.String(), "-"), Address: entry})
		h.must(err)
	}
}

// What BitGo shows after a lost answer is told in the name of nobody who wanted the opposite, nor of whoever came second.
func TestAWireIsNotToldInTheWrongName(t *testing.T) {
	h := setup(t)
	h.dollars()
	first, second := h.approver(h.voters[0]).Reveal(), h.approver(h.voters[1]).Reveal()
	real := h.Wires.BitGo

	// The opposite was decided at BitGo while the answer was awaited.
	path, body := h.wired(fresh(), "100000")
	h.Wires.BitGo = &deaf{BitGo: real, instead: h.atBitGo(path, false)}
	if a := h.want(409, "PUT", path, body, "x-approver-token", first); a.text("code") != wire.ErrDecided.Code || !strings.Contains(a.text("message"), "rejected at BitGo") {
		t.Errorf("%s", a.raw)
	}
	h.Wires.BitGo = real
	if state, _, action := h.wireRow(path); state != "elsewhere" || action != "approve" {
		t.Errorf("%s %s", state, action)
	}
	body["action"] = "reject" // what BitGo shows was nobody's here
	if a := h.want(409, "PUT", path, body, "x-approver-token", second); a.text("code") != wire.ErrDecided.Code {
		t.Errorf("%s", a.raw)
	}
	if n := h.db.Count(t, `select count(*) from audit_event where verb in ('wire.decide', 'wire.found')`); n != 0 {
		t.Errorf("%d decisions in the trail", n)
	}

	// The first was heard by BitGo after its lease was over; meanwhile somebody else had claimed it, for the opposite.
	path, body = h.wired(fresh(), "200000")
	reject := map[string]any{}
	for k, v := range body {
		reject[k] = v
	}
	reject["action"] = "reject"
	h.Wires.BitGo = &deaf{BitGo: real, after: func() {
		h.clock.Advance(3 * time.Minute)
		_, err := h.db.Owner.Exec(t.Context(), `update wire_decision set decided_by = $2, action = 'reject', claimed_at = $3, claimed_until = $3 where transfer_id = $1`,
			strings.Split(path, "/")[4], h.voters[1].Person, h.clock.Now())
		h.must(err)
	}}
	a := h.want(200, "PUT", path, body, "x-approver-token", first)
	if state, by, action := h.wireRow(path); state != "settled" || by != h.voters[0].Person.String() || action != "approve" || a.text("decidedBy") != by {
		t.Errorf("%s %s %s: %s", state, by, action, a.raw)
	}
	h.Wires.BitGo = real
	if a := h.want(409, "PUT", path, reject, "x-approver-token", second); a.text("code") != wire.ErrDecided.Code {
		t.Errorf("%s", a.raw)
	}
}

// What was decided at BitGo while somebody's own call was under way is not told as theirs, though they wanted the same.
func TestAWireDecidedMeanwhileIsNobodysHere(t *testing.T) {
	h := setup(t)
	h.dollars()
	first, second := h.approver(h.voters[0]).Reveal(), h.approver(h.voters[1]).Reveal()
	path, body := h.wired(fresh(), "100000")
	h.Wires.BitGo = &deaf{BitGo: h.Wires.BitGo, before: func() {
		h.atBitGo(path, true)()
		if a, err := h.try("PUT", path, body, "x-approver-token", second); err != nil || a.status != 409 || a.text("code") != wire.ErrWorking.Code {
			t.Errorf("%s %v", a.raw, err)
		}
	}}
	for _, who := range []string{first, second} {
		if a := h.want(409, "PUT", path, body, "x-approver-token", who); a.text("code") != wire.ErrDecided.Code {
			t.Errorf("%s", a.raw)
		}
	}
	if n := h.db.Count(t, `select count(*) from wire_decision where state = 'settled'`) + h.db.Count(t, `select count(*) from audit_event where verb in ('wire.decide', 'wire.found')`); n != 0 {
		t.Errorf("told as somebody's here, %d times", n)
	}
}

// Claims that nobody came back to are looked up when their lease is over, and end by what BitGo shows.
func TestAbandonedWiresAreSettled(t *testing.T) {
	h := setup(t)
	h.dollars()
	token, real := h.approver(h.voters[0]).Reveal(), h.Wires.BitGo
	asked := func(amount string, lost *deaf) string {
		path, body := h.wired(fresh(), amount)
		lost.BitGo, lost.after = real, func() { lost.blind = true }
		h.Wires.BitGo = lost
		if a := h.want(502, "PUT", path, body, "x-approver-token", token); a.text("code") != wire.ErrUnknown.Code {
			t.Fatalf("%s", a.raw)
		}
		h.Wires.BitGo = real
		return path
	}
	heard := asked("100000", &deaf{})
	waiting, body := h.wired(fresh(), "177065")
	h.want(502, "PUT", waiting, body, "x-approver-token", token)
	failed, gone := asked("300000", &deaf{}), asked("400000", &deaf{})
	h.must(h.Wires.SettleDue(t.Context()))
	if n := h.db.Count(t, `select count(*) from wire_decision where state = 'claimed'`); n != 4 {
		t.Fatalf("%d are claimed before their lease is over", n)
	}
	h.clock.Advance(3 * time.Minute)
	h.Wires.BitGo = &ends{BitGo: real, states: map[string]string{strings.Split(failed, "/")[4]: "failed", strings.Split(gone, "/")[4]: ""}}
	if err := h.Wires.SettleDue(t.Context()); err == nil || !strings.Contains(err.Error(), strings.Split(gone, "/")[4]) {
		t.Errorf("the one that could not be read: %v", err)
	}
	h.Wires.BitGo = real
	for path, want := range map[string]string{heard: "settled", waiting: "returned", failed: "elsewhere", gone: "claimed"} {
		if state, _, _ := h.wireRow(path); state != want {
			t.Errorf("%s is %s, wanted %s", path, state, want)
		}
	}
	h.want(200, "PUT", waiting, body, "x-approver-token", h.approver(h.voters[1]).Reveal())
	if state, by, _ := h.wireRow(waiting); state != "settled" || by != h.voters[1].Person.String() {
		t.Errorf("%s by %s", state, by)
	}
	for verb, want := range map[string]int{"wire.found": 1, "wire.overtaken": 1, "wire.lapse": 1, "wire.decide": 1} {
		if n := h.db.Count(t, `select count(*) from audit_event where verb = $1`, verb); n != want {
			t.Errorf("%s: %d", verb, n)
		}
	}
	h.must(h.Wires.SettleDue(t.Context()))
	if state, _, _ := h.wireRow(gone); state != "settled" {
		t.Errorf("it is %s though BitGo can be read again", state)
	}
}

// ends is BitGo that shows some withdrawals in another state, or not at all.
type ends struct {
	wire.BitGo
	states map[string]string
}

func (e *ends) Transfer(ctx context.Context, ticker, wallet, transfer string) (bitgo.Transfer, error) {
	got, err := e.BitGo.Transfer(ctx, ticker, wallet, transfer)
	if state, other := e.states[transfer]; other {
		if state == "" {
			return bitgo.Transfer{}, io.ErrUnexpectedEOF
		}
		got.State = state
	}
	return got, err
}
