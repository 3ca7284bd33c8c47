package subscription

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

const door = "https://gateway.example/api/bitgo/webhook/receive"

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// good are the two that nothing is wrong with.
func good() []Registration {
	return []Registration{reg("transfer", "a"), reg("pendingapproval", "b")}
}

func reg(kind, id string, change ...func(*Registration)) Registration {
	r := Registration{OwnerID: "org", FirstSeen: noon, Webhook: Webhook{ID: id, Level: Organization, Type: kind, URL: door, State: "active", AllToken: true, Failures: true}}
	for _, c := range change {
		c(&r)
	}
	return r
}

func ofWallet(coin string) func(*Registration) {
	return func(r *Registration) { r.Level, r.OwnerID, r.OwnerCoin = Wallet, "wallet", coin }
}

func at(url string) func(*Registration) { return func(r *Registration) { r.URL = url } }

// Each finding, and beside it the nearest thing that is none.
func TestLint(t *testing.T) {
	t.Parallel()
	deaf := func(r *Registration) { r.AllToken = false }
	many := func(n int, c ...func(*Registration)) (out []Registration) {
		for i := range n {
			out = append(out, reg("transfer", fmt.Sprint("w", i), append(c, ofWallet("tbtc4"), at(fmt.Sprintf("%s?n=%d", door, i)))...))
		}
		return out
	}
	for _, c := range []struct {
		name string
		all  []Registration
		want string // rules with the ids they are about
	}{
		{"nothing is wrong", nil, ""},
		{"suspended", []Registration{reg("txRequest", "x", func(r *Registration) { r.State = "suspended" })}, "suspended x"},
		{"another word than active", []Registration{reg("txRequest", "x", func(r *Registration) { r.State = "inactive" })}, "suspended x"},
		{"failing is not suspended", []Registration{reg("txRequest", "x", func(r *Registration) { r.Failed = 99; r.FailingSince = &noon })}, ""},
		{"deaf to tokens", []Registration{reg("transfer", "x", deaf, func(r *Registration) { r.Coin = "hteth" })}, "all-token x"},
		{"deaf approvals", []Registration{reg("pendingapproval", "x", deaf, func(r *Registration) { r.Coin = "hteth" })}, "all-token x"},
		{"a type without tokens", []Registration{reg("txRequest", "x", deaf)}, ""},
		{"a wallet of a coin without tokens", []Registration{reg("transfer", "x", deaf, ofWallet("tbtc4"))}, ""},
		{"a wallet of a coin with tokens", []Registration{reg("transfer", "x", deaf, ofWallet("hteth"))}, "all-token x"},
		{"a Go Account", []Registration{reg("transfer", "x", deaf, ofWallet("ofc"))}, "all-token x"},
		{"localhost", []Registration{reg("txRequest", "x", at("http://localhost:8080/api/bitgo/webhook/receive"))}, "url x"},
		{"http", []Registration{reg("txRequest", "x", at("http://gateway.example/api/bitgo/webhook/receive"))}, "url x"},
		{"another host", []Registration{reg("txRequest", "x", at("https://staging.example/api/bitgo/webhook/receive"))}, "url x"},
		{"a host that begins alike", []Registration{reg("txRequest", "x", at("https://gateway.example.evil.example/api/bitgo/webhook/receive"))}, "url x"},
		{"another path", []Registration{reg("txRequest", "x", at("https://gateway.example/hook"))}, "url x"},
		{"the host in capitals", []Registration{reg("txRequest", "x", at("https://GATEWAY.example/api/bitgo/webhook/receive"))}, ""},
		{"a slash at the end", []Registration{reg("txRequest", "x", at(door+"/"))}, ""},
		{"a host that an operator allows", []Registration{reg("txRequest", "x", at("https://partner.example/hook"))}, ""},
		{"confirmations", []Registration{reg("transfer", "x", ofWallet("tbtc4"), func(r *Registration) { r.Confirmations = 1 })}, "confirmations x"},
		{"confirmations of another type", []Registration{reg("txRequest", "x", func(r *Registration) { r.Confirmations = 1 })}, ""},
		{"silent about failures", []Registration{reg("transfer", "x", ofWallet("tbtc4"), func(r *Registration) { r.Failures = false })}, "failure-states x"},
		{"approvals have no failures", []Registration{reg("txRequest", "x", func(r *Registration) { r.Failures = false })}, ""},
		{"twice", []Registration{reg("txRequest", "x"), reg("txRequest", "y", func(r *Registration) { r.FirstSeen = noon.Add(time.Hour) })}, "duplicate y"},
		{"the older stays, whatever the order", []Registration{reg("txRequest", "y", func(r *Registration) { r.FirstSeen = noon.Add(time.Hour) }), reg("txRequest", "x")}, "duplicate y"},
		{"another type", []Registration{reg("txRequest", "x"), reg("reversal", "y")}, ""},
		{"another coin", []Registration{reg("transfer", "x", func(r *Registration) { r.Coin = "tbtc4" }), reg("transfer", "y", func(r *Registration) { r.Coin = "hteth" })}, ""},
		{"another owner", []Registration{reg("transfer", "x", ofWallet("tbtc4"))}, ""},
		{"eight places", many(8), ""},
		{"nine places", many(9), "slots w0"},
	} {
		got := found(Lint(append(good(), c.all...), Ground{Hook: door, Hosts: []string{"partner.example"}, Read: true}))
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// What is missing is known only once the organization's list was read; a webhook for one coin, or one that calls elsewhere,
// does not stand for it, and one that is suspended does: that is a finding of its own.
func TestLintFindsWhatIsMissing(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		all  []Registration
		read bool
		want string
	}{
		{"none at all", nil, true, "missing transfer,missing pendingapproval"},
		{"not read", nil, false, ""},
		{"both", good(), true, ""},
		{"one", good()[:1], true, "missing pendingapproval"},
		{"for one coin", []Registration{reg("transfer", "a", func(r *Registration) { r.Coin = "tbtc4" }), good()[1]}, true, "missing transfer"},
		{"of a wallet", []Registration{reg("transfer", "a", ofWallet("tbtc4")), good()[1]}, true, "missing transfer"},
		{"elsewhere", []Registration{reg("transfer", "a", at("https://gateway.example/x")), good()[1]}, true, "url a,missing transfer"},
		{"suspended", []Registration{reg("transfer", "a", func(r *Registration) { r.State = "suspended" }), good()[1]}, true, "suspended a"},
	} {
		if got := found(Lint(c.all, Ground{Hook: door, Read: c.read})); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// On one's own machine its own name is where the door is.
func TestLintAtHome(t *testing.T) {
	t.Parallel()
	home := "http://localhost:8080/api/bitgo/webhook/receive"
	for url, want := range map[string]bool{home: false, "http://localhost:9999/api/bitgo/webhook/receive": true, "https://gateway.example/api/bitgo/webhook/receive": true, "http://gateway.example/x": true} {
		if why := wrongURL(url, Ground{Hook: home}); (why != "") != want {
			t.Errorf("%s: %q", url, why)
		}
	}
}

func found(all []Finding) string {
	var out []string
	for _, f := range all {
		if f.Title == "" || f.Means == "" || f.Do == "" || f.Fix == "" {
			out = append(out, "wordless")
		}
		id := f.About.ID
		if id == "" {
			id = f.Missing
		}
		out = append(out, f.Rule+" "+id)
	}
	return strings.Join(out, ",")
}

func TestTheGravestComesFirst(t *testing.T) {
	t.Parallel()
	all := Lint([]Registration{reg("transfer", "a", func(r *Registration) { r.Failures = false }), reg("pendingapproval", "b", func(r *Registration) { r.State = "suspended" })}, Ground{Hook: door, Read: true})
	if !slices.IsSortedFunc(all, func(a, b Finding) int {
		if !a.Grave && b.Grave {
			return 1
		}
		return -1
	}) || len(all) != 2 || !all[0].Grave {
		t.Errorf("%+v", all)
	}
}

func TestBudget(t *testing.T) {
	t.Parallel()
	long, hour := noon.Add(-30*24*time.Hour), noon.Add(-time.Hour)
	for _, c := range []struct {
		week, day, life int
		failing         *time.Time
		suspended       bool
		percent, level  int
		left            time.Duration
		fails           bool
	}{
		{0, 0, 0, nil, false, 0, 0, 0, false},
		{19, 0, 19, nil, false, 19, 0, 0, false},
		{20, 20, 20, &long, false, 20, 20, 96 * time.Hour, true},
		{49, 49, 49, &hour, false, 49, 20, time.Hour * 51 / 49, true},
		{50, 0, 50, nil, false, 50, 50, 0, false},
		{10, 10, 400, &long, false, 80, 80, 216 * time.Hour, true},
		{10, 10, 495, &long, false, 99, 80, 12 * time.Hour, true},
		{140, 140, 140, &long, false, 100, 80, 0, true},
		{0, 0, 0, nil, true, 0, 100, 0, false},
	} {
		b := reckon(c.week, c.day, c.life, 7, noon, noon)
		left, fails := b.Left(c.failing, noon)
		if b.Percent() != c.percent || b.Level(c.suspended) != c.level || left.Round(time.Second) != c.left.Round(time.Second) || fails != c.fails || b.Source != FromBitGo {
			t.Errorf("%+v: %d %% %d %v %v", c, b.Percent(), b.Level(c.suspended), left, fails)
		}
	}
	if b := reckon(3, 3, 3, 7, noon.Add(-Stale-time.Second), noon); b.Source != FromDoor || b.Week != 10 || b.Life != 10 {
		t.Errorf("%+v", b)
	}
	if b := reckon(3, 3, 3, 7, noon.Add(-Stale), noon); b.Source != FromBitGo || b.Week != 3 {
		t.Errorf("%+v", b)
	}
	for _, c := range [][3]int{{0, 0, 0}, {0, 5, 5}, {5, 5, 0}, {5, 7, 2}, {7, 2, 2}, {7, 0, 0}} {
		if got := grown(c[0], c[1]); got != c[2] {
			t.Errorf("grown(%d, %d) = %d", c[0], c[1], got)
		}
	}
}
