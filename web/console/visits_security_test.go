package console

import (
	"maps"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/shopspring/decimal"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/captable"
	"github.com/unykorn/console/internal/holder"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/security"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/views/link"
)

const noSecurity = "sec_none00000000"

func init() { maps.Copy(visits, shareVisits) }

// shareVisits are the routes of the securities desk.
var shareVisits = map[string]visit{
	"GET " + link.PatternSecurities:         {object: clientOf, absent: noUUID, query: fields("client", "{id}")},
	"GET " + link.PatternSecurityNew:        {object: clientOf, absent: noUUID, query: fields("client", "{id}")},
	"POST " + link.PatternSecurities:        {object: clientOf, absent: noUUID, form: fields("client", "{id}", "issuerName", "Tried", "key", "KEY")},
	"GET " + link.PatternSecurity:           {object: securityObject, absent: noSecurity},
	"GET " + link.PatternSecurityBook:       {object: securityObject, absent: noSecurity},
	"GET " + link.PatternSecurityAsOf:       {object: securityObject, absent: noSecurity},
	"GET " + link.PatternSecurityTerms:      {object: securityObject, absent: noSecurity},
	"POST " + link.PatternSecurityTerms:     {object: securityObject, absent: noSecurity, form: fields("name", "Class A", "authorised", "1")},
	"POST " + link.PatternSecurityDecide:    {object: termsObject, absent: noSecurity, form: fields("version", "1", "verdict", "confirm")},
	"POST " + link.PatternSecurityWithdraw:  {object: termsObject, absent: noSecurity, form: fields("version", "1")},
	"GET " + link.PatternCaptable:           {object: securityObject, absent: noSecurity},
	"POST " + link.PatternCaptable:          {object: securityObject, absent: noSecurity, form: fields("key", "KEY", "list", capFile)},
	"GET " + link.PatternImport:             {object: importObject, absent: noImport},
	"POST " + link.PatternImportDecide:      {object: importObject, absent: noImport, form: fields("verdict", "reject", "reason", "Not what the issuer sent")},
	"POST " + link.PatternImportWithdraw:    {object: importObject, absent: noImport, form: nothing},
	"GET " + link.PatternPosition:           {object: positionObject, absent: noSecurity + "|nobody"},
	"POST " + link.PatternPosition:          {object: positionObject, absent: noSecurity + "|nobody", form: fields("kind", "STOP_ORDER", "why", "A court asks", "key", "KEY")},
	"POST " + link.PatternPositionEnd:       {object: markObject, absent: noSecurity + "|nobody|mark_none00000", form: markEnd},
	"GET " + link.PatternShareTransfers:     {object: securityObject, absent: noSecurity, query: fields("security", "{id}")},
	"GET " + link.PatternShareTransferNew:   {object: securityObject, absent: noSecurity, query: fields("security", "{id}")},
	"POST " + link.PatternShareTransfers:    {object: securityObject, absent: noSecurity, form: fields("securityId", "{id}", "transferType", "GIFT", "fromHolder", "a", "toHolder", "b", "shares", "1", "key", "KEY", "act", "check")},
	"GET " + link.PatternShareTransfer:      {object: shareTransferObject, absent: "tx_none00000000"},
	"POST " + link.PatternShareTransferVote: {object: shareTransferObject, absent: "tx_none00000000", form: fields("verdict", "approve")},
	"POST " + link.PatternShareOverride:     {object: shareTransferObject, absent: "tx_none00000000", form: fields("reason", "The issuer's counsel agreed to it")},
	"POST " + link.PatternShareCancel:       {object: shareTransferObject, absent: "tx_none00000000", form: nothing},
	"GET " + link.PatternHolders:            {object: clientOf, absent: noUUID, query: fields("client", "{id}")},
	"GET " + link.PatternHolderNew:          {object: clientOf, absent: noUUID, query: fields("client", "{id}")},
	"POST " + link.PatternHolders:           {object: clientOf, absent: noUUID, form: fields("client", "{id}", "id", "tried", "key", "KEY")},
	"GET " + link.PatternHolder:             {object: holderObject, absent: noUUID + "|nobody"},
	"POST " + link.PatternHolder:            {object: holderObject, absent: noUUID + "|nobody", form: fields("version", "1", "name", "", "key", "KEY")},
	"GET " + link.PatternInvestors:          {object: clientOf, absent: noUUID, query: fields("client", "{id}")},
	"GET " + link.PatternInvestorNew:        {object: clientOf, absent: noUUID, query: fields("client", "{id}")},
	"POST " + link.PatternInvestors:         {object: clientOf, absent: noUUID, form: fields("client", "{id}", "name", "", "key", "KEY")},
	"GET " + link.PatternEvidences:          {object: clientOf, absent: noUUID, query: fields("client", "{id}")},
	"GET " + link.PatternEvidence:           {object: evidenceObject, absent: "ev_none00000000"},
	"POST " + link.PatternEvidence:          {object: evidenceObject, absent: "ev_none00000000", form: fields("verdict", "approve")},
	"GET " + link.PatternInvestor:           {object: investorObject, absent: noUUID + "|inv_000000"},
	"POST " + link.PatternInvestor:          {object: investorObject, absent: noUUID + "|inv_000000", form: fields("method", "INCOME", "verifier", "Counsel", "date", "", "key", "KEY")},
}

