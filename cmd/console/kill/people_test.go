//go:build kill

package kill_test

import (
	"net/http"
	"net/url"
	"path"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/send"
)

// The people of the demo.
const (
	treasurer = "tessa.moreau@unykorn.example"
	colleague = "theo.brandt@unykorn.example"
)

var compliance = []string{"carla.nwosu@unykorn.example", "chen.wei@unykorn.example", "cyrus.daniels@unykorn.example"}

// order is what a treasurer asks for. The amount is base units: its last digits may be a sentinel of the sandbox.
type order struct{ wallet, asset, payee, amount string }

// act is what somebody does about the send while it stands in one state. It is done again until the state changes.
type act func(w *world)

// naturally is what people do when a story says nothing else.
var naturally = map[send.State]act{
	send.Drafted:          submit,
	send.AwaitingApproval: approve,
	send.Approved:         release,
	send.Unknown:          timePasses,
	send.PendingAtBitGo:   func(w *world) { w.decideAtBitGo("approved") },
	send.Submitted:        networkConfirms,
}

func submit(w *world) { w.press(treasurer, "/sends/"+w.id+"/submit", nil) }
func cancel(w *world) { w.press(colleague, "/sends/"+w.id+"/cancel", nil) }

func release(w *world) { w.releaseWith(w.stand.Wallet(w.wallet).Passphrase) }

func (w *world) releaseWith(passphrase string) {
	if w.press(treasurer, "/sends/"+w.id+"/release", url.Values{"passphrase": {passphrase}}) {
		w.tries++
	}
}

// releaseClumsily mistypes the passphrase the first time.
func releaseClumsily(w *world) {
	if w.tries == 0 {
		w.releaseWith("not the passphrase")
		return
	}
	release(w)
}

func approve(w *world) { w.vote("approve", nil) }
func reject(w *world)  { w.vote("reject", url.Values{"reason": {"Not on the payment list"}}) }

func (w *world) vote(word string, form url.Values) {
	request := w.text(`select id::text from approval_request where subject_id = $1 and state = 'pending'`, w.id)
	for _, email := range compliance {
		if request != "" && w.count(`select count(*) from approval_vote v join person p on p.id = v.voter where v.request_id = $1 and p.email = $2`, request, email) == 0 {
			w.press(email, "/approvals/"+request+"/"+word, form)
			return
		}
	}
}

// expire moves the end of whatever the send waits for into the past. A row that the console holds at this moment is
// left alone: it may stand still with it.
func expire(w *world) {
	w.exec(`update approval_request set expires_at = opened_at
		where id in (select id from approval_request where subject_id = $1 and state = 'pending' for update skip locked)`, w.id)
	w.exec(`update send set expires_at = asked_at where id in (select id from send where id = $1 for update skip locked)`, w.id)
}

// timePasses lets every call to Express end and the look-ups come round, once nothing stands at Express any more.
func timePasses(w *world) {
	if !w.held("send.before") && !w.held("send.after") {
		w.longAfter()
	}
}

// longAfter lets time pass even though a request still stands at Express, which the real one would have ended.
func (w *world) longAfter() {
	if w.count(`select count(*) from send where id = $1 and claimed_at > now() - interval '7 minutes'`, w.id) > 0 {
		w.pass(10 * time.Minute)
	}
	w.soon()
}

// soon lets the jobs that wait for their time come round.
func (w *world) soon() {
	w.exec(`update river.river_job set scheduled_at = now() where state in ('scheduled', 'retryable') and scheduled_at > now()`)
}

func (w *world) decideAtBitGo(word string) {
	for _, id := range w.sent().Approvals {
		w.control("approve", wish{"approval": id, "state": word})
	}
}

// networkConfirms also has BitGo deliver again what found nobody at home.
func networkConfirms(w *world) {
	w.control("advance", wish{"confirm": true})
	w.redeliver()
}

// redeliver does not wait for BitGo's schedule, nor for a console that stands still in a delivery.
func (w *world) redeliver() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.delivering {
		return
	}
	w.delivering = true
	go func() {
		_ = w.wish("flush", nil) // a sandbox that ended with its story delivers no more
		w.mu.Lock()
		defer w.mu.Unlock()
		w.delivering = false
	}()
}

// ask saves the draft that every story begins with.
func (w *world) ask(o order) {
	w.t.Helper()
	w.wallet, w.before = o.wallet, w.counts().Transfers
	payee := w.stand.Payee(o.payee)
	form := url.Values{"key": {uuid.NewString()}, "action": {"draft"}, "wallet": {w.stand.Wallet(o.wallet).ID}, "asset": {o.asset},
		"address": {payee.Address}, "memo": {payee.Memo}, "amount": {o.amount}, "unit": {"base"}, "payee": {payee.Label},
		"purpose": {"Kill test " + path.Base(w.home)}}
	status, to, body, err := post(w.about.Console, w.signIn(w.about.Console, treasurer), "/sends", form)
	if err != nil || status != http.StatusSeeOther {
		w.t.Fatalf("save the draft: %d %v\n%s", status, err, body)
	}
	w.id = path.Base(to)
}
