package escrow

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
)

// News says what an escrow's change means, and to whom.
func (s *Service) News(ctx context.Context, tx pgx.Tx, t audit.Told) (audit.News, error) {
	id, err := uuid.Parse(t.ID)
	if err != nil {
		return audit.News{}, err
	}
	switch {
	case t.Thing == AccountKind:
		return newsOfAccount(ctx, tx, t, id)
	case t.Thing == PaymentThing, t.Word == "twice":
		return newsOfPayment(ctx, tx, t, id)
	}
	return newsOfDeposit(ctx, tx, t, id)
}

func newsOfAccount(ctx context.Context, tx pgx.Tx, t audit.Told, id uuid.UUID) (audit.News, error) {
	a, err := account(ctx, tx, id)
	if err != nil {
		return audit.News{}, err
	}
	n := audit.News{Client: &a.Client, Tone: "info", Thing: AccountKind, ID: t.ID, People: []uuid.UUID{a.AskedBy}}
	switch AccountState(t.Word) {
	case Asked:
		n.Text = "A wallet is to hold " + a.Currency + " of an offering. Nothing is taken in before you decide."
		n.People, err = identity.Holders(ctx, tx, identity.Compliance, a.Client)
	case Open:
		n.Tone, n.Text = "ok", "The escrow account that you asked for is open: "+a.Currency+" that arrives there is matched from now on."
	case Refused:
		n.Tone, n.Text = "warn", "The escrow account that you asked for was not agreed to. The wallet serves no offering."
	case Retired:
		return audit.News{}, nil
	}
	return n, err
}

func newsOfDeposit(ctx context.Context, tx pgx.Tx, t audit.Told, id uuid.UUID) (audit.News, error) {
	d, err := deposit(ctx, tx, id)
	if err != nil {
		return audit.News{}, err
	}
	what := amountOf(d.Asset, d.Units)
	n := audit.News{Client: &d.Client, Tone: "info", Thing: DepositKind, ID: t.ID}
	role := identity.Treasury
	switch t.Word {
	case string(Unmatched):
		n.Tone, n.Text = "warn", what+" arrived in escrow, and nobody knows yet for whom. "+d.Why
	case "asked":
		role, n.Text = identity.Compliance, "What is to be done with "+what+" in escrow waits for your decision."
	case "agreed":
		n.Tone, n.Text = "ok", "What you asked for of "+what+" in escrow was agreed to."
	case "refused":
		n.Tone, n.Text = "warn", "What you asked for of "+what+" in escrow was not agreed to. It stays as it was."
	case "removed":
		n.Tone, n.Text = "warn", what+" in escrow was taken back by the network. Nothing of it was given away."
	case "broken":
		n.Tone, n.Thing, n.Text = "stop", BreakKind, what+" in escrow was taken back by the network after it was given away. Nothing is paid out of this escrow until it is made good."
	default:
		return audit.News{}, nil // matched by what it said of itself: the offering tells of that
	}
	switch {
	case t.Word == "agreed" || t.Word == "refused":
		if d.AskedBy != nil {
			n.People = []uuid.UUID{*d.AskedBy}
		}
		return n, nil
	case t.Word == "broken":
		if n.People, err = identity.Holders(ctx, tx, identity.Compliance, d.Client); err != nil {
			return n, err
		}
	}
	people, err := identity.Holders(ctx, tx, role, d.Client)
	n.People = append(n.People, people...)
	return n, err
}

func newsOfPayment(ctx context.Context, tx pgx.Tx, t audit.Told, id uuid.UUID) (audit.News, error) {
	p, err := payment(ctx, tx, id)
	if err != nil {
		return audit.News{}, err
	}
	n := audit.News{Client: &p.Client, Tone: "info", Thing: PaymentThing, ID: t.ID, Text: amountOf(p.Asset, p.Units) + " is to be paid out of escrow: " + p.Code + "."}
	switch t.Word {
	case string(Due):
	case string(Paid):
		n.Tone, n.Text = "ok", amountOf(p.Asset, p.Units)+" was paid out of escrow: "+p.Code+"."
	case "twice":
		n.Tone, n.Thing, n.Text = "stop", BreakKind, "A second send for "+p.Code+" left after it had been taken as not sent. Somebody was paid twice out of escrow."
	default:
		return audit.News{}, nil
	}
	n.People, err = identity.Holders(ctx, tx, identity.Treasury, p.Client)
	return n, err
}

// amountOf is an amount for people.
func amountOf(asset string, u money.Units) string {
	coin, known := money.Lookup(asset)
	if !known {
		return u.Grouped() + " " + asset
	}
	return money.Of(coin, u).String()
}
