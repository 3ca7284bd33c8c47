package sandbox

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"
)

// wire is what a sentinel's send looks like from outside.
type wire struct {
	status    int    // 0: no answer at all
	message   string // part of the body
	transfers int    // that exist afterwards with the sequenceId
	approvals int
}

// Every sentinel, with the answer and what it leaves behind.
var wires = map[string]wire{
	"needs-unlock":           {400, `"needsUnlock":true`, 0, 0},
	"incorrect-otp":          {400, "incorrect otp", 0, 0},
	"accepted-then-dropped":  {400, "socket hang up", 1, 0},
	"dropped-before":         {400, "socket hang up", 0, 0},
	"rate-limited":           {400, "rate limit exceeded", 0, 0},
	"html-503":               {400, `"message":"503\n503 Service Temporarily Unavailable`, 0, 0},
	"cut-json":               {200, `{`, 1, 0},
	"policy-denied":          {400, "You have been denied by a policy, provide this evaluation ID", 0, 0},
	"ofac":                   {400, "OFAC", 0, 0},
	"duplicate-sequence":     {400, "sequenceId already exists", 0, 0},
	"pending-status":         {202, `"status":"pendingApproval"`, 1, 1},
	"pending-wrapped":        {200, `"error":"triggered all transactions policy"`, 1, 1},
	"pending-flat":           {200, `"type":"transactionRequest"`, 1, 1},
	"pending-tss":            {200, `"txRequest":`, 0, 1},
	"pending-string":         {202, `"pendingApproval":"`, 1, 1},
	"proxy-503":              {503, "<html>", 0, 0},
	"pending-final":          {202, `"status":"pendingApproval"`, 1, 1},
	"pending-custodian":      {202, `"status":"pendingApproval"`, 1, 1},
	"pending-video":          {202, `"status":"pendingApproval"`, 1, 1},
	"pending-id":             {202, `"status":"pendingApproval"`, 1, 1},
	"pending-liveness":       {202, `"status":"pendingApproval"`, 1, 1},
	"pending-trust-review":   {202, `"status":"pendingApproval"`, 1, 1},
	"pending-support-review": {202, `"status":"pendingApproval"`, 1, 1},
	"pending-support-video":  {202, `"status":"pendingApproval"`, 1, 1},
	"awaiting-signature":     {202, `"status":"pendingApproval"`, 1, 1},
	"pending-two":            {202, `"status":"pendingApproval"`, 1, 1},
	"pending-then-final":     {202, `"status":"pendingApproval"`, 1, 1},
	"pending-then-video":     {202, `"status":"pendingApproval"`, 1, 1},
	"approval-processing":    {202, `"status":"pendingApproval"`, 1, 1},
	"accepted-no-answer":     {0, "", 1, 0},
	"locked-423":             {400, "another transaction is being sent", 0, 0},
	"accepted-504":           {504, "504 Gateway Time-out", 1, 0},
	"rate-limited-bare":      {400, "rate limit exceeded", 0, 0},
	"internal-500":           {400, "Internal Server Error", 0, 0},
	"html-504":               {400, `"message":"504\n504 Gateway Time-out`, 0, 0},
	"ip-restricted":          {400, "IP address", 0, 0},
	"forbidden":              {400, "permission", 0, 0},
	"wallet-not-found":       {400, "wallet not found", 0, 0},
	"sub-dust":               {400, "sub-dust-threshold", 0, 0},
	"delete-body":            {400, "Semantic error at paths.", 0, 0},
	"product-id":             {400, "invalidArgument key=productID", 0, 0},
	"mpc-blocked":            {400, "For MPC wallet creation, please contact support@bitgo.com", 0, 0},
	"invite-not-set-up":      {400, "2FA", 0, 0},
	"partial":                {200, `"status":"signed"`, 1, 0},
	"fiat-500":               {200, `"status":"signed"`, 1, 0},
	"fails":                  {200, `"status":"signed"`, 1, 0},
	"removed":                {200, `"status":"signed"`, 1, 0},
	"replaced":               {200, `"status":"signed"`, 1, 0},
	"stuck":                  {200, `"status":"signed"`, 1, 0},
}

