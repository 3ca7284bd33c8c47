package console

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/testkit"
)

var changing = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\b[0-9a-f]{24}\b`)

// alike is an answer without what differs between any two requests.
func alike(a answer, id string) string {
	if one, rest, several := strings.Cut(id, "|"); several { // a page about several things
		a.body, a.to = strings.ReplaceAll(a.body, "/"+one, "/ID"), strings.ReplaceAll(a.to, "/"+one, "/ID")
		return alike(a, rest)
	}
	// a short number also stands in other places; as an id it stands in a path
	own := `\b` + regexp.QuoteMeta(id) + `\b`
	if len(id) < 12 {
		own = "/" + own
	}
	body := regexp.MustCompile(own).ReplaceAllString(a.body, "/ID")
	body = strings.ReplaceAll(body, "//ID", "/ID")
	return fmt.Sprintf("%d %s\n%s", a.status, changing.ReplaceAllString(strings.ReplaceAll(a.to, id, "ID"), "ID"), changing.ReplaceAllString(body, "ID"))
}

// TestForeignIsAbsent: somebody of A cannot tell a thing of B from one that never was.
func TestForeignIsAbsent(t *testing.T) {
	t.Parallel()
	m := seated(t)
	pairs := 0
	for i, s := range seats {
		if !strings.HasSuffix(s.name, "@A") {
			continue
		}
		for _, rt := range m.Routes() {
			v := visits[rt.Pattern]
			if v.object == nil || rt.Open { // an open page goes by a secret, and is no client's
				continue
			}
			foreign := v.object(t, m.house, m.people[i], m.meridian)
			a, b := m.ask(t, m.cookies[i], rt.Pattern, v, foreign, m.apex), m.ask(t, m.cookies[i], rt.Pattern, v, v.absent, m.apex)
			if x, y := alike(a, foreign), alike(b, v.absent); x != y {
				t.Errorf("%s by %s: foreign and absent differ\n%s", rt.Pattern, s.name, around(x, y))
			}
			if v.own {
				m.ask(t, m.cookies[i], "GET /account", visit{}, "", m.apex) // shows what their own act has to say
			}
			pairs++
		}
	}
	if pairs < 60 {
		t.Errorf("only %d pairs were compared", pairs)
	}
}

// around shows where two texts begin to differ.
func around(x, y string) string {
	n := 0
	for n < len(x) && n < len(y) && x[n] == y[n] {
		n++
	}
	cut := func(s string) string { return s[max(0, n-80):min(len(s), n+120)] }
	return "- " + cut(x) + "\n+ " + cut(y)
}

// TestOnlyPostsAct: an act is not to be had by GET, nor by a post that another site makes.
func TestOnlyPostsAct(t *testing.T) {
	t.Parallel()
	m := seated(t)
	all := m.db.Person(t, "All", testkit.Whole(identity.Admin), testkit.Whole(identity.Treasury), testkit.Whole(identity.Compliance))
	c := m.enter(t, all)
	routes := m.Routes()
	for _, rt := range routes {
		v := visits[rt.Pattern]
		if v.form == nil {
			continue
		}
		id := ""
		if v.object != nil {
			id = v.object(t, m.house, all, m.apex)
		}
		before := m.counted(t)
		path := strings.TrimPrefix(rt.Pattern, "POST ")
		shown := slices.ContainsFunc(routes, func(r Route) bool { return r.Pattern == "GET "+path })
		query := v
		query.query, query.form = v.form, nil
		if a := m.ask(t, c, "GET "+path, query, id, m.apex); !shown && a.status != http.StatusNotFound && a.status != http.StatusMethodNotAllowed {
			t.Errorf("GET %s: %d", path, a.status)
		}
		for _, method := range []string{http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions} {
			if a := m.ask(t, c, method+" "+path, v, id, m.apex); a.status != http.StatusNotFound && a.status != http.StatusMethodNotAllowed {
				t.Errorf("%s %s: %d", method, path, a.status)
			}
		}
		for _, from := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}} {
			if a := m.ask(t, c, rt.Pattern, v, id, m.apex, from...); a.status != http.StatusForbidden {
				t.Errorf("%s with %v: %d", rt.Pattern, from, a.status)
			}
		}
		if g := grown(before, m.counted(t)); g != "" {
			t.Errorf("%s: %s", rt.Pattern, g)
		}
	}
}

// TestAHalfActChangesNothing: who sees B's things and acts for A changes nothing of B's, in any state that would allow it to others.
func TestAHalfActChangesNothing(t *testing.T) {
	t.Parallel()
	m := seated(t)
	for i, s := range seats {
		if !strings.HasSuffix(s.name, "+auditor@B") {
			continue
		}
		before := m.counted(t)
		x := m.submit(t, m.meridian, nextAmount(smallSend))
		y := m.submit(t, m.meridian, nextAmount(largeSend))
		request := m.request(t, y)
		made := m.counted(t)
		if grown(before, made) == "" {
			t.Fatal("nothing was asked for")
		}
		actor, err := m.Identity.Authenticate(t.Context(), m.people[i].Session, true)
		if err != nil {
			t.Fatal(err)
		}
		for name, err := range map[string]error{
			"release": second(m.Sends.Release(t.Context(), actor, x.ID, bitgo.Secret(m.meridian.wallet.Passphrase), "")),
			"cancel":  second(m.Sends.Cancel(t.Context(), actor, x.ID)),
			"vote":    second(m.Approvals.Vote(t.Context(), actor, request, approval.Approve, "")),
			"draft":   second(m.Sends.SaveDraft(t.Context(), actor, m.meridian.draft("1500000"), "key-"+uuid.NewString())),
			"address": second(m.Wallets.NewAddress(t.Context(), actor, m.meridian.wallet.ID, m.meridian.asset, "", uuid.NewString())),
		} {
			if err == nil {
				t.Errorf("%s by %s went through", name, s.name)
			}
		}
		if g := grown(made, m.counted(t)); g != "" {
			t.Errorf("%s: %s", s.name, g)
		}
	}
	if n := len(m.sandbox.Count().Sends); n != 0 {
		t.Errorf("%d sends reached BitGo", n)
	}
}

func second[T any](_ T, err error) error { return err }
