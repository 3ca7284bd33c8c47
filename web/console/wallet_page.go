package console

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"github.com/unykorn/console/internal/freeze"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/ledger"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/onboarding"
	"github.com/unykorn/console/internal/sweep"
	"github.com/unykorn/console/internal/wallet"
	"github.com/unykorn/console/internal/whitelist"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
	walletview "github.com/unykorn/console/views/wallet"
)

// noSendNow is noSend with what is frozen here.
func (s *Server) noSendNow(ctx context.Context, actor identity.Actor, x wallet.Wallet) (string, error) {
	over, err := s.Freezes.Over(ctx, actor, x.Client, x.ID)
	return noSendUnder(actor, x, over), err
}

func noSendUnder(actor identity.Actor, x wallet.Wallet, over []freeze.Freeze) string {
	if len(over) > 0 {
		return over[0].Sentence()
	}
	return noSend(actor, x)
}

// walletApplies is what decides, beside its balance, whether money leaves a wallet: by our own records, BitGo's rules among them.
func (s *Server) walletApplies(ctx context.Context, actor identity.Actor, x wallet.Wallet) (a walletview.Applies, err error) {
	if a.Freezes, err = s.Freezes.Over(ctx, actor, x.Client, x.ID); err != nil {
		return a, err
	}
	if a.Meets, err = s.Approvals.Meets(ctx, actor, x.Client); err != nil {
		return a, err
	}
	if a.Policy, err = s.Countersign.Policy(ctx, actor, x.ID); err != nil {
		return a, err
	}
	a.Sweeps, err = s.Sweeps.List(ctx, actor, x.ID)
	a.Sweeps = slices.DeleteFunc(a.Sweeps, func(r sweep.Rule) bool { return r.State == sweep.Ended || r.State == sweep.Rejected })
	return a, err
}

// worths prices what wallets hold, one price a coin.
func (s *Server) worths(r *http.Request, actor identity.Actor, holdings []walletview.Holding) error {
	var coins []money.Coin
	for _, h := range holdings {
		for _, b := range h.Balances {
			if coin, ok := money.Lookup(b.Asset); ok && !slices.ContainsFunc(coins, func(c money.Coin) bool { return c.Ticker == coin.Ticker }) {
				coins = append(coins, coin)
			}
		}
	}
	quotes, err := s.LTV.Quotes(r.Context(), actor, coins...)
	if err != nil {
		return err
	}
	for i, h := range holdings {
		for _, b := range h.Balances {
			w := walletview.Worth{Why: "no price"}
			if coin, ok := money.Lookup(b.Asset); ok {
				usd, price, fresh := s.LTV.Worth(quotes, money.Of(coin, b.Confirmed))
				switch {
				case fresh:
					w = walletview.Worth{USD: usd, Price: price.USD.String(), Source: price.By(), At: price.Observed}
				case !price.Observed.IsZero():
					w.Why = "the price is " + ui.Span(price.Age(s.Clock.Now())) + " old"
				}
			}
			holdings[i].Worth = append(holdings[i].Worth, w)
		}
	}
	return nil
}

// walletHistory is the balance of one asset by the ledger, over the last 90 days.
func (s *Server) walletHistory(r *http.Request, actor identity.Actor, x wallet.Wallet, balances []wallet.Balance) (walletview.History, error) {
	h := walletview.History{}
	for _, b := range balances {
		h.Choices = append(h.Choices, b.Asset)
	}
	if len(h.Choices) == 0 {
		return h, nil
	}
	if h.Asset = r.URL.Query().Get("asset"); !slices.Contains(h.Choices, h.Asset) {
		h.Asset = h.Choices[0]
	}
	from := s.Clock.Now().AddDate(0, 0, -90)
	page, err := s.Ledger.List(r.Context(), actor, ledger.Filter{Wallet: x.ID, Asset: h.Asset, From: &from, Limit: 100})
	if err != nil {
		return h, err
	}
	for _, l := range page.Lines {
		h.Points = append(h.Points, walletview.Point{At: l.EffectiveAt, Units: l.BalanceAfter, Why: string(l.Kind)})
	}
	h.More = len(page.Lines) == 100
	return h, nil
}

// walletReady is what the wallet needs before it is worked with, by our own records: nothing is asked of BitGo for it.
func (s *Server) walletReady(r *http.Request, actor identity.Actor, p walletview.Props) ([]walletview.Ready, error) {
	e, err := s.Clients.Entry(r.Context(), actor, p.Wallet.Client)
	if err != nil {
		return nil, err
	}
	out := []walletview.Ready{readyReading(p)}
	names := map[string][2]string{"webhooks": {"Webhooks", ""}, "whitelist": {"Whitelist and its lock", "Whitelist"}, "limits": {"Approval rules", "Approval rules"}}
	for _, stage := range e.Way(p.Now) {
		name, wanted := names[stage.Word]
		if !wanted {
			continue
		}
		l := walletview.Ready{Tone: readyTone(stage.Mark), Name: name[0], Value: string(stage.Mark), Why: stage.Said}
		switch stage.Word {
		case "whitelist":
			l.Href, l.Label = link.WhitelistOf(p.Wallet.ID), "This wallet's whitelist"
			l.Why += " " + payeesKnown(len(p.Payees)) + " known for this wallet."
		case "limits":
			l.Href, l.Label = link.Rules(), "Approval rules"
		}
		out = append(out, l)
	}
	limit, err := s.readyLimit(r, actor, p.Wallet)
	if err != nil {
		return nil, err
	}
	kept, err := s.readyKeys(r, actor, p.Wallet)
	return append(out, limit, readyPrice(p), kept), err
}

// payeesKnown is how many payees a page was given, which may not be all.
func payeesKnown(n int) string {
	switch {
	case n >= whitelist.MostShown:
		return strconv.Itoa(n) + " payees and more are"
	case n == 1:
		return "1 payee is"
	}
	return strconv.Itoa(n) + " payees are"
}

func readyReading(p walletview.Props) walletview.Ready {
	switch age := p.Now.Sub(p.Wallet.ObservedAt); {
	case !p.Wallet.IsReady():
		return walletview.Ready{Tone: ui.Stop, Name: "At BitGo", Value: string(p.Wallet.State), Why: notReady(p.Wallet)}
	case age > p.Stale:
		return walletview.Ready{Tone: ui.Warn, Name: "Fresh reading", Value: ui.Span(age) + " old", Why: "BitGo has not been heard for a while. Release reads it again before anything leaves."}
	default:
		return walletview.Ready{Tone: ui.OK, Name: "Fresh reading", Value: ui.Span(age) + " old", Why: "BitGo's figures are as new as they should be."}
	}
}

func readyTone(m onboarding.Mark) ui.Tone {
	switch m {
	case onboarding.Ended:
		return ui.OK
	case onboarding.Broken, onboarding.Denied:
		return ui.Stop
	case onboarding.Acting:
		return ui.Warn
	case onboarding.Unknown, onboarding.Later:
	}
	return ui.Pending
}
