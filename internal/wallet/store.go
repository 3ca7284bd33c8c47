package wallet

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/queries"
)

var q = queries.New()

type client struct {
	id         uuid.UUID
	enterprise string
}

func clientGet(ctx context.Context, tx pgx.Tx, id uuid.UUID) (client, error) {
	r, err := q.WalletClient(ctx, tx, id)
	if err != nil {
		return client{}, absent(err, ErrUnknownClient, "client %s", id)
	}
	return client{id: r.ID, enterprise: r.EnterpriseID}, nil
}

func clientOfEnterprise(ctx context.Context, tx pgx.Tx, enterprise string) (client, error) {
	r, err := q.WalletClientOfEnterprise(ctx, tx, enterprise)
	if err != nil {
		return client{}, absent(err, ErrUnknownClient, "client of enterprise %s", enterprise)
	}
	return client{id: r.ID, enterprise: r.EnterpriseID}, nil
}

// absent turns "no such row" into the named fault and wraps anything else.
func absent(err, named error, what string, args ...any) error {
	if database.NoRows(err) {
		return named
	}
	return fmt.Errorf("wallet: "+what+": %w", append(args, err)...)
}

func isNotFound(err error) bool { return errors.Is(err, ErrNotFound) }

// get reads a wallet; clients nil means all that the transaction's scope shows.
func get(ctx context.Context, tx pgx.Tx, id string, clients []uuid.UUID) (Wallet, error) {
	if !bitgo.IsID(id) {
		return Wallet{}, ErrNotFound
	}
	r, err := q.WalletByID(ctx, tx, id, clients)
	if err != nil {
		return Wallet{}, absent(err, ErrNotFound, "read %q", id)
	}
	return fromRow(queries.WalletListRow(r)), nil
}

func lock(ctx context.Context, tx pgx.Tx, id string) (Wallet, error) {
	if !bitgo.IsID(id) {
		return Wallet{}, ErrNotFound
	}
	r, err := q.WalletForUpdate(ctx, tx, id, nil)
	if err != nil {
		return Wallet{}, absent(err, ErrNotFound, "lock %q", id)
	}
	return fromRow(queries.WalletListRow(r)), nil
}

func lockFirst(ctx context.Context, tx pgx.Tx, id string) error {
	if err := q.WalletLockFirst(ctx, tx, id); err != nil {
		return fmt.Errorf("wallet: lock %s: %w", id, err)
	}
	return nil
}

func list(ctx context.Context, tx pgx.Tx, clients []uuid.UUID) ([]Wallet, error) {
	rows, err := q.WalletList(ctx, tx, clients)
	out := make([]Wallet, len(rows))
	for i, r := range rows {
		out[i] = fromRow(r)
	}
	return out, err
}

func page(ctx context.Context, tx pgx.Tx, clients []uuid.UUID, f Filter, most int) ([]Wallet, error) {
	rows, err := q.WalletPage(ctx, tx, queries.WalletPageParams{Clients: clients, ClientID: f.Client, Coin: f.Coin, Words: f.Words, After: f.After, PageSize: int32(most)})
	out := make([]Wallet, len(rows))
	for i, r := range rows {
		out[i] = fromRow(queries.WalletListRow(r))
	}
	return out, err
}

func choices(ctx context.Context, tx pgx.Tx, clients []uuid.UUID, client *uuid.UUID, ids []string) ([]Wallet, error) {
	p := queries.WalletChoicesParams{Clients: clients, ClientID: client, Ids: ids, Others: MostChoices}
	if client != nil {
		p.Others, p.OfClient = MostChoices/2, MostChoices/2
	}
	rows, err := q.WalletChoices(ctx, tx, p)
	out := make([]Wallet, len(rows))
	for i, r := range rows {
		out[i] = fromRow(queries.WalletListRow(r))
	}
	return out, err
}

func standing(ctx context.Context, tx pgx.Tx, clients []uuid.UUID) (time.Time, int, error) {
	r, err := q.WalletStanding(ctx, tx, clients, MostCounted)
	return r.Oldest, int(r.Wallets), err
}

