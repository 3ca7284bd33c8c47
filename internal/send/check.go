package send

import (
	"fmt"
	"time"

	"github.com/unykorn/console/internal/address"
	"github.com/unykorn/console/internal/freeze"
	"github.com/unykorn/console/internal/ltv"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/sanction"
	"github.com/unykorn/console/internal/travel"
	"github.com/unykorn/console/internal/wallet"
	"github.com/unykorn/console/internal/whitelist"
)

// Verdict is what one gate says.
type Verdict string

// The verdicts. Only stop keeps a send from being submitted; pending says that something is not typed or not
// known yet, and at submit it counts as stop.
const (
	OK      Verdict = "ok"
	Warn    Verdict = "warn"
	Stop    Verdict = "stop"
	Pending Verdict = "pending"
)

// Gate is one condition with the numbers that decided it.
type Gate struct {
	Key     string // stable, for programs
	Name    string
	Verdict Verdict
	Value   string // the number or word that decided
	Why     string // one sentence
}

// The gates' keys, in the order in which they are shown.
const (
	GateWallet   = "wallet"
	GateAsset    = "asset"
	GateAddress  = "address"
	GateDust     = "dust"
	GateBalance  = "balance"
	GatePayee    = "payee"
	GateAlike    = "look-alike"
	GateSanction = "sanctions"
	GateTravel   = "travel-rule"
	GateLTV      = "ltv"
	GatePrice    = "price"
	GateRepeat   = "repeat"
	GatePurpose  = "purpose"
)

// facts are everything the gates look at. What is nil is not typed or not known.
type facts struct {
	order
	from       *wallet.Wallet
	frozen     bool            // the whole client is, by its state
	freeze     *freeze.Freeze  // what keeps the wallet's money in place
	balance    *wallet.Balance // of the asset
	feeBalance *wallet.Balance // of the coin that pays the fee, where it is another
	held       []string        // assets in the wallet, for the sentence that names the right ones
	fee        *money.Amount
	own        money.Units // what this send itself has reserved already
	dustFloor  money.Units // BitGo's own floor for Bitcoin
	known      *whitelist.Entry
	payees     []payee           // known and paid before
	screen     *sanction.Result  // of the payee, now
	travel     *travel.Judgement // of payer and payee, now
	facility   *ltv.Facility
	decision   *ltv.Decision
	most       *money.Units // the most that loan-to-value lets go
	usd        *money.Cents
	repeat     *Send
	before     *earlier // what the drafts before it in a list would take; nil: it stands alone
	now        time.Time
}

type payee struct{ Address, Label string }

// gates judges the facts, in the order shown. Pure.
func gates(f facts) []Gate {
	return []Gate{f.walletGate(), f.assetGate(), f.addressGate(), f.dustGate(), f.balanceGate(), f.payeeGate(), f.alikeGate(), f.sanctionGate(), f.travelGate(),
		f.ltvGate(), f.priceGate(), f.repeatGate(), f.purposeGate()}
}

func (f facts) walletGate() Gate {
	g := Gate{Key: GateWallet, Name: "Wallet", Verdict: Pending, Why: "Choose the wallet that pays."}
	switch {
	case f.problems[FieldWallet] != "":
		g.Verdict, g.Why = Stop, f.problems[FieldWallet]
	case f.from == nil:
	case f.freeze != nil:
		g.Verdict, g.Value, g.Why = Stop, "frozen", f.freeze.Sentence()
	case f.frozen:
		g.Verdict, g.Value, g.Why = Stop, "frozen", "This client is frozen, so nothing may leave its wallets. Compliance and an administrator can unfreeze it."
	case f.from.IsFrozen():
		g.Verdict, g.Value, g.Why = Stop, "frozen", "The wallet is frozen at BitGo, so nothing may leave it. Compliance and an administrator can have it unfrozen."
	case !f.from.IsReady():
		g.Verdict, g.Value, g.Why = Stop, string(f.from.State), "BitGo is not done with making this wallet. Try again in a minute."
	default:
		g.Verdict, g.Value, g.Why = OK, f.from.Label, "The wallet is ready and not frozen."
	}
	return g
}

func (f facts) assetGate() Gate {
	g := Gate{Key: GateAsset, Name: "Asset", Verdict: Pending, Why: "Choose the asset that leaves."}
	switch {
	case f.problems[FieldAsset] == ofcSentence && f.from != nil && len(f.held) > 0:
		g.Verdict, g.Value, g.Why = Stop, "ofc", "“ofc” is the Go Account itself. Name the asset in it: "+either(f.held)+"."
	case f.problems[FieldAsset] != "":
		g.Verdict, g.Why = Stop, f.problems[FieldAsset]
	case f.coin == nil || f.from == nil:
	case !f.from.Holds(f.coin.Ticker):
		g.Verdict, g.Value = Stop, f.coin.Ticker
		g.Why = "This wallet cannot hold " + f.coin.Symbol() + "."
		if len(f.held) > 0 {
			g.Why += " It holds " + either(f.held) + "."
		}
	default:
		g.Verdict, g.Value, g.Why = OK, f.coin.Symbol(), "The asset belongs to this wallet."
	}
	return g
}

