package escrow

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/send"
)

// Whatever happens to deposits, subscriptions and payments, in whatever order: what is inside is what arrived less what
// left, it is owed to somebody to the last unit or is a break that is seen, and nobody is owed less than nothing.
func TestTheBooksOfAnEscrowAlwaysAddUp(t *testing.T) {
	t.Parallel()
	b := setup(t)
	rapid.Check(t, func(rt *rapid.T) {
		b.exec(`truncate escrow_release, escrow_payment, escrow_deposit, escrow_balance cascade`)
		b.exec(`truncate posting, account, transaction_sweeps cascade`)
		r := run{bench: b, rt: rt}
		for range 3 {
			id, ref := b.subscribe(b.offering, "USDC", rapid.Int64Range(1, 5).Draw(rt, "cents"))
			r.subs, r.refs = append(r.subs, id), append(r.refs, ref)
		}
		for range rapid.IntRange(4, 16).Draw(rt, "steps") {
			r.step()
			r.check()
		}
	})
}

type run struct {
	*bench
	rt         *rapid.T
	subs, refs []string
	deposits   []Deposit
	sends      []send.Send
	ended      map[string]bool
}

func (r *run) sub() int { return rapid.IntRange(0, len(r.subs)-1).Draw(r.rt, "subscription") }

// may accepts a refusal: what is refused has changed nothing, and that is checked.
func (r *run) may(err error) {
	var f *fault.Fault
	if err != nil && (!errors.As(err, &f) || f.Kind == fault.Internal) {
		r.rt.Fatalf("%v", err)
	}
}

func (r *run) step() {
	switch rapid.SampledFrom([]string{"arrive", "arrive", "turn", "match", "unmatch", "return", "end", "release", "pay", "settle", "settle"}).Draw(r.rt, "step") {
	case "arrive":
		said := ""
		if rapid.IntRange(0, 3).Draw(r.rt, "named") > 0 {
			said = r.refs[r.sub()]
		}
		r.deposits = append(r.deposits, r.arrive(r.usdc, rapid.Int64Range(1, 70_000).Draw(r.rt, "units"), said))
	case "turn":
		if len(r.deposits) > 0 {
			r.turn(r.deposits[rapid.IntRange(0, len(r.deposits)-1).Draw(r.rt, "deposit")], rapid.SampledFrom([]string{"removed", "confirmed", "unconfirmed"}).Draw(r.rt, "to"))
		}
	case "match":
		r.wish(ToMatch, r.subs[r.sub()])
	case "unmatch":
		r.wish(ToUnmatch, "")
	case "return":
		r.wish(ToReturn, "")
	case "end":
		id := r.subs[r.sub()]
		if r.db.Count(r.t, `select count(*) from escrow_release where subscription_id = $1`, id) == 0 {
			r.may(r.end(id))
		}
	case "release":
		id := r.subs[r.sub()]
		if r.db.Count(r.t, `select count(*) from offering_subscription where id = $1 and state = 'approved' and escrow_status = 'DEPOSITED'`, id) == 1 {
			r.may(r.release(id))
		}
	case "pay":
		if due := r.payments("due"); len(due) > 0 {
			p := due[rapid.IntRange(0, len(due)-1).Draw(r.rt, "payment")]
			x := r.made(p.Payment, p.Units, "Escrow payment "+p.Code)
			err := r.moved(x, send.Checked)
			r.may(err)
			if err == nil {
				r.sends = append(r.sends, x)
			}
		}
	case "settle":
		if len(r.sends) > 0 {
			x := r.sends[rapid.IntRange(0, len(r.sends)-1).Draw(r.rt, "send")]
			r.may(r.moved(x, rapid.SampledFrom([]send.State{send.Confirmed, send.Failed, send.Removed, send.Submitted}).Draw(r.rt, "send goes to")))
		}
	}
}

func (r *run) wish(wish Wish, subscription string) {
	if len(r.deposits) == 0 {
		return
	}
	d := r.deposits[rapid.IntRange(0, len(r.deposits)-1).Draw(r.rt, "deposit")]
	_, err := r.s.Wished(r.ctx, r.treasury, d.ID, wish, subscription, "As they told us")
	r.may(err)
	if err == nil {
		_, err = r.s.DecideWish(r.ctx, r.compliance, d.ID, rapid.IntRange(0, 3).Draw(r.rt, "agreed") > 0, "Seen")
		r.may(err)
		if err != nil {
			_, err = r.s.DecideWish(r.ctx, r.compliance, d.ID, false, "It cannot be done")
			r.may(err)
		}
	}
}

func (r *run) check() {
	x := r.books(r.usdc)
	var in, out, broken int64
	if err := r.db.Owner.QueryRow(r.ctx, `select (select coalesce(sum(units), 0) from escrow_deposit where standing)::bigint,
		(select coalesce(sum(p.amount), 0) from posting p where p.transfer_id like 'escrow.payment.%' and p.part = 'amount' and p.step % 2 = 1 and not exists (select from posting z where z.reverses = p.id))::bigint
		+ (select coalesce(sum(p.amount), 0) from posting p where p.transfer_id like 'escrow.send.%' and not exists (select from posting z where z.reverses = p.id))::bigint,
		(select count(*) from escrow_balance where units < 0 and kind <> 'escrow')::bigint`).Scan(&in, &out, &broken); err != nil {
		r.rt.Fatal(err)
	}
	if broken != 0 || !x.Inside.Equal(u(in-out)) || !x.Inside.Add(x.Broken).Equal(x.Unmatched.Add(x.Held).Add(x.Issuer).Add(x.Due)) {
		r.rt.Fatalf("%d arrived and stand, %d left; inside %s, broken %s, unmatched %s, held %s, issuer %s, due %s", in, out, x.Inside, x.Broken, x.Unmatched, x.Held, x.Issuer, x.Due)
	}
	// What the offering says of each subscription that lives is what the books hold for it, in whole cents.
	if n := r.db.Count(r.t, `select count(*) from offering_subscription s where s.id = any($1) and s.state = 'approved' and not exists (select from escrow_release e where e.subscription_id = s.id)
		and s.funded_cents <> floor(coalesce((select sum(b.units) from escrow_balance b where b.kind = 'escrow_held' and b.holder = s.id), 0) / 10000)`, r.subs); n != 0 {
		r.rt.Fatalf("%d subscriptions say something else than the books", n)
	}
}
