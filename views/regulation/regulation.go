// Package regulationview is how the law in figures looks: what holds today, what comes next, what was, and who reviewed it.
// What nobody has reviewed says so in every place.
package regulationview

import (
	"strconv"
	"time"

	"github.com/a-h/templ"

	"github.com/unykorn/console/internal/regulation"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
)

// ListProps is the law of today, narrowed by the filters.
type ListProps struct {
	regulation.Table
	Filters  ui.FiltersProps
	Problems []string
	Files    bool   // the reader files figures
	Live     string // the address of this view
	Opens    OpenProps
	Now      time.Time
}

// OpenProps is the form that opens a place, a state or a holiday, as it was typed.
type OpenProps struct{ Family, Code, Problem string }

// Families are the kinds of figures of which there is one for each place.
var Families = []ui.Option{
	{Value: "sanctioned.", Label: "A country or region under sanctions"},
	{Value: "notice.state.", Label: "A state that wants a notice"},
}

// FigureProps is one figure, with what the reader may do about it.
type FigureProps struct {
	regulation.History
	Files     bool
	WhyNot    string // of a review; "": the reader may
	Reviewing int64  // the figure that a refused review was of
	Key       string // makes a second press the same filing
	Typed     Typed
	Problem   string
	Fields    map[string]string
	Now       time.Time
}

// Typed is what the forms held.
type Typed struct{ Value, From, Mark, Source, Note, Review string }

var marks = []ui.Option{
	{Value: string(regulation.Seen), Label: "Seen in the law's own text (V)"},
	{Value: string(regulation.Commentary), Label: "Seen in commentary only (V2)"},
	{Value: string(regulation.Unverified), Label: "Not verified (U)"},
	{Value: string(regulation.OurReading), Label: "Our own rule or reading (T)"},
}

var listed = []ui.Option{{Value: "on the list", Label: "On the list"}, {Value: "off the list", Label: "Off the list"}}

// day is a day as people read it.
func day(d time.Time) string { return d.Format("2 January 2006") }

// reviewed is who has looked at a figure, as a badge.
func reviewed(f regulation.Figure) ui.BadgeProps {
	switch {
	case f.State == regulation.Refused:
		return ui.BadgeProps{Tone: ui.Stop, Word: "Refused"}
	case f.State == regulation.Filed:
		return ui.BadgeProps{Tone: ui.Warn, Word: "Waits for review"}
	case f.Unreviewed():
		return ui.BadgeProps{Tone: ui.Warn, Word: "Not reviewed"}
	}
	return ui.BadgeProps{Tone: ui.OK, Word: "Reviewed"}
}

// by is who reviewed it and when, below the badge.
func by(f regulation.Figure) string {
	if f.ReviewedOn == nil {
		return ""
	}
	if f.Reviewer == "" {
		return day(*f.ReviewedOn)
	}
	return "by " + f.Reviewer + ", " + day(*f.ReviewedOn)
}

// filed is who filed it.
func filed(f regulation.Figure) string {
	if f.FiledAt == nil {
		return "came with the product"
	}
	return "filed by " + f.FiledName + ", " + day(*f.FiledAt)
}

// next is what comes after today, in a few words.
func next(h regulation.History) string {
	switch {
	case len(h.Next) > 0:
		return h.Next[0].Words() + " from " + day(h.Next[0].From)
	case len(h.Waits) > 0:
		return h.Waits[0].Words() + " from " + day(h.Waits[0].From) + ", not reviewed"
	}
	return ""
}

func (p ListProps) counted() string {
	return strconv.Itoa(p.Names) + " figures hold today. Each decision keeps the version of the law that it was made by; today's is " + p.Version + "."
}

// shown are the laws that the filters leave something of.
func (p ListProps) shown() []regulation.Group {
	var out []regulation.Group
	for _, g := range p.Groups {
		if len(g.Figures) > 0 {
			out = append(out, g)
		}
	}
	return out
}

func (p FigureProps) live() string {
	if p.Problem != "" || len(p.Fields) > 0 {
		return ""
	}
	return link.Regulation(p.History.Key)
}

// errors are what a refused filing says, in the order of the form.
func (p FigureProps) errors() []ui.FormError {
	if p.Reviewing != 0 {
		return nil
	}
	out := ui.FormErrors(p.Fields, "value", "from", "mark", "source", "note")
	if len(out) == 0 && p.Problem != "" {
		out = []ui.FormError{{Message: p.Problem}}
	}
	return out
}

// reviewErrors are what a refused review of a figure says.
func (p FigureProps) reviewErrors(id int64) []ui.FormError {
	if p.Reviewing != id {
		return nil
	}
	out := ui.FormErrors(p.Fields, "review")
	if len(out) == 0 && p.Problem != "" {
		out = []ui.FormError{{Message: p.Problem}}
	}
	return out
}

// typedReview keeps what was typed in the form that was refused.
func (p FigureProps) typedReview(id int64) string {
	if p.Reviewing != id {
		return ""
	}
	return p.Typed.Review
}

// past says that a filing reaches back.
func past(f regulation.Figure, now time.Time) bool { return f.From.Before(regulation.Day(now)) }

// live has a part fetched again when the law changes; without an address it stands still.
func live(url string) templ.Attributes {
	if url == "" {
		return nil
	}
	return templ.Attributes{"data-live": regulation.Topic, "data-live-url": url}
}
