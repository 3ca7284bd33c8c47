package sandbox

import (
	"bytes"
	"encoding/json"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/unykorn/console/internal/sandbox/keychain"
)

// manual is a clock that only a test moves.
type manual struct {
	mu  sync.Mutex
	now time.Time
}

func (m *manual) Now() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.now
}

func (m *manual) add(d time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now = m.now.Add(d)
}

func start() *manual { return &manual{now: time.Date(2026, 7, 5, 15, 21, 44, 0, time.UTC)} }

type fataler interface {
	Helper()
	Fatalf(string, ...any)
}

// stand is a sandbox behind real listeners.
type stand struct {
	t        fataler
	server   *Server
	world    World
	clock    *manual
	platform string
	express  string
}

func newStand(t *testing.T, options Options) *stand {
	t.Helper()
	s, stop := openStand(t, options)
	t.Cleanup(stop)
	return s
}

func openStand(t fataler, options Options) (*stand, func()) {
	t.Helper()
	clock, given := options.Clock.(*manual)
	if !given {
		clock = start()
		options.Clock = clock
	}
	server, err := Open(options)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	platform, express := httptest.NewServer(server.Platform()), httptest.NewServer(server.Express())
	s := &stand{t: t, server: server, world: server.World(), clock: clock, platform: platform.URL, express: express.URL}
	return s, func() {
		if err := server.Close(); err != nil {
			t.Fatalf("close: %v", err)
		}
		platform.Close()
		express.Close()
	}
}

// result is an answer as it came over the wire.
type result struct {
	status int
	header http.Header
	raw    []byte
	body   map[string]any
	err    error
}

// do asks with a token of the world, by its key; "" is none.
func (s *stand) do(method, url, token string, body any) result {
	if token != "" {
		token = s.world.Token(token)
	}
	return s.ask(method, url, token, body)
}

// ask is do with the token itself.
func (s *stand) ask(method, url, token string, body any) result {
	var reader io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			s.t.Fatalf("marshal: %v", err)
		}
		reader = bytes.NewReader(raw)
	}
	r, err := http.NewRequest(method, url, reader)
	if err != nil {
		s.t.Fatalf("request: %v", err)
	}
	r.Header.Set("Content-Type", "application/json")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return result{err: err}
	}
	defer func() { _ = response.Body.Close() }()
	raw, err := io.ReadAll(response.Body)
	out := result{status: response.StatusCode, header: response.Header, raw: raw, err: err}
	_ = json.Unmarshal(raw, &out.body) // HTML stays in raw
	return out
}

func (s *stand) get(path string) result { return s.do("GET", s.platform+path, "service", nil) }

func (s *stand) control(path string, body any) map[string]any {
	s.t.Helper()
	r := s.do("POST", s.platform+"/_sandbox/"+path, "", body)
	if r.status != 200 {
		s.t.Fatalf("control %s: %d %s %v", path, r.status, r.raw, r.err)
	}
	return r.body
}

// fund puts confirmed money into a wallet.
func (s *stand) fund(wallet, coin, amount string) {
	s.t.Helper()
	s.control("deposit", map[string]any{"wallet": s.world.Wallet(wallet).ID, "coin": coin, "amount": amount, "state": "confirmed"})
}

// send asks Express for a send with the wallet's own passphrase.
func (s *stand) send(wallet, coin, amount, sequence string, more map[string]any) result {
	s.t.Helper()
	w := s.world.Wallet(wallet)
	body := map[string]any{"address": s.payee(coin), "amount": amount, "walletPassphrase": w.Passphrase, "sequenceId": sequence}
	for key, value := range more {
		body[key] = value
	}
	return s.do("POST", s.express+"/api/v2/"+coin+"/wallet/"+w.ID+"/sendcoins", "service", body)
}

// signedPayload is the body of a tx/send that a Go Account's user key has signed.
func (s *stand) signedPayload(wallet, coin, amount string) map[string]any {
	s.t.Helper()
	w := s.world.Wallet(wallet)
	built := s.do("POST", s.platform+"/api/v2/"+coin+"/wallet/"+w.ID+"/tx/build", "service",
		map[string]any{"recipients": []any{map[string]any{"address": s.payee(coin), "amount": amount}}})
	payload, _ := built.body["payload"].(string)
	signature, err := keychain.SignMessage(s.userKey(w), []byte(payload))
	if err != nil || payload == "" {
		s.t.Fatalf("build: %d %s %v", built.status, built.raw, err)
	}
	return map[string]any{"halfSigned": map[string]any{"payload": payload, "signature": signature}}
}

func (s *stand) payee(coin string) string {
	switch coins[coin].asset {
	case "BTC":
		return s.world.Payee("apex-power").Address
	case "XRP":
		return s.world.Payee("kestrel-market").Address + "?dt=7"
	case "USD":
		return fixed("bank", "any")
	}
	return s.world.Payee("meridian-desk").Address
}

// transfers lists every transfer of an asset through the API, page by page.
func (s *stand) transfers(wallet, coin, query string) []map[string]any {
	s.t.Helper()
	out, prev := []map[string]any{}, ""
	for {
		path := "/api/v2/" + coin + "/wallet/" + s.world.Wallet(wallet).ID + "/transfer?limit=7" + query
		if prev != "" {
			path += "&prevId=" + prev
		}
		r := s.get(path)
		if r.status != 200 {
			s.t.Fatalf("transfers: %d %s", r.status, r.raw)
		}
		for _, item := range r.body["transfers"].([]any) {
			out = append(out, item.(map[string]any))
		}
		next, more := r.body["nextBatchPrevId"].(string)
		if !more {
			return out
		}
		prev = next
	}
}

// shown is the balance of an asset as the platform's wallet says it.
func (s *stand) shown(wallet, coin string) (total, confirmed, spendable *big.Int) {
	s.t.Helper()
	r := s.get("/api/v2/" + coin + "/wallet/" + s.world.Wallet(wallet).ID)
	if r.status != 200 {
		s.t.Fatalf("wallet: %d %s", r.status, r.raw)
	}
	read := func(name string) *big.Int { return units(r.body[name].(string)) }
	return read("balanceString"), read("confirmedBalanceString"), read("spendableBalanceString")
}

func journalIn(t *testing.T) string { return filepath.Join(t.TempDir(), "journal") }
