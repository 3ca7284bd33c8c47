//go:build kill

package kill_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/unykorn/console/internal/send"
)

// outcomes are the states of a transfer at BitGo that a send in this state may have.
var outcomes = map[send.State][]string{send.Confirmed: {"confirmed"}, send.Failed: {"failed"}, send.Removed: {"removed"}, send.Rejected: {"rejected"}}

// verify counts at the sandbox and compares everything that the console keeps with it.
func (w *world) verify(x story) {
	w.t.Helper()
	all := w.counts()
	got := sentIn(all, w.id)
	if len(got.Transfers) != x.transfers {
		w.t.Errorf("BitGo has %d transfers for the send, should have %d: %+v", len(got.Transfers), x.transfers, got)
	}
	if more := all.Transfers - w.before - w.others; more != x.transfers {
		w.t.Errorf("BitGo has %d transfers more than before, under whatever id", more)
	}
	if x.requests > 0 && got.Requests != x.requests {
		w.t.Errorf("Express was asked %d times, should have been %d", got.Requests, x.requests)
	}
	if got.Accepted > 1 {
		w.t.Errorf("BitGo accepted the send %d times", got.Accepted)
	}
	if all.Leaks > 0 {
		w.t.Errorf("secrets reached the platform: %v", all.LeakPaths)
	}
	for i, id := range got.Transfers {
		if !slices.Contains(outcomes[x.end], got.States[i]) {
			w.t.Errorf("the send is %s, its transfer %s", x.end, got.States[i])
		}
		w.verifyBooks(id, got.States[i])
	}
	if state := w.state(); state != x.end {
		w.t.Errorf("it ended %s, should have been %s", state, x.end)
	}
	w.verifyKept(got.Transfers)
	for _, have := range all.Wallets {
		w.verifyLedger(have.Wallet, have.Coin, have.Confirmed)
	}
	w.verifySilent()
	if w.t.Failed() {
		w.t.Log(w.tell())
	}
}

// verifyBooks wants each part of the transfer posted as often as the network turned round, and each time once.
func (w *world) verifyBooks(transfer, state string) {
	w.t.Helper()
	confirmations := w.count(`select count(*) from send_transition where send_id = $1 and to_state = 'confirmed'`, w.id)
	steps := confirmations * 2
	if state == "confirmed" {
		steps--
	}
	for _, part := range []string{"amount", "fee"} {
		n := w.count(`select count(*) from posting where transfer_id = $1 and part = $2`, transfer, part)
		if last := w.count(`select coalesce(max(step), 0) from posting where transfer_id = $1 and part = $2`, transfer, part); n != steps || last != steps {
			w.t.Errorf("transfer %s has %d postings of its %s up to step %d, should have %d", state, n, part, last, steps)
		}
	}
	if n := w.count(`select count(*) from transaction_sweeps where transfer_id = $1 and state = $2 and sequence_id = $3`, transfer, state, w.id); n != 1 {
		w.t.Errorf("the mirror has %d rows of the transfer as BitGo has it", n)
	}
	if n := w.count(`select count(*) from send where id = $1 and transfer_id = $2`, w.id, transfer); n != 1 {
		w.t.Error("the send names another transfer than BitGo has")
	}
}

// verifyKept looks at what must not be left behind, and at the trail.
func (w *world) verifyKept(transfers []string) {
	w.t.Helper()
	for what, query := range map[string]string{
		"open reservations":                           `select count(*) from reservation where send_id = $1 and state <> 'ended'`,
		"votes still asked for":                       `select count(*) from approval_request where subject_id = $1 and state = 'pending'`,
		"steps that no rule allows":                   `select count(*) from send_transition t where send_id = $1 and from_state is not null and not exists (select from send_transition_allowed a where a.from_state = t.from_state and a.to_state = t.to_state)`,
		"steps that follow from no one":               `select count(*) from (select from_state, lag(to_state) over (order by id) as before from send_transition where send_id = $1) s where from_state is distinct from before`,
		"mirrored transfers that BitGo does not have": `select count(*) from transaction_sweeps t join send s on s.id = $1 where t.sequence_id = s.id::text and t.transfer_id is distinct from s.transfer_id`,
	} {
		if n := w.count(query, w.id); n != 0 {
			w.t.Errorf("%d %s", n, what)
		}
	}
	steps := w.count(`select count(*) from send_transition where send_id = $1 and from_state is not null`, w.id)
	kept := w.count(`select count(*) from audit_event where subject_kind = 'send' and subject_id = $1 and verb <> 'send.draft' and result = 'done'`, w.id)
	if steps != kept {
		w.t.Errorf("%d steps and %d rows in the trail", steps, kept)
	}
	if len(transfers) == 0 && w.text(`select coalesce(transfer_id, '') from send where id = $1`, w.id) != "" {
		w.t.Error("the send names a transfer, and BitGo has none")
	}
}

// verifyLedger wants the books to the base unit.
func (w *world) verifyLedger(wallet, coin, confirmed string) {
	w.t.Helper()
	books := w.text(`select coalesce(sum(effect), 0)::text from ledger_line where wallet_id = $1 and asset = $2`, wallet, coin)
	if books != confirmed {
		w.t.Errorf("the ledger has %s %s in %s, BitGo %s", books, coin, wallet, confirmed)
	}
}

// verifySilent looks for the passphrase in the console's log. Its terminal shows it, as a demo does.
func (w *world) verifySilent() {
	w.t.Helper()
	text, err := os.ReadFile(filepath.Join(w.home, "console.log"))
	if err != nil {
		w.t.Error(err)
	}
	if strings.Contains(string(text), w.stand.Wallet(w.wallet).Passphrase) {
		w.t.Error("the passphrase stands in the console's log")
	}
}
