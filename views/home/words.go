package homeview

import "strconv"

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
	if p.Reads {
		return "What changed"
	}
	return "What needs you"
}

func under(p Props) string {
	switch n := total(p.Waiting); {
	case p.Reads:
		return "What changed, and what there is to verify, " + p.Name + "."
	case n == 0:
		return "Nothing waits for you, " + p.Name + "."
	case n == 1:
		return "One thing waits for you, " + p.Name + "."
	default:
		return bounded(n, p.Most) + " things wait for you, " + p.Name + "."
	}
}

func newsWord(n News) string {
	if n.New {
		return "New"
	}
	return "Read"
}

func searched(p SearchProps) string {
	if p.Query == "" {
		return "Type what to look for in the field above."
	}
	return "For “" + p.Query + "”."
}
