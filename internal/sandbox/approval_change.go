package sandbox

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
)

// change is what an approval of something other than a send lets happen. Name says how it
// is carried out, with onApproval; the rest is what the approval shows and asks for.
type change struct {
	Name       string          `json:"name"`
	Type       string          `json:"type"` // info.type
	Info       map[string]any  `json:"info"` // the object of that name in info
	Scope      string          `json:"scope,omitempty"`
	Wallet     string          `json:"wallet,omitempty"` // names coin and enterprise too
	Enterprise string          `json:"enterprise,omitempty"`
	Creator    string          `json:"creator,omitempty"` // who asks; "": the caller
	Required   int             `json:"required,omitempty"`
	States     []string        `json:"states,omitempty"` // pending states in their order; none: pending
	Users      []string        `json:"users,omitempty"`  // who may approve; none: whoever administers
	Rules      []string        `json:"rules,omitempty"`  // that asked for it
	Payload    json.RawMessage `json:"payload,omitempty"`
}

// carriers say how a change is carried out, by its name.
var carriers = map[string]func(*batch, *approval) *problem{}

// onApproval registers how a change is carried out once it is approved: with what askChange
// was given. A problem is the answer to the last approver, and nothing has changed. The
// name is part of journals that exist already, so it never changes.
func onApproval[T any](name string, carry func(b *batch, a *approval, in T) *problem) struct{} {
	carriers[name] = func(b *batch, a *approval) *problem {
		var in T
		if err := json.Unmarshal(a.Change.Payload, &in); err != nil {
			p := internalError()
			return &p
		}
		return carry(b, a, in)
	}
	return struct{}{}
}

// unchanged is a change that changes nothing, for approvals that a person wants to see.
const unchanged = "nothing"

var _ = onApproval(unchanged, func(*batch, *approval, any) *problem { return nil })

// askChange parks a change as a pending approval and commits: 202 with the flat
// PendingApproval, as the routes of policies and members declare it. Payload is what the
// change needs to be carried out later.
func (b *batch) askChange(c *call, x change, payload any) answer {
	a := b.propose(c.user, x, payload)
	if err := b.commit(); err != nil {
		return c.broken(err)
	}
	return reply(http.StatusAccepted, b.server.approvalBody(a, true))
}

// propose is askChange without its answer, for routes that wrap the approval. Nothing is
// committed.
func (b *batch) propose(who *user, x change, payload any) *approval {
	if carriers[x.Name] == nil {
		panic("sandbox: nothing carries out " + x.Name)
	}
	raw, err := json.Marshal(payload)
	if err != nil {
		panic(fmt.Sprintf("sandbox: %s: %v", x.Name, err)) // what a record keeps can be encoded
	}
	x.Payload = raw
	a := &approval{ID: b.id("approval"), Wallet: x.Wallet, Enterprise: x.Enterprise, Created: b.at, Updated: b.at}
	wanted := way{states: x.States, required: 1}
	if w := b.server.state.wallets[x.Wallet]; w != nil {
		a.Coin, a.Enterprise, wanted.required = w.Coin, w.Enterprise, w.required()
	}
	if a.Creator = x.Creator; a.Creator == "" {
		a.Creator = who.ID
	}
	a.Type, a.Scope, a.Change, a.Triggers, a.Version = x.Type, cmp.Or(x.Scope, infoScope(x.Type)), &x, x.Rules, 1
	wanted.required = cmp.Or(x.Required, wanted.required)
	b.lay(a, wanted.or(b.server.wayOfChange(x)), x.Users)
	b.put(a)
	b.notifyApproval(a)
	return a
}
