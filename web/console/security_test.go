package console

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/views/link"
)

// shareDesk are the people of the securities desk in their browsers.
type shareDesk struct {
	*house
	tess, vera, viktor, anton *browser
}

func registrar(t *testing.T) shareDesk {
	t.Helper()
	h := build(t)
	return shareDesk{house: h, tess: h.as(t, h.enter(t, h.apex.asker)), vera: h.as(t, h.enter(t, h.voters[0])), viktor: h.as(t, h.enter(t, h.voters[1])),
		anton: h.as(t, h.enter(t, h.db.Person(t, "Anton", testkit.Whole(identity.Auditor))))}
}

func order(security, kind, from, to, shares string) url.Values {
	return url.Values{"key": {uuid.NewString()}, "securityId": {security}, "transferType": {kind}, "fromHolder": {from}, "toHolder": {to}, "shares": {shares}, "instruction": {"HOLDER_LETTER"}, "reference": {"Letter 7"},
		"received": {"2026-11-19"}, "act": {"check"}}
}

// TestTermsComeIntoForceByTwo is the life of a security's terms over the desk.
func TestTermsComeIntoForceByTwo(t *testing.T) {
	t.Parallel()
	d := registrar(t)
	form := url.Values{"client": {d.apex.ID.String()}, "issuerName": {"Ridge Power Fund"}, "securityType": {"LP_INTEREST"}, "regulationType": {"REG_D_506C"}, "jurisdiction": {"US_DE"}, "parValue": {"10"},
		"totalShares": {"1000"}, "key": {uuid.NewString()}, "cusip": {"483921002"}}
	says(t, d.tess.do(http.MethodPost, link.Securities(), form), http.StatusUnprocessableEntity, "This is no CUSIP")
	form.Del("cusip")
	a := d.tess.do(http.MethodPost, link.Securities(), form)
	if again := d.tess.do(http.MethodPost, link.Securities(), form); a.status != http.StatusSeeOther || again.to != a.to {
		t.Fatalf("%d %s, again %s", a.status, a.to, again.to)
	}
	id := strings.TrimPrefix(a.to, link.Securities()+"/")
	says(t, d.anton.get(link.Securities()), http.StatusOK, "Ridge Power Fund", "provisional: no CUSIP and no ISIN was assigned")
	says(t, d.anton.get(a.to), http.StatusOK, "No terms were confirmed", "0, as issued", "Nobody holds a share")
	typed := url.Values{"name": {"Class A"}, "status": {"ACTIVE"}, "authorised": {"2000"}, "instrument": {"EQUITY"}, "domicile": {"US"}, "usMarket": {"yes"}, "yearEnd": {"12-31"}, "mostShare": {"25.5"},
		"note": {"Agreement of 3 March"}, "read": {"0"}, "act": {"look"}}
	says(t, d.tess.do(http.MethodPost, link.SecurityTerms(id), typed), http.StatusOK, "What these terms would change", "25.50 %", "File them for compliance")
	typed.Set("mostShare", "25.555")
	says(t, d.tess.do(http.MethodPost, link.SecurityTerms(id), typed), http.StatusUnprocessableEntity, "at most two decimals")
	typed.Set("mostShare", "25.5")
	typed.Set("act", "file")
	if filed := d.tess.do(http.MethodPost, link.SecurityTerms(id), typed); filed.to != a.to {
		t.Fatalf("%d %s", filed.status, filed.body)
	}
	says(t, d.vera.get(link.Home()), http.StatusOK, "Terms of securities to decide")
	says(t, d.vera.get(link.Securities()+"?waits=me"), http.StatusOK, "Ridge Power Fund", "Terms wait")
	says(t, d.vera.do(http.MethodPost, link.SecurityDecide(id), url.Values{"version": {"1"}, "verdict": {"reject"}, "reason": {""}}), http.StatusUnprocessableEntity, "A no needs its reason")
	if no := d.tess.do(http.MethodPost, link.SecurityDecide(id), url.Values{"version": {"1"}, "verdict": {"confirm"}}); no.status != http.StatusForbidden {
		t.Errorf("treasury decides: %d", no.status)
	}
	if yes := d.vera.do(http.MethodPost, link.SecurityDecide(id), url.Values{"version": {"1"}, "verdict": {"confirm"}}); yes.to != a.to {
		t.Fatalf("%d %s", yes.status, yes.body)
	}
	says(t, d.anton.get(a.to), http.StatusOK, "version 1", "Ridge Power Fund, Class A", "2,000 shares")
	says(t, d.anton.get(link.SecurityBook(id)), http.StatusOK, "Authorised anew", "Registered")
	says(t, d.anton.get(link.SecurityAsOf(id, "2026-11-19")), http.StatusOK, "It was not registered yet")
	says(t, d.anton.get(link.SecurityAsOf(id, "2026-11-20")), http.StatusOK, "Nobody held a share")
	says(t, d.anton.get(link.SecurityAsOf(id, "yesterday")), http.StatusOK, "is not a date like")
}

