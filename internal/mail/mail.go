// Package mail makes e-mails and hands them to an SMTP server. It knows nothing of who wants which: a message comes whole, and
// whether it went, may be tried again or never will is all that comes back.
package mail

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"regexp"
	"strings"
	"time"
	"unicode"

	gomail "github.com/wneessen/go-mail"
)

// Message is one mail to one person.
type Message struct {
	ID      string // letters, digits and hyphens; the same message keeps it, so that a second copy is recognised by its Message-ID
	Name    string // whose
	To      string // address
	Subject string
	Text    string
	HTML    string
	At      time.Time
}

// Transport takes messages over. A nil error means that the other side has taken responsibility.
type Transport interface {
	Deliver(ctx context.Context, m Message) error
}

// Failure says why a message was not taken, without anybody's address in it.
type Failure struct {
	Code    int    // the server's, 0 where it gave none
	Lasting bool   // trying again leads nowhere
	Where   string // "connect", "sign-in", "recipient", "message"
	Unsure  bool   // the connection ended after the message was given: it may have been taken
	err     error
}

// Error says what is known of it in a sentence for administrators.
func (f *Failure) Error() string {
	var b strings.Builder
	switch {
	case f.Unsure:
		b.WriteString("The connection ended after the mail was handed over; it may have been taken.")
	case f.Code > 0 && f.Lasting:
		fmt.Fprintf(&b, "The mail server refused the %s for good (%d).", f.Where, f.Code)
	case f.Code > 0:
		fmt.Fprintf(&b, "The mail server refused the %s for now (%d).", f.Where, f.Code)
	case f.Lasting:
		fmt.Fprintf(&b, "The %s cannot be mailed to.", f.Where)
	default:
		fmt.Fprintf(&b, "The mail server did not answer at: %s.", f.Where)
	}
	return b.String()
}

// Unwrap gives the cause, which may hold addresses.
func (f *Failure) Unwrap() error { return f.err }

var (
	plainID = regexp.MustCompile(`^[A-Za-z0-9-]{1,80}$`)
	address = regexp.MustCompile(`^[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$`)
)

// Address reports whether an address is a plain local@domain, which is all that is mailed to.
func Address(a string) bool {
	read, err := mail.ParseAddress(a)
	return err == nil && read.Address == a && address.MatchString(a)
}

// Sender is whom mails come from, "Name <address>" or an address.
type Sender struct{ Name, Address string }

// ParseSender reads a sender. Errors name no part of it.
func ParseSender(text string) (Sender, error) {
	a, err := mail.ParseAddress(text)
	if err != nil || !Address(a.Address) || line(a.Name, 80) != a.Name {
		return Sender{}, errors.New("mail: not an address")
	}
	return Sender{Name: a.Name, Address: a.Address}, nil
}

func (s Sender) domain() string { _, d, _ := strings.Cut(s.Address, "@"); return d }

// line makes what stands in a header one line of characters that can be seen, which says what it says.
func line(text string, most int) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, " "))
	text = strings.ReplaceAll(text, "=?", "= ?") // or a mail program would decode what somebody typed
	r := []rune(strings.Join(strings.Fields(text), " "))
	if len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return string(r)
}

// name is a person's name without what means something in a header's list of addresses.
func name(text string) string {
	return line(strings.Map(func(r rune) rune {
		if strings.ContainsRune("\"\\<>@,;:()[]", r) {
			return ' '
		}
		return r
	}, text), 80)
}

// letter makes a message of its parts. Whatever is in them, it has these headers and no other, and one recipient.
func letter(from Sender, m Message) (*gomail.Msg, error) {
	if !plainID.MatchString(m.ID) || !Address(m.To) {
		return nil, &Failure{Lasting: true, Where: "recipient"}
	}
	out := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	out.FromMailAddress(&mail.Address{Name: from.Name, Address: from.Address})
	out.ToMailAddress(&mail.Address{Name: name(m.Name), Address: m.To})
	out.Subject(line(m.Subject, 180))
	out.SetDateWithValue(m.At)
	out.SetMessageIDWithValue(m.ID + "@" + from.domain())
	out.SetGenHeader("Auto-Submitted", "auto-generated")
	out.SetGenHeader("X-Auto-Response-Suppress", "All")
	out.SetBodyString(gomail.TypeTextPlain, body(m.Text))
	out.AddAlternativeString(gomail.TypeTextHTML, body(m.HTML))
	return out, nil
}

// body keeps the line ends and takes out every other control character.
func body(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, " "))
}
