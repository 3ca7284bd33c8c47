package console

import (
	"slices"
	"strings"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/views/link"
)

// Route is one row of the access table.
type Route struct {
	Pattern string          // method and path, as the mux takes them
	Roles   []identity.Role // one of these; empty: whoever is signed in
	Open    bool            // nobody needs to be signed in
	handle  handler
}

var (
	anyone   = []identity.Role{}
	admin    = []identity.Role{identity.Admin}
	treasury = []identity.Role{identity.Treasury}
	voters   = []identity.Role{identity.Compliance}
	movers   = []identity.Role{identity.Treasury, identity.Compliance}
	makers   = []identity.Role{identity.Treasury, identity.Admin}
	watchers = []identity.Role{identity.Admin, identity.Auditor}
	lookers  = []identity.Role{identity.Admin, identity.Treasury, identity.Compliance}
	readers  = []identity.Role{identity.Admin, identity.Compliance, identity.Auditor}
)

// Routes is who may do what in the console, on one screen. testdata/roles.golden is made from real answers to it.
func (s *Server) Routes() []Route {
	rows := []Route{
		// before sign-in
		{"GET " + link.PatternSignIn, nil, true, s.signInForm},
		{"POST " + link.PatternSignIn, nil, true, s.signIn},
		{"GET " + link.PatternSignInCode, nil, true, s.codeForm},
		{"POST " + link.PatternSignInCode, nil, true, s.code},
		{"POST " + link.PatternSignOut, nil, true, s.signOut},
		{"POST " + link.PatternTheme, nil, true, s.theme},

		// everybody
		{"GET " + link.PatternHome, anyone, false, s.home},
		{"GET " + link.PatternAccount, anyone, false, s.account},
		{"POST " + link.PatternAccount, anyone, false, s.accountPassword},
		{"POST " + link.PatternAccountRevoke, anyone, false, s.accountRevoke},
		{"GET " + link.PatternNotices, anyone, false, s.notices},
		{"POST " + link.PatternNoticesRead, anyone, false, s.noticesRead},
		{"POST " + link.PatternClientChoose, anyone, false, s.clientChoose},
		{"GET " + link.PatternLive, anyone, false, s.live},
		{"GET " + link.PatternSearch, anyone, false, s.search},
		{"GET " + link.PatternWallets, anyone, false, s.wallets},
		{"GET " + link.PatternWallet, anyone, false, s.wallet},
		{"GET " + link.PatternWalletTransfers, anyone, false, s.walletTransfers},
		{"GET " + link.PatternWalletAddresses, anyone, false, s.walletAddresses},
		{"GET " + link.PatternSends, anyone, false, s.sends},
		{"GET " + link.PatternSend, anyone, false, s.send},
		{"GET " + link.PatternApprovals, anyone, false, s.approvals},
		{"GET " + link.PatternApproval, anyone, false, s.approval},
		{"GET " + link.PatternLedger, anyone, false, s.ledger},
		{"GET " + link.PatternLedgerPosting, anyone, false, s.ledgerPosting},

		{"GET " + link.PatternWhitelists, anyone, false, s.whitelists},
		{"GET " + link.PatternWhitelistChanges, anyone, false, s.whitelistChanges},
		{"GET " + link.PatternWhitelistChange, anyone, false, s.whitelistChange},
		{"GET " + link.PatternWhitelistOf, anyone, false, s.whitelistOf},
		{"GET " + link.PatternSweeps, anyone, false, s.sweeps},
		{"GET " + link.PatternSweep, anyone, false, s.sweep},
		{"GET " + link.PatternClients, anyone, false, s.clients},
		{"GET " + link.PatternClient, anyone, false, s.client},

		// clients are brought in
		{"GET " + link.PatternClientNew, admin, false, s.clientNew},
		{"POST " + link.PatternClients, admin, false, s.clientAdd},
		{"POST " + link.PatternClientResume, admin, false, s.clientResume},
		{"POST " + link.PatternClientAccounts, admin, false, s.clientAccount},
		{"POST " + link.PatternClientLive, admin, false, s.clientLive},
		{"POST " + link.PatternClientLook, lookers, false, s.clientLook},

		// treasury asks and releases
		{"POST " + link.PatternWalletAddresses, makers, false, s.walletAddressNew},
		{"GET " + link.PatternSendNew, treasury, false, s.sendNew},
		{"POST " + link.PatternSendChecks, treasury, false, s.sendChecks},
		{"POST " + link.PatternSends, treasury, false, s.sendSubmit},
		{"POST " + link.PatternSendSubmit, treasury, false, s.sendSubmitDraft},
		{"POST " + link.PatternSendRelease, treasury, false, s.sendRelease},
		{"POST " + link.PatternSendCancel, treasury, false, s.sendCancel},
		{"GET " + link.PatternWhitelistNew, treasury, false, s.whitelistNew},
		{"POST " + link.PatternWhitelists, treasury, false, s.whitelistAsk},
		{"POST " + link.PatternWhitelistChangeCheck, treasury, false, s.whitelistCheck},
		{"GET " + link.PatternSweepNew, treasury, false, s.sweepNew},
		{"POST " + link.PatternSweeps, treasury, false, s.sweepAsk},
		{"POST " + link.PatternSweepChange, movers, false, s.sweepChange},

		// compliance decides
		{"POST " + link.PatternWhitelistChangeApprove, voters, false, s.whitelistApprove},
		{"POST " + link.PatternWhitelistChangeReject, voters, false, s.whitelistReject},
		{"POST " + link.PatternApprovalApprove, voters, false, s.approvalApprove},
		{"POST " + link.PatternApprovalReject, voters, false, s.approvalReject},
		{"POST " + link.PatternToken, voters, false, s.tokenMake},
		{"POST " + link.PatternTokenRevoke, anyone, false, s.tokenRevoke},

		// records and control
		{"GET " + link.PatternAudit, readers, false, s.audit},
		{"GET " + link.PatternAuditEntry, readers, false, s.auditEntry},
		{"GET " + link.PatternWebhooks, watchers, false, s.webhooks},
		{"GET " + link.PatternWebhook, watchers, false, s.webhook},
		{"GET " + link.PatternKeys, watchers, false, s.keys},
		{"GET " + link.PatternKeyNew, admin, false, s.keyNew},
		{"POST " + link.PatternKeys, admin, false, s.keyAdd},
		{"GET " + link.PatternKey, watchers, false, s.key},
		{"POST " + link.PatternKeyConfirm, admin, false, s.keyConfirm},
		{"POST " + link.PatternKeyRotate, admin, false, s.keyRotate},
		{"POST " + link.PatternKeyRevoke, admin, false, s.keyRevoke},
		{"GET " + link.PatternPeople, admin, false, s.people},
		{"GET " + link.PatternPerson, admin, false, s.person},
		{"POST " + link.PatternPerson, admin, false, s.personRevoke},
	}
	if s.DemoSignIn != nil {
		rows = append(rows, Route{"GET /demo/sign-in/{key}", nil, true, s.demoSignIn})
	}
	return rows
}

// allows reports whether the actor holds one of the route's roles anywhere; for which client, the room decides.
func (rt Route) allows(a identity.Actor) bool {
	return len(rt.Roles) == 0 || slices.ContainsFunc(rt.Roles, a.HasAny)
}

// denied names the role that is missing and who can grant it.
func (rt Route) denied() error {
	names := make([]string, len(rt.Roles))
	for i, r := range rt.Roles {
		names[i] = string(r)
	}
	return errRole.Because("This needs the role %s. Nothing was changed and nothing was sent. An administrator can grant it to you.",
		strings.Join(names, " or "))
}

var (
	errRole   = fault.New(fault.Forbidden, "console.role", "Your roles do not include this.")
	errNoPage = fault.New(fault.NotFound, "console.no-page", "There is no such page, or it is not yours to see. Nothing was changed.")
)
