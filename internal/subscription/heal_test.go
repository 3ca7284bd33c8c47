package subscription_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/reconcile"
	"github.com/unykorn/console/internal/subscription"
	"github.com/unykorn/console/internal/testkit"
)

func (s *stage) control(t *testing.T, path string, body map[string]any) {
	t.Helper()
	raw, err := json.Marshal(body)
	must(t, err)
	res, err := http.Post(s.platform+"/_sandbox/"+path, "application/json", bytes.NewReader(raw))
	must(t, err)
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d", path, res.StatusCode)
	}
}

// registered makes a webhook that BitGo can deliver to, and reads it.
func (s *stage) registered(t *testing.T, kind string) string {
	t.Helper()
	s.Targets.Public = "http://localhost:8080" // at home, where loopback may be called
	w, _, err := s.Register(t.Context(), s.admin, subscription.Ask{Type: kind, URL: s.inbox})
	must(t, err)
	must(t, s.Refresh(t.Context()))
	return w.ID
}

// paid brings in a deposit of an earlier hour, so that BitGo has something real to make a test about.
func (s *stage) paid(t *testing.T) {
	t.Helper()
	wallet := s.world.Wallet("apex-bitcoin").ID
	s.control(t, "deposit", map[string]any{"wallet": wallet, "coin": "tbtc4", "amount": "80000001", "state": "confirmed"})
	_, err := s.Gap.Start(t.Context(), s.admin, reconcile.Ask{Wallet: wallet}, 10)
	must(t, err)
	s.clock.Advance(24 * time.Hour)
}

func (s *stage) fail(t *testing.T, id string, times int) {
	t.Helper()
	s.control(t, "webhook", map[string]any{"webhook": id, "times": times})
	s.clock.Advance(time.Minute)
	must(t, s.Refresh(t.Context()))
}

// What BitGo's count grows by is summed up, and people are told once of each alarm that is reached.
func TestTheMirrorCountsWhatFails(t *testing.T) {
	s := open(t)
	id := s.registered(t, "transfer")
	alarms := []int{}
	for _, c := range [][3]int{{19, 19, 0}, {1, 20, 20}, {10, 30, 20}, {55, 85, 80}, {15, 100, 100}} {
		s.fail(t, id, c[0])
		r, _, err := s.Get(t.Context(), s.admin, id)
		must(t, err)
		if r.Budget.Week != c[1] || r.Budget.Life != c[1] || r.Alarm != c[2] || r.Budget.Source != subscription.FromBitGo {
			t.Errorf("after %d: %+v, alarm %d", c[1], r.Budget, r.Alarm)
		}
		alarms = append(alarms, s.bell.rung)
	}
	if want := []int{0, 1, 1, 2, 3}; !equal(alarms, want) {
		t.Errorf("told %v, want %v", alarms, want)
	}
	m, err := s.Mirror(t.Context(), s.admin)
	if err != nil || m.Suspended() != 1 || len(m.Findings) == 0 || m.Findings[0].Rule != "suspended" {
		t.Errorf("%+v %v", m.Findings, err)
	}
	// BitGo away: what was read stays, and says why it is old.
	s.control(t, "down", map[string]any{"surface": "platform", "mode": "500"})
	s.clock.Advance(time.Hour)
	must(t, s.Refresh(t.Context()))
	m, err = s.Mirror(t.Context(), s.admin)
	oldest, unread := m.Oldest(s.clock.Now())
	if err != nil || len(m.Registrations) != 1 || unread != len(m.Lists) || oldest < time.Hour || m.Registrations[0].Budget.Source != subscription.FromDoor {
		t.Errorf("%+v %v %v %d", m.Registrations, err, oldest, unread)
	}
}

func equal(a, b []int) bool {
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return len(a) == len(b)
}

