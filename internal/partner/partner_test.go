package partner_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/outbound"
	"github.com/unykorn/console/internal/partner"
	"github.com/unykorn/console/internal/seal"
	"github.com/unykorn/console/internal/testkit"
)

func TestASubscriptionIsToldSigned(t *testing.T) {
	h, own, whole, foreign := setup(t), listen(t), listen(t), listen(t)
	id, secret := h.register(t, h.apex.ID, own.URL+"/hooks?key=CANARY")
	_, all := h.register(t, uuid.Nil, whole.URL)
	h.register(t, h.other.ID, foreign.URL)
	x := h.subscribe(t, h.apex.ID)
	must(t, h.CallDue(t.Context()))
	must(t, h.CallDue(t.Context()))
	if len(own.all()) != 1 || len(whole.all()) != 1 || len(foreign.all()) != 0 {
		t.Fatalf("%d, %d and %d calls", len(own.all()), len(whole.all()), len(foreign.all()))
	}
	e, ok := own.all()[0].verified(t, secret)
	if !ok || e.Type != "rwa.subscription.created" || e.Sequence == 0 || e.ClientID == nil || *e.ClientID != h.apex.ID || !e.CreatedAt.Equal(testkit.Start) ||
		e.Data.SubscriptionID != x.ID || e.Data.OfferingID != x.Offering || e.Data.InvestorID != "inv_3c8d2e4f" || e.Data.Amount != "250000.50" || e.Data.Currency != "USD" ||
		e.Data.State != "pending_review" || e.Data.EscrowDepositStatus != "PENDING" {
		t.Errorf("%v %+v", ok, e)
	}
	if _, ok := whole.all()[0].verified(t, all); !ok {
		t.Error("the organization's endpoint cannot verify its call")
	}
	if _, ok := whole.all()[0].verified(t, secret); ok {
		t.Error("another's secret fits")
	}
	if c := h.all(t, id); len(c) != 1 || c[0].State != partner.Delivered || c[0].Status != http.StatusNoContent || c[0].Attempts != 1 || c[0].Done == nil {
		t.Errorf("%+v", c)
	}
	if n := h.Count(t, `select count(*) from partner_endpoint e, audit_event a where encode(e.url, 'escape') like '%CANARY%' or e.host like '%CANARY%' or a::text like '%CANARY%' or encode(e.secret, 'escape') like '%whsec%'`); n != 0 {
		t.Error("the path or the secret stands in clear")
	}
}

// TestWhatFailsIsTriedAgain: the same bytes under the same id, later and later, for about three days; then it waits for a person's hand.
func TestWhatFailsIsTriedAgain(t *testing.T) {
	h, hook := setup(t), listen(t)
	id, secret := h.register(t, h.apex.ID, hook.URL)
	h.subscribe(t, h.apex.ID)
	hook.answers(http.StatusServiceUnavailable)
	begun := h.clock.Now()
	for range 400 {
		must(t, h.CallDue(t.Context()))
		c := h.all(t, id)[0]
		if c.State != partner.Waiting {
			break
		}
		if !c.Due.After(h.clock.Now()) {
			t.Fatalf("due at %s, and it is %s", c.Due, h.clock.Now())
		}
		h.clock.Set(c.Due)
	}
	c, took := h.all(t, id)[0], h.clock.Now().Sub(begun)
	if c.State != partner.Dead || c.Attempts != 16 || took < 40*time.Hour || took > 80*time.Hour || !strings.Contains(c.Note, "503") {
		t.Fatalf("%+v after %s", c, took)
	}
	got := hook.all()
	for _, g := range got {
		if _, ok := g.verified(t, secret); !ok || string(g.body) != string(got[0].body) || g.header.Get("webhook-id") != got[0].header.Get("webhook-id") {
			t.Fatalf("an attempt said something else: %s", g.body)
		}
	}
	hook.answers(http.StatusOK)
	must(t, h.AllAgain(t.Context(), h.admin, id))
	must(t, h.CallDue(t.Context()))
	if c := h.all(t, id)[0]; c.State != partner.Delivered || len(hook.all()) != len(got)+1 {
		t.Fatalf("%+v", c)
	}
	must(t, h.Again(t.Context(), h.admin, id, c.ID))
	if err := h.AllAgain(t.Context(), h.admin, id); !fault.Is(err, partner.ErrCall) {
		t.Errorf("again, and nothing is dead: %v", err)
	}
}

