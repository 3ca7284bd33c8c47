package api

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/seal"
	"github.com/unykorn/console/internal/send"
)

const (
	requests  = 10_000
	validEach = 60
)

// Ten thousand requests made from the document, valid and broken, by keys of one client: no 500, nothing of the other
// client, and of every operation at least fifty that succeed.
func TestRequestsMadeFromTheDocument(t *testing.T) {
	h := setup(t)
	g := &generator{house: h, random: rand.New(rand.NewPCG(1, 2)), good: map[string]int{}, document: h.build(http.NewServeMux()).OpenAPI()}
	apex := h.newKey(identity.NewKey{Name: "apex", Roles: identity.Roles, Client: &h.apex.ID, Scopes: []string{identity.AllScopes}})
	g.token, g.own = h.approver(h.voters[0]), apex
	made := 0
	for _, o := range h.operations {
		for range validEach {
			if s, ok := g.valid(o.ID); ok {
				g.send(o, s, map[bool]seal.Secret{true: h.key, false: apex}[s.whole])
				made++
			}
		}
	}
	g.foreign = h.newKey(identity.NewKey{Name: "meridian", Roles: identity.Roles, Client: &h.meridian.ID, Scopes: []string{identity.AllScopes}})
	samples := h.samples()
	for ; made < requests; made++ {
		o := h.operations[g.random.IntN(len(h.operations))]
		g.send(o, g.broken(o, samples[o.ID]), g.foreign)
	}
	for _, o := range h.operations {
		if g.good[o.ID] < 50 {
			t.Errorf("%s succeeded %d times", o.ID, g.good[o.ID])
		}
	}
	t.Logf("%d requests, successes: %v", made, g.good)
}

type generator struct {
	*house
	random   *rand.Rand
	document *huma.OpenAPI
	token    seal.Secret // of an approver
	foreign  seal.Secret
	good     map[string]int
	amount   int64
	transfer string
	compared string
	own      seal.Secret
	register map[string]sample // of securities
	otherKey string
	raises   map[string]sample // of offerings and investors
	rich     bool              // the vault has dollars
	swept    string            // a sweep rule
	listed   string            // a change of a whitelist
}

func (g *generator) send(o operation, s sample, key seal.Secret) {
	g.t.Helper()
	headers := []string{"Authorization", "Bearer " + key.Reveal(), "x-approver-token", g.token.Reveal()}
	if o.Once && g.random.IntN(2) == 0 {
		headers = append(headers, "Idempotency-Key", fresh())
	}
	a, err := g.try(o.Method, s.path, s.body, headers...)
	switch {
	case err != nil:
		g.t.Fatalf("%s %s: %v", o.Method, s.path, err)
	case a.status >= 500:
		g.t.Errorf("%s %s %v: %d %s", o.Method, s.path, s.body, a.status, a.raw)
	case a.status < 300:
		g.good[o.ID]++
	case a.header.Get("Content-Type") != problemType || a.text("code") == "" || a.text("message") == "" || a.text("error") == "":
		g.t.Errorf("%s %s: %d is no problem: %s", o.Method, s.path, a.status, a.raw)
	}
	if key == g.foreign && g.tells(a) {
		g.t.Errorf("%s %s %v tells of Apex: %s", o.Method, s.path, s.body, a.raw)
	}
}

// valid is a request that has to succeed, each time another one.
func (g *generator) valid(id string) (sample, bool) {
	bitcoin := g.world.Wallet("apex-bitcoin")
	wallet := "/wallet/tbtc4/" + bitcoin.ID
	switch id {
	case "getHealth":
		return sample{path: "/health"}, true
	case "getWallet":
		return sample{path: wallet}, true
	case "createAddress":
		return sample{path: wallet + "/address", body: map[string]any{"label": fresh()}}, true
	case "listTransfers":
		return sample{path: "/transfers/tbtc4/" + bitcoin.ID + fmt.Sprintf("?limit=%d", 1+g.random.IntN(50))}, true
	case "getTransfer":
		return sample{path: "/transfer/tbtc4/" + bitcoin.ID + "/" + g.someTransfer()}, true
	case "startReconciliation":
		return sample{path: "/reconcile", body: map[string]any{"walletId": bitcoin.ID}}, true
	case "getReconciliation":
		if g.compared == "" {
			g.compared = g.call("POST", "/reconcile", map[string]any{"walletId": bitcoin.ID}, "Authorization", "Bearer "+g.own.Reveal()).text("reconciliationId")
		}
		return sample{path: "/reconcile/" + g.compared}, true
	case "setPolicy": // ever safer terms: each applies at once
		g.amount++
		return sample{path: "/policy", body: map[string]any{"walletId": bitcoin.ID, "collateralValueUSD": g.amount, "currentLoanAmountUSD": 0}}, true
	case "createSend":
		g.amount++
		return sample{path: "/send", body: g.bitcoin(fmt.Sprint(100_000 + g.amount))}, true
	case "getSend", "cancelSend":
		return sample{path: "/sends/" + g.approved() + map[string]string{"cancelSend": "/cancel"}[id]}, true
	case "releaseSend":
		return sample{path: "/sends/" + g.approved() + "/release", body: map[string]any{"walletPassphrase": bitcoin.Passphrase}}, true
	case "listApprovals":
		return sample{path: "/approvals"}, true
	case "decideApproval":
		g.amount++
		a := g.want(202, "POST", "/send", g.bitcoin(fmt.Sprint(2_100_000+g.amount)))
		return sample{path: "/approvals/" + a.text("approvalId"), body: map[string]any{"state": "rejected", "memo": "Not this one"}}, true
	}
	for _, more := range []func(string) (sample, bool){g.validWebhook, g.validToken, g.validOffering, g.validOnboarding, g.validSecurity, g.validWire, g.validSweep, g.validWhitelist, g.validTxRequest} {
		if s, ok := more(id); ok {
			return s, true
		}
	}
	g.t.Errorf("no valid request for %s: add one", id)
	return sample{}, false
}