func fromRow(r queries.WalletListRow) Wallet {
	return Wallet{ID: r.ID, Client: r.ClientID, ClientName: r.ClientName, Coin: r.Coin, Label: r.Label, Type: r.Type,
		MultisigType: r.MultisigType, State: State(r.State), FrozenAt: r.FrozenAt, CreatedAt: r.CreatedAt, ObservedAt: r.ObservedAt}
}

func save(ctx context.Context, tx pgx.Tx, w Wallet) error {
	err := q.WalletUpsert(ctx, tx, queries.WalletUpsertParams{ID: w.ID, ClientID: w.Client, Coin: w.Coin, Label: w.Label, Type: w.Type,
		MultisigType: w.MultisigType, State: string(w.State), FrozenAt: w.FrozenAt, ObservedAt: w.ObservedAt})
	if err != nil {
		return fmt.Errorf("wallet: store %s: %w", w.ID, err)
	}
	return nil
}

func figuresOf(ctx context.Context, tx pgx.Tx, wallet, asset string) ([]figures, error) {
	rows, err := q.WalletBalances(ctx, tx, wallet, text(asset))
	if err != nil {
		return nil, fmt.Errorf("wallet: balances of %s: %w", wallet, err)
	}
	out := make([]figures, len(rows))
	for i, r := range rows {
		out[i] = figures{asset: r.Asset, total: r.Total, confirmed: r.Confirmed, spendable: r.Spendable, locked: r.Locked, staked: r.Staked, reward: r.Reward,
			reserved: r.Reserved.Add(r.Promised), gathering: r.Gathering, leaving: r.Leaving, waiting: r.Waiting, arriving: r.Arriving}
		if r.ObservedAt != nil {
			out[i].observedAt = *r.ObservedAt
		}
	}
	return out, nil
}

// balanceSave tells whether the balance was stored: an older one than is there is not.
func balanceSave(ctx context.Context, tx pgx.Tx, w Wallet, f figures) (bool, error) {
	n, err := q.WalletBalanceUpsert(ctx, tx, queries.WalletBalanceUpsertParams{WalletID: w.ID, ClientID: w.Client, Asset: f.asset,
		Total: f.total, Confirmed: f.confirmed, Spendable: f.spendable, Locked: f.locked, Staked: f.staked, Reward: f.reward, ObservedAt: f.observedAt})
	if err != nil {
		return false, fmt.Errorf("wallet: store balance of %s in %s: %w", w.ID, f.asset, err)
	}
	return n == 1, nil
}

func observedAt(ctx context.Context, tx pgx.Tx, wallet string) (*time.Time, error) {
	at, err := q.WalletObservedAt(ctx, tx, wallet)
	if database.NoRows(err) {
		return nil, nil
	}
	return &at, err
}

func addressCreated(ctx context.Context, tx pgx.Tx, id string) (*time.Time, error) {
	at, err := q.WalletAddressCreatedAt(ctx, tx, id)
	if database.NoRows(err) {
		return nil, nil
	}
	return &at, err
}

func addressSave(ctx context.Context, tx pgx.Tx, a Address) error {
	state := "ready"
	if a.Pending {
		state = "pending"
	}
	err := q.WalletAddressUpsert(ctx, tx, queries.WalletAddressUpsertParams{ID: a.ID, WalletID: a.Wallet, ClientID: a.Client, Asset: a.Asset,
		Address: text(a.Address), Memo: a.Memo, Label: a.Label, State: state, Chain: a.Chain, Index: a.Index, CreatedBy: a.CreatedBy,
		CreatedAt: a.CreatedAt, ObservedAt: a.ObservedAt})
	switch {
	case database.Constraint(err) == "wallet_address_once":
		return ErrAddressReused.With(err)
	case err != nil:
		return fmt.Errorf("wallet: store address %s: %w", a.ID, err)
	}
	return nil
}

