package tour

import (
	"encoding/json"
	"regexp"
	"strings"

	"github.com/unykorn/console/internal/sandbox/contract"
	"github.com/unykorn/console/internal/sandbox/contract/check"
)

var parameter = regexp.MustCompile(`\{[^}]*\}`)

// probe calls an operation as somebody would who has no token, the wrong token, no idea of the ids or no idea of the
// body. Whatever it answers is judged like the rest; only a failure of the sandbox itself is a failure here.
func (s *stand) probe(op *check.Operation) {
	s.t.Helper()
	known := s.guess(op.Path)
	for _, r := range []row{
		{call: known, as: "nobody"},
		{call: known, as: "expired"},
		{call: known, as: "viewer", body: `{}`},
		{call: known, body: `{"label":`},
		{call: known, as: "manager", body: `[]`},
		{call: parameter.ReplaceAllString(op.Path, "0"), body: `{}`},
		{call: parameter.ReplaceAllString(op.Path, "0"), as: "manager", body: `{}`},
		{call: parameter.ReplaceAllString(op.Path, "<zeros>"), body: `{}`},
		{call: parameter.ReplaceAllString(op.Path, "<zeros>"), as: "manager", body: `{}`},
		{call: strings.Replace(known, "tbtc4", "nocoin", 1), body: `{}`},
		{call: known + "?limit=none"},
	} {
		if op.Method == "GET" || op.Method == "DELETE" {
			r.body = ""
		}
		r.call = op.Method + " " + r.call
		if op.Surface == contract.Express {
			r.call = "express " + r.call
		}
		if status, raw := s.call(r); (status >= 500 || status == 0) && !refusedByExpress(raw) {
			s.t.Errorf("%s as %q with %q: %d %s", r.call, r.as, r.body, status, raw)
		}
	}
}

// refusedByExpress recognises what Express's own SDK throws without a status, which is a 500 to the caller
// (bitgo-express.md §5, 8): it names the error's class, and none of a broken line.
func refusedByExpress(raw []byte) bool {
	var said struct{ Name, Code, BitgoExpressVersion string }
	return json.Unmarshal(raw, &said) == nil && said.BitgoExpressVersion != "" && said.Name != "ApiResponseError" && said.Name != "SyntaxError" &&
		!strings.HasPrefix(said.Code, "ECONN")
}

// guess fills a path with things that exist where the parameter's name says what they are.
func (s *stand) guess(path string) string {
	return parameter.ReplaceAllStringFunc(path, func(name string) string {
		switch lower := strings.ToLower(name); {
		case lower == "{coin}":
			return "tbtc4"
		case strings.Contains(lower, "enterprise"):
			return "<apex>"
		case strings.Contains(path, "/organization/"+name) || strings.Contains(lower, "organization"):
			return "<org>"
		case strings.Contains(path, "/wallet/"+name) || strings.Contains(lower, "wallet"):
			return "<apex-bitcoin>"
		case strings.Contains(lower, "user"):
			return "<user-approver>"
		}
		return "<zeros>"
	})
}
