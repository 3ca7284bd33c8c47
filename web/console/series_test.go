package console

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/views/link"
)

// call is one question to BitGo and the moments between which it was open.
type call struct {
	what       string
	begun, end time.Time
}

// calls counts what a page asks of BitGo. While it counts, each answer takes as long as one over a network, so that
// questions asked side by side are open side by side.
type calls struct {
	mu    sync.Mutex
	on    bool
	heard []call
}

const network = 25 * time.Millisecond

func (c *calls) took(r *http.Request) (done func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.on || strings.HasPrefix(r.URL.Path, "/_sandbox") {
		return func() {}
	}
	x := call{what: r.Method + " " + r.URL.Path, begun: time.Now()}
	return func() {
		<-time.After(network)
		x.end = time.Now()
		c.mu.Lock()
		defer c.mu.Unlock()
		c.heard = append(c.heard, x)
	}
}

// during gives what was asked while do ran.
func (c *calls) during(do func()) []call {
	c.mu.Lock()
	c.on, c.heard = true, nil
	c.mu.Unlock()
	do()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.on = false
	return slices.Clone(c.heard)
}

// inSeries is the longest row of questions each of which was asked after the one before was answered.
func inSeries(all []call) []call {
	slices.SortFunc(all, func(a, b call) int { return a.end.Compare(b.end) })
	var row []call
	for _, x := range all {
		if len(row) == 0 || x.begun.After(row[len(row)-1].end) {
			row = append(row, x)
		}
	}
	return row
}

func TestInSeriesCountsTheLongestRow(t *testing.T) {
	t.Parallel()
	at := func(from, to int) call {
		return call{begun: time.UnixMilli(int64(from)), end: time.UnixMilli(int64(to))}
	}
	for i, c := range []struct {
		all  []call
		want int
	}{{nil, 0}, {[]call{at(0, 10), at(1, 11), at(2, 12)}, 1}, {[]call{at(0, 10), at(11, 20)}, 2}, {[]call{at(0, 10), at(1, 30), at(11, 20), at(21, 29)}, 3}} {
		if got := len(inSeries(c.all)); got != c.want {
			t.Errorf("case %d: %d, want %d", i, got, c.want)
		}
	}
}

// TestPagesAskBitGoOnceAndStandWithoutIt: no page waits for more than one answer of BitGo's after another, and with BitGo
// away each is still shown. Every GET of the routes is asked by somebody who holds every role.
func TestPagesAskBitGoOnceAndStandWithoutIt(t *testing.T) {
	t.Parallel()
	h := build(t)
	h.furnish(t)
	whole := []identity.Grant{testkit.Whole(identity.Admin), testkit.Whole(identity.Treasury), testkit.Whole(identity.Compliance), testkit.Whole(identity.Auditor)}
	who := h.db.Person(t, "Everybody", whole...)
	m := &matrix{house: h, made: map[string]string{}}
	cookie := h.enter(t, who)
	pages, asking := 0, 0
	var shown []func()
	for _, rt := range h.Routes() {
		v, known := visits[rt.Pattern]
		method, path, _ := strings.Cut(rt.Pattern, " ")
		if method != http.MethodGet || !known || path == link.PatternLive || rt.Open {
			continue
		}
		id := ""
		if v.object != nil {
			id = v.object(t, h, who, h.apex)
		}
		pages++
		look := func() answer { return m.ask(t, cookie, rt.Pattern, v, id, h.apex) }
		var a answer
		row := inSeries(h.calls.during(func() { a = look() }))
		if len(row) > 1 {
			t.Errorf("%s asks BitGo %d times in series: %v", rt.Pattern, len(row), row)
		}
		if len(row) > 0 {
			asking++
		}
		if a.status != http.StatusOK {
			continue // a redirect, or nothing to show of this kind: there is nothing that could stand without BitGo
		}
		shown = append(shown, func() {
			if b := look(); b.status != http.StatusOK {
				t.Errorf("with BitGo away %s: %d\n%.400s", rt.Pattern, b.status, readable(t, b))
			}
		})
	}
	h.control(t, "down", map[string]any{"surface": "platform", "mode": "html503"})
	for _, look := range shown {
		look()
	}
	if pages < 60 || len(shown) < pages*3/4 || asking == 0 {
		t.Errorf("%d pages, %d shown, %d of them ask BitGo", pages, len(shown), asking)
	}
	t.Logf("%d pages, %d of them ask BitGo, %d shown again with BitGo away", pages, asking, len(shown))
}
