// Package regulation is the law of securities as dated data and pure functions. A figure holds from a day on, with where it is
// written, how well that was checked, and who reviewed it; no rule here knows a number of its own. Judge answers for every
// rule of a transfer: pass, fail, not until a day, or waits for somebody, with citation and inputs; Earliest gives the first
// day on which all of them pass.
//
// What it does not judge, so that nobody takes silence for a yes: private resales under section 4(a)(1½) or 4(a)(7), offshore
// resales of lots that were not sold under Regulation S, securities of shell companies (17 CFR 230.144(i)), the ten per cent
// of a tranche of debt (17 CFR 230.144(e)(2)). All of these would allow more than is allowed here, but for shell companies.
package regulation

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Unit is what a figure counts.
type Unit string

// The units. NthWeekday is month × 100 + weekday × 10 + which one, Sunday being 0 and the fifth the last.
const (
	Months       Unit = "months"
	Weeks        Unit = "weeks"
	Days         Unit = "days"
	BusinessDays Unit = "business_days"
	Years        Unit = "years"
	USDCents     Unit = "usd_cents"
	Persons      Unit = "persons"
	Shares       Unit = "shares"
	Bps          Unit = "bps"         // hundredths of a per cent
	Listed       Unit = "listed"      // 1 on the list, 0 off it
	MonthDay     Unit = "month_day"   // month × 100 + day
	NthWeekday   Unit = "nth_weekday" // see above
)

// Mark is how well a figure was checked against the law.
type Mark string

// The marks, as the product's reference has them.
const (
	Seen       Mark = "V"  // in the law's own text
	Commentary Mark = "V2" // in commentary only
	Unverified Mark = "U"  // nowhere
	OurReading Mark = "T"  // our own rule or reading
)

// State of a figure.
type State string

// The states. One that came with the product is in force, and says itself whether somebody has reviewed it since.
const (
	Filed   State = "filed"
	InForce State = "in_force"
	Refused State = "refused"
)

// Figure is one number of the law, as it holds from a day on until the next one of its name.
type Figure struct {
	ID         int64
	Name       string
	From       time.Time // the first day
	Value      int64     // in Unit
	Unit       Unit
	Mark       Mark
	Source     string
	Note       string
	State      State
	FiledBy    uuid.UUID // uuid.Nil: it came with the product
	FiledName  string
	FiledAt    *time.Time
	ReviewedBy uuid.UUID // uuid.Nil: nobody has
	Reviewer   string
	ReviewedOn *time.Time
	Review     string
}

// Figures are all figures that are or were or will be in force, of every day.
type Figures struct{ byName map[string][]Figure } // the oldest first

// NewFigures keeps those in force of the rows. Of two for the same name and day the later filed one counts.
func NewFigures(rows []Figure) Figures {
	f := Figures{byName: map[string][]Figure{}}
	for _, row := range rows {
		if row.State == InForce {
			row.From = Day(row.From)
			f.byName[row.Name] = append(f.byName[row.Name], row)
		}
	}
	for _, history := range f.byName {
		slices.SortFunc(history, func(a, b Figure) int {
			if c := a.From.Compare(b.From); c != 0 {
				return c
			}
			return int(a.ID - b.ID)
		})
	}
	return f
}

// On is the law of a day.
func (f Figures) On(on time.Time) Law { return Law{On: Day(on), all: f} }

// changes are the days after one on which the law becomes another.
func (f Figures) changes(after time.Time) []time.Time {
	var out []time.Time
	for _, history := range f.byName {
		for _, row := range history {
			if row.From.After(after) && !slices.ContainsFunc(out, row.From.Equal) {
				out = append(out, row.From)
			}
		}
	}
	slices.SortFunc(out, time.Time.Compare)
	return out
}

// Law is the figures of one day. The zero Law holds none.
type Law struct {
	On  time.Time
	all Figures
}

// Figure gives the figure of a name. Errors: ErrNoFigure.
func (l Law) Figure(name string) (Figure, error) {
	history := l.all.byName[name]
	for i := len(history) - 1; i >= 0; i-- {
		if !history[i].From.After(l.On) {
			return history[i], nil
		}
	}
	return Figure{}, ErrNoFigure.With(fmt.Errorf("%s on %s", name, text(l.On)))
}

// All are the figures of the day by name.
func (l Law) All() []Figure {
	var out []Figure
	for _, name := range slices.Sorted(maps.Keys(l.all.byName)) {
		if row, err := l.Figure(name); err == nil {
			out = append(out, row)
		}
	}
	return out
}

// Version names the law that a decision was made by: the same figures give the same version, whatever the day.
func (l Law) Version() string {
	sum := sha256.New()
	for _, row := range l.All() {
		fmt.Fprintf(sum, "%s %s %d %s\n", row.Name, row.From.Format(time.DateOnly), row.Value, row.Unit)
	}
	return "law-" + hex.EncodeToString(sum.Sum(nil))[:12]
}

// family gives what is listed under a prefix: "holiday." gives christmas, king, … with their figures.
func (l Law) family(prefix string) map[string]Figure {
	out := map[string]Figure{}
	for name := range l.all.byName {
		rest, ok := strings.CutPrefix(name, prefix)
		if row, err := l.Figure(name); ok && err == nil {
			out[rest] = row
		}
	}
	return out
}