// TestASaleAgainstARuleIsOverriddenByTwo asks the rules first, then for an override, which two give.
func TestASaleAgainstARuleIsOverriddenByTwo(t *testing.T) {
	t.Parallel()
	d := registrar(t)
	id, from := issued(t, d.house, d.apex)
	to := provedInvestor(t, d.house, d.apex).ID
	sale := order(id, "SECONDARY", from, to, "4")
	says(t, d.tess.do(http.MethodPost, link.ShareTransfers(""), sale), http.StatusOK, "What the rules say now", "from 20 Nov 2027", "17 CFR 230.144(d)", "Two of compliance can override it", "Say why it should be overridden")
	if n := d.db.Count(t, `select count(*) from security_transfer where transfer_type = 'SECONDARY'`); n != 0 {
		t.Errorf("asking the rules kept %d transfers", n)
	}
	sale.Set("act", "ask")
	says(t, d.tess.do(http.MethodPost, link.ShareTransfers(""), sale), http.StatusUnprocessableEntity, "Nothing was transferred", "What the rules say now")
	many := order(id, "SECONDARY", from, to, "5000")
	says(t, d.tess.do(http.MethodPost, link.ShareTransfers(""), many), http.StatusOK, "No override", "Nobody overrides this rule")
	sale.Set("overrideWhy", "Counsel's opinion of 14 November")
	a := d.tess.do(http.MethodPost, link.ShareTransfers(""), sale)
	if again := d.tess.do(http.MethodPost, link.ShareTransfers(""), sale); a.status != http.StatusSeeOther || again.to != a.to {
		t.Fatalf("%d %s %s", a.status, a.to, again.to)
	}
	x := strings.TrimPrefix(a.to, "/securities/transfers/of/")
	says(t, d.tess.get(a.to), http.StatusOK, "An override is asked for", "0 of 2 of compliance have agreed", "Take it back")
	says(t, d.vera.get(link.ShareTransfers("")+"?waits=me"), http.StatusOK, "an override is asked for", "Needs you")
	says(t, d.vera.do(http.MethodPost, link.ShareTransferVote(x), url.Values{"verdict": {"approve"}}), http.StatusConflict, "two of compliance give it")
	says(t, d.vera.do(http.MethodPost, link.ShareOverride(x), url.Values{"reason": {"short"}}), http.StatusUnprocessableEntity, "10 to 500 characters on one line")
	if one := d.vera.do(http.MethodPost, link.ShareOverride(x), url.Values{"reason": {"Read the opinion, it holds"}}); one.to != a.to {
		t.Fatalf("%d %s", one.status, one.body)
	}
	says(t, d.vera.do(http.MethodPost, link.ShareOverride(x), url.Values{"reason": {"Read the opinion, it holds"}}), http.StatusConflict, "A second person of compliance is needed")
	says(t, d.vera.get(link.ShareTransfers("")+"?waits=me"), http.StatusOK, "No transfer matches these filters")
	if two := d.viktor.do(http.MethodPost, link.ShareOverride(x), url.Values{"reason": {"I spoke with counsel too"}}); two.to != a.to {
		t.Fatalf("%d %s", two.status, two.body)
	}
	says(t, d.anton.get(a.to), http.StatusOK, "Overridden by", "The shares have moved", "Posted to the ledger")
	says(t, d.anton.get(link.Position(id, to)), http.StatusOK, "from "+from, "+4", "by who had them before")
	says(t, d.anton.get(link.Security(id)), http.StatusOK, "60.00 %", "40.00 %", "2 holders")
}

// TestAStopOrderHoldsUntilSomebodyElseEndsIt places one from a holder's page.
func TestAStopOrderHoldsUntilSomebodyElseEndsIt(t *testing.T) {
	t.Parallel()
	d := registrar(t)
	id, who := issued(t, d.house, d.apex)
	page := link.Position(id, who)
	says(t, d.vera.do(http.MethodPost, page, url.Values{"kind": {"LOCK_UP"}, "why": {"Agreement"}, "key": {uuid.NewString()}}), http.StatusUnprocessableEntity, "A lock-up has a day on which it ends")
	if placed := d.vera.do(http.MethodPost, page, url.Values{"kind": {"STOP_ORDER"}, "why": {"Order of a court"}, "key": {uuid.NewString()}}); placed.to != page {
		t.Fatalf("%d %s", placed.status, placed.body)
	}
	says(t, d.tess.do(http.MethodPost, link.ShareTransfers(""), order(id, "GIFT", who, "heir", "1")), http.StatusOK, "A stop order holds on these shares")
	var mark string
	if err := d.db.Owner.QueryRow(t.Context(), `select id from security_mark where security_id = $1`, id).Scan(&mark); err != nil {
		t.Fatal(err)
	}
	says(t, d.vera.get(page), http.StatusOK, "You placed this mark, so somebody else of compliance ends it")
	says(t, d.vera.do(http.MethodPost, link.PositionEnd(id, who), url.Values{"mark": {mark}, "reason": {"Lifted"}}), http.StatusForbidden, "It holds on")
	says(t, d.viktor.do(http.MethodPost, link.PositionEnd(id, who), url.Values{"mark": {mark}, "reason": {""}}), http.StatusUnprocessableEntity, "3 to 500 characters")
	if ended := d.viktor.do(http.MethodPost, link.PositionEnd(id, who), url.Values{"mark": {mark}, "reason": {"The court lifted it"}}); ended.to != page {
		t.Fatalf("%d %s", ended.status, ended.body)
	}
	says(t, d.anton.get(page), http.StatusOK, "The court lifted it", "Ended")
}

