package console

import (
	"net/http"
	"slices"
	"strings"

	"github.com/unykorn/console/internal/consolidation"
	"github.com/unykorn/console/internal/freeze"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/ltv"
	"github.com/unykorn/console/internal/wallet"
	"github.com/unykorn/console/internal/whitelist"
	"github.com/unykorn/console/views/ui"
	walletview "github.com/unykorn/console/views/wallet"
)

// walletRows is a page of wallets: each costs a look at its balances.
const walletRows = 50

// wallets is the list with balances, by client.
func (s *Server) wallets(w http.ResponseWriter, r *http.Request) error {
	actor, q := actorFrom(r.Context()), asked(r)
	clients, err := s.clientsOffered(r)
	if err != nil {
		return err
	}
	chosen := s.chosenClient(r)
	client, coin, text := q.client(chosen, clients), q.form("coin", assetForm, "a coin"), q.words("text")
	found, more, err := s.Wallets.Page(r.Context(), actor, wallet.Filter{Client: client, Coin: coin, Words: text, After: q.form("after", hexForm, "a page of this list"), Limit: walletRows})
	if err != nil {
		return err
	}
	p := walletview.ListProps{Now: s.Clock.Now(), Stale: staleAfter, NoNew: noWallet(actor, clients), Newest: q.newest()}
	if _, p.Known, err = s.Wallets.Standing(r.Context(), actor); err != nil {
		return err
	}
	assets := []string{}
	if coin != "" {
		assets = append(assets, coin)
	}
	for _, x := range found {
		balances, err := s.Wallets.Balances(r.Context(), actor, x.ID)
		if err != nil {
			return err
		}
		assets = append(assets, walletAssets(x, balances)...)
		p.Holdings = append(p.Holdings, of(walletview.Holding{Wallet: x, Balances: balances}, coin))
	}
	if more {
		p.Older = q.page("after", found[len(found)-1].ID)
	}
	p.Filters = ui.FiltersProps{Action: q.path, Clear: q.clear(chosen), Note: "Follows BitGo by itself"}
	p.Filters.Filters = append(q.clientChip(chosen, client, clients), assetChip(q, "Coin", "coin", assets),
		q.typed("Name", "text", ui.FieldProps{MaxLength: 200, Hint: "The beginning of a word of a label or of the client's name, or an id."}))
	if err := s.worths(r, actor, p.Holdings); err != nil {
		return err
	}
	p.Problems, p.Live = q.problems, q.here()
	return s.show(w, r, "Wallets", walletview.List(p))
}

// of narrows a wallet that holds a coin beside its own to that coin.
func of(h walletview.Holding, coin string) walletview.Holding {
	if coin != "" && h.Wallet.Coin != coin {
		h.Balances = slices.DeleteFunc(h.Balances, func(b wallet.Balance) bool { return b.Asset != coin })
	}
	return h
}

func walletAssets(x wallet.Wallet, balances []wallet.Balance) []string {
	var out []string
	if !x.IsGoAccount() {
		out = append(out, x.Coin)
	}
	for _, b := range balances {
		out = append(out, b.Asset)
	}
	return out
}

// assetChip offers the assets there are.
func assetChip(q *query, title, name string, assets []string) ui.Filter {
	slices.Sort(assets)
	var options []ui.FilterOption
	for _, a := range slices.Compact(assets) {
		options = append(options, q.option(name, a, walletview.Symbol(a)))
	}
	return q.chip(title, name, walletview.Symbol(q.values.Get(name)), options)
}

