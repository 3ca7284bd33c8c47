package homeview

import "strconv"

func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func under(p Props) string {
	switch len(p.Waiting) {
	case 0:
		return "Nothing waits for you, " + p.Name + "."
	case 1:
		return "One thing waits for you, " + p.Name + "."
	default:
		return strconv.Itoa(len(p.Waiting)) + " things wait for you, " + p.Name + "."
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
