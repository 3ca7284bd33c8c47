//go:build kill

package kill_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"sync"
	"sync/atomic"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/internal/testkit"
)

// twoHundredCalls has a partner's back end call POST /api/bitgo/send two hundred times at once with one Idempotency-Key,
// and the console killed after BitGo has accepted and before anything of that is written down. Whoever calls again, then
// and afterwards, hears of the one send.
func twoHundredCalls(w *world) {
	x := story{order: small, end: send.Confirmed, transfers: 1, requests: 1}
	w.wallet, w.before = x.order.wallet, w.counts().Transfers
	from := w.stand.Wallet(w.wallet)
	body := wish{"walletId": from.ID, "coin": x.order.asset, "address": w.stand.Payee(x.order.payee).Address, "amount": x.order.amount,
		"walletPassphrase": from.Passphrase, "comment": "Kill test"}
	key := uuid.NewString()
	w.hold("send.after", 1)
	var calls sync.WaitGroup
	var refused atomic.Int32
	for range 200 {
		calls.Go(func() {
			if status, _, err := w.call("/send", key, body); err == nil && status == http.StatusConflict {
				refused.Add(1)
			}
		})
	}
	testkit.Eventually(w.t, patience, func() bool { return w.held("send.after") && refused.Load() == 199 })
	w.id = w.text(`select id::text from send where state = 'submitting' order by asked_at desc limit 1`)
	w.kill()
	w.gone()
	calls.Wait()
	w.free("send.after", true)
	w.exec(`update gateway_answer set leased_until = now()`) // the dead call's lease has run out
	w.restart()
	status, answer, err := w.call("/send", key, body)
	if err != nil || status != http.StatusAccepted && status != http.StatusOK || answer["sendId"] != w.id {
		w.t.Fatalf("called again: %d %v %v, the send is %s", status, answer, err, w.id)
	}
	w.finish(x)
	again, repeated, err := w.call("/send", key, body)
	if err != nil || again != status || repeated["sendId"] != w.id {
		w.t.Errorf("called once more: %d %v %v, first it was %d", again, repeated, err, status)
	}
	if n := w.count(`select count(*) from send where wallet_id = $1 and purpose = 'Kill test'`, from.ID); n != 1 {
		w.t.Errorf("%d sends were made", n)
	}
}

// call makes a call to the gateway with the demo's key.
func (w *world) call(path, key string, body wish) (status int, answer map[string]any, err error) {
	raw, err := json.Marshal(body)
	if err != nil {
		return 0, nil, err
	}
	r, err := http.NewRequest(http.MethodPost, w.about.Console+"/api/bitgo"+path, bytes.NewReader(raw))
	if err != nil {
		return 0, nil, err
	}
	r.Header.Set("Authorization", "Bearer "+w.about.APIKey)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", key)
	res, err := line.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err == nil {
		err = json.Unmarshal(text, &answer)
	}
	return res.StatusCode, answer, err
}
