package doctor_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/doctor"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// servers answer, or do not.
type servers struct{ express, platform, through, session error }

func (s servers) Ping(context.Context) (bitgo.Health, error) {
	return bitgo.Health{Status: "service is ok!", Environment: "BitGo Testnet"}, s.platform
}
func (s servers) PingExpress(context.Context) (bitgo.Health, error) {
	return bitgo.Health{Status: "express server is ok!"}, s.express
}
func (s servers) PingThroughExpress(context.Context) (bitgo.Health, error) {
	return bitgo.Health{Status: "service is ok!"}, errors.Join(s.express, s.through)
}
func (s servers) Session(context.Context) (bitgo.Session, error) {
	return bitgo.Session{}, errors.Join(s.platform, s.session)
}

func TestAReleaseIsWithheldWhileExpressIsAwayAndOfferedAfterwards(t *testing.T) {
	t.Parallel()
	d, clk := testkit.DB(t), clock.NewManual(testkit.Start)
	apex := d.Client(t, "Apex")
	actor := d.Person(t, "treasurer", testkit.Over(identity.Treasury, apex))
	room := &doctor.Service{DB: d.Serve, BitGo: servers{}, Clock: clk}
	why := func() string {
		t.Helper()
		v, err := room.Verdict(context.Background(), actor)
		if err != nil {
			t.Fatal(err)
		}
		return v.WhyNoRelease(clk.Now())
	}
	check := func(s servers) {
		t.Helper()
		clk.Advance(10 * time.Second)
		room.BitGo = s
		if err := room.Check(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	if got := why(); got != "" {
		t.Errorf("nothing is known yet, but: %q", got)
	}
	check(servers{})
	if got := why(); got != "" {
		t.Errorf("both answer, but: %q", got)
	}
	check(servers{express: errors.New("refused")})
	down := clk.Now()
	check(servers{express: errors.New("refused")})
	if got := why(); !strings.Contains(got, "Express") || !strings.Contains(got, down.Format("15:04:05")) {
		t.Errorf("want Express named with the time it went, got %q", got)
	}
	check(servers{platform: errors.New("refused")})
	if got := why(); !strings.HasPrefix(got, "BitGo does not answer") {
		t.Errorf("want BitGo named, got %q", got)
	}
	clk.Advance(2 * doctor.Late)
	if got := why(); got != "" {
		t.Errorf("an old answer must not withhold anything, got %q", got)
	}
	check(servers{})
	if got := why(); got != "" {
		t.Errorf("both answer again, but: %q", got)
	}
	// First answers of four, then each change of one: express down, express up with platform and token down, both up.
	if n := d.Count(t, `select count(*) from audit_event where verb = 'doctor.note'`); n != 10 {
		t.Errorf("want a trail row for each change, got %d", n)
	}
}

func TestOnlyTheProgramNotesAnswers(t *testing.T) {
	t.Parallel()
	d := testkit.DB(t)
	actor := d.Person(t, "admin", testkit.Whole(identity.Admin))
	err := d.TryServing(actor.Scope(), `insert into dependency (name, ok, checked_at, since) values ('express', true, now(), now())`)
	if err == nil {
		t.Fatal("a person's scope wrote the verdict")
	}
}
