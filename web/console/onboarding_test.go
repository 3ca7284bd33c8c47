package console

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/onboarding"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/internal/testkit/canary"
	"github.com/unykorn/console/views/link"
)

const institution = "treasury@kestrel.example"

func clientFormOf(key string) url.Values {
	return url.Values{"name": {"Kestrel Holdings"}, "email": {institution}, "accountType": {"business"}, "key": {key}}
}

// part is one step on a client's page.
func part(a answer, id string) string {
	m := regexp.MustCompile(`(?s)<li[^>]*id="` + id + `".*?(<li|</ol>)`).FindString(a.body)
	return regexp.MustCompile(`\s+`).ReplaceAllString(m, " ")
}

func (d *desk) provision(t *testing.T) string {
	t.Helper()
	made := d.adas.do(http.MethodPost, link.Clients(), clientFormOf("6f1f1f7e-1111-4000-8000-000000000001"))
	if made.status != http.StatusSeeOther || !strings.HasPrefix(made.to, "/clients/") {
		t.Fatalf("%d %s %s", made.status, made.to, made.body)
	}
	return made.to
}

// A client from nothing to being live, by one administrator, and what each role sees of it.
func TestAClientIsProvisioned(t *testing.T) {
	t.Parallel()
	d := atDesk(t)
	d.rules(t)
	page := d.provision(t)
	for range 2 { // a double click, a reload, another form for the same institution
		if again := d.adas.do(http.MethodPost, link.Clients(), clientFormOf("6f1f1f7e-1111-4000-8000-000000000001")); again.to != page {
			t.Errorf("sent again: %d %s", again.status, again.to)
		}
	}
	if other := d.beas.do(http.MethodPost, link.Clients(), clientFormOf("")); other.to != page {
		t.Errorf("another administrator's: %d %s", other.status, other.to)
	}
	if n := d.db.Count(t, `select count(*) from client where name = 'Kestrel Holdings'`); n != 1 {
		t.Errorf("%d clients", n)
	}
	a := d.adas.get(page)
	for word, want := range map[string]string{"enterprise": "Ada", "service": "Done", "client": "Done", "kyc": "Not known", "live": "Later"} {
		if got := part(a, "step-"+word); !strings.Contains(got, want) {
			t.Errorf("%s does not show %q: %s", word, want, got)
		}
	}
	id := strings.TrimPrefix(page, "/clients/")
	var enterprise string
	if err := d.db.Owner.QueryRow(t.Context(), `select enterprise_id from client where id = $1`, id).Scan(&enterprise); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(part(a, "step-enterprise"), `data-copy="`+enterprise+`"`) {
		t.Error("BitGo's id cannot be copied")
	}
	if x := d.adas.post(page + "/look"); x.to != page {
		t.Errorf("look: %d", x.status)
	}
	if a = d.adas.get(page); !strings.Contains(part(a, "step-kyc"), "unverified") || !strings.Contains(a.body, "BitGo makes no Go Account before") {
		t.Error("KYC, or why there is no Go Account yet, does not show")
	}
	if x := d.adas.post(page+"/accounts", "label", "Kestrel vault", "key", "x"); x.to != page || !strings.Contains(d.adas.get(page).body, "KYC") {
		t.Errorf("a Go Account before KYC: %d", x.status)
	}
	d.control(t, "enterprise", map[string]any{"enterprise": enterprise, "kyc": "approved"})
	d.control(t, "user", map[string]any{"email": institution, "on": true})
	d.adas.post(page + "/look")
	if x := d.adas.post(page+"/accounts", "label", " ", "walletPassphrase", "hunter2"); x.status != http.StatusUnprocessableEntity || !strings.Contains(x.body, "f-label-error") || strings.Contains(x.body, "hunter2") {
		t.Errorf("a bad label: %d", x.status)
	}
	d.adas.post(page+"/accounts", "label", "Kestrel vault", "key", "6f1f1f7e-1111-4000-8000-000000000002")
	if a = d.adas.get(page); !strings.Contains(part(a, "step-account"), "At BitGo") {
		t.Error("that BitGo is initialising it does not show: " + part(a, "step-account"))
	}
	d.control(t, "advance", nil)
	if x := d.beas.post(page + "/resume"); x.to != page {
		t.Errorf("resume: %d", x.status)
	}
	if a = d.beas.get(page); strings.Contains(a.body, "data-once") || strings.Contains(a.body, "passphrase-show") {
		t.Error("another administrator is shown the passphrase")
	}
	if a = d.adas.get(page); !strings.Contains(a.body, "passphrase-show") {
		t.Fatal("who asked is not offered the passphrase")
	}
	d.adas.post(page+"/accounts", "label", "Kestrel vault", "key", "6f1f1f7e-1111-4000-8000-000000000002")
	m := regexp.MustCompile(`data-once>([^<]{30,})<`).FindStringSubmatch(d.adas.get(page).body)
	if m == nil {
		t.Fatal("no passphrase is shown")
	}
	mark := canary.Of("the passphrase", m[1])
	if a = d.adas.get(page); strings.Contains(a.body, m[1]) || !strings.Contains(part(a, "step-webhooks"), "Done") || !strings.Contains(part(a, "step-account"), "Done") {
		t.Error("the second look shows the passphrase, or not that the account is there")
	}
	d.nowhere(t, mark)
	if x := d.adas.post(page + "/live"); x.to != page || !strings.Contains(d.adas.get(page).body, "It is a live client") {
		t.Errorf("live: %d", x.status)
	}
	if x := d.adas.post(page+"/accounts", "label", "Another"); x.status != http.StatusConflict {
		t.Errorf("a Go Account of a live client by an administrator alone: %d", x.status)
	}
	for _, verb := range []string{"onboarding.ask", "onboarding.enterprise", "onboarding.done", "client.add", "client.seen", "account.ask", "account.made", "account.fulfilled", "account.told", "client.live"} {
		if n := d.db.Count(t, `select count(*) from audit_event where verb = $1`, verb); n == 0 {
			t.Errorf("the trail has no %s", verb)
		}
	}
}

