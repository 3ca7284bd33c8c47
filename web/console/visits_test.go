package console

import (
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/batch"
	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/export"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/statement"
	"github.com/unykorn/console/internal/subscription"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/internal/travel"
	"github.com/unykorn/console/internal/webhook"
	"github.com/unykorn/console/views/link"
)

// visit is how a route is asked for, with a valid body, so that who asks is what decides.
type visit struct {
	object func(t *testing.T, h *house, who identity.Actor, e estate) string // fresh, of a client; nil: the route names nothing
	absent string                                                            // an id of the same form that nothing has
	query  func(id string) url.Values
	form   func(id string) url.Values
	fresh  bool // the act ends the session it comes with
	own    bool // the object is of whoever asks
	stays  bool // the act, as it is asked for here, leaves the object as it was
}

func fields(kv ...string) func(string) url.Values {
	return func(id string) url.Values {
		v := url.Values{}
		for i := 0; i < len(kv); i += 2 {
			v.Set(kv[i], strings.ReplaceAll(kv[i+1], "{id}", id))
		}
		return v
	}
}

var noUUID, noHex, noNumber = "6f1f1f7e-0000-4000-8000-000000000000", strings.Repeat("0f", 16), "999999999"

const noPlace = "1795176000000000.999999"

func walletObject(_ *testing.T, _ *house, _ identity.Actor, e estate) string { return e.wallet.ID }

func sendObject(t *testing.T, h *house, _ identity.Actor, e estate) string {
	return h.submit(t, e, nextAmount(smallSend)).ID.String()
}

// draftObject is a draft of the one who asks, where they could have made one: only its author goes on with it.
func draftObject(t *testing.T, h *house, who identity.Actor, e estate) string {
	t.Helper()
	if !who.Has(identity.Treasury, e.ID) {
		who = e.asker
	}
	x, err := h.Sends.SaveDraft(t.Context(), who, e.draft(nextAmount(smallSend)), "key-"+uuid.NewString())
	if err != nil {
		t.Fatal(err)
	}
	return x.ID.String()
}

func requestObject(t *testing.T, h *house, _ identity.Actor, e estate) string {
	return h.request(t, h.submit(t, e, nextAmount(largeSend))).String()
}

func sessionObject(t *testing.T, h *house, who identity.Actor, e estate) string {
	t.Helper()
	if e.key != h.apex.key { // here own and other mean the person
		who = e.asker
	}
	begun, err := h.Identity.SignInAs(t.Context(), program, who.Person, identity.Source{IP: "127.0.0.1", Agent: "test"})
	if err != nil {
		t.Fatal(err)
	}
	return begun.ID.String()
}

// exportObject is a file of the person's own; another's looks absent.
func exportObject(t *testing.T, h *house, who identity.Actor, e estate) string {
	t.Helper()
	if e.key != h.apex.key { // here own and other mean the person
		who = e.asker
	}
	x, err := h.Exports.Ask(t.Context(), who, export.Ask{Subject: export.Postings, Format: export.CSV, Words: "Every posting"})
	if err != nil {
		t.Fatal(err)
	}
	return x.ID.String()
}

// batchObject is a list that the person confirmed; another's looks absent.
func batchObject(t *testing.T, h *house, who identity.Actor, e estate) string {
	t.Helper()
	if e.key != h.apex.key || !who.Has(identity.Treasury, e.ID) { // here own and other mean the person
		who = e.asker
	}
	text := bills(e.wallet.ID).Get("list")
	text = strings.NewReplacer("ADDRESS", e.payee, "0.011", "0.011"+nextAmount(10_000)).Replace(text)
	p, err := h.Batches.Look(t.Context(), who, text)
	if err != nil {
		t.Fatal(err)
	}
	b, _, err := h.Batches.Confirm(t.Context(), who, batch.Confirmation{Text: text, Key: "key-" + uuid.NewString(), Shown: p.Lines()})
	if err != nil {
		t.Fatal(err)
	}
	return b.ID.String()
}

