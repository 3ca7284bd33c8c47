package check

import (
	"slices"
	"strings"
	"testing"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/sandbox/contract"
)

const platformText = `{"openapi":"3.0.3","info":{"title":"t","version":"1"},"paths":{
 "/api/v2/{coin}/wallet/{walletId}":{"get":{
  "parameters":[
   {"in":"path","name":"walletId","required":true,"schema":{"type":"string","pattern":"^[0-9a-f]{4}$"}},
   {"in":"query","name":"limit","schema":{"type":"integer","maximum":500}},
   {"in":"query","name":"state","schema":{"type":"array","items":{"type":"string","enum":["new","old"]}}}],
  "responses":{
   "200":{"description":"","content":{"application/json":{"schema":{"$ref":"#/components/schemas/Wallet"}}}},
   "404":{"description":"","content":{"application/json":{"schema":{"$ref":"#/components/schemas/PlatformErrorNoName"}}}}}}},
 "/api/v2/{coin}/wallet/add":{"post":{
  "requestBody":{"required":true,"content":{"application/json":{"schema":{"type":"object","required":["label"],"properties":{"label":{"type":"string"},"m":{"type":"integer"}}}}}},
  "responses":{"200":{"description":"","content":{"application/json":{"schema":{"type":"object"}}}}}}}},
 "components":{"schemas":{
  "PlatformErrorNoName":{"type":"object","required":["error","requestId"],"properties":{"error":{"type":"string"}}},
  "Wallet":{"type":"object","required":["id","users"],"properties":{
   "id":{"type":"string"},"created":{"type":"string","format":"date-time"},"amount":{"type":"string","format":"bigInteger"},
   "kind":{"oneOf":[{"type":"string","enum":["hot"]},{"type":"string"}]},
   "shape":{"oneOf":[{"type":"object","required":["a"],"properties":{"a":{"type":"string"}}},{"type":"integer"}]},
   "users":{"type":"array","items":{"type":"object","required":["user"],"properties":{"user":{"type":"string"}}}}}}}}}`

const expressText = `{"openapi":"3.0.3","info":{"title":"t","version":"1"},"paths":{},"components":{"schemas":{
 "BitgoExpressError":{"type":"object","required":["message"],"properties":{"message":{"type":"string"}}}}}}`

var small = []contract.Route{
	{Surface: contract.Platform, Method: "GET", Pattern: "/api/v2/{coin}/wallet/{id}"},
	{Surface: contract.Platform, Method: "POST", Pattern: "/api/v2/{coin}/wallet/add"},
	{Surface: contract.Platform, Method: "GET", Pattern: "/api/v2/ping"},
}

