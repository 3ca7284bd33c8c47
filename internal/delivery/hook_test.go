package delivery_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/delivery"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/notify"
	"github.com/unykorn/console/internal/outbound"
	"github.com/unykorn/console/internal/seal"
	"github.com/unykorn/console/internal/testkit"
)

func TestACallIsSigned(t *testing.T) {
	t.Parallel()
	h, hook := setup(t), listen(t)
	carla := h.Person(t, "Carla", testkit.Whole(identity.Compliance))
	must(t, h.Choose(t.Context(), carla, delivery.Now, nil, classes(notify.Asked)))
	secret, err := h.Register(t.Context(), carla, hook.URL+"/in")
	must(t, err)
	h.tell(t, h.asked("“5 BTC to Kestrel” waits for your vote."), carla)
	must(t, h.CallDue(t.Context()))
	must(t, h.CallDue(t.Context()))
	got := hook.all()
	if len(got) != 1 {
		t.Fatalf("%d calls", len(got))
	}
	e, ok := got[0].verified(t, secret)
	if !ok || e.Class != "asked" || e.Title != "“5 BTC to Kestrel” waits for your vote." || !strings.HasPrefix(e.URL, "https://console.example/approval/") {
		t.Errorf("%+v, %v", e, ok)
	}
	if _, forged := got[0].verified(t, "whsec_"+seal.Secret(strings.Repeat("A", 44))); forged {
		t.Error("another secret fits")
	}
	next, err := h.Rotate(t.Context(), carla)
	must(t, err)
	must(t, h.Test(t.Context(), carla))
	must(t, h.CallDue(t.Context()))
	got = hook.all()
	for name, s := range map[string]seal.Secret{"the one before": secret, "the new one": next} {
		if e, ok := got[1].verified(t, s); !ok || e.Class != "test" {
			t.Errorf("%s does not fit: %+v", name, e)
		}
	}
	h.clock.Advance(25 * time.Hour)
	must(t, h.Test(t.Context(), carla))
	must(t, h.CallDue(t.Context()))
	got = hook.all()
	if _, ok := got[2].verified(t, secret); ok {
		t.Error("the secret before still signs after a day")
	}
	if _, ok := got[2].verified(t, next); !ok {
		t.Error("the new secret does not sign")
	}
	desk, err := h.Desk(t.Context(), carla)
	if err != nil || len(desk.Calls) != 3 || desk.Calls[0].State != "delivered" || desk.Calls[0].Status != http.StatusNoContent {
		t.Errorf("%+v, %v", desk.Calls, err)
	}
	if n := h.Count(t, `select count(*) from delivery_hook where encode(secret, 'escape') like '%whsec%' or length(secret) < 60`); n != 0 {
		t.Error("the secret is not sealed")
	}
}

// TestTheShellRecipeFits: what the page tells a receiver to do with openssl gives the very signature.
func TestTheShellRecipeFits(t *testing.T) {
	t.Parallel()
	secret, id, at := seal.Secret("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="), uuid.NewString(), testkit.Start
	body := []byte(`{"id":"` + id + `","title":"A test"}`)
	dir := t.TempDir()
	must(t, os.WriteFile(dir+"/body.json", body, 0o600))
	page, err := os.ReadFile("../../views/delivery/words.go")
	must(t, err)
	_, recipe, _ := bytes.Cut(page, []byte("const inShell = `"))
	recipe, _, _ = bytes.Cut(recipe, []byte("`"))
	run := exec.CommandContext(t.Context(), "sh", "-c", string(recipe)) //nolint:gosec // the page's own text
	run.Dir, run.Env = dir, append(os.Environ(), "SECRET="+secret.Reveal(), "ID="+id, fmt.Sprintf("TIMESTAMP=%d", at.Unix()))
	out, err := run.Output()
	if want := strings.TrimPrefix(delivery.Sign(id, at, body, secret), "v1,"); err != nil || strings.TrimSpace(string(out)) != want {
		t.Errorf("%q, want %q, %v", out, want, err)
	}
}

