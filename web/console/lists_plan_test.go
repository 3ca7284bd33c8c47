package console

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/unykorn/console/internal/testkit"
)

// What a page of a long list may do. First is the newest page without a filter.
const (
	mostOfFirst  = 1.1           // × the buffers of the first page
	fewPages     = 32            // and these: an index of a filter may be a level higher, and what few rows are joined to is looked up row by row
	eachArm      = 8             // and these for each alternative that is merged: its way into an index and its first row, whatever the table holds
	mostRead     = 1100          // rows that one step may go through: a page, what a count ends at, or what a queue looks at
	mostInAll    = 14 * mostRead // the same over all its loops: sends are counted in each of fourteen states
	mostSorted   = 250           // rows that one step may sort: a page, or the queue that is shown at once
	mostBuffers  = 20_000        // of a first page, whose counts end at a thousand each
	warmUps      = 6             // PostgreSQL looks for a plan without the values after five runs of a statement
	readAgain    = 3             // times a page that is over its bound is read again
	longEnoughTo = 5000          // rows: a table with fewer is not long
)

// knownLong are statements that read more than a page, with why. They are left out of the figures and named in the table.
var knownLong = map[string]string{
	"LedgerTotals":  "the sums of the whole filter are exact, and a sum of any filter needs its rows",
	"LedgerRunning": "the balance after a line is the sum of every line before it; marks in between would make all who post wait for each other",
	"LedgerBalance": "what the books say a wallet holds is the sum of its account",
}

// knownFilters are filters without an index in the list's order, with why. Their figures are printed and not judged.
var knownFilters = map[string]string{
	"/search?q=quarter":        "words are found by an inverted index, which knows no order: of what very many sends hold, the index is read, and two hundred rows",
	"/search?q=old+pay":        "the same: one of the two words half of the sends hold",
	"/audit?text=checked":      "words are found by an inverted index, which knows no order: what very many rows hold is read and sorted",
	"/clients?waits=me":        "whose step is next follows from all stages of its way, BitGo's words and the time since each: the house's rule, and up to five hundred clients are looked through for a page",
	"/travel?state=incomplete": "whether data are complete is decided by the laws of both ends on that day, of which ours is a setting of the program: up to five hundred are looked through for a page",
	"/travel?state=complete":   "the same",
}

// boundFilters read more than the first page, and as much however long the list is: what waits for one person is looked up first,
// at most a hundred, and the page then by these ids. Their plans are judged, their buffers are not compared.
var boundFilters = map[string]string{
	"/wires/accounts?waits=me":       "a hundred accounts without a call, then these by their ids",
	"/securities?waits=me":           "a hundred securities whose terms wait, then these by their ids",
	"/securities/transfers?waits=me": "a hundred transfers that wait, then these by their ids",
	"/investors/evidence?waits=me":   "a hundred pieces that wait, then these by their ids",
	"/offerings?waits=me":            "a hundred changes that wait, then their offerings by their ids",
	"/sends?needs-travel=yes":        "the last judgement of each send that waits, and there are as many as wait",
}

var statementName = regexp.MustCompile(`^-- name: (\w+)`)

// look is one page as PostgreSQL answered it.
type look struct {
	of      string // list and filter
	path    string
	buffers int64
	rows    int
	through []string // indexes of long tables
	left    []string // known to be long
	arms    int64    // alternatives that are merged
	faults  []string
	plans   []testkit.Plan
}

// judge reads the plans of a page. Statements inside of functions count with their callers, and are looked through all the same.
func judge(of, path string, long map[string]bool, plans []testkit.Plan) look {
	l := look{of: of, path: path, plans: plans}
	for _, p := range plans {
		name := statementName.FindStringSubmatch(strings.TrimSpace(p.Query))
		if p.Root.Type == "ModifyTable" {
			continue
		}
		if name != nil {
			if _, known := knownLong[name[1]]; known {
				l.left = append(l.left, name[1])
				continue
			}
			l.buffers += p.Root.Buffers()
		}
		l.faults = append(l.faults, faultsOf(p, long)...)
		p.Root.Each(func(n testkit.Node) {
			if long[n.Relation] && int(n.Rows*n.Loops) > l.rows && n.Relation != "" {
				l.rows = int(n.Rows * n.Loops)
			}
			if n.Type == "Merge Append" {
				l.arms += int64(len(n.Below))
			}
			if n.Index != "" && long[n.Relation] && !strings.HasSuffix(n.Index, "_pkey") && !slices.Contains(l.through, n.Index) {
				l.through = append(l.through, n.Index)
			}
		})
	}
	return l
}

// allows is how many buffers the other page may read when l is the first.
func (l look) allows(other look) int64 {
	return int64(mostOfFirst*float64(l.buffers)) + fewPages + eachArm*other.arms
}

var offset = regexp.MustCompile(`(?i)\boffset\b`)

func faultsOf(p testkit.Plan, long map[string]bool) (faults []string) {
	touches := false
	p.Root.Each(func(n testkit.Node) {
		touches = touches || long[n.Relation]
		read, all := n.Rows+n.Removed, (n.Rows+n.Removed)*max(n.Loops, 1)
		switch {
		case n.Type == "Seq Scan" && long[n.Relation] && n.Loops > 0: // one that a constant condition keeps from being run reads nothing
			faults = append(faults, fmt.Sprintf("a sequential scan of %s", n.Relation))
		case (long[n.Relation] || n.Type == "Bitmap Index Scan") && (read > mostRead || all > mostInAll):
			faults = append(faults, fmt.Sprintf("%.0f rows of %s %s are gone through", all, n.Relation, n.Index))
		case strings.Contains(n.Type, "Sort") && n.Rows*max(n.Loops, 1) > mostSorted || strings.Contains(n.Type, "Sort") && below(n) > mostSorted:
			faults = append(faults, fmt.Sprintf("%.0f rows are sorted", below(n)))
		}
	})
	if touches && offset.MatchString(p.Query) {
		faults = append(faults, "an OFFSET")
	}
	for i := range faults {
		faults[i] += " by " + brief(p.Query)
	}
	return faults
}

// below is how many rows come into a step.
func below(n testkit.Node) (rows float64) {
	for _, b := range n.Below {
		rows = max(rows, b.Rows*max(b.Loops, 1))
	}
	return rows
}

func brief(query string) string {
	query = strings.TrimSpace(query)
	if name := statementName.FindStringSubmatch(query); name != nil {
		return name[1]
	}
	return strings.Join(strings.Fields(query[:min(len(query), 80)]), " ")
}

// line is the row of the table.
func (l look) line(first int64) string {
	out := fmt.Sprintf("%-46s %7d buffers  %5.2f × first  %6d rows at most  %s", l.of, l.buffers, float64(l.buffers)/float64(max(first, 1)), l.rows, strings.Join(l.through, " "))
	if len(l.left) > 0 {
		slices.Sort(l.left)
		out += "  without " + strings.Join(slices.Compact(l.left), ", ")
	}
	return out
}

// explained is the whole of it, for the file.
func (l look) explained() string {
	var b strings.Builder
	fmt.Fprintf(&b, "== %s  %s\n", l.of, l.path)
	for _, p := range l.plans {
		fmt.Fprintf(&b, "-- %s\n%s", brief(p.Query), p.Root.Text())
	}
	return b.String()
}
