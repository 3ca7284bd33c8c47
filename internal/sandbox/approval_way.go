package sandbox

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"
)

// way is how an approval is to be decided: the pending states in their order, and how many
// approvers the first of them takes.
type way struct {
	states   []string
	required int
	lingers  bool // once approved it stays in processing until something moves it
}

// ways are the sentinels that choose the states of an approval.
var ways = map[string]way{
	"pending-final":          {states: []string{"pendingFinalApproval"}},
	"pending-custodian":      {states: []string{"pendingCustodianApproval"}},
	"pending-video":          {states: []string{"pendingVideoApproval"}},
	"pending-id":             {states: []string{"pendingIdVerification"}},
	"pending-liveness":       {states: []string{"pendingLivenessVerification"}},
	"pending-trust-review":   {states: []string{"pendingManualTrustReview"}},
	"pending-support-review": {states: []string{"pendingManualSupportReview"}},
	"pending-support-video":  {states: []string{"pendingVideoApprovalFromSupport"}},
	"awaiting-signature":     {states: []string{"awaitingSignature"}},
	"pending-two":            {states: []string{"pending"}, required: 2},
	"pending-then-final":     {states: []string{"pending", "pendingFinalApproval"}},
	"pending-then-video":     {states: []string{"pending", "pendingVideoApproval"}},
	"approval-processing":    {states: []string{"pending"}, lingers: true},
}

// wayOf is what the sentinel asks for that a text names.
func (s *Server) wayOf(text string) way {
	for _, known := range sentinels {
		if !s.options.Plain && strings.Contains(text, "sandbox:"+known.name) {
			return ways[known.name]
		}
	}
	return way{}
}

// wayOfChange looks for a sentinel in the texts that an approval shows and in the wallet's label.
func (s *Server) wayOfChange(x change) way {
	texts, err := json.Marshal(x.Info)
	if err != nil {
		panic(fmt.Sprintf("sandbox: %s: %v", x.Name, err)) // info holds texts and small numbers
	}
	said := string(texts)
	if w := s.state.wallets[x.Wallet]; w != nil {
		said += w.Label
	}
	return s.wayOf(said)
}

// wayOfSend is what the send's sentinel asks for, or else the rule that stopped it.
func (w *wallet) wayOfSend(o order) way {
	wanted := way{required: w.required()}.or(o.way)
	if sentinel, known := ways["pending-"+o.shape]; known {
		return wanted.or(sentinel)
	}
	return wanted.or(ways[o.shape])
}

// or replaces what the other way says something about.
func (w way) or(other way) way {
	if len(other.states) > 0 {
		w.states = other.states
	}
	return way{states: w.states, required: cmp.Or(other.required, w.required, 1), lingers: w.lingers || other.lingers}
}

// lay lays out what the approval asks for, one pending state after another, and when it
// expires.
func (b *batch) lay(a *approval, wanted way, users []string) {
	states := wanted.states
	if len(states) == 0 {
		states = []string{"pending"}
	}
	for i, state := range states {
		x := approvalAction{ID: digest(fmt.Sprint("action", a.ID, i))[:32], Name: stateAction(state), State: state, Status: "PENDING", Required: 1}
		if state == "pending" {
			x.Required, x.Users = wanted.required, users
		}
		a.Actions = append(a.Actions, x)
	}
	a.State, a.Lingers = states[0], wanted.lingers
	if life := b.server.approvalLife(); life > 0 {
		a.Expires = b.at.Add(life)
	}
}
