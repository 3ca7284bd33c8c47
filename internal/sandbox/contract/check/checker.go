package check

import (
	"errors"
	"fmt"
	"slices"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/sandbox/contract"
)

// Sides of an exchange.
const (
	ofRequest = "request"
	ofAnswer  = "answer"
)

// Checker judges exchanges and keeps count. It is not safe for concurrent use.
type Checker struct {
	served []served
	judges map[string]judge
	agents []string // whose requests are judged

	answers, requests int
	findings          map[finding]*sighting
	seen              map[string]map[int]int // operation to status to count of whole answers
	elsewhere         int                    // exchanges that no supported operation serves
}

// finding is a violation without the case that showed it.
type finding struct {
	Operation, Side  string
	Status           int
	Pointer, Keyword string
}

func (f finding) String() string {
	side := f.Side
	if side == ofAnswer {
		side += " " + decimal(f.Status)
	}
	return fmt.Sprintf("%s, %s, at %q: %s", f.Operation, side, f.Pointer, f.Keyword)
}

// sighting counts a finding and keeps the first case of it.
type sighting struct {
	count  int
	text   string
	sample contract.Exchange
}

// New makes a checker for the routes that a sandbox serves, from BitGo's whole documents when BITGO_OPENAPI is set and
// from the repository's pruned copies otherwise. Requests are judged when our client made them, or one of the agents.
func New(routes []contract.Route, agents ...string) (*Checker, error) {
	docs, err := whole()
	if docs == nil && err == nil {
		docs, err = embedded()
	}
	if err != nil {
		return nil, err
	}
	return newChecker(docs, routes, agents...)
}

func newChecker(docs documents, routes []contract.Route, agents ...string) (*Checker, error) {
	c := &Checker{served: supported(docs, routes), judges: map[string]judge{}, agents: append(agents, bitgo.Agent),
		findings: map[finding]*sighting{}, seen: map[string]map[int]int{}}
	if err := c.placed(); err != nil {
		return nil, err
	}
	for surface, doc := range prune(docs, routes) {
		var err error
		if c.judges[surface], err = newJudge(doc); err != nil {
			return nil, fmt.Errorf("%s's document: %w", surface, err)
		}
	}
	return c, nil
}

// placed refuses routes about which nobody said where they are known from.
func (c *Checker) placed() error {
	var lost []error
	for _, s := range c.served {
		if s.described == "" && s.source == "" {
			lost = append(lost, fmt.Errorf("%s is in no document here: if BitGo documents it run `go run ./cmd/dev openapi` "+
				"with %s set, otherwise name its source in contract/check/undocumented.go", s.Route, Variable))
		}
	}
	return errors.Join(lost...)
}

// Folder judges everything that was recorded into a folder.
func (c *Checker) Folder(folder string) error {
	return contract.Read(folder, func(e contract.Exchange) error { c.See(e); return nil })
}

// See judges one exchange.
func (c *Checker) See(e contract.Exchange) {
	s, path, known := match(c.served, e.Surface, e.Method, e.Target)
	if !known && e.Surface == contract.Express { // Express passes on what it does not serve itself
		if s, path, known = match(c.served, contract.Platform, e.Method, e.Target); known {
			passed := *s.Operation
			passed.Surface = contract.Express
			s.Operation = &passed
		}
	}
	if !known {
		c.elsewhere++
		c.outside(e)
		return
	}
	c.answers++
	found := c.answerFlaws(s.Operation, e)
	for _, f := range found {
		c.note(s.Operation.String(), ofAnswer, f, e)
	}
	if e.Broken == "" {
		by := c.seen[s.Operation.String()]
		if by == nil {
			by = map[int]int{}
			c.seen[s.Operation.String()] = by
		}
		by[e.Status]++
	}
	if slices.Contains(c.agents, e.Agent) {
		c.requests++
		for _, f := range c.requestFlaws(s.Operation, path, e) {
			c.note(s.Operation.String(), ofRequest, f, e)
		}
	}
}

// outside judges what is said about paths that are not served: it has to be an error of the surface's shape.
func (c *Checker) outside(e contract.Exchange) {
	name := e.Surface + " (no operation)"
	switch {
	case e.Broken != "":
		c.note(name, ofAnswer, flaw{Keyword: "broken", Text: e.Broken}, e)
	case e.Status < 400:
		c.note(name, ofAnswer, flaw{Keyword: "route", Text: "answered, and no route of this surface serves it"}, e)
	default:
		for _, f := range c.generic(e) {
			c.note(name, ofAnswer, f, e)
		}
	}
}

func (c *Checker) note(operation, side string, f flaw, e contract.Exchange) {
	key := finding{Operation: operation, Side: side, Pointer: f.Pointer, Keyword: f.Keyword}
	if side == ofAnswer {
		key.Status = e.Status
	}
	if seen := c.findings[key]; seen != nil {
		seen.count++
		return
	}
	c.findings[key] = &sighting{count: 1, text: f.Text, sample: e}
}