// securityObject is a security of the client's with nothing issued.
func securityObject(t *testing.T, h *house, _ identity.Actor, e estate) string {
	t.Helper()
	x, err := h.Securities.Register(t.Context(), e.asker, security.Registration{Client: e.ID, Issuer: "Issuer of " + e.key, Type: "LP_INTEREST", Regulation: accreditation.RegD506C,
		Jurisdiction: "US_DE", Par: decimal.New(10, 0), Shares: money.NewUnits(1000)}, "key-"+uuid.NewString())
	if err != nil {
		t.Fatal(err)
	}
	return x.ID
}

// termsObject is a security whose first terms wait.
func termsObject(t *testing.T, h *house, who identity.Actor, e estate) string {
	t.Helper()
	id := securityObject(t, h, who, e)
	d, err := h.Securities.Detail(t.Context(), e.asker, id, nil, 1)
	if err != nil {
		t.Fatal(err)
	}
	terms := d.Terms
	terms.Name, terms.Note = "Class of "+e.key, "Agreement of "+e.key
	if _, err := h.Securities.FileTerms(t.Context(), e.asker, terms, 0); err != nil {
		t.Fatal(err)
	}
	return id
}

// provedInvestor is an investor of the client's with evidence that compliance approved.
func provedInvestor(t *testing.T, h *house, e estate) accreditation.Investor {
	t.Helper()
	i, err := h.Investors.File(t.Context(), e.asker, accreditation.Filing{Client: e.ID, Name: "Investor of " + e.key, Kind: accreditation.Natural, Residence: "US_NY",
		Evidence: []accreditation.Document{{Method: accreditation.EarlierVerified, Verifier: "Counsel of " + e.key, Date: testkit.Start.AddDate(0, 0, -7)}}}, "key-"+uuid.NewString())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Investors.Decide(t.Context(), h.voters[0], i.Evidence[0].ID, true, "Letter of "+e.key); err != nil {
		t.Fatal(err)
	}
	return i
}

// issued is a security with ten shares in the hands of an investor.
func issued(t *testing.T, h *house, e estate) (id, holder string) {
	t.Helper()
	id = securityObject(t, h, identity.Actor{}, e)
	i := provedInvestor(t, h, e)
	_, err := h.Securities.Move(t.Context(), e.asker, security.Order{Security: id, From: security.Treasury, To: i.ID, Shares: money.NewUnits(10), Type: security.PrimaryIssuance}, "key-"+uuid.NewString())
	if err != nil {
		t.Fatal(err)
	}
	return id, i.ID
}

// positionObject is what an investor holds: the security, and the holder.
func positionObject(t *testing.T, h *house, _ identity.Actor, e estate) string {
	t.Helper()
	id, who := issued(t, h, e)
	return id + "|" + who
}

// markObject is a stop order on it, placed by the client's treasury: the security, the holder and the mark.
func markObject(t *testing.T, h *house, _ identity.Actor, e estate) string {
	t.Helper()
	id, who := issued(t, h, e)
	m, err := h.Securities.Place(t.Context(), e.asker, security.Mark{Security: id, Holder: who, Kind: security.StopOrder, Reason: "Order about " + e.key}, "key-"+uuid.NewString())
	if err != nil {
		t.Fatal(err)
	}
	return id + "|" + who + "|" + m.ID
}

// markEnd names the mark by the last part of its object.
func markEnd(id string) url.Values {
	parts := strings.Split(id, "|")
	return url.Values{"mark": {parts[len(parts)-1]}, "reason": {"The court lifted it"}}
}

