package console

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/pquerna/otp/totp"

	"github.com/unykorn/console/internal/access"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/views/link"
)

// wish asks for somebody new.
func wish(name string, role identity.Role) access.Wish {
	return access.Wish{Kind: access.AddPerson, Name: name, Email: strings.ToLower(name) + "-" + uuid.NewString()[:8] + "@example.test", Role: role, Reason: "Joins the desk", Key: uuid.NewString()}
}

// rightsObject is a change of rights that waits for a second administrator.
func rightsObject(t *testing.T, h *house, _ identity.Actor, _ estate) string {
	t.Helper()
	c, err := h.Access.Ask(t.Context(), h.db.Person(t, "Asking admin", testkit.Whole(identity.Admin)), wish("Nadia", identity.Auditor))
	if err != nil {
		t.Fatal(err)
	}
	return c.ID.String()
}

// invitationObject is the secret of a link for setting up.
func invitationObject(t *testing.T, h *house, _ identity.Actor, _ estate) string {
	t.Helper()
	first, second := h.db.Person(t, "First admin", testkit.Whole(identity.Admin)), h.db.Person(t, "Second admin", testkit.Whole(identity.Admin))
	c, err := h.Access.Ask(t.Context(), first, wish("Nora", identity.Auditor))
	if err != nil {
		t.Fatal(err)
	}
	_, secret, err := h.Access.Decide(t.Context(), second, c.ID, access.Confirm, "")
	if err != nil {
		t.Fatal(err)
	}
	return secret.Reveal()
}

// registry is a house in which two administrators look after people.
type registry struct {
	*house
	t               *testing.T
	ada, bruno      identity.Actor
	one, two, local *browser
	reader          *browser
}

func atPeople(t *testing.T) *registry {
	t.Helper()
	h := build(t)
	h.rules(t)
	r := &registry{house: h, t: t, ada: h.db.Person(t, "Ada", testkit.Whole(identity.Admin)), bruno: h.db.Person(t, "Bruno", testkit.Whole(identity.Admin))}
	r.one, r.two = h.as(t, h.enter(t, r.ada)), h.as(t, h.enter(t, r.bruno))
	r.local = h.as(t, h.enter(t, h.db.Person(t, "Local", testkit.Over(identity.Admin, h.apex.Client))))
	r.reader = h.as(t, h.enter(t, h.db.Person(t, "Rita", testkit.Whole(identity.Auditor))))
	return r
}

func (r *registry) form(fields ...string) url.Values {
	v := url.Values{"kind": {"add_person"}, "name": {"Nell Okoro"}, "email": {"Nell@Example.test"}, "role": {"treasury"}, "over": {r.apex.ID.String()}, "reason": {"Joins the desk of Apex"}, "key": {uuid.NewString()}}
	for i := 0; i < len(fields); i += 2 {
		v.Set(fields[i], fields[i+1])
	}
	return v
}

var seedForm = regexp.MustCompile(`id="welcome-seed">([A-Z2-7]+)<`)

// TestSomebodyNewIsAskedForConfirmedSetUpAndSignsIn is the whole way in over the pages.
func TestSomebodyNewIsAskedForConfirmedSetUpAndSignsIn(t *testing.T) {
	t.Parallel()
	r := atPeople(t)
	says(t, r.one.get(link.PeopleNew("")), http.StatusOK, "Another administrator confirms it", "Treasury", r.apex.Name)
	form := r.form()
	a := r.one.do(http.MethodPost, link.People(), form)
	if a.status != http.StatusSeeOther {
		t.Fatalf("ask: %d %s", a.status, readable(t, a))
	}
	if again := r.one.do(http.MethodPost, link.People(), form); again.to != a.to {
		t.Errorf("pressed twice: %s and %s", a.to, again.to)
	}
	page := a.to
	says(t, r.one.get(page), http.StatusOK, "Add Nell Okoro as Treasury over "+r.apex.Name, "You asked for this, so another administrator must confirm it")
	says(t, r.one.post(page, "move", "confirm"), http.StatusForbidden, "You asked for this")
	says(t, r.local.post(page, "move", "confirm"), http.StatusForbidden)
	says(t, r.reader.get(page), http.StatusOK, "Joins the desk of Apex")
	if n := r.db.Count(t, `select count(*) from person where email = 'nell@example.test'`); n != 0 {
		t.Fatal("somebody is here before anybody confirmed")
	}
	says(t, r.two.get(link.PeopleChanges()), http.StatusOK, "1 for you", "Needs you")
	if a := r.two.post(page, "move", "confirm"); a.status != http.StatusSeeOther {
		t.Fatalf("confirm: %d %s", a.status, readable(t, a))
	}
	shown := r.two.get(page)
	at := strings.Index(shown.body, "https://console.example/welcome/")
	if at < 0 {
		t.Fatalf("no link is shown: %s", readable(t, shown))
	}
	secret, _, _ := strings.Cut(shown.body[at+len("https://console.example/welcome/"):], "<")
	if strings.Contains(r.two.get(page).body, "/welcome/") {
		t.Error("the link is shown twice")
	}
	if n := r.db.Count(t, `select count(*) from invitation where hash = sha256($1::bytea)`, []byte(secret)); n != 1 {
		t.Errorf("%d links of this digest", n)
	}
	says(t, r.one.get(link.People()), http.StatusOK, "Nell Okoro", "Not set up", "asked by Ada, confirmed by Bruno")
	r.setsUp(secret)
}

