package console

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/views/link"
)

func searchFor(text string) string { return link.With(link.Search(), url.Values{"q": {text}}) }

// A search finds a thing by its id, by a whole address and by a word of its name, and nothing of another client's.
func TestSearchFindsByIdAddressAndWord(t *testing.T) {
	t.Parallel()
	h := build(t)
	h.rules(t)
	x := h.submit(t, h.apex, nextAmount(smallSend))
	whole := h.as(t, h.enter(t, h.db.Person(t, "Whole", testkit.Whole(identity.Auditor))))
	other := h.as(t, h.enter(t, h.meridian.asker))
	leads := func(a answer, to string) bool {
		return a.status == http.StatusOK && element(page(t, a), "href", to) != nil
	}
	for name, text := range map[string]string{"its id": x.ID.String(), "the payee's address": h.apex.payee, "a word of its purpose": "bill of Apex"} {
		if a := whole.get(searchFor(text)); !leads(a, link.Send(x.ID.String())) {
			t.Errorf("by %s it is not found: %d\n%s", name, a.status, readable(t, a))
		}
		if a := other.get(searchFor(text)); a.status != http.StatusOK || leads(a, link.Send(x.ID.String())) {
			t.Errorf("by %s another client's treasury finds it: %d", name, a.status)
		}
	}
	if !leads(whole.get(searchFor(h.apex.wallet.ID)), link.Wallet(h.apex.wallet.ID)) || !leads(whole.get(searchFor(h.apex.Name[:3])), link.Client(h.apex.ID.String())) {
		t.Error("a wallet by its id or a client by the beginning of its name is not found")
	}
	says(t, other.get(searchFor(h.apex.Name)), http.StatusOK, "Nothing of yours matches")
	says(t, whole.get(searchFor("nothing is called so")), http.StatusOK, "Nothing of yours matches")
	says(t, whole.get(link.Search()), http.StatusOK, "Search")
}

// A word finds a send older than the newest that are looked through, for those who may see it.
func TestSearchFindsOldSendsByWord(t *testing.T) {
	t.Parallel()
	h := build(t)
	h.rules(t)
	x := h.submit(t, h.apex, nextAmount(smallSend))
	h.db.Super(t, "set session_replication_role = replica", `update send set purpose = 'Überseefracht, container 4471/B' where id = '`+x.ID.String()+`'`,
		`insert into send select (jsonb_populate_record(s, jsonb_build_object('id', gen_random_uuid(), 'idempotency_key', gen_random_uuid(), 'purpose', 'other', 'asked_at', s.asked_at + n * interval '1 minute'))).*
			from send s, generate_series(1, 250) n where s.id = '`+x.ID.String()+`'`)
	whole, other := h.as(t, h.enter(t, h.db.Person(t, "Whole", testkit.Whole(identity.Auditor)))), h.as(t, h.enter(t, h.meridian.asker))
	own := h.as(t, h.enter(t, h.apex.asker))
	for text, want := range map[string]bool{"container 4471": true, "4471/b": true, "ÜBERSEE": true, "cont 4471": true, "ontainer": false, "container 4472": false, "= ' & | :* !": false} {
		for who, sees := range map[*browser]bool{whole: want, own: want, other: false} {
			a := who.get(searchFor(text))
			if found := element(page(t, a), "href", link.Send(x.ID.String())) != nil; a.status != http.StatusOK || found != sees {
				t.Errorf("%q: %d, found %t", text, a.status, found)
			}
		}
	}
}
