package regulation

import (
	"strings"
	"time"
)

// Outcome of a rule.
type Outcome string

// The outcomes. What fails is not cured by time; NotUntil is, on its day; what waits may pass once a person supplies what is
// missing.
const (
	Passes   Outcome = "pass"
	Fails    Outcome = "fail"
	NotUntil Outcome = "not until"
	Waits    Outcome = "waits"
)

// Verdict is what one rule says, by which words of the law, from what, and why.
type Verdict struct {
	Rule     string     `json:"rule"`
	Outcome  Outcome    `json:"outcome"`
	Notice   bool       `json:"notice,omitempty"` // it passes, and somebody has to know this
	Citation string     `json:"citation"`
	Reason   string     `json:"reason"`
	Inputs   []Input    `json:"inputs"`
	Earliest *time.Time `json:"earliest,omitempty"` // the day from which this rule passes by time alone, when it does not today
	Due      *time.Time `json:"due,omitempty"`      // by when something has to be done of which a notice speaks
}

// Input is one fact or figure that a rule looked at, in words.
type Input struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// says is a verdict without inputs yet.
func says(rule string, o Outcome, citation, reason string) Verdict {
	return Verdict{Rule: rule, Outcome: o, Citation: citation, Reason: reason, Inputs: []Input{}}
}

func (v Verdict) with(name, value string) Verdict {
	v.Inputs = append(v.Inputs, Input{name, value})
	return v
}

// until says that the rule passes from a day on.
func (v Verdict) until(day time.Time) Verdict {
	v.Outcome, v.Earliest = NotUntil, &day
	return v
}

// All says whether every rule passes.
func All(verdicts []Verdict) bool { return Worst(verdicts) == Passes }

// Worst is the outcome of all verdicts together: what fails is worse than what waits, and that worse than what only takes
// time. No verdict at all is none that passes.
func Worst(verdicts []Verdict) Outcome {
	rank := []Outcome{Passes, NotUntil, Waits, Fails}
	worst := 0
	for _, v := range verdicts {
		for i, o := range rank {
			if v.Outcome == o && i > worst {
				worst = i
			}
		}
	}
	if len(verdicts) == 0 {
		return Fails
	}
	return rank[worst]
}

// Because joins the reasons of the verdicts with an outcome.
func Because(verdicts []Verdict, o Outcome) string {
	var out []string
	for _, v := range verdicts {
		if v.Outcome == o {
			out = append(out, v.Reason)
		}
	}
	return strings.Join(out, " ")
}
