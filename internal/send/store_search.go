package send

import (
	"context"
	"fmt"
	"math"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/queries"
)

// namedBy are the sends that an id names: ours, BitGo's, or the chain's.
func namedBy(ctx context.Context, tx pgx.Tx, name string) ([]uuid.UUID, error) {
	if name == "" {
		return nil, nil
	}
	var own *uuid.UUID
	if id, err := uuid.Parse(name); err == nil {
		own = &id
	}
	ids, err := q.SendNamed(ctx, tx, own, name)
	if err != nil {
		return nil, fmt.Errorf("send: named: %w", err)
	}
	return ids, nil
}

// searched reads a page by the alternatives of a filter.
func searched(ctx context.Context, tx pgx.Tx, actor identity.Actor, f Filter, ids []uuid.UUID) ([]Send, error) {
	arg := queries.SendSearchParams{BeforeAt: f.BeforeAt, BeforeID: f.BeforeID, Clients: actor.ClientFilter(), ClientID: actor.OneClient(f.Client), WalletID: text(f.Wallet),
		Asset: text(f.Asset), AskedBy: f.AskedBy, Since: f.Since, Ids: ids, Payee: text(f.Payee), Addresses: f.Addresses, AtLeast: f.AtLeast, AtMost: f.AtMost,
		PageSize: int32(min(f.Limit, math.MaxInt16) + 1)}
	for _, s := range f.States {
		arg.States = append(arg.States, string(s))
	}
	rows, err := q.SendSearch(ctx, tx, arg)
	if err != nil {
		return nil, fmt.Errorf("send: search: %w", err)
	}
	out := make([]Send, len(rows))
	for i, r := range rows {
		if out[i], err = named4(found(r), r.ClientName, r.WalletLabel, r.AskedByName, r.ReleasedByName); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// found is the row of the table in a row of the search.
func found(r queries.SendSearchRow) queries.Send {
	return queries.Send{ID: r.ID, ClientID: r.ClientID, WalletID: r.WalletID, Asset: r.Asset, Address: r.Address, AddressTyped: r.AddressTyped, Memo: r.Memo,
		MemoType: r.MemoType, Amount: r.Amount, FeeEstimate: r.FeeEstimate, FeeAsset: r.FeeAsset, Purpose: r.Purpose, PayeeLabel: r.PayeeLabel, NewPayee: r.NewPayee,
		State: r.State, IdempotencyKey: r.IdempotencyKey, AskedBy: r.AskedBy, AskedAt: r.AskedAt, UsdCents: r.UsdCents, RuleName: r.RuleName, ApprovalNeeded: r.ApprovalNeeded,
		ExpiresAt: r.ExpiresAt, Attempt: r.Attempt, ClaimedAt: r.ClaimedAt, ReleasedBy: r.ReleasedBy, TransferID: r.TransferID, Txid: r.Txid,
		PendingApprovalID: r.PendingApprovalID, BitgoStatus: r.BitgoStatus, LastError: r.LastError, SubmitDecision: r.SubmitDecision, ReleaseDecision: r.ReleaseDecision,
		CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt, RecreatedFrom: r.RecreatedFrom, RecreateReason: r.RecreateReason}
}
