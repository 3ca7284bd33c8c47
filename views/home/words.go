package homeview

import "strconv"

func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// bounded counts up to what was looked at: "100+".
func bounded(n, most int) string {
	if most > 0 && n >= most {
		return strconv.Itoa(most) + "+"
	}
	return number(n)
}

func title(p Props) string {
	if p.Reads {
		return "What changed"
	}
	return "What needs you"
}

func under(p Props) string {
	switch n := len(p.Waiting); {
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