func (r *registry) setsUp(secret string) {
	r.t.Helper()
	her := r.browser(r.t)
	a := her.get(link.Welcome(secret))
	if a.status != http.StatusOK || a.header.Get("Cache-Control") != "no-store" {
		r.t.Fatalf("welcome: %d", a.status)
	}
	seed := seedForm.FindStringSubmatch(a.body)[1]
	code := func() string {
		out, err := totp.GenerateCode(seed, r.clock.Now())
		if err != nil {
			r.t.Fatal(err)
		}
		return out
	}
	press := func(password, again, code string) answer {
		return her.post(link.Welcome(secret), "password", password, "again", again, "code", code)
	}
	for _, wrong := range [][3]string{{password, password + "x", code()}, {"short", "short", code()}, {password, password, "000000"}} {
		if a := press(wrong[0], wrong[1], wrong[2]); a.status != http.StatusUnprocessableEntity {
			r.t.Errorf("%v: %d", wrong, a.status)
		}
	}
	if a := press(password, password, code()); a.status != http.StatusSeeOther || a.to != link.SignIn() {
		r.t.Fatalf("set up: %d %s", a.status, a.body)
	}
	if a := her.get(link.SignIn()); !strings.Contains(a.body, "You are set up.") {
		r.t.Error("the sign-in page does not say so")
	}
	if a := her.get(link.Welcome(secret)); a.status != http.StatusNotFound {
		r.t.Errorf("the link opens twice: %d", a.status)
	}
	her.post(link.SignIn(), "email", "nell@example.test", "password", password)
	if a := her.post(link.SignInCode(), "code", code()); a.to == link.Home() {
		r.t.Error("the code that set up was good for signing in as well")
	}
	r.clock.Advance(time.Minute)
	her.post(link.SignIn(), "email", "nell@example.test", "password", password)
	if a := her.post(link.SignInCode(), "code", code()); a.status != http.StatusSeeOther {
		r.t.Fatalf("sign in: %d", a.status)
	}
	if a := her.get(link.Account()); a.status != http.StatusOK || !strings.Contains(a.body, "Treasury") {
		r.t.Errorf("account: %d", a.status)
	}
}

// TestALinkEnds: after 48 hours, by another link, and when the person leaves.
func TestALinkEnds(t *testing.T) {
	t.Parallel()
	r := atPeople(t)
	open := func(secret string) int { return r.browser(t).get(link.Welcome(secret)).status }
	first := invitationObject(t, r.house, r.ada, r.apex)
	if got := open(first); got != http.StatusOK {
		t.Fatal(got)
	}
	var person string
	if err := r.db.Owner.QueryRow(t.Context(), `select person_id::text from invitation`).Scan(&person); err != nil {
		t.Fatal(err)
	}
	if a := r.one.post(link.Person(person), "act", "link"); a.status != http.StatusSeeOther {
		t.Fatalf("another link: %d", a.status)
	}
	says(t, r.one.get(link.Person(person)), http.StatusOK, "shown once", "Open for another")
	if got := open(first); got != http.StatusNotFound {
		t.Errorf("the earlier link: %d", got)
	}
	late := invitationObject(t, r.house, r.ada, r.apex)
	r.clock.Advance(48 * time.Hour)
	if got := open(late); got != http.StatusNotFound {
		t.Errorf("after 48 h: %d", got)
	}
}

