package console

import (
	"net/http"

	"github.com/unykorn/console/internal/wallet"
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
	p.Filters = ui.FiltersProps{Action: q.path, Filters: []ui.Filter{assetChip(q, "Asset", "asset", walletAssets(x, balances))}}
	if asset != "" {
		p.Filters.Clear = q.path
	}
	return s.show(w, r, "Transfers of "+walletName(x), walletview.Transfers(p))
}

// transferPlace is place for a list whose keys end in a number.
func transferPlace(q *query) string {
	return q.form("before", numberedForm, "a page of this list")
}
