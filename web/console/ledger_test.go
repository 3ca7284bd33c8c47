package console

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/internal/webhook"
	"github.com/unykorn/console/views/link"
)

var (
	postingPath = regexp.MustCompile(`href="(/ledger/[0-9.]+)"`)
	entryPath   = regexp.MustCompile(`href="(/audit/[0-9]+)"`)
)

// firstPath is the first address of a form on a page.
func firstPath(t *testing.T, a answer, form *regexp.Regexp) string {
	t.Helper()
	m := form.FindStringSubmatch(a.body)
	if a.status != http.StatusOK || m == nil {
		t.Fatalf("%d, and nothing like %s", a.status, form)
	}
	return m[1]
}

func TestLedgerPages(t *testing.T) {
	t.Parallel()
	h := build(t)
	own := h.as(t, h.enter(t, h.db.Person(t, "Anna", testkit.Over(identity.Auditor, h.apex.Client))))
	other := h.as(t, h.enter(t, h.db.Person(t, "Mia", testkit.Over(identity.Auditor, h.meridian.Client))))
	first := own.get(link.Ledger())
	for _, w := range []string{"Agrees with BitGo", "to the base unit", "90.00000000", "Posted", "Deposit", "TBTC4"} {
		if !strings.Contains(first.body, w) {
			t.Errorf("the ledger does not say %q", w)
		}
	}
	if strings.Contains(first.body, h.meridian.Name) || strings.Contains(first.body, h.meridian.wallet.ID) {
		t.Error("the ledger tells of another client")
	}
	posting := firstPath(t, first, postingPath)
	page := own.get(posting)
	for _, w := range []string{"Double entry", "Everybody else", "transfer.first", "Made at BitGo", link.LedgerOfTransfer("")} {
		if page.status != http.StatusOK || !strings.Contains(page.body, w) {
			t.Errorf("%s: %d, and does not say %q", posting, page.status, w)
		}
	}
	for _, path := range []string{posting, link.LedgerPosting("1.1"), link.LedgerPosting("x"), link.LedgerPosting("\x00"), link.LedgerPosting(strings.Repeat("9", 5000)),
		link.LedgerPosting("9223372036854775807.9223372036854775807"), link.LedgerPosting("-1.-1")} {
		if a := other.get(path); a.status != http.StatusNotFound || !strings.Contains(a.body, "There is no such posting") {
			t.Errorf("%.60s: %d", path, a.status)
		}
	}
	if a := other.get(link.LedgerOfWallet(h.apex.wallet.ID)); a.status != http.StatusOK || postingPath.MatchString(a.body) {
		t.Error("another client's statement is shown")
	}
	for _, bad := range []string{"?wallet=%00", "?asset=%ff", "?kind=DROP", "?from=0000-00-00", "?before=99999999999999999999.1", "?client=" + h.meridian.ID.String(), "?transfer=x"} {
		if a := own.get(link.Ledger() + bad); a.status != http.StatusOK || !strings.Contains(a.body, "Part of this address was not understood") || !postingPath.MatchString(a.body) {
			t.Errorf("%s: %d", bad, a.status)
		}
	}
	if a := h.as(t, h.enter(t, h.apex.asker)).get(posting); a.status != http.StatusOK || strings.Contains(a.body, "transfer.first") || !strings.Contains(a.body, "read by compliance") {
		t.Errorf("treasury reads the trail: %d", a.status)
	}
}