func (g *generator) someTransfer() string {
	if g.transfer == "" {
		a := g.want(200, "GET", "/transfers/tbtc4/"+g.world.Wallet("apex-bitcoin").ID, nil)
		all, _ := a.body["transfers"].([]any)
		one, _ := all[0].(map[string]any)
		g.transfer, _ = one["id"].(string)
	}
	return g.transfer
}

// approved is a send that needs nobody and was not released, because its passphrase was wrong.
func (g *generator) approved() string {
	g.t.Helper()
	g.amount++
	body := g.bitcoin(fmt.Sprint(100_000 + g.amount))
	body["walletPassphrase"] = "not the passphrase"
	g.want(400, "POST", "/send", body)
	found, err := g.Sends.List(g.t.Context(), program, send.Filter{States: []send.State{send.Approved}, Limit: 1})
	g.must(err)
	return found.Sends[0].ID.String()
}

// oddities stand where the document wants something else.
var oddities = []any{nil, "", " ", 0, -1, 1.5, 1e30, true, []any{}, map[string]any{}, "ofc", "0", "-5", "1e9", "00000000000000000000000000000000",
	"Ω≈ç√\u202e", "'; drop table send; --", strings.Repeat("9", 79), strings.Repeat("x", 3000), "../../etc/passwd", "%00", "<script>", "null"}

// broken is a sample with something in it that is not as the document says, or is another client's.
func (g *generator) broken(o operation, s sample) sample {
	if s.path == "" {
		s.path = o.Path
	}
	out := sample{path: s.path, body: s.body}
	switch fields, ok := s.body.(map[string]any); {
	case ok && g.random.IntN(5) > 0:
		out.body = g.spoiled(o, fields)
	case g.random.IntN(3) == 0:
		out.path = g.elsewhere(s.path)
	case g.random.IntN(3) == 0:
		out.path += "?" + url.Values{[]string{"limit", "cursor", "state", "token", "x"}[g.random.IntN(5)]: {fmt.Sprint(g.odd())}}.Encode()
	case ok:
		out.body = []string{"", "{", "[]", "null", `"text"`, "{}{}", `{"state":"approved","state":"rejected"}`, "\xff\xfe"}[g.random.IntN(8)]
	}
	return out
}

func (g *generator) odd() any { return oddities[g.random.IntN(len(oddities))] }

// spoiled changes, drops or adds fields that the document names.
func (g *generator) spoiled(o operation, fields map[string]any) map[string]any {
	names := g.names(o)
	raw, err := json.Marshal(fields)
	g.must(err)
	out := map[string]any{}
	g.must(json.Unmarshal(raw, &out))
	for range 1 + g.random.IntN(2) {
		name := names[g.random.IntN(len(names))]
		switch g.random.IntN(4) {
		case 0:
			delete(out, name)
		case 1:
			out[name+"x"] = g.odd()
		default:
			out[name] = g.odd()
		}
	}
	return out
}

// names are the fields that the document gives the operation's body.
func (g *generator) names(o operation) []string {
	item := g.document.Paths[Prefix+o.Path]
	for _, op := range []*huma.Operation{item.Get, item.Post, item.Put} {
		if op == nil || op.OperationID != o.ID || op.RequestBody == nil {
			continue
		}
		schema := op.RequestBody.Content["application/json"].Schema
		if schema.Ref != "" {
			schema = g.document.Components.Schemas.SchemaFromRef(schema.Ref)
		}
		var out []string
		for name := range schema.Properties {
			out = append(out, name)
		}
		slices.Sort(out)
		return out
	}
	g.t.Fatalf("the document has no body for %s", o.ID)
	return nil
}

// elsewhere puts something odd, or Meridian's own wallet, in the place of one part of the path.
func (g *generator) elsewhere(path string) string {
	parts := strings.Split(path, "/")
	i := 1 + g.random.IntN(len(parts)-1)
	parts[i] = url.PathEscape(fmt.Sprint(g.odd()))
	if g.random.IntN(3) == 0 {
		parts[i] = g.world.Wallet("meridian-bitcoin").ID
	}
	return strings.Join(parts, "/")
}
