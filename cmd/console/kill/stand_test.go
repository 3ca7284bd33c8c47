//go:build kill

package kill_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"time"

	"github.com/unykorn/console/internal/sandbox"
)

// line reaches the programs; a redirect is an answer.
var line = &http.Client{Timeout: 60 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

type wish map[string]any

// control makes one call of the sandbox's own API. Asking for what has happened already is refused there, and fine.
func (w *world) control(path string, body wish) {
	w.t.Helper()
	if err := w.wish(path, body); err != nil {
		w.t.Errorf("sandbox %s: %v", path, err)
	}
}

func (w *world) wish(path string, body wish) error {
	raw, err := json.Marshal(body)
	if err != nil {
		return err
	}
	res, err := line.Post(w.stand.Platform+"/_sandbox/"+path, "application/json", bytes.NewReader(raw))
	if err != nil {
		return err
	}
	_, _ = io.Copy(io.Discard, res.Body)
	return res.Body.Close()
}

func (w *world) look(path string, into any) {
	w.t.Helper()
	res, err := line.Get(w.stand.Platform + "/_sandbox/" + path)
	if err == nil {
		defer res.Body.Close()
		err = json.NewDecoder(res.Body).Decode(into)
	}
	if err != nil {
		w.t.Fatalf("sandbox %s: %v", path, err)
	}
}

func (w *world) hold(point string, times int) {
	w.control("hold", wish{"point": point, "times": times})
}

func (w *world) free(point string, drop bool) {
	w.control("release", wish{"point": point, "drop": drop})
}

// held says whether a request stands still there.
func (w *world) held(point string) bool {
	w.t.Helper()
	var out struct{ Blocked int }
	w.look("held?point="+point, &out)
	return out.Blocked > 0
}

func (w *world) counts() sandbox.Counts {
	w.t.Helper()
	var out sandbox.Counts
	w.look("state", &out)
	return out
}

// sent is what the sandbox has under the send's id.
func (w *world) sent() sandbox.SendCount {
	w.t.Helper()
	return sentIn(w.counts(), w.id)
}

func sentIn(all sandbox.Counts, id string) sandbox.SendCount {
	for _, c := range all.Sends {
		if c.Sequence == id {
			return c
		}
	}
	return sandbox.SendCount{}
}

// deposit brings money into the wallet that pays.
func (w *world) deposit(amount string) {
	w.t.Helper()
	to := w.stand.Wallet(w.wallet)
	w.control("deposit", wish{"wallet": to.ID, "coin": to.Coin, "amount": amount, "state": "confirmed"})
	w.others++
}

// lock keeps everything that the wallet holds of its coin from being sent, behind the console's back, as staking does;
// with nothing locked it can be sent again. Emptying the wallet would not do: what stands at Express already spends
// outputs of its own, and those must still be there when it is let through.
func (w *world) lock(everything bool) {
	w.t.Helper()
	from := w.stand.Wallet(w.wallet)
	body := wish{"wallet": from.ID, "coin": from.Coin}
	for _, have := range w.counts().Wallets {
		if everything && have.Wallet == from.ID && have.Coin == from.Coin {
			body["staked"] = have.Spendable
		}
	}
	w.control("reserve", body)
}
