package wallet

import (
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"pgregory.net/rapid"

	"github.com/unykorn/console/internal/ledger"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/sandbox"
	"github.com/unykorn/console/internal/testkit"
)

// history drives one random life of a few wallets at the sandbox, and lets the room hear of it badly.
type history struct {
	*bench
	rt    *rapid.T
	known []transferAt // in the order in which they came to be
	late  []lateReading
}

type transferAt struct{ wallet, coin, id string }

type lateReading struct {
	transferAt
	seen Transfer
}

var stage = []struct{ wallet, coin string }{
	{"apex-bitcoin", "tbtc4"}, {"apex-vault", "ofctbtc"}, {"apex-vault", "ofctusd"}, {"meridian-ether", "hteth"},
	{"meridian-ether", "hteth:tusdc"}, {"kestrel-ripple", "txrp"},
}

// Random histories with duplicates, reordering, removals and replays: the ledger ends at BitGo's balance to the base
// unit, each transfer counts exactly as its state says, and a second pass over everything changes nothing.
func TestLedgerEqualsSandbox(t *testing.T) {
	t.Parallel()
	db := testkit.DB(t)
	rapid.Check(t, func(rt *rapid.T) {
		b := &bench{t: rt, ctx: t.Context(), db: db}
		b.emptied()
		b.open(sandbox.Options{Plain: true})
		defer b.close()
		h := &history{bench: b, rt: rt}
		for i := range rapid.IntRange(3, 25).Draw(rt, "steps") {
			h.step(rapid.SampledFrom(acts).Draw(rt, fmt.Sprintf("act %d", i)))
			b.clock.Advance(time.Duration(rapid.IntRange(0, 1500).Draw(rt, "pause")) * time.Millisecond)
		}
		h.settle()
	})
}

// emptied puts the database back to where a new one starts.
func (b *bench) emptied() {
	b.t.Helper()
	if _, err := b.db.Owner.Exec(b.ctx, `truncate client cascade`); err != nil {
		b.t.Fatalf("%v", err)
	}
}

var acts = []string{"deposit", "deposit", "unconfirmed deposit", "send", "send", "advance", "advance", "remove", "hear", "hear", "hear twice",
	"read and keep", "read and keep", "deliver late", "deliver late", "import", "refresh"}

func (h *history) step(act string) {
	h.t.Helper()
	switch act {
	case "deposit", "unconfirmed deposit":
		at := rapid.SampledFrom(stage).Draw(h.rt, "where")
		state := map[bool]string{true: "confirmed", false: "unconfirmed"}[act == "deposit"]
		amount := h.amount(1, 9_000_000_000)
		if at.coin == "hteth" {
			amount += "000000001" // above 2^63
		}
		id := h.deposit(at.wallet, at.coin, amount, state)
		h.known = append(h.known, transferAt{at.wallet, at.coin, id})
	case "send":
		h.sendSomething()
	case "advance":
		h.control("advance", map[string]any{"steps": rapid.IntRange(1, 2).Draw(h.rt, "blocks")})
	case "remove":
		h.remove()
	case "import":
		h.importAll()
	case "refresh":
		if err := h.s.RefreshAll(h.ctx); err != nil {
			h.t.Fatalf("%v", err)
		}
	default:
		h.hear(act)
	}
}

// hear is what happens between BitGo and the room.
func (h *history) hear(act string) {
	h.t.Helper()
	if len(h.known) == 0 {
		return
	}
	at := rapid.SampledFrom(h.known).Draw(h.rt, "transfer")
	switch act {
	case "hear twice":
		h.sync(at.wallet, at.coin, at.id)
		h.sync(at.wallet, at.coin, at.id)
	case "hear":
		h.sync(at.wallet, at.coin, at.id)
	case "read and keep":
		said, err := h.bitgo.Transfer(h.ctx, at.coin, h.world.Wallet(at.wallet).ID, at.id)
		if err != nil {
			h.t.Fatalf("%v", err)
		}
		seen, err := read(said, h.clock.Now())
		if err != nil {
			h.t.Fatalf("%v", err)
		}
		h.late = append(h.late, lateReading{at, seen})
	case "deliver late":
		if len(h.late) > 0 {
			h.deliver(rapid.SampledFrom(h.late).Draw(h.rt, "reading"))
		}
	}
}