// A step that fails says why and offers to go on; the page of an onboarding leads to its client afterwards.
func TestAFailedStepIsResumedFromThePage(t *testing.T) {
	t.Parallel()
	d := atDesk(t)
	d.control(t, "down", map[string]any{"surface": "platform", "mode": "html503"})
	page := d.provision(t)
	a := d.adas.get(page)
	if got := part(a, "step-enterprise"); !strings.Contains(got, "Failed") || !strings.Contains(got, "never made twice") || !strings.Contains(got, "resume-enterprise") {
		t.Errorf("%s", got)
	}
	if list := d.adas.get(link.Clients() + "?waits=me"); !strings.Contains(list.body, "Kestrel Holdings") || strings.Contains(list.body, `id="c-`+d.apex.ID.String()) {
		t.Error("it is not among what waits for an administrator")
	}
	if list := d.adas.get(link.Clients() + "?state=making"); !strings.Contains(list.body, "Being made") {
		t.Error("the list does not show it as being made")
	}
	d.adas.post(page + "/resume")
	if a = d.adas.get(page); !strings.Contains(part(a, "step-enterprise"), "Failed") {
		t.Error("resumed without BitGo")
	}
	d.control(t, "down", map[string]any{"surface": "platform", "mode": "off"})
	on := d.adas.post(page + "/resume")
	if on.status != http.StatusSeeOther || on.to == page {
		t.Fatalf("resume: %d %s", on.status, on.to)
	}
	if led := d.adas.get(page); led.status != http.StatusSeeOther || led.to != on.to {
		t.Errorf("the onboarding's page: %d %s", led.status, led.to)
	}
	if a = d.adas.get(on.to); a.status != http.StatusOK || !strings.Contains(part(a, "step-client"), "Done") {
		t.Errorf("%d", a.status)
	}
	no := d.adas.do(http.MethodPost, link.Clients(), url.Values{"name": {"No"}, "email": {"sandbox+sub-dust@kestrel.example"}, "accountType": {"individual"}, "key": {""}})
	if no.status != http.StatusUnprocessableEntity || !strings.Contains(no.body, "sub-dust-threshold") || !strings.Contains(no.body, "sandbox+sub-dust@kestrel.example") {
		t.Errorf("refused: %d", no.status)
	}
	if list := d.adas.get(link.Clients() + "?state=refused"); !strings.Contains(list.body, "Refused by BitGo") {
		t.Error("the list does not show the refusal")
	}
}

