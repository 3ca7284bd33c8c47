package console

import (
	"slices"
	"strings"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/statement"
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
	anyone      = []identity.Role{}
	admin       = []identity.Role{identity.Admin}
	treasury    = []identity.Role{identity.Treasury}
	voters      = []identity.Role{identity.Compliance}
	movers      = []identity.Role{identity.Treasury, identity.Compliance}
	makers      = []identity.Role{identity.Treasury, identity.Admin}
	watchers    = []identity.Role{identity.Admin, identity.Auditor}
	lookers     = []identity.Role{identity.Admin, identity.Treasury, identity.Compliance}
	reviewers   = []identity.Role{identity.Admin, identity.Compliance}
	readers     = []identity.Role{identity.Admin, identity.Compliance, identity.Auditor}
	accountants = statement.Roles
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
		{"GET " + link.PatternWelcome, nil, true, s.welcome},
		{"POST " + link.PatternWelcome, nil, true, s.welcomeSetUp},
		{"POST " + link.PatternTheme, nil, true, s.theme},

		// everybody
		{"GET " + link.PatternHome, anyone, false, s.home},
		{"GET " + link.PatternAccount, anyone, false, s.account},
		{"POST " + link.PatternAccount, anyone, false, s.accountPassword},
		{"POST " + link.PatternAccountBitGo, voters, false, s.accountLink},
		{"POST " + link.PatternAccountUnlink, anyone, false, s.accountUnlink},
		{"POST " + link.PatternAccountAway, anyone, false, s.accountAway},
		{"POST " + link.PatternAccountRevoke, anyone, false, s.accountRevoke},
		{"GET " + link.PatternAccountNotices, anyone, false, s.accountNotices},
		{"POST " + link.PatternAccountNotices, anyone, false, s.accountChoose},
		{"POST " + link.PatternAccountWebhook, anyone, false, s.accountWebhook},
		{"POST " + link.PatternAccountDelivery, anyone, false, s.accountAgain},
		{"GET " + link.PatternNotices, anyone, false, s.notices},
		{"POST " + link.PatternNoticesRead, anyone, false, s.noticesRead},
		{"POST " + link.PatternClientChoose, anyone, false, s.clientChoose},
		{"GET " + link.PatternLive, anyone, false, s.live},
		{"GET " + link.PatternSearch, anyone, false, s.search},
		{"GET " + link.PatternWallets, anyone, false, s.wallets},
		{"GET " + link.PatternWallet, anyone, false, s.wallet},
		{"GET " + link.PatternWalletTransfers, anyone, false, s.walletTransfers},
		{"GET " + link.PatternWalletAddresses, anyone, false, s.walletAddresses},
		{"GET " + link.PatternConsolidation, anyone, false, s.consolidation},
		{"GET " + link.PatternSends, anyone, false, s.sends},
		{"GET " + link.PatternSend, anyone, false, s.send},
		{"GET " + link.PatternApprovals, anyone, false, s.approvals},
		{"GET " + link.PatternTogether, voters, false, s.together},
		{"POST " + link.PatternTogether, voters, false, s.togetherApprove},
		{"GET " + link.PatternApproval, anyone, false, s.approval},
		{"GET " + link.PatternLedger, anyone, false, s.ledger},
		{"GET " + link.PatternLedgerPosting, anyone, false, s.ledgerPosting},
		{"GET " + link.PatternBalances, anyone, false, s.balances},
		{"GET " + link.PatternExports, anyone, false, s.exports},
		{"POST " + link.PatternExports, anyone, false, s.exportAsk},
		{"GET " + link.PatternExport, anyone, false, s.exportPage},
		{"GET " + link.PatternExportFile, anyone, false, s.exportFile},

		{"GET " + link.PatternWhitelists, anyone, false, s.whitelists},
		{"GET " + link.PatternWhitelistChanges, anyone, false, s.whitelistChanges},
		{"GET " + link.PatternWhitelistChange, anyone, false, s.whitelistChange},
		{"GET " + link.PatternWhitelistOf, anyone, false, s.whitelistOf},
		{"GET " + link.PatternCountersigns, anyone, false, s.countersigns},
		{"GET " + link.PatternCountersign, anyone, false, s.countersign},
		{"POST " + link.PatternCountersign, voters, false, s.countersignDecide},
		{"GET " + link.PatternSweeps, anyone, false, s.sweeps},
		{"GET " + link.PatternSweep, anyone, false, s.sweep},
		{"GET " + link.PatternRequests, anyone, false, s.requests},
		{"GET " + link.PatternRequest, anyone, false, s.request},
		{"GET " + link.PatternWires, anyone, false, s.wires},
		{"GET " + link.PatternWire, anyone, false, s.wire},
		{"GET " + link.PatternBankAccounts, anyone, false, s.bankAccounts},
		{"GET " + link.PatternBankAccount, anyone, false, s.bankAccount},
		{"GET " + link.PatternDeposits, anyone, false, s.deposits},
		{"GET " + link.PatternFacilities, anyone, false, s.facilities},
		{"GET " + link.PatternFacility, anyone, false, s.facility},
		{"GET " + link.PatternFacilityChange, anyone, false, s.facilityChange},
		{"GET " + link.PatternRules, anyone, false, s.rules},
		{"GET " + link.PatternRuleChanges, anyone, false, s.ruleChanges},
		{"GET " + link.PatternRuleChange, anyone, false, s.ruleChange},
		{"GET " + link.PatternClients, anyone, false, s.clients},
		{"GET " + link.PatternClient, anyone, false, s.client},
		{"GET " + link.PatternDoctor, anyone, false, s.doctor},
		{"GET " + link.PatternDoctorErrors, anyone, false, s.doctorErrors},
		{"POST " + link.PatternDoctorErrors, anyone, false, s.doctorDiagnose},
		{"GET " + link.PatternDoctorError, anyone, false, s.doctorError},
		{"GET " + link.PatternDoctorIDs, anyone, false, s.doctorIDs},
		{"POST " + link.PatternDoctorLook, anyone, false, s.doctorLook},
		{"GET " + link.PatternDoctorPackets, anyone, false, s.doctorPackets},
		{"GET " + link.PatternDoctorPacket, anyone, false, s.doctorPacket},
		{"GET " + link.PatternDoctorPacketText, anyone, false, s.doctorPacketText},
		{"GET " + link.PatternDoctorPacketJSON, anyone, false, s.doctorPacketJSON},

		{"POST " + link.PatternSavedViews, anyone, false, s.viewKeep},
		{"POST " + link.PatternSavedViewForget, anyone, false, s.viewForget},
		{"GET " + link.PatternFreezes, anyone, false, s.freezes},
		{"GET " + link.PatternFreeze, anyone, false, s.freeze},

		// treasury asks for a wallet, an administrator while the client is provisioned; compliance confirms; another than who typed keeps
		{"GET " + link.PatternCeremonies, anyone, false, s.ceremonies},
		{"GET " + link.PatternCeremony, anyone, false, s.ceremony},
		{"GET " + link.PatternCeremonyNew, makers, false, s.ceremonyNew},
		{"POST " + link.PatternCeremonies, makers, false, s.ceremonyAsk},
		{"POST " + link.PatternCeremonyConfirm, voters, false, s.ceremonyConfirm},
		{"POST " + link.PatternCeremonyReject, voters, false, s.ceremonyReject},
		{"POST " + link.PatternCeremonyWithdraw, makers, false, s.ceremonyWithdraw},
		{"POST " + link.PatternCeremonyHold, makers, false, s.ceremonyHold},
		{"POST " + link.PatternCeremonyCard, makers, false, s.ceremonyCard},
		{"POST " + link.PatternCeremonyKeep, lookers, false, s.ceremonyKeep},
		{"POST " + link.PatternCeremonyAgain, lookers, false, s.ceremonyAgain},
		{"POST " + link.PatternCeremonyAbandon, lookers, false, s.ceremonyAbandon},

		// the register of securities: treasury asks, compliance decides, two override
		{"GET " + link.PatternSecurities, anyone, false, s.securities},
		{"GET " + link.PatternSecurityNew, treasury, false, s.securityNew},
		{"POST " + link.PatternSecurities, treasury, false, s.securityRegister},
		{"GET " + link.PatternSecurity, anyone, false, s.security},
		{"GET " + link.PatternSecurityBook, anyone, false, s.securityBook},
		{"GET " + link.PatternSecurityAsOf, anyone, false, s.securityAsOf},
		{"GET " + link.PatternSecurityTerms, treasury, false, s.securityTerms},
		{"POST " + link.PatternSecurityTerms, treasury, false, s.securityFile},
		{"POST " + link.PatternSecurityDecide, voters, false, s.securityDecide},
		{"POST " + link.PatternSecurityWithdraw, treasury, false, s.securityWithdraw},
		{"GET " + link.PatternCaptable, anyone, false, s.captable},
		{"POST " + link.PatternCaptable, treasury, false, s.captableUpload},
		{"GET " + link.PatternImport, anyone, false, s.captableImport},
		{"POST " + link.PatternImportDecide, voters, false, s.captableDecide},
		{"POST " + link.PatternImportWithdraw, treasury, false, s.captableWithdraw},
		{"GET " + link.PatternPosition, anyone, false, s.position},
		{"POST " + link.PatternPosition, movers, false, s.positionMark},
		{"POST " + link.PatternPositionEnd, voters, false, s.positionEnd},
		{"GET " + link.PatternShareTransfers, anyone, false, s.shareTransfers},
		{"GET " + link.PatternShareTransferNew, treasury, false, s.shareTransferNew},
		{"POST " + link.PatternShareTransfers, treasury, false, s.shareAsk},
		{"GET " + link.PatternShareTransfer, anyone, false, s.shareTransfer},
		{"POST " + link.PatternShareTransferVote, voters, false, s.shareDecide},
		{"POST " + link.PatternShareOverride, voters, false, s.shareOverride},
		{"POST " + link.PatternShareCancel, treasury, false, s.shareCancel},
		{"GET " + link.PatternHolders, anyone, false, s.holders},
		{"GET " + link.PatternHolderNew, treasury, false, s.holderNew},
		{"POST " + link.PatternHolders, treasury, false, s.holderEnter},
		{"GET " + link.PatternHolder, anyone, false, s.holder},
		{"POST " + link.PatternHolder, treasury, false, s.holderKeep},
		{"GET " + link.PatternInvestors, anyone, false, s.investors},
		{"GET " + link.PatternInvestorNew, movers, false, s.investorNew},
		{"POST " + link.PatternInvestors, movers, false, s.investorFile},
		{"GET " + link.PatternEvidences, anyone, false, s.evidences},
		{"GET " + link.PatternEvidence, anyone, false, s.evidence},
		{"POST " + link.PatternEvidence, voters, false, s.evidenceDecide},
		{"GET " + link.PatternInvestor, anyone, false, s.investor},
		{"POST " + link.PatternInvestor, movers, false, s.investorEvidence},

		// anyone but auditors freezes; two of different roles unfreeze
		{"GET " + link.PatternFreezeNew, lookers, false, s.freezeNew},
		{"POST " + link.PatternFreezes, lookers, false, s.freezeNow},
		{"POST " + link.PatternFreezeAsk, reviewers, false, s.freezeAsk},
		{"POST " + link.PatternFreezeConfirm, reviewers, false, s.freezeConfirm},
		{"POST " + link.PatternFreezeKeep, reviewers, false, s.freezeKeep},

		// treasury, compliance and auditors draw statements
		{"GET " + link.PatternStatements, accountants, false, s.statements},
		{"POST " + link.PatternStatements, accountants, false, s.statementDraw},
		{"GET " + link.PatternStatement, accountants, false, s.statement},
		{"GET " + link.PatternStatementPDF, accountants, false, s.statementPDF},
		{"GET " + link.PatternStatementRecord, accountants, false, s.statementRecord},

		// treasury enters who pays and who is paid, compliance confirms it
		{"GET " + link.PatternTravels, accountants, false, s.travels},
		{"GET " + link.PatternTravelNew, treasury, false, s.travelNew},
		{"POST " + link.PatternTravels, treasury, false, s.travelFile},
		{"GET " + link.PatternTravel, accountants, false, s.travel},
		{"POST " + link.PatternTravelConfirm, voters, false, s.travelConfirm},
		{"POST " + link.PatternTravelReject, voters, false, s.travelReject},
		{"POST " + link.PatternTravelRevoke, voters, false, s.travelRevoke},
		{"POST " + link.PatternTravelReveal, accountants, false, s.travelReveal},
		{"GET " + link.PatternSendTravel, accountants, false, s.sendTravel},

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
		{"GET " + link.PatternBulk, treasury, false, s.bulk},
		{"POST " + link.PatternBulkChecks, treasury, false, s.bulkChecks},
		{"POST " + link.PatternBulk, treasury, false, s.bulkConfirm},
		{"GET " + link.PatternBatch, treasury, false, s.batchPage},
		{"POST " + link.PatternBatch, treasury, false, s.batchMove},
		{"POST " + link.PatternSends, treasury, false, s.sendSubmit},
		{"POST " + link.PatternSendSubmit, treasury, false, s.sendSubmitDraft},
		{"POST " + link.PatternSendRelease, treasury, false, s.sendRelease},
		{"POST " + link.PatternSendBump, treasury, false, s.sendBump},
		{"POST " + link.PatternConsolidation, treasury, false, s.consolidate},
		{"POST " + link.PatternSendCancel, treasury, false, s.sendCancel},
		{"GET " + link.PatternWhitelistNew, treasury, false, s.whitelistNew},
		{"POST " + link.PatternWhitelists, treasury, false, s.whitelistAsk},
		{"POST " + link.PatternWhitelistChangeCheck, treasury, false, s.whitelistCheck},
		{"GET " + link.PatternSweepNew, treasury, false, s.sweepNew},
		{"POST " + link.PatternSweeps, treasury, false, s.sweepAsk},
		{"POST " + link.PatternSweepChange, movers, false, s.sweepChange},
		{"GET " + link.PatternWireNew, treasury, false, s.wireNew},
		{"POST " + link.PatternWires, treasury, false, s.wireAsk},
		{"GET " + link.PatternBankAccountNew, treasury, false, s.bankAccountNew},
		{"POST " + link.PatternBankAccounts, treasury, false, s.bankAccountAdd},
		{"POST " + link.PatternDeposits, treasury, false, s.depositReport},
		{"POST " + link.PatternDepositClose, treasury, false, s.depositClose},
		{"POST " + link.PatternWireSaw, movers, false, s.wireSaw},
		{"GET " + link.PatternFacilityNew, treasury, false, s.facilityNew},
		{"POST " + link.PatternFacilities, treasury, false, s.facilitySet},
		{"POST " + link.PatternFacilityChangeWithdraw, treasury, false, s.facilityWithdraw},

		// compliance decides
		{"POST " + link.PatternWireApprove, voters, false, s.wireApprove},
		{"POST " + link.PatternWireReject, voters, false, s.wireReject},
		{"POST " + link.PatternBankAccountCall, voters, false, s.bankAccountCall},
		{"POST " + link.PatternFacilityChangeApprove, voters, false, s.facilityApprove},
		{"POST " + link.PatternFacilityChangeReject, voters, false, s.facilityReject},
		{"POST " + link.PatternWhitelistChangeApprove, voters, false, s.whitelistApprove},
		{"POST " + link.PatternWhitelistChangeReject, voters, false, s.whitelistReject},
		{"GET " + link.PatternRuleNew, voters, false, s.ruleNew},
		{"POST " + link.PatternRuleChanges, voters, false, s.ruleDraw},
		{"POST " + link.PatternRuleChange, voters, false, s.ruleMove},
		{"POST " + link.PatternApprovalApprove, voters, false, s.approvalApprove},
		{"POST " + link.PatternApprovalReject, voters, false, s.approvalReject},
		{"POST " + link.PatternToken, voters, false, s.tokenMake},
		{"POST " + link.PatternTokenRevoke, anyone, false, s.tokenRevoke},

		// records and control
		{"GET " + link.PatternAudit, readers, false, s.audit},
		{"GET " + link.PatternAuditEntry, readers, false, s.auditEntry},
		{"GET " + link.PatternSanctions, readers, false, s.sanctions},
		{"POST " + link.PatternSanctions, admin, false, s.sanctionLoad},
		{"GET " + link.PatternRegulations, anyone, false, s.regulations},
		{"GET " + link.PatternRegulationOpen, admin, false, s.regulationOpen},
		{"GET " + link.PatternRegulation, anyone, false, s.regulation},
		{"POST " + link.PatternRegulation, admin, false, s.regulationFile},
		{"POST " + link.PatternRegulationReview, voters, false, s.regulationReview},
		{"GET " + link.PatternAuditQuestions, readers, false, s.questions},
		{"GET " + link.PatternWebhooks, watchers, false, s.webhooks},
		{"GET " + link.PatternWebhook, watchers, false, s.webhook},
		{"POST " + link.PatternWebhookReplay, admin, false, s.webhookReplay},
		{"GET " + link.PatternRefused, watchers, false, s.webhookRefused},
		{"GET " + link.PatternSubscriptions, watchers, false, s.subscriptions},
		{"GET " + link.PatternSubscriptionNew, admin, false, s.subscriptionNew},
		{"POST " + link.PatternSubscriptions, admin, false, s.subscriptionAdd},
		{"POST " + link.PatternSubscriptionsRead, admin, false, s.subscriptionsRead},
		{"GET " + link.PatternSubscription, watchers, false, s.subscription},
		{"POST " + link.PatternSubscriptionRemove, admin, false, s.subscriptionRemove},
		{"POST " + link.PatternSubscriptionHeal, admin, false, s.subscriptionHeal},
		{"GET " + link.PatternHeal, watchers, false, s.heal},
		{"POST " + link.PatternHeal, admin, false, s.healResume},
		{"GET " + link.PatternHealCertificate, watchers, false, s.healCertificate},
		{"GET " + link.PatternKeys, watchers, false, s.keys},
		{"GET " + link.PatternKeyNew, admin, false, s.keyNew},
		{"POST " + link.PatternKeys, admin, false, s.keyAdd},
		{"GET " + link.PatternKey, watchers, false, s.key},
		{"POST " + link.PatternKeyConfirm, admin, false, s.keyConfirm},
		{"POST " + link.PatternKeyRotate, admin, false, s.keyRotate},
		{"POST " + link.PatternKeyRevoke, admin, false, s.keyRevoke},
		{"GET " + link.PatternPartners, watchers, false, s.partners},
		{"POST " + link.PatternPartners, admin, false, s.partnerRegister},
		{"GET " + link.PatternPartnerNew, admin, false, s.partnerNew},
		{"GET " + link.PatternPartner, watchers, false, s.partner},
		{"POST " + link.PatternPartner, admin, false, s.partnerAct},
		{"POST " + link.PatternPartnerCall, admin, false, s.partnerAgain},
		{"GET " + link.PatternBitGoTokens, watchers, false, s.bitgoTokens},
		{"GET " + link.PatternBitGoTokenNew, admin, false, s.bitgoTokenNew},
		{"POST " + link.PatternBitGoTokens, admin, false, s.bitgoTokenAsk},
		{"GET " + link.PatternBitGoToken, watchers, false, s.bitgoToken},
		{"POST " + link.PatternBitGoTokenConfirm, admin, false, s.bitgoTokenConfirm},
		{"POST " + link.PatternBitGoTokenRevoke, admin, false, s.bitgoTokenRevoke},

		// people and their rights
		{"GET " + link.PatternPeople, readers, false, s.people},
		{"POST " + link.PatternPeople, admin, false, s.peopleAsk},
		{"GET " + link.PatternPeopleNew, admin, false, s.peopleNew},
		{"GET " + link.PatternPeopleChanges, readers, false, s.peopleChanges},
		{"GET " + link.PatternPeopleChange, readers, false, s.peopleChange},
		{"POST " + link.PatternPeopleChange, admin, false, s.peopleMove},
		{"GET " + link.PatternPerson, readers, false, s.person},
		{"POST " + link.PatternPerson, admin, false, s.personAct},
		{"GET " + link.PatternDuties, readers, false, s.duties},
		{"GET " + link.PatternAway, readers, false, s.peopleAway},
		{"GET " + link.PatternReviews, readers, false, s.reviews},
		{"POST " + link.PatternReviews, reviewers, false, s.reviewOpen},
		{"GET " + link.PatternReview, readers, false, s.review},
		{"POST " + link.PatternReview, reviewers, false, s.reviewAct},
		{"GET " + link.PatternReviewExport, readers, false, s.reviewExport},
	}
	if s.DemoSignIn != nil {
		rows = append(rows, Route{"GET /demo/sign-in/{key}", nil, true, s.demoSignIn})
	}
	if s.DemoMail != nil {
		rows = append(rows, Route{"GET " + link.PatternDemoMail, anyone, false, s.demoMail})
	}
	if s.Gallery {
		rows = append(rows, Route{"GET " + link.PatternGallery, anyone, false, s.gallery}, Route{"GET " + link.PatternGalleryPage, anyone, false, s.galleryPage})
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
