package console

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/batch"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/views/link"
)

// list is a list of payments out of an estate's wallet, by its label: pairs of address and amount.
func (e estate) list(pairs ...string) string {
	out := "wallet,asset,address,memo,amount,payee,purpose\n"
	for i := 0; i < len(pairs); i += 2 {
		out += fmt.Sprintf("%s,%s,%s,,%s,,Bill %d\n", e.wallet.Label, e.asset, pairs[i], pairs[i+1], i/2+1)
	}
	return out
}

// The whole way by plain posts: paste, dry run, confirm, press again, the page of what became of it.
func TestBulkWithoutJavaScript(t *testing.T) {
	t.Parallel()
	h := build(t)
	h.rules(t)
	asker := h.as(t, h.enter(t, h.apex.asker))
	says(t, asker.get(link.Sends()), http.StatusOK, "Several from a list")
	blank := asker.get(link.Bulk())
	says(t, blank, http.StatusOK, "You have confirmed no list yet", "wallet, asset, address, amount, purpose", h.apex.wallet.Label+",tbtc4")
	before := h.counted(t)
	text := h.apex.list(h.apex.payee, "0.011", h.apex.stranger, "0.07", h.apex.payee, "5000", h.apex.payee, "0.012")
	plan := asker.post(link.BulkChecks(), "list", text)
	says(t, plan, http.StatusOK, "3 of 4 rows pass", "Nothing is kept yet", "is lacking", "Leave out 1 row", "Ask for 3 sends", "The payee is new", "0.093 in 3 rows", "Rule “large”: 2 approvals")
	if g := grown(before, h.counted(t)); g != "" {
		t.Errorf("a dry run kept %s", g)
	}
	form := func(more ...string) []string {
		doc := page(t, plan)
		return append([]string{"list", valueOf(element(doc, "name", "list"), "value"), "key", valueOf(element(doc, "name", "key"), "value"), "shown", valueOf(element(doc, "name", "shown"), "value")}, more...)
	}
	refused := asker.post(link.Bulk(), form()...)
	says(t, refused, http.StatusUnprocessableEntity, "Say that the rows that do not pass are to be left out", "Ask for 3 sends")
	if element(page(t, refused), "id", "f-leave-error") == nil {
		t.Error("the choice is not marked")
	}
	says(t, asker.post(link.Bulk(), with(form("leave", "yes"), "shown", "2,3,4,5")...), http.StatusConflict, "Since the list was checked, other rows pass")
	if g := grown(before, h.counted(t)); g != "" {
		t.Errorf("refused confirmations kept %s", g)
	}
	confirmed := asker.post(link.Bulk(), form("leave", "yes")...)
	if confirmed.status != http.StatusSeeOther || !strings.HasPrefix(confirmed.to, link.Batch("")[:len(link.Batch(""))-1]) {
		t.Fatalf("confirm: %d to %q\n%s", confirmed.status, confirmed.to, readable(t, confirmed))
	}
	once := h.counted(t)
	if again := asker.post(link.Bulk(), form("leave", "yes")...); again.to != confirmed.to || grown(once, h.counted(t)) != "" {
		t.Errorf("a second press: %d to %q, %s", again.status, again.to, grown(once, h.counted(t)))
	}
	says(t, asker.get(confirmed.to), http.StatusOK, "3 of 4 asked for, 1 left out", "Ask for it by itself", "is lacking", "approved")
	if n := h.db.Count(t, `select count(*) from send where purpose like 'Bill %'`); n != 3 {
		t.Errorf("%d sends", n)
	}
	says(t, asker.get(link.Bulk()), http.StatusOK, "4 rows", "3 of 4 asked for")
	says(t, asker.post(link.BulkChecks(), "list", text), http.StatusOK, "You have confirmed this very list before", "was asked for on")
	says(t, asker.post(confirmed.to, "act", "go"), http.StatusConflict, "No row of this list waits")
}

