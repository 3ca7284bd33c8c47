package accreditation

import (
	"fmt"
	"strings"
	"time"
)

// Regulation is under which exemption a security was offered.
type Regulation string

// The regulations whose rules are known here.
const (
	RegD506B   Regulation = "REG_D_506B"
	RegD506C   Regulation = "REG_D_506C"
	RegS       Regulation = "REG_S"
	RegATier1  Regulation = "REG_A_TIER_1"
	RegATier2  Regulation = "REG_A_TIER_2"
	RegCF      Regulation = "REG_CF"
	Rule144A   Regulation = "RULE_144A"
	Registered Regulation = "REGISTERED"
)

// Regulations in the order in which documents list them.
var Regulations = []Regulation{RegD506B, RegD506C, RegS, RegATier1, RegATier2, RegCF, Registered}

// RulesVersion names the text of the rules that a decision was made by; it moves with every change of them.
const RulesVersion = "2026-11"

// Outcome of a rule.
type Outcome string

// The outcomes. What waits may pass once something is filed or decided; what fails is refused.
const (
	Passes Outcome = "pass"
	Fails  Outcome = "fail"
	Waits  Outcome = "wait"
)

// Verdict is what one rule says, and why.
type Verdict struct {
	Rule     string     `json:"rule"`
	Outcome  Outcome    `json:"outcome"`
	Reason   string     `json:"reason"`
	Citation string     `json:"citation,omitempty"`
	Earliest *time.Time `json:"earliest,omitempty"` // when it would become legal
	Notice   bool       `json:"notice,omitempty"`   // it passes, and somebody has to know this
	Inputs   []Input    `json:"inputs,omitempty"`   // what it was judged from
}

// Input is one fact or figure that a rule looked at, in words.
type Input struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Worst is the outcome of all verdicts together.
func Worst(all []Verdict) Outcome {
	out := Passes
	for _, v := range all {
		if v.Outcome == Fails || v.Outcome == Waits && out == Passes {
			out = v.Outcome
		}
	}
	return out
}

// Because joins the reasons of the verdicts with an outcome into sentences.
func Because(all []Verdict, o Outcome) string {
	var out []string
	for _, v := range all {
		if v.Outcome == o {
			out = append(out, v.Reason)
		}
	}
	return strings.Join(out, " ")
}

const citation506c = "17 CFR 230.506(c)(2)(ii)"

// Eligible says whether somebody of this standing may buy what was offered under the regulation.
func Eligible(r Regulation, s Standing) Verdict {
	switch r {
	case RegD506C:
		return s.accredited("Every purchaser under Rule 506(c) is verified as accredited.", citation506c)
	case RegD506B:
		return s.accredited("A purchaser under Rule 506(b) is accredited, or one of at most 35 others.", "17 CFR 230.506(b)(2)(i)")
	case RegATier2:
		return s.accredited("Who is not accredited buys at most 10 % of income or net worth under Tier 2.", "17 CFR 230.251(d)(2)(i)(C)")
	case RegS:
		return s.offshore()
	case RegCF:
		return Verdict{Rule: "eligibility", Outcome: Fails, Citation: "17 CFR 227.100(a)(3)",
			Reason: "Regulation Crowdfunding sells through one registered intermediary alone, and this is none."}
	case RegATier1, Registered:
		return Verdict{Rule: "eligibility", Outcome: Passes, Reason: "This regulation asks nothing of a purchaser."}
	}
	return Verdict{Rule: "eligibility", Outcome: Fails, Reason: "The rules of this regulation are not known here."}
}

// accredited asks for evidence that counts; a caller's claim never does.
func (s Standing) accredited(rule, citation string) Verdict {
	v := Verdict{Rule: "accreditation", Outcome: Waits, Citation: citation}
	switch {
	case s.Proof != nil:
		v.Outcome = Passes
		v.Reason = fmt.Sprintf("Verified by %s (%s), until %s.", s.Proof.Verifier, s.Proof.Method, s.Proof.Expires.Format(time.DateOnly))
	case !s.Known:
		v.Reason = rule + " No such investor is on file."
	case s.Waiting:
		v.Reason = rule + " Evidence is filed and waits for compliance."
	case s.Lapsed:
		v.Reason = rule + " The evidence on file counted until " + s.Ended.Format(time.DateOnly) + "."
	default:
		v.Reason = rule + " No evidence is on file."
	}
	return v
}

// offshore is Regulation S's: no sale to a U.S. person.
func (s Standing) offshore() Verdict {
	v := Verdict{Rule: "offshore", Outcome: Passes, Citation: "17 CFR 230.903(a)"}
	country, _, _ := strings.Cut(s.Residence, "_")
	switch {
	case !s.Known:
		v.Outcome, v.Reason = Waits, "Regulation S sells to nobody in the United States. No such investor is on file."
	case country == "US":
		v.Outcome, v.Reason = Fails, "Regulation S sells to nobody in the United States, and this investor resides there."
	default:
		v.Reason = "The investor resides in " + country + "."
	}
	return v
}
