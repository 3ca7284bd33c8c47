//go:build kill

package kill_test

import (
	"net/http"
	"net/url"
	"path/filepath"
	"sync"

	"github.com/unykorn/console/internal/send"
)

// eightReleases presses Release eight times at once: two people with four sessions each, at two consoles over one
// database. One claim, one request, one transfer.
func eightReleases(w *world) {
	x := story{order: plain, end: send.Confirmed, transfers: 1, requests: 1}
	w.ask(x.order)
	patient := story{acts: acts{send.Approved: func(*world) {}}}
	w.carryOn(patient, func() bool { return w.state() == send.Approved })

	bases := []string{w.about.Console, w.secondConsole()}
	form := url.Values{"passphrase": {w.stand.Wallet(w.wallet).Passphrase}}
	var cookies []string
	for n := range 8 {
		cookies = append(cookies, w.newSession(bases[n%2], []string{treasurer, colleague}[n/4]))
	}
	w.hold("send.before", 0) // so that the first is not over before the others come
	statuses := make(chan int, 8)
	var start, done sync.WaitGroup
	start.Add(1)
	for n := range 8 {
		done.Go(func() {
			start.Wait()
			status, _, body, err := post(bases[n%2], cookies[n], "/sends/"+w.id+"/release", form)
			if err != nil {
				w.t.Errorf("release %d: %v", n, err)
			}
			if status != http.StatusSeeOther && status != http.StatusConflict {
				w.t.Errorf("release %d: %d %s", n, status, body)
			}
			statuses <- status
		})
	}
	start.Done()
	w.carryOn(patient, func() bool { return len(statuses) == 7 && w.held("send.before") })
	w.free("send.before", false)
	done.Wait()
	close(statuses)
	won := 0
	for status := range statuses {
		if status == http.StatusSeeOther {
			won++
		}
	}
	if won != 1 {
		w.t.Errorf("%d of eight releases were told that it is sent", won)
	}
	w.finish(x)
	if n := w.count(`select attempt from send where id = $1`, w.id); n != 1 {
		w.t.Errorf("it was claimed %d times", n)
	}
}

// secondConsole starts another console over the same database.
func (w *world) secondConsole() string {
	w.t.Helper()
	home := w.t.TempDir()
	copyFile(w.t, filepath.Join(w.home, cast), filepath.Join(home, cast))
	file := filepath.Join(home, about)
	w.runConsole(w.seed.freePort(w.t), home, file).waitFor(w.t, file)
	var second description
	readJSON(w.t, file, &second)
	return second.Console
}
