package identity_test

import (
	"bytes"
	"context"
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/pquerna/otp/totp"

	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/seal"
	"github.com/unykorn/console/internal/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m) }

const password = seal.Secret("correct horse battery")

// house is one test's database with the room on it.
type house struct {
	db *testkit.Database
	*identity.Service
	clock *clock.Manual
}

func setup(t *testing.T) house {
	t.Helper()
	box, err := seal.New(bytes.Repeat([]byte{9}, 32))
	if err != nil {
		t.Fatal(err)
	}
	db, clk := testkit.DB(t), clock.NewManual(testkit.Start)
	return house{db, identity.New(db.Serve, clk, box), clk}
}

// another is a second console process on the same database.
func (h house) another(t *testing.T) *identity.Service {
	t.Helper()
	return identity.New(h.db.Serve, h.clock, h.Box)
}

// somebody is a person who can sign in.
type somebody struct {
	identity.Person
	seed seal.Secret
}

func (h house) add(t *testing.T, name string, grants ...identity.Grant) somebody {
	t.Helper()
	p, seed, err := h.AddPerson(context.Background(), identity.System("test"), name+"@example.test", name, password, grants)
	if err != nil {
		t.Fatal(err)
	}
	return somebody{p, seed}
}

// code is what the person's app shows now.
func (h house) code(t *testing.T, p somebody) seal.Secret {
	t.Helper()
	code, err := totp.GenerateCode(p.seed.Reveal(), h.clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	return seal.Secret(code)
}

func from(ip string) identity.Source {
	return identity.Source{IP: ip, Agent: "Mozilla/5.0 (X11; Linux) Firefox/144.0", RequestID: "req"}
}

// signIn goes through both steps, in a fresh step of the code.
func (h house) signIn(t *testing.T, p somebody) identity.Actor {
	t.Helper()
	h.clock.Advance(time.Minute)
	ctx := context.Background()
	passed, err := h.CheckPassword(ctx, p.Email, password, from("192.0.2.1"))
	if err != nil {
		t.Fatal(err)
	}
	begun, err := h.CheckCode(ctx, passed, h.code(t, p), from("192.0.2.1"))
	if err != nil {
		t.Fatal(err)
	}
	actor, err := h.Authenticate(ctx, begun.ID, false)
	if err != nil {
		t.Fatal(err)
	}
	return actor
}

func (h house) events(t *testing.T, verb, result string) int {
	t.Helper()
	return h.db.Count(t, `select count(*) from audit_event where verb = $1 and result = $2`, verb, result)
}

func want(t *testing.T, err error, f *fault.Fault) {
	t.Helper()
	if !fault.Is(err, f) {
		t.Fatalf("want %s, got %v", f.Code, err)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wrong is a password that nobody has.
func wrong(n int) seal.Secret { return seal.Secret(fmt.Sprintf("wrong horse battery %d", n)) }

func other(id uuid.UUID) uuid.UUID { return uuid.NewSHA1(id, []byte("other")) }

// until waits for a condition that another goroutine brings about.
func until(t *testing.T, met func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !met(); {
		if time.Now().After(end) {
			t.Fatal("it did not come about within 30 s")
		}
		runtime.Gosched()
	}
}
