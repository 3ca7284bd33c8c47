package delivery_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/delivery"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/mail"
	"github.com/unykorn/console/internal/notify"
	"github.com/unykorn/console/internal/testkit"
)

func TestWhatIsChosenIsMailedOnce(t *testing.T) {
	t.Parallel()
	h := setup(t)
	carla, other := h.Person(t, "Carla", testkit.Whole(identity.Compliance)), h.Person(t, "Chen", testkit.Whole(identity.Compliance))
	must(t, h.Choose(t.Context(), carla, delivery.Now, classes(notify.Asked), nil))
	n := h.asked("“5 BTC to bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq” waits for your vote.")
	n.Subject = "6f1f1f7e-0000-4000-8000-000000000001"
	h.tell(t, n, carla, other)
	h.tell(t, n, carla) // a job that runs again
	h.tell(t, notify.Notice{Client: &h.apex.ID, Class: notify.Decided, Text: "Your send was approved."}, carla)
	if n := h.Count(t, `select count(*) from river.river_job where kind = 'delivery.mails'`); n != 1 {
		t.Errorf("%d rounds are asked for", n)
	}
	must(t, h.SendDue(t.Context()))
	must(t, h.SendDue(t.Context()))
	got := h.box.Got()
	if len(got) != 1 || got[0].To != "TO:<"+carla.Email+">" {
		t.Fatalf("%+v", got)
	}
	if raw := got[0].Raw; strings.Contains(raw, "srrr7xfkvy5l643") || !strings.Contains(raw, "https://console.example/approval/6f1f1f7e") || !strings.Contains(raw, "bc1qar") {
		t.Errorf("%s", raw)
	}
	desk, err := h.Desk(t.Context(), carla)
	if err != nil || len(desk.Mails) != 1 || desk.Mails[0].State != "sent" || !strings.Contains(got[0].Raw, "Message-ID: <"+desk.Mails[0].ID.String()+"@unykorn.example>") && !strings.Contains(got[0].Raw, "Message-Id: <"+desk.Mails[0].ID.String()) {
		t.Errorf("%+v, %v\n%s", desk.Mails, err, got[0].Raw)
	}
}

func TestWhatCannotBeSwitchedOff(t *testing.T) {
	t.Parallel()
	h := setup(t)
	tessa := h.Person(t, "Tessa", testkit.Over(identity.Treasury, h.apex))
	must(t, h.Choose(t.Context(), tessa, delivery.Daily, nil, nil))
	h.tell(t, notify.Notice{Client: &h.apex.ID, Class: notify.Freeze, Tone: "stop", Kind: "freeze", Text: "Carla froze Apex."}, tessa)
	h.tell(t, notify.Notice{Class: notify.Freeze, Tone: "stop", Kind: "freeze", Text: "Carla froze everything."}, tessa)
	must(t, h.SendDue(t.Context()))
	if got := h.box.Got(); len(got) != 2 {
		t.Errorf("%d mails at once", len(got))
	}
	if err := h.Choose(t.Context(), tessa, "never", nil, nil); !fault.Is(err, delivery.ErrPace) {
		t.Errorf("an unknown pace: %v", err)
	}
}

func TestADigestGathers(t *testing.T) {
	t.Parallel()
	h := setup(t)
	carla := h.Person(t, "Carla", testkit.Whole(identity.Compliance))
	must(t, h.Choose(t.Context(), carla, delivery.Hourly, classes(notify.Asked), nil))
	var together sync.WaitGroup
	for i := range 8 {
		together.Go(func() { h.tell(t, h.asked(fmt.Sprintf("Send %d waits for your vote.", i)), carla) })
	}
	together.Wait()
	must(t, h.SendDue(t.Context()))
	if n := h.mailState(t, carla, "waiting"); n != 1 || len(h.box.Got()) != 0 {
		t.Fatalf("%d mails wait, %d went", n, len(h.box.Got()))
	}
	h.clock.Set(testkit.Start.Add(time.Hour))
	must(t, h.SendDue(t.Context()))
	got := h.box.Got()
	if len(got) != 1 || strings.Count(got[0].Raw, "Open it in the console") != 8 || !strings.Contains(got[0].Raw, "8 notices") {
		t.Fatalf("%d mails: %+v", len(got), got)
	}
	h.tell(t, h.asked("Another one waits for your vote."), carla)
	if n := h.mailState(t, carla, "waiting"); n != 1 {
		t.Errorf("%d mails wait after the first went", n)
	}
}

