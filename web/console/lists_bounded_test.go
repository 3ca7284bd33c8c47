package console

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/unykorn/console/internal/mail"
)

// Why a page without a list of its own, or with one that stays short, need not be read with a million rows behind it.
const (
	aForm      = "a form: its clients and wallets are bounded by clientsOffered and walletsOffered, with what its address names; all payees of one wallet are read, since each is compared with what is typed"
	oneThing   = "one thing with its own rows, which its rules bound: steps, votes, versions shown, fifty calls"
	outsideNow = "what BitGo is asked at this moment, a page at a time"
	theCode    = "what stands in the program: scenarios, questions, settings"
	aFile      = "a file or a stream, written as it is read, and no page"
	notSigned  = "before anybody is signed in"
	asWhole    = "it means something only as a whole"
)

// boundedPages are the pages that TestLongLists does not read, each with why no list of theirs can grow.
var boundedPages = map[string]string{
	"/sign-in": notSigned, "/sign-in/code": notSigned, "/welcome/{invitation}": notSigned,

	"/account":                        "a person's own sessions and tokens in force; sessions end by themselves",
	"/wallets/{wallet}/consolidation": "the newest consolidations of one wallet, one of which runs at a time, and the unspents that BitGo gives to a bound",
	"/approvals/together":             "the requests that were ticked on one page of the list",
	"/demo/mail":                      "the mails of the demonstration, which keeps the newest in memory",
	"/doctor":                         "the last answer of each of BitGo's servers, and counts that end at a number",
	"/people/away":                    "absences that are not over, of people who can vote; each is a year long at most",
	"/people/duties":                  asWhole + ": a conflict can lie between any two rights of somebody who works here; no rights of who left are read",
	"/ledger/balances":                asWhole + ": one client's accounts at one instant, whose sum is proved",
	"/rules":                          "the rules in force; each changes by two people of compliance",
	"/regulation":                     asWhole + ": the law of one day, about eighty names, each row filed by one person and reviewed by another",
	"/regulation/open":                "it leads to the page of one figure",
	"/regulation/{figure}":            oneThing,
	"/rules/changes/{change}":         oneThing,
	"/webhooks/subscriptions":         "what BitGo keeps for us: at most ten registrations of a type at an owner; ten heals are shown",

	"/approvals/{approval}": oneThing, "/audit/{entry}": oneThing, "/ceremonies/{ceremony}": oneThing, "/clients/{client}": oneThing, "/countersign/{countersign}": oneThing,
	"/doctor/packet/{reference}": oneThing, "/exports/{export}": oneThing, "/facilities/changes/{change}": oneThing, "/freezes/{freeze}": oneThing, "/keys/{key}": oneThing,
	"/ledger/statements/{statement}": oneThing, "/ledger/{posting}": oneThing, "/people/changes/{change}": oneThing, "/people/{person}": oneThing, "/sends/{send}": oneThing,
	"/sends/bulk/batch/{batch}": oneThing + "; a list has a bound of rows when it is read", "/tokens/{token}": oneThing, "/travel/{record}": oneThing, "/webhooks/heals/{heal}": oneThing,
	"/webhooks/refused/{refused}": oneThing, "/webhooks/subscriptions/{subscription}": oneThing, "/webhooks/{notification}": oneThing, "/whitelists/changes/{change}": oneThing,
	"/wires/accounts/{account}/details": oneThing, "/wires/{wire}": oneThing,

	"/holders/{client}/{holder}": oneThing + "; fifty earlier versions and a hundred securities are shown", "/investors/{client}/{investor}": oneThing + ": each piece of evidence is a decision of two people",
	"/investors/evidence/{evidence}": oneThing, "/securities/transfers/of/{transfer}": oneThing, "/securities/{security}/terms": oneThing, "/securities/{security}/import": "fifty files are shown; a register is opened once",
	"/securities/transfers/new": "a form: a hundred securities are offered, and the one that its address names", "/securities/new": aForm, "/holders/new": aForm, "/investors/new": aForm,

	"/requests": outsideNow, "/requests/{request}": outsideNow, "/whitelists/of/{wallet}": outsideNow + "; without BitGo, the mirrored payees of the wallet's page",

	"/audit/questions": theCode, "/doctor/errors": theCode, "/doctor/errors/{scenario}": theCode, "/doctor/ids": theCode,

	"/ceremonies/new": aForm, "/clients/new": aForm, "/facilities/new": aForm, "/freezes/new": aForm, "/keys/new": aForm, "/people/new": aForm, "/rules/new": aForm, "/sends/new": aForm,
	"/sweeps/new": aForm, "/partners/new": aForm, "/tokens/new": aForm, "/travel/new": aForm, "/webhooks/subscriptions/new": aForm, "/whitelists/new": aForm, "/wires/accounts/new": aForm, "/wires/new": aForm,

	"/live": aFile, "/doctor/packet/{reference}/json": aFile, "/doctor/packet/{reference}/text": aFile, "/exports/{export}/file": aFile, "/ledger/statements/{statement}/pdf": aFile,
	"/ledger/statements/{statement}/record": aFile, "/people/reviews/{review}/export": aFile, "/sends/{send}/travel.json": aFile, "/webhooks/heals/{heal}/certificate": aFile,
}

var inBraces, literalPath = regexp.MustCompile(`\{[^}]*\}`), regexp.MustCompile(`^select '([^'?]*)`)

// pathOf is the path of a list's address, with something in each place that is filled later.
func (l longList) pathOf() string {
	path := l.first
	if found := literalPath.FindStringSubmatch(path); found != nil {
		path = found[1]
		if strings.HasSuffix(path, "/") {
			path += "x"
		}
	}
	path, _, _ = strings.Cut(path, "?")
	return inBraces.ReplaceAllString(path, "x")
}

// TestEveryPageIsLongOrBounded fails when a page is neither read with a million rows behind it nor named with why it stays short.
func TestEveryPageIsLongOrBounded(t *testing.T) {
	mux, read := http.NewServeMux(), map[string]bool{}
	var pages []string
	for _, rt := range (&Server{DemoMail: &mail.Folder{}}).Routes() {
		mux.HandleFunc(rt.Pattern, http.NotFound)
		if page, get := strings.CutPrefix(rt.Pattern, "GET "); get {
			pages = append(pages, page)
		}
	}
	for _, l := range slices.Concat(longLists, quietLists, rareLists, deskLists, boundLists, shareLists) {
		_, pattern := mux.Handler(httptest.NewRequest(http.MethodGet, l.pathOf(), nil))
		if pattern == "" {
			t.Errorf("%s: no page at %q", l.name, l.pathOf())
		}
		read[strings.TrimPrefix(pattern, "GET ")] = true
	}
	read["/search"] = true // with the home page, as its far end
	for _, page := range pages {
		switch why, bounded := boundedPages[page]; {
		case !bounded && !read[page]:
			t.Errorf("%s is neither in TestLongLists nor among the bounded pages", page)
		case bounded && read[page]:
			t.Errorf("%s is read by TestLongLists, and among the bounded pages", page)
		case bounded && len(why) < 10:
			t.Errorf("%s: why does it stay short?", page)
		}
	}
	for page := range boundedPages {
		if !slices.Contains(pages, page) {
			t.Errorf("%s is no page", page)
		}
	}
}
