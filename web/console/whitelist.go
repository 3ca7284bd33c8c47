package console

import (
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/export"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/travel"
	"github.com/unykorn/console/internal/wallet"
	"github.com/unykorn/console/internal/whitelist"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
	whitelistview "github.com/unykorn/console/views/whitelist"
)

// whitelistRows is a page of payees, and of changes.
const whitelistRows = 50

// whitelists is the matrix of payees in force. It reads the mirror and never waits for BitGo.
func (s *Server) whitelists(w http.ResponseWriter, r *http.Request) error {
	actor, q := actorFrom(r.Context()), asked(r)
	clients, err := s.clientsOffered(r)
	if err != nil {
		return err
	}
	wallets, err := s.walletsOffered(r)
	if err != nil {
		return err
	}
	chosen := s.chosenClient(r)
	f := payeeFilter(q, chosen, clients)
	f.After, f.Limit = q.entry("before"), whitelistRows
	found, more, err := s.Whitelist.Register(r.Context(), actor, f)
	if err != nil {
		return err
	}
	waiting, err := s.Whitelist.Waiting(r.Context(), actor)
	if err != nil {
		return err
	}
	p := whitelistview.ListProps{Payees: whitelistview.Grouped(found), Entries: len(found), Problems: q.problems, MayAsk: actor.HasAny(identity.Treasury), Personal: !onlyAdmin(actor), Waiting: len(waiting), Newest: q.newest()}
	if more {
		p.Older = q.page("before", found[len(found)-1].ID.String())
	}
	if q.first() {
		p.Live = q.here()
	}
	var assets []string
	for _, e := range found {
		assets = append(assets, e.Asset)
	}
	p.Filters = ui.FiltersProps{Action: q.path, Clear: q.clear(chosen)}
	p.Filters.Filters = payeeChips(q, chosen, f, clients, wallets, assets)
	p.Export = ui.ExportProps{Action: link.Exports(), Subject: string(export.Whitelist), Query: exportQuery(q)}
	return s.show(w, r, "Whitelists", whitelistview.List(p))
}

// payeeFilter reads what the register of payees is narrowed by.
func payeeFilter(q *query, chosen *uuid.UUID, clients []identity.Client) whitelist.Filter {
	return whitelist.Filter{Client: q.client(chosen, clients), Wallet: q.form("wallet", hexForm, "a wallet's id"), Asset: q.form("asset", assetForm, "an asset"), Words: q.words("text")}
}

func payeeChips(q *query, chosen *uuid.UUID, f whitelist.Filter, clients []identity.Client, wallets []wallet.Wallet, assets []string) []ui.Filter {
	return append(q.clientChip(chosen, f.Client, clients), q.walletChip(f.Client, wallets), assetChip(q, "Asset", "asset", assets),
		q.typed("Payee", "text", ui.FieldProps{MaxLength: 250, Hint: "Part of a name, or a whole address."}))
}

// entry reads the id of a row after which a page begins.
func (q *query) entry(name string) *uuid.UUID {
	v := q.values.Get(name)
	if v == "" {
		return nil
	}
	id, err := uuid.Parse(v)
	if err != nil || id.String() != v {
		q.refuse(name, "“"+clipped(v)+"” is not a page of this list, so this is the first one.")
		return nil
	}
	return &id
}

// whitelistOf is one wallet's list as BitGo has it at this moment; without BitGo, as it was mirrored.
func (s *Server) whitelistOf(w http.ResponseWriter, r *http.Request) error {
	x, err := s.walletOf(r)
	if err != nil {
		return err
	}
	actor := actorFrom(r.Context())
	p := whitelistview.WalletProps{Wallet: x, MayAsk: actor.Has(identity.Treasury, x.Client), Asker: actor.Name + ", " + actor.Email, Now: s.Clock.Now()}
	found, err := s.Whitelist.Read(r.Context(), actor, x.ID)
	switch {
	case fault.Is(err, whitelist.ErrUnread):
		s.note(r, fault.As(err))
		p.Away = "BitGo did not answer, or refused."
		if p.Mirror, err = s.Whitelist.First(r.Context(), actor, x.Client, x.ID); err != nil {
			return err
		}
		p.Mirror = slices.DeleteFunc(p.Mirror, func(e whitelist.Entry) bool { return !x.Holds(e.Asset) })
	case err != nil:
		return err
	}
	if travel.MayRead(actor, x.Client) {
		if p.Travel, err = s.travelStands(r, x.Client); err != nil {
			return err
		}
	}
	p.Enforced, p.Entries, p.Open = found.Enforced, found.Entries, found.Open
	return s.show(w, r, "Whitelist of "+walletName(x), whitelistview.Wallet(p))
}

// onlyAdmin says that the person looks after things and reads no personal data of payees.
func onlyAdmin(actor identity.Actor) bool {
	return !actor.HasAny(identity.Treasury) && !actor.HasAny(identity.Compliance) && !actor.HasAny(identity.Auditor)
}

// travelStands is how far the data of a client's payees are, by address; those of the first hundred by name.
func (s *Server) travelStands(r *http.Request, client uuid.UUID) (map[string]travel.Stands, error) {
	d, err := s.Travel.Look(r.Context(), actorFrom(r.Context()), travel.Filter{Client: &client, Subject: travel.Payee, Limit: 100})
	out := map[string]travel.Stands{}
	for _, row := range d.Rows {
		out[strings.ToLower(row.Address)] = row.Stands
	}
	return out, err
}
