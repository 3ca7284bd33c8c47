package check

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
)

// Report is what a run came to.
type Report struct {
	Operations, Exercised  int // supported, and answered with success
	Statuses, StatusesSeen int // documented client errors, and how many of them were answered
	WithErrors, ErrorsSeen int // whose errors are documented, and of which one was seen
	Undocumented           int // supported operations that no document has
	Answers, Requests      int
	MissingStatuses        []string
	Missing, MissingErrors []string
	Deviations             []Used
	Unused                 []string
	Violations             []Violation
}

// Used is a deviation with how often it was needed.
type Used struct {
	Deviation
	Count int
}

// Violation is something that fits no document and no deviation.
type Violation struct {
	What  string
	Text  string
	Count int
	Case  string // the first one
}

// Report sums up what was judged so far.
func (c *Checker) Report() Report {
	r := Report{Answers: c.answers, Requests: c.requests}
	done := map[string]bool{}
	for _, s := range c.served {
		name := s.Operation.String()
		if done[name] {
			continue
		}
		done[name] = true
		r.Operations++
		if s.source != "" {
			r.Undocumented++
		}
		if c.sawBetween(name, 200, 399) {
			r.Exercised++
		} else {
			r.Missing = append(r.Missing, name)
		}
		if errors := c.documentedErrors(s.Operation); len(errors) > 0 {
			r.WithErrors++
			seen := 0
			for _, status := range errors {
				if c.seen[name][status] > 0 {
					seen++
				} else {
					r.MissingStatuses = append(r.MissingStatuses, fmt.Sprintf("%s %d", name, status))
				}
			}
			r.Statuses, r.StatusesSeen = r.Statuses+len(errors), r.StatusesSeen+seen
			if seen > 0 {
				r.ErrorsSeen++
			} else {
				r.MissingErrors = append(r.MissingErrors, name)
			}
		}
	}
	c.sort(&r)
	return r
}

func (c *Checker) sawBetween(name string, from, to int) bool {
	for status := range c.seen[name] {
		if status >= from && status <= to {
			return true
		}
	}
	return false
}

// documentedErrors lists the client errors that the document has for an operation; servers' own failures are asked for
// by sentinels, not by operation.
func (c *Checker) documentedErrors(op *Operation) (out []int) {
	if op.described == "" {
		return nil
	}
	for code := range c.judges[op.Document].exact.Paths.Value(op.described).GetOperation(op.Method).Responses.Map() {
		if status, err := strconv.Atoi(code); err == nil && status >= 400 && status < 500 {
			out = append(out, status)
		}
	}
	slices.Sort(out)
	return out
}

// sort divides the findings into those that a deviation covers and those that none does.
func (c *Checker) sort(r *Report) {
	counts := make([]int, len(deviations))
	for f, seen := range c.findings {
		i := slices.IndexFunc(deviations, func(d Deviation) bool { return d.covers(f) })
		if i >= 0 {
			counts[i] += seen.count
			continue
		}
		e := seen.sample
		r.Violations = append(r.Violations, Violation{What: f.String(), Text: seen.text, Count: seen.count,
			Case: fmt.Sprintf("%s %s %s\n    -> %d %s", e.Method, e.Target, short(e.RequestBody), e.Status, short(e.ResponseBody))})
	}
	slices.SortFunc(r.Violations, func(a, b Violation) int { return cmp.Compare(a.What, b.What) })
	for i, d := range deviations {
		if counts[i] == 0 {
			r.Unused = append(r.Unused, d.Name)
		} else {
			r.Deviations = append(r.Deviations, Used{d, counts[i]})
		}
	}
}

// Enough is the share of supported operations, in per cent, that a whole run has to exercise.
const Enough = 95

// Failures are the reasons why a run is not in order; part says that only some of the tests ran.
func (r Report) Failures(part bool) (out []string) {
	for _, v := range r.Violations {
		out = append(out, fmt.Sprintf("%s (%s), %d times, first:\n    %s", v.What, v.Text, v.Count, v.Case))
	}
	if len(deviations) > Most {
		out = append(out, fmt.Sprintf("%d deviations are too many: %d is the most", len(deviations), Most))
	}
	if part {
		return out
	}
	for _, name := range r.Unused {
		out = append(out, fmt.Sprintf("nothing needs the deviation %q any more: remove it", name))
	}
	if percent(r.Exercised, r.Operations) < Enough {
		out = append(out, fmt.Sprintf("only %d of %d operations were exercised; not: %v", r.Exercised, r.Operations, r.Missing))
	}
	if percent(r.ErrorsSeen, r.WithErrors) < Enough {
		out = append(out, fmt.Sprintf("only %d of %d operations answered a documented error; not: %v", r.ErrorsSeen, r.WithErrors, r.MissingErrors))
	}
	return out
}

// Print tells the figures.
func (r Report) Print(out io.Writer) {
	fmt.Fprintf(out, "contract: %d of %d operations exercised (%d %%), error answers of %d of %d (%d %%), %d of %d documented statuses; %d are in no document of BitGo's\n",
		r.Exercised, r.Operations, percent(r.Exercised, r.Operations), r.ErrorsSeen, r.WithErrors, percent(r.ErrorsSeen, r.WithErrors), r.StatusesSeen, r.Statuses, r.Undocumented)
	fmt.Fprintf(out, "contract: %d answers and %d requests of our client judged, %d violations; %d deviations:\n",
		r.Answers, r.Requests, len(r.Violations), len(r.Deviations))
	for _, d := range r.Deviations {
		fmt.Fprintf(out, "  %6d  %s: %s\n", d.Count, d.Name, d.Reason)
	}
}

func percent(part, all int) int {
	if all == 0 {
		return 100
	}
	return part * 100 / all
}

func decimal(n int) string { return strconv.Itoa(n) }

func short(text string) string {
	const most = 400
	if len(text) > most {
		return text[:most] + "…"
	}
	return text
}

// Operations lists what is supported, each once.
func (c *Checker) Operations() []*Operation {
	by := map[string]*Operation{}
	for _, s := range c.served {
		by[s.Operation.String()] = s.Operation
	}
	out := make([]*Operation, 0, len(by))
	for _, name := range slices.Sorted(maps.Keys(by)) {
		out = append(out, by[name])
	}
	return out
}
