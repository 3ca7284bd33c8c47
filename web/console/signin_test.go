package console

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/views/link"
)

func TestTheFormSaysThatItDidNotMatchAndNotWhy(t *testing.T) {
	t.Parallel()
	f := setup(t)
	ada := f.add(t, "ada")
	b := f.browser(t)
	known := b.post(link.SignIn(), "email", ada.Email, "password", "wrong horse battery")
	unknown := b.post(link.SignIn(), "email", "who@example.test", "password", "wrong horse battery")
	if known.status != http.StatusUnprocessableEntity || !strings.Contains(known.body, `role="alert"`) {
		t.Fatalf("%d\n%s", known.status, known.body)
	}
	if strings.ReplaceAll(known.body, ada.Email, "") != strings.ReplaceAll(unknown.body, "who@example.test", "") || unknown.status != known.status {
		t.Error("the pages differ for a known and an unknown email")
	}
	if strings.Contains(known.body, "wrong horse") {
		t.Error("the password came back")
	}
	hostile := b.post(link.SignIn(), "email", `"><script>alert(1)</script>`, "password", "x")
	if hostile.status != http.StatusUnprocessableEntity || strings.Contains(hostile.body, "<script>alert") {
		t.Errorf("hostile text: %d", hostile.status)
	}
	if a := b.get(link.SignInCode()); a.status != http.StatusSeeOther || a.to != link.SignIn() {
		t.Errorf("the code form opened without a password: %d", a.status)
	}
}

func TestTooManyTriesArePaused(t *testing.T) {
	t.Parallel()
	f := setup(t)
	ada := f.add(t, "ada")
	b := f.browser(t)
	for range 5 {
		b.post(link.SignIn(), "email", ada.Email, "password", "wrong horse battery")
	}
	if a := b.post(link.SignIn(), "email", ada.Email, "password", password); a.status != http.StatusTooManyRequests || !strings.Contains(a.body, "paused") {
		t.Errorf("%d", a.status)
	}
}

func TestTheSecondStepStartsAgainWhenItTookTooLong(t *testing.T) {
	t.Parallel()
	f := setup(t)
	ada := f.add(t, "ada")
	b := f.browser(t)
	b.post(link.SignIn(), "email", ada.Email, "password", password)
	if a := b.post(link.SignInCode(), "code", "000000"); a.status != http.StatusUnprocessableEntity {
		t.Errorf("wrong code: %d", a.status)
	}
	f.clock.Advance(identity.TwoSteps)
	a := b.post(link.SignInCode(), "code", f.code(t, ada))
	if a.status != http.StatusUnauthorized || !strings.Contains(a.body, `name="password"`) || !strings.Contains(a.body, "Start again") {
		t.Errorf("too late: %d", a.status)
	}
}

func TestDemoLinksExistOnlyInTheDemo(t *testing.T) {
	t.Parallel()
	f := setup(t)
	ada := f.add(t, "ada")
	if a := f.browser(t).get("/demo/sign-in/key"); a.status != http.StatusNotFound {
		t.Errorf("without the demo: %d", a.status)
	}
	f.DemoSignIn = map[string]string{"key": ada.Email}
	demo := httptest.NewTLSServer(f.Handler())
	t.Cleanup(demo.Close)
	f.site = demo
	b := f.browser(t)
	if a := b.get("/demo/sign-in/other"); a.status != http.StatusNotFound {
		t.Errorf("another key: %d", a.status)
	}
	if a := b.get("/demo/sign-in/key"); a.status != http.StatusSeeOther || a.to != link.Home() {
		t.Fatalf("%d to %q", a.status, a.to)
	}
	if a := b.get(link.Account()); a.status != http.StatusOK || !strings.Contains(a.body, ada.Email) {
		t.Errorf("not signed in: %d", a.status)
	}
}

// register mounts what an administrator does with people, and the change of one's own password.
func (f *front) register(t *testing.T) {
	t.Helper()
	mux := http.NewServeMux()
	for _, rt := range []Route{
		{"GET " + link.PatternPeople, admin, false, f.people}, {"GET " + link.PatternPerson, admin, false, f.person},
		{"POST " + link.PatternPerson, admin, false, f.personAct}, {"POST " + link.PatternAccount, anyone, false, f.accountPassword},
	} {
		mux.Handle(rt.Pattern, f.guard(rt))
	}
	mux.Handle("/", f.Handler())
	f.site = httptest.NewTLSServer(mux)
	t.Cleanup(f.site.Close)
}

func TestAnAdministratorSeesAndEndsSessions(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.register(t)
	apex := f.db.Client(t, "Apex Mining")
	ada, boss := f.add(t, "ada", testkit.Over(identity.Treasury, apex)), f.add(t, "boss", testkit.Whole(identity.Admin))
	local := f.add(t, "local", testkit.Over(identity.Admin, apex))
	hers, chief, small := f.browser(t), f.browser(t), f.browser(t)
	f.signIn(t, hers, ada)
	f.signIn(t, small, local)
	f.signIn(t, chief, boss)
	if a := chief.get(link.People()); a.status != http.StatusOK || !strings.Contains(a.body, "person-"+ada.ID.String()) || !strings.Contains(a.body, "Apex Mining") {
		t.Errorf("people: %d", a.status)
	}
	page := link.Person(ada.ID.String())
	if a := chief.get(page); a.status != http.StatusOK || !strings.Contains(a.body, "session-") {
		t.Errorf("person: %d", a.status)
	}
	for _, b := range []*browser{hers, small} {
		for _, a := range []answer{b.get(link.People()), b.get(page), b.post(page, "session", "others")} {
			if a.status != http.StatusForbidden && a.status != http.StatusNotFound {
				t.Errorf("somebody else: %d", a.status)
			}
		}
	}
	if a := hers.get(link.Account()); a.status != http.StatusOK {
		t.Fatalf("her session ended: %d", a.status)
	}
	if a := chief.post(page, "session", "others"); a.status != http.StatusSeeOther {
		t.Errorf("ending: %d", a.status)
	}
	if a := hers.get(link.Account()); a.status != http.StatusSeeOther {
		t.Errorf("her session goes on: %d", a.status)
	}
	for _, path := range []string{link.Person("x"), link.Person(apex.ID.String())} {
		if a := chief.get(path); a.status != http.StatusNotFound {
			t.Errorf("%s: %d", path, a.status)
		}
	}
}

func TestChangingThePasswordByForm(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.register(t)
	ada := f.add(t, "ada")
	b := f.browser(t)
	f.signIn(t, b, ada)
	const next = "another horse battery"
	for name, fields := range map[string][]string{
		"again":   {"current", password, "next", next, "again", "something else"},
		"current": {"current", "wrong horse battery", "next", next, "again", next},
		"next":    {"current", password, "next", "short", "again", "short"},
	} {
		if a := b.post(link.Account(), fields...); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, `id="f-`+name+`-error"`) {
			t.Errorf("%s: %d", name, a.status)
		}
	}
	if a := b.post(link.Account(), "current", password, "next", next, "again", next); a.status != http.StatusSeeOther {
		t.Errorf("%d\n%s", a.status, a.body)
	}
	if a := f.browser(t).post(link.SignIn(), "email", ada.Email, "password", next); a.to != link.SignInCode() {
		t.Errorf("the new password: %d", a.status)
	}
}