func addresses(ctx context.Context, tx pgx.Tx, wallet string, ask PageRequest) (AddressPage, error) {
	at, id, err := place(ask.Before, strings.Repeat("~", 8)) // above every hexadecimal id
	if err != nil {
		return AddressPage{}, err
	}
	rows, err := q.WalletAddresses(ctx, tx, queries.WalletAddressesParams{WalletID: wallet, KeyAt: at, KeyID: id, PageSize: int32(ask.limit() + 1)})
	if err != nil {
		return AddressPage{}, fmt.Errorf("wallet: addresses of %s: %w", wallet, err)
	}
	var page AddressPage
	for i, r := range rows {
		if i == ask.limit() {
			last := page.Addresses[i-1]
			page.Older = key(last.CreatedAt, last.ID)
			break
		}
		page.Addresses = append(page.Addresses, addressFromRow(r))
	}
	return page, nil
}

func addressGet(ctx context.Context, tx pgx.Tx, id string) (Address, error) {
	r, err := q.WalletAddressGet(ctx, tx, id)
	if err != nil {
		return Address{}, fmt.Errorf("wallet: read address %s: %w", id, err)
	}
	return addressFromRow(queries.WalletAddressesRow(r)), nil
}

func addressNewest(ctx context.Context, tx pgx.Tx, wallet, asset string) (*Address, error) {
	r, err := q.WalletAddressNewest(ctx, tx, wallet, asset)
	if database.NoRows(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("wallet: newest address of %s: %w", wallet, err)
	}
	a := addressFromRow(queries.WalletAddressesRow(r))
	return &a, nil
}

func addressAskInsert(ctx context.Context, tx pgx.Tx, a addressAsk) (bool, error) {
	if err := q.AddressAskRetire(ctx, tx, a.By, a.OneTime, a.At.Add(-addressNamed)); err != nil {
		return false, err
	}
	n, err := q.AddressAskInsert(ctx, tx, queries.AddressAskInsertParams{ID: a.ID, ClientID: a.Client, WalletID: a.Wallet, Asset: a.Asset, Label: a.Label,
		AskedBy: a.By, OneTime: a.OneTime, AskedAt: a.At, ClaimedUntil: a.Claimed})
	return n > 0, err
}

func addressAskOf(ctx context.Context, tx pgx.Tx, by uuid.UUID, oneTime string) (addressAsk, error) {
	r, err := q.AddressAskOf(ctx, tx, by, oneTime)
	if err != nil {
		return addressAsk{}, absent(err, ErrReused, "earlier address") // out of this actor's scope: another client's
	}
	return addressAsk{ID: r.ID, Client: r.ClientID, Wallet: r.WalletID, Asset: r.Asset, Label: r.Label, By: r.AskedBy, OneTime: r.OneTime,
		At: r.AskedAt, Claimed: r.ClaimedUntil, Made: word(r.AddressID)}, nil
}

func addressAskClaim(ctx context.Context, tx pgx.Tx, id uuid.UUID, until time.Time) error {
	return q.AddressAskClaim(ctx, tx, until, id)
}

func addressAskMade(ctx context.Context, tx pgx.Tx, id uuid.UUID, address string) error {
	err := q.AddressAskMade(ctx, tx, &address, id)
	if database.Constraint(err) == "address_ask_address" {
		return ErrAddressReused.With(err)
	}
	return err
}

func addressesPending(ctx context.Context, tx pgx.Tx, wallet string) ([]Address, error) {
	rows, err := q.WalletAddressesPending(ctx, tx, wallet)
	out := make([]Address, len(rows))
	for i, r := range rows {
		out[i] = addressFromRow(queries.WalletAddressesRow{ID: r.ID, WalletID: r.WalletID, ClientID: r.ClientID, Asset: r.Asset, Address: r.Address,
			Memo: r.Memo, Label: r.Label, State: r.State, Chain: r.Chain, Index: r.Index, CreatedBy: r.CreatedBy, CreatedAt: r.CreatedAt, ObservedAt: r.ObservedAt})
	}
	return out, err
}

func addressFromRow(r queries.WalletAddressesRow) Address {
	return Address{ID: r.ID, Wallet: r.WalletID, Client: r.ClientID, Asset: r.Asset, Address: word(r.Address), Memo: r.Memo, Label: r.Label,
		Pending: r.State == "pending", Chain: r.Chain, Index: r.Index, CreatedBy: r.CreatedBy, CreatedByName: r.CreatedByName,
		CreatedAt: r.CreatedAt, ObservedAt: r.ObservedAt}
}