func TestAuditPages(t *testing.T) {
	t.Parallel()
	h := build(t)
	own := h.as(t, h.enter(t, h.db.Person(t, "Anna", testkit.Over(identity.Auditor, h.apex.Client))))
	other := h.as(t, h.enter(t, h.db.Person(t, "Mia", testkit.Over(identity.Auditor, h.meridian.Client))))
	h.rules(t)
	x := h.submit(t, h.apex, nextAmount(smallSend))
	list := own.get(link.AuditOf("send", x.ID.String()))
	entry := firstPath(t, list, entryPath)
	if page := own.get(entry); page.status != http.StatusOK || !strings.Contains(page.body, x.ID.String()) || !strings.Contains(page.body, "Before and after") {
		t.Errorf("%s: %d", entry, page.status)
	}
	for _, path := range []string{entry, link.AuditEntry("x"), link.AuditEntry("0"), link.AuditEntry("-1"), link.AuditEntry("9223372036854775807"), link.AuditEntry(strings.Repeat("9", 4000))} {
		if a := other.get(path); a.status != http.StatusNotFound || !strings.Contains(a.body, "There is no such row of the trail") {
			t.Errorf("%.60s: %d", path, a.status)
		}
	}
	if a := other.get(link.AuditOf("send", x.ID.String())); a.status != http.StatusOK || entryPath.MatchString(a.body) {
		t.Error("another client's trail is shown")
	}
	for _, bad := range []string{"?verb=%00", "?kind=%20", "?person=me", "?before=-1", "?from=yesterday", "?subject=%00"} {
		if a := own.get(link.Audit() + bad); a.status != http.StatusOK || !strings.Contains(a.body, "Part of this address was not understood") {
			t.Errorf("%s: %d", bad, a.status)
		}
	}
}

func TestWebhookPages(t *testing.T) {
	t.Parallel()
	h := build(t)
	b := h.as(t, h.enter(t, h.db.Person(t, "Ada", testkit.Whole(identity.Admin))))
	if a := b.get(link.Webhooks()); a.status != http.StatusOK {
		t.Fatalf("before anything came: %d", a.status)
	}
	body := fmt.Appendf(nil, `{"type":"lowfee","coin":"tbtc4","wallet":"%s","note":"<script>alert(1)</script>"}`, h.apex.wallet.ID)
	mac := hmac.New(sha256.New, []byte(h.world.WebhookSecret))
	mac.Write(body)
	for _, signature := range []string{hex.EncodeToString(mac.Sum(nil)), strings.Repeat("0", 64)} {
		if _, err := h.Webhooks.Receive(t.Context(), webhook.Delivery{Body: body, ContentType: "application/json", Signature: signature, IP: "203.0.113.9"}); err != nil {
			t.Fatal(err)
		}
	}
	list := b.get(link.Webhooks() + "?type=lowfee")
	event := firstPath(t, list, regexp.MustCompile(`href="(/webhooks/[0-9]+)"`))
	if !strings.Contains(list.body, "No secret of ours signed these bytes") || !strings.Contains(list.body, h.apex.wallet.Label) || strings.Contains(list.body, "<script>alert") {
		t.Error("the inbox does not show what was refused, or shows it as it came")
	}
	if page := b.get(event); page.status != http.StatusOK || !strings.Contains(page.body, "&lt;script&gt;alert(1)") || strings.Contains(page.body, "<script>alert") ||
		!strings.Contains(page.body, "the first secret") {
		t.Errorf("%s: %d", event, page.status)
	}
	for _, id := range []string{"0", "x", "-1", "999999", strings.Repeat("9", 4000), "\x00"} {
		if a := b.get(link.Webhook(id)); a.status != http.StatusNotFound {
			t.Errorf("%.40q: %d", id, a.status)
		}
	}
	for _, bad := range []string{"?state=x", "?type=%00", "?wallet=1", "?before=x", "?refused=-1"} {
		if a := b.get(link.Webhooks() + bad); a.status != http.StatusOK || !strings.Contains(a.body, "Part of this address was not understood") {
			t.Errorf("%s: %d", bad, a.status)
		}
	}
	client := h.as(t, h.enter(t, h.db.Person(t, "Anna", testkit.Over(identity.Auditor, h.apex.Client))))
	if client.get(link.Webhooks()).status != http.StatusForbidden || client.get(event).status != http.StatusNotFound {
		t.Error("a client's auditor reads the organization's inbox")
	}
}
