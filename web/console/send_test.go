package console

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"golang.org/x/net/html"

	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/views/link"
)

// typed is the form of a send as somebody fills it, without JavaScript.
func typed(e estate, key, units string) []string {
	return []string{"key", key, "wallet", e.wallet.ID, "asset", e.asset, "address", e.payee, "memo", "", "amount", units, "unit", "base",
		"payee", "", "purpose", "Power bill"}
}

// with sets one field of a form, also where it is there already.
func with(form []string, name, value string) []string {
	return append(form[:len(form):len(form)], name, value)
}

// decided does what the job does after the last vote.
func (h *house) decided(t *testing.T, id uuid.UUID, tell func(pgx.Tx) error) {
	t.Helper()
	if err := h.db.Serve.As(t.Context(), database.System("test"), tell); err != nil {
		t.Fatalf("%s: %v", id, err)
	}
}

// page reads an answer as a document.
func page(t *testing.T, a answer) *html.Node {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(a.body))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func element(doc *html.Node, name, value string) *html.Node {
	for n := range doc.Descendants() {
		for _, a := range n.Attr {
			if a.Key == name && a.Val == value {
				return n
			}
		}
	}
	return nil
}

func valueOf(n *html.Node, name string) string {
	if n == nil {
		return ""
	}
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func says(t *testing.T, a answer, status int, what ...string) {
	t.Helper()
	if a.status != status {
		t.Fatalf("status %d (to %q), want %d\n%s", a.status, a.to, status, readable(t, a))
	}
	for _, w := range what {
		if !strings.Contains(readable(t, a), w) {
			t.Errorf("it does not say %q:\n%s", w, readable(t, a))
		}
	}
}

// readable is the text of an answer's main part.
func readable(t *testing.T, a answer) string {
	t.Helper()
	var b strings.Builder
	for n := range page(t, a).Descendants() {
		if n.Type == html.TextNode {
			b.WriteString(n.Data + " ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// The whole way by plain posts: form, check, submit, two votes, release.
func TestSendWithoutJavaScript(t *testing.T) {
	t.Parallel()
	h := build(t)
	h.rules(t)
	asker := h.as(t, h.enter(t, h.apex.asker))
	blank := asker.get(link.SendNew())
	says(t, blank, http.StatusOK, "New send", "Destination tag or memo")
	key := valueOf(element(page(t, blank), "name", "key"), "value")
	form := typed(h.apex, key, nextAmount(largeSend))

	checked := asker.post(link.SendChecks(), form...)
	says(t, checked, http.StatusOK, "Submit for 2 approvals", "rule")
	if got := valueOf(element(page(t, checked), "name", "key"), "value"); got != key {
		t.Errorf("a check changed the key to %q", got)
	}
	before := h.counted(t)
	submitted := asker.post(link.Sends(), with(form, "action", "submit")...)
	if submitted.status != http.StatusSeeOther || !strings.HasPrefix(submitted.to, link.Sends()+"/") {
		t.Fatalf("submit: %d to %q\n%s", submitted.status, submitted.to, readable(t, submitted))
	}
	if grown(before, h.counted(t)) == "" {
		t.Error("nothing was kept")
	}
	once := h.counted(t)
	if again := asker.post(link.Sends(), with(form, "action", "submit")...); again.to != submitted.to {
		t.Errorf("a second press led to %q (%d)", again.to, again.status)
	}
	if g := grown(once, h.counted(t)); g != "" {
		t.Errorf("a second press made %s", g)
	}
	detail := asker.get(submitted.to)
	says(t, detail, http.StatusOK, "With others", "awaiting_approval", "It has to be approved first", "The amount is reserved")
	id := uuid.MustParse(strings.TrimPrefix(submitted.to, link.Sends()+"/"))
	h.approveByPosts(t, id)
	h.releaseByPosts(t, asker, id)
}

func (h *house) approveByPosts(t *testing.T, id uuid.UUID) {
	t.Helper()
	request := h.request(t, send.Send{ID: id})
	asker := h.as(t, h.enter(t, h.apex.asker))
	says(t, asker.get(link.Approval(request.String())), http.StatusOK, "You asked for this, so somebody else must decide it.")
	first, second := h.as(t, h.enter(t, h.voters[0])), h.as(t, h.enter(t, h.voters[1]))
	says(t, first.get(link.Approvals()), http.StatusOK, "1 waits for you.", "Needs you")
	says(t, first.post(link.ApprovalReject(request.String()), "reason", "no"), http.StatusUnprocessableEntity, "3 to 500 characters")
	if a := first.post(link.ApprovalApprove(request.String())); a.status != http.StatusSeeOther {
		t.Fatalf("first vote: %d\n%s", a.status, readable(t, a))
	}
	says(t, first.post(link.ApprovalApprove(request.String())), http.StatusConflict, approval.ErrVoted.Message)
	says(t, second.get(link.Approval(request.String())), http.StatusOK, "Approve as 2 of 2")
	if a := second.post(link.ApprovalApprove(request.String())); a.status != http.StatusSeeOther {
		t.Fatalf("second vote: %d\n%s", a.status, readable(t, a))
	}
	says(t, second.post(link.ApprovalReject(request.String()), "reason", "too late"), http.StatusConflict, "This was already approved.", "What was decided")
	h.decided(t, id, func(tx pgx.Tx) error { return h.Sends.MarkApproved(t.Context(), tx, id, h.clock.Now()) })
}

func (h *house) releaseByPosts(t *testing.T, asker *browser, id uuid.UUID) {
	t.Helper()
	const canary = "canary passphrase 7319"
	ready := asker.get(link.Send(id.String()))
	says(t, ready, http.StatusOK, "Needs you", "Releasing sends it to BitGo now")
	says(t, asker.post(link.SendRelease(id.String()), "passphrase", ""), http.StatusUnprocessableEntity, "Type the wallet's passphrase")
	wrong := asker.post(link.SendRelease(id.String()), "passphrase", canary)
	says(t, wrong, http.StatusUnprocessableEntity, "Nothing was sent")
	if strings.Contains(wrong.body, canary) || strings.Contains(h.log.String(), canary) {
		t.Error("the passphrase came back, or is in the log")
	}
	sent := asker.post(link.SendRelease(id.String()), "passphrase", h.apex.wallet.Passphrase)
	if sent.status != http.StatusSeeOther || sent.to != link.Send(id.String()) {
		t.Fatalf("release: %d to %q\n%s", sent.status, sent.to, readable(t, sent))
	}
	says(t, asker.get(sent.to), http.StatusOK, "Sent.", "BitGo made a transfer")
	says(t, asker.post(link.SendRelease(id.String()), "passphrase", h.apex.wallet.Passphrase), http.StatusConflict, "Nothing was sent by this request")
	says(t, asker.post(link.SendCancel(id.String())), http.StatusConflict, "submitted")
	says(t, asker.get(link.Sends()+"?state=submitted"), http.StatusOK, "Power bill")
	says(t, asker.get(link.Sends()+"?state=draft"), http.StatusOK, "No send matches")
}

// What cannot be taken comes back at its field with everything that was typed, and nothing is kept.
func TestSendFormRefusesWhatNoFormSends(t *testing.T) {
	t.Parallel()
	h := build(t)
	h.rules(t)
	asker := h.as(t, h.enter(t, h.apex.asker))
	before := h.counted(t)
	for name, c := range map[string]struct{ field, value, says string }{
		"10^40":          {"amount", "1" + strings.Repeat("0", 40), ""},
		"negative":       {"amount", "-1", ""},
		"words":          {"amount", "all of it", ""},
		"zero":           {"amount", "0", "The amount is zero"},
		"wrong coin":     {"asset", "hteth", "This wallet cannot hold HTETH"},
		"no coin":        {"asset", "ofc", "is the Go Account itself"},
		"enterprise":     {"wallet", h.apex.EnterpriseID, "This is the id of an enterprise"},
		"no wallet":      {"wallet", "../../etc/passwd", "A wallet id is 32 characters"},
		"other network":  {"address", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", ""},
		"hostile":        {"address", `"><script>alert(1)</script>`, ""},
		"hidden":         {"purpose", "pay\u202eroll", "invisible characters"},
		"too long":       {"purpose", strings.Repeat("x", 300), "too long"},
		"nothing":        {"purpose", "", "Say what the payment is for"},
		"unwanted memo":  {"memo", "12345", ""},
		"unknown unit":   {"unit", "furlong", "whole coins or in base units"},
		"others' wallet": {"wallet", h.meridian.wallet.ID, "There is no such wallet, or it is not yours to see"},
	} {
		form := with(typed(h.apex, "key-"+uuid.NewString(), nextAmount(largeSend)), c.field, c.value)
		for _, action := range []string{"submit", "draft"} {
			a := asker.post(link.Sends(), with(form, "action", action)...)
			if a.status != http.StatusUnprocessableEntity {
				t.Fatalf("%s, %s: %d to %q\n%s", name, action, a.status, a.to, readable(t, a))
			}
			says(t, a, http.StatusUnprocessableEntity, c.says)
			doc := page(t, a)
			if wrong := element(doc, "id", "f-"+c.field+"-error"); wrong == nil {
				t.Errorf("%s, %s: the field %s is not marked", name, action, c.field)
			}
			if in := element(doc, "id", "f-purpose"); c.field != "purpose" && valueOf(in, "value") != "Power bill" {
				t.Errorf("%s, %s: the purpose is gone", name, action)
			}
			if strings.Contains(a.body, "<script>alert") {
				t.Errorf("%s: typed text became markup", name)
			}
		}
	}
	if g := grown(before, h.counted(t)); g != "" {
		t.Errorf("refused forms kept %s", g)
	}
}

// htmx gets the parts that changed, and nothing is kept.
func TestSendChecksAsTyped(t *testing.T) {
	t.Parallel()
	h := build(t)
	h.rules(t)
	asker := h.as(t, h.enter(t, h.apex.asker))
	before := h.counted(t)
	form := map[string][]string{"wallet": {h.apex.wallet.ID}}
	a := asker.do(http.MethodPost, link.SendChecks(), form, "HX-Request", "true", "HX-Source", "select#f-wallet")
	says(t, a, http.StatusOK, "Checks", "Not complete yet")
	if in := element(page(t, a), "id", "f-asset"); in == nil || !strings.Contains(a.body, `value="tbtc4" selected`) {
		t.Error("the only asset of the wallet was not chosen")
	}
	form["address"], form["asset"] = []string{h.apex.payee}, []string{h.apex.asset}
	form["amount"], form["unit"] = []string{"30.1"}, []string{"decimal"}
	a = asker.do(http.MethodPost, link.SendChecks(), form, "HX-Request", "true", "HX-Source", "input#f-amount")
	says(t, a, http.StatusOK, "= 3,010,000,000 base units", "Most that can be sent now")
	if element(page(t, a), "name", "amount") != nil {
		t.Error("the field that is being typed into was replaced")
	}
	if g := grown(before, h.counted(t)); g != "" {
		t.Errorf("looking kept %s", g)
	}
}

// A draft is kept, changed and submitted; a second press finds the first.
func TestSendDraft(t *testing.T) {
	t.Parallel()
	h := build(t)
	h.rules(t)
	asker := h.as(t, h.enter(t, h.apex.asker))
	form := typed(h.apex, "key-"+uuid.NewString(), nextAmount(smallSend))
	kept := asker.post(link.Sends(), with(form, "action", "draft")...)
	if kept.status != http.StatusSeeOther {
		t.Fatalf("draft: %d\n%s", kept.status, readable(t, kept))
	}
	id := strings.TrimPrefix(kept.to, link.Sends()+"/")
	says(t, asker.get(kept.to), http.StatusOK, "This is a draft", "Submit this draft", "Nothing is reserved")
	edit := asker.get(link.SendNew() + "?draft=" + id)
	if got := valueOf(element(page(t, edit), "name", "purpose"), "value"); edit.status != http.StatusOK || got != "Power bill" {
		t.Fatalf("the draft opens with purpose %q (%d)", got, edit.status)
	}
	first := asker.post(link.SendSubmit(id))
	if first.status != http.StatusSeeOther || first.to != kept.to {
		t.Fatalf("submit: %d to %q\n%s", first.status, first.to, readable(t, first))
	}
	says(t, asker.get(kept.to), http.StatusOK, "approved", "Releasing sends it to BitGo now")
	once := h.counted(t)
	if second := asker.post(link.SendSubmit(id)); second.to != kept.to || grown(once, h.counted(t)) != "" {
		t.Errorf("a second press: %d to %q, %s", second.status, second.to, grown(once, h.counted(t)))
	}
	if a := asker.post(link.SendCancel(id)); a.status != http.StatusSeeOther {
		t.Fatalf("cancel: %d\n%s", a.status, readable(t, a))
	}
	says(t, asker.get(kept.to), http.StatusOK, "cancelled", "Nothing was sent")
}

// What another client has looks as if it were not there.
func TestSendOfAnotherClientIsAbsent(t *testing.T) {
	t.Parallel()
	h := build(t)
	h.rules(t)
	x := h.submit(t, h.apex, nextAmount(largeSend))
	stranger := h.as(t, h.enter(t, h.meridian.asker))
	absent := readable(t, stranger.get(link.Send(uuid.NewString())))
	foreign := stranger.get(link.Send(x.ID.String()))
	cut := func(s string) string { before, _, _ := strings.Cut(s, "Reference"); return before }
	if foreign.status != http.StatusNotFound || cut(readable(t, foreign)) != cut(absent) {
		t.Errorf("a foreign send answers %d: %s", foreign.status, readable(t, foreign))
	}
	for _, path := range []string{link.SendRelease(x.ID.String()), link.SendCancel(x.ID.String()), link.SendSubmit(x.ID.String())} {
		says(t, stranger.post(path, "passphrase", "x"), http.StatusNotFound)
	}
	if a := stranger.get(link.Sends()); strings.Contains(a.body, x.ID.String()) {
		t.Error("the list shows another client's send")
	}
	reader := h.as(t, h.enter(t, h.db.Person(t, "Ada", testkit.Whole(identity.Auditor))))
	says(t, reader.get(link.Send(x.ID.String())), http.StatusOK, "Treasury of this client can release it")
	says(t, reader.get(link.Approval(h.request(t, x).String())), http.StatusOK, "Your roles let you read it")
	says(t, reader.post(link.SendRelease(x.ID.String()), "passphrase", "x"), http.StatusForbidden)
}
