package escrow

import (
	"context"
	"regexp"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/ledger"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/send"
)

// settle makes payments and books of a subscription stand as they must, and tells the offering what is held for it.
// removed is the deposit that was just taken back, uuid.Nil for none. Errors: ErrDisagrees.
func (s *Service) settle(ctx context.Context, tx pgx.Tx, a Account, x promise, removed uuid.UUID) (settled, error) {
	c := claim{removed: removed}
	if x.lives() {
		c.wanted = unitsOf(a.Asset, x.amount)
	}
	var err error
	if c.deposits, err = depositsOf(ctx, tx, x.id); err != nil {
		return settled{}, err
	}
	if c.released, err = releasedOf(ctx, tx, x.id); err != nil {
		return settled{}, err
	}
	all, err := paymentsOf(ctx, tx, x.id)
	if err != nil {
		return settled{}, err
	}
	var open *Payment
	paid := money.Units{}
	for i, p := range all {
		switch p.State {
		case Due:
			open = &all[i]
		case Paid:
			paid = paid.Add(p.Units)
			c.committed = c.committed.Add(p.Units)
		case Sending:
			c.committed = c.committed.Add(p.Units)
		case Void:
		}
	}
	out := c.settle()
	if out.short {
		return out, ErrDisagrees
	}
	for _, d := range c.deposits {
		if d.Broken == out.broken[d.ID] {
			continue
		}
		d.Broken = out.broken[d.ID]
		if err := saveDeposit(ctx, tx, d); err != nil {
			return out, err
		}
		if err := s.book(ctx, tx, a, d, "taken back by the network, or made good", ledger.FromWebhook); err != nil {
			return out, err
		}
	}
	if err := s.reopen(ctx, tx, a, x, open, out.open); err != nil {
		return out, err
	}
	if !c.released.IsZero() {
		return out, nil
	}
	there := centsOf(a.Asset, out.keep)
	if !x.lives() { // what is on its way back is still there, to the last fraction of a cent
		there = centsUp(a.Asset, out.open.Add(c.committed).Sub(paid))
	}
	return out, s.Offerings.Held(ctx, tx, x.id, there, s.now())
}

// reopen makes what is due back to a subscriber one payment of the right sum.
func (s *Service) reopen(ctx context.Context, tx pgx.Tx, a Account, x promise, have *Payment, units money.Units) error {
	kind, why := Surplus, "More came than the subscription asks for."
	if !x.lives() {
		kind, why = Refund, "The subscription has ended."
	}
	if have != nil {
		if have.Units.Equal(units) && have.Kind == kind {
			return nil
		}
		if err := s.void(ctx, tx, a, *have); err != nil {
			return err
		}
	}
	if units.IsZero() {
		return nil
	}
	_, err := s.makeDue(ctx, tx, a, Payment{Kind: kind, Subscription: x.id, Units: units, Why: why})
	return err
}

// makeDue keeps that something is to be paid out.
func (s *Service) makeDue(ctx context.Context, tx pgx.Tx, a Account, p Payment) (Payment, error) {
	p.ID, p.Code, p.Client, p.Account, p.Wallet, p.Asset, p.State, p.DueAt = uuid.New(), code(), a.Client, a.ID, a.Wallet, a.Asset, Due, s.now()
	p.ChangedAt = p.DueAt
	if err := insertPayment(ctx, tx, p); err != nil {
		return p, err
	}
	if err := s.bookPayment(ctx, tx, a, p, "due"); err != nil {
		return p, err
	}
	return p, s.record(ctx, tx, system, audit.Entry{Verb: "escrow.due", Kind: PaymentThing, ID: p.ID.String(), Client: &p.Client, After: p.note()}, "due")
}

// void takes back that something is due: another sum takes its place, or nothing.
func (s *Service) void(ctx context.Context, tx pgx.Tx, a Account, p Payment) error {
	p.State, p.ChangedAt = Void, s.now()
	if err := movePayment(ctx, tx, p); err != nil {
		return err
	}
	if err := s.bookPayment(ctx, tx, a, p, "no longer due"); err != nil {
		return err
	}
	return s.record(ctx, tx, system, audit.Entry{Verb: "escrow.void", Kind: PaymentThing, ID: p.ID.String(), Client: &p.Client, After: p.note()}, "")
}

func (s *Service) bookPayment(ctx context.Context, tx pgx.Tx, a Account, p Payment, why string) error {
	_, err := s.Ledger.Agree(ctx, tx, paymentCause(p), a.ofPayment(p), s.now(), why, ledger.FromSend)
	return err
}

func (p Payment) note() map[string]any {
	note := map[string]any{"code": p.Code, "kind": p.Kind, "wallet": p.Wallet, "asset": p.Asset, "amount": p.Units.String(), "state": p.State, "subscription": p.Subscription}
	if p.Send != nil {
		note["send"] = p.Send.String()
	}
	return note
}

var codeForm = regexp.MustCompile(`\bEP-[0-9A-HJKMNP-TV-Z]{8}\b`)