// TestAnEndpointThatIsOffLosesNothing: what happened meanwhile is kept and goes when it is on again.
func TestAnEndpointThatIsOffLosesNothing(t *testing.T) {
	h, hook := setup(t), listen(t)
	id, _ := h.register(t, h.apex.ID, hook.URL)
	hook.answers(http.StatusInternalServerError)
	for range 4 {
		h.subscribe(t, h.apex.ID)
	}
	for range 12 {
		must(t, h.CallDue(t.Context()))
		h.clock.Advance(6 * time.Hour)
	}
	e, err := h.Endpoint(t.Context(), h.admin, id)
	if err != nil || e.Off == nil || e.Live() || len(hook.all()) != partner.OffAfter {
		t.Fatalf("%+v after %d calls, %v", e, len(hook.all()), err)
	}
	if n := h.Count(t, `select count(*) from river.river_job where kind = 'audit.told' and args->>'thing' = 'partner'`); n != 1 {
		t.Errorf("%d jobs to tell of it", n)
	}
	must(t, h.Serve.As(t.Context(), database.System("test"), func(tx pgx.Tx) error {
		n, err := h.News(t.Context(), tx, audit.Told{Thing: partner.Kind, ID: id.String(), Word: "off"})
		if err == nil && (len(n.People) != 1 || n.People[0] != h.admin.Person || n.Client == nil || !strings.Contains(n.Text, "Their back end")) {
			t.Errorf("%+v", n)
		}
		return err
	}))
	h.subscribe(t, h.apex.ID)
	must(t, h.CallDue(t.Context()))
	if len(hook.all()) != partner.OffAfter || len(h.all(t, id)) != 5 {
		t.Fatalf("%d calls, %d kept", len(hook.all()), len(h.all(t, id)))
	}
	for _, err := range []error{h.Test(t.Context(), h.admin, id), h.Again(t.Context(), h.admin, id, uuid.New())} {
		if !fault.Is(err, partner.ErrOff) {
			t.Errorf("while it is off: %v", err)
		}
	}
	hook.answers(http.StatusAccepted)
	must(t, h.SwitchOn(t.Context(), h.admin, id))
	must(t, h.CallDue(t.Context()))
	for _, c := range h.all(t, id) {
		if c.State != partner.Delivered {
			t.Errorf("%+v", c)
		}
	}
	if err := h.SwitchOn(t.Context(), h.admin, id); !fault.Is(err, partner.ErrOn) {
		t.Errorf("switched on twice: %v", err)
	}
}

func TestSecretsTurnAndEnd(t *testing.T) {
	h, hook := setup(t), listen(t)
	id, before := h.register(t, uuid.Nil, hook.URL)
	after, err := h.Rotate(t.Context(), h.admin, id)
	must(t, err)
	must(t, h.Test(t.Context(), h.admin, id))
	must(t, h.CallDue(t.Context()))
	for name, s := range map[string]seal.Secret{"the one before": before, "the new one": after} {
		if e, ok := hook.all()[0].verified(t, s); !ok || e.Type != "test" {
			t.Errorf("%s does not fit: %+v", name, e)
		}
	}
	h.clock.Advance(25 * time.Hour)
	must(t, h.Test(t.Context(), h.admin, id))
	must(t, h.CallDue(t.Context()))
	if _, ok := hook.all()[1].verified(t, before); ok {
		t.Error("the secret before still signs after a day")
	}
	for range 7 {
		err = h.Test(t.Context(), h.admin, id)
	}
	if !fault.Is(err, partner.ErrMany) {
		t.Errorf("the seventh test in a row: %v", err)
	}
	must(t, h.Remove(t.Context(), h.admin, id))
	h.subscribe(t, h.apex.ID)
	must(t, h.CallDue(t.Context()))
	if n := h.Count(t, `select count(*) from partner_endpoint where length(secret) + length(url) + coalesce(length(previous), 0) > 0`); n != 0 || len(hook.all()) != 2 {
		t.Errorf("%d secrets left, %d calls", n, len(hook.all()))
	}
	if _, err := h.Rotate(t.Context(), h.admin, id); !fault.Is(err, partner.ErrGone) {
		t.Errorf("a removed one: %v", err)
	}
}

