package console

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/static"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/web/hook"
)

var update = flag.Bool("update", false, "write testdata/roles.golden from the answers")

// seat is a kind of asker. A is Apex, B is Meridian.
type seat struct {
	name   string
	grants func(a, b identity.Client) []identity.Grant
	enter  func(t *testing.T, h *house, who identity.Actor) *http.Cookie
}

func whole(r identity.Role) func(a, b identity.Client) []identity.Grant {
	return func(_, _ identity.Client) []identity.Grant { return []identity.Grant{testkit.Whole(r)} }
}

func overA(r identity.Role, also ...identity.Role) func(a, b identity.Client) []identity.Grant {
	return func(a, b identity.Client) []identity.Grant {
		out := []identity.Grant{testkit.Over(r, a)}
		for _, other := range also {
			out = append(out, testkit.Over(other, b))
		}
		return out
	}
}

// seats are the columns. The last roles are the hardest to tell apart: they may see B and act for A only.
var seats = []seat{
	{"admin", whole(identity.Admin), nil}, {"treasury", whole(identity.Treasury), nil},
	{"compliance", whole(identity.Compliance), nil}, {"auditor", whole(identity.Auditor), nil},
	{"admin@A", overA(identity.Admin), nil}, {"treasury@A", overA(identity.Treasury), nil},
	{"compliance@A", overA(identity.Compliance), nil}, {"auditor@A", overA(identity.Auditor), nil},
	{"admin@A+auditor@B", overA(identity.Admin, identity.Auditor), nil}, {"treasury@A+auditor@B", overA(identity.Treasury, identity.Auditor), nil},
	{"compliance@A+auditor@B", overA(identity.Compliance, identity.Auditor), nil},
	{"nobody", whole(identity.Admin), func(*testing.T, *house, identity.Actor) *http.Cookie { return nil }},
	{"revoked", whole(identity.Admin), revoked}, {"expired", whole(identity.Admin), expired},
}

func revoked(t *testing.T, h *house, who identity.Actor) *http.Cookie {
	t.Helper()
	c := h.enter(t, who)
	if _, err := h.Identity.RevokeSessions(t.Context(), program, who.Person); err != nil {
		t.Fatal(err)
	}
	return c
}

func expired(t *testing.T, h *house, who identity.Actor) *http.Cookie {
	t.Helper()
	c := h.enter(t, who)
	if _, err := h.db.Owner.Exec(t.Context(), `update user_session set expires_at = $2 where person_id = $1`, who.Person, h.clock.Now()); err != nil {
		t.Fatal(err)
	}
	return c
}

// matrix is a house with somebody on every seat.
type matrix struct {
	*house
	people   []identity.Actor
	cookies  []*http.Cookie
	made     map[string]string // objects by route and estate
	requests int
	denials  int
}

func seated(t *testing.T) *matrix {
	t.Helper()
	m := &matrix{house: build(t), made: map[string]string{}}
	for _, s := range seats {
		who := m.db.Person(t, s.name, s.grants(m.apex.Client, m.meridian.Client)...)
		m.people, m.voters = append(m.people, who), append(m.voters, who)
		m.cookies = append(m.cookies, nil)
	}
	m.rules(t)
	m.add(t, "ada")
	m.passwords(t)
	for i := range seats {
		m.cookies[i] = m.sit(t, i)
	}
	for _, e := range []estate{m.apex, m.meridian} { // BitGo speaks of both
		m.control(t, "deposit", map[string]any{"wallet": e.wallet.ID, "coin": e.asset, "amount": "5000000", "state": "confirmed"})
	}
	m.control(t, "flush", nil)
	return m
}

func (m *matrix) sit(t *testing.T, i int) *http.Cookie {
	t.Helper()
	if seats[i].enter != nil {
		return seats[i].enter(t, m.house, m.people[i])
	}
	return m.enter(t, m.people[i])
}

// ask makes one real request and does not wait for the end of a stream.
func (m *matrix) ask(t *testing.T, c *http.Cookie, pattern string, v visit, id string, e estate, headers ...string) answer {
	t.Helper()
	m.requests++
	method, path, _ := strings.Cut(pattern, " ")
	path = fillIn(path, id)
	if v.query != nil {
		path = link.With(path, v.query(id))
	}
	var form url.Values
	if v.form != nil {
		form = v.form(id)
		for name, values := range form {
			form.Set(name, strings.NewReplacer("ADDRESS", e.payee, "PAYEE", m.payeeID(t, e), "KEY", uuid.NewString(), "PASSPHRASE", e.wallet.Passphrase).Replace(values[0]))
		}
	}
	b := m.as(t, c)
	if name, of := strings.CutPrefix(path, static.Prefix); of {
		path = static.URL(name)
	}
	if path == link.Live() {
		return m.glance(t, b, path)
	}
	a := b.do(method, path, form, headers...)
	if a.status >= 500 {
		t.Errorf("%s: %d\n%s", pattern, a.status, a.body)
	}
	return a
}

