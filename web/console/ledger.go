package console

import (
	"net/http"
	"slices"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/export"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/ledger"
	"github.com/unykorn/console/internal/wallet"
	ledgerview "github.com/unykorn/console/views/ledger"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
)

// names are what the ledger holds only the ids of.
type names struct {
	clients []identity.Client
	wallets []wallet.Wallet
}

func (s *Server) names(r *http.Request) (n names, err error) {
	if n.clients, err = s.clientsOffered(r); err != nil {
		return n, err
	}
	n.wallets, err = s.walletsOffered(r)
	return n, err
}

// wallet names a wallet; one that is no longer listed keeps its id as name.
func (n names) wallet(id string) string {
	i := slices.IndexFunc(n.wallets, func(x wallet.Wallet) bool { return x.ID == id })
	switch {
	case i >= 0:
		return walletName(n.wallets[i])
	case id == "":
		return "no wallet"
	}
	return "Wallet " + id
}

func (n names) row(l ledger.Line) ledgerview.Row {
	return ledgerview.Row{Line: l, WalletLabel: n.wallet(l.Wallet), ClientName: clientName(n.clients, l.Client)}
}

func (n names) rows(lines []ledger.Line) []ledgerview.Row {
	out := make([]ledgerview.Row, len(lines))
	for i, l := range lines {
		out[i] = n.row(l)
	}
	return out
}

// nameLines adds what the lines of a page name.
func (s *Server) nameLines(r *http.Request, n *names, lines []ledger.Line) error {
	var clients []uuid.UUID
	var wallets []string
	for _, l := range lines {
		clients, wallets = append(clients, l.Client), append(wallets, l.Wallet)
	}
	return s.name(r, n, clients, wallets)
}

// ledger is the statement: filters in the address, totals for the whole filter.
func (s *Server) ledger(w http.ResponseWriter, r *http.Request) error {
	actor, q := actorFrom(r.Context()), asked(r)
	n, err := s.names(r)
	if err != nil {
		return err
	}
	chosen := s.chosenClient(r)
	f := ledgerFilter(q, chosen, n.clients)
	page, err := s.Ledger.List(r.Context(), actor, f)
	if err != nil {
		return err
	}
	if err := s.nameLines(r, &n, page.Lines); err != nil {
		return err
	}
	p := ledgerview.ListProps{Rows: n.rows(page.Lines), Totals: page.Totals, Problems: q.problems, Now: s.Clock.Now(),
		Newer: q.page("after", keyOf(page.Newer)), Older: q.page("before", keyOf(page.Older))}
	p.Statements = slices.ContainsFunc(accountants, actor.HasAny)
	if f.Client != nil || f.Wallet != "" || len(n.clients) == 1 {
		for i := range p.Rows {
			p.Rows[i].ClientName = ""
		}
	}
	if q.first() {
		p.Live = q.here()
	}
	if p.Agreement, err = s.agreement(r, f, n); err != nil {
		return err
	}
	p.Filters = ui.FiltersProps{Action: q.path, Clear: q.clear(chosen), Filters: ledgerChips(q, chosen, f, n, page.Totals)}
	p.Export = ui.ExportProps{Action: link.Exports(), Subject: string(export.Postings), Query: exportQuery(q)}
	return s.show(w, r, "Ledger", ledgerview.List(p))
}

// ledgerFilter reads the address; what is not understood is left out and said.
func ledgerFilter(q *query, chosen *uuid.UUID, clients []identity.Client) ledger.Filter {
	f := ledger.Filter{Client: q.client(chosen, clients), Wallet: q.form("wallet", hexForm, "the id of a wallet"),
		Asset: q.form("asset", assetForm, "an asset"), Transfer: q.form("transfer", hexForm, "the id of a transfer")}
	if v := q.values.Get("kind"); v != "" {
		if f.Kind = ledger.Kind(v); !slices.Contains(ledger.Kinds, f.Kind) {
			f.Kind = ""
			q.refuse("kind", "“"+clipped(v)+"” is not a type of posting.")
		}
	}
	f.From, f.To = q.period()
	f.Before, f.After = q.key("before"), q.key("after")
	if !f.Before.IsZero() && !f.After.IsZero() {
		f.After = ledger.Key{}
		q.values.Del("after")
	}
	return f
}

// key reads a place in the ledger.
func (q *query) key(name string) ledger.Key {
	k, err := ledger.ParseKey(q.values.Get(name))
	if err != nil {
		q.refuse(name, "“"+clipped(q.values.Get(name))+"” is not a page of the ledger, so this is the newest one.")
		return ledger.Key{}
	}
	return k
}

func keyOf(k ledger.Key) string {
	if k.IsZero() {
		return ""
	}
	return k.String()
}

func ledgerChips(q *query, chosen *uuid.UUID, f ledger.Filter, n names, totals []ledger.Total) []ui.Filter {
	var wallets, kinds []ui.FilterOption
	for _, x := range n.wallets {
		if f.Client == nil || *f.Client == x.Client {
			wallets = append(wallets, q.option("wallet", x.ID, walletName(x)))
		}
	}
	for _, k := range ledger.Kinds {
		kinds = append(kinds, q.option("kind", string(k), ledgerview.KindWord(k)))
	}
	var assets []string
	for _, t := range totals {
		assets = append(assets, t.Asset)
	}
	chips := append(q.clientChip(chosen, f.Client, n.clients), q.chip("Wallet", "wallet", n.wallet(f.Wallet), wallets),
		assetChip(q, "Asset", "asset", assets), q.chip("Type", "kind", ledgerview.KindWord(f.Kind), kinds),
		q.typed("From", "from", ui.FieldProps{Type: "date", Hint: "This day included, UTC."}),
		q.typed("To", "to", ui.FieldProps{Type: "date", Hint: "This day included, UTC."}))
	if f.Transfer != "" {
		chips = append(chips, q.typed("Transfer", "transfer", ui.FieldProps{}))
	}
	return chips
}

// comparable is how many wallets one page compares with BitGo: each costs a read of its own.
const comparable = 24

// agreement compares the books with BitGo's confirmed balances, for the wallets that the filter leaves.
func (s *Server) agreement(r *http.Request, f ledger.Filter, n names) (ledgerview.Agreement, error) {
	var meant []wallet.Wallet
	for _, x := range n.wallets {
		if (f.Client == nil || *f.Client == x.Client) && (f.Wallet == "" || f.Wallet == x.ID) {
			meant = append(meant, x)
		}
	}
	if len(meant) > comparable {
		return ledgerview.Agreement{TooMany: len(meant)}, nil
	}
	var out ledgerview.Agreement
	for _, x := range meant {
		balances, err := s.Wallets.Balances(r.Context(), actorFrom(r.Context()), x.ID)
		if err != nil {
			return out, err
		}
		for _, b := range balances {
			if f.Asset == "" || f.Asset == b.Asset {
				compare(&out, x, b)
			}
		}
	}
	return out, nil
}

func compare(a *ledgerview.Agreement, x wallet.Wallet, b wallet.Balance) {
	if !b.Observed() {
		a.Unread++
		return
	}
	a.Compared++
	if a.Oldest.IsZero() || b.ObservedAt.Before(a.Oldest) {
		a.Oldest = b.ObservedAt
	}
	if !b.Agrees() {
		a.Differ = append(a.Differ, ledgerview.Difference{Wallet: x.ID, Label: walletName(x), Asset: b.Asset, Ledger: b.Ledger, BitGo: b.Confirmed})
	}
}
