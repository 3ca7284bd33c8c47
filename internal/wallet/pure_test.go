package wallet

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/ledger"
	"github.com/unykorn/console/internal/money"
)

var noon = time.Date(2026, 7, 5, 12, 0, 0, 0, time.UTC)

func units(n int64) money.Units { return money.NewUnits(n) }

func ptr(n int64) *money.Units {
	u := money.NewUnits(n)
	return &u
}

func TestEveryStateHasItsMoves(t *testing.T) {
	t.Parallel()
	for _, s := range TransferStates {
		if _, listed := moves[s]; !listed && s != Unknown {
			t.Errorf("%s has no line in the table", s)
		}
		if slices.Contains(moves[s], s) || slices.Contains(moves[s], Unknown) {
			t.Errorf("%s: a state does not follow itself, and nothing becomes unknown", s)
		}
	}
	for _, c := range []struct {
		from, to TransferState
		may      bool
	}{
		{Confirmed, Removed, true}, {Removed, Confirmed, true}, {Confirmed, Unconfirmed, true}, {Replaced, Confirmed, true},
		{Unconfirmed, Signed, false}, {Confirmed, Signed, false}, {Rejected, Confirmed, false}, {Reversed, Confirmed, false},
		{Confirmed, Rejected, false}, {Unknown, Confirmed, true}, {PendingApproval, Rejected, true},
	} {
		if c.from.May(c.to) != c.may {
			t.Errorf("%s to %s: %v", c.from, c.to, !c.may)
		}
	}
}

