package link

import "net/url"

// Patterns of the approval rules' desk.
const (
	PatternRules       = "/rules"
	PatternRuleNew     = "/rules/new"
	PatternRuleChanges = "/rules/changes"
	PatternRuleChange  = "/rules/changes/{change}"
)

var rules = []string{PatternRules, PatternRuleNew, PatternRuleChanges, PatternRuleChange}

func Rules() string { return PatternRules }

// RulesOf are the rules that hold for one client.
func RulesOf(client string) string { return With(PatternRules, url.Values{"client": {client}}) }

// RuleNew opens the form for a kind of change, with the rule or the group that it is about; empty parts are left open.
func RuleNew(kind, rule, group string) string {
	return With(PatternRuleNew, url.Values{"kind": {kind}, "rule": {rule}, "group": {group}})
}

// RuleAgain opens the form with what another change said.
func RuleAgain(change string) string { return With(PatternRuleNew, url.Values{"again": {change}}) }

func RuleChanges() string             { return PatternRuleChanges }
func RuleChange(change string) string { return fill(PatternRuleChange, change) }
