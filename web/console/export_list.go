package console

import (
	"net/http"

	"github.com/unykorn/console/internal/export"
	"github.com/unykorn/console/internal/wire"
)

// exportWires reads the filters of the list of wires. Which of them wait for somebody is settled when the file is asked for.
func (s *Server) exportWires(r *http.Request, q *query) (export.Filter, string, error) {
	clients, err := s.clientsOffered(r)
	if err != nil {
		return export.Filter{}, "", err
	}
	chosen := s.chosenClient(r)
	f, waits, err := s.wireFilter(r, q, chosen, clients)
	if err != nil {
		return export.Filter{}, "", err
	}
	out := export.Filter{Mirrored: true, Client: f.Client, Assets: wire.Assets(), Transfers: f.Only}
	if f.State != "" {
		out.States = []string{f.State}
	}
	return out, inWords("Every withdrawal to a bank", wireChips(q, chosen, f, waits, clients)), nil
}

// exportTransfers reads the filters of the list of one wallet's transfers.
func (s *Server) exportTransfers(r *http.Request, q *query) (export.Filter, string, error) {
	f := export.Filter{Wallet: q.form("wallet", hexForm, "a wallet's id"), Asset: q.form("asset", assetForm, "an asset")}
	if f.Wallet == "" {
		return f, "", export.ErrAsk
	}
	x, err := s.Wallets.Get(r.Context(), actorFrom(r.Context()), f.Wallet)
	if err != nil {
		return f, "", err
	}
	words := "Every transfer of " + walletName(x) + " (" + x.ID + ")"
	if f.Asset != "" {
		words += " with Asset: " + f.Asset
	}
	return f, words, nil
}

// exportPayees reads the filters of the register of payees.
func (s *Server) exportPayees(r *http.Request, q *query) (export.Filter, string, error) {
	clients, err := s.clientsOffered(r)
	if err != nil {
		return export.Filter{}, "", err
	}
	wallets, err := s.walletsOffered(r)
	if err != nil {
		return export.Filter{}, "", err
	}
	chosen := s.chosenClient(r)
	f := payeeFilter(q, chosen, clients)
	return export.Filter{InForce: true, Client: f.Client, Wallet: f.Wallet, Asset: f.Asset, Words: f.Words},
		inWords("Every whitelisted payee", payeeChips(q, chosen, f, clients, wallets, nil)), nil
}
