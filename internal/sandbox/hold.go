package sandbox

import (
	"context"
	"sync"
)

// Held is one request that stands still at a hold.
type Held struct {
	Point    string `json:"point"`
	Coin     string `json:"coin,omitempty"`
	ID       string `json:"id,omitempty"`
	Sequence string `json:"sequenceId,omitempty"`
}

// holdPoints are where a request may be stopped.
var holdPoints = []string{"send.before", "send.after", "wallet.get", "transfer.get", "transfer.list", "transfer.sequence",
	"approval.get", "approval.put", "address.post", "webhook.deliver", "enterprise.post", "enterprise.made", "wallet.add", "wallet.made"}

// holds stop requests at named points, so that a test can kill the console with
// a send exactly there instead of guessing with a sleep.
type holds struct {
	mu      sync.Mutex
	gates   map[string]*gate
	changed chan struct{} // closed and renewed whenever a request stops or goes on
	closed  bool
}

type gate struct {
	left int // how many more requests stop; below zero: all
	open chan struct{}
	drop bool
	held []Held
}

func (h *holds) init() {
	h.gates, h.changed = map[string]*gate{}, make(chan struct{})
}

func (h *holds) signal() {
	close(h.changed)
	h.changed = make(chan struct{})
}

// set makes the next count requests stop at the point; 0 means every one.
func (h *holds) set(point string, count int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if count == 0 {
		count = -1
	}
	if g := h.gates[point]; g != nil {
		g.left = count
		return
	}
	h.gates[point] = &gate{left: count, open: make(chan struct{})}
}

// release lets everything at the point go on; with drop the requests die instead,
// as if the connection broke there. An empty point releases all of them.
func (h *holds) release(point string, drop bool) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	freed := 0
	for name, g := range h.gates {
		if point != "" && point != name {
			continue
		}
		g.drop = drop
		freed += len(g.held)
		close(g.open)
		delete(h.gates, name)
	}
	h.signal()
	return freed
}

// pass waits while the point is held and reports whether the request must die.
// A nil done waits for the release alone: a send goes on at Express after its
// caller has gone.
func (h *holds) pass(point string, where map[string]string, done <-chan struct{}) bool {
	h.mu.Lock()
	g := h.gates[point]
	if g == nil || g.left == 0 || h.closed {
		h.mu.Unlock()
		return false
	}
	if g.left > 0 {
		g.left--
	}
	g.held = append(g.held, Held{Point: point, Coin: where["coin"], ID: where["id"], Sequence: where["sequence"]})
	h.signal()
	h.mu.Unlock()
	select {
	case <-g.open:
		return g.drop
	case <-done:
		return true
	}
}

// list names what stands still.
func (h *holds) list(point string) []Held {
	h.mu.Lock()
	defer h.mu.Unlock()
	out := []Held{}
	for name, g := range h.gates {
		if point == "" || point == name {
			out = append(out, g.held...)
		}
	}
	return out
}

// wait returns as soon as something is held at the point, or when ctx ends.
func (h *holds) wait(ctx context.Context, point string) []Held {
	for {
		h.mu.Lock()
		changed := h.changed
		h.mu.Unlock()
		if held := h.list(point); len(held) > 0 {
			return held
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return []Held{}
		}
	}
}

// close drops whatever is held and holds nothing any more.
func (h *holds) close() {
	h.mu.Lock()
	h.closed = true
	h.mu.Unlock()
	h.release("", true)
}
