package console

import (
	"net/http"
	"slices"
	"strings"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/internal/wallet"
	"github.com/unykorn/console/internal/wire"
	"github.com/unykorn/console/views/link"
	wireview "github.com/unykorn/console/views/wire"
)

// wireAccounts is how many accounts the form offers at most; it says so.
const wireAccounts = 200

// wireNew is the form: for the account, and once that is known for the wire.
func (s *Server) wireNew(w http.ResponseWriter, r *http.Request) error {
	return s.wireForm(w, r, http.StatusOK, map[string]string{"account": r.URL.Query().Get("account")}, nil)
}

func (s *Server) wireForm(w http.ResponseWriter, r *http.Request, status int, typed map[string]string, refused *fault.Fault) error {
	actor := actorFrom(r.Context())
	p := wireview.FormProps{Key: formKey(typed["key"]), Typed: typed, Now: s.Clock.Now()}
	all, _, err := s.Wires.Accounts(r.Context(), actor, wire.AccountFilter{Limit: wireAccounts})
	if err != nil {
		return err
	}
	p.Accounts = slices.DeleteFunc(all, func(a wire.Account) bool { return !actor.Has(identity.Treasury, a.Client) })
	if id := typed["account"]; id != "" {
		at := slices.IndexFunc(p.Accounts, func(a wire.Account) bool { return a.ID == id })
		switch {
		case at < 0 && refused == nil:
			refused, status = wire.ErrAccount.Field("account", "Choose an account of your client."), http.StatusUnprocessableEntity
		case at >= 0 && p.Accounts[at].WhyNot() != "" && refused == nil:
			refused, status = wire.ErrUnconfirmed.Field("account", p.Accounts[at].WhyNot()), http.StatusUnprocessableEntity
		case at >= 0 && p.Accounts[at].WhyNot() == "":
			p.Account = &p.Accounts[at]
			if p.Like, err = s.resemblingAccount(r, *p.Account); err != nil {
				return err
			}
			if p.Sources, err = s.wireSources(r, *p.Account); err != nil {
				return err
			}
		}
	}
	if refused != nil {
		p.Problem, p.Fields = refused.Message, wireFields(refused.Fields)
	}
	return s.showAs(w, r, status, "New wire", wireview.Form(p))
}

// wireFields puts what the send's room blames at the fields that this form has.
func wireFields(fields map[string]string) map[string]string {
	out := map[string]string{}
	for name, why := range fields {
		switch name {
		case send.FieldWallet, send.FieldAsset:
			name = "from"
		case send.FieldAddress, send.FieldMemo, send.FieldPayee:
			name = "account"
		}
		out[name] = why
	}
	return out
}

// wireSources are the Go Accounts of the account's client with dollars that can go there.
func (s *Server) wireSources(r *http.Request, a wire.Account) ([]wireview.Source, error) {
	actor := actorFrom(r.Context())
	all, err := s.Wallets.Choices(r.Context(), actor, &a.Client)
	if err != nil {
		return nil, err
	}
	asset := "ofc" + strings.Replace(a.Currency, "fiat", "", 1)
	var out []wireview.Source
	for _, x := range all {
		if x.Client != a.Client || !x.IsGoAccount() || x.State == wallet.Deleted {
			continue
		}
		balances, err := s.Wallets.Balances(r.Context(), actor, x.ID)
		if err != nil {
			return nil, err
		}
		for _, b := range balances {
			if coin, ok := money.Lookup(b.Asset); ok && b.Asset == asset {
				out = append(out, wireview.Source{Wallet: x, Asset: b.Asset, Available: money.Of(coin, b.Available).Decimal() + " " + coin.Symbol() + " available"})
			}
		}
	}
	return out, nil
}

// wireAsk asks for a wire, which is a send with everything that belongs to one. The form's key makes a second press find it.
func (s *Server) wireAsk(w http.ResponseWriter, r *http.Request) error {
	typed := typedFields(r, "key", "account", "from", "amount", "purpose")
	typed["key"] = formKey(typed["key"])
	actor := actorFrom(r.Context())
	a, _, err := s.Wires.Account(r.Context(), actor, typed["account"])
	if err != nil {
		return err
	}
	id, asset, _ := strings.Cut(typed["from"], ".")
	sources, err := s.wireSources(r, a)
	if err != nil {
		return err
	}
	var refused *fault.Fault
	switch {
	case a.WhyNot() != "":
		refused = wire.ErrUnconfirmed.Field("account", a.WhyNot())
	case !slices.ContainsFunc(sources, func(x wireview.Source) bool { return x.Key() == typed["from"] }):
		refused = wire.ErrAccount.Field("from", "Choose what pays.")
	}
	if refused == nil {
		x, err := s.Sends.Submit(r.Context(), actor, send.Draft{Wallet: id, Asset: asset, Address: a.Hash, Amount: typed["amount"], Unit: "decimal",
			Payee: a.Owner + ", " + wireview.AccountTitle(a), Purpose: typed["purpose"]}, "wire-"+typed["key"])
		if err == nil {
			return s.done(w, r, link.Send(x.ID.String()), "Asked for. It leaves once it is approved and released, and compliance has confirmed it.")
		}
		if refused = fault.As(err); !answersForm(refused) {
			return err
		}
	}
	s.note(r, refused)
	return s.wireForm(w, r, fault.Status(refused.Kind), typed, refused)
}
