package testkit

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"net"
	"net/http/httptest"
	"net/textproto"
	"strings"
	"sync"
	"testing"
)

// SMTP is a mail server of a test's own, on loopback. What it answers can be changed at any time.
type SMTP struct {
	Host string
	Port int
	CA   *x509.CertPool // trusts its certificate, which is for 127.0.0.1

	mu       sync.Mutex
	rcpt     string // answer to RCPT TO; "" takes it
	data     string // answer after the message; "" takes it
	cut      bool   // ends the connection after the message, having kept it
	mute     bool   // says nothing at all
	user     string // that must sign in; "" for nobody
	password string
	plain    bool // offers no STARTTLS
	got      []Mailed
	config   *tls.Config
}

// Mailed is a message as it arrived.
type Mailed struct {
	From, To string
	Raw      string
	TLS      bool
}

// MailServer starts one; it ends with the test.
func MailServer(t testing.TB) *SMTP {
	t.Helper()
	site := httptest.NewUnstartedServer(nil) // for its certificate
	site.StartTLS()
	cert, ca := site.TLS.Certificates, x509.NewCertPool()
	ca.AddCert(site.Certificate())
	site.Close()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	at := l.Addr().(*net.TCPAddr) //nolint:errcheck // it listens on tcp
	s := &SMTP{Host: "127.0.0.1", Port: at.Port, CA: ca, config: &tls.Config{Certificates: cert, MinVersion: tls.VersionTLS12}}
	var open sync.WaitGroup
	t.Cleanup(func() { l.Close(); open.Wait() })
	open.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			open.Go(func() { defer conn.Close(); s.converse(conn) })
		}
	})
	return s
}

// Answers sets what it says to the recipient and after the message; "" takes it. cut ends the connection instead of the latter.
func (s *SMTP) Answers(rcpt, data string, cut bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rcpt, s.data, s.cut = rcpt, data, cut
}

// Wants sets who must sign in, and whether it offers TLS.
func (s *SMTP) Wants(user, password string, plain bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.user, s.password, s.plain = user, password, plain
}

// Mute makes it take connections and say nothing.
func (s *SMTP) Mute() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mute = true
}

// Got are the messages that it took, and those that it kept before it ended the connection.
func (s *SMTP) Got() []Mailed {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Mailed(nil), s.got...)
}

// talk is one conversation.
type talk struct {
	*SMTP
	conn net.Conn
	text *textproto.Reader
	mail Mailed
	in   bool // signed in
}

func (s *SMTP) converse(conn net.Conn) {
	c := &talk{SMTP: s, conn: conn, text: textproto.NewReader(bufio.NewReader(conn))}
	s.mu.Lock()
	mute := s.mute
	s.mu.Unlock()
	if mute {
		_, _ = c.text.ReadLine() // until the other side gives up
		return
	}
	for next := c.say("220 test ESMTP"); next; {
		line, err := c.text.ReadLine()
		if err != nil {
			return
		}
		next = c.hear(line)
	}
}

func (c *talk) say(lines ...string) bool {
	_, err := fmt.Fprint(c.conn, strings.Join(lines, "\r\n"), "\r\n")
	return err == nil
}

// hear answers one line; false ends the connection.
func (c *talk) hear(line string) bool {
	c.mu.Lock()
	rcpt, user, plain := c.rcpt, c.user, c.plain
	c.mu.Unlock()
	verb, rest, _ := strings.Cut(line, " ")
	switch strings.ToUpper(verb) {
	case "EHLO", "HELO":
		says := []string{"250-test", "250-8BITMIME", "250 AUTH PLAIN"}
		if !plain && !c.mail.TLS {
			says = []string{"250-test", "250-8BITMIME", "250 STARTTLS"}
		}
		return c.say(says...)
	case "STARTTLS":
		c.say("220 go on")
		conn := tls.Server(c.conn, c.config)
		c.conn, c.text, c.mail.TLS = conn, textproto.NewReader(bufio.NewReader(conn)), true
		return conn.Handshake() == nil
	case "AUTH":
		return c.signIn(rest)
	case "MAIL":
		if user != "" && !c.in {
			return c.say("530 sign in first")
		}
		c.mail.From = rest
		return c.say("250 ok")
	case "RCPT":
		if rcpt != "" {
			return c.say(rcpt)
		}
		c.mail.To = rest
		return c.say("250 ok")
	case "DATA":
		return c.say("354 go on") && c.message()
	case "QUIT":
		c.say("221 goodbye")
		return false
	}
	return c.say("250 ok")
}

func (c *talk) signIn(rest string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.in = rest == "PLAIN "+plainAuth(c.user, c.password); !c.in {
		return c.say("535 no such user")
	}
	return c.say("235 welcome")
}

func (c *talk) message() bool {
	raw, err := c.text.ReadDotBytes()
	if err != nil {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.data != "" {
		return c.say(c.data)
	}
	c.mail.Raw = string(raw)
	c.got = append(c.got, c.mail)
	if c.cut {
		return false
	}
	return c.say("250 taken")
}

func plainAuth(user, password string) string {
	return base64.StdEncoding.EncodeToString([]byte("\x00" + user + "\x00" + password))
}
