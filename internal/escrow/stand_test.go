package escrow

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/ledger"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/offering"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/internal/wallet"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// bench is the room on a real database, with an open offering in both currencies and a place for each.
type bench struct {
	t                    testing.TB
	ctx                  context.Context
	db                   *testkit.Database
	clock                *clock.Manual
	s                    *Service
	client               identity.Client
	treasury, compliance identity.Actor
	offering             string
	usd, usdc            Account
	n                    int
}

func setup(t testing.TB) *bench {
	t.Helper()
	db := testkit.DB(t)
	b := &bench{t: t, ctx: context.Background(), db: db, clock: clock.NewManual(testkit.Start), client: db.Client(t, "Nordic")}
	b.treasury, b.compliance = db.Person(t, "Tess", testkit.Over(identity.Treasury, b.client)), db.Person(t, "Carl", testkit.Over(identity.Compliance, b.client))
	book := &ledger.Service{DB: db.Serve, Clock: b.clock}
	b.s = &Service{DB: db.Serve, Clock: b.clock, Jobs: db.Jobs(t), Ledger: book, Wallets: &wallet.Service{DB: db.Serve, Clock: b.clock, Ledger: book}, Offerings: &offering.Service{DB: db.Serve, Clock: b.clock}}
	b.offering = b.offer("esc_" + testkit.HexID()[:16])
	b.usd, b.usdc = b.open(b.offering, "USD", "ofc", "ofctusd"), b.open(b.offering, "USDC", "hteth", "hteth:tusdc")
	return b
}

func (b *bench) exec(statement string, args ...any) {
	b.t.Helper()
	if _, err := b.db.Owner.Exec(b.ctx, statement, args...); err != nil {
		b.t.Fatalf("%s: %v", statement, err)
	}
}

func (b *bench) next(prefix string) string { b.n++; return fmt.Sprintf("%s%08d", prefix, b.n) }

// offer opens an offering; with escrow "" none is required.
func (b *bench) offer(escrow string) string {
	b.t.Helper()
	id := b.next("off_")
	b.exec(`insert into offering (id, client_id, issuer, name, regulation, target_cents, minimum_cents, maximum_cents, currencies, escrow_account, state, created_by, one_time, created_at)
		values ($1, $2, 'Fjord Holdings', 'Fjord Notes', 'REG_D_506C', 1000000000, 1, 1000000000, '{USD,USDC}', nullif($3, ''), 'OPEN', $4, $1, $5)`, id, b.client.ID, escrow, b.treasury.Person, testkit.Start)
	return id
}

func (b *bench) wallet(coin string) string {
	b.t.Helper()
	id := testkit.HexID()
	b.exec(`insert into wallet (id, client_id, coin, label, type, state, created_at, observed_at) values ($1, $2, $3, 'Escrow', 'hot', 'ready', $4, $4)`, id, b.client.ID, coin, testkit.Start)
	return id
}

func (b *bench) open(offering, currency, coin, asset string) Account {
	b.t.Helper()
	a, err := b.s.Ask(b.ctx, b.treasury, Place{Offering: offering, Currency: currency, Wallet: b.wallet(coin), Asset: asset}, b.next("once"))
	if err == nil {
		a, err = b.s.Decide(b.ctx, b.compliance, a.ID, true, "")
	}
	if err != nil {
		b.t.Fatal(err)
	}
	return a
}

// subscribe makes an approved subscription, and gives its id and payment reference.
func (b *bench) subscribe(offering, currency string, cents int64) (id, reference string) {
	b.t.Helper()
	id = b.next("sub_")
	body := testkit.HexID()
	eight := make([]byte, 8)
	for i := range eight {
		eight[i] = signs[(int(body[2*i])*7+int(body[2*i+1])*13)%len(signs)]
	}
	reference = written(string(eight))
	funding := map[string]string{"USD": "WIRE", "USDC": "USDC"}[currency]
	b.exec(`insert into offering_subscription (id, offering_id, client_id, investor_id, amount_cents, currency, funding, claimed_status, agreement, state, escrow_status, rules, rules_version, asked_by, one_time,
		asked_at, decided_at, eligible, reference) select $1, $2, client_id, 'inv_1', $3, $4, $5, '', true, 'approved', case when escrow_account is null then 'NOT_REQUIRED' else 'PENDING' end, '[]', '2026-11', $6, $1, $7, $7, true, $8
		from offering where id = $2`, id, offering, cents, currency, funding, b.treasury.Person, testkit.Start, reference)
	return id, reference
}