func (f facts) addressGate() Gate {
	g := Gate{Key: GateAddress, Name: "Address and network", Verdict: Pending, Why: "Type the address of the payee."}
	switch {
	case f.problems[FieldAddress] != "":
		g.Verdict, g.Why = Stop, f.problems[FieldAddress]
	case f.problems[FieldMemo] != "":
		g.Verdict, g.Why = Stop, f.problems[FieldMemo]
	case f.address == nil || f.coin == nil:
	case f.from != nil && f.address.Kind == address.Wallet && f.address.Canonical == f.from.ID:
		g.Verdict, g.Value, g.Why = Stop, f.address.Canonical, "This is the paying wallet itself."
	case f.address.Note != "":
		g.Verdict, g.Value, g.Why = Warn, f.address.Network, f.address.Note
	default:
		g.Verdict, g.Value = OK, f.address.Network
		g.Why = fmt.Sprintf("A valid address of %s on the %s.", f.coin.Symbol(), network(f.address.Network))
	}
	return g
}

func network(n string) string {
	if n == money.Testnet {
		return "test network"
	}
	return "main network"
}

func (f facts) dustGate() Gate {
	g := Gate{Key: GateDust, Name: "Above dust", Verdict: Pending, Why: "Type address and amount."}
	if f.problems[FieldAmount] != "" {
		g.Verdict, g.Why = Stop, f.problems[FieldAmount]
		return g
	}
	if f.amount == nil || f.address == nil {
		return g
	}
	least := f.leastSendable()
	g.Value = least.Short() + " " + f.coin.Symbol()
	switch {
	case least.Units.IsZero():
		g.Verdict, g.Value, g.Why = OK, "no minimum", "This network asks for no smallest amount."
	case f.amount.Units.Cmp(least.Units) < 0:
		g.Verdict, g.Why = Stop, fmt.Sprintf("The smallest amount that can be sent to this kind of address is %s %s; this is %s.", least.Short(), f.coin.Symbol(), f.amount.Short())
	default:
		g.Verdict, g.Why = OK, fmt.Sprintf("The smallest amount that can be sent to this kind of address is %s %s.", least.Short(), f.coin.Symbol())
	}
	return g
}

// leastSendable is the network's dust limit or BitGo's own, whichever is higher. What stays inside BitGo has none.
func (f facts) leastSendable() money.Amount {
	if f.address.Kind == address.Wallet || f.address.Kind == address.Bank {
		return money.Of(*f.coin, money.Units{})
	}
	least := money.Dust(*f.coin, f.address.Kind)
	if f.coin.Settles().Family == money.FamilyBitcoin && f.dustFloor.Cmp(least) > 0 {
		least = f.dustFloor
	}
	return money.Of(*f.coin, least)
}

// available is what this send may use of a balance: what nothing else has reserved, and what it reserved itself.
func (f facts) available(b wallet.Balance) money.Units { return b.Available.Add(f.own) }

func (f facts) sameFee() bool {
	return f.fee != nil && f.coin != nil && f.fee.Coin.Ticker == f.coin.Ticker
}

func (f facts) balanceGate() Gate {
	g := Gate{Key: GateBalance, Name: "Balance covers amount and fee", Verdict: Pending, Why: "Choose wallet, asset and amount."}
	if f.balance == nil || f.amount == nil {
		return g
	}
	if !f.balance.Observed() {
		g.Why = "BitGo has not told the balance of this asset yet."
		return g
	}
	if f.fee == nil {
		g.Why = "BitGo has not told the network fee yet. Try again in a minute."
		return g
	}
	have, need := f.available(*f.balance), f.amount.Units
	what := "The amount comes to"
	if f.sameFee() && !f.fee.Units.IsZero() {
		need = need.Add(f.fee.Units)
		what = fmt.Sprintf("The amount and a fee of about %s come to", f.fee.Short())
	}
	left := money.Of(*f.coin, have.Sub(need))
	g.Value = money.Of(*f.coin, have).Short() + " " + f.coin.Symbol()
	if left.Units.Sign() < 0 {
		lack := money.Of(*f.coin, left.Units.Neg())
		g.Verdict, g.Why = Stop, fmt.Sprintf("%s %s; %s is available, so %s %s is lacking.", what, money.Of(*f.coin, need).Short(),
			money.Of(*f.coin, floor(have)).Short(), lack.Short(), f.coin.Symbol())+f.counting()
		return g
	}
	if f.keep != nil && left.Units.Cmp(*f.keep) < 0 {
		g.Verdict, g.Why = Stop, fmt.Sprintf("%s %s; %s %s would be left, and %s has to stay.", what, money.Of(*f.coin, need).Short(),
			left.Short(), f.coin.Symbol(), money.Of(*f.coin, *f.keep).Short())
		return g
	}
	if short, ok := f.gasLack(); ok {
		g.Verdict, g.Why = Stop, fmt.Sprintf("The fee is paid in %s; about %s is needed and %s is lacking.", f.fee.Coin.Symbol(), f.fee.Short(), short.Short())
		return g
	}
	g.Verdict, g.Why = OK, fmt.Sprintf("%s %s; %s %s is left afterwards.", what, money.Of(*f.coin, need).Short(), left.Short(), f.coin.Symbol())
	return g
}