func TestWhoMay(t *testing.T) {
	h, hook := setup(t), listen(t)
	theirs := h.Person(t, "Amos", testkit.Over(identity.Admin, h.apex))
	auditor := h.Person(t, "Aud", testkit.Whole(identity.Auditor))
	foreign := h.Person(t, "Mina", testkit.Over(identity.Admin, h.other))
	for name, try := range map[string]func() error{
		"an auditor":                        func() error { _, _, err := h.Register(t.Context(), auditor, h.apex.ID, "x", hook.URL); return err },
		"a client's administrator, for all": func() error { _, _, err := h.Register(t.Context(), theirs, uuid.Nil, "x", hook.URL); return err },
		"another client's":                  func() error { _, _, err := h.Register(t.Context(), foreign, h.apex.ID, "x", hook.URL); return err },
	} {
		if err := try(); !fault.Is(err, partner.ErrRole) {
			t.Errorf("%s: %v", name, err)
		}
	}
	h.Out = outbound.Guard{}
	for _, to := range []string{hook.URL, "https://169.254.169.254/", "https://localhost/", "http://hooks.example.com/", "gopher://hooks.example.com/", ""} {
		if _, _, err := h.Register(t.Context(), h.admin, h.apex.ID, "x", to); !fault.Is(err, partner.ErrForm) || fault.As(err).Fields["url"] == "" {
			t.Errorf("%q: %v", to, err)
		}
	}
	e, _, err := h.Register(t.Context(), theirs, h.apex.ID, "  Ours  ", "https://hooks.example.com/in")
	if err != nil || e.Name != "Ours" || e.Host != "hooks.example.com" {
		t.Fatalf("%+v, %v", e, err)
	}
	for _, err := range []error{h.Test(t.Context(), foreign, e.ID), h.Test(t.Context(), h.admin, uuid.New())} {
		if !fault.Is(err, partner.ErrNone) {
			t.Errorf("foreign and absent: %v", err)
		}
	}
	if err := h.Remove(t.Context(), auditor, e.ID); !fault.Is(err, partner.ErrRole) {
		t.Errorf("an auditor removes: %v", err)
	}
	if found, more, err := h.Endpoints(t.Context(), foreign, partner.Mark{}, 10); err != nil || more || len(found) != 0 {
		t.Errorf("another client's administrator sees %+v, %v", found, err)
	}
	if found, _, err := h.Endpoints(t.Context(), auditor, partner.Mark{}, 10); err != nil || len(found) != 1 {
		t.Errorf("an auditor sees %+v, %v", found, err)
	}
}

// TestOneCallForOneEvent: many workers at once, and each event is said once to each endpoint.
func TestOneCallForOneEvent(t *testing.T) {
	h, hook := setup(t), listen(t)
	id, _ := h.register(t, uuid.Nil, hook.URL)
	for range 6 {
		h.subscribe(t, h.apex.ID)
	}
	var all sync.WaitGroup
	for range 5 {
		all.Go(func() {
			if err := h.CallDue(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	testkit.Eventually(t, 20*time.Second, func() bool {
		must(t, h.CallDue(t.Context()))
		return h.Count(t, `select count(*) from partner_call where state <> 'delivered'`) == 0
	})
	ids := map[string]int{}
	for _, g := range hook.all() {
		ids[g.header.Get("webhook-id")]++
	}
	if len(ids) != 6 || len(hook.all()) != 6 {
		t.Errorf("%v", ids)
	}
	if _, err := h.Owner.Exec(t.Context(), `update partner_call set body = '{}' where endpoint_id = $1`, id); database.Constraint(err) != "partner_call_stays" {
		t.Errorf("what was said was changed: %v", err)
	}
}
