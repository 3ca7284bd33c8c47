package wire

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/ledger"
	"github.com/unykorn/console/internal/wallet"
)

// Banks is what this room asks of BitGo about bank accounts; *bitgo.Client is one.
type Banks interface {
	BankAccounts(ctx context.Context, enterprise string) ([]bitgo.BankAccount, error)
	AddBankAccount(ctx context.Context, a bitgo.NewBankAccount) (bitgo.BankAccount, error)
	DepositInfo(ctx context.Context, wallet, currency string) (bitgo.DepositInfo, error)
	WaitingWires(ctx context.Context, wallet, after string) (bitgo.Page[bitgo.Transfer], error)
}

// Clients tells the clients and their enterprises; *identity.Service is one.
type Clients interface {
	Clients(ctx context.Context, actor identity.Actor) ([]identity.Client, error)
	Client(ctx context.Context, actor identity.Actor, id uuid.UUID) (identity.Client, error)
}

// AccountsDue is the job that reads every client's bank accounts.
type AccountsDue struct{}

// Kind names the job.
func (AccountsDue) Kind() string { return "wire.accounts" }

// AccountFilter narrows the accounts; an empty part asks nothing.
type AccountFilter struct {
	Client   *uuid.UUID
	State    string
	Only     []string // accounts; nil: any
	Before   *time.Time
	BeforeID string
	Limit    int
}

// Accounts gives a page of bank accounts as last read, newest first, and whether older ones follow.
func (s *Service) Accounts(ctx context.Context, actor identity.Actor, f AccountFilter) (found []Account, more bool, err error) {
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		f.Client = actor.OneClient(f.Client)
		found, err = banks(ctx, tx, actor.ClientFilter(), "", "", f, f.Limit+1)
		return err
	})
	if len(found) > f.Limit {
		return found[:f.Limit], true, err
	}
	return found, false, err
}

// Account gives one account and the calls about it. A foreign one looks absent.
func (s *Service) Account(ctx context.Context, actor identity.Actor, id string) (a Account, made []Call, err error) {
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		if a, err = accountIn(ctx, tx, actor, id); err != nil {
			return err
		}
		made, err = calls(ctx, tx, id)
		return err
	})
	return a, made, err
}

func accountIn(ctx context.Context, tx pgx.Tx, actor identity.Actor, id string) (Account, error) {
	if !bitgo.IsID(id) {
		return Account{}, ErrNoAccount
	}
	found, err := banks(ctx, tx, actor.ClientFilter(), id, "", AccountFilter{}, 1)
	switch {
	case err != nil:
		return Account{}, err
	case len(found) == 0 || !actor.Sees(found[0].Client):
		return Account{}, ErrNoAccount
	}
	return found[0], nil
}

// RefreshAccounts reads every client's accounts and the withdrawals that wait. Trouble with one holds up no other.
func (s *Service) RefreshAccounts(ctx context.Context) error {
	all, err := s.Clients.Clients(ctx, system)
	if err != nil {
		return err
	}
	err = s.takeWaiting(ctx)
	for _, c := range all {
		if _, one := s.lookAt(ctx, c); one != nil {
			err = errors.Join(err, fmt.Errorf("wire: bank accounts of %s: %w", c.ID, one))
		}
	}
	return err
}

// takeWaiting has withdrawals mirrored that wait for their confirmation, of which BitGo sends no event.
func (s *Service) takeWaiting(ctx context.Context) error {
	wallets, err := s.Wallets.List(ctx, system)
	if err != nil {
		return err
	}
	for _, w := range wallets {
		if !w.IsGoAccount() || w.State != wallet.Ready {
			continue
		}
		for t, one := range bitgo.Each(func(after string) (bitgo.Page[bitgo.Transfer], error) { return s.Banks.WaitingWires(ctx, w.ID, after) }) {
			if one == nil {
				_, one = s.Wallets.SyncTransfer(ctx, wallet.Container, w.ID, t.ID, ledger.FromImport)
			}
			if one != nil {
				err = errors.Join(err, fmt.Errorf("wire: what waits in %s: %w", w.ID, one))
			}
		}
	}
	return err
}

