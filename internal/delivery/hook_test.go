package delivery_test

import (
	"bytes"
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
	if _, err := h.Owner.Exec(t.Context(), `update delivery_hook set url = $1`, strings.Replace(hook.URL, "http:", "https:", 1)); err != nil {
		t.Fatal(err)
	}
	must(t, h.Test(t.Context(), carla))
	must(t, h.CallDue(t.Context()))
	desk, err := h.Desk(t.Context(), carla)
	if err != nil || len(hook.all()) != 0 || desk.Calls[0].Note != "The address leads to a network that is not called." || desk.Calls[0].Status != 0 {
		t.Errorf("%d calls, %+v, %v", len(hook.all()), desk.Calls, err)
	}
}
