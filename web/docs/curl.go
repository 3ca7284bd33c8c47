package docs

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	view "github.com/unykorn/console/views/docs"
)

const prefix = "/api/bitgo"

// known are names whose example stands in the demo's world; every other id is one that an earlier call has answered.
var known = []string{"walletId", "coin", "childEnterpriseId", "enterpriseId"}

// elsewhere are values that are not named as what they are.
var elsewhere = map[string]string{"toHolder": "$INVESTOR_ID", "url": "$GATEWAY/webhook/receive"}

// curl is a shell command that works against the demo once setup has been run.
func curl(doc *huma.OpenAPI, c call) string {
	var body string
	media := jsonOf(c.RequestBody)
	if media != nil && media.Example != nil {
		body = withVariables(doc, media.Schema, pretty(media.Example))
	}
	if c.OperationID == "receiveWebhook" {
		return signedCurl(c, body)
	}
	var out strings.Builder
	out.WriteString("curl -sS")
	if c.method != http.MethodGet {
		out.WriteString(" -X " + c.method)
	}
	fmt.Fprintf(&out, ` "$GATEWAY%s"`, pathOf(c))
	if len(c.Security) > 0 && len(c.Security[0]) > 0 {
		fmt.Fprintf(&out, " \\\n  -H \"Authorization: Bearer $%s\"", keyOf(c))
	}
	for _, p := range c.Parameters {
		switch {
		case p.In != "header":
		case p.Name == "Idempotency-Key":
			fmt.Fprintf(&out, " \\\n  -H \"Idempotency-Key: try-%s-1\"", c.OperationID)
		default:
			fmt.Fprintf(&out, " \\\n  -H \"%s: $%s\"", p.Name, shellName(strings.TrimPrefix(p.Name, "x-")))
		}
	}
	if body != "" {
		fmt.Fprintf(&out, " \\\n  -H \"Content-Type: application/json\" -d @- <<JSON\n%s\nJSON", body)
	}
	return out.String()
}

// signedCurl plays BitGo: the signature is made over the very bytes that are sent.
func signedCurl(c call, body string) string {
	return fmt.Sprintf("BODY='%s'\ncurl -sS -X %s \"$GATEWAY%s\" -H \"Content-Type: application/json\" \\\n"+
		"  -H \"x-signature-sha256: $(printf %%s \"$BODY\" | openssl dgst -sha256 -hmac \"$WEBHOOK_SECRET\" | sed 's/^.* //')\" \\\n  -d \"$BODY\"", body, c.method, strings.TrimPrefix(c.path, prefix))
}

// keyOf is who calls: what one administrator asks for, another confirms.
func keyOf(c call) string {
	if c.OperationID == "confirmToken" {
		return "SECOND_KEY"
	}
	return "KEY"
}

var inBraces = regexp.MustCompile(`\{(\w+)\}`)

// pathOf fills the path, and gives the first optional query value that has an example, to show how.
func pathOf(c call) string {
	path := inBraces.ReplaceAllStringFunc(strings.TrimPrefix(c.path, prefix), func(name string) string {
		name = strings.Trim(name, "{}")
		for _, p := range c.Parameters {
			if p.In == "path" && p.Name == name && slices.Contains(known, name) {
				return fmt.Sprint(exampleOf(p))
			}
		}
		return "$" + shellName(name)
	})
	for _, p := range c.Parameters {
		if example := exampleOf(p); p.In == "query" && (p.Required || example != nil) {
			return path + "?" + p.Name + "=" + fmt.Sprint(example)
		}
	}
	return path
}

func exampleOf(p *huma.Param) any {
	switch {
	case p.Example != nil:
		return p.Example
	case p.Schema != nil && len(p.Schema.Examples) > 0:
		return p.Schema.Examples[0]
	}
	return nil
}

var member = regexp.MustCompile(`"(\w+)": "[^"]*"`)

// withVariables puts shell variables in place of secrets and of ids that only an earlier answer can tell.
func withVariables(doc *huma.OpenAPI, schema *huma.Schema, body string) string {
	s := resolve(doc, schema)
	return member.ReplaceAllStringFunc(body, func(text string) string {
		name := member.FindStringSubmatch(text)[1]
		if variable := variable(resolve(doc, s.Properties[name]), name); variable != "" {
			return fmt.Sprintf(`"%s": "%s"`, name, variable)
		}
		return text
	})
}

func variable(s *huma.Schema, name string) string {
	switch {
	case elsewhere[name] != "":
		return elsewhere[name]
	case s != nil && s.Format == "password", strings.HasSuffix(name, "Id") && !slices.Contains(known, name):
		return "$" + shellName(name)
	}
	return ""
}

var humps = regexp.MustCompile(`([a-z])([A-Z])`)

// shellName writes sendId and approver-token as SEND_ID and APPROVER_TOKEN.
func shellName(name string) string {
	return strings.ToUpper(strings.ReplaceAll(humps.ReplaceAllString(name, "${1}_${2}"), "-", "_"))
}

var used = regexp.MustCompile(`\$([A-Z_]+)`)

// variables says where a line's variables come from: the set up, or an earlier answer.
func variables(doc *huma.OpenAPI, line string) []view.Variable {
	var out []view.Variable
	first := setup(doc)
	for _, m := range used.FindAllStringSubmatch(line, -1) {
		name := m[1]
		told := slices.ContainsFunc(out, func(v view.Variable) bool { return v.Name == name })
		if told || made(first, name) || name == "BODY" {
			continue
		}
		from := origins[name]
		if from == "" {
			from = "is in an earlier answer"
		}
		out = append(out, view.Variable{Name: name, From: from})
	}
	return out
}

// made says whether the set up makes the variable.
func made(lines, name string) bool {
	return strings.Contains("\n"+lines, "\n"+name+"=") || strings.Contains(lines, " "+name+"=")
}

// origins are the variables whose place is not plain.
var origins = map[string]string{
	"SEND_ID":     "is the sendId of a Send; with the amount 3100000 it waits for an approval",
	"APPROVAL_ID": "is the approvalId of a Send that waits; with the amount 3100000 it does",
	"TOKEN_ID":    "is the tokenId of a token that was asked for; one with wallet_spend_all waits for a second administrator",
	"TRANSFER_ID": "is the id of one of the transfers",
}

// setup makes the variables that do not come from answers. The description of a demo has them all.
func setup(doc *huma.OpenAPI) string {
	return strings.Join([]string{
		"go run ./cmd/console demo -describe demo.json   # in another shell, in the checkout",
		"GATEWAY=" + doc.Servers[0].URL + prefix,
		"KEY=$(jq -r .apiKey demo.json) SECOND_KEY=$(jq -r .secondKey demo.json)",
		`WALLET_PASSPHRASE=$(jq -r '.wallets[] | select(.coin == "tbtc4") | .passphrase' demo.json | head -1)`,
		`APPROVER_TOKEN=$(jq -r '.people[] | select(.role == "compliance") | .approverToken' demo.json | head -1)`,
		"WEBHOOK_SECRET=$(jq -r .webhookSecret demo.json)",
		"OTP=000000   # the stand-in takes it; at BitGo it is the code of your authenticator",
	}, "\n")
}