func TestWhoSeesAndActs(t *testing.T) {
	s := open(t)
	id := s.registered(t, "transfer")
	auditor, of := s.Person(t, "Ann", testkit.Whole(identity.Auditor)), s.Person(t, "Olaf", testkit.Over(identity.Admin, s.client))
	if _, err := s.Mirror(t.Context(), auditor); err != nil {
		t.Error(err)
	}
	for name, err := range map[string]error{"mirror": second(s.Mirror(t.Context(), of)), "heals": second(s.Heals(t.Context(), of, 5))} {
		if !fault.Is(err, subscription.ErrOrganization) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, err := s.Get(t.Context(), of, id); !fault.Is(err, subscription.ErrNotFound) {
		t.Error(err)
	}
	for _, who := range []identity.Actor{auditor, of} {
		if err := s.Remove(t.Context(), who, id); !fault.Is(err, subscription.ErrRole) {
			t.Error(err)
		}
		if _, err := s.Heal(t.Context(), who, id); !fault.Is(err, subscription.ErrRole) {
			t.Error(err)
		}
		if err := s.Ask(t.Context(), who); !fault.Is(err, subscription.ErrRole) {
			t.Error(err)
		}
	}
	must(t, s.Remove(t.Context(), s.admin, id))
	must(t, s.Remove(t.Context(), s.admin, id)) // pressed twice
	if r, _, err := s.Get(t.Context(), s.admin, id); err != nil || r.Gone == nil {
		t.Errorf("%+v %v", r, err)
	}
}

func second[T any](_ T, err error) error { return err }

// A suspended webhook comes back by itself, and what it missed is proven.
func TestASuspendedWebhookIsHealed(t *testing.T) {
	s := open(t)
	s.paid(t)
	id := s.registered(t, "transfer")
	s.fail(t, id, 100)
	s.control(t, "deposit", map[string]any{"wallet": s.world.Wallet("apex-bitcoin").ID, "coin": "tbtc4", "amount": "70000001", "state": "confirmed"})
	s.clock.Advance(time.Minute)
	heal, err := s.Heal(t.Context(), s.admin, id)
	must(t, err)
	h, err := s.HealOf(t.Context(), s.admin, heal)
	must(t, err)
	items, kept, posted, same, digest := h.Certificate()
	if h.Ended == nil || h.Step != subscription.Proven || len(h.Done) != len(subscription.Steps) || h.New == "" || h.New == id || h.Trouble != "" {
		t.Fatalf("%+v", h)
	}
	if !same || items == 0 || items != kept || posted == 0 || len(digest) != 64 || s.tests != 1 {
		t.Errorf("%d %d %d %v %s, %d tests", items, kept, posted, same, digest, s.tests)
	}
	all, err := s.BitGo.OrganizationWebhooks(t.Context(), s.Organization, "")
	if err != nil || len(all.Items) != 1 || all.Items[0].ID != h.New || all.Items[0].State != "active" || !all.Items[0].AllToken || !all.Items[0].Failures {
		t.Errorf("%+v %v", all.Items, err)
	}
	if n := s.Count(t, `select count(*) from transaction_sweeps where amount = 70000001`); n != 1 {
		t.Errorf("the deposit that was missed is kept %d times", n)
	}
	// a list that says otherwise is not certified
	_, err = s.Owner.Exec(t.Context(), `update transaction_sweeps set transfer_id = repeat('f', 32) where amount = 70000001`)
	must(t, err)
	p, err := s.Gap.Compare(t.Context(), s.world.Wallet("apex-bitcoin").ID, h.From, *h.To)
	if err != nil || p.Same() || p.Kept != p.Items+1 || !slices.Contains(p.Differing, strings.Repeat("f", 32)) {
		t.Errorf("%d %d %v %v", p.Items, p.Kept, p.Differing, err)
	}
}

// cut is a BitGo whose answers are lost from the n-th change on, though the change was made; and a process that dies there.
type cut struct {
	subscription.BitGo
	left *int
}

var errCut = errors.New("the connection broke")

func (c cut) lost() error {
	if *c.left--; *c.left == 0 {
		return errCut
	}
	return nil
}

func (c cut) RemoveOrganizationWebhook(ctx context.Context, organization, webhook string) error {
	if err := c.lost(); err != nil {
		return err
	}
	if err := c.BitGo.RemoveOrganizationWebhook(ctx, organization, webhook); err != nil {
		return err
	}
	return c.lost()
}

func (c cut) AddOrganizationWebhook(ctx context.Context, organization string, ask bitgo.NewWebhook) (bitgo.Webhook, error) {
	if err := c.lost(); err != nil {
		return bitgo.Webhook{}, err
	}
	w, err := c.BitGo.AddOrganizationWebhook(ctx, organization, ask)
	if err != nil {
		return w, err
	}
	return w, c.lost()
}

func (c cut) SimulateOrganizationWebhook(ctx context.Context, organization, webhook string, about map[string]string) (bitgo.Simulated, error) {
	if err := c.lost(); err != nil {
		return bitgo.Simulated{}, err
	}
	test, err := c.BitGo.SimulateOrganizationWebhook(ctx, organization, webhook, about)
	if err != nil {
		return test, err
	}
	return test, c.lost()
}

// Cut off before or after any change at BitGo, the heal goes on where it was, and nothing is made twice.
func TestAHealIsCutOffAnywhere(t *testing.T) {
	for at := 1; at <= 6; at++ {
		t.Run(strings.Repeat("i", at), func(t *testing.T) {
			s := open(t)
			s.paid(t)
			id := s.registered(t, "transfer")
			s.fail(t, id, 100)
			left, manager := at, s.Manager
			managed, _ := manager(t.Context())
			s.Manager = func(context.Context) (subscription.Manager, bool) {
				return cut{BitGo: both{s.BitGo, managed}, left: &left}, true
			}
			heal, err := s.Heal(t.Context(), s.admin, id)
			must(t, err)
			s.clock.Advance(2 * time.Minute)
			for range 3 {
				must(t, s.HealDue(t.Context()))
				s.clock.Advance(2 * time.Minute)
			}
			h, err := s.HealOf(t.Context(), s.admin, heal)
			if err != nil || h.Ended == nil {
				t.Fatalf("%+v %v", h, err)
			}
			all, err := s.BitGo.OrganizationWebhooks(t.Context(), s.Organization, "")
			if err != nil || len(all.Items) != 1 || all.Items[0].ID != h.New || left > 0 {
				t.Errorf("%+v %v, %d changes left", all.Items, err, left)
			}
			if n := s.Count(t, `select count(*) from subscription_heal_step`); n != len(subscription.Steps) {
				t.Errorf("%d steps are kept", n)
			}
		})
	}
}

// both reads with one token and changes with another.
type both struct {
	subscription.BitGo
	m subscription.Manager
}

func (b both) AddOrganizationWebhook(ctx context.Context, organization string, ask bitgo.NewWebhook) (bitgo.Webhook, error) {
	return b.m.AddOrganizationWebhook(ctx, organization, ask)
}
func (b both) RemoveOrganizationWebhook(ctx context.Context, organization, webhook string) error {
	return b.m.RemoveOrganizationWebhook(ctx, organization, webhook)
}
func (b both) SimulateOrganizationWebhook(ctx context.Context, organization, webhook string, about map[string]string) (bitgo.Simulated, error) {
	return b.m.SimulateOrganizationWebhook(ctx, organization, webhook, about)
}

// Where nothing real is known that a test could be about, the heal says so and goes on.
func TestAHealWithoutAnythingToTestAbout(t *testing.T) {
	s := open(t)
	id := s.registered(t, "transfer")
	s.fail(t, id, 100)
	heal, err := s.Heal(t.Context(), s.admin, id)
	must(t, err)
	h, err := s.HealOf(t.Context(), s.admin, heal)
	if err != nil || h.Ended == nil || s.tests != 0 || !strings.Contains(h.Done[3].Text, "something real only") {
		t.Errorf("%+v %v, %d tests", h, err, s.tests)
	}
}

// A test that our door does not answer with 200 stops the heal where a person sees it; pressed twice there is one heal.
func TestAHealWaitsForItsTest(t *testing.T) {
	s := open(t)
	s.paid(t)
	id := s.registered(t, "transfer")
	s.fail(t, id, 100)
	s.answer = http.StatusServiceUnavailable
	first, err := s.Heal(t.Context(), s.admin, id)
	must(t, err)
	again, err := s.Heal(t.Context(), s.admin, id)
	if err != nil || again != first {
		t.Errorf("%v %v, %v", first, again, err)
	}
	h, err := s.HealOf(t.Context(), s.admin, first)
	if err != nil || h.Step != subscription.Made || !strings.Contains(h.Trouble, "503") {
		t.Errorf("%+v %v", h, err)
	}
	s.answer = http.StatusOK
	must(t, s.Resume(t.Context(), s.admin, first))
	if h, err = s.HealOf(t.Context(), s.admin, first); err != nil || h.Ended == nil || h.Trouble != "" {
		t.Errorf("%+v %v", h, err)
	}
	if _, err := s.HealOf(t.Context(), s.admin, uuid.New()); !fault.Is(err, subscription.ErrNoHeal) {
		t.Error(err)
	}
}

var _ subscription.Gap = (*reconcile.Service)(nil)