// TestWhatIsTakenAwayTakesOne: a grant, a suspension and a leaver, each with a reason and never oneself.
func TestWhatIsTakenAwayTakesOne(t *testing.T) {
	t.Parallel()
	r := atPeople(t)
	r.one, r.two = r.as(t, r.enter(t, r.ada)), r.as(t, r.enter(t, r.bruno))
	own, vera := link.Person(r.ada.Person.String()), r.voters[0]
	says(t, r.one.get(own), http.StatusOK, "Nobody changes their own access")
	says(t, r.one.post(own, "act", "leave", "reason", "I go"), http.StatusForbidden, "Nobody changes their own access")
	page := link.Person(vera.Person.String())
	says(t, r.one.post(page, "act", "leave", "reason", "x"), http.StatusUnprocessableEntity, "3 to 500 characters")
	says(t, r.one.post(page, "act", "leave", "reason", "She leaves"), http.StatusConflict, "could never be approved again")
	says(t, r.one.get(page), http.StatusOK, "Not set up yet", "Compliance")
	extra := r.db.Person(t, "Extra", testkit.Whole(identity.Treasury), testkit.Over(identity.Auditor, r.apex.Client))
	page = link.Person(extra.Person.String())
	var grant string
	if err := r.db.Owner.QueryRow(t.Context(), `select id::text from role_grant where person_id = $1 and role = 'auditor'`, extra.Person).Scan(&grant); err != nil {
		t.Fatal(err)
	}
	if a := r.one.post(page, "act", "revoke", "grant", grant, "reason", "Not needed any more"); a.status != http.StatusSeeOther {
		t.Fatalf("revoke: %d %s", a.status, readable(t, a))
	}
	if a := r.one.post(page, "act", "suspend", "reason", "A lost phone"); a.status != http.StatusSeeOther {
		t.Fatalf("suspend: %d", a.status)
	}
	says(t, r.one.get(page), http.StatusOK, "Suspended", "Ask to let them in again")
	a := r.one.post(page, "act", "return", "reason", "The phone was found")
	says(t, r.one.post(a.to, "move", "confirm"), http.StatusForbidden)
	if a := r.two.post(a.to, "move", "confirm"); a.status != http.StatusSeeOther {
		t.Fatalf("return: %d %s", a.status, readable(t, a))
	}
	says(t, r.one.get(page), http.StatusOK, "Treasury")
	if a := r.two.post(page, "act", "leave", "reason", "Her last day"); a.status != http.StatusSeeOther {
		t.Fatalf("leave: %d %s", a.status, readable(t, a))
	}
	says(t, r.one.get(page), http.StatusOK, "Left", "No grant", "Not signed in")
	if n := r.db.Count(t, `select count(*) from audit_event where verb = 'person.leave' and after ->> 'reason' = 'Her last day'`); n != 1 {
		t.Errorf("%d leavers in the trail", n)
	}
	says(t, r.one.get(link.With(link.People(), url.Values{"state": {"left"}})), http.StatusOK, "Extra")
}

// TestTheListOfPeopleIsFiltered by what its address says, and what that cannot mean is said.
func TestTheListOfPeopleIsFiltered(t *testing.T) {
	t.Parallel()
	r := atPeople(t)
	for query, has := range map[string]string{"role=compliance": "Vera", "role=auditor": "Rita", "over=organization": "Ada", "over=" + r.apex.ID.String(): "Local", "state=invited": "Local"} {
		says(t, r.reader.get(link.People()+"?"+query), http.StatusOK, has)
	}
	a := r.reader.get(link.People() + "?role=compliance")
	if strings.Contains(a.body, "Bruno") || strings.Contains(a.body, "Add a person") {
		t.Error("the filter lets others through, or an auditor is offered a change")
	}
	says(t, r.reader.get(link.People()+"?role=king&over=x&after=y&state=gone"), http.StatusOK, "not understood")
	says(t, r.local.get(link.People()), http.StatusForbidden, "whole organization")
	for range peopleRows {
		r.db.Person(t, "Zed")
	}
	a = r.reader.get(link.People())
	next := regexp.MustCompile(`rel="next" href="([^"]+)"`).FindStringSubmatch(a.body)
	if next == nil {
		t.Fatal("no second page")
	}
	says(t, r.reader.get(strings.ReplaceAll(next[1], "&amp;", "&")), http.StatusOK, "Zed")
}

// TestTheFormForPeopleSaysWhatIsWrong and stores nothing.
func TestTheFormForPeopleSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	r := atPeople(t)
	before := r.counted(t)
	for field, values := range map[string][]string{"name": {"", turned, nul, long, " "}, "email": {"", "x", "a@b@c", script, r.ada.Email}, "role": {"", "king", script},
		"over": {noUUID, "x", script}, "reason": {"", "ab", turned, long}, "kind": {"drop", "add_grant", script}} {
		for _, v := range values {
			a := r.one.do(http.MethodPost, link.People(), r.form(field, v))
			if a.status != http.StatusUnprocessableEntity && (field != "kind" || a.status != http.StatusNotFound) {
				t.Errorf("%s %.30q: %d", field, v, a.status)
			}
			if strings.Contains(a.body, script) {
				t.Errorf("%s: what was typed is run", field)
			}
		}
	}
	if what := grown(before, r.counted(t)); what != "" {
		t.Error(what)
	}
}