// lookAt takes in what BitGo shows of a client's accounts.
func (s *Service) lookAt(ctx context.Context, c identity.Client) ([]bitgo.BankAccount, error) {
	now := s.Clock.Now().Round(time.Microsecond)
	found, err := s.Banks.BankAccounts(ctx, c.EnterpriseID)
	if err != nil {
		return nil, err
	}
	return found, s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		for _, a := range found {
			if err := putBank(ctx, tx, c.ID, a, nil, now); err != nil {
				return err
			}
		}
		return nil
	})
}

// NewAccount is what somebody asks BitGo to take as a bank account of a client. Number is not kept here.
type NewAccount struct {
	Client                                                     uuid.UUID
	Owner, Bank, Routing, OwnerStreet, BankStreet, Description string
	Number                                                     bitgo.Secret
	Currency                                                   string
}

var accountNumber = regexp.MustCompile(`^[A-Za-z0-9]{4,34}$`)

// Check refuses what BitGo would refuse days later: field by field, before anything is asked for.
func (n NewAccount) Check(client string) error {
	bad := ErrAccount
	if !text(n.Owner, 1, 140) {
		bad = bad.Field("owner", "The name that the account is held in, at most 140 characters.")
	} else if !SameOwner(n.Owner, client) {
		bad = bad.Field("owner", "The account is held in another name than the client's, “"+client+"”. BitGo refuses those.")
	}
	if !text(n.Bank, 1, 140) {
		bad = bad.Field("bank", "The name of the bank, at most 140 characters.")
	}
	if !ABA(n.Routing) {
		bad = bad.Field("routing", "That is no routing number: its nine digits do not add up. Compare it with the payee's document.")
	}
	if !accountNumber.MatchString(n.Number.Reveal()) {
		bad = bad.Field("number", "4 to 34 letters and digits, without spaces.")
	}
	for field, s := range map[string]string{"ownerStreet": n.OwnerStreet, "bankStreet": n.BankStreet} {
		if !text(s, 1, 250) {
			bad = bad.Field(field, "At most 250 characters.")
		}
	}
	if !text(n.Description, 0, 250) {
		bad = bad.Field("description", "At most 250 characters.")
	}
	if len(bad.Fields) > 0 {
		return bad
	}
	return nil
}

func text(s string, least, most int) bool {
	n := utf8.RuneCountInString(s)
	return utf8.ValidString(s) && n >= least && n <= most && strings.IndexFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f || r >= 0x202a && r <= 0x202e }) < 0
}

// ask is a row of what was asked for.
type ask struct {
	id, client           uuid.UUID
	owner, bank, routing string
	tail, terms, state   string
	account              string
	until                time.Time
}

// Add asks BitGo to take an account, once: the same call again gives what the first made. A lost answer is looked up by
// what BitGo lists. Errors: ErrAccount, ErrAccountRole, ErrAccountReused, ErrAccountRefused, ErrAccountUnknown, ErrWorking.
func (s *Service) Add(ctx context.Context, actor identity.Actor, n NewAccount, oneTime string) (string, error) {
	c, err := s.Clients.Client(ctx, actor, n.Client)
	if err != nil {
		return "", err
	}
	if !actor.Has(identity.Treasury, n.Client) {
		return "", ErrAccountRole
	}
	if err := n.Check(c.Name); err != nil {
		return "", err
	}
	now := s.Clock.Now().Round(time.Microsecond)
	number := n.Number.Reveal()
	sum := sha256.Sum256([]byte(strings.Join([]string{n.Client.String(), n.Owner, n.Bank, n.Routing, number}, "\x00")))
	x := ask{id: uuid.New(), client: n.Client, owner: n.Owner, bank: n.Bank, routing: n.Routing, tail: number[len(number)-4:], terms: hex.EncodeToString(sum[:]), until: now.Add(lease)}
	again, err := s.claimAccount(ctx, actor, &x, oneTime, now)
	if err != nil || x.state == "made" {
		return x.account, err
	}
	whole := context.WithoutCancel(ctx)
	if again { // an answer was lost: what it made is listed
		return s.foundAccount(whole, actor, c, x)
	}
	made, err := s.Banks.AddBankAccount(whole, bitgo.NewBankAccount{Enterprise: c.EnterpriseID, Currency: n.Currency, Bank: n.Bank, Owner: n.Owner, Routing: n.Routing,
		Number: n.Number, OwnerStreet: n.OwnerStreet, BankStreet: n.BankStreet, Note: n.Description})
	switch {
	case err == nil:
		return made.ID, s.keepAccount(whole, actor, x, made)
	case bitgo.Declined(err):
		return "", errors.Join(s.endAsk(whole, actor, x, "refused", nil), ErrAccountRefused.With(err))
	}
	return s.foundAccount(whole, actor, c, x)
}

