package countersign

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/unykorn/console/internal/bitgo"
)

// shown is an approval of this type in BitGo's shape, as the mirror would keep it.
func shown(t *testing.T, kind, info string, more string) Kept {
	t.Helper()
	a := from(read(t, `{"id":"f65f78318046d377a3084d0ff2e3b2da","coin":"tbtc4","wallet":"773ec17a0ef5480ef2f33c5d6c926754","creator":"`+asker+`","state":"pending","approvalsRequired":1`+
		more+`,"info":{"type":"`+kind+`","`+kind+`":`+info+`}}`), nil)
	raw, err := json.Marshal(a.Carries)
	if err != nil {
		t.Fatal(err)
	}
	var back Carries
	if err := json.Unmarshal(raw, &back); err != nil {
		t.Fatal(err)
	}
	a.Carries = &back // as it comes out of the database
	return Kept{Approval: a}
}

// Everything that each of BitGo's types carries is said.
func TestEachTypeIsRead(t *testing.T) {
	t.Parallel()
	const whom = "643c11ed356d00cb7600000b98794504"
	for _, c := range []struct {
		kind, info string
		want       []string // "what | before | after | item"
	}{
		{"userChangeRequest", `{"action":"create","permissions":["view","spend"],"userChanged":"` + whom + `"}`,
			[]string{"What is done||Adds somebody|", "BitGo's user||" + whom + "|", "Rights||sees, spends|"}},
		{"userChangeRequest", `{"action":"delete","permissions":"admin","userChanged":{"id":"` + whom + `"}}`,
			[]string{"What is done||Removes somebody|", "BitGo's user||" + whom + "|", "Rights||administers|"}},
		{"updateEnterpriseRequest", `{"action":"update","email":"ann@apex.example","permissions":"wallet.create","userId":"` + whom + `","isVideoIdUser":true}`,
			[]string{"What is done||Changes somebody|", "Address||ann@apex.example|", "BitGo's user||" + whom + "|", "Rights||makes wallets|", "Approves by video||yes|"}},
		{"updateOrganizationRequest", `{"action":"add","email":"ann@apex.example","role":"customer","inviterInfo":{"id":"1","fullName":"Bo Both","email":"bo@apex.example"}}`,
			[]string{"What is done||Adds somebody|", "Address||ann@apex.example|", "Role||customer|", "Invited by||Bo Both bo@apex.example|"}},
		{"enterpriseInviteRequest", `{"action":"add","email":"ann@apex.example","permissions":"auditor","isVideoIdUser":false,"enterpriseInfo":{"id":"1","name":"Apex","requiredVerificationStep":"kyc","invitedBy":{"fullName":"Bo"}}}`,
			[]string{"What is done||Adds somebody|", "Address||ann@apex.example|", "Rights||only looks|", "Enterprise||Apex|", "Invited by||Bo|", "Before they may enter||BitGo's check of who they are|", "Approves by video||no|"}},
		{"updateApprovalsRequiredRequest", `{"requestedApprovalsRequired":3}`, []string{"Approvals that each thing of the wallet needs||3|"}},
		{"updateWalletSettingRequest", `{"userKeySigningRequired":{"newValue":false,"oldValue":true}}`, []string{"The user's key has to sign|yes|no|"}},
		{"updateWalletTagsRequest", `{"action":"remove","customTags":["treasury","hot"]}`, []string{"Tags that are taken off||treasury, hot|"}},
		{"genericRequest", `{"changeType":"update","resourceType":"policyRule","description":"Raise it","currentId":"c1","proposedId":"p1","metadata":{"name":"Large","version":2,"tags":["a","b"],"live":true},
			"anchors":[{"anchorType":"policyRuleId","key":"policyRuleId","value":"r1"}],"resources":[{},{}]}`,
			[]string{"What is done||Changes policyRule|", "In BitGo's words||Raise it|", "What is||c1|", "What would be||p1|", "live||true|", "name||Large|", "policyRuleId||r1|", "tags||a, b|", "version||2|", "How many it concerns||2|"}},
		{"genericRequest", `{"changeType":"teleport"}`, []string{"What is done||“teleport” something|"}},
		{"somethingNew", `{"action":"add","email":"x"}`, nil},
		{"policyRuleRequest", `{"action":"create","batch":{"groupId":"g","index":2,"total":3},"update":{"id":"Gate","type":"webhook","condition":{"url":"https://gate.example"},"action":{"type":"deny"}}}`,
			[]string{"Part||2 of 3 into which BitGo split the change|", "Rule “Gate”|not read before it was decided|Every payment is put to the webhook https://gate.example; what it does not allow is refused|"}},
		{"policyRuleRequest", `{"action":"create","update":{"id":"Odd","type":"odd","condition":{"strange":1},"action":{"type":"stare"}}}`,
			[]string{"Rule “Odd”|not read before it was decided|A rule of the kind “odd” comes to “stare”|", `In BitGo's own words||{"strange":1}|`}},
	} {
		var got []string
		for _, x := range shown(t, c.kind, c.info, "").Alters() {
			got = append(got, x.What+"|"+x.Before+"|"+x.After+"|"+x.Item)
		}
		if strings.Join(got, "\n") != strings.Join(c.want, "\n") {
			t.Errorf("%s:\n%s\nwant\n%s", c.kind, strings.Join(got, "\n"), strings.Join(c.want, "\n"))
		}
	}
}

