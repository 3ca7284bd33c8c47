package mail

import (
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/mail"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/unykorn/console/internal/testkit"
)

var at = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func message() Message {
	return Message{ID: "6f1f1f7e-0000-4000-8000-000000000001", Name: "Carla Nwosu", To: "carla@example.test", Subject: "“5 BTC to Kestrel” waits for your vote",
		Text: "“5 BTC to Kestrel” waits for your vote.\n\nhttps://console.example/approvals/1\n", HTML: "<p>“5 BTC to Kestrel” waits for your vote.</p>", At: at}
}

func sender(t testing.TB) Sender {
	t.Helper()
	from, err := ParseSender("Unykorn Console <console@unykorn.example>")
	if err != nil {
		t.Fatal(err)
	}
	return from
}

func server(t *testing.T, box *testkit.SMTP) *Server {
	t.Helper()
	s, err := ParseServer(fmt.Sprintf("smtp://%s:%d", box.Host, box.Port), sender(t))
	if err != nil {
		t.Fatal(err)
	}
	s.Config = &tls.Config{RootCAs: box.CA, MinVersion: tls.VersionTLS12}
	return s
}

func TestAMailArrives(t *testing.T) {
	t.Parallel()
	box := testkit.MailServer(t)
	if err := server(t, box).Deliver(t.Context(), message()); err != nil {
		t.Fatal(err)
	}
	got := box.Got()
	if len(got) != 1 || !got[0].TLS || got[0].To != "TO:<carla@example.test>" {
		t.Fatalf("%+v", got)
	}
	k, err := read([]byte(got[0].Raw))
	if err != nil || k.ID != message().ID+"@unykorn.example" || k.Subject != message().Subject || k.Text != message().Text || !k.At.Equal(at) || !strings.Contains(k.To, "Carla Nwosu") {
		t.Errorf("%+v, %v", k, err)
	}
	if !strings.Contains(got[0].Raw, "Auto-Submitted: auto-generated") || !strings.Contains(got[0].Raw, "text/html") {
		t.Errorf("%s", got[0].Raw)
	}
}

func TestSigningIn(t *testing.T) {
	t.Parallel()
	box := testkit.MailServer(t)
	box.Wants("console", "pass word", false)
	s := server(t, box)
	var f *Failure
	if err := s.Deliver(t.Context(), message()); !errors.As(err, &f) || f.Lasting || f.Code != 530 || len(box.Got()) != 0 {
		t.Fatalf("without signing in: %v", err)
	}
	s.User, s.Password = "console", "wrong"
	if err := s.Deliver(t.Context(), message()); !errors.As(err, &f) || f.Lasting || f.Code != 535 || f.Where != "sign-in" {
		t.Fatalf("a wrong password: %v", err)
	}
	s.Password = "pass word"
	if err := s.Deliver(t.Context(), message()); err != nil || len(box.Got()) != 1 {
		t.Fatalf("%v, %d mails", err, len(box.Got()))
	}
}

func TestNothingGoesToAnotherMachineInClear(t *testing.T) {
	t.Parallel()
	box := testkit.MailServer(t)
	box.Wants("console", "password", true)
	s := server(t, box)
	s.User, s.Password, s.Plain = "console", "password", false // as it is of any other machine
	var f *Failure
	if err := s.Deliver(t.Context(), message()); !errors.As(err, &f) || f.Where != "connect" || len(box.Got()) != 0 {
		t.Errorf("%v, %d mails", err, len(box.Got()))
	}
	s.Config, s.Plain = nil, true
	s.User, s.Password = "", ""
	box.Wants("", "", false)
	if err := s.Deliver(t.Context(), message()); !errors.As(err, &f) || len(box.Got()) != 0 {
		t.Errorf("an unknown certificate: %v", err)
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		rcpt, data string
		cut        bool
		want       Failure
	}{
		"greylisted":       {rcpt: "451 come back later", want: Failure{Code: 451, Where: "recipient"}},
		"no such person":   {rcpt: "550 5.1.1 carla@example.test unknown", want: Failure{Code: 550, Where: "recipient", Lasting: true}},
		"full":             {data: "452 4.2.2 full", want: Failure{Code: 452, Where: "message"}},
		"taken for spam":   {data: "554 no", want: Failure{Code: 554, Where: "message", Lasting: true}},
		"cut after DATA":   {cut: true, want: Failure{Where: "message", Unsure: true}},
		"service is ended": {rcpt: "421 going away", want: Failure{Code: 421, Where: "recipient"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box := testkit.MailServer(t)
			box.Answers(c.rcpt, c.data, c.cut)
			var f *Failure
			if err := server(t, box).Deliver(t.Context(), message()); !errors.As(err, &f) {
				t.Fatalf("%v", err)
			}
			if f.Code != c.want.Code || f.Where != c.want.Where || f.Lasting != c.want.Lasting || f.Unsure != c.want.Unsure {
				t.Errorf("%+v", f)
			}
			if strings.Contains(f.Error(), "carla") || strings.Contains(f.Error(), "come back") {
				t.Errorf("it tells what the server said: %s", f.Error())
			}
			box.Answers("", "", false)
			if err := server(t, box).Deliver(t.Context(), message()); err != nil {
				t.Errorf("the second time: %v", err)
			}
			ids := map[string]bool{}
			for _, g := range box.Got() {
				k, err := read([]byte(g.Raw))
				if err != nil {
					t.Fatal(err)
				}
				ids[k.ID] = true
			}
			if len(ids) != 1 {
				t.Errorf("a second copy is not recognised: %v", ids)
			}
		})
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	from := sender(t)
	for _, bad := range []string{"", "mail.example", "http://mail.example", "smtp://", "smtp://user@mail.example", "smtp://:secret@mail.example", "smtp://mail.example:0", "smtp://mail.example:x", "smtps://mail.example/path", "smtps://mail.example?tls=off"} {
		if s, err := ParseServer(bad, from); err == nil {
			t.Errorf("%q was taken: %s", bad, s)
		} else if strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "mail.example") {
			t.Errorf("%q: the error tells: %v", bad, err)
		}
	}
	s, err := ParseServer("smtps://console:s3cr3t@mail.example", from)
	if err != nil || !s.TLS || s.Plain || s.Port != 465 || s.Password != "s3cr3t" {
		t.Fatalf("%v, %v", s, err)
	}
	for _, shown := range []string{fmt.Sprint(s), fmt.Sprintf("%v %+v %#v", s, s, s)} {
		if strings.Contains(shown, "s3cr3t") {
			t.Errorf("shown: %s", shown)
		}
	}
	if s, err := ParseServer("smtp://mail.example", from); err != nil || s.Plain || s.Port != 587 {
		t.Errorf("%v, %v", s, err)
	}
	for _, bad := range []string{"", "console", "a@b, c@d.example", "Console <a@b\r\nBcc: x@y>", "\"a b\"@c.example"} {
		if _, err := ParseSender(bad); err == nil {
			t.Errorf("sender %q was taken", bad)
		}
	}
}

