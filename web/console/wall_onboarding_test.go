package console

import (
	"testing"

	"github.com/google/uuid"
)

// furnishOnboarding plants how the client came in, and a Go Account on its way.
func (h *house) furnishOnboarding(t *testing.T, e estate) {
	t.Helper()
	for _, row := range []string{
		`insert into onboarding (id, email, account_type, name, organization_id, asked_by, one_time, state, enterprise_id, client_id, client_name, created_at, updated_at, ended_at)
			select $1, $2 || '@institution.example', 'business', name, 'ours', $3, 'onboarding', 'done', enterprise_id, id, name, $4, $4, $4 from client where id = $5`,
		`insert into go_account (id, client_id, enterprise_id, label, asked_by, one_time, created_at, updated_at)
			select $1, id, enterprise_id, 'Vault of ' || $2, $3, 'account', $4::timestamptz, $4 from client where id = $5`,
	} {
		at := h.clock.Now()
		if _, err := h.db.Owner.Exec(t.Context(), row, uuid.New(), e.key, e.asker.Person, at, e.ID); err != nil {
			t.Fatal(err)
		}
	}
	for _, row := range []string{
		`insert into client_enterprise (client_id, enterprise_id, name, kyc_state, tried_at, observed_at) select id, enterprise_id, name, 'approved', $2::timestamptz, $2 from client where id = $1`,
		`insert into client_kyc_status (client_id, enterprise_id, kyc_state, created_at) select id, enterprise_id, 'approved', $2 from client where id = $1`,
		`insert into sumsub_delivery (client_id, digest, body, type, applicant_id, word, request_id, ip, received_at) select id, sha256(id::text::bytea), '{}', 'applicantReviewed', 'applicant of ' || name, 'approved', 'r', '::1', $2 from client where id = $1`,
	} {
		if _, err := h.db.Owner.Exec(t.Context(), row, e.ID, h.clock.Now()); err != nil {
			t.Fatal(err)
		}
	}
}