// TestConcurrentRunners: several processes run rounds at once, and each mail goes once.
func TestConcurrentRunners(t *testing.T) {
	t.Parallel()
	h := setup(t)
	carla := h.Person(t, "Carla", testkit.Whole(identity.Compliance))
	must(t, h.Choose(t.Context(), carla, delivery.Now, classes(notify.Asked), nil))
	const many = 20
	for i := range many {
		h.tell(t, h.asked(fmt.Sprintf("Send %d waits for your vote.", i)), carla)
	}
	var runners sync.WaitGroup
	for range 5 {
		runners.Go(func() {
			if err := h.SendDue(context.WithoutCancel(t.Context())); err != nil {
				t.Error(err)
			}
		})
	}
	runners.Wait()
	must(t, h.SendDue(t.Context()))
	seen := map[string]int{}
	for _, g := range h.box.Got() {
		_, id, _ := strings.Cut(g.Raw, "Message-ID: ")
		id, _, _ = strings.Cut(id, "\n")
		seen[id]++
	}
	if len(seen) != many || len(h.box.Got()) != many || h.mailState(t, carla, "sent") != many {
		t.Errorf("%d mails with %d ids, %d sent", len(h.box.Got()), len(seen), h.mailState(t, carla, "sent"))
	}
}

func TestRefusalsOfTheMailServer(t *testing.T) {
	t.Parallel()
	h := setup(t)
	carla := h.Person(t, "Carla", testkit.Whole(identity.Compliance))
	ada := h.Person(t, "Ada", testkit.Whole(identity.Admin))
	must(t, h.Choose(t.Context(), carla, delivery.Now, classes(notify.Asked), nil))

	h.tell(t, h.asked("One waits for your vote."), carla)
	h.box.Answers("", "", true) // taken, and the connection ends before it says so
	must(t, h.SendDue(t.Context()))
	must(t, h.SendDue(t.Context())) // not due yet
	if n := h.mailState(t, carla, "waiting"); n != 1 {
		t.Fatalf("%d wait", n)
	}
	h.box.Answers("", "", false)
	h.clock.Advance(time.Minute)
	must(t, h.SendDue(t.Context()))
	got := h.box.Got()
	if len(got) != 2 || got[0].Raw != got[1].Raw && messageID(got[0].Raw) != messageID(got[1].Raw) {
		t.Fatalf("the second copy is not recognised: %+v", got)
	}

	h.tell(t, h.asked("Two waits for your vote."), carla)
	h.box.Answers("451 4.7.1 later, "+carla.Email, "", false)
	for range 20 { // more than are tried
		must(t, h.SendDue(t.Context()))
		h.clock.Advance(4 * time.Hour)
	}
	if h.mailState(t, carla, "dead") != 1 || h.Count(t, `select max(attempts) from delivery_mail`) != 14 {
		t.Errorf("%d dead after %d attempts", h.mailState(t, carla, "dead"), h.Count(t, `select max(attempts) from delivery_mail`))
	}
	h.tell(t, h.asked("Three waits for your vote."), carla)
	h.box.Answers("550 5.1.1 unknown", "", false)
	must(t, h.SendDue(t.Context()))
	if n := h.Count(t, `select count(*) from delivery_mail where state = 'dead' and attempts = 1`); n != 1 {
		t.Errorf("%d ended at the first word", n)
	}
	s, err := h.Standing(t.Context(), ada)
	if err != nil || s.MailsDead != 2 || s.MailsLate != 0 || s.Quiet() || strings.Contains(strings.Join(s.Notes, " "), carla.Email) {
		t.Errorf("%+v, %v", s, err)
	}
	if _, err := h.Standing(t.Context(), carla); err == nil {
		t.Error("somebody else than an administrator counts")
	}
}

func messageID(raw string) string {
	for line := range strings.SplitSeq(raw, "\n") {
		if strings.HasPrefix(strings.ToLower(line), "message-id:") {
			return line
		}
	}
	return ""
}