// TestDutiesThatMeetAreNamed with since when and what they were near.
func TestDutiesThatMeetAreNamed(t *testing.T) {
	t.Parallel()
	r := atPeople(t)
	says(t, r.reader.get(link.Duties()), http.StatusOK, "No two rights meet", "What is looked for")
	both := r.db.Person(t, "Boris", testkit.Over(identity.Treasury, r.apex.Client), testkit.Whole(identity.Compliance))
	if _, err := r.db.Owner.Exec(t.Context(), `insert into approval_member (group_id, person_id, added_at) select id, $1, $2 from approval_group`, both.Person, r.clock.Now()); err != nil {
		t.Fatal(err)
	}
	r.submit(t, r.apex, nextAmount(largeSend))
	says(t, r.reader.get(link.Duties()), http.StatusOK, "Boris: Treasury and compliance at the same client", r.apex.Name, "Could have voted on it", "Grave")
	a := r.one.do(http.MethodPost, link.People(), url.Values{"kind": {"add_grant"}, "person": {r.voters[0].Person.String()}, "role": {"treasury"}, "reason": {"Helps out"}, "key": {uuid.NewString()}})
	says(t, r.two.get(a.to), http.StatusOK, "two rights that should not meet", "Treasury and compliance at the same client")
}

// reviewObject is a review that is open.
func reviewObject(t *testing.T, h *house, _ identity.Actor, _ estate) string {
	t.Helper()
	v, err := h.Access.OpenReview(t.Context(), h.db.Person(t, "Opener", testkit.Whole(identity.Admin)), time.Time{}, "The quarter", uuid.NewString())
	if err != nil {
		t.Fatal(err)
	}
	return v.ID.String()
}

// TestEveryGrantIsReviewed: complete by count, each decided with a reason, never one's own, and closed only when all is done.
func TestEveryGrantIsReviewed(t *testing.T) {
	t.Parallel()
	r := atPeople(t)
	extra := r.db.Person(t, "Extra", testkit.Over(identity.Auditor, r.apex.Client))
	says(t, r.one.post(link.Reviews(), "reason", "", "key", uuid.NewString(), "as-of", "soon"), http.StatusUnprocessableEntity, "looks like")
	says(t, r.one.post(link.Reviews(), "reason", "Q4", "key", uuid.NewString(), "as-of", "2199-01-01 10:00"), http.StatusUnprocessableEntity, "has been")
	a := r.one.post(link.Reviews(), "reason", "The fourth quarter", "key", uuid.NewString())
	if a.status != http.StatusSeeOther {
		t.Fatalf("open: %d %s", a.status, readable(t, a))
	}
	page := a.to
	held := r.names(t, `select id::text from role_grant where revoked_at is null order by id`)
	own := r.names(t, `select id::text from role_grant where person_id = $1`, r.ada.Person)[0]
	away := r.names(t, `select id::text from role_grant where person_id = $1`, extra.Person)[0]
	needed := r.names(t, `select id::text from role_grant where person_id = $1`, r.voters[0].Person)[0]
	says(t, r.reader.get(page), http.StatusOK, "0 of "+count(len(held))+" grants", "Not decided yet")
	says(t, r.one.post(page, "act", "decide", "grant", own, "verdict", "keep", "reason", "I need it"), http.StatusForbidden, "This grant is yours")
	says(t, r.one.post(page, "act", "decide", "grant", away, "verdict", "keep", "reason", ""), http.StatusUnprocessableEntity, "3 to 500 characters")
	says(t, r.one.post(page, "act", "decide", "grant", away, "verdict", "burn", "reason", "Not needed"), http.StatusUnprocessableEntity, "keep or revoke")
	says(t, r.one.post(page, "act", "decide", "grant", needed, "verdict", "revoke", "reason", "Not needed"), http.StatusConflict, "could never be approved again")
	says(t, r.one.post(page, "act", "close"), http.StatusConflict, "The review stays open")
	vera := r.as(t, r.enter(t, r.voters[0]))
	if a := vera.post(page, "act", "decide", "grant", away, "verdict", "revoke", "reason", "Not needed any more"); a.status != http.StatusSeeOther {
		t.Fatalf("revoke: %d %s", a.status, readable(t, a))
	}
	for _, grant := range held {
		b := r.one
		if grant == own {
			b = r.two
		}
		if grant == away {
			continue
		}
		if a := b.post(page, "act", "decide", "grant", grant, "verdict", "keep", "reason", "Still in this work"); a.status != http.StatusSeeOther {
			t.Fatalf("keep %s: %d %s", grant, a.status, readable(t, a))
		}
	}
	says(t, r.one.get(page), http.StatusOK, "Revoke: still in force", "still in force. An administrator revokes")
	says(t, r.one.post(page, "act", "close"), http.StatusConflict)
	r.one.post(link.Person(extra.Person.String()), "act", "revoke", "grant", away, "reason", "As the review said")
	if a := r.one.post(page, "act", "close"); a.status != http.StatusSeeOther {
		t.Fatalf("close: %d %s", a.status, readable(t, a))
	}
	r.exports(page, len(held))
}