// claimAccount writes down what is asked for before BitGo hears of it; again is true when an earlier try has died.
func (s *Service) claimAccount(ctx context.Context, actor identity.Actor, x *ask, oneTime string, now time.Time) (again bool, err error) {
	return again, s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		first, err := insertAsk(ctx, tx, *x, actor.Person, oneTime, now)
		if err != nil || first {
			return s.told(ctx, tx, actor, "bank.ask", *x, err)
		}
		before, err := lockAsk(ctx, tx, actor.Person, oneTime)
		switch {
		case err != nil:
			return err
		case before.terms != x.terms:
			return ErrAccountReused
		case before.state == "refused":
			return ErrAccountRefused
		case before.state == "claimed" && now.Before(before.until):
			return ErrWorking
		}
		*x, again = before, true
		return nil
	})
}

// foundAccount looks for what a lost answer made: the newest account of that name, bank, routing number and end.
func (s *Service) foundAccount(ctx context.Context, actor identity.Actor, c identity.Client, x ask) (string, error) {
	all, err := s.Banks.BankAccounts(ctx, c.EnterpriseID)
	if err != nil {
		return "", ErrAccountUnknown.With(err)
	}
	for _, a := range all {
		if a.Owner == x.owner && a.Bank == x.bank && a.Routing == x.routing && strings.HasSuffix(a.Number, x.tail) {
			return a.ID, s.keepAccount(ctx, actor, x, a)
		}
	}
	return "", ErrAccountUnknown
}

func (s *Service) keepAccount(ctx context.Context, actor identity.Actor, x ask, a bitgo.BankAccount) error {
	return s.endAsk(ctx, actor, x, "made", &a)
}

func (s *Service) endAsk(ctx context.Context, actor identity.Actor, x ask, state string, a *bitgo.BankAccount) error {
	return s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		x.state = state
		if a != nil {
			x.account = a.ID
			if err := putBank(ctx, tx, x.client, *a, &actor.Person, s.Clock.Now().Round(time.Microsecond)); err != nil {
				return err
			}
		}
		return s.told(ctx, tx, actor, "bank."+state, x, endAsk(ctx, tx, x))
	})
}

func (s *Service) told(ctx context.Context, tx pgx.Tx, actor identity.Actor, verb string, x ask, err error) error {
	if err != nil {
		return err
	}
	id := x.account
	if id == "" {
		id = x.id.String()
	}
	return audit.Record(ctx, tx, audit.Entry{At: s.Clock.Now(), By: actor.By(), Verb: verb, Kind: "bank", ID: id, Client: &x.client,
		After: map[string]any{"owner": x.owner, "bank": x.bank, "routing": x.routing, "number": "…" + x.tail}})
}

// Secret is a text that is never shown, logged or kept.
type Secret = bitgo.Secret

// DepositInfo is where money for a Go Account is wired to, and the memo by which BitGo matches it.
type DepositInfo = bitgo.DepositInfo