// TestADeadSender: whoever sends may die between the claim and the settlement; the lease ends, and somebody else goes on. What
// the first one still says then does not count.
func TestADeadSender(t *testing.T) {
	t.Parallel()
	h := setup(t)
	carla := h.Person(t, "Carla", testkit.Whole(identity.Compliance))
	must(t, h.Choose(t.Context(), carla, delivery.Now, classes(notify.Asked), nil))
	h.tell(t, h.asked("One waits for your vote."), carla)
	server := h.Mail
	other := *h.Service
	h.Mail = dying{server, func() { // its lease ends in its midst, and another process takes the mail over
		h.clock.Advance(3 * time.Minute)
		h.box.Answers("550 unknown", "", false)
		must(t, other.SendDue(t.Context()))
		h.box.Answers("", "", false)
	}}
	must(t, h.SendDue(t.Context()))
	if got := h.box.Got(); len(got) != 1 || h.mailState(t, carla, "dead") != 1 || h.Count(t, `select attempts from delivery_mail`) != 2 {
		t.Errorf("%d mails; what the first one said after its lease counts", len(got))
	}
	if _, err := h.Owner.Exec(t.Context(), `update delivery_mail set state = 'sending', lease_until = $1, done_at = null`, h.clock.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	h.Mail = server
	must(t, h.SendDue(t.Context()))
	if len(h.box.Got()) != 1 {
		t.Error("sent within another's lease")
	}
	h.clock.Advance(2 * time.Minute)
	must(t, h.SendDue(t.Context()))
	if got := h.box.Got(); len(got) != 2 || messageID(got[0].Raw) != messageID(got[1].Raw) {
		t.Errorf("%d mails after the lease", len(got))
	}
}

// dying takes longer than its lease.
type dying struct {
	mail.Transport
	during func()
}

func (d dying) Deliver(ctx context.Context, m mail.Message) error {
	d.during()
	return d.Transport.Deliver(ctx, m)
}

func TestLeaversHearNothing(t *testing.T) {
	t.Parallel()
	h := setup(t)
	ada, carla := h.Person(t, "Ada", testkit.Whole(identity.Admin)), h.Person(t, "Carla", testkit.Whole(identity.Treasury))
	must(t, h.Choose(t.Context(), carla, delivery.Now, classes(notify.Decided), classes(notify.Decided)))
	hook := listen(t)
	_, err := h.Register(t.Context(), carla, hook.URL)
	must(t, err)
	n := notify.Notice{Client: &h.apex.ID, Class: notify.Decided, Text: "Your send was approved."}
	h.tell(t, n, carla)
	must(t, h.people.Leave(t.Context(), ada, carla.Person, "Left the company"))
	n.Text = "Your other send was approved."
	h.tell(t, n, carla)
	must(t, h.SendDue(t.Context()))
	must(t, h.CallDue(t.Context()))
	if len(h.box.Got()) != 0 || len(hook.all()) != 0 || h.Count(t, `select count(*) from delivery_hook`) != 0 || h.mailState(t, carla, "dropped") != 1 || h.callState(t, carla, "dropped") != 1 {
		t.Errorf("%d mails, %d calls, %d dropped", len(h.box.Got()), len(hook.all()), h.mailState(t, carla, "dropped"))
	}
}

func TestRowsAreOnesOwn(t *testing.T) {
	t.Parallel()
	h := setup(t)
	carla, ada := h.Person(t, "Carla", testkit.Whole(identity.Compliance)), h.Person(t, "Ada", testkit.Whole(identity.Admin))
	must(t, h.Choose(t.Context(), carla, delivery.Daily, classes(notify.Asked), classes(notify.Asked)))
	_, err := h.Register(t.Context(), carla, "https://hooks.example.com/secret-path")
	must(t, err)
	h.tell(t, h.asked("One waits for your vote."), carla)
	for _, table := range []string{"delivery_choice", "delivery_pace", "delivery_hook", "delivery_mail", "delivery_call"} {
		for _, scope := range []database.Scope{ada.Scope(), database.Clients(ada.Person, h.apex.ID), {}} {
			var n int
			must(t, h.Serve.As(t.Context(), scope, func(tx pgx.Tx) error { return tx.QueryRow(t.Context(), `select count(*) from `+table).Scan(&n) }))
			if n != 0 {
				t.Errorf("%s shows %d rows to somebody else", table, n)
			}
		}
		if err := h.TryServing(database.System("test"), `delete from `+table); (err == nil) != (table == "delivery_hook") {
			t.Errorf("delete from %s: %v", table, err)
		}
	}
	if n := h.Count(t, `select count(*) from audit_event where before::text || after::text like '%secret-path%' or before::text || after::text like '%whsec_%'`); n != 0 {
		t.Error("the trail has the path or the secret")
	}
	desk, err := h.Desk(t.Context(), ada)
	if err != nil || desk.Hook != nil || len(desk.Mails)+len(desk.Calls) != 0 {
		t.Errorf("%+v, %v", desk, err)
	}
	if err := h.Again(t.Context(), ada, uuid.New()); !fault.Is(err, delivery.ErrNone) {
		t.Errorf("again: %v", err)
	}
}
