package console

import (
	"testing"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/travel"
)

// TestTheTrailLeadsWhereItsReaderMayGo: what a role may not open stands in the trail without a link.
func TestTheTrailLeadsWhereItsReaderMayGo(t *testing.T) {
	t.Parallel()
	as := func(r identity.Role) identity.Actor { return identity.Actor{Grants: []identity.Grant{{Role: r}}} }
	for kind, want := range map[string]map[identity.Role]bool{
		travel.Kind: {identity.Admin: false, identity.Compliance: true, identity.Auditor: true}, "token": {identity.Admin: true, identity.Compliance: false, identity.Auditor: true},
		"send": {identity.Admin: true, identity.Compliance: true, identity.Auditor: true},
	} {
		for role, may := range want {
			if got := auditSubject(as(role), audit.Event{Kind: kind, Subject: "one"}) != ""; got != may {
				t.Errorf("%s by %s: %v", kind, role, got)
			}
		}
	}
}
