package bitgo

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// Call is what may be kept of a request once it is over: enough for BitGo's support to find it, and nothing secret. What
// was sent goes in by a list of fields and by the form of each value; everything else is left out, whatever it is.
type Call struct {
	At         time.Time
	Took       time.Duration
	Host       string
	Operation  string
	Method     string
	Path       string // a template: ids stand as {id}, an address as {address}
	Coin       string
	Wallet     string // 32 hex, from the path or the body; empty when the call names none
	Enterprise string
	Payload    map[string]string // by allow-list
	Status     int               // 0: no answer
	Name       string            // of the error; empty for success
	Message    string            // BitGo's words, redacted as in Error
	RequestID  string            // BitGo's
	ServerAt   time.Time         // the answer's Date, for the clocks to be compared
	Versions   Versions
	Failed     *Error
}

// Versions are what Express says of itself in its errors.
type Versions struct{ Express, SDK string }

var versionForm = regexp.MustCompile(`^[0-9][0-9A-Za-z.+-]{0,39}$`)

func (a answer) versions() Versions {
	var said struct {
		Express string `json:"bitgoExpressVersion"`
		SDK     string `json:"bitgoJsVersion"`
	}
	if len(a.body) > maxAnswer || json.Unmarshal(a.body, &said) != nil {
		return Versions{}
	}
	var v Versions
	if versionForm.MatchString(said.Express) {
		v.Express = said.Express
	}
	if versionForm.MatchString(said.SDK) {
		v.SDK = said.SDK
	}
	return v
}

// record makes the Call of a request.
func record(q call, got answer, failed *Error, at time.Time, took time.Duration) Call {
	c := Call{At: at, Took: took, Host: got.host, Operation: q.operation, Method: q.method, Status: got.status, Failed: failed}
	if c.Failed == nil && (got.status < 200 || got.status > 299) {
		c.Failed = got.failure()
	}
	if e := c.Failed; e != nil {
		c.Name, c.Message, c.RequestID, c.Versions = e.Name, e.Message, e.RequestID, e.Versions
	} else if got.header != nil {
		c.RequestID = cut(got.redact.text(got.header.Get("Request-Id")))
	}
	if got.header != nil {
		c.ServerAt, _ = http.ParseTime(got.header.Get("Date"))
	}
	c.Path, c.Coin, c.Wallet, c.Enterprise = template(q.path)
	c.Payload = payload(q, got.redact)
	if c.Wallet == "" {
		c.Wallet = c.Payload["walletId"]
	}
	if c.Enterprise == "" {
		c.Enterprise = first(c.Payload["enterprise"], c.Payload["enterpriseId"])
	}
	return c
}

var (
	wordForm    = regexp.MustCompile(`^[a-z][a-zA-Z-]{1,24}$`)
	versionPart = regexp.MustCompile(`^v[0-9]$`)
	tickerForm  = regexp.MustCompile(`^[a-z0-9][A-Za-z0-9:._-]{0,79}$`)
	hexForm     = regexp.MustCompile(`^[0-9a-f]{32}$`)
	numberForm  = regexp.MustCompile(`^[0-9]{1,80}$`)
	addressForm = regexp.MustCompile(`^[A-Za-z0-9:._?=-]{20,200}$`)
	shortForm   = regexp.MustCompile(`^[A-Za-z][A-Za-z._-]{0,39}$`)
	uuidForm    = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)
	truthForm   = regexp.MustCompile(`^(true|false)$`)
)

// resources are the words that follow /api/v2/ where no coin stands.
var resources = map[string]bool{"enterprise": true, "organization": true, "user": true, "wallets": true, "wallet": true, "market": true,
	"pendingapprovals": true, "webhook": true, "ping": true, "pingexpress": true, "walletshares": true, "auth": true}

// template takes the ids out of a path and says whose they are.
func template(path string) (out, coin, wallet, enterprise string) {
	parts := strings.Split(strings.TrimPrefix(path, "/"), "/")
	for i, p := range parts {
		before := ""
		if i > 0 {
			before = parts[i-1]
		}
		switch {
		case before == "v2" && !resources[p] && tickerForm.MatchString(p):
			coin, parts[i] = p, "{coin}"
		case hexForm.MatchString(p):
			if before == "wallet" {
				wallet = p
			}
			if before == "enterprise" {
				enterprise = p
			}
			parts[i] = "{id}"
		case wordForm.MatchString(p), versionPart.MatchString(p):
		case before == "address":
			parts[i] = "{address}"
		default:
			parts[i] = "{id}"
		}
	}
	return "/" + strings.Join(parts, "/"), coin, wallet, enterprise
}

// tells are the fields of bodies and queries that may be kept, each in its own form. Words that people write (labels,
// comments, memos, names) are never among them: anything may stand in those.
var tells = map[string]*regexp.Regexp{
	"amount": numberForm, "coin": tickerForm, "enterprise": hexForm, "enterpriseId": hexForm, "walletId": hexForm, "address": addressForm,
	"sequenceId": uuidForm, "type": shortForm, "state": shortForm, "permission": shortForm, "action": shortForm, "adminScope": shortForm,
	"allToken": truthForm, "isCustodial": truthForm, "expandAdvancedWhitelist": truthForm, "numConfirmations": numberForm,
	"numBlocks": numberForm, "limit": numberForm, "duration": numberForm, "multisigType": shortForm,
}

// payload is what may be kept of what was sent. A value that also went as a secret is masked by the redactor and then
// fits no form.
func payload(q call, r *redactor) map[string]string {
	out := map[string]string{}
	keep := func(key, value string) {
		form := tells[key]
		if form == nil || isTelling(key) || !form.MatchString(value) || r.text(value) != value {
			return
		}
		out[key] = value
	}
	for key, values := range q.query {
		if len(values) == 1 {
			keep(key, values[0])
		}
	}
	raw, err := json.Marshal(q.body)
	if q.body == nil || err != nil {
		return out
	}
	fields, err := object(raw)
	if err != nil {
		return out
	}
	for key, v := range fields {
		switch v := v.(type) {
		case string:
			keep(key, v)
		case json.Number:
			keep(key, v.String())
		case bool:
			keep(key, map[bool]string{true: "true", false: "false"}[v])
		}
	}
	return out
}

// asked is the path with the parts of the query that tell one question from another.
func asked(q call) string {
	kept := url.Values{}
	for _, key := range []string{"expandAdvancedWhitelist", "enterprise"} {
		if v := q.query.Get(key); v != "" && tells[key].MatchString(v) {
			kept.Set(key, v)
		}
	}
	if len(kept) == 0 {
		return q.path
	}
	return q.path + "?" + kept.Encode()
}
