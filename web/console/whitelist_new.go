package console

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/wallet"
	"github.com/unykorn/console/internal/whitelist"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
	whitelistview "github.com/unykorn/console/views/whitelist"
)

// whitelistNew is the form, with what its address already says.
func (s *Server) whitelistNew(w http.ResponseWriter, r *http.Request) error {
	return s.whitelistForm(w, r, http.StatusOK, "", typedAsk(r.URL.Query()), nil)
}

// typedAsk reads a change as it was typed. The room judges it.
func typedAsk(v url.Values) whitelist.Ask {
	a := whitelist.Ask{Wallet: strings.TrimSpace(v.Get("wallet")), Verb: whitelist.Verb(v.Get("change")), Type: v.Get("type"), Item: strings.TrimSpace(v.Get("item")),
		Label: strings.TrimSpace(v.Get("label")), Action: v.Get("action"), Rule: strings.TrimSpace(v.Get("ruleId"))}
	if a.Verb == "" {
		a.Verb = whitelist.Adding
	}
	return a
}

func (s *Server) whitelistForm(w http.ResponseWriter, r *http.Request, status int, key string, a whitelist.Ask, refused *fault.Fault) error {
	actor := actorFrom(r.Context())
	p := whitelistview.FormProps{Key: key, Ask: a}
	if len(key) < 8 || len(key) > 100 {
		p.Key = uuid.NewString()
	}
	all, err := s.walletsOffered(r)
	if err != nil {
		return err
	}
	p.Wallets = slices.DeleteFunc(all, func(x wallet.Wallet) bool {
		return x.State == wallet.Deleted || !actor.Has(identity.Treasury, x.Client)
	})
	if at := slices.IndexFunc(p.Wallets, func(x wallet.Wallet) bool { return x.ID == a.Wallet }); at >= 0 && a.Item != "" && a.Verb == whitelist.Adding {
		if p.Like, err = s.resembles(r.Context(), actor, p.Wallets[at].Client, a.Wallet, a.Item); err != nil {
			return err
		}
	}
	if refused != nil {
		p.Problem, p.Fields = refused.Message, refused.Fields
	}
	return s.showAs(w, r, status, "Ask for a change of a whitelist", whitelistview.Form(p))
}

// whitelistAsk files a change. The form's key makes a second press find the first.
func (s *Server) whitelistAsk(w http.ResponseWriter, r *http.Request) error {
	a, key := typedAsk(r.PostForm), r.PostForm.Get("key")
	if len(key) < 8 || len(key) > 80 {
		key = uuid.NewString()
	}
	if !hexForm.MatchString(a.Wallet) {
		return s.whitelistForm(w, r, http.StatusUnprocessableEntity, key, a, whitelist.ErrAsk.Field("wallet", "Choose the wallet whose list it is."))
	}
	c, err := s.Whitelist.Ask(r.Context(), actorFrom(r.Context()), a, "form-"+key)
	f := fault.As(err)
	switch {
	case err == nil:
		if c.State == whitelist.Pending {
			return s.done(w, r, link.WhitelistChange(c.ID.String()), "Asked for. Compliance is next.")
		}
		return s.changed(w, r, c, nil, "")
	case c.ID != uuid.Nil && answersForm(f): // filed, and BitGo did not take it: its page says so
		s.note(r, f)
		return s.doneAs(w, r, link.WhitelistChange(c.ID.String()), ui.Stop, f.Message)
	case answersForm(f):
		s.note(r, f)
		return s.whitelistForm(w, r, fault.Status(f.Kind), key, a, f)
	}
	return err
}

// walletChip offers the wallets of the client that is meant.
func (q *query) walletChip(client *uuid.UUID, all []wallet.Wallet) ui.Filter {
	var options []ui.FilterOption
	label := q.values.Get("wallet")
	for _, x := range all {
		if client == nil || x.Client == *client {
			options = append(options, q.option("wallet", x.ID, walletName(x)))
		}
		if x.ID == label {
			label = walletName(x)
		}
	}
	return q.chip("Wallet", "wallet", label, options)
}
