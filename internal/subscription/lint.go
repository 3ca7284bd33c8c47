package subscription

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Fix is the button that does what a finding asks for.
type Fix string

// The fixes. Mend removes a webhook and makes it again as it should be, and reads what was missed meanwhile.
const (
	Mend     Fix = "mend"
	Remove   Fix = "remove"
	Register Fix = "register"
)

// Finding is something wrong with a registration, in words.
type Finding struct {
	Rule    string
	Grave   bool         // something is being missed now
	About   Registration // zero for a type that is missing
	Title   string
	Means   string // what it means
	Do      string // what to do
	Fix     Fix
	Missing string // the type to register
}

// Ground is what registrations are judged by.
type Ground struct {
	Hook  string   // where our door is
	Hosts []string // further hosts that an operator allows
	Read  bool     // whether the organization's list was ever read: what is missing is known only then
}

// BitGo takes so many webhooks of one type for a wallet; from fewSlots on it is said (bitgo-api.md §10.1).
const (
	slots    = 10
	fewSlots = 8
)

// needed are the types that the organization must hear of, or money moves unseen.
var needed = []string{"transfer", "pendingapproval"}

// tokenless are coins without tokens: of a wallet of theirs allToken hides nothing.
var tokenless = strings.Fields("btc tbtc tbtc4 tbtcsig bch tbch bsv tbsv btg ltc tltc doge tdoge zec tzec dash tdash")

// Lint says what is wrong with registrations, the gravest first. It is a pure rule: what BitGo keeps goes in, words come out.
func Lint(all []Registration, g Ground) []Finding {
	var out []Finding
	for _, r := range all {
		out = append(out, lintOne(r, g)...)
	}
	out = append(out, duplicates(all)...)
	out = append(out, crowded(all)...)
	if g.Read {
		out = append(out, missing(all, g)...)
	}
	slices.SortStableFunc(out, func(a, b Finding) int {
		switch {
		case a.Grave == b.Grave:
			return 0
		case a.Grave:
			return -1
		}
		return 1
	})
	return out
}

func lintOne(r Registration, g Ground) []Finding {
	var out []Finding
	if r.IsSuspended() {
		word := "suspended"
		if r.State != "suspended" {
			word = "not active (" + r.State + ")"
		}
		out = append(out, Finding{Rule: "suspended", Grave: true, About: r, Title: "BitGo has it " + word, Fix: Mend,
			Means: "BitGo tells it nothing more. What happens meanwhile is known here only once it is read from BitGo's lists.",
			Do:    "Heal it: it is removed and made again, tested, and what was missed is read and proven."})
	}
	if !r.AllToken && (r.Type == "transfer" || r.Type == "pendingapproval") && (r.Level != Wallet || !slices.Contains(tokenless, r.OwnerCoin)) {
		out = append(out, Finding{Rule: "all-token", Grave: true, About: r, Title: "It is silent about tokens and Go Accounts", Fix: Mend,
			Means: "It was made without allToken, so BitGo leaves out every token and everything in a Go Account, without a word.",
			Do:    "Make it again with allToken; what was left out is read from BitGo's lists."})
	}
	if why := wrongURL(r.URL, g); why != "" {
		out = append(out, Finding{Rule: "url", Grave: true, About: r, Title: "BitGo calls another address than our door", Fix: Remove,
			Means: why + " Our door is " + g.Hook + ".",
			Do:    "Remove it, unless another system of yours listens there; register one with our address."})
	}
	if r.Type == "transfer" && r.Confirmations > 0 {
		out = append(out, Finding{Rule: "confirmations", About: r, Title: "It is silent until " + strconv.Itoa(r.Confirmations) + " confirmations", Fix: Mend,
			Means: "BitGo does not tell the first sight of a transfer, and nothing at all of one that leaves its block before. A deposit is seen late.",
			Do:    "Make it again with 0: BitGo then tells of first sight and of confirmation."})
	}
	if r.Type == "transfer" && !r.Failures {
		out = append(out, Finding{Rule: "failure-states", About: r, Title: "It is silent about transfers that fail", Fix: Mend,
			Means: "Without listenToFailureStates BitGo tells of no transfer that failed, was removed by a reorganisation or was replaced. Those are then found by reconciling only.",
			Do:    "Make it again with listenToFailureStates."})
	}
	return out
}