// wallet explains one wallet's balances.
func (s *Server) wallet(w http.ResponseWriter, r *http.Request) error {
	x, err := s.walletOf(r)
	if err != nil {
		return err
	}
	actor := actorFrom(r.Context())
	p := walletview.Props{Wallet: x, Now: s.Clock.Now(), Stale: staleAfter, NoAddress: noAddress(actor, x), NoFreeze: freeze.WhyNotFreeze(actor, &x.Client)}
	if p.Applies, err = s.walletApplies(r.Context(), actor, x); err != nil {
		return err
	}
	p.NoSend, p.NoGather = noSendUnder(actor, x, p.Freezes), consolidation.WhyNone(x)
	if p.Balances, err = s.Wallets.Balances(r.Context(), actor, x.ID); err != nil {
		return err
	}
	if p.Reservations, err = s.Wallets.Reservations(r.Context(), actor, x.ID); err != nil {
		return err
	}
	if p.Payees, err = s.Whitelist.First(r.Context(), actor, x.Client, x.ID); err != nil {
		return err
	}
	p.Payees = slices.DeleteFunc(p.Payees, func(e whitelist.Entry) bool { return !x.Holds(e.Asset) }) // others are for other wallets of the client
	lent, _, err := s.LTV.Desk(r.Context(), actor, ltv.DeskFilter{Wallet: x.ID, Limit: 1})
	if err != nil {
		return err
	}
	if len(lent) == 1 {
		p.Loan = &lent[0]
	}
	page, err := s.Wallets.Addresses(r.Context(), actor, x.ID, wallet.PageRequest{Limit: 200})
	if err != nil {
		return err
	}
	p.Receive = newestOfEach(page.Addresses)
	priced := []walletview.Holding{{Wallet: x, Balances: p.Balances}}
	if err := s.worths(r, actor, priced); err != nil {
		return err
	}
	p.Worth = priced[0].Worth
	if p.History, err = s.walletHistory(r, actor, x, p.Balances); err != nil {
		return err
	}
	if p.Ready, err = s.walletReady(r, actor, p); err != nil {
		return err
	}
	return s.show(w, r, walletName(x), walletview.Wallet(p))
}

// walletOf reads the wallet that the address names. What cannot be an id of BitGo's is absent like any other.
func (s *Server) walletOf(r *http.Request) (wallet.Wallet, error) {
	id := r.PathValue("wallet")
	if !hexForm.MatchString(id) {
		return wallet.Wallet{}, wallet.ErrNotFound
	}
	return s.Wallets.Get(r.Context(), actorFrom(r.Context()), id)
}

// noSend says why the actor cannot send from the wallet now; empty when they can. Submitting decides again.
func noSend(actor identity.Actor, x wallet.Wallet) string {
	switch {
	case !actor.Has(identity.Treasury, x.Client):
		return "Only treasury of " + x.ClientName + " sends. An administrator grants the role."
	case x.IsFrozen():
		return "The wallet is frozen at BitGo, so nothing can leave it."
	case !x.IsReady():
		return notReady(x)
	}
	return ""
}

// noAddress says why the actor cannot make a receive address now.
func noAddress(actor identity.Actor, x wallet.Wallet) string {
	switch {
	case !actor.Has(identity.Treasury, x.Client) && !actor.Has(identity.Admin, x.Client):
		return "Treasury or an administrator of " + x.ClientName + " makes addresses."
	case !x.IsReady():
		return notReady(x)
	}
	return ""
}

func notReady(x wallet.Wallet) string {
	if x.State == wallet.Deleted {
		return "The wallet was deleted at BitGo."
	}
	return "BitGo is still making this wallet."
}

// newestOfEach takes the newest address of each asset; one that is still being made only when there is no other.
func newestOfEach(newestFirst []wallet.Address) []wallet.Address {
	var out []wallet.Address
	for _, a := range newestFirst {
		i := slices.IndexFunc(out, func(b wallet.Address) bool { return b.Asset == a.Asset })
		switch {
		case i < 0:
			out = append(out, a)
		case out[i].Pending && !a.Pending:
			out[i] = a
		}
	}
	slices.SortFunc(out, func(a, b wallet.Address) int { return strings.Compare(a.Asset, b.Asset) })
	return out
}

func walletName(x wallet.Wallet) string {
	if x.Label == "" {
		return "Wallet " + x.ID
	}
	return x.Label
}
