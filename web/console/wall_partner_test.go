package console

import (
	"testing"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/testkit"
)

// furnishPartner registers an endpoint of the client's, with a call that was given up.
func (h *house) furnishPartner(t *testing.T, e estate) {
	t.Helper()
	partnerCallObject(t, h, e.asker, e)
}

// partnerObject is an endpoint of the client's.
func partnerObject(t *testing.T, h *house, _ identity.Actor, e estate) string {
	t.Helper()
	made, _, err := h.Partners.Register(t.Context(), h.db.Person(t, "Registrar", testkit.Whole(identity.Admin)), e.ID, "Back end of "+e.key, "https://hooks-of-"+e.key+".example.com/in")
	if err != nil {
		t.Fatal(err)
	}
	return made.ID.String()
}

// partnerCallObject is an endpoint and a call of it that was given up.
func partnerCallObject(t *testing.T, h *house, who identity.Actor, e estate) string {
	t.Helper()
	endpoint, call := partnerObject(t, h, who, e), uuid.NewString()
	h.plant(t, `insert into partner_call (id, endpoint_id, client_id, event, body, state, due_at, note, made_at, done_at) values ($1, $2, $3, 'test', $4, 'dead', $5, $6, $5, $5)`,
		call, endpoint, e.ID, `{"id": "`+call+`", "data": {"of": "`+e.key+`"}}`, h.clock.Now(), "Given up for "+e.key)
	return endpoint + "|" + call
}