// wrongURL says what is wrong with where BitGo calls, or nothing.
func wrongURL(raw string, g Ground) string {
	at, err := url.Parse(raw)
	ours, own := url.Parse(g.Hook)
	here := own == nil && loopback(ours.Hostname())
	switch {
	case err != nil || at.Host == "":
		return "Its address is no URL."
	case own != nil:
		return ""
	case loopback(at.Hostname()) && !here:
		return "Its address is this machine's own name for itself (" + at.Hostname() + "), which BitGo cannot reach."
	case at.Scheme != "https" && !(here && loopback(at.Hostname())):
		return "Its address is not https, so anybody on the way reads what BitGo tells."
	case slices.ContainsFunc(g.Hosts, func(h string) bool { return strings.EqualFold(h, at.Hostname()) }):
		return ""
	case !strings.EqualFold(at.Host, ours.Host):
		return "Its address is on another host, " + at.Host + ": perhaps another environment's."
	case strings.TrimSuffix(at.Path, "/") != strings.TrimSuffix(ours.Path, "/"):
		return "Its path is " + at.Path + ", at which nobody listens."
	}
	return ""
}

// duplicates are registrations of the same owner, type, coin and URL: the oldest stays.
func duplicates(all []Registration) []Finding {
	first, out := map[[4]string]Registration{}, []Finding(nil)
	old := slices.Clone(all)
	slices.SortStableFunc(old, func(a, b Registration) int { return a.age().Compare(b.age()) })
	for _, r := range old {
		key := [4]string{r.OwnerID, r.Type, r.Coin, r.URL}
		if kept, there := first[key]; there {
			out = append(out, Finding{Rule: "duplicate", About: r, Title: "It is registered twice", Fix: Remove,
				Means: "Another webhook of the same owner, type and address (" + kept.ID + ") tells the same. Each event comes twice, and each failure uses up two budgets.",
				Do:    "Remove this one; the older stays."})
			continue
		}
		first[key] = r
	}
	return out
}

// crowded are owners with hardly a slot left for a type.
func crowded(all []Registration) []Finding {
	count, out := map[[2]string]int{}, []Finding(nil)
	for _, r := range all {
		if r.Level == Wallet {
			count[[2]string{r.OwnerID, r.Type}]++
		}
	}
	said := map[[2]string]bool{}
	for _, r := range all {
		key := [2]string{r.OwnerID, r.Type}
		if n := count[key]; r.Level == Wallet && n > fewSlots && !said[key] {
			said[key] = true
			out = append(out, Finding{Rule: "slots", About: r, Title: strconv.Itoa(n) + " of " + strconv.Itoa(slots) + " places for " + r.Type + " are taken",
				Means: "BitGo takes at most ten webhooks of a type for one wallet. A heal needs a free one only for a moment, a new system needs one for good.",
				Do:    "Remove those that nobody listens to.", Fix: Remove})
		}
	}
	return out
}

// missing are the types that the organization is not told of at our door. A webhook for one coin does not stand for all.
func missing(all []Registration, g Ground) []Finding {
	var out []Finding
	for _, kind := range needed {
		there := slices.ContainsFunc(all, func(r Registration) bool {
			return r.Level == Organization && r.Type == kind && r.Coin == "" && wrongURL(r.URL, g) == ""
		})
		if !there {
			out = append(out, Finding{Rule: "missing", Grave: true, Missing: kind, Title: "The organization has no webhook for " + kind, Fix: Register,
				Means: map[string]string{"transfer": "Nobody tells this console that money moved; it is found by reconciling only.",
					"pendingapproval": "Nobody tells this console that BitGo decided about an approval; what waits there is looked up late."}[kind],
				Do: "Register one for the organization, with our door's address."})
		}
	}
	return out
}
