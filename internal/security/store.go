package security

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/queries"
)

var q = queries.New()

// errLots means that the lots and the books disagree, which nothing but a mistake of ours can do.
var errLots = errors.New("security: the lots do not cover what the books say is held")

func insert(ctx context.Context, tx pgx.Tx, x Security, by uuid.UUID, oneTime string) (bool, error) {
	n, err := q.SecurityInsert(ctx, tx, queries.SecurityInsertParams{ID: x.ID, ClientID: x.Client, IssuerName: x.Issuer, SecurityType: x.Type,
		Regulation: string(x.Regulation), Jurisdiction: x.Jurisdiction, ParValue: x.Par, Cusip: text(x.CUSIP), Isin: text(x.ISIN),
		Authorised: x.Authorised, RegisteredBy: by, OneTime: oneTime, RegisteredAt: x.At})
	switch database.Constraint(err) {
	case "":
	case "security_client":
		return false, identity.ErrNoClient.With(err)
	case "security_cusip_once":
		return false, ErrIdentifier.With(err).Field("cusip", "Already in the register.")
	case "security_isin_once":
		return false, ErrIdentifier.With(err).Field("isin", "Already in the register.")
	}
	return n > 0, err
}

func text(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func once(ctx context.Context, tx pgx.Tx, by uuid.UUID, oneTime string) (Security, error) {
	r, err := q.SecurityOnce(ctx, tx, by, oneTime)
	return securityOf(r), err
}

func get(ctx context.Context, tx pgx.Tx, id string) (Security, error) {
	r, err := q.SecurityGet(ctx, tx, id)
	if database.NoRows(err) {
		return Security{}, ErrNotFound
	}
	return securityOf(r), err
}

func forUpdate(ctx context.Context, tx pgx.Tx, id string) (Security, error) {
	r, err := q.SecurityForUpdate(ctx, tx, id)
	if database.NoRows(err) {
		return Security{}, ErrNotFound
	}
	return securityOf(r), err
}

func securityOf(r queries.Security) Security {
	x := Security{ID: r.ID, Client: r.ClientID, Issuer: r.IssuerName, Type: r.SecurityType, Regulation: accreditation.Regulation(r.Regulation),
		Jurisdiction: r.Jurisdiction, Par: r.ParValue, Authorised: r.Authorised, Issued: r.Issued, Reserved: r.Reserved, Status: Status(r.Status), At: r.RegisteredAt}
	if r.Cusip != nil {
		x.CUSIP = *r.Cusip
	}
	if r.Isin != nil {
		x.ISIN = *r.Isin
	}
	return x
}

func holding(ctx context.Context, tx pgx.Tx, security, holder string) (held, pending money.Units, err error) {
	r, err := q.SecurityHolding(ctx, tx, security, holder)
	if database.NoRows(err) {
		return money.Units{}, money.Units{}, nil
	}
	return r.Shares, r.Pending, err
}

func lots(ctx context.Context, tx pgx.Tx, security, holder string) ([]lot, error) {
	rows, err := q.SecurityLots(ctx, tx, security, holder)
	out := make([]lot, len(rows))
	for i, r := range rows {
		out[i] = lot{id: r.ID, acquired: r.AcquiredAt, remaining: r.Remaining}
	}
	return out, err
}

func takeLot(ctx context.Context, tx pgx.Tx, l lot, take money.Units) error {
	return q.SecurityLotTake(ctx, tx, l.remaining.Sub(take), l.id)
}

func insertLot(ctx context.Context, tx pgx.Tx, t Transfer, acquired time.Time, shares money.Units) error {
	return q.SecurityLotInsert(ctx, tx, queries.SecurityLotInsertParams{SecurityID: t.Security, ClientID: t.Client, Holder: t.To, TransferID: t.ID,
		AcquiredAt: acquired, Shares: shares})
}

func fee(ctx context.Context, tx pgx.Tx, t Type, at time.Time) (int, error) {
	bps, err := q.SecurityFee(ctx, tx, string(t), at.UTC())
	if err != nil {
		return 0, fmt.Errorf("security: fee of %s: %w", t, err)
	}
	return int(bps), nil
}

func insertTransfer(ctx context.Context, tx pgx.Tx, t Transfer, oneTime string) error {
	rules, err := json.Marshal(t.Rules)
	if err != nil {
		return err
	}
	return q.SecurityTransferInsert(ctx, tx, queries.SecurityTransferInsertParams{ID: t.ID, SecurityID: t.Security, ClientID: t.Client, TransferType: string(t.Type),
		FromHolder: t.From, ToHolder: t.To, Shares: t.Shares, ClaimedAccredited: t.Claimed, State: string(t.State), Rules: rules,
		RulesVersion: accreditation.RulesVersion, FeeBps: int32(t.FeeBps), AskedBy: t.askedBy, OneTime: oneTime, AskedAt: t.AskedAt, ProcessedAt: t.Processed})
}

func judged(ctx context.Context, tx pgx.Tx, t Transfer) error {
	rules, err := json.Marshal(t.Rules)
	if err != nil {
		return err
	}
	return q.SecurityTransferJudged(ctx, tx, queries.SecurityTransferJudgedParams{State: string(t.State), Rules: rules,
		RulesVersion: accreditation.RulesVersion, ProcessedAt: t.Processed, ID: t.ID})
}

func transfer(ctx context.Context, tx pgx.Tx, id string) (Transfer, error) {
	r, err := q.SecurityTransferGet(ctx, tx, id)
	if database.NoRows(err) {
		return Transfer{}, ErrNoTransfer
	}
	if err != nil {
		return Transfer{}, err
	}
	return transferOf(r)
}

// onceMoved is what an earlier run of the same call asked for, nil for none.
func onceMoved(ctx context.Context, tx pgx.Tx, by uuid.UUID, oneTime string) (*Transfer, error) {
	r, err := q.SecurityTransferOnce(ctx, tx, by, oneTime)
	if database.NoRows(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	t, err := transferOf(r)
	return &t, err
}

func waitingFor(ctx context.Context, tx pgx.Tx, client uuid.UUID, holder string) ([]Transfer, error) {
	rows, err := q.SecurityTransfersWaiting(ctx, tx, client, holder)
	out := make([]Transfer, len(rows))
	for i, r := range rows {
		out[i] = Transfer{ID: r.ID, Security: r.SecurityID}
	}
	return out, err
}

func transferOf(r queries.SecurityTransfer) (Transfer, error) {
	t := Transfer{ID: r.ID, Security: r.SecurityID, Client: r.ClientID, Type: Type(r.TransferType), From: r.FromHolder, To: r.ToHolder, Shares: r.Shares,
		Claimed: r.ClaimedAccredited, State: State(r.State), FeeBps: int(r.FeeBps), AskedAt: r.AskedAt, Processed: r.ProcessedAt, askedBy: r.AskedBy}
	err := json.Unmarshal(r.Rules, &t.Rules)
	return t, err
}
