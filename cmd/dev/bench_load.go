package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/unykorn/console/internal/sandbox/keychain"
	"github.com/unykorn/console/internal/sandbox/sdkhmac"
)

type counter = atomic.Int64

// loads runs the demanded rates together and then each load flat out.
func (b *standIn) loads(ctx context.Context, length time.Duration) error {
	used, own, begun := b.cpu(), ownCPU(), time.Now()
	reads := &paced{name: "wallet reads, at the demanded rate", rate: wantReads, act: b.read}
	sends := &paced{name: "signed OFC sends, at the same time", rate: wantSends, act: b.pay}
	var both sync.WaitGroup
	for _, p := range []*paced{reads, sends} {
		both.Go(func() { p.run(ctx, length) })
	}
	both.Wait()
	took := float64(time.Since(begun))
	cores, ownCores := float64(b.cpu()-used)/took, float64(ownCPU()-own)/took
	failed := errors.Join(reads.report(), sends.report())
	fmt.Printf("  cores that the sandbox used meanwhile       %8.2f, the load itself %.2f\n", cores, ownCores)
	for _, p := range []*paced{{name: "wallet reads alone, 32 callers flat out", callers: 32, act: b.read},
		{name: "signed OFC sends alone, 32 callers flat out", callers: 32, act: b.pay}} {
		used := b.cpu()
		p.run(ctx, length/2)
		failed = errors.Join(failed, p.report())
		fmt.Printf("  processor time of the sandbox for each      %8.2f ms\n", (b.cpu()-used).Seconds()*1000/float64(len(p.took)))
	}
	return failed
}

// paced is one kind of work. With a rate each piece has its time, and its latency counts from there: a sandbox that
// falls behind shows it in every later figure. Without one, callers work as fast as they are answered.
type paced struct {
	name    string
	rate    int
	callers int
	act     func() error

	mu      sync.Mutex
	took    []float64
	elapsed time.Duration
	failed  int
	last    error
}

func (p *paced) run(ctx context.Context, length time.Duration) {
	if p.callers == 0 {
		p.callers = 1024 // enough for a disk that takes its time
	}
	begun := time.Now()
	var next counter
	var group sync.WaitGroup
	for range p.callers {
		group.Go(func() {
			for ctx.Err() == nil {
				at := time.Now()
				if p.rate > 0 {
					at = begun.Add(time.Duration(next.Add(1)-1) * time.Second / time.Duration(p.rate))
				}
				if at.Sub(begun) >= length {
					return // before the sleep: the callers waiting for a turn after the end are no part of the load
				}
				time.Sleep(time.Until(at))
				p.note(at, p.act())
			}
		})
	}
	group.Wait()
	p.elapsed = time.Since(begun)
}

func (p *paced) note(at time.Time, err error) {
	ms := float64(time.Since(at).Microseconds()) / 1000
	p.mu.Lock()
	defer p.mu.Unlock()
	p.took = append(p.took, ms)
	if err != nil {
		p.failed, p.last = p.failed+1, err
	}
}

// report prints the figures, and says what is wrong with them.
func (p *paced) report() error {
	slices.Sort(p.took)
	rate := float64(len(p.took)) / p.elapsed.Seconds()
	fmt.Printf("  %-44s %7.0f /s   p50 %.1f ms, p99 %.1f ms, %d failed\n", p.name, rate, p.took[len(p.took)/2], p.took[len(p.took)*99/100], p.failed)
	switch {
	case p.failed > 0:
		return fmt.Errorf("%s: %d failed, the last with %w", p.name, p.failed, p.last)
	case rate < 0.98*float64(p.rate):
		return fmt.Errorf("%s: %.0f a second, %d are demanded", p.name, rate, p.rate)
	}
	return nil
}

// ask makes a request as BitGo's SDK does, signed with HMAC version 2, and wants a 200.
func (b *standIn) ask(method, path string, body, into any) error {
	var raw []byte
	if body != nil {
		var err error
		if raw, err = json.Marshal(body); err != nil {
			return err
		}
	}
	token, ms := b.world.Token("service"), time.Now().UnixMilli()
	r, err := http.NewRequest(method, b.world.Platform+path, bytes.NewReader(raw))
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer "+sdkhmac.Digest(token))
	r.Header.Set(sdkhmac.HeaderVersion, sdkhmac.V2)
	r.Header.Set(sdkhmac.HeaderTimestamp, strconv.FormatInt(ms, 10))
	r.Header.Set(sdkhmac.HeaderHMAC, sdkhmac.SignRequest(sdkhmac.V2, token, method, ms, path, raw))
	response, err := b.client.Do(r)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s %s: %s %s", method, path, response.Status, answer)
	}
	if err == nil && into != nil {
		err = json.Unmarshal(answer, into)
	}
	return err
}

func (b *standIn) read() error {
	return b.ask("GET", "/api/v2/ofctbtc/wallet/"+b.world.Wallet("apex-vault").ID, nil, nil)
}

// pay builds a send from the Go Account, signs its payload with the user's key, and sends it.
func (b *standIn) pay() error {
	path := "/api/v2/ofctbtc/wallet/" + b.world.Wallet("apex-vault").ID
	to := map[string]any{"address": b.world.Payee("apex-exchange").Address, "amount": "1500"}
	var built struct{ Payload string }
	if err := b.ask("POST", path+"/tx/build", map[string]any{"recipients": []any{to}}, &built); err != nil {
		return err
	}
	signature, err := keychain.SignMessage(b.key, []byte(built.Payload))
	if err != nil {
		return err
	}
	return b.ask("POST", path+"/tx/send", map[string]any{"sequenceId": fmt.Sprint("bench-", b.sent.Add(1)),
		"halfSigned": map[string]any{"payload": built.Payload, "signature": signature}}, nil)
}
