package api

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/unykorn/console/internal/bitgo"
)

// example is one JSON example of the seed: of a request or of an answer.
type example struct {
	section string // "5", its number in the seed
	title   string // what stands above it: "Response Example (LTV Exceeded - 400 Bad Request)"
	body    map[string]any
}

var (
	sectionLine = regexp.MustCompile(`^(\d+)\. `)
	titleLine   = regexp.MustCompile(`^(Request Body|Response (Example|Body).*):$`)
)

// examples reads them out of the seed, which testdata holds a copy of; where the original is beside the checkout, the
// copy has to be the same.
func examples(t *testing.T) []example {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "seed-001.txt"))
	if err != nil {
		t.Fatal(err)
	}
	if originals, _ := filepath.Glob("../../../shared/seeds/001_*.txt"); len(originals) == 1 {
		original, err := os.ReadFile(originals[0])
		if err != nil || !bytes.Equal(original, text) {
			t.Errorf("testdata/seed-001.txt is not the seed any more: %v", err)
		}
	}
	var out []example
	section, title, begun := "", "", ""
	for line := range strings.SplitSeq(string(text), "\n") {
		switch {
		case sectionLine.MatchString(line):
			section = sectionLine.FindStringSubmatch(line)[1]
		case titleLine.MatchString(line):
			title = strings.TrimSuffix(line, ":")
		case line == "{" && title != "":
			begun = line
		case begun != "":
			begun += "\n" + line
			if line != "}" {
				continue
			}
			e := example{section: section, title: title}
			if err := json.Unmarshal([]byte(begun), &e.body); err != nil {
				t.Fatalf("section %s: %v", section, err)
			}
			out, title, begun = append(out, e), "", ""
		}
	}
	return out
}

// later are the sections whose operations do not exist yet; one that does exist may not stand here.
var later = map[string]string{}

// Every example of the seed is produced: each field has its name and its JSON type, and what is constant is the same.
func TestTheSeedsExamples(t *testing.T) {
	h := setup(t)
	vault, bitcoin := h.world.Wallet("apex-vault"), h.world.Wallet("apex-bitcoin")
	seen := 0
	for _, e := range examples(t) {
		if id := later[e.section]; id != "" {
			if h.has(id) {
				t.Errorf("%s exists: drive section %s of the seed", id, e.section)
			}
			continue
		}
		seen++
		if h.seedSecurity(e) || h.seedOffering(e) || h.seedOnboarding(e) {
			continue
		}
		switch e.section + " " + e.title {
		case "1 Response Example (Healthy - 200 OK)":
			a := h.want(200, "GET", "/health", nil, "Authorization", "")
			h.fits(e, a, "server", "express", "api", "environment")
		case "1 Response Example (Degraded - 503 Service Unavailable)":
			h.degraded(e)
		case "4 Response Example (200 OK)":
			h.want(200, "POST", "/wallet/ofc/"+vault.ID+"/address", map[string]any{"token": "ofctbtc"})
			a := h.want(200, "GET", "/wallet/ofc/"+vault.ID+"?token=ofctbtc", nil)
			h.fits(e, a, "coin")
		case "5 Request Body":
			e.body["walletId"] = bitcoin.ID
			if a := h.want(200, "POST", "/policy", e.body); a.text("ltv") != "30.0" || a.text("max") != "35" || a.text("status") != "pending_approval" {
				t.Errorf("section 5: %s", a.raw)
			}
		case "5 Response Example (LTV Exceeded - 400 Bad Request)":
			a := h.want(400, "POST", "/policy", map[string]any{"walletId": bitcoin.ID, "collateralValueUSD": 100000, "currentLoanAmountUSD": 40000})
			h.fits(e, a, "error", "message", "computed")
		case "6 Request Body":
			for name, v := range h.bitcoin("1200000") { // the seed's names, with a wallet and a payee that exist
				if name != "comment" {
					e.body[name] = v
				}
			}
			h.fits(example{section: "6", title: "Response", body: map[string]any{"txid": "", "message": ""}}, h.want(200, "POST", "/send", e.body))
		case "6 Response Example (200 OK)":
			h.fits(e, h.want(200, "POST", "/send", h.bitcoin("1300000")))
		case "8 Request Body", "9 Response Example (200 OK)":
			h.webhookExample(e)
		default:
			t.Errorf("nothing drives section %s, %s", e.section, e.title)
		}
	}
	if seen < 7 {
		t.Errorf("%d examples were read out of the seed", seen)
	}
}

// degraded takes both of BitGo's servers away: Express refuses the connection, the platform the token.
func (h *house) degraded(e example) {
	h.t.Helper()
	h.Doctor.BitGo = h.awayClient()
	h.clock.Advance(10 * time.Second) // a probe is shown again for a moment
	a := h.want(503, "GET", "/health", nil, "Authorization", "")
	h.fits(e, a, "server", "express", "expressError", "api", "apiError")
	h.Doctor.BitGo = h.client
	h.clock.Advance(10 * time.Second)
}

// awayClient is the client with an Express that nobody listens at and a token that nobody knows.
func (h *house) awayClient() *bitgo.Client {
	h.t.Helper()
	client, err := bitgo.New(bitgo.Options{PlatformURL: h.platform, ExpressURL: "http://127.0.0.1:1", Now: h.clock.Now, Token: unknownToken})
	h.must(err)
	return client
}

// fits compares names and types, and the values of what is constant.
func (h *house) fits(e example, a answer, constant ...string) {
	h.t.Helper()
	h.same("section "+e.section+", "+e.title, e.body, a.body, constant)
}

func (h *house) same(where string, want, got map[string]any, constant []string) {
	h.t.Helper()
	for name, v := range want {
		have, there := got[name]
		if !there {
			h.t.Errorf("%s: %s is missing in %v", where, name, got)
			continue
		}
		if kind(v) != kind(have) {
			h.t.Errorf("%s: %s is %s, the seed has %s", where, name, kind(have), kind(v))
		}
		inner, nested := v.(map[string]any)
		if mine, ok := have.(map[string]any); nested && ok {
			h.same(where+" "+name, inner, mine, nil)
		}
		for _, fixed := range constant {
			if fixed == name && !equal(v, have) {
				h.t.Errorf("%s: %s is %v, the seed has %v", where, name, have, v)
			}
		}
	}
}

// formed compares the text of members whose value is new each time.
func (h *house) formed(a answer, forms map[string]string) {
	h.t.Helper()
	for name, form := range forms {
		if !regexp.MustCompile("^(?:" + form + ")$").MatchString(a.text(name)) {
			h.t.Errorf("%s is %q, not like %s", name, a.text(name), form)
		}
	}
}

// jsonText is a value as it stands in JSON, digit for digit.
func jsonText(text string) json.RawMessage { return json.RawMessage(text) }

func equal(a, b any) bool {
	x, err1 := json.Marshal(a)
	y, err2 := json.Marshal(b)
	return err1 == nil && err2 == nil && bytes.Equal(x, y)
}

func kind(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case string:
		return "a string"
	case float64:
		return "a number"
	case bool:
		return "a boolean"
	case []any:
		return "a list"
	}
	return "an object"
}
