package homeview

import (
	"strconv"

	"github.com/unykorn/console/views/ui"
)

func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// bounded counts up to what was looked at: "99+".
func bounded(n, most int) string {
	if most > 0 && n >= most {
		return strconv.Itoa(most-1) + "+"
	}
	return number(n)
}

// looked is how many of a kind a desk looks up.
const looked = 100

// row names the line of a kind, so that it can be found again.
func (t Task) row() string {
	if t.Key == "" {
		return ""
	}
	return "task-" + t.Key
}

// words are the title, of a kind with how many there are.
func (t Task) words() string {
	if t.Key == "" {
		return t.Title
	}
	return t.Title + ": " + bounded(t.Count, looked)
}

func (t Task) left() string {
	if t.Count > 1 {
		return "left for the oldest"
	}
	return "left"
}

// total counts things, not lines.
func total(tasks []Task) int {
	n := 0
	for _, t := range tasks {
		n += max(1, t.Count)
	}
	return n
}

func title(p Props) string {
	if p.NoRight {
		return "Home"
	}
	if p.Reads {
		return "What changed"
	}
	return "What needs you"
}

func under(p Props) string {
	if p.NoRight {
		return "You are signed in, " + p.Name + "."
	}
	if p.Reads {
		return "What changed, and what there is to verify, " + p.Name + "."
	}
	late := ""
	if n := total(p.Late); n > 0 {
		late = " " + bounded(n, p.Most) + " are late, or soon will be."
		if n == 1 {
			late = " One is late, or soon will be."
		}
	}
	switch n := total(p.Waiting); {
	case n == 0 && len(p.Uncounted) > 0:
		return "Nothing that could be counted waits for you, " + p.Name + "." + late
	case n == 0 && late != "":
		return "Nothing new waits for you, " + p.Name + "." + late
	case n == 0:
		return "Nothing waits for you, " + p.Name + "."
	case n == 1:
		return "One thing waits for you, " + p.Name + "." + late
	default:
		return bounded(n, p.Most) + " things wait for you, " + p.Name + "." + late
	}
}

// counted is said of an empty list: done only where all of it was read.
func counted(p Props, title, text string) ui.EmptyProps {
	if len(p.Uncounted) > 0 {
		return ui.EmptyProps{Kind: ui.NothingMatches, Title: "Nothing in what could be counted", Text: "What could not be read is named above. It is no sign that nothing is there."}
	}
	return ui.EmptyProps{Kind: ui.AllDone, Title: "All done" + title, Text: text}
}

func waiting(p Props) ui.EmptyProps {
	if len(p.Late) > 0 {
		return counted(p, ": nothing new waits for you", "What is late, or ends soon, stands below.")
	}
	return counted(p, ": nothing waits for you", "This list is kept up to date by itself: a new approval or an approved send appears here at once.")
}

func late(p Props) ui.EmptyProps {
	return counted(p, ": nothing is late", "What runs out within half an hour, ends within two weeks, or has failed stands here.")
}

func verified(p Props) ui.EmptyProps {
	return counted(p, "", "Ledger and BitGo agree in every wallet that was read from BitGo, and no outcome is unknown.")
}

// verdict is the worst of the facts, in two words.
func verdict(facts []Line) ui.BadgeProps {
	out := ui.BadgeProps{Tone: ui.OK, Word: "All well"}
	if len(facts) == 0 {
		out = ui.BadgeProps{Tone: ui.Pending, Word: "Not known"}
	}
	for _, f := range facts {
		switch {
		case f.Tone == ui.Stop:
			return ui.BadgeProps{Tone: ui.Stop, Word: "Something is wrong"}
		case f.Tone == ui.Warn:
			out = ui.BadgeProps{Tone: ui.Warn, Word: "Needs a look"}
		case f.Tone == ui.Pending && out.Tone == ui.OK:
			out = ui.BadgeProps{Tone: ui.Pending, Word: "Not known yet"}
		}
	}
	return out
}

func newsWord(n News) string {
	switch {
	case n.New:
		return "New"
	case n.Seen != "":
		return n.Seen
	}
	return "Read"
}

func searched(p SearchProps) string {
	if p.Query == "" {
		return "Type what to look for in the field above."
	}
	return "For “" + p.Query + "”."
}
