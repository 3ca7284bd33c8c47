package security

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/queries"
)

// askAll keeps the transfers of a closing, their shares promised, in one statement.
func askAll(ctx context.Context, tx pgx.Tx, x Security, c Closing, all []Transfer) error {
	p := queries.SecurityTransfersAskParams{SecurityID: x.ID, ClientID: x.Client, RulesVersion: accreditation.RulesVersion, FeeBps: int32(all[0].FeeBps),
		AskedBy: c.AskedBy, AskedAt: all[0].AskedAt, Reference: c.Document, ReceivedOn: all[0].Received}
	for i, t := range all {
		rules, err := json.Marshal(t.Rules)
		if err != nil {
			return err
		}
		p.Ids, p.Holders, p.Shares = append(p.Ids, t.ID), append(p.Holders, t.To), append(p.Shares, t.Shares.String())
		p.Claimed, p.Rules, p.OneTimes = append(p.Claimed, t.Claimed), append(p.Rules, string(rules)), append(p.OneTimes, c.Issues[i].Key)
		p.Prices, p.Proved = append(p.Prices, t.Price.String()), append(p.Proved, t.proved)
	}
	return q.SecurityTransfersAsk(ctx, tx, p)
}

func confirmAll(ctx context.Context, tx pgx.Tx, all []Transfer, by uuid.UUID, at time.Time, reason string) error {
	return q.SecurityTransfersConfirm(ctx, tx, queries.SecurityTransfersConfirmParams{Ids: ids(all), At: &at, DecidedBy: by, Reason: reason})
}

func lotsIssued(ctx context.Context, tx pgx.Tx, all []Transfer, x Security, at time.Time) error {
	return q.SecurityLotsIssued(ctx, tx, at, string(x.Regulation), ids(all))
}

func holdingsOf(ctx context.Context, tx pgx.Tx, security string, holders []string) (map[string]money.Units, error) {
	rows, err := q.SecurityHoldings(ctx, tx, security, holders)
	out := map[string]money.Units{}
	for _, r := range rows {
		out[r.Holder] = r.Shares
	}
	return out, err
}

func residences(ctx context.Context, tx pgx.Tx, client uuid.UUID, all []string) (map[string]string, error) {
	rows, err := q.SecurityResidences(ctx, tx, client, all)
	out := map[string]string{}
	for _, r := range rows {
		out[r.ID] = r.Residence
	}
	return out, err
}
