package partner_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/offering"
	"github.com/unykorn/console/internal/outbound"
	"github.com/unykorn/console/internal/partner"
	"github.com/unykorn/console/internal/seal"
	"github.com/unykorn/console/internal/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// house is the room, the room whose events it tells, and the people.
type house struct {
	*testkit.Database
	*partner.Service
	clock     *clock.Manual
	offerings *offering.Service
	apex      identity.Client
	other     identity.Client
	admin     identity.Actor
	treasury  identity.Actor
}

func setup(t *testing.T) *house {
	t.Helper()
	t.Parallel()
	h := &house{Database: testkit.DB(t), clock: clock.NewManual(testkit.Start)}
	box, err := seal.New(bytes.Repeat([]byte{3}, 32))
	must(t, err)
	h.Service = &partner.Service{DB: h.Serve, Clock: h.clock, Jobs: h.Database.Jobs(t), Box: box, Out: outbound.Guard{Loopback: true}}
	h.offerings = &offering.Service{DB: h.Serve, Clock: h.clock, Investors: &accreditation.Service{DB: h.Serve, Clock: h.clock, Jobs: h.Database.Jobs(t)}}
	h.apex, h.other = h.Client(t, "Apex"), h.Client(t, "Meridian")
	h.admin, h.treasury = h.Person(t, "Ada", testkit.Whole(identity.Admin)), h.Person(t, "Tessa", testkit.Whole(identity.Treasury))
	return h
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// subscribe makes an event: somebody of whom nothing is on file subscribes to an offering of the client's.
func (h *house) subscribe(t *testing.T, client uuid.UUID) offering.Subscription {
	t.Helper()
	o, err := h.offerings.Create(t.Context(), h.treasury, offering.Terms{Client: client, Issuer: "Meridian Capital", Name: "Fund III", Regulation: accreditation.RegD506C, Target: money.NewCents(100_000_000),
		Minimum: money.NewCents(100), Maximum: money.NewCents(90_000_000), Currencies: []string{"USD"}, Escrow: true}, uuid.NewString())
	must(t, err)
	x, err := h.offerings.Subscribe(t.Context(), h.treasury, offering.Order{Offering: o.ID, Investor: "inv_3c8d2e4f", Amount: money.NewCents(25_000_050), Currency: "USD", Funding: "WIRE", Signed: true}, uuid.NewString())
	must(t, err)
	return x
}

func (h *house) register(t *testing.T, client uuid.UUID, to string) (uuid.UUID, seal.Secret) {
	t.Helper()
	e, secret, err := h.Register(t.Context(), h.admin, client, "Their back end", to)
	must(t, err)
	return e.ID, secret
}

// all are an endpoint's calls, newest first.
func (h *house) all(t *testing.T, id uuid.UUID) []partner.Call {
	t.Helper()
	found, _, err := h.Calls(t.Context(), h.admin, id, "", partner.Mark{}, 100)
	must(t, err)
	return found
}

// receiver is a partner's back end.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	status int
	got    []received
}

type received struct {
	header http.Header
	body   []byte
}

func listen(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{status: http.StatusNoContent}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		body, _ := io.ReadAll(q.Body)
		r.mu.Lock()
		defer r.mu.Unlock()
		r.got = append(r.got, received{q.Header.Clone(), body})
		w.WriteHeader(r.status)
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) answers(status int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.status = status
}

func (r *receiver) all() []received {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]received(nil), r.got...)
}

// event is what a partner reads of a call.
type event struct {
	ID        string
	Type      string
	Sequence  int64
	CreatedAt time.Time
	ClientID  *uuid.UUID
	Data      struct{ SubscriptionID, OfferingID, InvestorID, Amount, Currency, State, EscrowDepositStatus string }
}

// verified reads a call as a receiver with the secret does.
func (g received) verified(t *testing.T, secret seal.Secret) (e event, ok bool) {
	t.Helper()
	seconds, err := strconv.ParseInt(g.header.Get("webhook-timestamp"), 10, 64)
	must(t, err)
	want := outbound.Sign(g.header.Get("webhook-id"), time.Unix(seconds, 0), g.body, secret.Reveal())
	must(t, json.Unmarshal(g.body, &e))
	for _, s := range strings.Fields(g.header.Get("webhook-signature")) {
		ok = ok || s == want
	}
	return e, ok && e.ID == g.header.Get("webhook-id")
}
