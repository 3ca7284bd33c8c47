package security

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/unykorn/console/internal/accreditation"
)

// never are the rules that nobody overrides: there is nothing to give, or the law leaves no choice.
var never = []string{"status", "shares", "sanctions", sanctionedPlace, "figures", "type"}

// Overridable says whether two of compliance may decide that a rule shall not stand in the way.
func Overridable(rule string) bool { return !slices.Contains(never, rule) }

// weigh puts what people have said beside what the rules say: an override that two gave lets a failed rule pass, one that is asked for
// makes it wait, and a transfer that two people decide waits for the second.
func weigh(t Transfer, rules []accreditation.Verdict) []accreditation.Verdict {
	for i, v := range rules {
		if v.Outcome != accreditation.Fails || t.OverrideWhy == "" || !Overridable(v.Rule) {
			continue
		}
		agreed := agreedTo(t.Overrides, v.Rule)
		if len(agreed) >= Overriders {
			rules[i].Outcome, rules[i].Reason = accreditation.Passes, "Overridden by "+by(agreed)+". The rule says: "+v.Reason
			continue
		}
		rules[i].Outcome = accreditation.Waits
		rules[i].Reason = fmt.Sprintf("%s An override is asked for: %d of %d of compliance agreed.", v.Reason, len(agreed), Overriders)
	}
	if !t.ByTwo || t.OverrideWhy != "" && len(t.Overrides) >= Overriders {
		return rules
	}
	d := accreditation.Verdict{Rule: "decision", Outcome: accreditation.Waits, Reason: "Compliance decides it."}
	if t.DecidedBy != nil {
		d.Outcome, d.Reason = accreditation.Passes, "Compliance approved it on "+t.DecidedAt.Format(time.DateOnly)+"."
	}
	return append(rules, d)
}

// agreedTo are those who said so of this rule: what failed later nobody has seen.
func agreedTo(all []Override, rule string) (out []Override) {
	for _, o := range all {
		if slices.Contains(o.Rules, rule) {
			out = append(out, o)
		}
	}
	return out
}

func by(all []Override) string {
	names := make([]string, len(all))
	for i, o := range all {
		names[i] = o.Name
	}
	return strings.Join(names, " and ")
}

// free says whether anything that was put on the giver's shares stands in the way: a stop order, a claim, a lock-up.
func free(t Transfer, f facts) accreditation.Verdict {
	v := accreditation.Verdict{Rule: "stop orders", Outcome: accreditation.Passes, Reason: "Nothing was put on these shares.", Citation: "6 Del. C. 8-403"}
	for _, m := range f.marks {
		if !m.Holds(f.now) || m.Kind == Affiliate {
			continue
		}
		if v.Outcome == accreditation.Passes {
			v.Outcome, v.Reason, v.Earliest = accreditation.Fails, "", m.Until
		} else if v.Earliest != nil && (m.Until == nil || m.Until.After(*v.Earliest)) {
			v.Earliest = m.Until
		}
		said := map[MarkKind]string{StopOrder: "A stop order holds on these shares", AdverseClaim: "Somebody else claims these shares", LockUp: "These shares are locked up"}[m.Kind]
		if m.Until != nil {
			said += " until " + m.Until.Format(time.DateOnly)
		}
		v.Reason = strings.TrimSpace(v.Reason + " " + said + ".")
	}
	return v
}

// affiliate says whether the giver is marked as one of the issuer's.
func (f facts) affiliate() bool {
	return slices.ContainsFunc(f.marks, func(m Mark) bool { return m.Kind == Affiliate && m.Holds(f.now) })
}
