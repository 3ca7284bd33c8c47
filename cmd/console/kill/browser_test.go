//go:build kill

package kill_test

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// press posts a form in the background, unless an earlier one is still on its way: a console that stands still keeps
// the browser waiting.
func (w *world) press(email, path string, form url.Values) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.sending {
		return false
	}
	base := w.about.Console
	cookie := w.signIn(base, email)
	if cookie == "" {
		return false
	}
	w.sending = true
	go func() {
		status, to, _, err := post(base, cookie, path, form)
		w.mu.Lock()
		defer w.mu.Unlock()
		w.sending = false
		w.answers = append(w.answers, fmt.Sprintf("%s %s: %d %s %v", email, path, status, to, err))
	}()
	return true
}

// signIn follows the demo's link once and gives the cookie; the session outlives the process that began it. Empty: the
// console is down at this moment.
func (w *world) signIn(base, email string) string {
	if c := w.cookies[email]; c != "" {
		return c
	}
	c := w.newSession(base, email)
	if w.cookies == nil {
		w.cookies = map[string]string{}
	}
	w.cookies[email] = c
	return c
}

func (w *world) newSession(base, email string) string {
	for _, p := range w.about.People {
		if p.Email != email {
			continue
		}
		link, err := url.Parse(p.SignIn)
		if err != nil {
			w.t.Fatal("the sign-in link of " + email + " cannot be read")
		}
		res, err := line.Get(base + link.Path)
		if err != nil {
			return ""
		}
		res.Body.Close()
		for _, c := range res.Cookies() {
			if c.Name == "__Host-console" {
				return c.Value
			}
		}
	}
	return ""
}

// post sends a form as a browser on the console's own page would.
func post(base, cookie, path string, form url.Values) (status int, to, body string, err error) {
	r, err := http.NewRequest(http.MethodPost, base+path, strings.NewReader(form.Encode()))
	if err != nil {
		return 0, "", "", err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return ask(r, cookie)
}

func get(base, cookie, path string) (status int, body string, err error) {
	r, err := http.NewRequest(http.MethodGet, base+path, nil)
	if err != nil {
		return 0, "", err
	}
	status, _, body, err = ask(r, cookie)
	return status, body, err
}

// ask carries the session by hand: its cookie is for https, and no jar would send it here.
func ask(r *http.Request, cookie string) (status int, to, body string, err error) {
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.Header.Set("Cookie", "__Host-console="+cookie)
	res, err := line.Do(r)
	if err != nil {
		return 0, "", "", err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	return res.StatusCode, res.Header.Get("Location"), string(text), err
}
