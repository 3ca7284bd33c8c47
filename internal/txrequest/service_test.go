package txrequest_test

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/sandbox"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/internal/txrequest"
)

func TestMain(m *testing.M) { testkit.Main(m) }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Who sees one client need not name it, who sees several must, and a foreign one looks absent. Pages follow one another.
func TestWhoseRequests(t *testing.T) {
	t.Parallel()
	ctx, clk := t.Context(), clock.NewManual(testkit.Start)
	server, err := sandbox.Open(sandbox.Options{Seed: true})
	must(t, err)
	platform := httptest.NewServer(server.Platform())
	t.Cleanup(func() { platform.Close(); _ = server.Close() })
	world, db := server.World(), testkit.DB(t)
	client, err := bitgo.New(bitgo.Options{PlatformURL: platform.URL, ExpressURL: platform.URL, Now: clk.Now,
		Token: func(context.Context) (string, error) { return world.Token("service"), nil },
		Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }})
	must(t, err)
	people := identity.New(db.Serve, clk, nil)
	s := &txrequest.Service{BitGo: client, Clients: people}
	meridian, err := people.AddClient(ctx, identity.System("test"), "Meridian", world.Enterprise("meridian").ID, identity.Live)
	must(t, err)
	apex, err := people.AddClient(ctx, identity.System("test"), "Apex", world.Enterprise("apex").ID, identity.Live)
	must(t, err)
	whole, of := db.Person(t, "Ada", testkit.Whole(identity.Auditor)), db.Person(t, "Mel", testkit.Over(identity.Auditor, meridian))
	if _, err := s.List(ctx, whole, txrequest.Ask{}); !fault.Is(err, txrequest.ErrWhich) {
		t.Errorf("two clients: %v", err)
	}
	for _, enterprise := range []string{apex.EnterpriseID, "00000000000000000000000000000000"} {
		if _, err := s.List(ctx, of, txrequest.Ask{Enterprise: enterprise}); !fault.Is(err, txrequest.ErrNoEnterprise) {
			t.Errorf("%s: %v", enterprise, err)
		}
	}
	seen, next := map[string]bool{}, ""
	for {
		page, err := s.List(ctx, of, txrequest.Ask{Filter: txrequest.Filter{Limit: 5, PrevID: next}})
		must(t, err)
		for _, r := range page.Requests {
			if seen[r.TxRequestID] || r.EnterpriseID != meridian.EnterpriseID || !r.Latest || r.InitiatedBy == "" || r.UpdatedBy != r.UserID || len(r.Intents) == 0 {
				t.Errorf("%+v", r)
			}
			seen[r.TxRequestID] = true
		}
		if next = page.Next; next == "" {
			break
		}
	}
	if len(seen) < 10 {
		t.Errorf("%d requests of the demo world", len(seen))
	}
	if _, err := s.List(ctx, of, txrequest.Ask{Filter: txrequest.Filter{PrevID: strings.Repeat("0", 32)}}); !fault.Is(err, txrequest.ErrFilter) {
		t.Errorf("a page that BitGo does not know: %v", err)
	}
}
