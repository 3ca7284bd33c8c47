package send

import (
	"context"
	"math/big"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/freeze"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/wallet"
)

// BumpState is how far one raise of a fee is.
type BumpState string

// The states of a raise. In the first three another has to wait.
const (
	BumpCalling  BumpState = "calling"  // BitGo was asked and has not answered
	BumpUnknown  BumpState = "unknown"  // the answer was lost, or proves nothing
	BumpPending  BumpState = "pending"  // BitGo asks for an approval of its own
	BumpSent     BumpState = "sent"     // a transaction with the higher fee takes the place of the first
	BumpRefused  BumpState = "refused"  // BitGo said no
	BumpReturned BumpState = "returned" // provably not carried out; it may be asked for again
	BumpNothing  BumpState = "nothing"  // nothing came of it: the first was mined, or nothing took its place
)

// Open says whether something may still come of it.
func (s BumpState) Open() bool { return s == BumpCalling || s == BumpUnknown || s == BumpPending }

// Bump is one raise of a send's fee: BitGo replaces the transaction by one with the same payees.
type Bump struct {
	ID          uuid.UUID
	TxID        string // that is to be replaced
	Percent     int    // of Fee
	Fee         money.Amount
	After       money.Amount // that was asked for
	State       BumpState
	AskedBy     uuid.UUID
	AskedByName string
	AskedAt     time.Time
	ChangedAt   time.Time
	TransferID  string // of the replacement
	NewTxID     string
	PendingID   string // approval at BitGo
	Said        string // for people
}

// BumpPercents are the raises that are offered: hundredths of the fee that the transaction bears.
var BumpPercents = []int{125, 150, 200, 300}

// MostFee is how many times the fee that was checked and approved one person may make the network's fee of a send in all.
// Payees and amount stay what was approved, which Express verifies before it signs; what grows is bounded, so nobody is
// asked again: a transaction that is stuck waits for no meeting. The database keeps the same bound (069_bump.sql).
const MostFee = 5

// Raised is a fee after a raise, rounded up as BitGo does.
func Raised(fee money.Units, percent int) money.Units {
	n := new(big.Int).Mul(fee.Big(), big.NewInt(int64(percent)))
	return money.FromBig(n.Add(n, big.NewInt(99)).Div(n, big.NewInt(100)))
}

// Most is what the network's fee of a send may be raised to.
func (x Send) Most() money.Amount {
	return money.Of(x.Fee.Coin, money.FromBig(new(big.Int).Mul(x.Fee.Units.Big(), big.NewInt(MostFee))))
}

// Raisable says whether BitGo raises the fee of such a send's transaction.
func (x Send) Raisable() bool { return bitgo.Accelerates(x.Amount.Coin.Ticker) }

// whyNotBump is Can's word on a raise, as far as the send itself tells.
func (x Send) whyNotBump() string {
	switch {
	case !x.Raisable():
		return "BitGo raises the fee of Bitcoin transactions only."
	case x.State != Submitted:
		return "It is " + x.State.Words() + "."
	case x.TxID == "" || x.TransferID == "":
		return "BitGo has not told the transaction yet."
	}
	return ""
}

// Bump pays the network more for a Bitcoin send that is in no block yet, once. Whoever holds treasury for the client may,
// up to MostFee times what was checked. BitGo is asked what it shows of the transaction, and live figures are
// read; then the raise is claimed in a transaction, in which balance and loan-to-value are asked again for what more leaves;
// then Express is called, outside of any; then the answer is settled. Errors: ErrNotFound, ErrRole, ErrBump, ErrPassphrase,
// ErrBitGoAway, and freeze's.
func (s *Service) Bump(ctx context.Context, actor identity.Actor, id uuid.UUID, percent int, passphrase, otp bitgo.Secret) (Bump, error) {
	x, last, err := s.mayBump(ctx, actor, id, percent)
	if err != nil {
		return Bump{}, err
	}
	if err := checkSecrets(passphrase, otp); err != nil {
		f := fault.As(err)
		return Bump{}, f.Because("The fee was not raised, and nothing more was paid. The wallet's passphrase, or the code, cannot be right as typed.")
	}
	if err := s.notFrozen(ctx, actor, x.Client, x.Wallet); err != nil {
		return Bump{}, err
	}
	b, ended, err := s.stuck(ctx, x, last, percent)
	if err != nil {
		return Bump{}, err
	}
	if err := s.liveForBump(ctx, actor, x); err != nil {
		return Bump{}, err
	}
	if err := s.claimBump(ctx, actor, x, &b, ended); err != nil {
		return Bump{}, err
	}
	ctx = context.WithoutCancel(ctx)
	got := s.BitGo.Accelerate(ctx, bitgo.AccelerateRequest{Coin: x.Amount.Coin.Ticker, WalletID: x.Wallet, TxID: b.TxID, Percent: percent, Passphrase: passphrase, OTP: otp})
	return s.keepBump(ctx, actor, x, b, got)
}