// Payees are read of either engine; a figure that went through a float is no figure, and nothing is added up then.
func TestPayeesAreWholeAndExact(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, kind, info string
		payees, total    string
		disagrees        bool
	}{
		{"older engine", "transactionRequest", `{"requestedAmount":"30","recipients":[{"address":"tb1a","amount":"10"},{"address":"tb1b","amount":20}]}`, "tb1a 10 tbtc4, tb1b 20 tbtc4", "0.00000030 TBTC4", false},
		{"its sum is another", "transactionRequest", `{"requestedAmount":"31","recipients":[{"address":"tb1a","amount":"10"}]}`, "tb1a 10 tbtc4", "0.00000010 TBTC4", true},
		{"too large a number", "transactionRequest", `{"requestedAmount":9.007199254740993e15,"recipients":[{"address":"tb1a","amount":9007199254740994},{"address":"tb1b","amount":"1"}]}`, "tb1a  tbtc4, tb1b 1 tbtc4", "", false},
		{"a float", "transactionRequest", `{"recipients":[{"address":"tb1a","amount":1.5}]}`, "tb1a  tbtc4", "", false},
		{"newer engine", "transactionRequestFull", `{"txRequestId":"x","intent":{"intentType":"payment","recipients":[{"address":{"address":"0xa"},"amount":{"value":"7","symbol":"hteth"},"data":"0xbeef"},{"address":{"address":"0xb"},"amount":{"value":"5","symbol":"hteth:usdt"}}]}}`,
			"0xa 7 hteth, 0xb 5 hteth:usdt", "?", false},
		{"of the request that was built", "transactionRequest", `{"buildParams":{"recipients":[{"address":"tb1a","amount":"10","tokenName":"tbtc4"}]}}`, "tb1a 10 tbtc4", "0.00000010 TBTC4", false},
		{"nobody", "transactionRequest", `{}`, "", "", false},
	} {
		k := shown(t, c.kind, c.info, "").Carries
		var got []string
		for _, p := range k.Payees {
			got = append(got, p.Address+" "+p.Units+" "+p.Coin)
		}
		if strings.Join(got, ", ") != c.payees || k.Disagrees() != c.disagrees {
			t.Errorf("%s: %q, disagrees %t", c.name, got, k.Disagrees())
		}
		sums, exact := k.Total()
		switch {
		case c.total == "?":
		case c.total == "" && exact:
			t.Errorf("%s: adds up to %v", c.name, sums)
		case c.total != "" && (len(sums) != 1 || sums[0].String() != c.total):
			t.Errorf("%s: %v, want %s", c.name, sums, c.total)
		}
	}
	long := `{"recipients":[` + strings.TrimSuffix(strings.Repeat(`{"address":"tb1a","amount":"1"},`, payeesKept+3), ",") + `]}`
	if k := shown(t, "transactionRequest", long, "").Carries; len(k.Payees) != payeesKept || k.Left != 3 {
		t.Errorf("%d kept, %d left", len(k.Payees), k.Left)
	} else if _, exact := k.Total(); exact {
		t.Error("a part is taken for the whole")
	}
}

