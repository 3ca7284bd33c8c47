package api

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

// registerSweeps is what moves a wallet's surplus on by itself, as far as a machine may.
func (s *Server) registerSweeps(api huma.API) {
	get, post, put := http.MethodGet, http.MethodPost, http.MethodPut
	none := []int{http.StatusNotFound}

	add(s, api, operation{ID: "createSweepRule", Method: post, Path: "/sweeps/rules", Scope: "sends:write", Roles: treasury, Once: true, Status: http.StatusAccepted, Tag: "Sweeps", Errors: none,
		Summary: "Ask for a sweep rule", Text: "When the wallet holds more than `whenAbove`, all but `keepAtLeast` and the fee is asked to be sent to a payee of its whitelist, at each time of the cadence. The rule waits for somebody of compliance: decide it by `approvalId`. Each run asks for an ordinary send with all its checks and approvals, in the name of who asked for the rule, and releases none: release it with the passphrase. While a send of the rule is open no second one is asked for."}, s.sweepCreate)
	add(s, api, operation{ID: "listSweepRules", Method: get, Path: "/sweeps/rules", Scope: "sends:read", Roles: anyone, Tag: "Sweeps",
		Summary: "Sweep rules, newest first", Text: "At most 200."}, s.sweepRules)
	add(s, api, operation{ID: "updateSweepRule", Method: put, Path: "/sweeps/rules/{ruleId}", Scope: "sends:write", Roles: filers, Once: true, Tag: "Sweeps", Errors: none,
		Summary: "Pause, end or resume a sweep rule", Text: "Paused and ended at once, by treasury or compliance. Resumed by somebody of compliance who did not ask for it, whose approver token stands in `x-approver-token`. What a rule says does not change: ask for another. A send that a run has asked for stays; cancel it as any other."}, s.sweepUpdate)
	add(s, api, operation{ID: "listSweepRuns", Method: get, Path: "/sweeps/rules/{ruleId}/runs", Scope: "sends:read", Roles: anyone, Tag: "Sweeps", Errors: none,
		Summary: "The runs of a sweep rule, newest first", Text: "Each with what became of it: its send, the transfer once BitGo has one, or why nothing was sent. At most 200."}, s.sweepRuns)
}
