package doctor

import (
	"bytes"
	"encoding/json"
	"errors"
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/unykorn/console/internal/bitgo"
)

// Environments of BitGo.
const (
	Test       = "test"
	Production = "production"
)

// Answer is what a call to BitGo came to. Status 0 means that no answer came. Method, Path and Env may be empty where
// they are not known; a scenario that depends on them is then not told.
type Answer struct {
	Surface string // bitgo.Platform or bitgo.Express; empty: as the body shows
	Method  string
	Path    string // with its query
	Status  int
	Body    []byte
	Headers http.Header
	Env     string
}

// reading is an answer taken apart. said and name come from the top of the JSON alone.
type reading struct {
	Answer
	express  bool
	wrapped  bool // Express's 400 stands for any status of the platform's
	page     string
	json     bool
	said     string
	name     string
	otp      bool
	unlock   bool
	id       string
	versions bool
	query    url.Values
	parts    []string
}

// maxRead is the most of a body that is looked at.
const maxRead = 256 << 10

func (a Answer) read() (reading, bool) {
	r := reading{Answer: a, express: a.Surface == bitgo.Express}
	if len(a.Body) > maxRead || a.Status < 0 || a.Status > 599 || a.Status > 0 && a.Status < 200 {
		return r, false
	}
	path, query, _ := strings.Cut(a.Path, "?")
	if u, err := url.Parse(path); err == nil {
		path = u.Path // a whole address may have been given
	}
	r.parts = strings.Split(strings.Trim(path, "/"), "/")
	r.query, _ = url.ParseQuery(query)
	var fields map[string]any
	d := json.NewDecoder(bytes.NewReader(a.Body))
	d.UseNumber()
	if d.Decode(&fields) == nil && fields != nil && errors.Is(d.Decode(new(any)), io.EOF) {
		r.fill(fields)
	} else {
		r.page = pageText(string(a.Body))
	}
	r.wrapped = r.express && a.Status == http.StatusBadRequest
	return r, true
}

func (r *reading) fill(fields map[string]any) {
	text := func(key string) string { s, _ := fields[key].(string); return strings.TrimSpace(s) }
	r.json = true
	for _, key := range []string{"error", "message"} {
		if page := pageText(text(key)); page != "" {
			r.page = page // Express puts an upstream page into its own JSON
		} else if r.said == "" {
			r.said = text(key)
		}
	}
	r.name = text("errorName")
	if r.name == "" {
		r.name = text("name")
	}
	r.otp, _ = fields["needsOTP"].(bool)
	r.unlock, _ = fields["needsUnlock"].(bool)
	for _, key := range []string{"requestId", "reqId"} {
		if s := text(key); s != "" && r.id == "" {
			r.id = s
		}
	}
	r.versions = text("bitgoExpressVersion") != ""
	if r.Surface == "" {
		r.express = r.versions
	}
	if r.express && r.page == "" && statusLine.MatchString(r.said) {
		r.page = r.said // Express keeps the text of a page, without its marks
	}
}

var (
	statusLine = regexp.MustCompile(`^(?:[45][0-9]{2}\s+)?(?:503 Service Temporarily Unavailable|504 Gateway Time-out)\s*(?:nginx)?\s*`)
	tags       = regexp.MustCompile(`<[^>]*>`)
)

// pageText is the text of an HTML page, or "" for what is none.
func pageText(s string) string {
	trimmed := strings.TrimLeft(s, " \t\r\n\ufeff")
	lower := strings.ToLower(trimmed[:min(len(trimmed), 200)])
	if !strings.HasPrefix(lower, "<html") && !strings.HasPrefix(lower, "<!doctype html") {
		return ""
	}
	return strings.Join(strings.Fields(html.UnescapeString(tags.ReplaceAllString(trimmed, " "))), " ")
}

// is reports that the platform's status was this one, or may have been where Express stands before it.
func (r reading) is(status int) bool { return r.Status == status || r.wrapped }

// asks reports the method, where it is known.
func (r reading) asks(method string) bool { return strings.EqualFold(r.Method, method) }

// after gives the part of the path behind a word.
func (r reading) after(word string) string {
	for i := 0; i+1 < len(r.parts); i++ {
		if r.parts[i] == word {
			return r.parts[i+1]
		}
	}
	return ""
}

// ends reports how the path ends; * stands for any part.
func (r reading) ends(words ...string) bool {
	if len(r.parts) < len(words) {
		return false
	}
	for i, w := range words {
		if p := r.parts[len(r.parts)-len(words)+i]; w != "*" && p != w {
			return false
		}
	}
	return true
}

// coin is the ticker that the path names: what stands before wallet.
func (r reading) coin() string {
	for i, p := range r.parts {
		if p == "v2" && i+2 < len(r.parts) && r.parts[i+2] == "wallet" {
			return r.parts[i+1]
		}
	}
	return ""
}

// trading reports a path of the trading service.
func (r reading) trading() bool {
	return len(r.parts) > 4 && r.parts[0] == "api" && r.parts[1] == "prime" && r.parts[2] == "trading"
}

// OfError makes the answer of a failure of ours: what bitgo.Error kept of it.
func OfError(e *bitgo.Error, env string) Answer {
	a := Answer{Surface: e.Host, Method: e.Method, Path: e.Path, Status: e.Status, Env: env}
	if e.HTML {
		_, text, _ := strings.Cut(e.Message, "HTML page: ")
		a.Body = []byte("<html><head><title>" + html.EscapeString(text) + "</title></head></html>")
		return a
	}
	switch {
	case e.Name == bitgo.NameCutOff && e.Status == http.StatusOK:
		a.Body = []byte("{")
		return a
	case e.Name == bitgo.NameCutOff || e.Status == 0:
		return a
	}
	body := map[string]any{"error": e.Message, "needsOTP": e.NeedsOTP, "needsUnlock": e.NeedsUnlock}
	for key, v := range map[string]string{"name": e.Name, "requestId": e.RequestID, "bitgoExpressVersion": e.Versions.Express} {
		if v != "" && v != bitgo.NameUnspecified {
			body[key] = v
		}
	}
	a.Body, _ = json.Marshal(body) // strings and truths: it cannot fail
	return a
}

// Explain finds a failure of BitGo's in an error and says which scenario it is. One that never left this process is no
// failure of BitGo's.
func (s *Service) Explain(err error) (Scenario, bool) {
	e, ok := bitgo.AsError(err)
	if !ok || e.Method == "" || e.Name == bitgo.NameInvalid || e.Name == bitgo.NameNotSent || e.Status >= 200 && e.Status <= 299 && e.Name != bitgo.NameCutOff {
		return Scenario{}, false
	}
	return Recognise(OfError(e, s.Env))
}

// MaxBody is the longest body that is read.
const MaxBody = maxRead

// Mask takes out of a pasted text whatever looks like a secret.
func Mask(text string) string { return bitgo.Redact(text) }
