//go:build story

package story

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/unykorn/console/internal/testkit"
)

// Somebody of compliance wants approvals by e-mail. Treasury asks for a send, the mail stands on the demo's page, and its link
// leads to the approval.
func TestAnApprovalIsMailed(t *testing.T) {
	h := open(t)
	chen, tessa := h.enterPlain(otherCompliance), h.enter(treasurer)
	chen.visit("/account")
	chen.press("link", "Your notices")
	chen.sees("#class-freeze", "Cannot be switched off")
	chen.click("#mail-asked")
	chen.click("#keep")
	chen.sees("[data-flashes]", "Your choice is kept")
	chen.finds("#mail-asked[checked]", 1)
	id := tessa.asksWarned(h.toNewPayee("0.0131", "Hosting, to be mailed about"))
	chen.visit("/demo/mail")
	chen.until("main", "0.0131 TBTC4 to Fjord Hosting” waits for your vote")
	chen.sees("main", "Chen Wei")
	chen.click("main a[href*='/approvals/']")
	chen.sees("main", "0.0131")
	if !strings.HasPrefix(chen.at(), "/approvals/") || id == "" {
		t.Errorf("the mail leads to %s", chen.at())
	}
	reader := h.enter(otherCompliance)
	reader.visit("/account/notices")
	reader.sees("#mail-list", "sent")
	reader.look("notices")
	reader.visit("/demo/mail")
	reader.look("demo-mail")
}

// heard is somebody's program that is called.
type heard struct {
	mu   sync.Mutex
	head []http.Header
	body [][]byte
}

func (r *heard) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	body, _ := io.ReadAll(q.Body)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.head, r.body = append(r.head, q.Header.Clone()), append(r.body, body)
	w.WriteHeader(http.StatusNoContent)
}

// A person registers a webhook, copies its secret, sends a test, and is told of an approval; the receiver verifies each call by the
// page's own words.
func TestAWebhookOfOnesOwnIsSigned(t *testing.T) {
	h := open(t)
	carla, tessa := h.enter(compliance), h.enter(treasurer)
	var in heard
	site := httptest.NewServer(&in)
	t.Cleanup(site.Close)
	carla.refuses("422")
	carla.visit("/account/notices")
	carla.fill("Address", "https://169.254.169.254/latest")
	carla.click("#register")
	carla.sees("#f-url-error", "not a public one")
	carla.fill("Address", site.URL+"/in")
	carla.click("#register")
	secret := carla.text("[data-once]")
	h.secret("the webhook's secret", secret)
	carla.reload()
	carla.finds("[data-once]", 0)
	carla.click("#hook-asked")
	carla.click("#keep")
	carla.sees("[data-flashes]", "Your choice is kept")
	carla.click("#test")
	carla.sees("[data-flashes]", "on its way")
	carla.until("#calls", "delivered")
	tessa.asksWarned(h.toNewPayee("0.0132", "Hosting, to be told to a machine"))
	carla.until("#calls", "waits for your vote")
	testkit.Eventually(t, patience, func() bool {
		return h.store.Count(t, `select count(*) from delivery_call where state = 'delivered'`) == 2
	})
	in.mu.Lock()
	defer in.mu.Unlock()
	for i, body := range in.body {
		var event struct{ ID, Class, Title, URL string }
		if err := json.Unmarshal(body, &event); err != nil {
			t.Fatal(err)
		}
		key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
		if err != nil {
			t.Fatal(err)
		}
		mac := hmac.New(sha256.New, key)
		fmt.Fprintf(mac, "%s.%s.%s", in.head[i].Get("webhook-id"), in.head[i].Get("webhook-timestamp"), body)
		if want := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil)); in.head[i].Get("webhook-signature") != want || event.ID != in.head[i].Get("webhook-id") {
			t.Errorf("call %d is not signed: %s", i, body)
		}
	}
	carla.look("notices-webhook")
}