func TestTheFolder(t *testing.T) {
	t.Parallel()
	f := &Folder{From: sender(t), Path: t.TempDir() + "/mail"}
	if kept, err := f.List(); err != nil || len(kept) != 0 {
		t.Fatalf("%v, %v", kept, err)
	}
	later := message()
	later.ID, later.At, later.Subject = "second", at.Add(time.Minute), "Later"
	for _, m := range []Message{message(), later, message()} {
		if err := f.Deliver(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := f.List()
	if err != nil || len(kept) != 2 || kept[0].Subject != "Later" || kept[1].Text != message().Text {
		t.Errorf("%+v, %v", kept, err)
	}
}

// FuzzLetter: whatever stands in a notice, a name or an address, the mail has its headers, its one recipient and no other.
func FuzzLetter(f *testing.F) {
	for _, s := range []string{"", "a", "x\r\nBcc: all@example.test", "x\n\nhello", "\x00\x1b[31m", "=?utf-8?q?=0d=0aBcc:=20x?=", "“q”", strings.Repeat("ü", 400), "a\u2028b\u202Ec", "\xff\xfe", "x@y>\r\nRCPT TO:<z@y"} {
		f.Add(s, s, "carla@example.test", s)
		f.Add("Subject", "Name", s, "Text")
	}
	from := Sender{Name: "Unykorn Console", Address: "console@unykorn.example"}
	want := []string{"Auto-Submitted", "Content-Type", "Date", "From", "Message-Id", "Mime-Version", "Subject", "To", "X-Auto-Response-Suppress"}
	f.Fuzz(func(t *testing.T, subject, name, to, text string) {
		out, err := letter(from, Message{ID: "id", Name: name, To: to, Subject: subject, Text: text, HTML: text, At: at})
		if err != nil {
			return
		}
		var b bytes.Buffer
		if _, err := out.WriteTo(&b); err != nil {
			t.Fatal(err)
		}
		m, err := mail.ReadMessage(bytes.NewReader(b.Bytes()))
		if err != nil {
			t.Fatalf("%v in %q", err, b.String())
		}
		if got := slices.Sorted(maps.Keys(m.Header)); !slices.Equal(got, want) {
			t.Fatalf("headers %v in %q", got, b.String())
		}
		for name, values := range m.Header {
			if len(values) != 1 || strings.ContainsAny(values[0], "\r\n\x00") {
				t.Fatalf("%s: %q", name, values)
			}
		}
		people, err := m.Header.AddressList("To")
		if err != nil || len(people) != 1 || people[0].Address != to {
			t.Fatalf("to %v, %v", people, err)
		}
		kind, _, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
		if err != nil || kind != "multipart/alternative" {
			t.Fatalf("%s, %v", kind, err)
		}
		if _, err := io.ReadAll(m.Body); err != nil {
			t.Fatal(err)
		}
		if _, err := read(b.Bytes()); err != nil {
			t.Fatalf("not readable: %v", err)
		}
	})
}
