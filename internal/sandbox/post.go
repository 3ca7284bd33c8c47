package sandbox

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"
)

var errNotLoopback = errors.New("the sandbox delivers to loopback only")

// loopbackClient reaches nothing but this machine: the address is checked when
// the connection is made, after the name was resolved.
func loopbackClient() *http.Client {
	dialer := &net.Dialer{Timeout: 5 * time.Second, Control: func(_, addr string, _ syscall.RawConn) error {
		host, _, err := net.SplitHostPort(addr)
		if err != nil {
			return err
		}
		if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
			return errNotLoopback
		}
		return nil
	}}
	return &http.Client{
		Timeout:       15 * time.Second,
		Transport:     &http.Transport{DialContext: dialer.DialContext, MaxIdleConnsPerHost: 4},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// answerLimit is how much of a receiver's answer the history keeps.
const answerLimit = 512

// post makes one request and returns the receiver's status and the beginning of its answer.
// A stop of the sandbox cuts it short.
func (s *Server) post(p parcel) (int, string, error) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		select {
		case <-s.stop:
			cancel()
		case <-ctx.Done():
		}
	}()
	body := []byte(p.note.Payload)
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, p.url, bytes.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	for name, value := range p.headers {
		r.Header.Set(name, value)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "BitGo Webhooks")
	// Written as BitGo writes it, and so that net/http does not take it for leave to send the
	// request again by itself: that would be an attempt outside the schedule.
	r.Header["idempotency-key"] = []string{p.key}
	signature := p.signature
	if p.forged {
		signature = p.forge
	}
	if signature != "" {
		r.Header.Set("X-Signature-Sha256", signature)
	}
	response, err := s.client.Do(r)
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = response.Body.Close() }()
	head, _ := io.ReadAll(io.LimitReader(response.Body, answerLimit))
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, 1<<20)) // so that the connection is reused
	return response.StatusCode, strings.ToValidUTF8(string(head), ""), nil
}
