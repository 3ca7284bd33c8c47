package hook_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/onboarding"
	"github.com/unykorn/console/internal/seal"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/internal/webhook"
	"github.com/unykorn/console/web"
	"github.com/unykorn/console/web/hook"
)

func TestMain(m *testing.M) { testkit.Main(m) }

const secret = "whsec_5c1d90e7a3b24f68"

type door struct {
	t   *testing.T
	url string
	log *bytes.Buffer
	db  *testkit.Database

	server *httptest.Server
}

// setup opens the whole door: the frame all requests pass, the handler, the room and a database.
func setup(t *testing.T) *door {
	t.Helper()
	t.Parallel()
	db := testkit.DB(t)
	d := &door{t: t, log: &bytes.Buffer{}, db: db}
	room := &webhook.Service{DB: db.Serve, Jobs: db.Jobs(t), Clock: clock.NewManual(testkit.Start), Secrets: []seal.Secret{secret}}
	d.open(room)
	return d
}

func (d *door) open(receiver hook.Receiver) {
	log := slog.New(slog.NewTextHandler(d.log, nil))
	d.server = httptest.NewServer(web.Handler(web.Doors{API: http.NotFoundHandler(), Docs: http.NotFoundHandler(), Hook: hook.Handler(receiver, log), Console: http.NotFoundHandler(), Static: http.NotFoundHandler(),
		Prefix: "/static/", Ready: func(context.Context) error { return nil }, Log: log}))
	d.t.Cleanup(d.server.Close)
	d.url = d.server.URL + hook.Path
}