// end ends a subscription as compliance does with its offering, and has its money go back.
func (b *bench) end(id string) error {
	b.exec(`alter table offering_subscription disable trigger offering_subscription_guard`)
	b.exec(`update offering_subscription set state = 'cancelled', decided_at = $2, escrow_status = case when funded_cents > 0 then 'REFUNDING' else escrow_status end, accepted_at = null, accepted_by = null, shares = null where id = $1`, id, b.clock.Now())
	b.exec(`alter table offering_subscription enable trigger offering_subscription_guard`)
	return b.s.DB.As(b.ctx, system.Scope(), func(tx pgx.Tx) error { return b.s.Refund(b.ctx, tx, offering.Subscription{ID: id}, "cancelled") })
}

// mirror is a transfer as the wallet room keeps it.
func (b *bench) mirror(a Account, transfer, state string, units int64, said, paidTo string) {
	b.t.Helper()
	b.exec(`insert into transaction_sweeps (transfer_id, wallet_id, coin, amount, state, created_at, client_id, type, sub_type, fee, fee_coin, confirmations, counterparty, sequence_id, onchain_txid, replaces,
		replaced_by, comment, raw_state, bitgo_created_at, transfer_date, confirmed_at, observed_at, said, paid_to)
		values ($1, $2, $3, $4, $5, $6, $7, 'receive', '', 0, '', 1, 'somebody', '', '', '{}', '{}', '', $5, $6, $6, $6, $6, $8, $9)
		on conflict (transfer_id) do update set state = excluded.state, amount = excluded.amount, raw_state = excluded.state, transfer_date = excluded.transfer_date, said = excluded.said, paid_to = excluded.paid_to`,
		transfer, a.Wallet, a.Asset, units, state, b.clock.Now(), a.Client, said, paidTo)
}

// arrive has a transfer arrive, and gives its deposit.
func (b *bench) arrive(a Account, units int64, said string) Deposit {
	b.t.Helper()
	transfer := testkit.HexID()
	b.mirror(a, transfer, "confirmed", units, said, "")
	return b.arrived(transfer)
}

func (b *bench) arrived(transfer string) Deposit {
	b.t.Helper()
	id, err := b.s.Arrived(b.ctx, transfer)
	if err != nil {
		b.t.Fatal(err)
	}
	if id == uuid.Nil {
		return Deposit{}
	}
	d, err := b.s.Deposit(b.ctx, b.treasury, id)
	if err != nil {
		b.t.Fatal(err)
	}
	return d.Deposit
}

// turn moves the transfer of a deposit to another state at BitGo.
func (b *bench) turn(d Deposit, state string) Deposit {
	b.t.Helper()
	b.clock.Advance(time.Second)
	b.exec(`update transaction_sweeps set state = $2, raw_state = $2, transfer_date = $3 where transfer_id = $1`, d.Transfer, state, b.clock.Now())
	return b.arrived(d.Transfer)
}

func (b *bench) books(a Account) Balances {
	b.t.Helper()
	l, err := b.s.Account(b.ctx, b.treasury, a.ID)
	if err != nil {
		b.t.Fatal(err)
	}
	return l.Books
}

