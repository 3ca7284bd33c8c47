package ceremony_test

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

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/ceremony"
	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/freeze"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/job"
	"github.com/unykorn/console/internal/ledger"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/sandbox"
	"github.com/unykorn/console/internal/seal"
	"github.com/unykorn/console/internal/subscription"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/internal/wallet"
)

func TestMain(m *testing.M) { testkit.Main(m) }

var program = identity.System("test")

const (
	phrase = "correct horse battery staple"
	hookAt = "https://gateway.example/api/bitgo/webhook/receive"
)

// stand is the room with a database of its own and a BitGo stand-in, all on one clock that only the test moves.
type stand struct {
	*ceremony.Service
	*testkit.Database
	t                        *testing.T
	clock                    *clock.Manual
	world                    sandbox.World
	platform                 string
	bitgo                    *bitgo.Client
	apex, other              identity.Client
	tess, theo, carla, admin identity.Actor // treasury twice, compliance, an administrator; all of the organization
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
	s.bitgo, err = bitgo.New(bitgo.Options{PlatformURL: platform.URL, ExpressURL: express.URL, Now: s.clock.Now,
		Token: func(context.Context) (string, error) { return s.world.Token("service"), nil },
		Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }})
	s.must(err)
	jobs, err := job.Inserter(s.Serve)
	s.must(err)
	box, err := seal.New(bytes.Repeat([]byte{5}, 32))
	s.must(err)
	people := identity.New(s.Serve, s.clock, nil)
	s.apex, err = people.AddClient(t.Context(), program, "Apex Mining", s.world.Enterprise("apex").ID, identity.Live)
	s.must(err)
	s.other, err = people.AddClient(t.Context(), program, "Meridian Capital", s.world.Enterprise("meridian").ID, identity.Onboarding)
	s.must(err)
	wallets := &wallet.Service{DB: s.Serve, BitGo: s.bitgo, Ledger: &ledger.Service{DB: s.Serve, Clock: s.clock}, Clock: s.clock, Jobs: jobs}
	hooks := &subscription.Service{DB: s.Serve, Clock: s.clock, BitGo: s.bitgo, Clients: people, Wallets: wallets, Organization: s.world.Organization.ID,
		Targets: subscription.Targets{Public: "https://gateway.example"}}
	s.Service = &ceremony.Service{DB: s.Serve, Clock: s.clock, Jobs: jobs, BitGo: s.bitgo, Box: box, Clients: people, Wallets: wallets, Hooks: hooks, Freezes: &freeze.Service{DB: s.Serve, Clock: s.clock, Jobs: jobs, BitGo: s.bitgo, Wallets: wallets}, Hook: hookAt, Network: money.Testnet}
	s.tess, s.theo = s.Person(t, "Tess", testkit.Whole(identity.Treasury)), s.Person(t, "Theo", testkit.Whole(identity.Treasury))
	s.carla, s.admin = s.Person(t, "Carla", testkit.Whole(identity.Compliance)), s.Person(t, "Ada", testkit.Whole(identity.Admin))
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

func (s *stand) ask(coin, label string) ceremony.Ceremony {
	s.t.Helper()
	c, err := s.Ask(s.t.Context(), s.tess, ceremony.Ask{Client: s.apex.ID, Coin: coin, Label: label, Reason: "Deposits of the new desk"}, uuid.NewString())
	s.must(err)
	return c
}

// confirmed is one that may be held.
func (s *stand) confirmed(coin, label string) ceremony.Ceremony {
	s.t.Helper()
	c, err := s.Confirm(s.t.Context(), s.carla, s.ask(coin, label).ID)
	s.must(err)
	return c
}

func (s *stand) hold(c ceremony.Ceremony) (ceremony.Ceremony, error) {
	return s.Hold(context.Background(), s.tess, c.ID, ceremony.Typed{Passphrase: phrase, Again: phrase, Present: "Tess and Theo, in Zug"})
}

func (s *stand) again(c ceremony.Ceremony) ceremony.Ceremony {
	s.t.Helper()
	c, err := s.Get(s.t.Context(), program, c.ID)
	s.must(err)
	return c
}

func (s *stand) work(c ceremony.Ceremony) error {
	return s.Work(s.t.Context(), &river.Job[ceremony.Work]{Args: ceremony.Work{ID: c.ID}})
}

// labelled counts the wallets that BitGo has of a label.
func (s *stand) labelled(label string) int {
	s.t.Helper()
	n := 0
	for w, err := range bitgo.Each(func(cursor string) (bitgo.Page[bitgo.Wallet], error) {
		return s.bitgo.Wallets(s.t.Context(), s.apex.EnterpriseID, cursor)
	}) {
		if s.must(err); w.Label == label {
			n++
		}
	}
	return n
}
