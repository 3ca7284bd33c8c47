package send

import (
	"context"
	"slices"
	"time"

	"github.com/unykorn/console/internal/bitgo"
)

// replacements finds what took the place of a send's transaction, oldest first, although no webhook told of it: a replacement
// carries no sequence id of ours, and names the transactions that it replaced. One of a replacement counts as well.
func (s *Service) replacements(ctx context.Context, x Send, t bitgo.Transfer) ([]string, error) {
	if len(t.ReplacedBy) == 0 {
		return nil, nil
	}
	list := func(after string) (bitgo.Page[bitgo.Transfer], error) {
		return s.BitGo.Transfers(ctx, x.Amount.Coin.Ticker, x.Wallet, bitgo.TransferQuery{DateGTE: x.ClaimedAt.Add(-time.Minute), PrevID: after})
	}
	var heirs []bitgo.Transfer
	for one, err := range bitgo.Each(list) {
		if err != nil {
			return nil, err
		}
		if one.Type == "send" && len(one.Replaces) > 0 {
			heirs = append(heirs, one)
		}
	}
	slices.SortStableFunc(heirs, func(a, b bitgo.Transfer) int { return a.CreatedTime.Compare(b.CreatedTime.Time) })
	known, ids := []string{t.TxID}, []string{}
	for grown := true; grown; {
		grown = false
		for _, h := range heirs {
			follows := slices.ContainsFunc(h.Replaces, func(txid string) bool { return slices.Contains(known, txid) })
			if follows && !slices.Contains(ids, h.ID) {
				known, ids, grown = append(known, h.TxID), append(ids, h.ID), true
			}
		}
	}
	return ids, nil
}