// exports reads the CSV and reckons its digest once more.
func (r *registry) exports(page string, grants int) {
	r.t.Helper()
	a := r.reader.get(page + "/export")
	rows, foot, ok := strings.Cut(a.body, "# review,")
	if !ok || a.status != http.StatusOK || strings.Count(rows, "\n") != grants+1 {
		r.t.Fatalf("%d rows of %d: %s", strings.Count(rows, "\n"), grants, a.body)
	}
	sum := fmt.Sprintf("%x", sha256.Sum256([]byte(rows)))
	if !strings.Contains(foot, "# population,"+count(grants)) || !strings.Contains(foot, "# sha256,"+sum) || !strings.Contains(foot, "# closed_with_sha256,"+sum) {
		r.t.Errorf("the foot says %s, the rows are %s", foot, sum)
	}
	says(r.t, r.reader.get(page), http.StatusOK, "Done", sum)
	says(r.t, r.one.post(page, "act", "close"), http.StatusConflict, "decided already, or the review is closed")
}

// TestAwayIsWarnedOfKeptAndShown: on the account, on the desk of people, beside who may vote.
func TestAwayIsWarnedOfKeptAndShown(t *testing.T) {
	t.Parallel()
	r := atPeople(t)
	vera := r.as(t, r.enter(t, r.voters[0]))
	now := r.clock.Now()
	stamp := func(in time.Duration) string { return now.Add(in).UTC().Format("2006-01-02 15:04") }
	form := []string{"from", stamp(-time.Minute), "until", stamp(48 * time.Hour), "zone", "UTC"}
	says(t, vera.post(link.AccountAway(), "from", "soon", "until", "", "zone", "Mars/Olympus"), http.StatusUnprocessableEntity, "An instant looks like", "Choose a time zone")
	says(t, vera.post(link.AccountAway(), form...), http.StatusUnprocessableEntity, "With you away these could not be approved by anybody", "Keep it all the same")
	if n := r.db.Count(t, `select count(*) from absence`); n != 0 {
		t.Fatal("kept before the warning was answered")
	}
	if a := vera.post(link.AccountAway(), append(form, "kept", "yes")...); a.status != http.StatusSeeOther {
		t.Fatalf("away: %d %s", a.status, readable(t, a))
	}
	if n := r.db.Count(t, `select count(*) from river.river_job where kind = 'approval.away'`); n != 1 {
		t.Errorf("%d jobs tell compliance", n)
	}
	says(t, vera.get(link.Account()), http.StatusOK, "You kept it although", "Take back")
	x := r.submit(t, r.apex, nextAmount(largeSend))
	says(t, r.reader.get(link.Approval(r.request(t, x).String())), http.StatusOK, "Vera may decide, and is away")
	says(t, r.reader.get(link.Away()), http.StatusOK, "Vera", "With them away, some things could not be approved in time")
	says(t, r.reader.get(link.With(link.Away(), url.Values{"who": {r.voters[1].Person.String()}})), http.StatusOK, "Without them these could not be approved by anybody", "Viktor away")
	says(t, r.reader.get(link.With(link.Away(), url.Values{"who": {"x", script}})), http.StatusOK, "nobody who could be away")
	var id string
	if err := r.db.Owner.QueryRow(t.Context(), `select id::text from absence`).Scan(&id); err != nil {
		t.Fatal(err)
	}
	says(t, r.one.post(link.AccountAway(), "end", id), http.StatusNotFound)
	if a := vera.post(link.AccountAway(), "end", id); a.status != http.StatusSeeOther {
		t.Fatalf("taken back: %d", a.status)
	}
	says(t, r.reader.get(link.Away()), http.StatusOK, "Nobody said to be away")
}