// gasLack is how much of the fee's coin is missing, where another coin pays the fee.
func (f facts) gasLack() (money.Amount, bool) {
	if f.fee == nil || f.sameFee() || f.fee.Units.IsZero() {
		return money.Amount{}, false
	}
	have := money.Units{}
	if f.feeBalance != nil {
		have = floor(f.feeBalance.Available)
	}
	lack := f.fee.Units.Sub(have)
	return money.Of(f.fee.Coin, lack), lack.Sign() > 0
}

func (f facts) payeeGate() Gate {
	g := Gate{Key: GatePayee, Name: "Payee", Verdict: Pending, Why: "Type the address of the payee."}
	switch {
	case f.address == nil:
	case f.known != nil:
		g.Verdict, g.Value, g.Why = OK, f.known.Label, "The payee is on the whitelist as “"+f.known.Label+"”."
	default:
		g.Verdict, g.Value, g.Why = Warn, "new", "The payee is new, not on the whitelist. More approvals may be asked for."
	}
	return g
}

func (f facts) alikeGate() Gate {
	g := Gate{Key: GateAlike, Name: "Not a look-alike", Verdict: Pending, Why: "Type the address of the payee."}
	if f.address == nil {
		return g
	}
	g.Verdict, g.Value, g.Why = OK, "none", "It does not resemble the address of another payee."
	if f.known != nil {
		return g
	}
	if p, how := address.Nearest(f.address.Canonical, f.payees, func(p payee) string { return p.Address }); how != address.Unlike {
		start, end := address.Alike(f.address.Canonical, p.Address)
		g.Verdict, g.Value = Stop, p.Address
		g.Why = fmt.Sprintf("It begins and ends like %s (%d and %d characters agree) and is another address. Somebody may have planted it. If it is meant, have it whitelisted first.",
			named(p), start, end)
		if how == address.OneEnd {
			g.Verdict = Warn
			g.Why = fmt.Sprintf("At its ends it agrees with %s (%d characters at the start and %d at the end) and is another address. Compare all of it with the payee over another channel.",
				named(p), start, end)
		}
		return g
	}
	if name, resembled := f.before.alike(f); name != "" {
		start, end := address.Alike(f.address.Canonical, resembled)
		g.Verdict, g.Value = Warn, resembled
		g.Why = fmt.Sprintf("It begins and ends like the address of %s (%d and %d characters agree) and is another one. Make sure that both are meant.", name, start, end)
		if !address.LookAlike(f.address.Canonical, resembled) {
			g.Why = fmt.Sprintf("At its ends it agrees with the address of %s (%d characters at the start and %d at the end) and is another one. Make sure that both are meant.", name, start, end)
		}
	}
	return g
}

// sanctionGate lets pass what the list in force does not name. A payee who cannot be screened by address is let through with a
// warning for whoever approves; without a list, or with one that is too old, nothing leaves: a payment to a sanctioned
// address cannot be taken back, and loading a list takes a minute.
func (f facts) sanctionGate() Gate {
	g := Gate{Key: GateSanction, Name: "Sanctions", Verdict: Pending, Why: "Type the address of the payee."}
	if f.address == nil || f.screen == nil {
		return g
	}
	g.Value, g.Why, g.Verdict = f.screen.State.Words(), f.screen.Why, Stop
	switch {
	case f.screen.State == sanction.Clear:
		g.Verdict = OK
	case f.screen.State == sanction.NotScreened && !f.screen.Settle:
		g.Verdict = Warn
	}
	return g
}

