//go:build interop

package client_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/unykorn/console/internal/testkit"
)

// line is the shell command that the page shows for an operation.
type line struct{ id, text string }

var (
	article = regexp.MustCompile(`(?s)<article id="(\w+)".*?</article>`)
	callOf  = regexp.MustCompile(`(?s)aria-label="Call [^"]*">(.*?)</pre>`)
)

// everyCurlLineWorks copies each line from the page, as a reader would, and runs it in a shell. What it answers has
// the names and the types of the example beside it.
func everyCurlLineWorks(t *testing.T, w *world) {
	document := w.document()
	var lines []line
	for _, m := range article.FindAllStringSubmatch(string(w.get("/docs/api")), -1) {
		call := callOf.FindStringSubmatch(m[0])
		if call == nil {
			t.Fatalf("%s shows no call", m[1])
		}
		lines = append(lines, line{m[1], html.UnescapeString(call[1])})
	}
	if len(lines) < 25 || len(lines) != len(document.operations()) {
		t.Fatalf("the page shows %d operations, the document has %d", len(lines), len(document.operations()))
	}
	s := &shell{world: w, vars: map[string]string{"GATEWAY": w.Console + "/api/bitgo", "KEY": w.APIKey, "SECOND_KEY": w.SecondKey, "WALLET_PASSPHRASE": w.wallet("tbtc4").Passphrase,
		"APPROVER_TOKEN": w.approver(), "WEBHOOK_SECRET": w.Secret, "OTP": "000000"}}
	s.vars["WIRE"] = w.withdrawn() // before the whitelist that is made below stops it
	for _, l := range lines {
		s.prepare(l.id)
		status, answer := s.run(l)
		if status < 200 || status > 299 {
			t.Errorf("%s: %d %s\n%s", l.id, status, answer, l.text)
			continue
		}
		s.keep(answer)
		if l.id == "createSweepRule" { // others ask for approvals before it is looked at
			s.vars["SWEEP_APPROVAL"] = s.vars["APPROVAL_ID"]
		}
		for _, difference := range document.differs(l.id, status, answer) {
			t.Errorf("%s: %s\n%s", l.id, difference, answer)
		}
	}
}

// shell is a reader's terminal: variables, and commands.
type shell struct {
	*world
	vars      map[string]string
	undecided map[string]any // a send that waits for decideApproval
}

func (s *shell) run(l line) (status int, answer string) {
	s.t.Helper()
	cmd := exec.CommandContext(s.t.Context(), "sh", "-c", strings.Replace(l.text, "curl -sS", `curl -sS -w '\n%{http_code}'`, 1))
	cmd.Env = os.Environ()
	for _, name := range slices.Sorted(maps.Keys(s.vars)) {
		cmd.Env = append(cmd.Env, name+"="+s.vars[name])
	}
	out, err := cmd.CombinedOutput()
	if err != nil {
		s.t.Fatalf("%s: %v\n%s\n%s", l.id, err, l.text, out)
	}
	at := strings.LastIndex(string(out), "\n")
	if _, err := fmt.Sscan(string(out[at+1:]), &status); err != nil {
		s.t.Fatalf("%s: no status: %s", l.id, out)
	}
	return status, string(out[:at])
}

var ids = regexp.MustCompile(`([a-z])([A-Z])`)

// keep remembers every id of an answer under the name that the page gives it.
func (s *shell) keep(answer string) {
	var fields map[string]any
	if json.Unmarshal([]byte(answer), &fields) != nil {
		return
	}
	if evidence, ok := fields["evidence"].([]any); ok && len(evidence) > 0 {
		s.keepIDs(evidence[0])
	}
	s.keepIDs(fields)
	if list, ok := fields["transfers"].([]any); ok && len(list) > 0 {
		if first, ok := list[0].(map[string]any); ok {
			s.vars["TRANSFER_ID"], _ = first["id"].(string)
		}
	}
}

func (s *shell) keepIDs(of any) {
	fields, _ := of.(map[string]any)
	for name, v := range fields {
		if text, ok := v.(string); ok && strings.HasSuffix(name, "Id") {
			s.vars[strings.ToUpper(ids.ReplaceAllString(name, "${1}_${2}"))] = text
		}
	}
}

