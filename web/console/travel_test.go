package console

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/internal/travel"
	"github.com/unykorn/console/views/link"
)

// entered is the form of a payee, or without an address of the client.
func entered(e estate, address string) url.Values {
	return url.Values{"key": {uuid.NewString()}, "client": {e.ID.String()}, "address": {address}, "kind": {"legal"}, "name": {"Basin Power"}, "street": {"1 Dam Road"}, "town": {"Elko"},
		"country": {"US"}, "registration": {"NV 1"}, "custody": {"provider"}, "provider": {"Prime Trustees"}, "provider_country": {"US"}}
}

// TestDataTravelFromTheFormToTheSend is the way of the travel rule's data over the desk: refused, entered, confirmed by somebody
// else, counted, given out.
func TestDataTravelFromTheFormToTheSend(t *testing.T) {
	t.Parallel()
	h := build(t)
	h.rules(t)
	h.db.Super(t, "set session_replication_role = replica", "delete from travel_decision", "delete from travel_record",
		"select travel_subject_follows(client_id, subject, address, memo) from travel_subject") // nothing is known yet
	tess, vera := h.as(t, h.enter(t, h.apex.asker)), h.as(t, h.enter(t, h.voters[0]))
	ada := h.as(t, h.enter(t, h.db.Person(t, "Ada", testkit.Whole(identity.Admin))))
	anton := h.as(t, h.enter(t, h.db.Person(t, "Anton", testkit.Whole(identity.Auditor))))
	foreign := h.as(t, h.enter(t, h.meridian.asker))

	form := typed(h.apex, "key-travel-1", "10000000") // $5,000
	says(t, tess.post(link.SendChecks(), form...), http.StatusOK, "Travel rule", "data missing", "Enter the payee's data", "Enter the client's data as payer")
	says(t, tess.post(link.Sends(), with(form, "action", "submit")...), http.StatusConflict, "confirmed data of the payee", "Nothing was kept and nothing was sent")
	says(t, ada.get(link.Travels()), http.StatusForbidden)
	says(t, tess.get(link.Travels()), http.StatusOK, "Nothing confirmed", "United States", "31 CFR 1010.410(f)", "Weak source", h.apex.Name)
	says(t, tess.get(link.TravelNew(h.apex.ID.String(), h.apex.payee, "")), http.StatusOK, "Who is paid", "These are sealed")

	bad := entered(h.apex, h.apex.payee)
	bad.Set("country", "Atlantis")
	says(t, tess.do(http.MethodPost, link.Travels(), bad), http.StatusUnprocessableEntity, "A country is two letters", "Nothing was kept.")
	if a := anton.do(http.MethodPost, link.Travels(), entered(h.apex, "")); a.status != http.StatusForbidden {
		t.Errorf("an auditor entered data: %d", a.status)
	}
	for _, address := range []string{"", h.apex.payee} {
		a := tess.do(http.MethodPost, link.Travels(), entered(h.apex, address))
		if a.status != http.StatusSeeOther || !strings.HasPrefix(a.to, "/travel/") {
			t.Fatalf("%d %s %s", a.status, a.to, a.body)
		}
		id := strings.TrimPrefix(a.to, "/travel/")
		says(t, tess.get(a.to), http.StatusOK, "Waits for compliance", "Compliance of this client decides on it.", "Basin Power")
		says(t, foreign.get(a.to), http.StatusNotFound)
		says(t, vera.do(http.MethodPost, link.TravelReject(id), url.Values{"reason": {""}}), http.StatusUnprocessableEntity, "Say why")
		if c := vera.post(link.TravelConfirm(id)); c.status != http.StatusSeeOther {
			t.Fatalf("confirm: %d %s", c.status, c.body)
		}
		says(t, vera.get(a.to), http.StatusOK, "Confirmed", "Complete for United States.")
		says(t, vera.post(link.TravelConfirm(id)), http.StatusConflict, "decided on already")
	}
	sealed := entered(h.apex, "")
	for field, v := range map[string]string{"kind": "natural", "registration": "", "given": "Mia", "birth_date": "1981-02-03", "birth_place": "Canaryville"} {
		sealed.Set(field, v)
	}
	person := tess.do(http.MethodPost, link.Travels(), sealed).to
	personID := strings.TrimPrefix(person, "/travel/")
	if a := vera.get(person); strings.Contains(a.body, "Canaryville") || !strings.Contains(a.body, "kept, sealed") {
		t.Errorf("a look opens what is sealed: %s", readable(t, a))
	}
	shown := anton.post(link.TravelReveal(personID))
	says(t, shown, http.StatusOK, "1981-02-03, Canaryville", "The trail says so")
	if shown.header.Get("Cache-Control") != "no-store" || strings.Contains(shown.body, `data-live-url="`+link.Travel(personID)) || h.db.Count(t, `select count(*) from audit_event where verb = 'travel.reveal'`) != 1 {
		t.Errorf("it is kept, refreshed away, or not in the trail: %v", shown.header)
	}
	says(t, foreign.post(link.TravelReveal(personID)), http.StatusNotFound)
	says(t, vera.do(http.MethodPost, link.TravelReject(personID), url.Values{"reason": {"Another person"}}), http.StatusSeeOther)

	says(t, tess.get(link.Travels()+"?state=complete"), http.StatusOK, "Complete")
	says(t, tess.get(link.Travels()+"?state=none"), http.StatusOK, "Nobody matches these filters")
	says(t, tess.get(link.Travels()+"?state=odd&before=odd"), http.StatusOK, "is not a state of such data", "is not a page of this list")

	made := tess.post(link.Sends(), with(form, "action", "submit")...)
	if made.status != http.StatusSeeOther {
		t.Fatalf("%d %s", made.status, readable(t, made))
	}
	id := strings.TrimPrefix(made.to, "/sends/")
	says(t, anton.get(made.to), http.StatusOK, "Travel rule at submit", "complete, version 1", "IVMS101 JSON")
	if seen := ada.get(made.to); strings.Contains(seen.body, link.SendTravel(id)) {
		t.Error("an administrator is offered personal data")
	}
	says(t, ada.get(link.SendTravel(id)), http.StatusForbidden)
	says(t, foreign.get(link.SendTravel(id)), http.StatusNotFound)
	file := anton.get(link.SendTravel(id))
	var m travel.Message
	if err := json.Unmarshal([]byte(file.body), &m); err != nil || file.status != http.StatusOK || m.IVMS101.Beneficiary.Persons[0].Legal.Name.Identifiers[0].Name != "Basin Power" || m.Transfer.Amount != "10000000" {
		t.Fatalf("%d %s %v", file.status, file.body, err)
	}
	payee := h.names(t, `select id::text from travel_record where subject = 'payee' order by made_at desc limit 1`)[0]
	says(t, vera.get(link.Travel(payee)), http.StatusOK, "Revoke this version", "What it replaced does not come back")
	if a := tess.get(link.Travel(payee)); strings.Contains(a.body, "Revoke this version") {
		t.Error("treasury is offered to revoke")
	}
	says(t, vera.do(http.MethodPost, link.TravelRevoke(payee), url.Values{"reason": {""}}), http.StatusUnprocessableEntity, "Say why")
	says(t, vera.do(http.MethodPost, link.TravelRevoke(payee), url.Values{"reason": {"The provider does not know them"}}), http.StatusSeeOther)
	says(t, tess.get(link.Travel(payee)), http.StatusOK, "Revoked.", "The provider does not know them", "It counts for no send any more")
	says(t, vera.do(http.MethodPost, link.TravelRevoke(payee), url.Values{"reason": {"Once more"}}), http.StatusConflict, "revoked already")
	says(t, anton.get(link.Whitelists()), http.StatusOK, "Travel rule")
	says(t, tess.get(link.WhitelistOf(h.apex.wallet.ID)), http.StatusOK)
}