// glance takes the head of an answer that has no end.
func (m *matrix) glance(t *testing.T, b *browser, path string) answer {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, m.site.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := b.http.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	_ = res.Body.Close()
	return answer{status: res.StatusCode, header: res.Header, to: res.Header.Get("Location")}
}

func fillIn(pattern, id string) string {
	pattern = strings.TrimSuffix(pattern, "{$}")
	for parts := strings.Split(id, "|"); ; { // a page of two things has two parts in its id
		from, to := strings.Index(pattern, "{"), strings.Index(pattern, "}")
		if from < 0 {
			return pattern
		}
		pattern = pattern[:from] + url.PathEscape(parts[0]) + pattern[to+1:]
		if len(parts) > 1 {
			parts = parts[1:]
		}
	}
}

// word is the answer in one word of the golden file.
func (m *matrix) word(a answer) string {
	in := a.status == http.StatusSeeOther && a.to == link.SignIn()
	if in || slices.Contains([]int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound}, a.status) {
		m.denials++
	}
	if in {
		return "sign-in"
	}
	return strconv.Itoa(a.status)
}

func (m *matrix) cell(t *testing.T, i int, pattern string, v visit) string {
	t.Helper()
	c := m.cookies[i]
	if v.fresh {
		c = m.sit(t, i)
	}
	if v.object == nil {
		return m.word(m.ask(t, c, pattern, v, "", m.apex))
	}
	own := m.word(m.ask(t, c, pattern, v, m.object(t, i, pattern, v, m.apex), m.apex))
	return own + "/" + m.word(m.ask(t, c, pattern, v, m.object(t, i, pattern, v, m.meridian), m.meridian))
}

// object is what the request names. What a reading leaves as it was is read from every seat.
func (m *matrix) object(t *testing.T, i int, pattern string, v visit, e estate) string {
	t.Helper()
	if v.own || !v.stays && !strings.HasPrefix(pattern, "GET ") {
		return v.object(t, m.house, m.people[i], e)
	}
	key := pattern + " " + e.key
	if m.made[key] == "" {
		m.made[key] = v.object(t, m.house, m.people[i], e)
	}
	return m.made[key]
}

// TestRoles asks for every route from every seat, for A's things and for B's, and keeps the answers as the golden
// file: who may do what, as it really is.
func TestRoles(t *testing.T) {
	t.Parallel()
	m := seated(t)
	var out strings.Builder
	fmt.Fprintln(&out, "# Made from real answers by: go test ./web/console -run TestRoles -update")
	fmt.Fprintln(&out, "# A cell is the answer for A's thing, and after the slash for B's. sign-in: led there.")
	table := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
	fmt.Fprint(table, "route")
	for _, s := range seats {
		fmt.Fprint(table, "\t", s.name)
	}
	known := map[string]bool{}
	for _, rt := range m.Routes() {
		known[rt.Pattern] = true
		v, has := visits[rt.Pattern]
		if !has {
			t.Errorf("%s has no row in visits", rt.Pattern)
			continue
		}
		m.row(t, table, rt.Pattern, v)
	}
	for pattern := range visits {
		if !known[pattern] {
			t.Errorf("visits has a row for %s, which is no route", pattern)
		}
	}
	for _, d := range doors {
		m.row(t, table, d.pattern, d.visit)
	}
	fmt.Fprintln(table)
	_ = table.Flush()
	routes := len(known) + len(doors)
	fmt.Fprintf(&out, "\n%d routes, %d requests, %d denied\n", routes, m.requests, m.denials)
	t.Logf("%d routes, %d requests, %d denied", routes, m.requests, m.denials)
	golden(t, out.String())
}

func (m *matrix) row(t *testing.T, table *tabwriter.Writer, pattern string, v visit) {
	t.Helper()
	fmt.Fprint(table, "\n", pattern)
	for i := range seats {
		fmt.Fprint(table, "\t", m.cell(t, i, pattern, v))
	}
}

// doors are what listens beside the console: nobody signs in there, and a session opens nothing more.
var doors = []struct {
	pattern string
	visit
}{
	{"GET /healthz", visit{}}, {"GET " + static.Prefix + "app.js", visit{}}, {"POST " + hook.Path, visit{form: nothing}},
	{"GET " + hook.Path, visit{}}, {"GET /no/such/page", visit{}},
}

func golden(t *testing.T, got string) {
	t.Helper()
	var lines []string
	for line := range strings.Lines(got) {
		lines = append(lines, strings.TrimRight(line, " \n"))
	}
	got = strings.Join(lines, "\n") + "\n"
	const file = "testdata/roles.golden"
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		t.Errorf("who may do what has changed. Look at the difference; if it is meant, run with -update.\n%s", difference(string(want), got))
	}
}

func difference(want, got string) string {
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	var out []string
	for i := range max(len(a), len(b)) {
		x, y := "", ""
		if i < len(a) {
			x = a[i]
		}
		if i < len(b) {
			y = b[i]
		}
		if x != y {
			out = append(out, "- "+x, "+ "+y)
		}
	}
	return strings.Join(out, "\n")
}