func (s *Service) mayBump(ctx context.Context, actor identity.Actor, id uuid.UUID, percent int) (x Send, last *Bump, err error) {
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		if x, err = seen(ctx, tx, actor, id); err != nil {
			return err
		}
		all, err := bumps(ctx, tx, x)
		if len(all) > 0 {
			last = &all[len(all)-1]
		}
		return err
	})
	if err != nil {
		return x, nil, err
	}
	if why := Can(actor, x, s.Clock.Now())[VerbBump]; why != "" {
		if !actor.Has(identity.Treasury, x.Client) {
			return x, nil, ErrRole.Because("%s Nothing more was paid.", why)
		}
		return x, nil, ErrBump.Because("%s The fee was not raised, and nothing more was paid.", why)
	}
	if !slices.Contains(BumpPercents, percent) {
		return x, nil, ErrBump.Because("The fee was not raised, and nothing more was paid. Choose by how much.").Field("percent", "Choose one of the raises.")
	}
	return x, last, nil
}

// stuck asks BitGo what it shows of the transaction, and says what is to be asked for. ended is an earlier raise of which
// nothing came, which only BitGo's word can tell: it was asked after every call of that one had ended.
func (s *Service) stuck(ctx context.Context, x Send, last *Bump, percent int) (b Bump, ended *Bump, err error) {
	asked := s.Clock.Now()
	t, err := s.BitGo.Transfer(ctx, x.Amount.Coin.Ticker, x.Wallet, x.TransferID)
	if err != nil {
		return b, nil, ErrBitGoAway.Because("BitGo cannot be read right now, so it is not known whether the transaction still waits. The fee was not raised. Try again in a minute.").With(err)
	}
	switch state := wallet.TransferState(t.State); {
	case t.TxID != x.TxID:
		return b, nil, ErrBump.Because("BitGo shows another transaction of this send by now. The fee was not raised. Load the page again.")
	case len(t.ReplacedBy) > 0 || state == wallet.Replaced:
		return b, nil, ErrBump.Because("Another transaction has taken this one's place already. Nothing more was paid by this request. Load the page again in a moment.")
	case state == wallet.Confirmed:
		return b, nil, ErrBump.Because("The network has confirmed it in the meantime. The fee was not raised, and nothing more was paid.")
	case state != wallet.Unconfirmed && state != wallet.Signed, !t.Fee.Known(), t.Fee.Big().Sign() <= 0:
		return b, nil, ErrBump.Because("BitGo shows it as %s, so no fee of it can be raised. Nothing more was paid.", word(t.State))
	}
	if last != nil && last.State.Open() {
		why, err := s.open(ctx, x, *last, asked)
		if err != nil {
			return b, nil, err
		}
		if why != "" {
			return b, nil, ErrBump.Because("%s Nothing more was paid by this request. One raise runs at a time.", why)
		}
		ended = last
	}
	fee := money.FromBig(t.Fee.Big())
	b = Bump{ID: uuid.New(), TxID: t.TxID, Percent: percent, Fee: money.Of(x.Fee.Coin, fee), After: money.Of(x.Fee.Coin, Raised(fee, percent)), State: BumpCalling}
	if b.After.Units.Cmp(x.Most().Units) > 0 {
		return b, nil, ErrBump.Because("The fee would become %s, and %s is the most: %d times what was checked. Nothing more was paid. Choose a smaller raise, or wait for the network.", b.After, x.Most(), MostFee).
			Field("percent", "Choose a smaller raise.")
	}
	return b, ended, nil
}

