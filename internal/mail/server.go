package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"
)

// patience bounds the way to a server's readiness, and then each message.
const patience = 10 * time.Second

// Server is an SMTP server that takes our mails. Every message has a connection of its own.
type Server struct {
	From     Sender
	Host     string
	Port     int
	User     string
	Password string
	TLS      bool        // from the first byte on (smtps)
	Plain    bool        // without TLS where the server offers none; of this machine only
	Config   *tls.Config // tests trust their own
}

// ParseServer reads SMTP_URL: smtps://user:password@host (TLS, port 465) or smtp://user:password@host (STARTTLS, port 587). Without
// TLS only this machine is spoken to. Errors name no part of the URL.
func ParseServer(raw string, from Sender) (*Server, error) {
	u, err := url.Parse(raw)
	if err != nil || u.Hostname() == "" || (u.Path != "" && u.Path != "/") || u.RawQuery != "" || u.Fragment != "" {
		return nil, errors.New("mail: not a URL of an SMTP server")
	}
	s := &Server{From: from, Host: u.Hostname(), User: u.User.Username()}
	s.Password, _ = u.User.Password()
	switch u.Scheme {
	case "smtps":
		s.TLS, s.Port = true, 465
	case "smtp":
		s.Port = 587
		ip := net.ParseIP(s.Host)
		s.Plain = s.Host == "localhost" || ip != nil && ip.IsLoopback()
	default:
		return nil, errors.New("mail: the scheme is neither smtp nor smtps")
	}
	if u.Port() != "" {
		if s.Port, err = strconv.Atoi(u.Port()); err != nil || s.Port < 1 || s.Port > 65535 {
			return nil, errors.New("mail: not a port")
		}
	}
	if (s.User == "") != (s.Password == "") {
		return nil, errors.New("mail: a user without a password, or a password without a user")
	}
	return s, nil
}

// String shows neither user nor password.
func (s *Server) String() string { return fmt.Sprintf("%s:%d", s.Host, s.Port) }

// GoString as String.
func (s *Server) GoString() string { return s.String() }

// Deliver hands the message to the server. Errors: *Failure.
func (s *Server) Deliver(ctx context.Context, m Message) error {
	out, err := letter(s.From, m)
	if err != nil {
		return err
	}
	c, err := gomail.NewClient(s.Host, s.options(ctx)...)
	if err != nil {
		return &Failure{Where: "connect", err: err}
	}
	conn, err := c.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return &Failure{Where: "connect", Code: code(err), err: err}
	}
	defer c.CloseWithSMTPClient(conn) //nolint:errcheck // whether the server says goodbye changes nothing
	if err := s.signIn(conn); err != nil {
		return &Failure{Where: "sign-in", Code: code(err), err: err}
	}
	err = c.SendWithSMTPClient(conn, out)
	if err == nil || out.IsDelivered() {
		return nil // what goes wrong after the server took it is no failure of the mail's
	}
	return failed(err)
}

// failed reads where a message was refused. What the server has against our own sender is no fault of this mail's.
func failed(err error) *Failure {
	f := &Failure{Where: "message", Code: code(err), err: err}
	var e *gomail.SendError
	if errors.As(err, &e) {
		switch e.Reason {
		case gomail.ErrSMTPMailFrom, gomail.ErrConnCheck, gomail.ErrSMTPReset:
			f.Where = "sender"
			return f
		case gomail.ErrSMTPRcptTo:
			f.Where = "recipient"
		case gomail.ErrSMTPDataClose:
			f.Unsure = f.Code == 0
		}
	}
	f.Lasting = f.Code >= 500
	return f
}

func code(err error) int {
	var e *gomail.SendError
	if errors.As(err, &e) {
		return e.ErrorCode()
	}
	for ; err != nil; err = errors.Unwrap(err) {
		if text := err.Error(); len(text) > 3 && text[3] == ' ' {
			if n, no := strconv.Atoi(text[:3]); no == nil && n >= 400 && n < 600 {
				return n
			}
		}
	}
	return 0
}

func (s *Server) signIn(conn *smtp.Client) error {
	if s.User == "" {
		return nil
	}
	_, offered := conn.Extension("AUTH")
	if strings.Contains(offered, "PLAIN") || !strings.Contains(offered, "LOGIN") {
		return conn.Auth(smtp.PlainAuth("", s.User, s.Password, s.Host, false))
	}
	return conn.Auth(smtp.LoginAuth(s.User, s.Password, s.Host, false))
}

func (s *Server) options(ctx context.Context) []gomail.Option {
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if s.Config != nil {
		config = s.Config.Clone()
	}
	config.ServerName = s.Host
	out := []gomail.Option{gomail.WithPort(s.Port), gomail.WithTimeout(patience), gomail.WithHELO(s.From.domain()), gomail.WithTLSConfig(config), gomail.WithoutNoop(),
		gomail.WithDialContextFunc(func(dial context.Context, network, address string) (net.Conn, error) {
			return s.dial(ctx, dial, network, address, config)
		})}
	switch {
	case s.TLS:
		return append(out, gomail.WithSSL())
	case s.Plain:
		return append(out, gomail.WithTLSPolicy(gomail.TLSOpportunistic))
	}
	return append(out, gomail.WithTLSPolicy(gomail.TLSMandatory))
}

// dial also bounds what comes before the first message: a server that takes the connection and says nothing holds nobody up, and
// a job that is told to stop stops.
func (s *Server) dial(ctx, dial context.Context, network, address string, config *tls.Config) (net.Conn, error) {
	conn, err := (&net.Dialer{}).DialContext(dial, network, address)
	if err != nil {
		return nil, err
	}
	if s.TLS {
		conn = tls.Client(conn, config)
	}
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	context.AfterFunc(ctx, func() { _ = conn.Close() })
	return conn, nil
}
