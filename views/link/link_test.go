package link

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// built pairs every page that takes an id with its pattern.
var built = map[string]func(string) string{
	PatternPartner: Partner, PatternPartnerCall: func(id string) string { return PartnerCall(id, "call") },
	PatternAccountRevoke: AccountRevoke, PatternWallet: Wallet, PatternWalletAddresses: WalletAddresses,
	PatternWalletTransfers: WalletTransfers, PatternSend: Send, PatternSendSubmit: SendSubmit,
	PatternSendRelease: SendRelease, PatternSendCancel: SendCancel, PatternSendBump: SendBump, PatternApproval: Approval,
	PatternApprovalApprove: ApprovalApprove, PatternApprovalReject: ApprovalReject,
	PatternLedgerPosting: LedgerPosting, PatternAuditEntry: AuditEntry, PatternWebhook: Webhook, PatternPerson: Person,
	PatternKey: Key, PatternKeyRotate: KeyRotate, PatternKeyConfirm: KeyConfirm, PatternKeyRevoke: KeyRevoke,
	PatternWhitelistChange: WhitelistChange, PatternWhitelistChangeApprove: WhitelistChangeApprove, PatternWhitelistChangeReject: WhitelistChangeReject,
	PatternWhitelistChangeCheck: WhitelistChangeCheck, PatternWhitelistOf: WhitelistOf, PatternSweep: Sweep, PatternCountersign: Countersign, PatternSweepChange: SweepChange,
	PatternClient: Client, PatternClientLook: ClientLook, PatternClientResume: ClientResume, PatternClientAccounts: ClientAccounts, PatternClientLive: ClientLive,
	PatternRequest:  func(id string) string { return Request("client", id) },
	PatternFacility: Facility, PatternFacilityChange: FacilityChange, PatternFacilityChangeApprove: FacilityChangeApprove,
	PatternFacilityChangeReject: FacilityChangeReject, PatternFacilityChangeWithdraw: FacilityChangeWithdraw,
	PatternRuleChange:   RuleChange,
	PatternPeopleChange: PeopleChange, PatternReview: Review, PatternReviewExport: ReviewExport, PatternWelcome: Welcome,
	PatternSavedViewForget: SavedViewForget,
	PatternConsolidation:   Consolidation,
	PatternFreeze:          Freeze, PatternFreezeAsk: FreezeAsk, PatternFreezeConfirm: FreezeConfirm, PatternFreezeKeep: FreezeKeep,
	PatternCeremony: Ceremony, PatternCeremonyConfirm: CeremonyConfirm, PatternCeremonyReject: CeremonyReject, PatternCeremonyWithdraw: CeremonyWithdraw,
	PatternCeremonyHold: CeremonyHold, PatternCeremonyCard: CeremonyCard, PatternCeremonyKeep: CeremonyKeep,
	PatternCeremonyAgain: CeremonyAgain, PatternCeremonyAbandon: CeremonyAbandon,
	PatternTravel: Travel, PatternTravelConfirm: TravelConfirm, PatternTravelReject: TravelReject, PatternTravelRevoke: TravelRevoke, PatternTravelReveal: TravelReveal, PatternSendTravel: SendTravel,
	PatternRegulation: Regulation, PatternRegulationReview: RegulationReview,
	PatternWire: Wire, PatternWireApprove: WireApprove, PatternWireReject: WireReject, PatternWireSaw: WireSaw,
	PatternAccountDelivery: AccountDelivery,
	PatternExport:          Export, PatternExportFile: ExportFile, PatternBatch: Batch,
	PatternStatement: Statement, PatternStatementPDF: StatementPDF, PatternStatementRecord: StatementRecord,
	PatternBankAccount: BankAccount, PatternBankAccountCall: BankAccountCall, PatternDepositClose: DepositClose,
	PatternSubscription: Subscription, PatternSubscriptionRemove: SubscriptionRemove, PatternSubscriptionHeal: SubscriptionHeal, PatternHeal: Heal, PatternHealCertificate: HealCertificate,
	PatternRefused: Refused, PatternWebhookReplay: WebhookReplay,
	PatternBitGoToken: BitGoToken, PatternBitGoTokenConfirm: BitGoTokenConfirm, PatternBitGoTokenRevoke: BitGoTokenRevoke,
	PatternSecurity: Security, PatternSecurityBook: SecurityBook, PatternSecurityAsOf: func(id string) string { return SecurityAsOf(id, "") }, PatternSecurityTerms: SecurityTerms,
	PatternSecurityDecide: SecurityDecide, PatternSecurityWithdraw: SecurityWithdraw, PatternShareTransfer: ShareTransfer, PatternShareTransferVote: ShareTransferVote,
	PatternShareOverride: ShareOverride, PatternShareCancel: ShareCancel,
	PatternCaptable: Captable, PatternImport: Import, PatternImportDecide: ImportDecide, PatternImportWithdraw: ImportWithdraw,
	PatternPosition: func(id string) string { return Position("sec_a", id) }, PatternPositionEnd: func(id string) string { return PositionEnd(id, "h") },
	PatternHolder: func(id string) string { return Holder("client", id) }, PatternInvestor: func(id string) string { return Investor(id, "investor") }, PatternEvidence: Evidence,
	PatternDoctorError: DoctorError, PatternDoctorPacket: DoctorPacket, PatternDoctorPacketText: DoctorPacketText, PatternDoctorPacketJSON: DoctorPacketJSON,
}