// travelGate stops what is worth enough that data of payer and payee travel with it, while they are not complete and confirmed.
// Without a price it waits for one: what is not known never looks clear.
func (f facts) travelGate() Gate {
	g := Gate{Key: GateTravel, Name: "Travel rule", Verdict: Pending, Why: "Type address and amount."}
	if f.travel == nil {
		return g
	}
	g.Why = f.travel.Why
	switch {
	case f.travel.Unpriced():
		g.Value = "no price"
	case f.travel.Verdict == travel.Missing:
		g.Verdict, g.Value = Stop, "data missing"
	case f.travel.Verdict == travel.Below:
		g.Verdict, g.Value = OK, "below "+f.travel.Strictest.USD.USD()
	case f.travel.Verdict == travel.Complete:
		g.Verdict, g.Value = OK, fmt.Sprintf("complete, version %d", f.travel.Payee.Version)
	default:
		g.Verdict, g.Value = OK, "nothing travels"
	}
	return g
}

func named(p payee) string {
	if p.Label != "" {
		return "the address of “" + p.Label + "”"
	}
	return "an address that was paid before"
}

func (f facts) ltvGate() Gate {
	g := Gate{Key: GateLTV, Name: "Loan-to-value at most 35%", Verdict: Pending, Why: "Choose wallet, asset and amount."}
	if f.from == nil || f.amount == nil {
		return g
	}
	if f.facility == nil || f.decision == nil {
		g.Verdict, g.Value, g.Why = OK, "no loan", "Nothing is lent against this wallet."
		return g
	}
	g.Value, g.Why = f.decision.PercentAfter, f.decision.Why
	if g.Value != "n/a" && g.Value != "no collateral" {
		g.Value += "%"
	}
	if f.most != nil {
		g.Why += fmt.Sprintf(" At most %s %s can leave now.", money.Of(*f.coin, *f.most).Short(), f.coin.Symbol())
	}
	g.Why += f.counting()
	g.Verdict = Stop
	if f.decision.Passes {
		g.Verdict = OK
	}
	return g
}

func (f facts) priceGate() Gate {
	g := Gate{Key: GatePrice, Name: "Value in US dollars", Verdict: Pending, Why: "Type the amount."}
	switch {
	case f.amount == nil || f.coin == nil:
	case f.usd == nil:
		g.Verdict, g.Why = Stop, fmt.Sprintf("There is no fresh market price of %s, so it cannot be told which approvals are needed. Try again once BitGo gives a price.", f.coin.Symbol())
	default:
		g.Verdict, g.Value, g.Why = OK, f.usd.USD(), "The amount is worth "+f.usd.USD()+" at BitGo's market price."
	}
	return g
}

func (f facts) repeatGate() Gate {
	g := Gate{Key: GateRepeat, Name: "Not sent twice", Verdict: Pending, Why: "Type address and amount."}
	switch {
	case f.address == nil || f.amount == nil:
	case f.repeat != nil:
		g.Verdict, g.Value = Warn, f.repeat.ID.String()
		g.Why = fmt.Sprintf("The same amount to the same payee was asked for on %s (%s). Make sure that both are meant.",
			f.repeat.AskedAt.UTC().Format("2006-01-02 at 15:04 MST"), f.repeat.State.Words())
	case f.before.twice(f) != "":
		g.Verdict, g.Value = Warn, f.before.twice(f)
		g.Why = "The same amount to the same payee stands in " + f.before.twice(f) + ". Make sure that both are meant."
	default:
		g.Verdict, g.Value, g.Why = OK, "none", "Nothing of this amount went to this payee in the last 24 hours."
	}
	return g
}

func (f facts) purposeGate() Gate {
	g := Gate{Key: GatePurpose, Name: "Purpose", Verdict: Pending, Why: "Say what the payment is for."}
	switch {
	case f.problems[FieldPurpose] != "":
		g.Verdict, g.Why = Stop, f.problems[FieldPurpose]
	case f.problems[FieldPayee] != "":
		g.Verdict, g.Why = Stop, f.problems[FieldPayee]
	case f.purpose != "":
		g.Verdict, g.Value, g.Why = OK, f.purpose, "The purpose is stated."
	}
	return g
}

// maxNow is the most of the asset that can leave now: what balance and loan-to-value both let go. Nil: not known.
func (f facts) maxNow() *money.Amount {
	if f.balance == nil || f.coin == nil || !f.balance.Observed() {
		return nil
	}
	most := f.available(*f.balance)
	if f.sameFee() {
		most = most.Sub(f.fee.Units)
	}
	if f.most != nil && f.most.Cmp(most) < 0 {
		most = *f.most
	}
	a := money.Of(*f.coin, floor(most))
	return &a
}

func floor(u money.Units) money.Units {
	if u.Sign() < 0 {
		return money.Units{}
	}
	return u
}

func either(names []string) string {
	out := ""
	for i, n := range names {
		switch {
		case i == 0:
		case i == len(names)-1:
			out += " or "
		default:
			out += ", "
		}
		out += n
	}
	return out
}

// stopped is the first gate that does not let it pass, or nil.
func stopped(all []Gate) *Gate {
	for i := range all {
		if all[i].Verdict == Stop || all[i].Verdict == Pending {
			return &all[i]
		}
	}
	return nil
}