func TestAWebhookThatFails(t *testing.T) {
	t.Parallel()
	h, hook := setup(t), listen(t)
	carla := h.Person(t, "Carla", testkit.Whole(identity.Compliance))
	must(t, h.Choose(t.Context(), carla, delivery.Now, nil, classes(notify.Asked)))
	secret, err := h.Register(t.Context(), carla, hook.URL)
	must(t, err)
	hook.answers(http.StatusInternalServerError)
	h.tell(t, h.asked("One waits for your vote."), carla)
	h.tell(t, h.asked("Two waits for your vote."), carla)
	for range 5 {
		must(t, h.CallDue(t.Context()))
		h.clock.Advance(3 * time.Hour)
	}
	desk, err := h.Desk(t.Context(), carla)
	if err != nil || desk.Hook.Off == nil || len(hook.all()) != 10 || h.callState(t, carla, "dead") != 2 {
		t.Fatalf("%+v after %d calls, %v", desk.Hook, len(hook.all()), err)
	}
	if n := h.Count(t, `select count(*) from notice where person_id = $1 and class = 'channel'`, carla.Person); n != 1 {
		t.Errorf("its owner has %d notices of it", n)
	}
	must(t, h.SendDue(t.Context()))
	if got := h.box.Got(); len(got) != 1 || !strings.Contains(got[0].Raw, "switched") {
		t.Errorf("mails: %+v", got)
	}
	h.tell(t, h.asked("Three waits for your vote."), carla)
	if n := h.Count(t, `select count(*) from delivery_call`); n != 2 {
		t.Errorf("%d calls though it is off", n)
	}
	for _, err := range []error{h.Test(t.Context(), carla), h.Again(t.Context(), carla, desk.Calls[0].ID)} {
		if !fault.Is(err, delivery.ErrOff) {
			t.Errorf("while it is off: %v", err)
		}
	}
	must(t, h.SwitchOn(t.Context(), carla))
	hook.answers(http.StatusOK)
	must(t, h.Again(t.Context(), carla, desk.Calls[0].ID))
	must(t, h.CallDue(t.Context()))
	got := hook.all()
	e, ok := got[len(got)-1].verified(t, secret)
	if !ok || e.ID != desk.Calls[0].ID.String() || h.callState(t, carla, "delivered") != 1 {
		t.Errorf("sent again: %+v, %v", e, ok)
	}
	if err := h.Again(t.Context(), carla, uuid.New()); !fault.Is(err, delivery.ErrCall) {
		t.Errorf("an unknown call: %v", err)
	}
	for range 7 {
		err = h.Test(t.Context(), carla)
	}
	if !fault.Is(err, delivery.ErrMany) {
		t.Errorf("the seventh test in a row: %v", err)
	}
	must(t, h.Remove(t.Context(), carla))
	must(t, h.CallDue(t.Context()))
	if len(hook.all()) != len(got) || h.Count(t, `select count(*) from delivery_hook`) != 0 {
		t.Error("called after it was removed")
	}
}

func TestHostileAddressesAreNotCalled(t *testing.T) {
	t.Parallel()
	h, hook := setup(t), listen(t)
	h.Out = outbound.Guard{}
	carla := h.Person(t, "Carla", testkit.Whole(identity.Compliance))
	for _, to := range []string{hook.URL, "https://169.254.169.254/", "https://localhost/", "https://[::ffff:10.0.0.1]/", "http://hooks.example.com/", "gopher://hooks.example.com/"} {
		if _, err := h.Register(t.Context(), carla, to); !fault.Is(err, delivery.ErrURL) {
			t.Errorf("%s: %v", to, err)
		}
	}
	_, err := h.Register(t.Context(), carla, "https://hooks.example.com/")
	must(t, err)
	// Whether a name leads inside or nowhere, the same is told of it.
	const same = "It could not be reached within ten seconds, or its answer could not be read."
	gone := listen(t)
	gone.Close()
	for to, out := range map[string]delivery.Out{strings.Replace(hook.URL, "http:", "https:", 1): outbound.Guard{}, gone.URL: outbound.Guard{Loopback: true}} {
		h.Out = out
		sealed, err := h.Box.Seal([]byte(to), "delivery_hook.url/"+carla.Person.String())
		must(t, err)
		if _, err := h.Owner.Exec(t.Context(), `update delivery_hook set url = $1`, sealed); err != nil {
			t.Fatal(err)
		}
		h.clock.Advance(time.Minute)
		must(t, h.Test(t.Context(), carla))
		must(t, h.CallDue(t.Context()))
		desk, err := h.Desk(t.Context(), carla)
		if err != nil || len(hook.all()) != 0 || desk.Calls[0].Note != same || desk.Calls[0].Status != 0 {
			t.Errorf("%s: %d calls, %+v, %v", to, len(hook.all()), desk.Calls, err)
		}
	}
}