var plain = []string{
	Home(), SignIn(), SignInCode(), SignOut(), Account(), Wallets(), Sends(), SendNew(), SendChecks(), Approvals(), Together(),
	Ledger(), Audit(), Webhooks(), People(), Notices(), NoticesRead(), ClientChoose(), Live(), Theme(), Search(),
	Clients(), ClientNew(),
	Partners(), PartnerNew(), Keys(), KeyNew(), Token(), TokenRevoke(), Whitelists(), WhitelistNew("", "", "", ""), WhitelistChanges(), Sweeps(), SweepNew(""), Countersigns(), AccountBitGo(), AccountUnlink(),
	Requests(), Facilities(), FacilityNew(""), Rules(), RuleNew("", "", ""), RuleChanges(),
	Wires(), WireNew(""), BankAccounts(), BankAccountNew(), Deposits(""), BitGoTokens(), BitGoTokenNew("", ""),
	PeopleNew(""), PeopleChanges(), Duties(), Reviews(), Away(), AccountAway(),
	Subscriptions(), SubscriptionNew(""), SubscriptionsRead(),
	Sanctions(), SavedViews(), Doctor(), DoctorErrors(), DoctorIDs(""), DoctorLook(), DoctorPackets(),
	Freezes(), FreezeNew("", "", ""), Ceremonies(), CeremonyNew(""),
	Travels(), TravelNew("", "", ""),
	Regulations(), RegulationOpen("", ""),
	Exports(), AuditQuestions(""), Bulk(), BulkChecks(),
	Securities(), SecurityNew(""), ShareTransfers(""), ShareTransferNew("", ""), Holders(), HolderNew(""), Investors(), InvestorNew("", ""), Evidences(),
	Balances(nil), Statements(), AccountNotices(), AccountWebhook(),
}

// TestEveryLinkReachesItsPattern mounts all patterns on a real mux and asks it
// which one answers, with ids that try to leave their segment.
func TestEveryLinkReachesItsPattern(t *testing.T) {
	t.Parallel()
	mux := http.NewServeMux()
	for _, pattern := range All() {
		mux.HandleFunc(pattern, func(http.ResponseWriter, *http.Request) {})
	}
	reaches := func(path, pattern string) {
		t.Helper()
		u, err := url.Parse(path)
		if err != nil || u.Host != "" || !strings.HasPrefix(u.Path, "/") {
			t.Fatalf("%q is not a path of this site: %v", path, err)
		}
		if _, got := mux.Handler(httptest.NewRequest(http.MethodGet, path, nil)); got != pattern {
			t.Errorf("%q reaches %q, want %q", path, got, pattern)
		}
	}
	ids := []string{"59cd72485007a239fb00282ed480da1f", "a/b", "../admin", "..", ".", "", "a?b#c", "ü %2f", "//evil.example"}
	for pattern, build := range built {
		for _, id := range ids {
			reaches(build(id), pattern)
		}
	}
	for _, path := range plain {
		pattern := path
		if path == "/" {
			pattern = PatternHome
		}
		reaches(path, pattern)
	}
	if len(built)+len(plain) != len(All()) {
		t.Errorf("%d links are tested, %d patterns exist", len(built)+len(plain), len(All()))
	}
}

func TestAllIsSortedAndUnique(t *testing.T) {
	t.Parallel()
	all := All()
	if !slices.IsSorted(all) || len(slices.Compact(slices.Clone(all))) != len(all) {
		t.Errorf("All is not a sorted set: %v", all)
	}
}

func TestWithLeavesOutEmptyValues(t *testing.T) {
	t.Parallel()
	if got := With(Ledger(), url.Values{"asset": {"tbtc"}, "type": {""}}); got != "/ledger?asset=tbtc" {
		t.Errorf("With = %q", got)
	}
	if got := SendNewFrom(""); got != "/sends/new" {
		t.Errorf("SendNewFrom(\"\") = %q", got)
	}
}
