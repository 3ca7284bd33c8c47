package express

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"sync"
	"time"
)

// constants are BitGo's public constants, which the SDK fetches beside the first request
// and again when their time is over (bitgo-api.md §3.3). A failure is only tried again
// with the next request.
type constants struct {
	mu       sync.Mutex
	asking   bool
	until    time.Time
	fallback int64 // satoshi per kB, where no fee rate is given
}

// stale reports whether someone should fetch, and who asks first is the one.
func (k *constants) stale(now time.Time) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.asking || now.Before(k.until) {
		return false
	}
	k.asking = true
	return true
}

func (k *constants) learn(ttl, fallback int64, at time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.asking = false
	if ttl > 0 {
		k.until = at.Add(time.Duration(ttl) * time.Second)
		k.fallback = fallback
	}
}

// feeRate is what the constants say a transaction pays when nobody says otherwise.
func (k *constants) feeRate() int64 {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.fallback
}

// refresh fetches the constants beside whatever is going on, if it is time.
func (s *Server) refresh() {
	if s.constants.stale(time.Now()) && !s.start(s.fetchConstants) {
		s.constants.learn(0, 0, time.Now())
	}
}

// fetchConstants asks without a token and without a signature.
func (s *Server) fetchConstants() {
	var got struct {
		TTL       int64 `json:"ttl"`
		Constants struct {
			Fallback int64 `json:"fallbackFeeRate"`
		} `json:"constants"`
	}
	defer func() { s.constants.learn(got.TTL, got.Constants.Fallback, time.Now()) }()
	ctx, cancel := context.WithTimeout(s.ending, s.timeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.platform+"/api/v1/client/constants", nil)
	if err != nil {
		return // it is tried again
	}
	r.Header.Set("BitGo-SDK-Version", sdkVersion)
	response, err := s.client.Do(r)
	if err != nil {
		return
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode == http.StatusOK {
		_ = json.NewDecoder(io.LimitReader(response.Body, answerLimit)).Decode(&got) // unreadable: tried again
	}
}
