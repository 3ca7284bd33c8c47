package console

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/notify"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/views/link"
)

func TestNoticesArePersonal(t *testing.T) {
	t.Parallel()
	h := build(t)
	vera, anton := h.signed(t, h.voters[0]), h.signed(t, h.db.Person(t, "Anton", testkit.Over(identity.Auditor, h.apex.Client)))
	page := vera.get(link.AccountNotices())
	says(t, page, http.StatusOK, "Cannot be switched off", "While something is frozen no money leaves it", "No mail yet", "openssl")
	if strings.Contains(page.body, `value="freeze"`) {
		t.Error("a freeze can be chosen away")
	}
	says(t, vera.post(link.AccountNotices(), "pace", "never"), http.StatusUnprocessableEntity, "At once, hourly or daily")
	if a := vera.post(link.AccountNotices(), "pace", "hourly", "mail", "asked", "hook", "nonsense"); a.to != link.AccountNotices() {
		t.Fatalf("%d to %q", a.status, a.to)
	}
	for who, want := range map[*browser]int{vera: 1, anton: 0} {
		if n := strings.Count(who.get(link.AccountNotices()).body, `id="mail-asked" checked`); n != want {
			t.Errorf("%d boxes are ticked, want %d", n, want)
		}
	}
	h.tells(t, notify.Notice{Client: &h.apex.ID, Class: notify.Asked, Tone: "info", Kind: "approval", Subject: noUUID, Text: "One waits for your vote."}, h.voters[0])
	says(t, vera.get(link.AccountNotices()), http.StatusOK, "Goes at 13:00 UTC")
	says(t, anton.get(link.AccountNotices()), http.StatusOK, "No mail yet")
	says(t, anton.get(link.DemoMail()), http.StatusNotFound)
}

func (h *house) signed(t *testing.T, who identity.Actor) *browser {
	t.Helper()
	return h.as(t, h.enter(t, who))
}

func (h *house) tells(t *testing.T, n notify.Notice, people ...identity.Actor) {
	t.Helper()
	err := h.db.Serve.As(t.Context(), database.System("test"), func(tx pgx.Tx) error {
		for _, p := range people {
			if err := h.Notify.Tell(t.Context(), tx, n, p.Person); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAWebhookOnItsPage(t *testing.T) {
	t.Parallel()
	h := build(t)
	var calls, status atomic.Int32
	status.Store(http.StatusTeapot)
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		calls.Add(1)
		w.WriteHeader(int(status.Load()))
	}))
	t.Cleanup(site.Close)
	vera, other := h.signed(t, h.voters[0]), h.signed(t, h.voters[1])
	says(t, vera.post(link.AccountWebhook(), "act", "test"), http.StatusNotFound, "You have no webhook")
	refused := vera.post(link.AccountWebhook(), "act", "register", "url", "https://10.0.0.1/")
	says(t, refused, http.StatusUnprocessableEntity, "not a public one")
	if !strings.Contains(refused.body, `value="https://10.0.0.1/"`) || strings.Contains(refused.body, "Nothing was changed.") {
		t.Error("what was typed is lost, or another form is blamed")
	}
	says(t, vera.post(link.AccountWebhook(), "act", "dance"), http.StatusNotFound)
	if a := vera.post(link.AccountWebhook(), "act", "register", "url", site.URL); a.to != link.AccountNotices() {
		t.Fatalf("%d to %q", a.status, a.to)
	}
	first := vera.get(link.AccountNotices())
	says(t, first, http.StatusOK, "Shown once", "whsec_", strings.TrimPrefix(site.URL, "http://"))
	if again := vera.get(link.AccountNotices()).body; strings.Contains(again, "whsec_"+strings.Split(strings.SplitN(first.body, "data-once>whsec_", 2)[1], "<")[0]) {
		t.Error("the secret is shown a second time")
	}
	vera.post(link.AccountWebhook(), "act", "test")
	if err := h.Delivery.CallDue(t.Context()); err != nil {
		t.Fatal(err)
	}
	says(t, vera.get(link.AccountNotices()), http.StatusOK, "It answered 418; only 200 to 299 count as taken.", "Next at 12:01 UTC", "failing")
	if strings.Contains(other.get(link.AccountNotices()).body, strings.TrimPrefix(site.URL, "http://")) {
		t.Error("somebody else sees the webhook")
	}
	id := h.names(t, `select id::text from delivery_call`)[0]
	says(t, other.post(link.AccountDelivery(id)), http.StatusNotFound)
	says(t, vera.post(link.AccountDelivery(id)), http.StatusNotFound, "that is over")
	if calls.Load() != 1 {
		t.Errorf("%d calls", calls.Load())
	}
	vera.post(link.AccountWebhook(), "act", "remove")
	says(t, vera.get(link.AccountNotices()), http.StatusOK, "Register it", "given up")
}

func TestAdministratorsSeeWhatDidNotGo(t *testing.T) {
	t.Parallel()
	h := build(t)
	ada := h.db.Person(t, "Ada", testkit.Whole(identity.Admin))
	says(t, h.signed(t, ada).get(link.Doctor()), http.StatusOK, "Notices outside the console", "all go")
	h.plant(t, `insert into delivery_mail (id, person_id, notices, pace, state, due_at, attempts, note, made_at, done_at) values (gen_random_uuid(), $1, '{1}', 'now', 'dead', $2, 3, 'The mail server refused the recipient for good (550).', $2, $2)`,
		h.voters[0].Person, h.clock.Now())
	says(t, h.signed(t, ada).get(link.Doctor()), http.StatusOK, "some did not go", "refused the recipient for good (550). (1)")
	for _, who := range []identity.Actor{h.voters[0], h.db.Person(t, "Ann", testkit.Over(identity.Admin, h.apex.Client))} {
		if strings.Contains(h.signed(t, who).get(link.Doctor()).body, "Notices outside") {
			t.Errorf("%s sees it", who.Name)
		}
	}
}
