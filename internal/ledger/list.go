package ledger

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/identity"
)

// List gives one page of the ledger, newest first, with the totals of its whole filter. What the actor may not see
// is absent from lines and totals alike.
func (s *Service) List(ctx context.Context, actor identity.Actor, f Filter) (Page, error) {
	if f.Limit <= 0 {
		f.Limit = 100
	}
	f.Limit = min(f.Limit, 500)
	for _, word := range []string{f.Wallet, f.Asset, f.Transfer, string(f.Kind)} {
		if strings.ContainsRune(word, 0) || !utf8.ValidString(word) || len(word) > 255 {
			return Page{}, ErrFilter
		}
	}
	clients := actor.ClientFilter()
	f.Client = actor.OneClient(f.Client)
	var page Page
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		if page, err = lines(ctx, tx, f, clients); err != nil {
			return err
		}
		if err = running(ctx, tx, page.Lines); err != nil {
			return err
		}
		page.Totals, err = totals(ctx, tx, f, clients)
		return err
	})
	return page, err
}

// Holdings lists what the books say each wallet holds, or one wallet when it is named: the figures that must equal
// BitGo's confirmed balances.
func (s *Service) Holdings(ctx context.Context, actor identity.Actor, wallet string) ([]Holding, error) {
	var found []Holding
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		found, err = holdings(ctx, tx, actor.ClientFilter(), wallet)
		return err
	})
	return found, err
}

// cut turns the limit+1 rows that were asked for into a page: the extra row only tells that there is more.
func cut(found []Line, f Filter) Page {
	more := len(found) > f.Limit
	if more {
		found = found[:f.Limit]
	}
	newer := !f.After.IsZero()
	if newer {
		slices.Reverse(found)
	}
	page := Page{Lines: found}
	if len(found) == 0 {
		return page
	}
	first, last := found[0].Key(), found[len(found)-1].Key()
	if more && !newer || newer {
		page.Older = last
	}
	if more && newer || !newer && !f.Before.IsZero() {
		page.Newer = first
	}
	return page
}

// spans tells, for each wallet and asset on the page, between which keys its running balance is needed.
func spans(page []Line) []span {
	var out []span
	for i, l := range page {
		at := slices.IndexFunc(out, func(s span) bool {
			return s.client == l.Client && s.wallet == l.Wallet && s.asset == l.Asset
		})
		if at < 0 {
			out = append(out, span{client: l.Client, wallet: l.Wallet, asset: l.Asset, to: l.Key()})
			at = len(out) - 1
		}
		out[at].from = l.Key() // lines come newest first
		out[at].lines = append(out[at].lines, i)
	}
	return out
}