// shareTransferObject is a gift that waits for compliance.
func shareTransferObject(t *testing.T, h *house, _ identity.Actor, e estate) string {
	t.Helper()
	id, who := issued(t, h, e)
	x, err := h.Securities.Move(t.Context(), e.asker, security.Order{Security: id, From: who, To: "heir-of-" + e.key, Shares: money.NewUnits(3), Type: security.Gift, ByTwo: true,
		Instruction: security.Instruction{Paper: security.Letter, Reference: "Letter of " + e.key, Received: testkit.Start.AddDate(0, 0, -1)}}, "key-"+uuid.NewString())
	if err != nil {
		t.Fatal(err)
	}
	return x.ID
}

// holderObject is an entry of the client's file.
func holderObject(t *testing.T, h *house, _ identity.Actor, e estate) string {
	t.Helper()
	x, err := h.Holders.Keep(t.Context(), e.asker, holder.Entry{Client: e.ID, ID: "h-" + uuid.NewString(), Name: "Holder of " + e.key, Registration: holder.Individual, TaxForm: "NONE"}, "key-"+uuid.NewString())
	if err != nil {
		t.Fatal(err)
	}
	return e.ID.String() + "|" + x.ID
}

func investorObject(t *testing.T, h *house, _ identity.Actor, e estate) string {
	t.Helper()
	return e.ID.String() + "|" + provedInvestor(t, h, e).ID
}

// evidenceObject waits for compliance.
func evidenceObject(t *testing.T, h *house, _ identity.Actor, e estate) string {
	t.Helper()
	i, err := h.Investors.File(t.Context(), e.asker, accreditation.Filing{Client: e.ID, Name: "Buyer of " + e.key, Kind: accreditation.Entity, Residence: "US_DE",
		Evidence: []accreditation.Document{{Method: accreditation.Letter, Verifier: "Adviser of " + e.key, Date: testkit.Start.AddDate(0, 0, -3)}}}, "key-"+uuid.NewString())
	if err != nil {
		t.Fatal(err)
	}
	return i.Evidence[0].ID
}

const (
	noImport = "imp_none00000000"
	capFile  = "name,residence,shares,acquired,exemption\nAda Moore,US_NY,5,2024-01-01,REG_S\n"
)

// importObject is a file of the client's that waits, uploaded by its treasury.
func importObject(t *testing.T, h *house, who identity.Actor, e estate) string {
	t.Helper()
	i, err := h.Captables.Upload(t.Context(), e.asker, securityObject(t, h, who, e), "File of "+e.key, []byte(strings.Replace(capFile, "Ada", "Ada of "+e.key, 1)), "key-"+uuid.NewString())
	if err != nil || i.State != captable.Waits {
		t.Fatal(i, err)
	}
	return i.ID
}

// furnishSecurity plants rows in every table of the securities desk.
func (h *house) furnishSecurity(t *testing.T, e estate) {
	t.Helper()
	termsObject(t, h, e.asker, e)
	markObject(t, h, e.asker, e)
	evidenceObject(t, h, e.asker, e)
	client, id, _ := strings.Cut(holderObject(t, h, e.asker, e), "|")
	if _, err := h.Holders.Keep(t.Context(), e.asker, holder.Entry{Client: uuid.MustParse(client), ID: id, Version: 1, Name: "Renamed of " + e.key, Registration: holder.Entity, Address: "Street of " + e.key, TaxForm: "NONE"}, "key-"+uuid.NewString()); err != nil {
		t.Fatal(err)
	}
	importObject(t, h, e.asker, e)
	if i, err := h.Captables.Upload(t.Context(), e.asker, securityObject(t, h, e.asker, e), "Bad file of "+e.key, []byte(capFile+"Zoe of "+e.key+",,,,\n"), "key-"+uuid.NewString()); err != nil || i.State != captable.Refused {
		t.Fatal(i, err)
	}
	sec, who := issued(t, h, e)
	x, err := h.Securities.Move(t.Context(), e.asker, security.Order{Security: sec, From: who, To: provedInvestor(t, h, e).ID, Shares: money.NewUnits(2), Type: security.Secondary, ByTwo: true, OverrideWhy: "Counsel of " + e.key + " agreed",
		Instruction: security.Instruction{Paper: security.Letter, Reference: "Paper of " + e.key, Received: testkit.Start.AddDate(0, 0, -1)}}, "key-"+uuid.NewString())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Securities.Override(t.Context(), h.voters[0], x.ID, "Overridden because of "+e.key); err != nil {
		t.Fatal(err)
	}
}
