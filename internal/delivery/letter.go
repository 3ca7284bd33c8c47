package delivery

import (
	"fmt"
	"html"
	"regexp"
	"strings"
	"time"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/mail"
	"github.com/unykorn/console/internal/notify"
)

// long are words that may be addresses or ids: outside the console they are shortened, whoever reads them.
var long = regexp.MustCompile(`[0-9A-Za-z:_]{24,}`)

// said is a notice's sentence as it leaves the console.
func said(n notify.Notice) string {
	return long.ReplaceAllStringFunc(n.Text, func(w string) string { return w[:6] + "…" + w[len(w)-4:] })
}

// letter writes the mail of what a person may know. Nothing can be done by a link of it: each leads to a page that asks who is
// there.
func (s *Service) letter(m Mail, who identity.Actor, of []notify.Notice) mail.Message {
	out := mail.Message{ID: m.ID.String(), Name: who.Name, To: who.Email, At: m.Made, Subject: said(of[0])}
	if len(of) > 1 {
		out.Subject = fmt.Sprintf("%d notices of the console", len(of))
	}
	var text, page strings.Builder
	for _, n := range of {
		kind, _ := notify.Of(n.Class)
		at, href := n.At.UTC().Format("2 January 2006, 15:04 UTC"), s.Page(n.Kind, n.Subject)
		fmt.Fprintf(&text, "%s\n%s · %s\n%s\n\n", said(n), kind.Name, at, href)
		fmt.Fprintf(&page, "<p><b>%s</b><br>%s · %s<br><a href=\"%s\">Open it in the console</a></p>\n", html.EscapeString(said(n)), html.EscapeString(kind.Name), at, html.EscapeString(href))
	}
	foot := "Nothing is decided by this mail or by its links. Which notices are mailed to you: " + s.Public + "/account/notices"
	fmt.Fprintf(&text, "-- \n%s\n", foot)
	fmt.Fprintf(&page, "<hr><p><small>%s</small></p>\n", html.EscapeString(foot))
	out.Text = text.String()
	out.HTML = "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"></head><body>\n" + page.String() + "</body></html>\n"
	return out
}

// event is the body of a call, with these names.
type event struct {
	ID    string       `json:"id"`
	Class notify.Class `json:"class"`
	Title string       `json:"title"`
	At    time.Time    `json:"at"`
	URL   string       `json:"url"`
}
