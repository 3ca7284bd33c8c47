package sandbox

import (
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// What a partner's back end keeps.
const (
	partnerKept = 100
	partnerBody = 64 << 10
)

// partners stand in for partners' back ends, which the console calls: each keeps, in memory, what came last.
type partners struct {
	mu   sync.Mutex
	kept map[string][]partnerCall
}

// partnerCall is one call as it came.
type partnerCall struct {
	At        time.Time `json:"at"`
	ID        string    `json:"webhook-id"`
	Timestamp string    `json:"webhook-timestamp"`
	Signature string    `json:"webhook-signature"`
	Body      string    `json:"body"`
	Answered  int       `json:"answered"`
}

// hear takes a call. A name such as answers-503 always answers so; any other takes what comes.
func (p *partners) hear(w http.ResponseWriter, r *http.Request) {
	name, status := r.PathValue("name"), http.StatusNoContent
	if word, found := strings.CutPrefix(name, "answers-"); found {
		if n, err := strconv.Atoi(word); err == nil && n >= 200 && n < 600 {
			status = n
		}
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, partnerBody))
	if err != nil {
		status = http.StatusBadRequest
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.kept == nil {
		p.kept = map[string][]partnerCall{}
	}
	if _, known := p.kept[name]; known || len(p.kept) < partnerKept {
		all := append(p.kept[name], partnerCall{At: time.Now().UTC(), ID: r.Header.Get("webhook-id"), Timestamp: r.Header.Get("webhook-timestamp"), Signature: r.Header.Get("webhook-signature"), Body: string(body), Answered: status})
		p.kept[name] = all[max(0, len(all)-partnerKept):]
	}
	w.WriteHeader(status)
}

// list gives what came, oldest first.
func (p *partners) list(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	all := append([]partnerCall{}, p.kept[r.PathValue("name")]...)
	p.mu.Unlock()
	ok(map[string]any{"calls": all}).write(w)
}