// The list by role and by filter, and the form by who may not.
func TestTheListOfClients(t *testing.T) {
	t.Parallel()
	d := atDesk(t)
	carla := d.as(t, d.enter(t, d.voters[0]))
	mine := d.as(t, d.enter(t, d.db.Person(t, "Mona", testkit.Over(identity.Auditor, d.meridian.Client))))
	if a := d.adas.get(link.Clients()); !strings.Contains(a.body, d.apex.Name) || !strings.Contains(a.body, d.meridian.Name) || !strings.Contains(a.body, "Provision a client") {
		t.Error("an administrator does not see every client, or cannot make one")
	}
	if a := carla.get(link.Clients()); !strings.Contains(a.body, "Clients &amp; KYC") || strings.Contains(a.body, "Provision a client") {
		t.Error("compliance has no way to the clients, or is offered to make one")
	}
	if a := mine.get(link.Clients()); strings.Contains(a.body, d.apex.Name) || !strings.Contains(a.body, d.meridian.Name) {
		t.Error("somebody of Meridian sees Apex, or not Meridian")
	}
	if a := d.adas.get(link.Clients() + "?waits=me"); !strings.Contains(a.body, "No client waits for you") {
		t.Error("an empty queue does not say so")
	}
	if a := d.adas.get(link.Clients() + "?text=MERID"); strings.Contains(a.body, `id="c-`+d.apex.ID.String()) || !strings.Contains(a.body, `id="c-`+d.meridian.ID.String()) {
		t.Error("the name does not narrow the list")
	}
	if a := d.adas.get(link.Clients() + "?text=nobody"); !strings.Contains(a.body, "No client matches these filters") {
		t.Error("nothing matches, and it does not say so")
	}
	if a := d.adas.get(link.Clients() + "?state=x&waits=y&before=z"); a.status != http.StatusOK || !strings.Contains(a.body, "not understood") {
		t.Errorf("a strange address: %d", a.status)
	}
	bad := d.adas.do(http.MethodPost, link.Clients(), url.Values{"name": {"a\nb"}, "email": {"x"}, "accountType": {"fund"}})
	for _, field := range []string{"name", "email", "accountType"} {
		if bad.status != http.StatusUnprocessableEntity || !strings.Contains(bad.body, "f-"+field+"-error") {
			t.Errorf("%s: %d", field, bad.status)
		}
	}
	if n := d.db.Count(t, `select count(*) from onboarding`); n != 0 {
		t.Errorf("%d onboardings", n)
	}
	// more than a page of them
	for i := range clientRows + 1 { // each a second younger than the last, all younger than the clients
		_, err := d.db.Owner.Exec(t.Context(), `insert into onboarding (id, email, account_type, name, organization_id, asked_by, one_time, created_at, updated_at)
			values (gen_random_uuid(), 'x' || $1::int || '@many.example', 'business', '', 'ours', $2, 'k' || $1::int, $3::timestamptz, $3)`, i, d.ada.Person, d.clock.Now().Add(time.Duration(i+1)*time.Second))
		if err != nil {
			t.Fatal(err)
		}
	}
	first := d.adas.get(link.Clients())
	older := regexp.MustCompile(`/clients\?before=[0-9a-f-]+`).FindString(first.body)
	second := d.adas.get(older)
	if n, m := strings.Count(first.body, `id="c-`), strings.Count(second.body, `id="c-`); older == "" || n != clientRows || m != 3 {
		t.Errorf("pages of %d and %d by %q", n, m, older)
	}
	if fine := d.adas.get(link.ClientNew() + "?from=" + noUUID); fine.status != http.StatusNotFound {
		t.Errorf("a form from nothing: %d", fine.status)
	}
	if e, more, err := d.Clients.Entries(t.Context(), d.ada, onboarding.Filter{Limit: 100}); err != nil || more || len(e) != clientRows+3 || e[0].State != "" {
		t.Errorf("%d %v", len(e), err)
	}
}