// transferLock waits for other readings of the transfer and gives the mirror, nil when there is none.
func transferLock(ctx context.Context, tx pgx.Tx, id string) (*Transfer, error) {
	if err := q.WalletTransferLock(ctx, tx, id); err != nil {
		return nil, fmt.Errorf("wallet: lock transfer %s: %w", id, err)
	}
	return transferGet(ctx, tx, id)
}

func transferGet(ctx context.Context, tx pgx.Tx, id string) (*Transfer, error) {
	if !bitgo.IsID(id) {
		return nil, nil
	}
	r, err := q.WalletTransfer(ctx, tx, id)
	if database.NoRows(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("wallet: read transfer %s: %w", id, err)
	}
	t := transferFromRow(r)
	return &t, nil
}

func transfersBySequence(ctx context.Context, tx pgx.Tx, wallet, sequence string) ([]Transfer, error) {
	rows, err := q.WalletTransferBySequence(ctx, tx, wallet, sequence)
	return transfersFromRows(rows), err
}

func transfersByTxID(ctx context.Context, tx pgx.Tx, wallet string, txids []string) ([]Transfer, error) {
	rows, err := q.WalletTransferByTxID(ctx, tx, wallet, txids)
	return transfersFromRows(rows), err
}

func transfers(ctx context.Context, tx pgx.Tx, wallet, asset string, ask PageRequest) (TransferPage, error) {
	at, id, err := place(ask.Before, strconv.FormatInt(math.MaxInt64, 10))
	if err != nil {
		return TransferPage{}, err
	}
	number, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return TransferPage{}, ErrKey
	}
	if asset != "" && !bitgo.IsCoin(asset) {
		return TransferPage{}, nil // no such asset has transfers
	}
	rows, err := q.WalletTransfers(ctx, tx, queries.WalletTransfersParams{WalletID: wallet, Coin: text(asset), KeyAt: at, KeyID: number,
		PageSize: int32(ask.limit() + 1)})
	if err != nil {
		return TransferPage{}, fmt.Errorf("wallet: transfers of %s: %w", wallet, err)
	}
	page := TransferPage{Transfers: transfersFromRows(rows)}
	if len(rows) > ask.limit() {
		page.Transfers = page.Transfers[:ask.limit()]
		last := page.Transfers[ask.limit()-1]
		page.Older = key(last.CreatedAt, strconv.FormatInt(last.Number, 10))
	}
	return page, nil
}

func transfersFromRows(rows []queries.TransactionSweeps) []Transfer {
	out := make([]Transfer, len(rows))
	for i, r := range rows {
		out[i] = transferFromRow(r)
	}
	return out
}

func transferFromRow(r queries.TransactionSweeps) Transfer {
	t := Transfer{Number: r.ID, ID: r.TransferID, Wallet: r.WalletID, Client: r.ClientID, Coin: r.Coin, Type: r.Type, SubType: r.SubType,
		Amount: r.Amount, Intended: r.IntendedValue, BaseWithoutFee: r.BaseValueWithoutFees, Fee: r.Fee, FeeCoin: r.FeeCoin,
		State: TransferState(r.State), RawState: r.RawState, TxID: word(r.Txid), OnChainTxID: r.OnchainTxid, Confirmations: r.Confirmations,
		Counterparty: r.Counterparty, SequenceID: r.SequenceID, Comment: r.Comment, Said: r.Said, PaidTo: r.PaidTo, Replaces: r.Replaces, ReplacedBy: r.ReplacedBy,
		CreatedAt: r.BitgoCreatedAt, UpdatedAt: r.TransferDate, ConfirmedAt: r.ConfirmedAt, ObservedAt: r.ObservedAt,
		FirstSeenAt: r.CreatedAt, PostedAt: r.PostedAt}
	if r.Height != nil {
		t.Height = *r.Height
	}
	return t
}

