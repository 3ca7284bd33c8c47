package onboarding_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/job"
	"github.com/unykorn/console/internal/ledger"
	"github.com/unykorn/console/internal/onboarding"
	"github.com/unykorn/console/internal/sandbox"
	"github.com/unykorn/console/internal/seal"
	"github.com/unykorn/console/internal/subscription"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/internal/wallet"
)

func TestMain(m *testing.M) { testkit.Main(m) }

var program = identity.System("test")

// stand is the room with a database of its own and a BitGo stand-in, all on one clock that only the test moves.
type stand struct {
	*onboarding.Service
	*testkit.Database
	t        *testing.T
	clock    *clock.Manual
	world    sandbox.World
	platform string
	client   *bitgo.Client
	people   *identity.Service
	admin    identity.Actor
	pauses   int // how often a call waited for BitGo
}

func open(t *testing.T) *stand {
	t.Helper()
	t.Parallel()
	s := &stand{t: t, clock: clock.NewManual(testkit.Start), Database: testkit.DB(t)}
	server, err := sandbox.Open(sandbox.Options{Clock: s.clock, Journal: filepath.Join(t.TempDir(), "bitgo.journal")})
	s.must(err)
	platform, express := httptest.NewServer(server.Platform()), httptest.NewServer(server.Express())
	t.Cleanup(func() { platform.Close(); express.Close(); _ = server.Close() })
	s.world, s.platform = server.World(), platform.URL
	s.client, err = bitgo.New(bitgo.Options{PlatformURL: platform.URL, ExpressURL: express.URL, Now: s.clock.Now,
		Token: func(context.Context) (string, error) { return s.world.Token("service"), nil },
		Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }})
	s.must(err)
	jobs, err := job.Inserter(s.Serve)
	s.must(err)
	s.people = identity.New(s.Serve, s.clock, nil)
	s.admin = s.Person(t, "Ada", testkit.Whole(identity.Admin))
	box, err := seal.New(bytes.Repeat([]byte{5}, 32))
	s.must(err)
	wallets := &wallet.Service{DB: s.Serve, BitGo: s.client, Ledger: &ledger.Service{DB: s.Serve, Clock: s.clock}, Clock: s.clock, Jobs: jobs}
	hooks := &subscription.Service{DB: s.Serve, Clock: s.clock, BitGo: s.client, Clients: s.people, Wallets: wallets, Organization: s.world.Organization.ID,
		Targets: subscription.Targets{Public: "https://gateway.example"}}
	s.Service = &onboarding.Service{DB: s.Serve, Clock: s.clock, Jobs: jobs, BitGo: s.client, Clients: s.people, Organization: s.world.Organization.ID,
		Box: box, Wallets: wallets, Hooks: hooks, Hook: "https://gateway.example/api/bitgo/webhook/receive", Tries: 2,
		Sleep: func(context.Context, time.Duration) error { s.pauses++; return nil }}
	return s
}

func (s *stand) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// control asks the stand-in for something to happen.
func (s *stand) control(path string, body map[string]any) {
	s.t.Helper()
	raw, err := json.Marshal(body)
	s.must(err)
	res, err := http.Post(s.platform+"/_sandbox/"+path, "application/json", bytes.NewReader(raw))
	s.must(err)
	defer res.Body.Close()
	if said, _ := io.ReadAll(res.Body); res.StatusCode != http.StatusOK {
		s.t.Fatalf("%s: %d %s", path, res.StatusCode, said)
	}
}

// breaks has the next request at the point die there, while do runs.
func (s *stand) breaks(point string, do func()) {
	s.t.Helper()
	s.control("hold", map[string]any{"point": point, "times": 1})
	done := make(chan struct{})
	go func() { defer close(done); do() }()
	res, err := http.Get(s.platform + "/_sandbox/held?wait=1&timeout=20&point=" + point)
	s.must(err)
	_ = res.Body.Close()
	s.control("release", map[string]any{"point": point, "drop": true})
	<-done
}

// children counts the enterprises that BitGo has for an address.
func (s *stand) children(email string) int {
	s.t.Helper()
	n := 0
	for e, err := range bitgo.Each(func(cursor string) (bitgo.Page[bitgo.Enterprise], error) {
		return s.client.OrganizationEnterprises(s.t.Context(), s.world.Organization.ID, cursor)
	}) {
		if s.must(err); e.Name == email {
			n++
		}
	}
	return n
}
