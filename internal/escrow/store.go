package escrow

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/ledger"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/queries"
)

var q = queries.New()

func text(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func word(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// insertAccount says whether this call made it; ErrTaken where the wallet or the currency has one.
func insertAccount(ctx context.Context, tx pgx.Tx, a Account, oneTime string) (bool, error) {
	n, err := q.EscrowAccountInsert(ctx, tx, queries.EscrowAccountInsertParams{ID: a.ID, ClientID: a.Client, OfferingID: a.Offering, Escrow: a.Escrow, Currency: a.Currency,
		WalletID: a.Wallet, Asset: a.Asset, AskedBy: a.AskedBy, AskedAt: a.AskedAt, OneTime: oneTime})
	switch database.Constraint(err) {
	case "":
	case "escrow_account_of_currency", "escrow_account_of_wallet":
		return false, ErrTaken.With(err)
	case "escrow_account_of_offering":
		return false, ErrPlace.With(err).Field("wallet", "A wallet of the client whose offering it is.")
	}
	return n > 0, err
}

func accountOnce(ctx context.Context, tx pgx.Tx, by uuid.UUID, oneTime string) (Account, error) {
	r, err := q.EscrowAccountOnce(ctx, tx, by, oneTime)
	return accountOf(r), err
}

func account(ctx context.Context, tx pgx.Tx, id uuid.UUID) (Account, error) {
	r, err := q.EscrowAccountGet(ctx, tx, id)
	if database.NoRows(err) {
		return Account{}, ErrNotFound
	}
	return accountOf(r), err
}

// accountAt is the open escrow of a wallet and asset, false for none.
func accountAt(ctx context.Context, tx pgx.Tx, wallet, asset string) (Account, bool, error) {
	r, err := q.EscrowAccountAt(ctx, tx, wallet, asset)
	if database.NoRows(err) {
		return Account{}, false, nil
	}
	return accountOf(r), err == nil, err
}

func accountFor(ctx context.Context, tx pgx.Tx, offering, currency string) (Account, bool, error) {
	r, err := q.EscrowAccountOf(ctx, tx, offering, currency)
	if database.NoRows(err) {
		return Account{}, false, nil
	}
	return accountOf(r), err == nil, err
}

// hold locks the offering and then the escrow account: every change of an escrow begins so, and every change of an
// offering's subscriptions begins with the first of the two.
func hold(ctx context.Context, tx pgx.Tx, a Account) (Account, error) {
	if _, err := q.EscrowOfferingLock(ctx, tx, a.Offering); err != nil && !database.NoRows(err) {
		return a, err
	}
	r, err := q.EscrowAccountLock(ctx, tx, a.ID)
	return accountOf(r), err
}

func decideAccount(ctx context.Context, tx pgx.Tx, a Account) error {
	return q.EscrowAccountDecide(ctx, tx, queries.EscrowAccountDecideParams{State: string(a.State), DecidedBy: a.DecidedBy, DecidedAt: a.DecidedAt, Reason: a.Reason, ID: a.ID})
}

func retire(ctx context.Context, tx pgx.Tx, a Account, at time.Time) error {
	err := q.EscrowAccountRetire(ctx, tx, &at, a.ID)
	if database.Constraint(err) == "escrow_account_empty" {
		return ErrNotEmpty.With(err)
	}
	return err
}

func accountOf(r queries.EscrowAccount) Account {
	return Account{ID: r.ID, Client: r.ClientID, Offering: r.OfferingID, Escrow: r.Escrow, Currency: r.Currency, Wallet: r.WalletID, Asset: r.Asset, State: AccountState(r.State),
		AskedBy: r.AskedBy, AskedAt: r.AskedAt, DecidedBy: r.DecidedBy, DecidedAt: r.DecidedAt, Reason: r.Reason, RetiredAt: r.RetiredAt}
}

func balances(ctx context.Context, tx pgx.Tx, a Account) (Balances, error) {
	rows, err := q.EscrowBalances(ctx, tx, a.Client, a.Wallet, a.Asset)
	var b Balances
	for _, r := range rows {
		switch ledger.AccountKind(r.Kind) {
		case ledger.Escrow:
			b.Inside = r.Units
		case ledger.EscrowUnmatched:
			b.Unmatched = r.Units
		case ledger.EscrowHeld:
			b.Held = r.Units
		case ledger.EscrowIssuer:
			b.Issuer = r.Units
		case ledger.EscrowDue:
			b.Due = r.Units
		case ledger.EscrowBreak:
			b.Broken = r.Units
		case ledger.Wallet, ledger.External, ledger.NetworkFee, ledger.GasTank, ledger.Holder, ledger.Issuer:
		}
	}
	return b, err
}

func heldFor(ctx context.Context, tx pgx.Tx, a Account, subscription string) (money.Units, error) {
	return q.EscrowHeld(ctx, tx, queries.EscrowHeldParams{ClientID: a.Client, WalletID: a.Wallet, Asset: a.Asset, Holder: subscription})
}

func broken(ctx context.Context, tx pgx.Tx, a Account) (bool, error) {
	return q.EscrowBroken(ctx, tx, a.Client, a.Wallet, a.Asset)
}

// promise is a subscription as far as its money goes.
type promise struct {
	id, offering, investor, currency string
	client                           uuid.UUID
	amount                           money.Cents
	state, escrow                    string
	reference                        string
}

// lives says whether it still wants its money.
func (p promise) lives() bool { return p.state == "pending_review" || p.state == "approved" }

func promiseOf(ctx context.Context, tx pgx.Tx, id string) (promise, error) {
	r, err := q.EscrowSubscription(ctx, tx, id)
	if database.NoRows(err) {
		return promise{}, ErrOther
	}
	return promise{id: r.ID, offering: r.OfferingID, investor: r.InvestorID, currency: r.Currency, client: r.ClientID, amount: r.AmountCents, state: r.State, escrow: r.EscrowStatus,
		reference: r.Reference}, err
}

// named gives the subscription that a reference names, "" for none.
func named(ctx context.Context, tx pgx.Tx, reference string) (string, error) {
	id, err := q.EscrowSubscriptionNamed(ctx, tx, reference)
	if database.NoRows(err) {
		return "", nil
	}
	return id, err
}

func addressLabel(ctx context.Context, tx pgx.Tx, wallet, address string) (string, error) {
	if address == "" {
		return "", nil
	}
	label, err := q.EscrowAddressLabel(ctx, tx, wallet, &address)
	if database.NoRows(err) {
		return "", nil
	}
	return label, err
}

func insertDeposit(ctx context.Context, tx pgx.Tx, d Deposit) (bool, error) {
	n, err := q.EscrowDepositInsert(ctx, tx, queries.EscrowDepositInsertParams{ID: d.ID, ClientID: d.Client, AccountID: d.Account, TransferID: d.Transfer, WalletID: d.Wallet,
		Asset: d.Asset, Units: d.Units, Said: d.Said, Sender: d.Sender, ArrivedAt: d.ArrivedAt, SeenAt: d.SeenAt, State: string(d.State), How: string(d.How), Why: d.Why,
		SubscriptionID: text(d.Subscription)})
	return n > 0, err
}

func saveDeposit(ctx context.Context, tx pgx.Tx, d Deposit) error {
	return q.EscrowDepositSave(ctx, tx, queries.EscrowDepositSaveParams{Units: d.Units, Said: d.Said, State: string(d.State), How: string(d.How), Why: d.Why, SubscriptionID: text(d.Subscription),
		Standing: d.Standing, Broken: d.Broken, Ask: text(string(d.Wish)), AskFor: text(d.WishFor), AskWhy: d.WishWhy, AskedBy: d.AskedBy, AskedAt: d.AskedAt,
		DecidedBy: d.DecidedBy, DecidedAt: d.DecidedAt, Agreed: d.Agreed, ID: d.ID})
}

// depositOfTransfer gives the deposit that a transfer is, false for none.
func depositOfTransfer(ctx context.Context, tx pgx.Tx, transfer string) (Deposit, bool, error) {
	r, err := q.EscrowDepositOfTransfer(ctx, tx, transfer)
	if database.NoRows(err) {
		return Deposit{}, false, nil
	}
	return depositOf(r), err == nil, err
}

func deposit(ctx context.Context, tx pgx.Tx, id uuid.UUID) (Deposit, error) {
	r, err := q.EscrowDepositGet(ctx, tx, id)
	if database.NoRows(err) {
		return Deposit{}, ErrNoDeposit
	}
	return depositOf(r), err
}

func depositsOf(ctx context.Context, tx pgx.Tx, subscription string) ([]Deposit, error) {
	rows, err := q.EscrowDepositsOf(ctx, tx, &subscription)
	out := make([]Deposit, len(rows))
	for i, r := range rows {
		out[i] = depositOf(r)
	}
	return out, err
}

func depositOf(r queries.EscrowDeposit) Deposit {
	return Deposit{ID: r.ID, Client: r.ClientID, Account: r.AccountID, Transfer: r.TransferID, Wallet: r.WalletID, Asset: r.Asset, Units: r.Units, Said: r.Said, Sender: r.Sender,
		ArrivedAt: r.ArrivedAt, SeenAt: r.SeenAt, State: DepositState(r.State), How: How(r.How), Why: r.Why, Subscription: word(r.SubscriptionID), Standing: r.Standing, Broken: r.Broken,
		Wish: Wish(word(r.Ask)), WishFor: word(r.AskFor), WishWhy: r.AskWhy, AskedBy: r.AskedBy, AskedAt: r.AskedAt, DecidedBy: r.DecidedBy, DecidedAt: r.DecidedAt, Agreed: r.Agreed}
}

func insertPayment(ctx context.Context, tx pgx.Tx, p Payment) error {
	return q.EscrowPaymentInsert(ctx, tx, queries.EscrowPaymentInsertParams{ID: p.ID, Code: p.Code, ClientID: p.Client, AccountID: p.Account, WalletID: p.Wallet, Asset: p.Asset,
		Kind: string(p.Kind), SubscriptionID: text(p.Subscription), DepositID: p.Deposit, Units: p.Units, Why: p.Why, DueAt: p.DueAt})
}

func movePayment(ctx context.Context, tx pgx.Tx, p Payment) error {
	return q.EscrowPaymentMove(ctx, tx, queries.EscrowPaymentMoveParams{State: string(p.State), SendID: p.Send, ChangedAt: p.ChangedAt, ID: p.ID})
}

func payment(ctx context.Context, tx pgx.Tx, id uuid.UUID) (Payment, error) {
	r, err := q.EscrowPaymentGet(ctx, tx, id)
	if database.NoRows(err) {
		return Payment{}, ErrNoPayment
	}
	return paymentOf(r), err
}

func paymentByCode(ctx context.Context, tx pgx.Tx, code string) (Payment, bool, error) {
	r, err := q.EscrowPaymentByCode(ctx, tx, code)
	if database.NoRows(err) {
		return Payment{}, false, nil
	}
	return paymentOf(r), err == nil, err
}

func paymentBySend(ctx context.Context, tx pgx.Tx, send uuid.UUID) (Payment, bool, error) {
	r, err := q.EscrowPaymentBySend(ctx, tx, &send)
	if database.NoRows(err) {
		return Payment{}, false, nil
	}
	return paymentOf(r), err == nil, err
}

func paymentsOf(ctx context.Context, tx pgx.Tx, subscription string) ([]Payment, error) {
	rows, err := q.EscrowPaymentsOf(ctx, tx, &subscription)
	out := make([]Payment, len(rows))
	for i, r := range rows {
		out[i] = paymentOf(r)
	}
	return out, err
}

// returning is the payment that sends a deposit back, false for none.
func returning(ctx context.Context, tx pgx.Tx, d uuid.UUID) (Payment, bool, error) {
	r, err := q.EscrowPaymentOfDeposit(ctx, tx, &d)
	if database.NoRows(err) {
		return Payment{}, false, nil
	}
	return paymentOf(r), err == nil, err
}

func paymentOf(r queries.EscrowPayment) Payment {
	return Payment{ID: r.ID, Code: r.Code, Client: r.ClientID, Account: r.AccountID, Wallet: r.WalletID, Asset: r.Asset, Kind: PaymentKind(r.Kind), Subscription: word(r.SubscriptionID),
		Deposit: r.DepositID, Units: r.Units, Why: r.Why, DueAt: r.DueAt, State: PaymentState(r.State), Send: r.SendID, ChangedAt: r.ChangedAt}
}

func insertRelease(ctx context.Context, tx pgx.Tx, a Account, subscription string, units money.Units, at time.Time) error {
	return q.EscrowReleaseInsert(ctx, tx, queries.EscrowReleaseInsertParams{SubscriptionID: subscription, ClientID: a.Client, AccountID: a.ID, Units: units, At: at})
}

// releasedOf is what of a subscription became the issuer's; zero for nothing.
func releasedOf(ctx context.Context, tx pgx.Tx, subscription string) (money.Units, error) {
	r, err := q.EscrowReleaseOf(ctx, tx, subscription)
	if database.NoRows(err) {
		return money.Units{}, nil
	}
	return r.Units, err
}
