package sandbox

import (
	"math/big"
	"slices"
	"strings"
	"time"
)

type holdingRow struct {
	Wallet, Coin, Label, Enterprise, Ticker string
	Balance, Units, Spendable, Locked       string
	Count                                   int
}

type approvalRow struct{ ID, Wallet, Ago, Type, State, Amount, To string }

func (s *Server) viewMoney(v *pageView, now time.Time) {
	for _, id := range s.state.walletOrder {
		w := s.state.wallets[id]
		for _, ticker := range w.Assets {
			switch {
			case coins[ticker].family == container:
			case len(v.Holdings) == pageRows:
				v.Hidden++
			default:
				v.Holdings = append(v.Holdings, s.holdingRow(w, ticker))
			}
		}
	}
	for _, id := range slices.Backward(s.state.approvalOrder) {
		if a := s.state.approvals[id]; a.open() && len(v.Approvals) < pageRows {
			v.Approvals = append(v.Approvals, s.approvalRow(a, now))
		}
	}
}

func (s *Server) holdingRow(w *wallet, ticker string) holdingRow {
	b, decimals := s.balance(w, ticker), coins[ticker].decimals
	row := holdingRow{Wallet: w.ID, Coin: ticker, Label: w.Label, Enterprise: w.Enterprise, Ticker: strings.ToUpper(ticker),
		Balance: inCoins(b.total, decimals), Units: b.total.String(), Spendable: inCoins(b.spendable, decimals), Count: b.count}
	if b.locked.Sign() > 0 {
		row.Locked = inCoins(b.locked, decimals)
	}
	if e := s.state.enterprises[w.Enterprise]; e != nil {
		row.Enterprise = e.Name
	}
	return row
}

func (s *Server) approvalRow(a *approval, now time.Time) approvalRow {
	row := approvalRow{ID: a.ID, Wallet: a.Wallet, Type: a.infoType(), State: a.State, Ago: ago(now.Sub(a.Created)), To: a.Address}
	if w := s.state.wallets[a.Wallet]; w != nil {
		row.Wallet = w.Label
	}
	if a.Amount != nil {
		row.Amount = inCoins(a.Amount, coins[a.Coin].decimals) + " " + strings.ToUpper(a.Coin)
	}
	return row
}

// baseUnits reads an amount that a person wrote in whole coins. It reports false for what
// is no number, or has more decimals than the coin.
func baseUnits(text string, decimals int) (*big.Int, bool) {
	whole, part, _ := strings.Cut(strings.ReplaceAll(text, ",", ""), ".")
	if len(part) > decimals || strings.ContainsAny(whole+part, "+-_") {
		return nil, false
	}
	return new(big.Int).SetString(whole+part+strings.Repeat("0", decimals-len(part)), 10)
}
