package console

import (
	"net/http"

	"github.com/google/uuid"
	"slices"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/wallet"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
	walletview "github.com/unykorn/console/views/wallet"
)

// addressRows keeps the page light: each row carries a QR code.
const addressRows = 25

// walletAddresses lists receive addresses, with the form for another.
func (s *Server) walletAddresses(w http.ResponseWriter, r *http.Request) error {
	return s.addressPage(w, r, http.StatusOK, walletview.AddressForm{})
}

func (s *Server) addressPage(w http.ResponseWriter, r *http.Request, status int, form walletview.AddressForm) error {
	x, err := s.walletOf(r)
	if err != nil {
		return err
	}
	actor, q := actorFrom(r.Context()), asked(r)
	page, err := s.Wallets.Addresses(r.Context(), actor, x.ID, wallet.PageRequest{Before: place(q), Limit: addressRows})
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
	p := walletview.AddressesProps{Wallet: x, Addresses: page.Addresses, Now: s.Clock.Now(), NoSend: noSend, NoAddress: noAddress(actor, x),
		Assets: s.receivable(x, balances), Form: form, First: q.first(), Problems: q.problems, Newest: q.newest(), Older: q.page("before", page.Older)}
	if p.Form.Asset == "" && len(p.Assets) == 1 {
		p.Form.Asset = p.Assets[0].Value
	}
	return s.showAs(w, r, status, "Receive addresses of "+walletName(x), walletview.Addresses(p))
}

// place reads where an older page begins. One that was cut off gives the first page.
func place(q *query) string {
	return q.form("before", placeForm, "a page of this list")
}

// receivable are the assets that an address can be made for: first what the wallet holds, then, for a Go Account,
// whatever else it may hold. Money at a bank is received by wire and not at an address.
func (s *Server) receivable(x wallet.Wallet, balances []wallet.Balance) []ui.Option {
	if !x.IsGoAccount() {
		return []ui.Option{{Value: x.Coin, Label: walletview.Symbol(x.Coin)}}
	}
	network := money.Testnet
	if s.Production {
		network = money.Mainnet
	}
	var held, other []ui.Option
	for _, c := range money.Coins() {
		if !c.IsOFC || c.IsFiat() || !x.Holds(c.Ticker) {
			continue
		}
		o := ui.Option{Value: c.Ticker, Label: c.Symbol() + " · " + c.Name}
		switch {
		case slices.ContainsFunc(balances, func(b wallet.Balance) bool { return b.Asset == c.Ticker }):
			o.Group = "Held in this account"
			held = append(held, o)
		case c.Network == network:
			o.Group = "Other assets"
			other = append(other, o)
		}
	}
	return append(held, other...)
}

// walletAddressNew has BitGo make a receive address.
func (s *Server) walletAddressNew(w http.ResponseWriter, r *http.Request) error {
	x, err := s.walletOf(r)
	if err != nil {
		return err
	}
	form := walletview.AddressForm{Asset: r.PostFormValue("asset"), Label: r.PostFormValue("label")}
	if form.Asset == "" {
		form.Fields = map[string]string{"asset": "Choose the asset that will be paid to the address."}
		return s.addressPage(w, r, http.StatusUnprocessableEntity, form)
	}
	made, err := s.Wallets.NewAddress(r.Context(), actorFrom(r.Context()), x.ID, form.Asset, form.Label, "form-"+uuid.NewString())
	if f := fault.As(err); err != nil && f.Kind == fault.Invalid {
		form.Fields, form.Problem = f.Fields, f.Message
		return s.addressPage(w, r, http.StatusUnprocessableEntity, form)
	}
	if err != nil {
		return err
	}
	said := "A new " + walletview.Symbol(made.Asset) + " address was made. Give it to one payer only."
	if made.Pending {
		said = "BitGo is making the new " + walletview.Symbol(made.Asset) + " address. It appears here by itself."
	}
	return s.done(w, r, link.WalletAddresses(x.ID), said)
}
