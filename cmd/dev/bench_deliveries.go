package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"time"

	"github.com/unykorn/console/internal/sandbox"
)

// heapSlack is how much the heap may grow over any number of deliveries: the history of the webhooks, which is bounded.
const heapSlack = 24 << 20

// lanes is how many webhooks are told of everything; each is served on its own.
const lanes = 8

// deliveriesBench delivers webhooks to a receiver on loopback and compares the heap before and after. The sandbox is
// in this process, so that its heap can be read after a collection.
func deliveriesBench(ctx context.Context, dir string, want int) error {
	var got atomic.Int64
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		got.Add(1)
	}))
	defer receiver.Close()
	journal := filepath.Join(dir, "deliveries")
	s, err := sandbox.Open(sandbox.Options{Journal: journal, Deliver: true})
	if err != nil {
		return err
	}
	defer s.Close() //nolint:errcheck // the figures are out by then
	platform := httptest.NewServer(s.Platform())
	defer platform.Close()
	world := s.World()
	post := func(path string, body map[string]any) error {
		return posted(ctx, platform.URL+path, world.Token("manager"), body)
	}
	organization := "/api/v2/organization/" + world.Organization.ID + "/webhook"
	for n := range lanes {
		hook := map[string]any{"type": "enterpriseKycState", "url": fmt.Sprint(receiver.URL, "/", n), "label": fmt.Sprint("bench ", n)}
		if err := post(organization, hook); err != nil {
			return err
		}
	}
	fire := func(until int64) error {
		for fired := got.Load(); got.Load() < until; {
			if fired-got.Load() < 512*lanes && fired < until {
				if err := post("/_sandbox/notify", map[string]any{"type": "enterpriseKycState", "enterprise": world.Enterprise("apex").ID, "state": "approved"}); err != nil {
					return err
				}
				fired += lanes
				continue
			}
			if ctx.Err() != nil {
				return ctx.Err()
			}
			time.Sleep(time.Millisecond)
		}
		return nil
	}
	if err := fire(int64(want / 100)); err != nil { // until every history is full
		return err
	}
	before, begun, first := heap(), time.Now(), got.Load()
	if err := fire(first + int64(want)); err != nil {
		return err
	}
	took := time.Since(begun)
	after := heap()
	size, err := os.Stat(journal)
	if err != nil {
		return err
	}
	made := got.Load() - first
	fmt.Printf("  deliveries to a receiver on loopback         %7.0f /s   %d in %.0f s, none refused\n", float64(made)/took.Seconds(), made, took.Seconds())
	fmt.Printf("  heap before them and after                  %8.1f MB  %.1f MB; the journal has %.1f MB\n", mb(before), mb(after), mb(size.Size()))
	if after-before > heapSlack {
		return fmt.Errorf("the heap grew by %.1f MB over %d deliveries", mb(after-before), made)
	}
	return nil
}

func posted(ctx context.Context, url, token string, body map[string]any) error {
	raw, err := json.Marshal(body)
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(raw))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+token)
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s %s", url, response.Status, answer)
	}
	return err
}

// heap is what is in use after a collection, in bytes.
func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func mb(n int64) float64 { return float64(n) / (1 << 20) }

// ticks reads user and system time from /proc/PID/stat: fields 14 and 15, in hundredths of a second.
func ticks(stat []byte) time.Duration {
	_, rest, _ := strings.Cut(string(stat), ") ") // the program's name may hold spaces
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return 0
	}
	var user, system int64
	if _, err := fmt.Sscan(fields[11]+" "+fields[12], &user, &system); err != nil {
		return 0
	}
	return time.Duration(user+system) * 10 * time.Millisecond
}