// TestEvidenceIsDecidedByAnother files an investor and evidence over the desk.
func TestEvidenceIsDecidedByAnother(t *testing.T) {
	t.Parallel()
	d := registrar(t)
	form := url.Values{"client": {d.apex.ID.String()}, "name": {"Dmitri Halloran"}, "kind": {"natural"}, "residence": {"US_MA"}, "method": {"THIRD_PARTY_LETTER"}, "verifier": {"Pike Securities"}, "date": {"2026-01-02"}, "key": {uuid.NewString()}}
	says(t, d.vera.do(http.MethodPost, link.Investors(), form), http.StatusUnprocessableEntity, "A document is dated in the past and still counts")
	form.Set("date", "2026-08-25") // three months later is the 25th, 90 days later the 23rd
	a := d.vera.do(http.MethodPost, link.Investors(), form)
	if a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, a.body)
	}
	says(t, d.anton.get(a.to), http.StatusOK, "Evidence waits", "23 Nov 2026")
	var piece string
	if err := d.db.Owner.QueryRow(t.Context(), `select id from accreditation_evidence where verifier = 'Pike Securities'`).Scan(&piece); err != nil {
		t.Fatal(err)
	}
	page := link.Evidence(piece)
	says(t, d.vera.get(page), http.StatusOK, "You filed this, so somebody else must decide it.")
	says(t, d.viktor.get(link.Evidences()+"?waits=me"), http.StatusOK, "Dmitri Halloran", "Needs you")
	says(t, d.viktor.do(http.MethodPost, page, url.Values{"verdict": {"reject"}}), http.StatusUnprocessableEntity, "A rejection needs a reason")
	if yes := d.viktor.do(http.MethodPost, page, url.Values{"verdict": {"approve"}}); yes.to != page {
		t.Fatalf("%d %s", yes.status, yes.body)
	}
	says(t, d.anton.get(a.to), http.StatusOK, "Until 23 Nov 2026")
	says(t, d.anton.get(link.Evidences()+"?expires=3"), http.StatusOK, "Dmitri Halloran", "3 days left")
	again := url.Values{"method": {"EARLIER_VERIFIED"}, "verifier": {"Counsel"}, "date": {"2026-11-01"}, "key": {uuid.NewString()}}
	if more := d.tess.do(http.MethodPost, a.to, again); more.to != a.to {
		t.Fatalf("%d %s", more.status, more.body)
	}
	says(t, d.anton.get(link.Evidences()), http.StatusOK, "Verified earlier by the same issuer")
}

// TestTheHolderFileIsChangedFromTheVersionThatWasRead keeps what a change replaces.
func TestTheHolderFileIsChangedFromTheVersionThatWasRead(t *testing.T) {
	t.Parallel()
	d := registrar(t)
	form := url.Values{"client": {d.apex.ID.String()}, "id": {"trust-1"}, "name": {"Larch Trust"}, "registration": {"TRUST"}, "taxForm": {"NONE"}, "version": {"0"}, "key": {uuid.NewString()}}
	a := d.tess.do(http.MethodPost, link.Holders(), form)
	if a.to != link.Holder(d.apex.ID.String(), "trust-1") {
		t.Fatalf("%d %s %s", a.status, a.to, a.body)
	}
	says(t, d.anton.get(link.Holders()+"?file=incomplete"), http.StatusOK, "Larch Trust", "the address and the residence")
	form.Set("version", "1")
	form.Set("key", uuid.NewString())
	form.Set("address", "88 Larch Street\r\nBrooklyn")
	form.Set("residence", "us_ny")
	if kept := d.tess.do(http.MethodPost, a.to, form); kept.to != a.to {
		t.Fatalf("%d %s", kept.status, kept.body)
	}
	form.Set("key", uuid.NewString())
	says(t, d.tess.do(http.MethodPost, a.to, form), http.StatusConflict, "Somebody changed this entry since you opened it")
	says(t, d.anton.get(a.to), http.StatusOK, "88 Larch Street", "Brooklyn", "US_NY", "Version 1, by Asker of", "Complete", "payments are subject to withholding")
	says(t, d.anton.get(link.Holders()+"?file=incomplete"), http.StatusOK, "No holder matches these filters")
}
