package console

import (
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/views/link"
)

// visit is how a route is asked for, with a valid body, so that who asks is what decides.
type visit struct {
	object func(t *testing.T, h *house, who identity.Actor, e estate) string // fresh, of a client; nil: the route names nothing
	absent string                                                            // an id of the same form that nothing has
	query  func(id string) url.Values
	form   func(id string) url.Values
	fresh  bool // the act ends the session it comes with
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

func rowOf(query string) func(*testing.T, *house, identity.Actor, estate) string {
	return func(t *testing.T, h *house, _ identity.Actor, e estate) (id string) {
		t.Helper()
		if err := h.db.Owner.QueryRow(t.Context(), query, e.ID).Scan(&id); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		return id
	}
}

var (
	posting     = rowOf(`select (extract(epoch from effective_at) * 1000000)::bigint || '.' || id from posting where client_id = $1 limit 1`)
	entry       = rowOf(`select id::text from audit_event where client_id = $1 limit 1`)
	delivery    = rowOf(`select id::text from webhook_notifications where $1::uuid is not null limit 1`)
	personOf    = func(_ *testing.T, _ *house, _ identity.Actor, e estate) string { return e.asker.Person.String() }
	clientOf    = func(_ *testing.T, _ *house, _ identity.Actor, e estate) string { return e.ID.String() }
	payment     = fields("wallet", "{id}", "asset", "tbtc4", "address", "ADDRESS", "amount", "0.01", "unit", "decimal", "purpose", "Power bill", "action", "draft", "key", "KEY")
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
	"GET " + link.PatternSends:           {object: walletObject, absent: noHex, query: fields("wallet", "{id}")},
	"GET " + link.PatternSend:            {object: sendObject, absent: noUUID},
	"GET " + link.PatternApprovals:       {},
	"GET " + link.PatternApproval:        {object: requestObject, absent: noUUID},
	"GET " + link.PatternLedger:          {object: walletObject, absent: noHex, query: fields("wallet", "{id}")},
	"GET " + link.PatternLedgerPosting:   {object: posting, absent: noPlace},

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

	"GET " + link.PatternSweeps:       {object: walletObject, absent: noHex, query: fields("wallet", "{id}")},
	"GET " + link.PatternSweep:        {object: sweepObject, absent: noUUID},
	"GET " + link.PatternSweepNew:     {object: walletObject, absent: noHex, query: fields("from", "{id}.tbtc4")},
	"POST " + link.PatternSweeps:      {object: walletObject, absent: noHex, form: fields("from", "{id}.tbtc4", "address", "PAYEE", "keepAtLeast", "0.5", "whenAbove", "1", "cadence", "daily", "key", "KEY")},
	"POST " + link.PatternSweepChange: {object: sweepObject, absent: noUUID, form: fields("state", "ended")},

	"GET " + link.PatternAudit:        {},
	"GET " + link.PatternAuditEntry:   {object: entry, absent: noNumber},
	"GET " + link.PatternWebhooks:     {},
	"GET " + link.PatternWebhook:      {object: delivery, absent: noNumber},
	"GET " + link.PatternPeople:       {},
	"GET " + link.PatternKeys:         {},
	"GET " + link.PatternKeyNew:       {},
	"POST " + link.PatternKeys:        {object: clientOf, absent: noUUID, form: fields("name", "ERP", "client", "{id}", "roles", "auditor", "scopes", "wallets:read", "lasts", "90")},
	"GET " + link.PatternKey:          {object: keyObject, absent: noUUID},
	"POST " + link.PatternKeyConfirm:  {object: waitingKey, absent: noUUID, form: nothing},
	"POST " + link.PatternKeyRotate:   {object: keyObject, absent: noUUID, form: fields("overlap", "24")},
	"POST " + link.PatternKeyRevoke:   {object: keyObject, absent: noUUID, form: nothing},
	"POST " + link.PatternToken:       {form: fields("lasts", "90")},
	"POST " + link.PatternTokenRevoke: {form: nothing},
	"GET " + link.PatternPerson:       {object: personOf, absent: noUUID},
	"POST " + link.PatternPerson:      {object: personOf, absent: noUUID, form: fields("session", "others")},
}
