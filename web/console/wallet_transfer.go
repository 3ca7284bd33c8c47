package console

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/unykorn/console/internal/address"
	"github.com/unykorn/console/internal/export"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/wallet"
	"github.com/unykorn/console/views/link"
	sendview "github.com/unykorn/console/views/send"
	"github.com/unykorn/console/views/ui"
	walletview "github.com/unykorn/console/views/wallet"
)

// walletTransfers lists what came and went, as BitGo tells it.
func (s *Server) walletTransfers(w http.ResponseWriter, r *http.Request) error {
	x, err := s.walletOf(r)
	if err != nil {
		return err
	}
	actor, q := actorFrom(r.Context()), asked(r)
	asset := q.form("asset", assetForm, "an asset")
	page, err := s.Wallets.Transfers(r.Context(), actor, x.ID, asset, wallet.PageRequest{Before: transferPlace(q)})
	if err != nil {
		return err
	}
	balances, err := s.Wallets.Balances(r.Context(), actor, x.ID)
	if err != nil {
		return err
	}
	noSend, err := s.noSendNow(r.Context(), actor, x)
	if err != nil {
		return err
	}
	p := walletview.TransfersProps{Wallet: x, Transfers: page.Transfers, Now: s.Clock.Now(), NoSend: noSend,
		First: q.first(), Newest: q.newest(), Older: q.page("before", page.Older), Problems: q.problems}
	if p.First {
		p.Live = q.here()
	}
	if p.Alike, err = s.poisoned(r.Context(), actor, x, page.Transfers); err != nil {
		return err
	}
	p.Filters = ui.FiltersProps{Action: q.path, Filters: []ui.Filter{assetChip(q, "Asset", "asset", walletAssets(x, balances))}}
	if asset != "" {
		p.Filters.Clear = q.path
	}
	of := url.Values{"wallet": {x.ID}}
	if asset != "" {
		of.Set("asset", asset)
	}
	p.Export = ui.ExportProps{Action: link.Exports(), Subject: string(export.Transfers), Query: of.Encode()}
	return s.show(w, r, "Transfers of "+walletName(x), walletview.Transfers(p))
}

// poisoned are the transfers whose other side is nobody known and could be taken for a payee of the client: who plants an address
// in a history waits for it to be copied.
func (s *Server) poisoned(ctx context.Context, actor identity.Actor, x wallet.Wallet, page []wallet.Transfer) (map[string]walletview.Like, error) {
	earlier, _, err := s.paid(ctx, actor, x.Client, x.ID)
	if err != nil {
		return nil, err
	}
	known, err := s.knownPayees(ctx, actor, x.Client, x.ID, earlier)
	if err != nil {
		return nil, err
	}
	out := map[string]walletview.Like{}
	for _, t := range page {
		if slices.ContainsFunc(known, func(l sendview.Like) bool { return address.Same(l.Address, t.Counterparty) }) {
			continue
		}
		if like, how := address.Nearest(t.Counterparty, known, func(l sendview.Like) string { return l.Address }); how != address.Unlike {
			out[t.ID] = walletview.Like{Label: like.Label, Address: like.Address, BothEnds: how == address.BothEnds}
		}
	}
	return out, nil
}

// transferPlace is place for a list whose keys end in a number.
func transferPlace(q *query) string {
	return q.form("before", numberedForm, "a page of this list")
}