// wantBooks compares balances: inside, unmatched, held, issuer, due, broken.
func (b *bench) wantBooks(a Account, want ...int64) {
	b.t.Helper()
	x := b.books(a)
	for i, got := range []money.Units{x.Inside, x.Unmatched, x.Held, x.Issuer, x.Due, x.Broken} {
		if !got.Equal(u(want[i])) {
			b.t.Fatalf("books %s %s %s %s %s %s, want %v", x.Inside, x.Unmatched, x.Held, x.Issuer, x.Due, x.Broken, want)
		}
	}
}

// wantMoney compares what the offering says of a subscription.
func (b *bench) wantMoney(id, status string, cents int64) {
	b.t.Helper()
	var got string
	var funded int64
	if err := b.db.Owner.QueryRow(b.ctx, `select escrow_status, funded_cents::bigint from offering_subscription where id = $1`, id).Scan(&got, &funded); err != nil || got != status || funded != cents {
		b.t.Fatalf("%s is %s with %d, want %s with %d: %v", id, got, funded, status, cents, err)
	}
}

func (b *bench) wantFault(err error, want *fault.Fault) {
	b.t.Helper()
	if !fault.Is(err, want) {
		b.t.Fatalf("%v, want %v", err, want)
	}
}

// payments are those of an account in a state, newest first.
func (b *bench) payments(only string) []PaymentRow {
	b.t.Helper()
	all, _, err := b.s.Payments(b.ctx, b.treasury, Filter{Only: only})
	if err != nil {
		b.t.Fatal(err)
	}
	return all
}

// made is a send as it stands in its table: what guards sends is asleep in these tests, and is tried in its own room.
func (b *bench) made(p Payment, units money.Units, purpose string) send.Send {
	b.t.Helper()
	b.exec(`alter table send disable trigger user`)
	id := uuid.New()
	b.exec(`insert into send (id, client_id, wallet_id, asset, address, address_typed, memo, memo_type, amount, fee_estimate, fee_asset, purpose, payee_label, new_payee, state, idempotency_key, asked_by, asked_at,
		usd_cents, created_at, updated_at) values ($1, $2, $3, $4, 'somewhere', 'somewhere', '', '', $5, 0, $4, $6, '', false, 'checked', $7, $8, $9, 1, $9, $9)`,
		id, p.Client, p.Wallet, p.Asset, units.String(), purpose, id.String(), b.treasury.Person, b.clock.Now())
	coin, _ := money.Lookup(p.Asset)
	return send.Send{ID: id, Client: p.Client, Wallet: p.Wallet, Amount: money.Of(coin, units), Purpose: purpose, State: send.Checked}
}

func (b *bench) moved(x send.Send, to send.State) error {
	b.t.Helper()
	b.exec(`update send set state = $2 where id = $1`, x.ID, string(to))
	return b.s.DB.As(b.ctx, system.Scope(), func(tx pgx.Tx) error { return b.s.Moved(b.ctx, tx, x, to, b.clock.Now()) })
}

func (b *bench) move(x send.Send, states ...send.State) {
	b.t.Helper()
	for _, to := range states {
		if err := b.moved(x, to); err != nil {
			b.t.Fatalf("%s: %v", to, err)
		}
	}
}

func (b *bench) pay(p PaymentRow) send.Send {
	b.t.Helper()
	x := b.made(p.Payment, p.Units, "Escrow payment "+p.Code)
	b.move(x, send.Checked)
	return x
}

func (b *bench) release(ids ...string) error {
	subs := []offering.Subscription{}
	for _, id := range ids {
		var cents int64
		var currency string
		if err := b.db.Owner.QueryRow(b.ctx, `select amount_cents::bigint, currency from offering_subscription where id = $1`, id).Scan(&cents, &currency); err != nil {
			b.t.Fatal(err)
		}
		subs = append(subs, offering.Subscription{ID: id, Offering: b.offering, Client: b.client.ID, Amount: money.NewCents(cents), Currency: currency, Escrow: offering.Deposited})
	}
	return b.s.DB.As(b.ctx, system.Scope(), func(tx pgx.Tx) error {
		return b.s.Release(b.ctx, tx, offering.Offering{ID: b.offering, Name: "Fjord Notes"}, subs)
	})
}