// A change of a rule is told by what the rule is and what it would be.
func TestARuleBeforeAndAfter(t *testing.T) {
	t.Parallel()
	known := &Known{Wallet: "773ec17a0ef5480ef2f33c5d6c926754", Required: 2}
	for _, raw := range []string{
		`{"id":"List","type":"advancedWhitelist","condition":{"entries":[{"item":"tb1a","type":"address","metaData":{"label":"Ann"}},{"item":"tb1b"}]},"action":{"type":"deny"}}`,
		`{"id":"Old","type":"coinAddressWhitelist","condition":{"addresses":["tb1a"]},"action":{"type":"getApproval"}}`,
		`{"id":"Daily","type":"velocityLimit","condition":{"amountString":"1000000","timeWindow":86400},"action":{"type":"getApproval"}}`,
		`{"id":"All","type":"allTx","condition":{},"action":{"type":"getApproval"}}`,
	} {
		var p bitgo.PolicyRule
		if err := json.Unmarshal([]byte(raw), &p); err != nil {
			t.Fatal(err)
		}
		known.Rules = append(known.Rules, ruleOf(p, known.Wallet))
	}
	for _, c := range []struct{ name, request, want string }{
		{"adds", `{"action":"update","update":{"id":"List","type":"advancedWhitelist","condition":{"add":{"item":"tb1c","type":"address","metaData":{"label":"Cy"}}},"action":{"type":"deny"}}}`,
			"Rule “List”|A payment to a payee who is not among the 2 of this list is refused|A payment to a payee who is not among the 3 of this list is refused|\nCan be paid from then on|not on the list|“Cy”|tb1c"},
		{"adds again", `{"action":"update","update":{"id":"List","type":"advancedWhitelist","condition":{"add":{"item":"tb1b","type":"walletId"}},"action":{"type":"deny"}}}`,
			"Rule “List”|A payment to a payee who is not among the 2 of this list is refused|A payment to a payee who is not among the 2 of this list is refused|\nCan be paid from then on|on the list already|a wallet at BitGo|tb1b"},
		{"takes off, and is softer", `{"action":"update","updates":[{"id":"Old","type":"coinAddressWhitelist","condition":{"remove":"tb1a"},"action":{"type":"getFinalApproval"},"lockDate":"2026-12-01"}]}`,
			"Rule “Old”|A payment to a payee who is not among the 1 of this list asks an administrator|A payment to a payee who is not among the 0 of this list asks the final approver|\n" +
				"Taken off|on the list already|not on the list|tb1a\nWhat then happens|It asks an administrator|It asks the final approver|\nLocked from||2026-12-01|"},
		{"raises", `{"action":"update","update":{"id":"Daily","type":"velocityLimit","condition":{"amountString":"5000000","timeWindow":3600},"action":{"type":"getApproval"}}}`,
			"Rule “Daily”|What goes beyond 0.01000000 TBTC4 within 1 day asks an administrator|What goes beyond 0.05000000 TBTC4 within 1 hour asks an administrator|"},
		{"is new", `{"action":"create","update":{"id":"Big","type":"x","condition":{"lowerBound":"100","upperBound":"900"},"action":{"type":"deny"}}}`, "Rule “Big”|no such rule|A payment from $100 to $900 is refused|"},
		{"ends", `{"action":"delete","update":{"id":"All","type":"allTx"}}`, "Rule “All”|Every payment asks an administrator|no such rule any more|"},
		{"of another wallet", `{"action":"update","update":{"id":"All","type":"allTx","walletId":"873ec17a0ef5480ef2f33c5d6c926754","action":{"type":"deny"}}}`,
			"Rule “All”|not read before it was decided|Every payment is refused|"},
	} {
		k := shown(t, "policyRuleRequest", c.request, "")
		k.Known = known
		var got []string
		for _, x := range k.Alters() {
			got = append(got, x.What+"|"+x.Before+"|"+x.After+"|"+x.Item)
		}
		if strings.Join(got, "\n") != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, strings.Join(got, "\n"), c.want)
		}
	}
	k := shown(t, "updateApprovalsRequiredRequest", `{"requestedApprovalsRequired":1}`, "")
	if k.Known = known; k.Alters()[0].Before != "2" {
		t.Errorf("%+v", k.Alters())
	}
	k = shown(t, "transactionRequest", `{"policyUniqueId":"p"}`, `,"singleRunResults":[{"ruleId":"Daily","triggered":true},{"ruleId":"All","triggered":false}]`)
	if k.Known = known; len(k.Reasons()) != 1 || k.Reasons()[0].Words != "What goes beyond 0.01000000 TBTC4 within 1 day asks an administrator" {
		t.Errorf("%+v", k.Reasons())
	}
}