// TestAnAddressIsSealed: its path may be a secret of the receiver's, so only the host is kept in clear.
func TestAnAddressIsSealed(t *testing.T) {
	t.Parallel()
	h, hook := setup(t), listen(t)
	carla, chen := h.Person(t, "Carla", testkit.Whole(identity.Compliance)), h.Person(t, "Chen", testkit.Whole(identity.Compliance))
	_, err := h.Register(t.Context(), carla, hook.URL+"/CANARY-path?key=CANARY-query")
	must(t, err)
	_, err = h.Register(t.Context(), chen, hook.URL+"/other")
	must(t, err)
	if n := h.Count(t, `select count(*) from delivery_hook k, audit_event e where encode(k.url, 'escape') like '%CANARY%' or k.host like '%CANARY%' or e::text like '%CANARY%'`); n != 0 {
		t.Error("the path stands in clear")
	}
	desk, err := h.Desk(t.Context(), carla)
	if err != nil || "http://"+desk.Hook.Host != hook.URL {
		t.Errorf("%+v, %v", desk.Hook, err)
	}
	must(t, h.Test(t.Context(), carla))
	must(t, h.CallDue(t.Context()))
	if got := hook.all(); len(got) != 1 || got[0].path != "/CANARY-path?key=CANARY-query" {
		t.Fatalf("%+v", got)
	}
	if _, err := h.Owner.Exec(t.Context(), `update delivery_hook k set url = o.url from delivery_hook o where k.person_id = $1 and o.person_id = $2`, carla.Person, chen.Person); err != nil {
		t.Fatal(err)
	}
	must(t, h.Test(t.Context(), carla))
	must(t, h.CallDue(t.Context()))
	if desk, err = h.Desk(t.Context(), carla); err != nil || len(hook.all()) != 1 || !strings.Contains(desk.Calls[0].Note+desk.Calls[1].Note, "Its address cannot be opened.") {
		t.Errorf("another's address opened: %+v, %v", desk.Calls, err)
	}
}

// TestNobodyIsCalledTwiceAtOnce: a worker has taken one call and its transaction is still open, so nobody sees it yet; another worker
// that looks at this moment takes no second call of the same person.
func TestNobodyIsCalledTwiceAtOnce(t *testing.T) {
	t.Parallel()
	h, hook := setup(t), listen(t)
	carla := h.Person(t, "Carla", testkit.Whole(identity.Compliance))
	_, err := h.Register(t.Context(), carla, hook.URL)
	must(t, err)
	must(t, h.Test(t.Context(), carla))
	must(t, h.Test(t.Context(), carla))
	tx, err := h.Owner.Begin(t.Context())
	must(t, err)
	t.Cleanup(func() { _ = tx.Rollback(context.Background()) }) // nothing once it is committed
	if _, err := tx.Exec(t.Context(), `update delivery_call set state = 'calling', attempts = 1, lease_until = $1 where id = (select id from delivery_call order by due_at, id limit 1)`,
		h.clock.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- h.CallDue(t.Context()) }()
	testkit.Eventually(t, 10*time.Second, func() bool {
		return len(ended) == 1 || h.Count(t, `select count(*) from pg_locks l join pg_stat_activity a using (pid) where not l.granted and a.datname = current_database()`) > 0
	})
	must(t, tx.Commit(t.Context()))
	must(t, <-ended)
	if n := len(hook.all()); n != 0 || h.callState(t, carla, "waiting") != 1 {
		t.Fatalf("%d calls while another was under way", n)
	}
	h.clock.Advance(2 * time.Minute)
	for range 3 {
		must(t, h.CallDue(t.Context()))
	}
	if n := len(hook.all()); n != 2 || h.callState(t, carla, "delivered") != 2 {
		t.Fatalf("%d calls once the lease had ended", n)
	}
}
