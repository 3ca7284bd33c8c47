package gallery

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/wallet"
	"github.com/unykorn/console/views/ui"
)

// now is the moment of everything that is made up.
var now = time.Date(2026, 11, 20, 11, 58, 40, 0, time.UTC)

func ago(d time.Duration) time.Time      { return now.Add(-d) }
func in(d time.Duration) time.Time       { return now.Add(d) }
func to[T any](x T) *T                   { return &x }
func day(n int) time.Duration            { return time.Duration(n) * 24 * time.Hour }
func usd(cents int64) *money.Cents       { return to(money.NewCents(cents)) }
func uid(word string) uuid.UUID          { return uuid.NewSHA1(uuid.Nil, []byte(word)) }
func after(words string) json.RawMessage { return json.RawMessage(words) }

// hex32 is an id as BitGo writes them.
func hex32(word string) string {
	sum := sha256.Sum256([]byte(word))
	return hex.EncodeToString(sum[:16])
}

// hex64 is the hash of a transaction.
func hex64(word string) string {
	sum := sha256.Sum256([]byte(word))
	return hex.EncodeToString(sum[:])
}

func coin(ticker string) money.Coin {
	c, ok := money.Lookup(ticker)
	if !ok {
		panic("gallery: the catalogue has no " + ticker)
	}
	return c
}

func amount(ticker, decimal string) money.Amount {
	a, err := money.Parse(coin(ticker), decimal)
	if err != nil {
		panic("gallery: " + err.Error())
	}
	return a
}

// units are those of an amount; one that left has a sign.
func units(ticker, decimal string) money.Units {
	if size, left := strings.CutPrefix(decimal, "-"); left {
		return amount(ticker, size).Units.Neg()
	}
	return amount(ticker, decimal).Units
}

// Addresses of the test networks; the second resembles the first.
const (
	payeeAddress = "tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx"
	likeAddress  = "tb1qw508d6qejxtdg4y5r3zarvary0c5xw8kxpjzsx"
	longAddress  = "tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7"
	ethAddress   = "0x2aEe1C9d7f3b84C0aE52f0D1c5bEa4dF03a1B7c9"
)

// Names as they come: short, and as long as a register writes them.
const (
	apexName = "Apex Mining"
	longName = "Norddeutsche Vermögensverwaltungs- und Beteiligungsgesellschaft für digitale Anlagen mbH & Co. KG"
)

var apex, nordic, meridian = uid("apex"), uid("nordic"), uid("meridian")

// People of the made-up house.
var (
	tess   = identity.Actor{Person: uid("tess"), Name: "Tess Turner", Email: "tess.turner@unykorn.example", Grants: []identity.Grant{{Role: identity.Treasury}}}
	vera   = identity.Actor{Person: uid("vera"), Name: "Vera Voss", Email: "vera.voss@unykorn.example", Grants: []identity.Grant{{Role: identity.Compliance}}}
	viktor = identity.Actor{Person: uid("viktor"), Name: "Viktor Vale", Email: "viktor.vale@unykorn.example", Grants: []identity.Grant{{Role: identity.Compliance, Client: &apex}}}
	ada    = identity.Actor{Person: uid("ada"), Name: "Ada Almeida", Email: "ada.almeida@unykorn.example", Grants: []identity.Grant{{Role: identity.Admin}}}
)

func clients() []identity.Client {
	return []identity.Client{
		{ID: apex, Name: apexName, EnterpriseID: hex32("apex"), State: identity.Live, CreatedAt: ago(day(400))},
		{ID: nordic, Name: longName, EnterpriseID: hex32("nordic"), State: identity.Live, CreatedAt: ago(day(90))},
		{ID: meridian, Name: "Meridian Trust", EnterpriseID: hex32("meridian"), State: identity.Onboarding, CreatedAt: ago(day(2))},
	}
}

func clientOptions() []ui.Option {
	out := []ui.Option{}
	for _, c := range clients() {
		out = append(out, ui.Option{Value: c.ID.String(), Label: c.Name})
	}
	return out
}

func vault() wallet.Wallet {
	return wallet.Wallet{ID: hex32("vault"), Client: apex, ClientName: apexName, Coin: wallet.Container, Label: "Apex Custody Vault", Type: "trading",
		State: wallet.Ready, CreatedAt: ago(day(300)), ObservedAt: ago(8 * time.Second)}
}

func hot() wallet.Wallet {
	return wallet.Wallet{ID: hex32("hot"), Client: nordic, ClientName: longName, Coin: "tbtc4", Label: "Hot wallet 1 of the Hamburg desk, settlement of customers", Type: "hot",
		MultisigType: "onchain", State: wallet.Ready, CreatedAt: ago(day(80)), ObservedAt: ago(8 * time.Second)}
}

func frozenWallet() wallet.Wallet {
	w := hot()
	w.ID, w.Label, w.FrozenAt = hex32("frozen"), "Apex hot 2", to(ago(day(1)))
	return w
}

// trail are two changes of one thing, as the audit kept them.
func trail(kind, id, first, second string) []audit.Event {
	return []audit.Event{
		{ID: 4711, At: ago(2 * time.Hour), Person: &tess.Person, Actor: tess.Name, Role: "treasury", Verb: first, Kind: kind, Subject: id, Result: "done", IP: "203.0.113.9", After: after(`{"state":"asked"}`)},
		{ID: 4719, At: ago(40 * time.Minute), Person: &vera.Person, Actor: vera.Name, Role: "compliance", Verb: second, Kind: kind, Subject: id, Result: "done", IP: "203.0.113.12", Before: after(`{"state":"asked"}`), After: after(`{"state":"done"}`)},
	}
}

// filtered are filters of which one is set, over a list at path.
func filtered(path, label, value string) ui.FiltersProps {
	return ui.FiltersProps{Action: path, Clear: path, Filters: []ui.Filter{{Label: label, Value: value, Clear: path}}}
}

// choices are filters of which none is set.
func choices(path, label string, words ...string) ui.FiltersProps {
	f := ui.Filter{Label: label}
	for _, w := range words {
		f.Options = append(f.Options, ui.FilterOption{Label: w, Href: path + "?by=" + w})
	}
	return ui.FiltersProps{Action: path, Filters: []ui.Filter{f}}
}

// wrong is what stands where an address asked for something that no list has.
var wrong = []string{"The address asks for a state that does not exist; all states are shown."}