// prepare brings about what an operation is there for: a send that waits, or one that was approved.
func (s *shell) prepare(id string) {
	switch id {
	case "getSend", "cancelSend", "releaseSend":
		s.keepAll(s.ask("POST", "/send", s.large(), 202))
	case "createSweepRule": // its first run may take what the wallet has before the rule is paused: the money is held before
		s.undecided = s.ask("POST", "/send", s.large(), 202)
	case "decideApproval":
		s.keepAll(s.undecided)
	}
	stranger := func() string {
		return s.ask("POST", "/rwa/investors", map[string]any{"name": "Not yet verified", "kind": "natural", "residence": "US_NY"}, 200)["investorId"].(string)
	}
	switch id {
	case "updateSweepRule":
		s.ask("PUT", "/approvals/"+s.vars["SWEEP_APPROVAL"], map[string]any{"state": "approved"}, 200)
		testkit.Eventually(s.t, patience, func() bool {
			return strings.Contains(fmt.Sprint(s.ask("GET", "/sweeps/rules", nil, 200)), "state:active")
		})
	case "listSweepRuns": // a run that goes on has no end yet
		testkit.Eventually(s.t, patience, func() bool {
			runs := fmt.Sprint(s.ask("GET", "/sweeps/rules/"+s.vars["RULE_ID"]+"/runs", nil, 200))
			return !strings.Contains(runs, "outcome:working")
		})
	case "confirmWireWithdrawal":
		s.vars["TRANSFER_ID"] = s.vars["WIRE"]
	case "confirmToken":
		s.keepAll(s.ask("POST", "/auth/token", map[string]any{"kind": "long_lived", "use": "service", "label": "Gateway", "duration": 864000,
			"scope": []string{"enterprise_view_all", "wallet_view_all", "wallet_spend_all"}, "ipRestrict": []string{"127.0.0.0/24"}}, 202))
	case "cancelSecurityTransfer":
		s.keepAll(s.ask("POST", "/rwa/securities/transfer", map[string]any{"securityId": s.vars["SECURITY_ID"], "fromHolder": "issuer_treasury",
			"toHolder": stranger(), "shares": 10, "transferType": "PRIMARY_ISSUANCE", "accreditationVerified": true}, 202))
	case "decideSubscriptionCancel":
		s.keepAll(s.soldAndAskedBack())
	case "cancelSubscription":
		s.keepAll(s.ask("POST", "/rwa/offerings/subscribe", map[string]any{"offeringId": s.vars["OFFERING_ID"], "investorId": stranger(), "amount": 250000, "currency": "USD",
			"accreditationStatus": "VERIFIED", "subscriptionAgreementSigned": true, "fundingMethod": "WIRE"}, 202))
	}
	if id == "releaseSend" {
		s.ask("PUT", "/approvals/"+s.vars["APPROVAL_ID"], map[string]any{"state": "approved"}, 200)
		testkit.Eventually(s.t, patience, func() bool { return s.ask("GET", "/sends/"+s.vars["SEND_ID"], nil, 200)["state"] == "approved" })
	}
}

// soldAndAskedBack is an approved subscription that treasury wants cancelled.
func (s *shell) soldAndAskedBack() map[string]any {
	s.t.Helper()
	letter := map[string]any{"method": "THIRD_PARTY_LETTER", "verifier": "Counsel LLP", "documentDate": time.Now().UTC().AddDate(0, 0, -7).Format(time.DateOnly)}
	investor := s.ask("POST", "/rwa/investors", map[string]any{"name": "Verified", "kind": "natural", "residence": "US_NY", "evidence": []any{letter}}, 200)
	id := fmt.Sprint(investor["investorId"])
	piece, _ := investor["evidence"].([]any)[0].(map[string]any)
	s.ask("PUT", "/rwa/investors/"+id+"/evidence/"+fmt.Sprint(piece["evidenceId"]), map[string]any{"state": "approved"}, 200)
	sold := s.ask("POST", "/rwa/offerings/subscribe", map[string]any{"offeringId": s.vars["OFFERING_ID"], "investorId": id, "amount": 250000, "currency": "USD",
		"accreditationStatus": "VERIFIED", "subscriptionAgreementSigned": true, "fundingMethod": "WIRE"}, 200)
	return s.ask("POST", "/rwa/subscriptions/"+fmt.Sprint(sold["subscriptionId"])+"/cancel", nil, 202)
}

func (s *shell) keepAll(fields map[string]any) {
	raw, err := json.Marshal(fields)
	if err != nil {
		s.t.Fatal(err)
	}
	s.keep(string(raw))
}

// withdrawn is a withdrawal of Apex's to its bank account that waits at BitGo: asked for there, as by BitGo's own pages.
func (w *world) withdrawn() string {
	from := w.wallet("ofc")
	raw, err := json.Marshal(map[string]any{"address": "577ff49864fe0f0a4ff124159bc61fcb", "amount": "2000000", "walletPassphrase": from.Passphrase, "sequenceId": "withdrawal-114"})
	if err != nil {
		w.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, w.Express+"/api/v2/ofctusd/wallet/"+from.ID+"/sendcoins", bytes.NewReader(raw))
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+w.BitGo)
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	var out struct {
		Transfer struct{ ID string }
		Error    string
	}
	if err := json.NewDecoder(res.Body).Decode(&out); err != nil || out.Transfer.ID == "" {
		w.t.Fatalf("no withdrawal: %d %s %v", res.StatusCode, out.Error, err)
	}
	return out.Transfer.ID
}

// payee is one of Apex's whitelist in the demo.
const payee = "tb1qxu8kka4lhq0eyvhycy3gpgx7hznskhk7reh476"

// large is a send that others have to approve.
func (w *world) large() map[string]any {
	from := w.wallet("tbtc4")
	return map[string]any{"walletId": from.ID, "coin": "tbtc4", "address": payee, "amount": "3100000", "walletPassphrase": from.Passphrase, "comment": "Power bill"}
}
