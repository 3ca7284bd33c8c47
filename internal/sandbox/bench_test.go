package sandbox

import (
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// client keeps as many connections open as a bench has callers.
func benchClient(b *testing.B) *http.Client {
	transport := &http.Transport{MaxIdleConnsPerHost: 256}
	b.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

func benchStand(b *testing.B, options Options) *stand {
	options.Journal = filepath.Join(b.TempDir(), "journal")
	s, stop := openStand(b, options)
	b.Cleanup(stop)
	return s
}

func expect(b *testing.B, client *http.Client, r *http.Request) {
	response, err := client.Do(r)
	if err != nil {
		b.Error(err)
		return
	}
	raw, err := io.ReadAll(response.Body)
	_ = response.Body.Close()
	if err != nil || response.StatusCode != http.StatusOK {
		b.Errorf("%s: %d %s %v", r.URL.Path, response.StatusCode, raw, err)
	}
}

func (s *stand) benchRead() *http.Request {
	r, _ := http.NewRequest("GET", s.platform+"/api/v2/ofctbtc/wallet/"+s.world.Wallet("apex-vault").ID, nil)
	r.Header.Set("Authorization", "Bearer "+s.world.Token("service"))
	return r
}

func (s *stand) benchSend(n int64) *http.Request {
	w := s.world.Wallet("apex-vault")
	body := fmt.Sprintf(`{"address":%q,"amount":"1000","walletPassphrase":%q,"sequenceId":"bench-%d"}`, s.payee("ofctbtc"), w.Passphrase, n)
	r, _ := http.NewRequest("POST", s.express+"/api/v2/ofctbtc/wallet/"+w.ID+"/sendcoins", strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+s.world.Token("service"))
	r.Header.Set("Content-Type", "application/json")
	return r
}

func BenchmarkWalletRead(b *testing.B) {
	s := benchStand(b, Options{Seed: true})
	client := benchClient(b)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			expect(b, client, s.benchRead())
		}
	})
}

func BenchmarkSend(b *testing.B) {
	s := benchStand(b, Options{Seed: true, Plain: true})
	s.fund("apex-vault", "ofctbtc", "1000000000000000")
	client := benchClient(b)
	var n atomic.Int64
	b.SetParallelism(16)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			expect(b, client, s.benchSend(n.Add(1)))
		}
	})
}

func BenchmarkReadWhileSending(b *testing.B) {
	s := benchStand(b, Options{Seed: true, Plain: true})
	s.fund("apex-vault", "ofctbtc", "1000000000000000")
	client := benchClient(b)
	stop := make(chan struct{})
	done := make(chan struct{})
	var n atomic.Int64
	for range 8 {
		go func() {
			defer func() { done <- struct{}{} }()
			for {
				select {
				case <-stop:
					return
				default:
					expect(b, client, s.benchSend(n.Add(1)))
				}
			}
		}()
	}
	b.SetParallelism(4)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			expect(b, client, s.benchRead())
		}
	})
	b.StopTimer()
	close(stop)
	for range 8 {
		<-done
	}
	b.ReportMetric(float64(n.Load())/b.Elapsed().Seconds(), "sends/s")
}
