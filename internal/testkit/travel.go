package testkit

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/identity"
)

// Travels has confirmed, complete data of the client as payer and of payees kept, so that what the tests send of any worth may
// pass the travel rule. A payee is an address, or an address and a memo with a space between.
func (d *Database) Travels(t testing.TB, c identity.Client, payees ...string) {
	t.Helper()
	maker, checker := d.Person(t, "Enters who is paid", Over(identity.Treasury, c)), d.Person(t, "Confirms who is paid", Over(identity.Compliance, c))
	keep := func(subject, address, memo, custody, provider string) {
		id := uuid.New()
		d.exec(t, `insert into travel_record (id, client_id, subject, address, memo, version, kind, name, given, street, town, postcode, country, customer_number, registration, lei,
			has_birth, has_official_id, custody, provider, provider_country, provider_lei, owned, owned_how, made_by, made_at, one_time)
			values ($1, $2, $3, $4, $5, 1, 'legal', $6, '', '1 Test Street', 'Carson City', '89701', 'US', 'C-1', 'NV-1', '', false, false, $7, $8, '', '', false, '', $9, $10, $11)`,
			id, c.ID, subject, address, memo, "Person of "+c.Name, custody, provider, maker.Person, Start, "test-"+id.String())
		d.exec(t, `insert into travel_decision (record_id, client_id, made_by, verdict, reason, decided_by, decided_at) values ($1, $2, $3, 'confirmed', '', $4, $5)`,
			id, c.ID, maker.Person, checker.Person, Start)
	}
	keep("originator", "", "", "", "")
	for _, p := range payees {
		address, memo, _ := strings.Cut(p, " ")
		keep("payee", address, memo, "provider", "Test Provider")
	}
}