func TestEverySentinel(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	s.fund("apex-bitcoin", "tbtc4", "900000000")
	s.fund("apex-vault", "ofctusd", "900000000")
	taken := map[string]string{}
	for _, x := range sentinels {
		if other := taken[x.digits]; other != "" {
			t.Errorf("%s and %s have the same digits", other, x.name)
		}
		taken[x.digits] = x.name
		want, described := wires[x.name]
		if x.stage == hooks { // the send itself is like any other
			want, described = wire{200, `"status":"signed"`, 1, 0}, true
		}
		if !described {
			t.Errorf("%s has no expected answer", x.name)
			continue
		}
		checkWire(t, s, x.name, want, s.send("apex-bitcoin", "tbtc4", "1"+x.digits, "digits-"+x.name, nil), "apex-bitcoin")
		byComment := s.send("apex-vault", "ofctusd", "5000", "comment-"+x.name, map[string]any{"comment": "sandbox:" + x.name})
		checkWire(t, s, x.name, want, byComment, "apex-vault")
	}
}

func checkWire(t *testing.T, s *stand, name string, want wire, got result, wallet string) {
	t.Helper()
	if got.status != want.status || want.status != 0 && !bytes.Contains(got.raw, []byte(want.message)) {
		t.Errorf("%s: %d %s %v", name, got.status, got.raw, got.err)
	}
	if broken := want.status == 0 || name == "cut-json"; broken != (got.err != nil) {
		t.Errorf("%s: the connection's end is %v", name, got.err)
	}
	for _, c := range s.server.Count().Sends {
		if c.Wallet == s.world.Wallet(wallet).ID && strings.HasSuffix(c.Sequence, "-"+name) && strings.HasPrefix(c.Sequence, map[string]string{"apex-bitcoin": "digits", "apex-vault": "comment"}[wallet]) {
			if len(c.Transfers) != want.transfers || len(c.Approvals) != want.approvals || c.Requests != 1 {
				t.Errorf("%s left %+v", name, c)
			}
		}
	}
}

// What a transfer becomes afterwards.
func TestFates(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	s.fund("apex-bitcoin", "tbtc4", "900000000")
	for _, x := range []struct {
		name   string
		states []string
	}{
		{"fails", []string{"signed", "unconfirmed", "failed", "failed"}},
		{"removed", []string{"signed", "unconfirmed", "confirmed", "removed"}},
		{"replaced", []string{"signed", "unconfirmed", "replaced", "replaced"}},
		{"stuck", []string{"signed", "unconfirmed", "unconfirmed", "unconfirmed"}},
		{"", []string{"signed", "unconfirmed", "confirmed", "confirmed"}},
	} {
		id := s.send("apex-bitcoin", "tbtc4", "100000", "fate"+x.name, map[string]any{"comment": "sandbox:" + x.name}).body["transfer"].(map[string]any)["id"].(string)
		path := "/api/v2/tbtc4/wallet/" + s.world.Wallet("apex-bitcoin").ID + "/transfer/" + id
		for step, state := range x.states {
			if step > 0 {
				s.control("advance", map[string]any{"steps": 1})
			}
			if r := s.get(path); r.body["state"] != state {
				t.Errorf("%q after %d steps: %v, want %s", x.name, step, r.body["state"], state)
			}
		}
		if x.name == "replaced" {
			checkReplacement(t, s, s.get(path).body)
		}
	}
	checkSums(t, s, "apex-bitcoin", "tbtc4")
	if r := s.control("release-stuck", nil); r["moved"].(float64) != 1 {
		t.Fatalf("released %v", r)
	}
}

func checkReplacement(t *testing.T, s *stand, old map[string]any) {
	t.Helper()
	heir := s.get("/api/v2/tbtc4/wallet/" + s.world.Wallet("apex-bitcoin").ID + "/transfer/" + old["replacedBy"].([]any)[0].(string)).body
	if heir["replaces"].([]any)[0] != old["txid"] || heir["feeString"] != "4320" || heir["state"] != "confirmed" || heir["valueString"] != "-104320" {
		t.Fatalf("replacement: %v", heir)
	}
}

func TestPlainTurnsSentinelsOff(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{Plain: true})
	s.fund("apex-bitcoin", "tbtc4", "900000000")
	for _, x := range sentinels {
		if r := s.send("apex-bitcoin", "tbtc4", "1"+x.digits, x.name, nil); r.status != 200 {
			t.Errorf("%s: %d %s", x.name, r.status, r.raw)
		}
	}
}

// The README's table is the code's.
func TestReadmeListsEverySentinel(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range sentinels {
		if row := fmt.Sprintf("| %s | `%s` | %s |", x.digits, x.name, x.what); !strings.Contains(string(raw), row) {
			t.Errorf("README.md misses %s", row)
		}
	}
	if lines := bytes.Count(raw, []byte("\n")); lines > 220 {
		t.Errorf("README.md has %d lines", lines)
	}
}
