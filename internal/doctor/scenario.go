package doctor

// Seed is what the id of every scenario begins with.
const Seed = "api-v2-endpoint-integration#"

// Scenario is one trouble of BitGo's troubleshooting guide, in words for the person who meets it.
type Scenario struct {
	ID       string // after Seed
	Title    string
	Happened string
	Money    string
	Next     []string
	Act      string   // who must act
	Marks    []string // what an answer must carry to be told so
	Not      []string // what looks like it and is something else
	Ask      bool     // people mostly ask about it; the marks say which answer leads to it
}

// Whole is the id as the guide writes it.
func (s Scenario) Whole() string { return Seed + s.ID }

// rule is a scenario with what must hold of an answer.
type rule struct {
	Scenario
	fits func(r reading) bool
}

// rules are all of them. The first that fits decides, so those with narrower marks stand before the wider ones.
var rules = join(tokenRules, idRules, makeRules, outageRules)

func join(groups ...[]rule) []rule {
	var out []rule
	for _, g := range groups {
		out = append(out, g...)
	}
	return out
}

// Scenarios lists all of them in the order in which they are tried.
func Scenarios() []Scenario {
	out := make([]Scenario, len(rules))
	for i, r := range rules {
		out[i] = r.Scenario
	}
	return out
}

// Find gives a scenario by its id, with or without its beginning.
func Find(id string) (Scenario, bool) {
	for _, r := range rules {
		if r.ID == id || r.Whole() == id {
			return r.Scenario, true
		}
	}
	return Scenario{}, false
}

// Recognise says which scenario an answer is, if it carries that scenario's marks. What stands in labels, comments and
// context decides nothing: only the status, the path and BitGo's own fields do.
func Recognise(a Answer) (Scenario, bool) {
	read, ok := a.read()
	if !ok {
		return Scenario{}, false
	}
	for _, r := range rules {
		if r.fits(read) {
			return r.Scenario, true
		}
	}
	return Scenario{}, false
}