func TestDecide(t *testing.T) {
	t.Parallel()
	at := func(state TransferState, updated, observed int) Transfer {
		return Transfer{ID: "t", State: state, RawState: string(state), Amount: units(5),
			UpdatedAt: noon.Add(time.Duration(updated) * time.Second), ObservedAt: noon.Add(time.Duration(observed) * time.Second)}
	}
	have := at(Confirmed, 10, 20)
	corrected := at(Confirmed, 11, 30)
	corrected.Fee = units(2)
	strange := at(Unknown, 12, 30)
	strange.RawState = "levitating"
	for _, c := range []struct {
		name string
		have *Transfer
		seen Transfer
		want Verdict
	}{
		{"never seen", nil, at(Unconfirmed, 0, 0), First},
		{"older, read later", &have, at(Unconfirmed, 9, 40), Stale},
		{"same version, read earlier", &have, at(Unconfirmed, 10, 19), Stale},
		{"same version, read later", &have, at(Removed, 10, 21), Moved},
		{"repeated", &have, at(Confirmed, 10, 21), Unchanged},
		{"removed later", &have, at(Removed, 11, 30), Moved},
		{"later details", &have, corrected, Updated},
		{"impossible", &have, at(Signed, 11, 30), Refused},
		{"a word nobody knows", &have, strange, Updated},
	} {
		if got := decide(c.have, c.seen); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	// Once refused or not understood, the same reading is no news.
	for _, seen := range []Transfer{at(Signed, 11, 30), strange} {
		next := merge(&have, seen, decide(&have, seen))
		if next.State != Confirmed || next.RawState != seen.RawState {
			t.Errorf("%s: became %s", seen.RawState, next.State)
		}
		seen.ObservedAt = seen.ObservedAt.Add(time.Minute)
		if got := decide(&next, seen); got != Unchanged {
			t.Errorf("%s again: %s", seen.RawState, got)
		}
	}
}

func TestMergeKeepsWhatAPartialAnswerLeavesOut(t *testing.T) {
	t.Parallel()
	have := Transfer{Number: 9, ID: "t", State: Signed, RawState: "signed", Counterparty: "payee", SequenceID: "seq", Comment: "why",
		CreatedAt: noon, FirstSeenAt: noon.Add(time.Second)}
	next := merge(&have, Transfer{ID: "t", State: Confirmed, RawState: "confirmed", CreatedAt: noon.Add(time.Hour)}, Moved)
	if next.State != Confirmed || next.Counterparty != "payee" || next.SequenceID != "seq" || next.Comment != "why" || next.Number != 9 ||
		!next.FirstSeenAt.Equal(have.FirstSeenAt) || !next.CreatedAt.Equal(noon) {
		t.Errorf("%+v", next)
	}
}

func TestPostings(t *testing.T) {
	t.Parallel()
	type line struct {
		part          ledger.Part
		kind          ledger.Kind
		asset         string
		debit, credit ledger.AccountKind
		amount        int64
	}
	for _, c := range []struct {
		name string
		t    Transfer
		want []line
	}{
		{"a deposit", Transfer{Type: "receive", Coin: "tbtc4", Amount: units(500), Fee: units(7), FeeCoin: "tbtc4", State: Confirmed},
			[]line{{ledger.AmountPart, ledger.Deposit, "tbtc4", ledger.Wallet, ledger.External, 500}}},
		{"not confirmed yet", Transfer{Type: "receive", Coin: "tbtc4", Amount: units(500), State: Unconfirmed}, nil},
		{"bitcoin pays its own fee", Transfer{Type: "send", Coin: "tbtc4", Amount: units(-510), BaseWithoutFee: ptr(-500), Fee: units(10), FeeCoin: "tbtc4", State: Confirmed},
			[]line{{ledger.AmountPart, ledger.Withdrawal, "tbtc4", ledger.External, ledger.Wallet, 500}, {ledger.FeePart, ledger.Fee, "tbtc4", ledger.NetworkFee, ledger.Wallet, 10}}},
		{"bitcoin, value without fees not told", Transfer{Type: "send", Coin: "tbtc4", Amount: units(-510), Fee: units(10), FeeCoin: "tbtc4", State: Confirmed},
			[]line{{ledger.AmountPart, ledger.Withdrawal, "tbtc4", ledger.External, ledger.Wallet, 500}, {ledger.FeePart, ledger.Fee, "tbtc4", ledger.NetworkFee, ledger.Wallet, 10}}},
		{"a consolidation is all fee", Transfer{Type: "send", Coin: "tbtc4", Amount: units(-10), BaseWithoutFee: ptr(0), Fee: units(10), State: Confirmed},
			[]line{{ledger.FeePart, ledger.Fee, "tbtc4", ledger.NetworkFee, ledger.Wallet, 10}}},
		{"ether, gas from the tank", Transfer{Type: "send", Coin: "hteth", Amount: units(-500), BaseWithoutFee: ptr(-500), Fee: units(21), FeeCoin: "hteth", State: Confirmed},
			[]line{{ledger.AmountPart, ledger.Withdrawal, "hteth", ledger.External, ledger.Wallet, 500}, {ledger.FeePart, ledger.Fee, "hteth", ledger.NetworkFee, ledger.GasTank, 21}}},
		{"ether, gas from the wallet", Transfer{Type: "send", Coin: "hteth", Amount: units(-521), BaseWithoutFee: ptr(-500), Fee: units(21), FeeCoin: "hteth", State: Confirmed},
			[]line{{ledger.AmountPart, ledger.Withdrawal, "hteth", ledger.External, ledger.Wallet, 500}, {ledger.FeePart, ledger.Fee, "hteth", ledger.NetworkFee, ledger.Wallet, 21}}},
		{"a token, gas in ether", Transfer{Type: "send", Coin: "hteth:tusdc", Amount: units(-900), BaseWithoutFee: ptr(-900), Fee: units(21), FeeCoin: "hteth", State: Confirmed},
			[]line{{ledger.AmountPart, ledger.Withdrawal, "hteth:tusdc", ledger.External, ledger.Wallet, 900}, {ledger.FeePart, ledger.Fee, "hteth", ledger.NetworkFee, ledger.GasTank, 21}}},
		{"a token the chain failed burns its gas", Transfer{Type: "send", Coin: "hteth:tusdc", Intended: ptr(-900), Fee: units(21), FeeCoin: "hteth", State: Failed},
			[]line{{ledger.FeePart, ledger.Fee, "hteth", ledger.NetworkFee, ledger.GasTank, 21}}},
		{"ether the chain failed burns its gas", Transfer{Type: "send", Coin: "hteth", Intended: ptr(-500), BaseWithoutFee: ptr(0), Fee: units(21), FeeCoin: "hteth", State: Failed},
			[]line{{ledger.FeePart, ledger.Fee, "hteth", ledger.NetworkFee, ledger.GasTank, 21}}},
		{"bitcoin that failed took nothing", Transfer{Type: "send", Coin: "tbtc4", Intended: ptr(-500), Fee: units(10), FeeCoin: "tbtc4", State: Failed}, nil},
		{"removed", Transfer{Type: "send", Coin: "tbtc4", Amount: units(-510), BaseWithoutFee: ptr(-500), Fee: units(10), State: Removed}, nil},
		{"between Go Accounts", Transfer{Type: "send", SubType: "ofc_book_transfer", Coin: "ofctbtc", Amount: units(-5), BaseWithoutFee: ptr(-5), Fee: units(0), FeeCoin: "ofctbtc", State: Confirmed},
			[]line{{ledger.AmountPart, ledger.BookTransfer, "ofctbtc", ledger.External, ledger.Wallet, 5}}},
	} {
		c.t.ID, c.t.Wallet, c.t.UpdatedAt = "t", "w", noon
		var got []line
		for _, p := range c.t.postings(ledger.FromWebhook) {
			if !p.Amount.Big().IsInt64() {
				t.Fatalf("%s: %s", c.name, p.Amount)
			}
			got = append(got, line{p.Part, p.Kind, p.Asset, p.Debit, p.Credit, p.Amount.Big().Int64()})
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s:\n%v, want\n%v", c.name, got, c.want)
		}
	}
}

// Whatever BitGo says about fees, the wallet's account moves by exactly the value of the transfer.
func TestPostingsMoveExactlyTheValue(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		transfer := Transfer{ID: "t", Wallet: "w", UpdatedAt: noon, State: Confirmed,
			Type:    rapid.SampledFrom([]string{"send", "receive"}).Draw(t, "type"),
			Coin:    rapid.SampledFrom([]string{"tbtc4", "hteth", "hteth:tusdc", "txrp", "ofctbtc", "notInTheCatalogue"}).Draw(t, "coin"),
			FeeCoin: rapid.SampledFrom([]string{"", "tbtc4", "hteth"}).Draw(t, "fee coin"),
			Amount:  units(rapid.Int64Range(-1000, 1000).Draw(t, "amount")),
			Fee:     units(rapid.Int64Range(0, 1200).Draw(t, "fee"))}
		if rapid.Bool().Draw(t, "base told") {
			transfer.BaseWithoutFee = ptr(rapid.Int64Range(-1200, 1200).Draw(t, "base"))
		}
		moved := money.Units{}
		for _, p := range transfer.postings(ledger.FromImport) {
			if p.Amount.Sign() <= 0 {
				t.Fatalf("a posting of %s", p.Amount)
			}
			if p.Debit == ledger.Wallet {
				moved = moved.Add(p.Amount)
			}
			if p.Credit == ledger.Wallet {
				moved = moved.Sub(p.Amount)
			}
			if (p.Debit == ledger.Wallet || p.Credit == ledger.Wallet) && p.Asset != transfer.Coin {
				t.Fatalf("the wallet's account moves in %s", p.Asset)
			}
		}
		if !moved.Equal(transfer.Amount) {
			t.Fatalf("moved %s, want %s", moved, transfer.Amount)
		}
	})
}

func TestExplainAddsUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string, low int64) money.Units { return units(rapid.Int64Range(low, 1000).Draw(t, name)) }
		f := figures{confirmed: draw("confirmed", 0), spendable: draw("spendable", 0), locked: draw("locked", 0), staked: draw("staked", 0), reserved: draw("reserved", 0),
			gathering: draw("gathering", 0), leaving: draw("leaving", -10), waiting: draw("waiting", -10), arriving: draw("arriving", 0)}
		b := explain(f)
		sum := b.Confirmed.Sub(b.InFlight).Sub(b.Gathering).Sub(b.Locked).Sub(b.Staked).Sub(b.Held).Add(b.Early)
		if !sum.Equal(b.Spendable) || !b.Spendable.Equal(f.spendable) || !b.Spendable.Sub(b.Reserved).Equal(b.Available) {
			t.Fatalf("%+v does not add up", b)
		}
		for _, row := range []money.Units{b.InFlight, b.Gathering, b.Locked, b.Staked, b.Held, b.Early, b.Reserved} {
			if row.Sign() < 0 {
				t.Fatalf("%+v has a row below zero", b)
			}
		}
	})
}

func transferOf(t *testing.T, body string) bitgo.Transfer {
	t.Helper()
	var out bitgo.Transfer
	if err := json.Unmarshal([]byte(body), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestRead(t *testing.T) {
	t.Parallel()
	got, err := read(transferOf(t, `{"id":"a","coin":"tbtc4","wallet":"w1","txid":"abc","height":999999999,"date":"2026-07-05T12:00:01.000Z",
		"type":"send","valueString":"-510","intendedValueString":"-500","feeString":"10","state":"unconfirmed","createdTime":"2026-07-05T12:00:00.000Z",
		"entries":[{"address":"own","wallet":"w1","valueString":"-510"},{"address":"small","valueString":"200"},
			{"address":"large","valueString":"300"},{"address":"change","valueString":"900","isChange":true}]}`), noon)
	if err != nil || got.Counterparty != "large" || got.Height != 0 || got.State != Unconfirmed || got.ConfirmedAt != nil || got.Amount.String() != "-510" {
		t.Errorf("%+v, %v", got, err)
	}
	got, err = read(transferOf(t, `{"id":"a","coin":"ofctbtc","wallet":"w1","date":"2026-07-05T12:00:01.000Z","type":"receive","valueString":"7",
		"state":"teleported","entries":[{"address":"payer","valueString":"-7"},{"address":"own","wallet":"w1","valueString":"7"}]}`), noon)
	if err != nil || got.State != Unknown || got.RawState != "teleported" || got.Counterparty != "payer" || !got.CreatedAt.Equal(got.UpdatedAt) {
		t.Errorf("%+v, %v", got, err)
	}
	for name, body := range map[string]string{
		"no value":         `{"id":"a","date":"2026-07-05T12:00:01.000Z","state":"confirmed"}`,
		"no date":          `{"id":"a","valueString":"1","state":"confirmed"}`,
		"a fee below zero": `{"id":"a","valueString":"1","feeString":"-1","date":"2026-07-05T12:00:01.000Z","state":"confirmed"}`,
	} {
		if got, err := read(transferOf(t, body), noon); err == nil {
			t.Errorf("%s: read as %+v", name, got)
		}
	}
}

func TestHolds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		coin, asset string
		want        bool
	}{
		{"tbtc4", "tbtc4", true}, {"tbtc4", "tbtc", false}, {"hteth", "hteth:tusdc", true}, {"hteth", "tbtc4", false},
		{"ofc", "ofctbtc", true}, {"ofc", "ofc", false}, {"ofc", "tbtc4", false}, {"tbtc4", "nothing", false}, {"tbtc4", "", false},
	} {
		if got := (Wallet{Coin: c.coin}).Holds(c.asset); got != c.want {
			t.Errorf("%s in a %s wallet: %v", c.asset, c.coin, got)
		}
	}
	for asset, want := range map[string]string{"ofctbtc": "ofc", "hteth:tusdc": "hteth", "tbtc4": "tbtc4", "ofc": "ofc", "strange": "strange"} {
		if got := home(asset); got != want {
			t.Errorf("%s lives in %s, want %s", asset, got, want)
		}
	}
}

func TestSplit(t *testing.T) {
	t.Parallel()
	for in, want := range map[string][2]string{
		"rAbc?dt=7":        {"rAbc", "7"},
		"GABC?memoId=12":   {"GABC", "12"},
		"tb1qxyz":          {"tb1qxyz", ""},
		"":                 {"", ""},
		"odd?%zz":          {"odd?%zz", ""},
		"cosmos1x?memoId=": {"cosmos1x", ""},
	} {
		if a, m := split(in); a != want[0] || m != want[1] {
			t.Errorf("%q: %q and %q", in, a, m)
		}
	}
}

func TestPlace(t *testing.T) {
	t.Parallel()
	at, id, err := place(key(noon, "77"), "x")
	if err != nil || !at.Equal(noon) || id != "77" {
		t.Fatalf("%v %s %v", at, id, err)
	}
	for _, bad := range []string{"x", "1", "1.", "-1.2", "9223372036854775807.1", "1e3.2"} {
		if _, _, err := place(bad, "x"); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
}
