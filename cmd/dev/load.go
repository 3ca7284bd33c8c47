package main

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"
)

// load is one kind of request, made by some clients at once for a while. It goes to this machine only.
type load struct {
	name    string
	clients int
	prepare func(client *http.Client) (*http.Cookie, error)
	request func(ctx context.Context, cookie *http.Cookie) (*http.Request, error)
	good    func(status int, body []byte) bool
}

type measured struct {
	rate, p50, p99 float64
	failed         int
	last           string
}

func (l load) run(ctx context.Context, length time.Duration) (measured, error) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: l.clients, MaxConnsPerHost: l.clients},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	var cookie *http.Cookie
	if l.prepare != nil {
		var err error
		if cookie, err = l.prepare(client); err != nil {
			return measured{}, err
		}
	}
	ctx, cancel := context.WithTimeout(ctx, length)
	defer cancel()
	var mu sync.Mutex
	var took []float64
	var m measured
	begun := time.Now()
	var group sync.WaitGroup
	for range l.clients {
		group.Go(func() {
			for ctx.Err() == nil {
				at := time.Now()
				why := l.once(ctx, client, cookie)
				if ctx.Err() != nil {
					return // cut off by the end, not by the console
				}
				mu.Lock()
				took = append(took, float64(time.Since(at).Microseconds())/1000)
				if why != "" {
					m.failed, m.last = m.failed+1, why
				}
				mu.Unlock()
			}
		})
	}
	group.Wait()
	if len(took) == 0 {
		return m, fmt.Errorf("%s: nothing was answered", l.name)
	}
	slices.Sort(took)
	m.rate = float64(len(took)) / time.Since(begun).Seconds()
	m.p50, m.p99 = took[len(took)/2], took[len(took)*99/100]
	return m, nil
}

// once makes one request and says what was wrong with its answer.
func (l load) once(ctx context.Context, client *http.Client, cookie *http.Cookie) string {
	req, err := l.request(ctx, cookie)
	if err != nil {
		return err.Error()
	}
	res, err := client.Do(req)
	if err != nil {
		return err.Error()
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return err.Error()
	}
	if !l.good(res.StatusCode, body) {
		return res.Status
	}
	return ""
}

// webhooks are signed events, each another one, about a transfer that is already mirrored.
func (p *process) webhooks(clients int) load {
	return load{name: fmt.Sprintf("webhook receive, %d connections", clients), clients: clients,
		request: func(ctx context.Context, _ *http.Cookie) (*http.Request, error) {
			var id [16]byte
			_, _ = rand.Read(id[:])
			hash := hex.EncodeToString(id[:])
			body := fmt.Appendf(nil, `{"hash":"%s","transfer":"%s","coin":"tbtc4","type":"block","state":"confirmed","wallet":"%s"}`, hash, hash, p.about.Wallets[0].ID)
			mac := hmac.New(sha256.New, []byte(p.about.WebhookSecret))
			mac.Write(body)
			req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.about.Console+"/api/bitgo/webhook/receive", bytes.NewReader(body))
			if err == nil {
				req.Header.Set("Content-Type", "application/json")
				req.Header.Set("X-Signature-SHA256", hex.EncodeToString(mac.Sum(nil)))
				req.Header.Set("Idempotency-Key", hash)
			}
			return req, err
		},
		good: func(status int, body []byte) bool {
			return status == http.StatusOK && bytes.Contains(body, []byte(`"verified"`))
		}}
}

// ledgerPages are the auditor's ledger with a hundred rows.
func (p *process) ledgerPages(clients int) load {
	return load{name: fmt.Sprintf("ledger page of 100 rows, %d connections", clients), clients: clients,
		prepare: func(client *http.Client) (*http.Cookie, error) {
			for _, person := range p.about.People {
				if person.Role == "auditor" {
					return signIn(client, person.SignIn)
				}
			}
			return nil, fmt.Errorf("nobody is an auditor")
		},
		request: func(ctx context.Context, cookie *http.Cookie) (*http.Request, error) {
			req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.about.Console+"/ledger?"+url.Values{"rows": {"100"}}.Encode(), nil)
			if err == nil {
				req.AddCookie(cookie)
			}
			return req, err
		},
		good: func(status int, body []byte) bool {
			return status == http.StatusOK && bytes.Count(body, []byte("data-row")) == 100
		}}
}

// signIn follows a demo link and keeps the session's cookie by hand: it is for secure connections, and a jar would
// not send it over plain loopback.
func signIn(client *http.Client, link string) (*http.Cookie, error) {
	res, err := client.Get(link)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	for _, c := range res.Cookies() {
		if c.Name == "__Host-console" {
			return &http.Cookie{Name: c.Name, Value: c.Value}, nil
		}
	}
	return nil, fmt.Errorf("the demo's link gave no session: %s", res.Status)
}