// deliver applies a reading that was made some time ago, perhaps not for the first time.
func (h *history) deliver(l lateReading) {
	h.t.Helper()
	w, err := h.s.known(h.ctx, l.coin, h.world.Wallet(l.wallet).ID)
	if err != nil {
		h.t.Fatalf("%v", err)
	}
	h.in(func(tx pgx.Tx) error {
		_, err := h.s.apply(h.ctx, tx, w, l.seen, ledger.FromReconcile)
		return err
	})
}

func (h *history) amount(low, high int64) string {
	return fmt.Sprint(rapid.Int64Range(low, high).Draw(h.rt, "amount"))
}

// sendSomething sends when there is enough for it.
func (h *history) sendSomething() {
	h.t.Helper()
	at := rapid.SampledFrom(stage).Draw(h.rt, "from")
	payee := map[string]string{"tbtc4": h.world.Payee("apex-power").Address, "ofctbtc": h.world.Payee("apex-power").Address,
		"ofctusd": h.world.Wallet("meridian-vault").ID, "txrp": h.world.Payee("kestrel-market").Address + "?dt=7"}[at.coin]
	if payee == "" {
		payee = h.world.Payee("meridian-desk").Address
	}
	for _, c := range h.server.Count().Wallets {
		if c.Wallet != h.world.Wallet(at.wallet).ID || c.Coin != at.coin {
			continue
		}
		spendable, err := money.ParseUnits(c.Spendable)
		if err != nil {
			h.t.Fatalf("%v", err)
		}
		most := spendable.Sub(map[string]money.Units{"tbtc4": money.NewUnits(2160), "hteth": money.NewUnits(1_200_000_000_000_000), "txrp": money.NewUnits(45)}[at.coin])
		if low := money.NewUnits(3000); most.Cmp(low) >= 0 {
			amount := most // everything, often enough
			if wish := money.NewUnits(rapid.Int64Range(3000, 9_000_000_000).Draw(h.rt, "amount")); wish.Cmp(most) < 0 {
				amount = wish
			}
			h.known = append(h.known, transferAt{at.wallet, at.coin, h.send(at.wallet, at.coin, amount.String(), payee)})
		}
	}
}

// remove lets a block be re-organised away.
func (h *history) remove() {
	h.t.Helper()
	for _, at := range h.known {
		said, err := h.bitgo.Transfer(h.ctx, at.coin, h.world.Wallet(at.wallet).ID, at.id)
		if err != nil {
			h.t.Fatalf("%v", err)
		}
		if (said.State == "confirmed" || said.State == "unconfirmed") && rapid.Bool().Draw(h.rt, "this one") {
			h.control("remove", map[string]any{"transfer": at.id})
			return
		}
	}
}

// settle hears everything once more, late readings last, and compares.
func (h *history) settle() {
	h.t.Helper()
	h.clock.Advance(time.Second)
	h.importAll()
	for _, l := range h.late {
		h.deliver(l)
	}
	h.agrees()
	for _, wrong := range []string{
		// Each transfer moves the wallet's account by its value when it is confirmed, and not at all otherwise.
		`select count(*) from transaction_sweeps t where (select coalesce(sum(effect), 0) from ledger_line l
			where l.transfer_id = t.transfer_id and l.asset = t.coin) <> case when t.state = 'confirmed' then t.amount else 0 end`,
		// Nothing is posted for what is no transfer.
		`select count(*) from posting p where not exists (select from transaction_sweeps t where t.transfer_id = p.transfer_id)`,
		// A wallet's statement and its account tell the same.
		`select count(*) from account a where a.kind = 'wallet' and
			(select coalesce(sum(effect), 0) from ledger_line l where l.wallet_id = a.wallet_id and l.asset = a.asset)
			<> (select coalesce(sum(case when p.debit_account = a.id then p.amount else -p.amount end), 0) from posting p where a.id in (p.debit_account, p.credit_account))`,
		`select count(*) from transaction_sweeps where raw_state <> state`,
	} {
		if n := h.count(wrong); n != 0 {
			h.t.Fatalf("%d rows of: %s", n, wrong)
		}
	}
	postings := h.count("select count(*) from posting")
	h.clock.Advance(time.Second)
	if again := h.importAll(); again.Changed+again.Posted+again.Reversed != 0 || h.count("select count(*) from posting") != postings {
		h.t.Fatalf("the second pass changed something: %+v", again)
	}
}
