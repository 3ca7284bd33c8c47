package sandbox

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/unykorn/console/internal/sandbox/contract"
	"github.com/unykorn/console/internal/sandbox/keychain"
	"github.com/unykorn/console/internal/sandbox/sdkhmac"
)

// bench is a stand under load: real listeners on loopback, the journal on disk, nothing
// recorded for the contract.
type bench struct {
	*stand
	b      *testing.B
	client *http.Client
	key    keychain.Key
	sent   atomic.Int64
}

func newBench(b *testing.B, options Options) *bench {
	b.Helper()
	b.Setenv(contract.Variable, "")
	options.Journal = filepath.Join(b.TempDir(), "journal")
	s, stop := openStand(b, options)
	b.Cleanup(stop)
	transport := &http.Transport{MaxIdleConnsPerHost: 256}
	b.Cleanup(transport.CloseIdleConnections)
	s.fund("apex-vault", "ofctbtc", "1000000000000000")
	return &bench{stand: s, b: b, client: &http.Client{Transport: transport}, key: s.userKey(s.world.Wallet("apex-vault"))}
}

// ask makes a request as the SDK does, signed with HMAC version 2, and wants a 200.
func (s *bench) ask(method, path string, body, into any) {
	raw, err := json.Marshal(body)
	if err != nil || body == nil {
		raw = nil
	}
	token, ms := s.world.Token("service"), time.Now().UnixMilli()
	r, err := http.NewRequest(method, s.platform+path, strings.NewReader(string(raw)))
	if err != nil {
		s.b.Error(err)
		return
	}
	r.Header.Set("Authorization", "Bearer "+sdkhmac.Digest(token))
	r.Header.Set(sdkhmac.HeaderVersion, sdkhmac.V2)
	r.Header.Set(sdkhmac.HeaderTimestamp, strconv.FormatInt(ms, 10))
	r.Header.Set(sdkhmac.HeaderHMAC, sdkhmac.SignRequest(sdkhmac.V2, token, method, ms, path, raw))
	response, err := s.client.Do(r)
	if err != nil {
		s.b.Error(err)
		return
	}
	answer, err := io.ReadAll(response.Body)
	_ = response.Body.Close()
	if err == nil && into != nil {
		err = json.Unmarshal(answer, into)
	}
	if err != nil || response.StatusCode != http.StatusOK {
		s.b.Errorf("%s %s: %d %s %v", method, path, response.StatusCode, answer, err)
	}
}

func (s *bench) read() {
	s.ask("GET", "/api/v2/ofctbtc/wallet/"+s.world.Wallet("apex-vault").ID, nil, nil)
}

// pay builds a send from the Go Account, signs it with the user's key and sends it.
func (s *bench) pay() {
	path := "/api/v2/ofctbtc/wallet/" + s.world.Wallet("apex-vault").ID
	var built struct {
		Payload string `json:"payload"`
	}
	to := map[string]any{"address": s.world.Payee("apex-exchange").Address, "amount": "1500"}
	s.ask("POST", path+"/tx/build", map[string]any{"recipients": []any{to}}, &built)
	signature, err := keychain.SignMessage(s.key, []byte(built.Payload))
	if err != nil {
		s.b.Error(err)
	}
	s.ask("POST", path+"/tx/send", map[string]any{"sequenceId": fmt.Sprint("bench-", s.sent.Add(1)),
		"halfSigned": map[string]any{"payload": built.Payload, "signature": signature}}, nil)
}

func BenchmarkWalletRead(b *testing.B) {
	s := newBench(b, Options{Seed: true, Plain: true})
	b.SetParallelism(8)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			s.read()
		}
	})
}

func BenchmarkSignedSend(b *testing.B) {
	s := newBench(b, Options{Seed: true, Plain: true})
	b.SetParallelism(16)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			s.pay()
		}
	})
}

// BenchmarkDelivery delivers to a receiver on loopback. After a million the heap is what it
// was, which kB/delivery would show.
func BenchmarkDelivery(b *testing.B) {
	var got atomic.Int64
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		got.Add(1)
	}))
	defer receiver.Close()
	s := newBench(b, Options{WebhookURL: receiver.URL})
	before := heap()
	b.ResetTimer()
	for got.Load() < int64(b.N) {
		s.deposits(min(b.N, 64))
		if _, err := s.server.deliver(true); err != nil {
			b.Fatal(err)
		}
	}
	b.StopTimer()
	b.ReportMetric(float64(heap()-before)/1024/float64(b.N), "kB/delivery")
}

// deposits moves the same few transfers back and forth, so that only what a delivery leaves behind grows.
func (s *bench) deposits(n int) {
	server := s.server
	server.mu.Lock()
	defer server.mu.Unlock()
	w := server.state.wallets[s.world.Wallet("apex-vault").ID]
	t := server.state.transfers[server.state.transfersOf[w.ID][0]]
	for range n {
		batch := server.begin("bench")
		batch.notify(t)
		if err := batch.commit(); err != nil {
			s.b.Fatal(err)
		}
	}
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