// transferSave gives the row's number.
func transferSave(ctx context.Context, tx pgx.Tx, t Transfer) (int64, error) {
	var height *int64
	if t.Height > 0 {
		height = &t.Height
	}
	number, err := q.WalletTransferUpsert(ctx, tx, queries.WalletTransferUpsertParams{TransferID: t.ID, WalletID: t.Wallet, Coin: t.Coin,
		Amount: t.Amount, State: string(t.State), Txid: text(t.TxID), CreatedAt: t.FirstSeenAt, ClientID: t.Client, Type: t.Type,
		SubType: t.SubType, IntendedValue: t.Intended, BaseValueWithoutFees: t.BaseWithoutFee, Fee: t.Fee, FeeCoin: t.FeeCoin,
		Height: height, Confirmations: t.Confirmations, Counterparty: t.Counterparty, SequenceID: t.SequenceID, OnchainTxid: t.OnChainTxID,
		Replaces: words(t.Replaces), ReplacedBy: words(t.ReplacedBy), Comment: t.Comment, Said: t.Said, PaidTo: t.PaidTo, RawState: t.RawState, BitgoCreatedAt: t.CreatedAt,
		TransferDate: t.UpdatedAt, ConfirmedAt: t.ConfirmedAt, ObservedAt: t.ObservedAt, PostedAt: t.PostedAt})
	if err != nil {
		return 0, fmt.Errorf("wallet: store transfer %s: %w", t.ID, err)
	}
	return number, nil
}

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

// words is never nil, because the columns are not.
func words(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

func reservationInsert(ctx context.Context, tx pgx.Tx, r Reservation) error {
	err := q.ReservationInsert(ctx, tx, queries.ReservationInsertParams{SendID: r.Send, ClientID: r.Client, WalletID: r.Wallet, Asset: r.Asset,
		Amount: r.Amount, Fee: r.Fee, ReservedAt: r.ReservedAt})
	if err != nil {
		return fmt.Errorf("wallet: reserve for %s: %w", r.Send, err)
	}
	return nil
}

func reservationLock(ctx context.Context, tx pgx.Tx, send uuid.UUID) (Reservation, error) {
	r, err := q.ReservationForUpdate(ctx, tx, send)
	if err != nil {
		return Reservation{}, absent(err, ErrReservationGone, "reservation of %s", send)
	}
	return reservationFromRow(r), nil
}

func reservationSettle(ctx context.Context, tx pgx.Tx, send uuid.UUID, at time.Time) error {
	return q.ReservationSettle(ctx, tx, &at, send)
}

func reservationRelease(ctx context.Context, tx pgx.Tx, send uuid.UUID, at time.Time) error {
	return q.ReservationRelease(ctx, tx, &at, send)
}

func reservationsEnd(ctx context.Context, tx pgx.Tx, wallet, asset string, observed, now time.Time) ([]uuid.UUID, error) {
	ended, err := q.ReservationEndObserved(ctx, tx, queries.ReservationEndObservedParams{EndedAt: &now, WalletID: wallet, Asset: asset, ObservedAt: &observed})
	if err != nil {
		return nil, fmt.Errorf("wallet: end reservations of %s: %w", wallet, err)
	}
	return ended, nil
}

func reservations(ctx context.Context, tx pgx.Tx, wallet string) ([]Reservation, error) {
	rows, err := q.ReservationsOfWallet(ctx, tx, wallet)
	out := make([]Reservation, len(rows))
	for i, r := range rows {
		out[i] = reservationFromRow(r)
	}
	return out, err
}

func reservationFromRow(r queries.Reservation) Reservation {
	return Reservation{Send: r.SendID, Client: r.ClientID, Wallet: r.WalletID, Asset: r.Asset, Amount: r.Amount, Fee: r.Fee,
		State: ReservationState(r.State), ReservedAt: r.ReservedAt, SettledAt: r.SettledAt, EndedAt: r.EndedAt}
}

func changedBetween(ctx context.Context, tx pgx.Tx, id string, from, to time.Time) ([]Listed, error) {
	rows, err := q.WalletChangedBetween(ctx, tx, id, from, to)
	out := make([]Listed, len(rows))
	for i, r := range rows {
		out[i] = Listed{ID: r.TransferID, Coin: r.Coin, State: r.RawState, Amount: r.Amount.String(), Changed: r.TransferDate, Posted: r.Posted}
	}
	return out, err
}
