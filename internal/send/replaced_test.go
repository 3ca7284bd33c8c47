package send

import (
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/testkit"
)

// A send whose fee was raised has two transfers, and only one of them is mined. Whatever BitGo says of the two and in
// whatever order, the death of one does not end a send that the other keeps alive: who reads "failed" pays again.
func TestOfTwoTransfersTheLivingOneCounts(t *testing.T) {
	b := setup(t)
	for _, c := range []struct {
		name  string
		heard []string // transfer and state, in order; the send is submitted as "old" before
		want  State
	}{
		{"the usual way", []string{"new unconfirmed", "old replaced", "new confirmed"}, Confirmed},
		{"the old one fails", []string{"old replaced", "new unconfirmed", "old failed", "new confirmed"}, Confirmed},
		{"the old one fails, nothing else yet", []string{"new unconfirmed", "old failed"}, Submitted},
		{"the old one is removed at last", []string{"new unconfirmed", "new confirmed", "old replaced", "old removed"}, Confirmed},
		{"the old one is mined", []string{"new unconfirmed", "old confirmed", "new removed"}, Confirmed},
		{"the old one is mined, heard late", []string{"new unconfirmed", "new failed", "old confirmed"}, Confirmed},
		{"both die", []string{"new unconfirmed", "old removed", "new removed"}, Removed},
		{"only the end of the new one is heard", []string{"old replaced", "new failed"}, Failed},
		{"failed, then mined in another block", []string{"old failed", "old confirmed"}, Confirmed},
		{"confirmed, then failed in another block", []string{"old confirmed", "old failed"}, Removed},
	} {
		x, err := b.release(b.submit(b.draft()))
		if err != nil || x.State != Submitted {
			t.Fatalf("%+v: %v", x, err)
		}
		heir := testkit.HexID()
		for _, said := range c.heard {
			of := Transfer{Wallet: x.Wallet, Asset: "tbtc4", ID: x.TransferID, TxID: x.TxID, State: said[4:], SequenceID: x.ID.String()}
			if said[:3] == "new" {
				of.ID, of.TxID, of.Replaces = heir, heir+heir, []string{x.TxID}
				if b.get(x).TransferID == heir { // the webhook room then knows it by the send's own note
					of.Replaces = nil
				} else {
					of.SequenceID = ""
				}
			}
			b.in(func(tx pgx.Tx) error {
				_, err := b.s.ApplyTransfer(b.ctx, tx, of)
				return err
			})
		}
		if got := b.get(x); got.State != c.want {
			t.Errorf("%s: %s, want %s (%s)", c.name, got.State, c.want, steps(got))
		}
	}
}
