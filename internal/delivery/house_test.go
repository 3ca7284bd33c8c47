package delivery_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/delivery"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/mail"
	"github.com/unykorn/console/internal/notify"
	"github.com/unykorn/console/internal/outbound"
	"github.com/unykorn/console/internal/seal"
	"github.com/unykorn/console/internal/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// house is the room with its neighbours, a mail server and a receiver of webhooks.
type house struct {
	*testkit.Database
	*delivery.Service
	clock   *clock.Manual
	notices *notify.Service
	people  *identity.Service
	box     *testkit.SMTP
	apex    identity.Client
	other   identity.Client
}

func setup(t *testing.T) *house {
	t.Helper()
	h := &house{Database: testkit.DB(t), clock: clock.NewManual(testkit.Start), box: testkit.MailServer(t)}
	sealed, err := seal.New(bytes.Repeat([]byte{3}, 32))
	must(t, err)
	h.people = identity.New(h.Serve, h.clock, sealed)
	h.notices = &notify.Service{DB: h.Serve, Clock: h.clock}
	server, err := mail.ParseServer(fmt.Sprintf("smtp://%s:%d", h.box.Host, h.box.Port), mail.Sender{Name: "Unykorn Console", Address: "console@unykorn.example"})
	must(t, err)
	server.Config = &tls.Config{RootCAs: h.box.CA, MinVersion: tls.VersionTLS12}
	h.Service = &delivery.Service{DB: h.Serve, Clock: h.clock, Jobs: h.Database.Jobs(t), Box: sealed, People: h.people, Notices: h.notices, Mail: server, Out: outbound.Guard{Loopback: true},
		Page: func(kind, id string) string { return "https://console.example/" + kind + "/" + id }, Public: "https://console.example"}
	h.notices.Post = h.Service
	h.apex, h.other = h.Client(t, "Apex"), h.Client(t, "Meridian")
	return h
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// tell leaves a notice, as a job does.
func (h *house) tell(t testing.TB, n notify.Notice, people ...identity.Actor) {
	t.Helper()
	ids := make([]uuid.UUID, len(people))
	for i, p := range people {
		ids[i] = p.Person
	}
	if n.Tone == "" {
		n.Tone = "info"
	}
	if n.Subject == "" {
		n.Subject = uuid.NewString()
	}
	if n.Kind == "" {
		n.Kind = "approval"
	}
	must(t, h.Serve.As(context.Background(), database.System("test"), func(tx pgx.Tx) error { return h.notices.Tell(context.Background(), tx, n, ids...) }))
}

func (h *house) asked(text string) notify.Notice {
	return notify.Notice{Client: &h.apex.ID, Class: notify.Asked, Text: text}
}

func classes(all ...notify.Class) map[notify.Class]bool {
	out := map[notify.Class]bool{}
	for _, c := range all {
		out[c] = true
	}
	return out
}

// mailState counts a person's mails by state.
func (h *house) mailState(t testing.TB, who identity.Actor, state string) int {
	t.Helper()
	return h.Count(t, `select count(*) from delivery_mail where person_id = $1 and state = $2`, who.Person, state)
}

func (h *house) callState(t testing.TB, who identity.Actor, state string) int {
	t.Helper()
	return h.Count(t, `select count(*) from delivery_call where person_id = $1 and state = $2`, who.Person, state)
}

// receiver is somebody's program that is called.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	status int
	got    []received
}

type received struct {
	header http.Header
	path   string
	body   []byte
}

func listen(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{status: http.StatusNoContent}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		body, _ := io.ReadAll(q.Body)
		r.mu.Lock()
		defer r.mu.Unlock()
		r.got = append(r.got, received{q.Header.Clone(), q.URL.RequestURI(), body})
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

// verified reads a call as a receiver with the secret does.
func (g received) verified(t *testing.T, secret seal.Secret) (out struct{ ID, Class, Title, URL string }, ok bool) {
	t.Helper()
	seconds, err := strconv.ParseInt(g.header.Get("webhook-timestamp"), 10, 64)
	must(t, err)
	want := delivery.Sign(g.header.Get("webhook-id"), time.Unix(seconds, 0), g.body, secret)
	must(t, json.Unmarshal(g.body, &out))
	for _, s := range strings.Fields(g.header.Get("webhook-signature")) {
		ok = ok || s == want
	}
	return out, ok && out.ID == g.header.Get("webhook-id")
}