// open says why an earlier raise still has to be waited for; "" once nothing can come of it any more.
func (s *Service) open(ctx context.Context, x Send, last Bump, asked time.Time) (string, error) {
	if last.State == BumpPending {
		a, err := s.BitGo.PendingApproval(ctx, last.PendingID)
		switch {
		case bitgo.IsNotFound(err):
			return "", nil
		case err != nil:
			return "", ErrBitGoAway.With(err)
		case a.IsPending():
			return "An earlier raise waits for an approval at BitGo.", nil
		case a.State != "rejected":
			return "An earlier raise was approved at BitGo, and its transaction is not seen yet.", nil
		}
		return "", nil
	}
	if asked.Before(last.AskedAt.Add(LookupAfter)) {
		return "An earlier raise has not been answered yet, and may still be carried out. Try again in some minutes.", nil
	}
	waits, err := s.raiseWaits(ctx, x, last)
	if waits {
		return "An earlier raise waits for an approval at BitGo.", err
	}
	return "", err
}

// raiseWaits looks for the approval at BitGo of a raise whose answer was lost: it names the transaction.
func (s *Service) raiseWaits(ctx context.Context, x Send, last Bump) (bool, error) {
	for a, err := range bitgo.Each(func(after string) (bitgo.Page[bitgo.Approval], error) {
		return s.BitGo.PendingApprovals(ctx, bitgo.ApprovalQuery{Wallet: x.Wallet, PrevID: after})
	}) {
		if err != nil {
			return false, ErrBitGoAway.With(err)
		}
		if slices.Contains(a.Replaces, last.TxID) && a.IsPending() {
			return true, nil
		}
	}
	return false, nil
}

// claimBump writes the raise down before BitGo is asked. Two at once: the lock lets one through.
func (s *Service) claimBump(ctx context.Context, actor identity.Actor, x Send, b *Bump, ended *Bump) error {
	var refusal error
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		facility, err := s.LTV.Lock(ctx, tx, x.Wallet)
		if err != nil {
			return err
		}
		_, has, err := s.Wallets.LockForSend(ctx, tx, x.Wallet, x.Amount.Coin.Ticker)
		if err != nil {
			return err
		}
		if err := freeze.Hold(ctx, tx, x.Client, x.Wallet); err != nil {
			return err
		}
		now, err := forUpdate(ctx, tx, x.ID)
		if err != nil {
			return err
		}
		if why := now.whyNotBump(); why != "" || now.TxID != b.TxID {
			return ErrBump.Because("The send has moved on in the meantime. The fee was not raised, and nothing more was paid. Look at where it stands now.")
		}
		b.AskedBy, b.AskedByName, b.AskedAt = actor.Person, actor.Name, s.Clock.Now()
		if ended != nil {
			if err := s.moveBump(ctx, tx, actor, x, *ended, BumpNothing, traces{}, "BitGo shows that nothing took the transaction's place."); err != nil {
				return err
			}
		}
		if refusal, err = s.affords(ctx, tx, x, *b, has, facility); err != nil {
			return err
		}
		if refusal != nil {
			stopped := *b
			stopped.State, stopped.Said = BumpRefused, message(refusal)
			return s.recordBump(ctx, tx, actor, x, stopped)
		}
		if err := insertBump(ctx, tx, x, *b); err != nil {
			return err
		}
		// Should this process die, the look-up finds out what became of the call once it must have ended.
		if err := s.lookOnce(ctx, tx, x.ID, b.AskedAt.Add(LookupAfter)); err != nil {
			return err
		}
		return s.recordBump(ctx, tx, actor, x, *b)
	})
	if err == nil {
		err = refusal
	}
	return err
}

// recordBump is the raise's line in the trail, which open pages follow.
func (s *Service) recordBump(ctx context.Context, tx pgx.Tx, actor identity.Actor, x Send, b Bump) error {
	return audit.Record(ctx, tx, audit.Entry{At: s.Clock.Now(), By: actor.By(), Verb: "send.bump", Kind: Kind, ID: x.ID.String(), Client: &x.Client,
		Refused: b.State == BumpRefused || b.State == BumpReturned,
		After: map[string]string{"raise": string(b.State), "txid": b.TxID, "percent": strconv.Itoa(b.Percent), "asset": b.Fee.Coin.Ticker,
			"feeBefore": b.Fee.Units.String(), "feeAfter": b.After.Units.String(), "transfer": b.TransferID, "newTxid": b.NewTxID, "note": b.Said}})
}
