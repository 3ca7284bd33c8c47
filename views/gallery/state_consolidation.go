package gallery

import (
	"time"

	"github.com/unykorn/console/internal/consolidation"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/wallet"
	consolidationview "github.com/unykorn/console/views/consolidation"
)

func consolidations() []Page {
	full := gathering()
	none, away, noRight, first, bad := full, full, full, full, full
	none.None = "Ethereum has no unspents: each address holds one balance."
	away.Away, away.Unspents, away.NoAsk = true, consolidation.Unspents{}, "BitGo cannot be read right now."
	noRight.NoAsk = "Consolidating needs the role treasury for this client."
	first.All, first.Unspents = nil, consolidation.Unspents{Rate: money.NewUnits(12_000), ReadAt: ago(8 * time.Second)}
	bad.Problem, bad.Fields = "Nothing was gathered, and nothing was paid. The passphrase cannot be right as typed.", map[string]string{"passphrase": "Type it again."}
	return room("consolidation",
		page("consolidation", "Unspents of a wallet",
			is(Full, "many small unspents, and what became of earlier requests", consolidationview.Page(full)),
			is(FirstUse, "no unspent, none was ever gathered", consolidationview.Page(first)),
			is(AllDone, "a coin that has none", consolidationview.Page(none)),
			is(Partial, "BitGo is away", consolidationview.Page(away)),
			is(NotAllowed, "a reader without treasury", consolidationview.Page(noRight)),
			is(Failed, "came back with what is wrong", consolidationview.Page(bad))))
}

// gathering is a wallet with 48 small unspents, and one consolidation in each state.
func gathering() consolidationview.Props {
	p := consolidationview.Props{Wallet: hot(), Balance: wallet.Balance{Asset: "tbtc4"}, Now: now,
		Unspents: consolidation.Unspents{Count: 51, Unconfirmed: 3, Total: units("tbtc4", "2.4048"), Rate: money.NewUnits(12_000), ReadAt: ago(8 * time.Second)}}
	for _, most := range consolidation.Levels {
		p.Unspents.Plans = append(p.Unspents.Plans, planOf(most))
	}
	for i, state := range consolidation.States {
		x := consolidation.Consolidation{ID: uid("gathered " + string(state)), Client: nordic, Wallet: p.Wallet.ID, Coin: coin("tbtc4"), Plan: planOf(1_000_000), State: state,
			AskedBy: tess.Person, AskedByName: tess.Name, AskedAt: ago(day(i)), ChangedAt: ago(day(i) - time.Minute), Note: "While the network is cheap"}
		switch state {
		case consolidation.Sent, consolidation.Confirmed:
			x.TransferID, x.TxID, x.Fee = hex32("gathered"), hex64("gathered"), to(amount("tbtc4", "0.00006048"))
		case consolidation.Pending:
			x.PendingID = hex32("asks")
		case consolidation.Refused, consolidation.Returned, consolidation.Unknown:
			x.Said = "BitGo refused it: no unspents available on wallet."
		case consolidation.Calling, consolidation.Nothing, consolidation.Failed:
		}
		p.All = append(p.All, x)
	}
	return p
}

func planOf(most int64) consolidation.Plan {
	return consolidation.Plan{Max: money.NewUnits(most), Min: money.NewUnits(1_260), Count: 48, Inputs: 48, Least: units("tbtc4", "0.0048"), Gathers: units("tbtc4", "0.0048"),
		Rate: money.NewUnits(12_000), FeeMost: money.NewUnits(6_048), Rest: units("tbtc4", "2.4")}
}