// call posts a body; headers come in pairs. A signature "right" is the right one.
func (d *door) call(method string, body []byte, headers ...string) (int, string, http.Header) {
	d.t.Helper()
	r, err := http.NewRequestWithContext(d.t.Context(), method, d.url, bytes.NewReader(body))
	if err != nil {
		d.t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		value := headers[i+1]
		if value == "right" {
			value = bitgo.WebhookSignature(secret, body)
		}
		r.Header.Set(headers[i], value)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		d.t.Fatal(err)
	}
	defer answer.Body.Close() //nolint:errcheck // read to its end
	raw, err := io.ReadAll(answer.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	return answer.StatusCode, string(raw), answer.Header
}

// TestAnswersToTheLetter: seed 001 §7.
func TestAnswersToTheLetter(t *testing.T) {
	d := setup(t)
	body := []byte(`{"type":"transfer","coin":"tbtc4","state":"confirmed"}`)
	const plain, kind, sign, key = "application/json", "Content-Type", "x-signature-sha256", "idempotency-key"
	for _, c := range []struct {
		name    string
		method  string
		headers []string
		status  int
		body    string
	}{
		{"new", "POST", []string{kind, plain, sign, "right", key, "1"}, 200, `{"verified":true,"handled":true}`},
		{"known", "POST", []string{kind, plain, sign, "right", key, "1"}, 200, `{"received":true,"duplicate":true}`},
		{"with parameters", "POST", []string{kind, plain + "; charset=utf-8", sign, "right", key, "2"}, 200, `{"verified":true,"handled":true}`},
		{"unsigned", "POST", []string{kind, plain, key, "3"}, 401, `{"error":"Missing cryptographic signature"}`},
		{"wrongly signed", "POST", []string{kind, plain, sign, strings.Repeat("0", 64), key, "3"}, 403, `{"error":"Invalid cryptographic signature match"}`},
		{"no signature at all", "POST", []string{kind, plain, sign, "hello", key, "3"}, 403, `{"error":"Invalid cryptographic signature match"}`},
		{"other type", "POST", []string{kind, "text/plain", sign, "right", key, "3"}, 400, `{"error":"Content-Type must be application/json"}`},
		{"no type", "POST", []string{sign, "right", key, "3"}, 400, `{"error":"Content-Type must be application/json"}`},
		{"still new", "POST", []string{kind, plain, sign, "right", key, "3"}, 200, `{"verified":true,"handled":true}`},
		{"other method", "PUT", []string{kind, plain, sign, "right"}, 405, `{"error":"Method not allowed"}`},
	} {
		status, got, header := d.call(c.method, body, c.headers...)
		if status != c.status || got != c.body || header.Get("Content-Type") != "application/json" {
			t.Errorf("%s: %d %q as %s", c.name, status, got, header.Get("Content-Type"))
		}
	}
	for _, method := range []string{"GET", "DELETE", "PATCH"} {
		if status, _, header := d.call(method, nil); status != 405 || header.Get("Allow") != "POST" {
			t.Errorf("%s: %d, allow %q", method, status, header.Get("Allow"))
		}
	}
	if n := d.db.Count(t, `select count(*) from webhook_notifications`); n != 3 {
		t.Errorf("%d notifications", n)
	}
}

func TestSizes(t *testing.T) {
	d := setup(t)
	headers := []string{"Content-Type", "application/json", "X-Signature-SHA256", "right"}
	if status, got, _ := d.call("POST", bytes.Repeat([]byte(" "), webhook.MaxBody), headers...); status != 200 {
		t.Errorf("exactly the limit: %d %s", status, got)
	}
	if status, got, _ := d.call("POST", bytes.Repeat([]byte(" "), webhook.MaxBody+1), headers...); status != 413 || got != `{"error":"The body is larger than 1 MiB"}` {
		t.Errorf("a byte more: %d %s", status, got)
	}
	if n := d.db.Count(t, `select count(*) from webhook_refused where reason = 'too large'`); n != 1 {
		t.Errorf("%d refused", n)
	}
}

func TestABodyIsNeverLogged(t *testing.T) {
	d := setup(t)
	body := []byte(`{"type":"transfer","canary":"c4n4ry"}`)
	for _, signature := range []string{"right", "c4n4ry", ""} {
		d.call("POST", body, "Content-Type", "application/json", "X-Signature-SHA256", signature)
	}
	d.server.Close() // the last lines are written after the answer
	if log := d.log.String(); strings.Contains(log, "c4n4ry") || strings.Contains(log, secret) || !strings.Contains(log, `answer="wrong signature"`) {
		t.Errorf("%s", log)
	}
}

type broken struct{}

func (broken) Receive(context.Context, webhook.Delivery) (webhook.Answer, error) {
	return webhook.Unkept, errors.New("private words")
}

func TestUnkeptAsksForAnotherDelivery(t *testing.T) {
	t.Parallel()
	d := &door{t: t, log: &bytes.Buffer{}}
	d.open(broken{})
	status, got, header := d.call("POST", []byte("{}"), "Content-Type", "application/json", "X-Signature-SHA256", "right")
	if status != 503 || header.Get("Retry-After") == "" || strings.Contains(got, "private") {
		t.Errorf("%d %s", status, got)
	}
}

// Sumsub's door reads the raw bytes, answers as BitGo's does, and logs nothing of a body.
func TestSumsubsDoor(t *testing.T) {
	t.Parallel()
	db, log := testkit.DB(t), &bytes.Buffer{}
	room := &onboarding.Service{DB: db.Serve, Clock: clock.NewManual(testkit.Start), SumsubSecrets: []seal.Secret{secret}}
	server := httptest.NewServer(hook.Sumsub(room, slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))))
	t.Cleanup(server.Close)
	d := &door{t: t, url: server.URL, log: log, db: db}
	body := []byte(`{"type":"applicantReviewed","applicantId":"secret-applicant","reviewStatus":"completed"}`)
	signed := []string{"X-Payload-Digest", bitgo.WebhookSignature(secret, body), "X-Payload-Digest-Alg", "HMAC_SHA256_HEX"}
	for _, c := range []struct {
		name, method string
		body         []byte
		headers      []string
		status       int
		says         string
	}{
		{"signed", http.MethodPost, body, signed, 200, `"handled":true`},
		{"again", http.MethodPost, body, signed, 200, `"duplicate":true`},
		{"unsigned", http.MethodPost, body, nil, 401, "Missing"},
		{"another body", http.MethodPost, append([]byte(" "), body...), signed, 403, "Invalid"},
		{"nothing", http.MethodPost, nil, signed, 400, "could not be read"},
		{"too large", http.MethodPost, bytes.Repeat([]byte("x"), onboarding.MostReview+1), signed, 413, "64 KiB"},
		{"a visit", http.MethodGet, nil, nil, 405, "not allowed"},
	} {
		status, answer, _ := d.call(c.method, c.body, c.headers...)
		if status != c.status || !strings.Contains(answer, c.says) {
			t.Errorf("%s: %d %s", c.name, status, answer)
		}
	}
	if strings.Contains(log.String(), "secret-applicant") || strings.Contains(log.String(), secret) {
		t.Errorf("the log tells a body or the secret:\n%s", log)
	}
}