// statementObject is one of the client, drawn by the program.
func statementObject(t *testing.T, h *house, _ identity.Actor, e estate) string {
	t.Helper()
	p, err := statement.NewPeriod("2026-07-01", "2026-09-30", "Europe/Berlin", h.clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	x, err := h.Statements.Draw(t.Context(), program, e.ID, p)
	if err != nil {
		t.Fatal(err)
	}
	return x.ID.String()
}

// travelInForce is such a version that compliance confirmed.
func travelInForce(t *testing.T, h *house, actor identity.Actor, e estate) string {
	t.Helper()
	id := travelObject(t, h, actor, e)
	if _, err := h.Travel.Confirm(t.Context(), h.db.Person(t, "Confirmer "+uuid.NewString()[:8], testkit.Over(identity.Compliance, e.Client)), uuid.MustParse(id)); err != nil {
		t.Fatal(err)
	}
	return id
}

// travelObject is a version that waits for compliance, of the client as the one who pays.
func travelObject(t *testing.T, h *house, _ identity.Actor, e estate) string {
	t.Helper()
	r, err := h.Travel.File(t.Context(), e.asker, travel.Key{Client: e.ID, Subject: travel.Originator},
		travel.Data{Kind: travel.Natural, Name: "Payer of " + e.key, Given: "Pat", BirthDate: "1980-12-31", BirthPlace: "Birthplace of " + e.key}, "key-"+uuid.NewString())
	if err != nil {
		t.Fatal(err)
	}
	return r.ID.String()
}

// galleryObject is made up, and so nobody's.
func galleryObject(*testing.T, *house, identity.Actor, estate) string { return "sends" }

// scenarioObject is no client's: everybody reads what an error means.
func scenarioObject(*testing.T, *house, identity.Actor, estate) string { return "sub-dust-threshold" }

// figureObject is nobody's own: the law is the same for everybody.
func figureObject(*testing.T, *house, identity.Actor, estate) string { return "regcf.cap" }

// referenceObject is a call to BitGo about the client's wallet that failed.
func referenceObject(t *testing.T, h *house, _ identity.Actor, e estate) string {
	t.Helper()
	reference := "req" + strings.ReplaceAll(uuid.NewString(), "-", "")
	failed := &bitgo.Error{Status: 500, Name: "InternalServerError", Message: "Internal Server Error", RequestID: "unk-" + reference, Host: bitgo.Platform, Operation: "GET wallet", Method: "GET", Path: "/api/v2/tbtc4/wallet/" + e.wallet.ID}
	err := h.Doctor.Journal(t.Context(), reference, bitgo.Call{At: h.clock.Now(), Host: bitgo.Platform, Operation: "GET wallet", Method: "GET", Path: "/api/v2/{coin}/wallet/{id}", Coin: "tbtc4", Wallet: e.wallet.ID,
		Status: 500, Name: failed.Name, Message: failed.Message, RequestID: failed.RequestID, Failed: failed})
	if err != nil {
		t.Fatal(err)
	}
	return reference
}

// callObject is a call of the person's own webhook that is over; another's looks absent.
func callObject(t *testing.T, h *house, who identity.Actor, e estate) string {
	t.Helper()
	if e.key != h.apex.key { // here own and other mean the person
		who = e.asker
	}
	if _, err := h.Delivery.Register(t.Context(), who, "https://hooks.example.com/console"); err != nil {
		t.Fatal(err)
	}
	id := uuid.NewString()
	h.plant(t, `insert into delivery_call (id, person_id, state, due_at, made_at, done_at) values ($1, $2, 'dead', $3, $3, $3)`, id, who.Person, h.clock.Now())
	return id
}

func rowOf(query string) func(*testing.T, *house, identity.Actor, estate) string {
	return func(t *testing.T, h *house, _ identity.Actor, e estate) (id string) {
		t.Helper()
		if err := h.db.Owner.QueryRow(t.Context(), query, e.ID).Scan(&id); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		return id
	}
}

// hookObject is a webhook that BitGo keeps for the organization, as last read.
func hookObject(t *testing.T, h *house, _ identity.Actor, _ estate) string {
	t.Helper()
	made, _, err := h.Hooks.Register(t.Context(), program, subscription.Ask{Type: "reversal", URL: h.Public + "/api/bitgo/webhook/receive?of=" + uuid.NewString()})
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Hooks.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	return made.ID
}

// healObject is one that is proven, over one wallet.
func healObject(t *testing.T, h *house, _ identity.Actor, e estate) string {
	t.Helper()
	hook, id := hookObject(t, h, program, e), uuid.New()
	h.plant(t, `insert into subscription_heal (id, old_id, owner_id, level, owner_coin, type, url, label, coin, all_token, confirmations, failures, step, new_id, gap_from, gap_to, asked_by, asked_at, updated_at, ended_at)
		select $1, s.id, s.owner_id, s.level, '', s.type, s.url, '', '', true, 0, true, 'proven', s.id, $2, $2, $3, $2, $2, $2 from subscription s where s.id = $4`, id, h.clock.Now(), h.voters[0].Person, hook)
	h.plant(t, `insert into subscription_proof (heal_id, wallet_id, label, coin, items, kept, posted, digest, our_digest, differing, compared_at)
		values ($1, $2, 'Wallet', 'tbtc4', 1, 1, 1, sha256('x'), sha256('x'), '{}', $3)`, id, e.wallet.ID, h.clock.Now())
	return id.String()
}

// refusalObject is a delivery that was not believed.
func refusalObject(t *testing.T, h *house, _ identity.Actor, _ estate) (id string) {
	t.Helper()
	if _, err := h.Webhooks.Receive(t.Context(), webhook.Delivery{Body: []byte(`{"type":"transfer"}`), ContentType: "application/json", Signature: "00", IP: "192.0.2.1"}); err != nil {
		t.Fatal(err)
	}
	if err := h.db.Owner.QueryRow(t.Context(), `select max(id)::text from webhook_refused`).Scan(&id); err != nil {
		t.Fatal(err)
	}
	return id
}

var (
	posting     = rowOf(`select (extract(epoch from effective_at) * 1000000)::bigint || '.' || id from posting where client_id = $1 limit 1`)
	entry       = rowOf(`select id::text from audit_event where client_id = $1 limit 1`)
	delivered   = rowOf(`select id::text from webhook_notifications where $1::uuid is not null limit 1`)
	personOf    = func(_ *testing.T, _ *house, _ identity.Actor, e estate) string { return e.asker.Person.String() }
	clientOf    = func(_ *testing.T, _ *house, _ identity.Actor, e estate) string { return e.ID.String() }
	payment     = fields("wallet", "{id}", "asset", "tbtc4", "address", "ADDRESS", "amount", "0.01", "unit", "decimal", "purpose", "Power bill", "action", "draft", "key", "KEY")
	bills       = fields("list", "wallet,asset,address,amount,purpose\n{id},tbtc4,ADDRESS,0.011,Power bill", "shown", "2", "key", "KEY")
	nothing     = fields()
	credentials = fields("email", "ada@example.test", "password", password)
)

// visits has a row for every route of the mux.
var visits = map[string]visit{
	"GET " + link.PatternSignIn:      {},
	"POST " + link.PatternSignIn:     {form: credentials},
	"GET " + link.PatternSignInCode:  {},
	"POST " + link.PatternSignInCode: {form: fields("code", "000000")},
	"POST " + link.PatternSignOut:    {form: nothing, fresh: true},
	"POST " + link.PatternTheme:      {form: fields("theme", "dark")},

	"GET " + link.PatternHome:            {},
	"GET " + link.PatternAccount:         {},
	"POST " + link.PatternAccount:        {form: fields("current", password, "next", "another horse battery", "again", "another horse battery")},
	"POST " + link.PatternAccountRevoke:  {object: sessionObject, absent: noUUID, form: nothing},
	"GET " + link.PatternNotices:         {},
	"POST " + link.PatternNoticesRead:    {form: fields("up-to", "1")},
	"POST " + link.PatternClientChoose:   {object: clientOf, absent: noUUID, form: fields("client", "{id}")},
	"GET " + link.PatternLive:            {},
	"GET " + link.PatternSearch:          {object: walletObject, absent: noHex, query: fields("q", "{id}")},
	"GET " + link.PatternWallets:         {},
	"GET " + link.PatternWallet:          {object: walletObject, absent: noHex},
	"GET " + link.PatternWalletTransfers: {object: walletObject, absent: noHex},
	"GET " + link.PatternWalletAddresses: {object: walletObject, absent: noHex},
	"GET " + link.PatternConsolidation:   {object: walletObject, absent: noHex},
	"GET " + link.PatternSends:           {object: walletObject, absent: noHex, query: fields("wallet", "{id}")},
	"GET " + link.PatternSend:            {object: sendObject, absent: noUUID},
	"GET " + link.PatternApprovals:       {},
	"GET " + link.PatternTogether:        {},
	"POST " + link.PatternTogether:       {form: fields("list", strings.Repeat("0", 64))},
	"GET " + link.PatternApproval:        {object: requestObject, absent: noUUID},
	"GET " + link.PatternLedger:          {object: walletObject, absent: noHex, query: fields("wallet", "{id}")},
	"GET " + link.PatternLedgerPosting:   {object: posting, absent: noPlace},
	"GET " + link.PatternBulk:            {},
	"POST " + link.PatternBulkChecks:     {object: walletObject, absent: noHex, form: bills},
	"POST " + link.PatternBulk:           {object: walletObject, absent: noHex, form: bills},
	"GET " + link.PatternBatch:           {own: true, object: batchObject, absent: noUUID},
	"POST " + link.PatternBatch:          {own: true, stays: true, object: batchObject, absent: noUUID, form: fields("act", "go")},
	"GET " + link.PatternExports:         {},
	"POST " + link.PatternExports:        {own: true, object: walletObject, absent: noHex, form: fields("subject", "postings", "format", "csv", "query", "wallet={id}")},
	"GET " + link.PatternExport:          {own: true, object: exportObject, absent: noUUID},
	"GET " + link.PatternExportFile:      {own: true, object: exportObject, absent: noUUID},

	"GET " + link.PatternBalances:        {object: clientOf, absent: noUUID, query: fields("client", "{id}", "date", "2026-11-20", "time", "12:00", "zone", "UTC")},
	"GET " + link.PatternStatements:      {object: clientOf, absent: noUUID, query: fields("client", "{id}")},
	"POST " + link.PatternStatements:     {object: clientOf, absent: noUUID, form: fields("client", "{id}", "from", "2026-07-01", "to", "2026-09-30", "zone", "UTC")},
	"GET " + link.PatternStatement:       {object: statementObject, absent: noUUID},
	"GET " + link.PatternStatementPDF:    {object: statementObject, absent: noUUID},
	"GET " + link.PatternStatementRecord: {object: statementObject, absent: noUUID},

	"POST " + link.PatternSavedViews:       {form: fields("list", "sends", "name", "KEY", "query", "state=failed")},
	"POST " + link.PatternSavedViewForget:  {object: viewObject, absent: noUUID, form: nothing},
	"GET " + link.PatternRegulations:       {},
	"GET " + link.PatternRegulationOpen:    {query: fields("family", "sanctioned.", "code", "BY")},
	"GET " + link.PatternRegulation:        {object: figureObject, absent: "regcf.cap"},
	"POST " + link.PatternRegulation:       {object: figureObject, absent: "regcf.cap", form: fields("value", "a lot", "from", "2027-01-01", "mark", "V", "source", "17 CFR", "key", "KEY")},
	"POST " + link.PatternRegulationReview: {object: figureObject, absent: "regcf.cap", form: fields("figure", "999999999", "verdict", "accept", "review", "Read it")},
	"GET " + link.PatternSanctions:         {},
	"POST " + link.PatternSanctions:        {form: fields("list", "# version: Tried\n# source: Tests\n# published: 2026-01-02\ncode,address,holder,program\nXBT,1BoatSLRHtKNngkdXEeobR76b53LETtpyT,Holder,P")},
	"GET " + link.PatternDoctor:            {},
	"GET " + link.PatternDoctorErrors:      {},
	"POST " + link.PatternDoctorErrors:     {form: fields("status", "503", "body", "<html><title>503 Service Temporarily Unavailable</title></html>")},
	"GET " + link.PatternGallery:           {},
	"GET " + link.PatternGalleryPage:       {object: galleryObject, absent: "sends"},
	"GET " + link.PatternDoctorError:       {object: scenarioObject, absent: "sub-dust-threshold"},
	"GET " + link.PatternDoctorIDs:         {object: walletObject, absent: noHex, query: fields("q", "{id}")},
	"POST " + link.PatternDoctorLook:       {object: walletObject, absent: noHex, form: fields("q", "{id}", "kind", "enterprise")},
	"GET " + link.PatternDoctorPackets:     {},
	"GET " + link.PatternDoctorPacket:      {object: referenceObject, absent: "no-such-reference"},
	"GET " + link.PatternDoctorPacketText:  {object: referenceObject, absent: "no-such-reference"},
	"GET " + link.PatternDoctorPacketJSON:  {object: referenceObject, absent: "no-such-reference"},

	"GET " + link.PatternClients:         {},
	"GET " + link.PatternClient:          {object: clientOf, absent: noUUID},
	"GET " + link.PatternClientNew:       {},
	"POST " + link.PatternClients:        {form: fields("name", "Kestrel Holdings", "email", "treasury@kestrel.example", "accountType", "business", "key", "KEY")},
	"POST " + link.PatternClientResume:   {object: clientOf, absent: noUUID, form: nothing},
	"POST " + link.PatternClientAccounts: {object: clientOf, absent: noUUID, form: fields("label", "Vault", "key", "KEY")},
	"POST " + link.PatternClientLive:     {object: clientOf, absent: noUUID, form: nothing},
	"POST " + link.PatternClientLook:     {object: clientOf, absent: noUUID, form: nothing},

	"POST " + link.PatternWalletAddresses: {object: walletObject, absent: noHex, form: fields("asset", "tbtc4", "label", "Invoice 7")},
	"GET " + link.PatternSendNew:          {object: walletObject, absent: noHex, query: fields("wallet", "{id}")},
	"POST " + link.PatternSendChecks:      {object: walletObject, absent: noHex, form: payment},
	"POST " + link.PatternSends:           {object: walletObject, absent: noHex, form: payment},
	"POST " + link.PatternSendSubmit:      {object: draftObject, absent: noUUID, form: nothing},
	"POST " + link.PatternSendRelease:     {object: sendObject, absent: noUUID, form: fields("passphrase", "PASSPHRASE")},
	"POST " + link.PatternSendCancel:      {object: sendObject, absent: noUUID, form: nothing},
	"POST " + link.PatternConsolidation:   {object: walletObject, absent: noHex, form: fields("max", "1000000:0", "passphrase", "PASSPHRASE")},
	"POST " + link.PatternSendBump:        {object: sendObject, absent: noUUID, form: fields("percent", "150", "passphrase", "PASSPHRASE")},

	"POST " + link.PatternApprovalApprove: {object: requestObject, absent: noUUID, form: nothing},
	"POST " + link.PatternApprovalReject:  {object: requestObject, absent: noUUID, form: fields("reason", "Not in the plan")},

	"GET " + link.PatternWhitelists:              {object: walletObject, absent: noHex, query: fields("wallet", "{id}")},
	"GET " + link.PatternWhitelistOf:             {object: walletObject, absent: noHex},
	"GET " + link.PatternWhitelistNew:            {object: walletObject, absent: noHex, query: fields("wallet", "{id}")},
	"POST " + link.PatternWhitelists:             {object: walletObject, absent: noHex, form: addition},
	"GET " + link.PatternWhitelistChanges:        {object: walletObject, absent: noHex, query: fields("wallet", "{id}")},
	"GET " + link.PatternWhitelistChange:         {object: changeObject, absent: noUUID},
	"POST " + link.PatternWhitelistChangeApprove: {object: changeObject, absent: noUUID, form: nothing},
	"POST " + link.PatternWhitelistChangeReject:  {object: changeObject, absent: noUUID, form: fields("reason", "Not in the plan")},
	"POST " + link.PatternWhitelistChangeCheck:   {object: changeObject, absent: noUUID, form: nothing},

	"GET " + link.PatternRequests:     {object: walletObject, absent: noHex, query: fields("wallet", "{id}")},
	"GET " + link.PatternRequest:      {object: txRequestObject, absent: noUUID + "." + noUUID},
	"GET " + link.PatternRules:        {object: clientOf, absent: noUUID, query: fields("client", "{id}")},
	"GET " + link.PatternRuleNew:      {query: fields("kind", "add_rule")},
	"GET " + link.PatternRuleChanges:  {},
	"GET " + link.PatternRuleChange:   {object: ruleObject, absent: noUUID},
	"POST " + link.PatternRuleChanges: {form: fields("kind", "make_group", "key", "KEY")},
	"POST " + link.PatternRuleChange:  {object: ruleObject, absent: noUUID, form: fields("move", "publish")},

	"GET " + link.PatternSweeps:       {object: walletObject, absent: noHex, query: fields("wallet", "{id}")},
	"GET " + link.PatternSweep:        {object: sweepObject, absent: noUUID},
	"GET " + link.PatternCountersigns: {},
	"GET " + link.PatternCountersign:  {own: true, object: countersignObject, absent: noHex},
	"POST " + link.PatternCountersign: {own: true, object: countersignObject, absent: noHex, form: fields("decision", "approve")},
	"GET " + link.PatternSweepNew:     {object: walletObject, absent: noHex, query: fields("from", "{id}.tbtc4")},
	"POST " + link.PatternSweeps:      {object: walletObject, absent: noHex, form: fields("from", "{id}.tbtc4", "address", "PAYEE", "keepAtLeast", "0.5", "whenAbove", "1", "cadence", "daily", "key", "KEY")},
	"POST " + link.PatternSweepChange: {object: sweepObject, absent: noUUID, form: fields("state", "ended")},

	"GET " + link.PatternSubscriptions:       {},
	"GET " + link.PatternSubscriptionNew:     {},
	"POST " + link.PatternSubscriptions:      {form: fields("type", "nothing", "url", "https://console.example/api/bitgo/webhook/receive")},
	"POST " + link.PatternSubscriptionsRead:  {form: nothing},
	"GET " + link.PatternSubscription:        {object: hookObject, absent: noHex},
	"POST " + link.PatternSubscriptionRemove: {object: hookObject, absent: noHex, form: nothing},
	"POST " + link.PatternSubscriptionHeal:   {object: hookObject, absent: noHex, form: nothing},
	"GET " + link.PatternHeal:                {object: healObject, absent: noUUID},
	"POST " + link.PatternHeal:               {object: healObject, absent: noUUID, form: nothing},
	"GET " + link.PatternHealCertificate:     {object: healObject, absent: noUUID},
	"GET " + link.PatternRefused:             {object: refusalObject, absent: noNumber},
	"POST " + link.PatternWebhookReplay:      {object: delivered, absent: noNumber, form: fields("body", "1")},
	"GET " + link.PatternCeremonies:          {},
	"GET " + link.PatternCeremony:            {object: ceremonyObject, absent: noUUID},
	"GET " + link.PatternCeremonyNew:         {object: clientOf, absent: noUUID, query: fields("client", "{id}")},
	"POST " + link.PatternCeremonies:         {object: clientOf, absent: noUUID, form: fields("client", "{id}", "coin", "tbtc4", "label", "Desk", "reason", "", "key", "KEY")},
	"POST " + link.PatternCeremonyConfirm:    {object: ceremonyObject, absent: noUUID, form: nothing},
	"POST " + link.PatternCeremonyReject:     {object: ceremonyObject, absent: noUUID, form: fields("why", "Not needed")},
	"POST " + link.PatternCeremonyWithdraw:   {object: ceremonyObject, absent: noUUID, form: nothing},
	"POST " + link.PatternCeremonyHold:       {object: ceremonyConfirmed, absent: noUUID, form: fields("present", "Tess and Theo")},
	"POST " + link.PatternCeremonyCard:       {object: ceremonyConfirmed, absent: noUUID, form: nothing},
	"POST " + link.PatternCeremonyAgain:      {object: ceremonyConfirmed, absent: noUUID, form: nothing},
	"POST " + link.PatternCeremonyAbandon:    {object: ceremonyConfirmed, absent: noUUID, form: fields("abandon", "The phrase is lost")},
	"POST " + link.PatternCeremonyKeep:       {object: ceremonyConfirmed, absent: noUUID, form: fields("card", "Safe A", "phrase", "Safe B")},

	"GET " + link.PatternFreezes:        {object: walletObject, absent: noHex, query: fields("wallet", "{id}")},
	"GET " + link.PatternFreeze:         {object: freezeObject, absent: noUUID},
	"GET " + link.PatternFreezeNew:      {object: walletObject, absent: noHex, query: fields("wallet", "{id}")},
	"POST " + link.PatternFreezes:       {object: walletObject, absent: noHex, form: fields("target", "wallet:{id}", "reason", "", "key", "KEY")},
	"POST " + link.PatternFreezeAsk:     {object: freezeObject, absent: noUUID, form: fields("reason", "It was a false alarm")},
	"POST " + link.PatternFreezeConfirm: {object: freezeObject, absent: noUUID, form: nothing},
	"POST " + link.PatternFreezeKeep:    {object: freezeObject, absent: noUUID, form: fields("keep", "Not yet")},
	"GET " + link.PatternTravels:        {},
	"GET " + link.PatternTravelNew:      {object: clientOf, absent: noUUID, query: fields("client", "{id}")},
	"POST " + link.PatternTravels:       {object: clientOf, absent: noUUID, form: fields("client", "{id}", "kind", "legal", "name", "Tried", "key", "KEY")},
	"GET " + link.PatternTravel:         {object: travelObject, absent: noUUID},
	"POST " + link.PatternTravelConfirm: {object: travelObject, absent: noUUID, form: nothing},
	"POST " + link.PatternTravelReject:  {object: travelObject, absent: noUUID, form: fields("reason", "It is not right")},
	"POST " + link.PatternTravelRevoke:  {object: travelInForce, absent: noUUID, form: fields("reason", "It is not right")},
	"POST " + link.PatternTravelReveal:  {object: travelObject, absent: noUUID, form: nothing},
	"GET " + link.PatternSendTravel:     {object: sendObject, absent: noUUID},

	"GET " + link.PatternWires:            {},
	"GET " + link.PatternWireNew:          {object: bankObject, absent: noHex, query: fields("account", "{id}")},
	"POST " + link.PatternWires:           {object: bankObject, absent: noHex, form: fields("account", "{id}", "from", "x", "amount", "1", "purpose", "Rent", "key", "KEY")},
	"GET " + link.PatternWire:             {object: wireObject, absent: noHex},
	"POST " + link.PatternWireApprove:     {object: wireObject, absent: noHex, form: nothing},
	"POST " + link.PatternWireReject:      {object: wireObject, absent: noHex, form: fields("reason", "Not the payee we know")},
	"POST " + link.PatternWireSaw:         {object: wireObject, absent: noHex, form: fields("item", "email")},
	"GET " + link.PatternBankAccounts:     {},
	"GET " + link.PatternBankAccountNew:   {},
	"POST " + link.PatternBankAccounts:    {object: clientOf, absent: noUUID, form: fields("client", "{id}", "owner", "Nobody", "key", "KEY")},
	"GET " + link.PatternBankAccount:      {object: bankObject, absent: noHex},
	"POST " + link.PatternBankAccountCall: {object: bankObject, absent: noHex, form: fields("spokeWith", "Ann", "number", "+1 775 555 0100", "source", "the contract", "calledAt", "2026-11-20 10:00", "agreed", "yes", "details", noDetails, "key", "KEY")},
	"GET " + link.PatternDeposits:         {object: walletObject, absent: noHex, query: fields("wallet", "{id}")},
	"POST " + link.PatternDeposits:        {object: walletObject, absent: noHex, form: fields("to", "{id}", "amount", "1000", "sender", "Ann of a bank", "sentOn", "2026-11-18", "key", "KEY")},
	"POST " + link.PatternDepositClose:    {object: depositObject, absent: noUUID, form: fields("state", "found", "note", "It was credited")},

	"GET " + link.PatternFacilities:              {object: walletObject, absent: noHex, query: fields("wallet", "{id}")},
	"GET " + link.PatternFacility:                {object: facilityObject, absent: noUUID},
	"GET " + link.PatternFacilityNew:             {object: walletObject, absent: noHex, query: fields("wallet", "{id}")},
	"POST " + link.PatternFacilities:             {object: walletObject, absent: noHex, form: fields("wallet", "{id}", "loan", "0", "collateral", "90000000", "note", "A note", "key", "KEY")},
	"GET " + link.PatternFacilityChange:          {object: loanObject, absent: noUUID},
	"POST " + link.PatternFacilityChangeApprove:  {object: loanObject, absent: noUUID, form: nothing},
	"POST " + link.PatternFacilityChangeReject:   {object: loanObject, absent: noUUID, form: fields("reason", "Not in the plan")},
	"POST " + link.PatternFacilityChangeWithdraw: {object: loanObject, absent: noUUID, form: nothing},

	"GET " + link.PatternBitGoTokens:        {},
	"GET " + link.PatternBitGoTokenNew:      {},
	"POST " + link.PatternBitGoTokens:       {form: fields("key", "KEY", "use", "third_party", "label", "Tax software", "scope", "wallet_view_all", "duration", "90", "otp", "000000")},
	"GET " + link.PatternBitGoToken:         {object: tokenObject, absent: noUUID},
	"POST " + link.PatternBitGoTokenConfirm: {object: tokenObject, absent: noUUID, form: fields("otp", "000000")},
	"POST " + link.PatternBitGoTokenRevoke:  {object: madeTokenObject, absent: noUUID, form: nothing},

	"GET " + link.PatternAudit:            {},
	"GET " + link.PatternAuditEntry:       {object: entry, absent: noNumber},
	"GET " + link.PatternAuditQuestions:   {query: fields("question", "rules")},
	"GET " + link.PatternWebhooks:         {},
	"GET " + link.PatternWebhook:          {object: delivered, absent: noNumber},
	"GET " + link.PatternPeople:           {},
	"POST " + link.PatternPeople:          {form: fields("kind", "add_person", "name", "Nell", "email", "KEY@example.test", "role", "auditor", "reason", "Joins", "key", "KEY")},
	"GET " + link.PatternPeopleNew:        {},
	"GET " + link.PatternPeopleChanges:    {},
	"GET " + link.PatternPeopleChange:     {object: rightsObject, absent: noUUID},
	"POST " + link.PatternPeopleChange:    {object: rightsObject, absent: noUUID, form: fields("move", "confirm")},
	"GET " + link.PatternDuties:           {},
	"GET " + link.PatternReviews:          {},
	"POST " + link.PatternReviews:         {form: fields("reason", "The quarter", "key", "KEY")},
	"GET " + link.PatternReview:           {object: reviewObject, absent: noUUID},
	"POST " + link.PatternReview:          {object: reviewObject, absent: noUUID, form: fields("act", "close")},
	"GET " + link.PatternReviewExport:     {object: reviewObject, absent: noUUID},
	"GET " + link.PatternAway:             {},
	"GET " + link.PatternAccountNotices:   {},
	"POST " + link.PatternAccountNotices:  {form: fields("pace", "hourly", "mail", "asked")},
	"POST " + link.PatternAccountWebhook:  {form: fields("act", "register", "url", "https://hooks.example.com/console")},
	"POST " + link.PatternAccountDelivery: {object: callObject, absent: noUUID, form: nothing},
	"POST " + link.PatternAccountBitGo:    {form: fields("bitgo-token", "v2xnobody")},
	"POST " + link.PatternAccountUnlink:   {form: nothing},
	"POST " + link.PatternAccountAway:     {form: fields("from", "2026-12-20 17:00", "until", "2026-12-21 09:00", "zone", "UTC", "kept", "yes")},
	"GET " + link.PatternWelcome:          {object: invitationObject, absent: "none"},
	"POST " + link.PatternWelcome:         {stays: true, object: invitationObject, absent: "none", form: fields("password", password, "again", password, "code", "000000")},
	"GET " + link.PatternKeys:             {},
	"GET " + link.PatternKeyNew:           {},
	"POST " + link.PatternKeys:            {object: clientOf, absent: noUUID, form: fields("name", "ERP", "client", "{id}", "roles", "auditor", "scopes", "wallets:read", "lasts", "90")},
	"GET " + link.PatternPartners:         {},
	"POST " + link.PatternPartners:        {object: clientOf, absent: noUUID, form: fields("name", "Back end", "url", "https://hooks.example.com/in", "client", "{id}")},
	"GET " + link.PatternPartnerNew:       {},
	"GET " + link.PatternPartner:          {object: partnerObject, absent: noUUID},
	"POST " + link.PatternPartner:         {object: partnerObject, absent: noUUID, form: fields("act", "rotate")},
	"POST " + link.PatternPartnerCall:     {object: partnerCallObject, absent: noUUID + "|" + noUUID, form: nothing},
	"GET " + link.PatternKey:              {object: keyObject, absent: noUUID},
	"POST " + link.PatternKeyConfirm:      {object: waitingKey, absent: noUUID, form: nothing},
	"POST " + link.PatternKeyRotate:       {object: keyObject, absent: noUUID, form: fields("overlap", "24")},
	"POST " + link.PatternKeyRevoke:       {object: keyObject, absent: noUUID, form: nothing},
	"POST " + link.PatternToken:           {form: fields("lasts", "90")},
	"POST " + link.PatternTokenRevoke:     {form: nothing},
	"GET " + link.PatternPerson:           {object: personOf, absent: noUUID},
	"POST " + link.PatternPerson:          {object: personOf, absent: noUUID, form: fields("session", "others")},
}