func smallChecker(t *testing.T) *Checker {
	t.Helper()
	docs := documents{}
	for surface, text := range map[string]string{contract.Platform: platformText, contract.Express: expressText} {
		doc, err := parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		docs[surface] = doc
	}
	c, err := newChecker(docs, small)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// seen judges one exchange and gives what was found as "pointer keyword".
func seen(t *testing.T, e contract.Exchange) string {
	t.Helper()
	c := smallChecker(t)
	c.See(e)
	var out []string
	for f := range c.findings {
		out = append(out, strings.TrimSpace(f.Side[:1]+" "+f.Pointer+" "+f.Keyword))
	}
	slices.Sort(out)
	return strings.Join(out, "; ")
}

const jsonType = "application/json; charset=utf-8"

func TestAnswers(t *testing.T) {
	t.Parallel()
	get := func(status int, body string) contract.Exchange {
		return contract.Exchange{Surface: contract.Platform, Method: "GET", Target: "/api/v2/tbtc4/wallet/ab12?x=1", Status: status,
			ResponseType: jsonType, ResponseBody: body}
	}
	broken := get(200, `{"id":`)
	broken.Broken = "dropped on purpose"
	html := get(503, "<html>")
	html.ResponseType = "text/html"
	passedOn := get(404, `{"error":"x"}`)
	passedOn.Surface = contract.Express
	nowhere := get(200, `{}`)
	nowhere.Target = "/api/v2/nowhere"
	for _, c := range []struct {
		name string
		e    contract.Exchange
		want string
	}{
		{"right", get(200, `{"id":"a","users":[],"created":"2026-01-02T03:04:05.678Z","amount":"-12","shape":{"a":"b"}}`), ""},
		{"no member", get(200, `{"id":"a"}`), "a /users required"},
		{"below an array", get(200, `{"id":"a","users":[{"user":"x"},{}]}`), "a /users/*/user required"},
		{"no date", get(200, `{"id":"a","users":[],"created":"yesterday"}`), "a /created format"},
		{"fraction of a base unit", get(200, `{"id":"a","users":[],"amount":"1.5"}`), "a /amount format"},
		{"fits two alternatives", get(200, `{"id":"a","users":[],"kind":"hot"}`), "a  " + overlap},
		{"fits two, and is wrong beside", get(200, `{"id":7,"users":[],"kind":"hot"}`), "a /id type"},
		{"nearest alternative", get(200, `{"id":"a","users":[],"shape":{"b":1}}`), "a /shape/a required"},
		{"status not documented", get(409, `{"error":"x","requestId":"r"}`), "a  status"},
		{"that is no error either", get(409, `{"message":"x"}`), "a  status; a /error required; a /requestId required"},
		{"two values", get(200, `{"id":"a","users":[]}{}`), "a  json"},
		{"no JSON", get(200, `{"id":`), "a  json"},
		{"broken", broken, "a  broken"},
		{"HTML", html, "a  content type; a  status"},
		{"through Express", passedOn, "a /requestId required"},
		{"no such route", nowhere, "a  route"},
	} {
		if got := seen(t, c.e); got != c.want {
			t.Errorf("%s: found %q, want %q", c.name, got, c.want)
		}
	}
}

func TestRequests(t *testing.T) {
	t.Parallel()
	ask := func(method, target, body string) contract.Exchange {
		e := contract.Exchange{Surface: contract.Platform, Method: method, Target: target, Agent: bitgo.Agent, RequestBody: body,
			Status: 404, ResponseType: jsonType, ResponseBody: `{"error":"x","requestId":"r"}`}
		if body != "" {
			e.RequestType = "application/json"
		}
		if method == "POST" {
			e.Status, e.ResponseBody = 200, "{}"
		}
		return e
	}
	other := ask("GET", "/api/v2/tbtc4/wallet/ab12?limit=many", "")
	other.Agent = "curl"
	for _, c := range []struct {
		name string
		e    contract.Exchange
		want string
	}{
		{"right", ask("GET", "/api/v2/tbtc4/wallet/ab12?limit=5&state=new&state=old", ""), ""},
		{"somebody else's", other, ""},
		{"path", ask("GET", "/api/v2/tbtc4/wallet/ABCD", ""), "r /path/walletId pattern"},
		{"number", ask("GET", "/api/v2/tbtc4/wallet/ab12?limit=many", ""), "r /query/limit type"},
		{"too many", ask("GET", "/api/v2/tbtc4/wallet/ab12?limit=501", ""), "r /query/limit maximum"},
		{"not in the list", ask("GET", "/api/v2/tbtc4/wallet/ab12?state=new&state=odd", ""), "r /query/state/* enum"},
		{"no such parameter", ask("GET", "/api/v2/tbtc4/wallet/ab12?limits=5", ""), "r /query/limits unknown"},
		{"body", ask("POST", "/api/v2/tbtc4/wallet/add", `{"label":"x"}`), ""},
		{"no body", ask("POST", "/api/v2/tbtc4/wallet/add", ""), "r /body required"},
		{"member missing", ask("POST", "/api/v2/tbtc4/wallet/add", `{"m":1}`), "r /body/label required"},
		{"no such member", ask("POST", "/api/v2/tbtc4/wallet/add", `{"label":"x","lable":"y"}`), "r /body/lable unknown"},
	} {
		if got := seen(t, c.e); got != c.want {
			t.Errorf("%s: found %q, want %q", c.name, got, c.want)
		}
	}
}

func TestReport(t *testing.T) {
	t.Parallel()
	c := smallChecker(t)
	c.See(contract.Exchange{Surface: contract.Platform, Method: "GET", Target: "/api/v2/tbtc4/wallet/ab12", Status: 200,
		ResponseType: jsonType, ResponseBody: `{"id":"a"}`})
	r := c.Report()
	if r.Operations != 3 || r.Exercised != 1 || r.WithErrors != 1 || r.ErrorsSeen != 0 || r.Undocumented != 1 || len(r.Violations) != 1 {
		t.Errorf("%+v", r)
	}
	part, all := r.Failures(true), r.Failures(false)
	if len(part) != 1 || !strings.Contains(part[0], `at "/users": required`) {
		t.Errorf("a part of the tests fails with %q", part)
	}
	if want := 1 + len(deviations) + 2; len(all) != want { // the violation, each deviation unused, both shares too small
		t.Errorf("a whole run fails with %d reasons, want %d: %q", len(all), want, all)
	}
}

func TestRoutesNeedASource(t *testing.T) {
	t.Parallel()
	_, err := newChecker(documents{}, []contract.Route{{Surface: contract.Platform, Method: "GET", Pattern: "/api/v2/invented"}})
	if err == nil || !strings.Contains(err.Error(), "undocumented.go") {
		t.Fatalf("an invented route was taken: %v", err)
	}
}

func TestDeviationsHaveReasons(t *testing.T) {
	t.Parallel()
	if len(deviations) > Most {
		t.Errorf("%d deviations; %d is the most", len(deviations), Most)
	}
	for _, d := range deviations {
		if d.Name == "" || d.Reason == "" || d.side == "" || d.keyword == "" {
			t.Errorf("%+v: a deviation has a name, a reason, a side and a keyword", d)
		}
	}
}
