package offering_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/unykorn/console/internal/offering"
	"github.com/unykorn/console/internal/testkit"
)

func containsOne(text, part string) bool { return strings.Contains(text, part) }

// The program and the database derive the same stage from the same facts, whatever they are.
func TestTheStageIsTheDatabases(t *testing.T) {
	t.Parallel()
	db := testkit.DB(t)
	now := time.Now()
	for _, state := range []offering.SubscriptionState{offering.PendingReview, offering.Approved, offering.Rejected, offering.Withdrawn, offering.Late} {
		for _, escrow := range []offering.Escrow{offering.Awaited, offering.Deposited, offering.Released, offering.Refunding, offering.Refunded, offering.NotRequired} {
			for bits := range 16 {
				x := offering.Subscription{State: state, Escrow: escrow, Eligible: bits&1 > 0, Signed: bits&2 > 0}
				if bits&4 > 0 {
					x.AcceptedAt = &now
				}
				if bits&8 > 0 {
					x.Transfer = "tx_issued"
				}
				var got string
				if err := db.Owner.QueryRow(t.Context(), `select offering_stage($1, $2, $3, $4, $5, $6)`, state, x.Eligible, x.Signed, escrow, bits&4 > 0, bits&8 > 0).Scan(&got); err != nil {
					t.Fatal(err)
				}
				if got != string(x.Stage()) {
					t.Errorf("%s %s %04b: %s and %s", state, escrow, bits, got, x.Stage())
				}
			}
		}
	}
}

// One wrong sign, or two that changed places, is never another reference.
func TestReferencesFindWhatWasMistyped(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		body := rapid.StringMatching(`[2-9A-HJKMNP-Z]{8}`).Draw(t, "body")
		written := ""
		for _, sign := range "23456789ABCDEFGHJKMNPQRSTUVWXYZ" {
			if r, ok := offering.Reference(body + string(sign)); ok {
				if written != "" {
					t.Fatal("two signs hold one body")
				}
				written = r
			}
		}
		plain := []byte(strings.ReplaceAll(written, "-", ""))
		i, j := rapid.IntRange(0, 8).Draw(t, "i"), rapid.IntRange(0, 8).Draw(t, "j")
		wrong := append([]byte{}, plain...)
		wrong[i], wrong[j] = wrong[j], wrong[i]
		if _, ok := offering.Reference(strings.ToLower(string(wrong))); ok && string(wrong) != string(plain) {
			t.Fatalf("%s and %s", plain, wrong)
		}
		other := rapid.StringMatching(`[2-9A-HJKMNP-Z]`).Draw(t, "other")
		wrong = append([]byte{}, plain...)
		wrong[i] = other[0]
		if _, ok := offering.Reference(string(wrong)); ok && string(wrong) != string(plain) {
			t.Fatalf("%s and %s", plain, wrong)
		}
	})
}
