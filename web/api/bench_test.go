package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"testing"
	"time"
)

const (
	rounds   = 9
	perRound = 30
)

// BenchmarkOverBitGo measures what the gateway adds: the same balance and the same send, asked of the stand-in alone and
// through the gateway, in rounds that alternate. It reports medians of calls and their ratio; the rate limits are raised.
// go test ./web/api -run '^$' -bench OverBitGo -benchtime 1x
func BenchmarkOverBitGo(b *testing.B) {
	for range b.N {
		h := open(b)
		w := h.world.Wallet("apex-bitcoin")
		token, sends := h.world.Token("service"), 0
		pay := func(address, amount string) map[string]any {
			return map[string]any{"address": address, "amount": amount, "walletPassphrase": w.Passphrase}
		}
		h.compare(b, "balance",
			func() { h.bare("GET", h.platform+"/api/v2/tbtc4/wallet/"+w.ID+"?allTokens=true", token, nil) },
			func() { h.want(200, "GET", "/wallet/tbtc4/"+w.ID, nil) })
		h.compare(b, "send",
			func() {
				sends++
				h.bare("POST", h.express.URL+"/api/v2/tbtc4/wallet/"+w.ID+"/sendcoins", token, pay(h.world.Payee("apex-power").Address, fmt.Sprint(100_000+2*sends)))
			},
			func() {
				sends++
				h.want(200, "POST", "/send", h.bitcoin(fmt.Sprint(100_001+2*sends)), "Idempotency-Key", fresh())
			})
	}
}

func (h *house) compare(b *testing.B, what string, bare, gateway func()) {
	b.Helper()
	var took [2][]float64
	for round := range rounds + 1 {
		for way, call := range []func(){bare, gateway} {
			for range perRound {
				begun := time.Now()
				call()
				if round > 0 { // the first warms up
					took[way] = append(took[way], float64(time.Since(begun).Microseconds()))
				}
			}
		}
	}
	at := func(way int, share float64) float64 {
		slices.Sort(took[way])
		return took[way][int(share*float64(len(took[way])-1))]
	}
	b.ReportMetric(at(0, 0.5), what+"-bare-µs")
	b.ReportMetric(at(1, 0.5)/at(0, 0.5), what+"-p50-ratio")
	b.ReportMetric(at(1, 0.99)/at(0, 0.99), what+"-p99-ratio")
}

// bare asks the stand-in as our client does, without anything of ours between.
func (h *house) bare(method, url, token string, body any) {
	h.t.Helper()
	raw, err := json.Marshal(body)
	h.must(err)
	r, err := http.NewRequest(method, url, bytes.NewReader(raw))
	h.must(err)
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/json")
	res, err := h.site.Client().Do(r)
	h.must(err)
	defer res.Body.Close()
	if said, _ := io.ReadAll(res.Body); res.StatusCode != http.StatusOK {
		h.t.Fatalf("%s %s: %d %s", method, url, res.StatusCode, said)
	}
}