// A list that cannot be read comes back with its line; nothing in it becomes markup or is worked out.
func TestBulkRefusesWhatIsNoList(t *testing.T) {
	t.Parallel()
	h := build(t)
	h.rules(t)
	asker := h.as(t, h.enter(t, h.apex.asker))
	before := h.counted(t)
	for what, text := range map[string]string{
		"The list is empty":                        "",
		"lacks the column address":                 "wallet,asset,amount,purpose\n",
		"Line 2: it has 2 cells":                   "wallet,asset,address,amount,purpose\na,b\n",
		"Line 2: there is a control character":     "wallet,asset,address,amount,purpose\na,b,c,\x01,e\n",
		"“<script>alert(1)</script>” is no column": "<script>alert(1)</script>,asset\n",
	} {
		a := asker.post(link.BulkChecks(), "list", text)
		says(t, a, http.StatusUnprocessableEntity, what, "Nothing was kept and nothing was sent")
		if strings.Contains(a.body, "<script>alert") {
			t.Error("a cell became markup")
		}
	}
	hostile := "wallet,asset,address,amount,payee,purpose\n" + h.apex.wallet.Label + ",tbtc4," + h.apex.payee + `,0.011,"=HYPERLINK(""http://evil.example"")","<img src=x onerror=alert(1)>"` + "\n"
	a := asker.post(link.BulkChecks(), "list", hostile)
	says(t, a, http.StatusOK, `=HYPERLINK("http://evil.example")`, "<img src=x onerror=alert(1)>")
	if strings.Contains(a.body, "<img src=x") {
		t.Error("a cell became markup")
	}
	if g := grown(before, h.counted(t)); g != "" {
		t.Errorf("looking kept %s", g)
	}
}

// A file counts before what is pasted.
func TestBulkTakesAFile(t *testing.T) {
	t.Parallel()
	h := build(t)
	h.rules(t)
	asker := h.as(t, h.enter(t, h.apex.asker))
	send := func(file string) answer {
		var body bytes.Buffer
		w := multipart.NewWriter(&body)
		for name, value := range map[string]string{"list": "pasted"} {
			if err := w.WriteField(name, value); err != nil {
				t.Fatal(err)
			}
		}
		part, err := w.CreateFormFile("file", "bills.csv")
		if err == nil {
			_, err = part.Write([]byte(file))
		}
		if err != nil || w.Close() != nil {
			t.Fatal(err)
		}
		res, err := asker.http.Post(h.site.URL+link.BulkChecks(), w.FormDataContentType(), &body)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		said, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return answer{status: res.StatusCode, header: res.Header, body: string(said)}
	}
	says(t, send("\ufeff"+strings.ReplaceAll(h.apex.list(h.apex.payee, "0.011"), "\n", "\r\n")), http.StatusOK, "All rows pass", "Ask for 1 send")
	says(t, send(""), http.StatusUnprocessableEntity, "“pasted” is no column")
	says(t, send(strings.Repeat("x", batch.MostBytes+1)), http.StatusUnprocessableEntity, "The file has 256 KB")
}

// Treasury alone; the others are told which role is missing, and another's list looks absent.
func TestBulkIsTreasurys(t *testing.T) {
	t.Parallel()
	h := build(t)
	h.rules(t)
	id := batchObject(t, h, h.apex.asker, h.apex)
	says(t, h.as(t, h.enter(t, h.apex.asker)).get(link.Batch(id)), http.StatusOK, "1 of 1 asked for")
	for _, role := range []identity.Role{identity.Admin, identity.Compliance, identity.Auditor} {
		who := h.as(t, h.enter(t, h.db.Person(t, string(role), testkit.Whole(role))))
		for _, path := range []string{link.Bulk(), link.Batch(id)} {
			says(t, who.get(path), http.StatusForbidden, "This needs the role treasury", "An administrator can grant it")
		}
		says(t, who.post(link.BulkChecks(), "list", h.apex.list(h.apex.payee, "0.01")), http.StatusForbidden, "This needs the role treasury")
	}
	stranger := h.as(t, h.enter(t, h.meridian.asker))
	says(t, stranger.get(link.Batch(id)), http.StatusNotFound)
	says(t, stranger.get(link.Batch(uuid.NewString())), http.StatusNotFound)
	says(t, stranger.post(link.Batch(id), "act", "stop"), http.StatusNotFound)
	says(t, stranger.post(link.BulkChecks(), "list", h.apex.list(h.apex.payee, "0.01")), http.StatusOK, "No row passes", "No wallet that you may send from")
}