// Moved follows a send that pays something out of escrow, in the transaction in which the send moves. Asked for, it is
// tied to the payment that its purpose names, and no second one is until it has come to nothing; confirmed, the payment is
// paid; ended without paying, the payment is due again. Errors: ErrPayment, ErrBreak.
func (s *Service) Moved(ctx context.Context, tx pgx.Tx, x send.Send, to send.State, at time.Time) error {
	p, tied, err := paymentBySend(ctx, tx, x.ID)
	if err != nil {
		return err
	}
	name := codeForm.FindString(x.Purpose)
	if !tied {
		if name == "" || !slices.Contains([]send.State{send.Checked, send.Submitted, send.Confirmed}, to) {
			return nil
		}
		var known bool
		if p, known, err = paymentByCode(ctx, tx, name); err != nil || !known && to != send.Checked {
			return err
		}
		if !known {
			return ErrPayment.Because("No payment out of escrow is called %s. Nothing was asked for. Open the form again from the list of payments.", name)
		}
	}
	a, err := account(ctx, tx, p.Account)
	if err != nil {
		return err
	}
	if a, err = hold(ctx, tx, a); err != nil {
		return err
	}
	if p, err = payment(ctx, tx, p.ID); err != nil {
		return err
	}
	switch {
	case !tied && to == send.Checked:
		return s.tie(ctx, tx, a, p, x, at)
	case !tied:
		return s.livesAfterAll(ctx, tx, a, p, x, to, at)
	}
	return s.sent(ctx, tx, a, p, to, at)
}

// tie makes a send the one of a payment.
func (s *Service) tie(ctx context.Context, tx pgx.Tx, a Account, p Payment, x send.Send, at time.Time) error {
	switch gone, err := broken(ctx, tx, a); {
	case err != nil:
		return err
	case p.State != Due:
		return ErrPayment.Because("%s is %s already, by another send. Nothing was asked for.", p.Code, p.State)
	case x.Wallet != p.Wallet || x.Amount.Coin.Ticker != p.Asset || !x.Amount.Units.Equal(p.Units):
		return ErrPayment.Because("%s is another amount, or comes out of another wallet. Nothing was asked for. Open the form again from the list of payments.", p.Code)
	case gone:
		return ErrBreak
	}
	p.State, p.Send, p.ChangedAt = Sending, &x.ID, at
	if err := movePayment(ctx, tx, p); err != nil {
		return err
	}
	return s.record(ctx, tx, system, audit.Entry{Verb: "escrow.send", Kind: PaymentThing, ID: p.ID.String(), Client: &p.Client, After: p.note()}, "")
}

// sent follows the send of a payment.
func (s *Service) sent(ctx context.Context, tx pgx.Tx, a Account, p Payment, to send.State, at time.Time) error {
	verb := ""
	switch to {
	case send.Confirmed:
		p.State, verb = Paid, "escrow.paid"
	case send.Removed:
		if p.State != Paid {
			return nil
		}
		p.State, verb = Sending, "escrow.unpaid"
	case send.Failed, send.Rejected, send.Expired, send.Cancelled:
		p.State, p.Send, verb = Due, nil, "escrow.due-again"
	case send.Drafted, send.Checked, send.AwaitingApproval, send.Approved, send.Submitting, send.Submitted, send.PendingAtBitGo, send.Unknown:
		return nil
	}
	x, err := promiseOf(ctx, tx, p.Subscription)
	visible := err == nil
	if err != nil && !fault.Is(err, ErrOther) {
		return err
	}
	p.ChangedAt = at
	if p.State == Due && visible {
		// What became due meanwhile and this are one sum again.
		all, err := paymentsOf(ctx, tx, x.id)
		if err != nil {
			return err
		}
		for _, other := range all {
			if other.State == Due && other.ID != p.ID {
				if err := s.void(ctx, tx, a, other); err != nil {
					return err
				}
			}
		}
	}
	if err := movePayment(ctx, tx, p); err != nil {
		return err
	}
	if err := s.bookPayment(ctx, tx, a, p, "its send is "+string(to)); err != nil {
		return err
	}
	if err := s.record(ctx, tx, system, audit.Entry{Verb: verb, Kind: PaymentThing, ID: p.ID.String(), Client: &p.Client, After: p.note()}, string(p.State)); err != nil || !visible {
		return err
	}
	_, err = s.settle(ctx, tx, a, x, uuid.Nil)
	return err
}

// livesAfterAll is a send that was let go as not sent, and that BitGo shows after all. Where its payment is still due it is
// that payment's send again; otherwise it paid a second time, which people must see.
func (s *Service) livesAfterAll(ctx context.Context, tx pgx.Tx, a Account, p Payment, x send.Send, to send.State, at time.Time) error {
	if p.State == Due && x.Wallet == p.Wallet && x.Amount.Coin.Ticker == p.Asset && x.Amount.Units.Equal(p.Units) {
		p.State, p.Send, p.ChangedAt = Sending, &x.ID, at
		if err := movePayment(ctx, tx, p); err != nil || to != send.Confirmed {
			return err
		}
		return s.sent(ctx, tx, a, p, to, at)
	}
	if to != send.Confirmed || x.Wallet != a.Wallet || x.Amount.Coin.Ticker != a.Asset {
		return nil
	}
	_, err := s.Ledger.Agree(ctx, tx, strayCause(p, x.ID.String()), a.ofStray(p, x.ID.String(), x.Amount.Units, at), at, "a second send", ledger.FromSend)
	if err != nil {
		return err
	}
	return s.record(ctx, tx, system, audit.Entry{Verb: "escrow.paid-twice", Kind: BreakKind, ID: p.ID.String(), Client: &p.Client, After: p.note()}, "twice")
}
