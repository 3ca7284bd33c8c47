package sandbox

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
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

// post makes one request. A stop of the sandbox cuts it short.
func (s *Server) post(p parcel) (int, error) {
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
		return 0, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "BitGo Webhooks")
	r.Header.Set("Idempotency-Key", p.note.Key)
	signature := sign(p.secret, body)
	if p.forge == "wrong" {
		signature = sign("another secret", body)
	}
	if p.forge != "none" {
		r.Header.Set("X-Signature-Sha256", signature)
	}
	response, err := s.client.Do(r)
	if err != nil {
		return 0, err
	}
	defer func() { _ = response.Body.Close() }()
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, 1<<20)) // so that the connection is reused
	return response.StatusCode, nil
}