// What BitGo keeps beside an approval is read part by part: one odd part takes none of the others away.
func TestWhatStandsBeside(t *testing.T) {
	t.Parallel()
	c := shown(t, "transactionRequest", `{"comment":"Rent"}`, `,"singleRunResults":"odd","memo":[{"text":"Called them","time":"2026-11-20T20:18:03.560Z","userId":"u","username":"ann"}],
		"actions":[{"id":"1","name":"getApproval","status":"COMPLETE","parameters":{"minRequired":"2"},"resolvers":[{"resolutionAction":"approve"}]},{"id":"2","name":"performLivenessVerification","status":"PENDING","parameters":{}}],
		"resolvers":[{"user":"u","date":"2026-11-20T20:18:03.560Z","resolutionType":"pending","resolutionAction":"approve","resolutionMemo":"Fine","videoLink":"https://video.example/1","videoApprover":"op"}],
		"videoId":{"videoLink":"","videoException":"waived"},"associatedInquiries":[{"inquiryId":"1","inquiryStatus":"completed","inquirySubType":"withdrawalLivenessCheck","inquiryType":"x"}],
		"freeze":{"state":"frozen","actions":[{"reason":"Asked to"}]}`).Carries
	if c.Comment != "Rent" || len(c.Memos) != 2 || c.Memos[0].Text != "Called them" || c.Memos[1].Text != "Fine" || c.Memos[0].At.IsZero() {
		t.Errorf("%+v", c.Memos)
	}
	if len(c.Steps) != 2 || c.Steps[0].Needed != 2 || c.Steps[0].Given != 1 || c.Steps[0].Means() != "done" || c.Steps[1].Means() != "waits" || !strings.Contains(c.Steps[1].Word(), "camera") {
		t.Errorf("%+v", c.Steps)
	}
	if len(c.Videos) != 2 || c.Videos[0].Exception != "waived" || c.Videos[1].Link != "https://video.example/1" || c.Checks[0].Word() != "Liveness check of a withdrawal: completed" || !c.Stopped || c.StopWhy != "Asked to" {
		t.Errorf("%+v", c)
	}
}

func TestAReasonIsGiven(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"", "  no ", strings.Repeat("x", 501), "wrong\x00payee", "wrong\xff"} {
		if _, err := Reasoned(bad); err == nil {
			t.Errorf("%q is a reason", bad)
		}
	}
	if got, err := Reasoned("  Wrong payee "); err != nil || got != "Wrong payee" {
		t.Errorf("%q %v", got, err)
	}
}
