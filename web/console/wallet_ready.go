package console

import (
	"net/http"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/ceremony"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/token"
	"github.com/unykorn/console/internal/wallet"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
	walletview "github.com/unykorn/console/views/wallet"
)

// readyKeys says whether the KeyCard and the passphrase are known to be kept, which only a ceremony held here tells.
func (s *Server) readyKeys(r *http.Request, actor identity.Actor, x wallet.Wallet) (walletview.Ready, error) {
	l := walletview.Ready{Tone: ui.Pending, Name: "KeyCard and backup", Value: "not known", Why: "This wallet was not made by a key ceremony of this console, and BitGo does not tell whether its KeyCard is kept. Whoever made the wallet has it; check it by hand."}
	c, err := s.Ceremonies.Of(r.Context(), actor, x.ID)
	if err != nil || c == nil {
		return l, err
	}
	l.Href, l.Label = link.Ceremony(c.ID.String()), "Its key ceremony"
	switch {
	case c.Alarm != "" || c.State == ceremony.Abandoned:
		l.Tone, l.Value, l.Why = ui.Stop, "do not use", "Nobody vouches for the keys of this wallet. Its key ceremony says why."
	case c.Proof == ceremony.Differs:
		l.Tone, l.Value, l.Why = ui.Stop, "do not use", "The first address does not come from the wallet's keys."
	case c.State == ceremony.Kept:
		l.Tone, l.Value, l.Why = ui.OK, "kept apart", c.KeptName+" said on "+c.KeptAt.UTC().Format("2006-01-02")+" where the KeyCard and the passphrase are. The ceremony's page has both places."
	default:
		l.Tone, l.Value, l.Why = ui.Warn, "open", "Nobody has said yet where the KeyCard and the passphrase are kept. Receive nothing before that."
	}
	return l, nil
}

// readyLimit says what BitGo lets the gateway's own token send of the wallet's coin. Who may not read tokens is told who does.
func (s *Server) readyLimit(r *http.Request, actor identity.Actor, x wallet.Wallet) (walletview.Ready, error) {
	l := walletview.Ready{Tone: ui.Pending, Name: "Spending limit of the token", Value: "not shown"}
	id, err := s.Tokens.Speaks(r.Context(), actor)
	if fault.Is(err, token.ErrRole) {
		l.Why = "Administrators and auditors of the organization read the gateway's tokens and their limits."
		return l, nil
	}
	if err != nil {
		return l, err
	}
	l.Href, l.Label = link.BitGoTokens(), "BitGo tokens"
	if id == uuid.Nil {
		l.Value, l.Why = "not known", "The gateway speaks with the token that it was started with. BitGo knows its limits; the page of tokens reads them."
		return l, nil
	}
	l.Tone, l.Value, l.Why = ui.OK, "by token", "Each asset of a Go Account has a limit of its own; the page of tokens has them."
	if x.IsGoAccount() {
		return l, nil
	}
	speaks, err := s.Tokens.Get(r.Context(), actor, id)
	if err != nil {
		return l, err
	}
	for _, limit := range speaks.Limits {
		if limit.Coin == x.Coin {
			l.Value, l.Why = "set", "The gateway's token may send "+inUnits(limit)+" in all its life. BitGo refuses what is above."
			return l, nil
		}
	}
	l.Tone, l.Value, l.Why = ui.Warn, "none", "The gateway's token carries no limit in "+walletview.Symbol(x.Coin)+": BitGo asks for a one-time code at each send."
	return l, nil
}

// inUnits is a limit as people read amounts; one that is none stays as it was written.
func inUnits(l token.Limit) string {
	coin, known := money.Lookup(l.Coin)
	units, err := money.ParseUnits(l.Value)
	if !known || err != nil {
		return l.Value + " base units of " + l.Coin
	}
	return money.Of(coin, units).Short() + " " + coin.Symbol()
}

// readyPrice says whether what the wallet holds can be valued, which its loan and the tiers of the approval rules are judged by.
func readyPrice(p walletview.Props) walletview.Ready {
	l := walletview.Ready{Tone: ui.OK, Name: "Price", Value: "fresh", Why: "What it holds is valued; approval tiers are judged by that."}
	if p.Loan != nil {
		l.Href, l.Label, l.Why = link.Facility(p.Loan.ID.String()), "Its loan", "What it holds is valued; its loan and the approval tiers are judged by that."
	}
	for i, w := range p.Worth {
		if !w.Known() && i < len(p.Balances) && !p.Balances[i].Confirmed.IsZero() {
			l.Tone, l.Value = ui.Warn, "missing"
			l.Why = walletview.Symbol(p.Balances[i].Asset) + ": " + w.Why + ". No send of it can be submitted before BitGo gives a price, and a loan against it refuses."
		}
	}
	return l
}
