package console

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/views/link"
)

// watch is somebody of A looking everywhere for something of B.
type watch struct {
	*house
	marks []string            // what only B's rows hold
	leaks map[string][]string // route → marks that were shown
	asked int
}

// watching furnishes a house and collects every text that stands in B's rows and in nobody else's.
func watching(t *testing.T) *watch {
	t.Helper()
	w := &watch{house: build(t), leaks: map[string][]string{}}
	w.furnish(t)
	w.add(t, "ada")
	w.marks = w.marksOf(t)
	if len(w.marks) < 60 {
		t.Fatalf("only %d marks of B", len(w.marks))
	}
	return w
}

var (
	instant = regexp.MustCompile(`^\d{4}-\d\d-\d\dT`)
	digits  = regexp.MustCompile(`^[0-9.]+$`)
	worth   = regexp.MustCompile(`^[wW]orth \$`) // two sends may be worth the same
)

func (w *watch) marksOf(t *testing.T) []string {
	t.Helper()
	own, foreign := map[string]bool{}, map[string]bool{}
	for _, table := range append(w.tenant(t), "client") {
		column := "client_id"
		if table == "client" {
			column = "id"
		}
		rows, err := w.db.Owner.Query(t.Context(), `select coalesce(`+column+` = $1, false), to_jsonb(x) from `+table+` x`, w.meridian.ID)
		if err != nil {
			t.Fatal(err)
		}
		var other bool
		var row json.RawMessage
		_, err = pgx.ForEachRow(rows, []any{&other, &row}, func() error {
			var v any
			err := json.Unmarshal(row, &v)
			if other {
				texts(v, foreign)
			} else {
				texts(v, own)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	var out []string
	for s := range foreign {
		if !own[s] && len(s) >= 6 && !instant.MatchString(s) && !digits.MatchString(s) && !worth.MatchString(s) {
			out = append(out, s)
		}
	}
	slices.Sort(out)
	return out
}

// texts collects every text in a JSON value.
func texts(v any, into map[string]bool) {
	switch v := v.(type) {
	case string:
		into[v] = true
	case map[string]any:
		for _, inner := range v {
			texts(inner, into)
		}
	case []any:
		for _, inner := range v {
			texts(inner, into)
		}
	}
}

// look makes one request and searches the answer, but for what was typed into the address itself.
func (w *watch) look(t *testing.T, c *http.Cookie, route, method, path string, form url.Values, typed ...string) answer {
	t.Helper()
	w.asked++
	a := w.as(t, c).do(method, path, form)
	if a.status >= 500 {
		t.Errorf("%s: %d", route, a.status)
	}
	body := a.body + " " + a.to
	for _, s := range typed {
		body = strings.NewReplacer(s, "", url.QueryEscape(s), "").Replace(body)
	}
	for _, mark := range w.marks {
		if strings.Contains(body, mark) && !slices.Contains(typed, mark) {
			w.leaks[route] = append(w.leaks[route], mark)
		}
	}
	return a
}

// everywhere is every page, list, filter and search, and every act on something of B's.
func (w *watch) everywhere(t *testing.T, who identity.Actor, c *http.Cookie) {
	t.Helper()
	for _, rt := range w.Routes() {
		v := visits[rt.Pattern]
		method, path, _ := strings.Cut(rt.Pattern, " ")
		if rt.Open || path == link.PatternLive || strings.HasSuffix(path, "/revoke") {
			continue
		}
		for _, e := range []estate{w.apex, w.meridian} {
			if method != http.MethodGet && e.key == w.apex.key {
				continue // A's own acts are TestRoles' affair
			}
			id := ""
			if v.object != nil {
				id = v.object(t, w.house, who, e)
			}
			to, form := fillIn(path, id), url.Values(nil)
			if v.query != nil {
				to = link.With(to, v.query(id))
			}
			if v.form != nil {
				form = v.form(id)
				for name, values := range form {
					form.Set(name, strings.NewReplacer("ADDRESS", w.meridian.payee, "PAYEE", w.payeeID(t, w.meridian), "KEY", uuid.NewString(), "PASSPHRASE", e.wallet.Passphrase).Replace(values[0]))
				}
			}
			typed := append(strings.Split(id, "|"), id, w.meridian.payee)
			if id == "" || e.key == w.apex.key {
				typed = nil
			}
			w.look(t, c, rt.Pattern, method, to, form, typed...)
		}
	}
	w.filters(t, c)
}

// filters asks each list for B's things by every name a filter has.
func (w *watch) filters(t *testing.T, c *http.Cookie) {
	t.Helper()
	b := w.meridian
	var transfer, sendID string
	if err := w.db.Owner.QueryRow(t.Context(), `select transfer_id, id::text from send where client_id = $1 and transfer_id is not null limit 1`, b.ID).Scan(&transfer, &sendID); err != nil {
		t.Fatal(err)
	}
	values := map[string][]string{
		"client": {b.ID.String(), everyone}, "wallet": {b.wallet.ID}, "transfer": {transfer}, "subject": {sendID}, "kind": {"send"}, "state": {"all", "approved", "submitted"},
		"person": {b.asker.Person.String()}, "q": {"meridian", "Payee of", b.wallet.ID, sendID, b.payee, transfer}, "text": {"meridian", b.wallet.ID, transfer},
		"asset": {b.asset}, "coin": {b.asset}, "counterparty": {"meridian"}, "type": {"deposit"}, "verb": {"send.release"}, "mine": {"1"},
	}
	for _, list := range []string{link.Home(), link.Wallets(), link.Sends(), link.Approvals(), link.Ledger(), link.Audit(), link.Webhooks(), link.Keys(), link.Search(), link.Notices(), link.SendNew()} {
		for name, all := range values {
			for _, v := range all {
				w.look(t, c, "GET "+list+"?"+name, http.MethodGet, link.With(list, url.Values{name: {v}}), nil, v)
			}
		}
	}
}

// stream listens as somebody of A while things of B and then of A change, and gives what was heard.
func (w *watch) stream(t *testing.T, c *http.Cookie) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, w.site.URL+link.Live(), nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := w.as(t, c).http.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	lines := bufio.NewScanner(res.Body)
	for lines.Scan() && lines.Text() != ": open" {
		continue
	}
	foreign := w.submit(t, w.meridian, nextAmount(largeSend)).ID.String()
	own := w.submit(t, w.apex, nextAmount(largeSend)).ID.String()
	w.asked++
	for lines.Scan() {
		if strings.Contains(lines.Text(), foreign) {
			w.leaks["GET "+link.PatternLive] = append(w.leaks["GET "+link.PatternLive], foreign)
		}
		if strings.Contains(lines.Text(), own) {
			return
		}
	}
	t.Fatalf("the stream ended before A's own change: %v", lines.Err())
}

// leaksTo is what the four kinds of people of A could see of B.
func (w *watch) leaksTo(t *testing.T) map[string][]string {
	t.Helper()
	for _, role := range identity.Roles {
		who := w.db.Person(t, string(role)+" of A", testkit.Over(role, w.apex.Client))
		w.passwords(t)
		c := w.enter(t, who)
		w.everywhere(t, who, c)
		w.stream(t, c)
	}
	return w.leaks
}

func report(t *testing.T, leaks map[string][]string) {
	t.Helper()
	for route, marks := range leaks {
		slices.Sort(marks)
		t.Errorf("%s shows %q", route, slices.Compact(marks))
	}
}

// TestNothingLeaks: with both walls standing.
func TestNothingLeaks(t *testing.T) {
	t.Parallel()
	w := watching(t)
	report(t, w.leaksTo(t))
	t.Logf("%d requests, %d marks", w.asked, len(w.marks))
}

// TestTheSecondWallHoldsAlone: with the application's own check of the client switched off.
func TestTheSecondWallHoldsAlone(t *testing.T) {
	t.Parallel()
	w := watching(t)
	w.Identity.Unchecked = true
	report(t, w.leaksTo(t))
	t.Logf("%d requests, %d marks", w.asked, len(w.marks))
}

// TestWithoutWallsItLeaks is the control: without both the same looking must find something, on every kind of page.
func TestWithoutWallsItLeaks(t *testing.T) {
	t.Parallel()
	w := watching(t)
	w.Identity.Unchecked = true
	for _, table := range w.names(t, `select relname from pg_class where relnamespace = 'public'::regnamespace and relrowsecurity`) {
		if _, err := w.db.Owner.Exec(t.Context(), `alter table `+table+` disable row level security`); err != nil {
			t.Fatal(err)
		}
	}
	leaks := w.leaksTo(t)
	for _, route := range []string{"GET " + link.PatternHome, "GET " + link.PatternWallets, "GET " + link.PatternWallet, "GET " + link.PatternWalletAddresses,
		"GET " + link.PatternWalletTransfers, "GET " + link.PatternSends, "GET " + link.PatternSend, "GET " + link.PatternApprovals, "GET " + link.PatternApproval,
		"GET " + link.PatternLedger, "GET " + link.PatternLedgerPosting, "GET " + link.PatternAudit, "GET " + link.PatternAuditEntry, "GET " + link.PatternSearch + "?q"} {
		if len(leaks[route]) == 0 {
			t.Errorf("%s leaks nothing even without walls: the test does not see what it looks for", route)
		}
	}
	t.Logf("%d requests, leaks on %d routes and filters", w.asked, len(leaks))
}
