// Package config reads the settings from the environment, once, into one checked struct. Every setting stands in
// Settings with its meaning, which is what `console help` prints. Secrets print as ***.
package config

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/mail"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Secret is a setting that must not be printed by accident.
type Secret string

// String hides the value from every fmt verb that uses it.
func (Secret) String() string { return "***" }

// GoString hides the value from %#v.
func (Secret) GoString() string { return "***" }

// LogValue hides the value from slog.
func (Secret) LogValue() slog.Value { return slog.StringValue("***") }

// MarshalText hides the value from encoders.
func (Secret) MarshalText() ([]byte, error) { return []byte("***"), nil }

// Reveal gives the value to the one place that needs it.
func (s Secret) Reveal() string { return string(s) }

// Config is everything that a process may be told.
type Config struct {
	Addr           string
	PublicURL      *url.URL
	SecretKeys     []Secret // the first seals, all of them open
	DatabaseURL    Secret
	OwnerURL       Secret
	BitGoURL       string
	ExpressURL     string
	BitGoToken     Secret
	Organization   string
	WebhookSecrets []Secret
	SumsubSecrets  []Secret // none: what Sumsub delivers is not taken
	WebhookHosts   []string // beside our own, where BitGo may be told to call
	PolicyUser     string   // an administrator at BitGo; "": rules are made by the public route
	TokenOverlap   time.Duration
	RateLimit      int
	KeyRate        int    // calls a minute of one API key
	TransferAgent  string // of securities; "" is nobody, and so below
	Custodian      string
	EscrowBank     string
	SanctionsAge   time.Duration // how long a list counts after it was last loaded
	TravelPlace    string        // our entity's jurisdiction: whose travel rule is ours
	TravelEntity   string        // our entity's name in what travels; "": not told
	SMTPURL        Secret        // "": nobody is mailed to
	SMTPFrom       string
	BehindProxy    bool // the peer is a proxy that says whose request it is
}

// Setting is one environment variable.
type Setting struct {
	Name, Default, Meaning string
	Secret                 bool
}

// Settings lists every variable that Read looks at.
var Settings = []Setting{
	{"CONSOLE_ADDR", "localhost:8080", "where the console listens", false},
	{"CONSOLE_PUBLIC_URL", "http://CONSOLE_ADDR", "the URL that people type; https unless it is this machine", false},
	{"CONSOLE_BEHIND_PROXY", "no", "yes: a reverse proxy sets X-Forwarded-For, and failed sign-ins are counted by what it says", false},
	{"CONSOLE_SECRET_KEY", "", "32 bytes or more in hex; seals TOTP seeds and cookies; two, comma-separated, while rotating (the first seals)", true},
	{"DATABASE_URL", "", "PostgreSQL as the restricted serving role", true},
	{"DATABASE_OWNER_URL", "", "PostgreSQL as the owner; used by `console migrate` alone", true},
	{"BITGO_API_URL", "https://app.bitgo-test.com", "BitGo's platform", false},
	{"BITGO_EXPRESS_URL", "http://127.0.0.1:3080", "BitGo Express; loopback, because it is sent wallet passphrases", false},
	{"BITGO_ACCESS_TOKEN", "", "the service token at BitGo, until one was made and sealed here", true},
	{"BITGO_ORGANIZATION_ID", "", "our organization at BitGo, 32 hex digits", false},
	{"BITGO_WEBHOOK_SECRET", "", "the secret BitGo signs webhooks with; two, comma-separated, while rotating", true},
	{"SUMSUB_WEBHOOK_SECRET", "", "the secret Sumsub signs its webhook with (SHA-256 or SHA-512); two, comma-separated, while rotating; unset: its deliveries are not taken", true},
	{"BITGO_WEBHOOK_HOSTS", "", "hosts beside our own where BitGo may be told to send webhooks, comma-separated", false},
	{"BITGO_INTERNAL_POLICY", "", "an administrator's id at BitGo, 32 hex digits: whitelist rules are made by BitGo's internal route in their name; unset: by the public one", false},
	{"BITGO_TOKEN_OVERLAP", "24h", "how long an old service token at BitGo lives beside the new one that has taken its place", false},
	{"CONSOLE_KEY_RATE", "600", "calls a minute that one API key may make", false},
	{"RWA_TRANSFER_AGENT", "", "who is appointed transfer agent of securities; unset: nobody", false},
	{"RWA_CUSTODIAN", "", "who is appointed custodian of securities; unset: nobody", false},
	{"RWA_ESCROW_BANK", "", "the bank that holds subscriptions in escrow; unset: nobody", false},
	{"SANCTIONS_MAX_AGE", "168h", "how long a list of sanctioned addresses counts after it was last loaded; after that no send to an address passes", false},
	{"TRAVEL_JURISDICTION", "US", "our entity's jurisdiction, by whose travel rule sends are judged: US, EU, CA, SG, HK or another country's two letters", false},
	{"TRAVEL_ENTITY", "", "our entity's name, as the provider of whoever pays; unset: left out of what travels", false},
	{"SMTP_URL", "", "the mail server for notices: smtps://user:password@host (TLS, port 465) or smtp://user:password@host (STARTTLS, port 587); unset: no notice is mailed", true},
	{"SMTP_FROM", "", "whom its mails come from: Name <address>; needed with SMTP_URL", false},
	{"BITGO_RATE_LIMIT", "6", "calls a second to BitGo, over all processes together", false},
}

// Read takes the settings from getenv. It reports unreadable values, all of them at once; what a command needs is
// asked by Serve and Migrate, so that `console help` works with nothing set.
func Read(getenv func(string) string) (Config, error) {
	get := func(name string) string {
		if v := strings.TrimSpace(getenv(name)); v != "" {
			return v
		}
		for _, s := range Settings {
			if s.Name == name {
				return s.Default
			}
		}
		return ""
	}
	c := Config{
		Addr: get("CONSOLE_ADDR"), SecretKeys: list(get("CONSOLE_SECRET_KEY")), DatabaseURL: Secret(get("DATABASE_URL")),
		OwnerURL: Secret(get("DATABASE_OWNER_URL")), BitGoURL: get("BITGO_API_URL"), ExpressURL: get("BITGO_EXPRESS_URL"),
		BitGoToken: Secret(get("BITGO_ACCESS_TOKEN")), Organization: get("BITGO_ORGANIZATION_ID"),
		WebhookSecrets: list(get("BITGO_WEBHOOK_SECRET")), SumsubSecrets: list(get("SUMSUB_WEBHOOK_SECRET")),
		TransferAgent: get("RWA_TRANSFER_AGENT"), Custodian: get("RWA_CUSTODIAN"), EscrowBank: get("RWA_ESCROW_BANK"),
	}
	c.SMTPURL, c.SMTPFrom = Secret(get("SMTP_URL")), get("SMTP_FROM")
	for _, host := range list(get("BITGO_WEBHOOK_HOSTS")) {
		c.WebhookHosts = append(c.WebhookHosts, host.Reveal())
	}
	var problems []error
	if c.PolicyUser = get("BITGO_INTERNAL_POLICY"); c.PolicyUser != "" && !hex32.MatchString(c.PolicyUser) {
		problems = append(problems, errors.New("BITGO_INTERNAL_POLICY must be an id at BitGo, 32 hex digits"))
	}
	public := getenv("CONSOLE_PUBLIC_URL")
	if public == "" {
		public = "http://" + c.Addr
	}
	var err error
	if c.PublicURL, err = url.Parse(public); err != nil || c.PublicURL.Host == "" {
		problems = append(problems, errors.New("CONSOLE_PUBLIC_URL is not a URL"))
	}
	if c.TokenOverlap, err = time.ParseDuration(get("BITGO_TOKEN_OVERLAP")); err != nil || c.TokenOverlap < time.Minute || c.TokenOverlap > 30*24*time.Hour {
		problems = append(problems, errors.New("BITGO_TOKEN_OVERLAP must be a duration from 1m to 720h"))
	}
	if c.SanctionsAge, err = time.ParseDuration(get("SANCTIONS_MAX_AGE")); err != nil || c.SanctionsAge < time.Hour || c.SanctionsAge > 90*24*time.Hour {
		problems = append(problems, errors.New("SANCTIONS_MAX_AGE must be a duration from 1h to 2160h"))
	}
	c.TravelEntity = get("TRAVEL_ENTITY")
	if c.TravelPlace = strings.ToUpper(get("TRAVEL_JURISDICTION")); !twoLetters.MatchString(c.TravelPlace) {
		problems = append(problems, errors.New("TRAVEL_JURISDICTION must be two letters"))
	}
	if c.RateLimit, err = strconv.Atoi(get("BITGO_RATE_LIMIT")); err != nil || c.RateLimit < 1 || c.RateLimit > 1000 {
		problems = append(problems, errors.New("BITGO_RATE_LIMIT must be a whole number from 1 to 1000"))
	}
	if c.KeyRate, err = strconv.Atoi(get("CONSOLE_KEY_RATE")); err != nil || c.KeyRate < 1 || c.KeyRate > 1_000_000 {
		problems = append(problems, errors.New("CONSOLE_KEY_RATE must be a whole number from 1 to 1000000"))
	}
	problems = append(problems, c.mail())
	switch get("CONSOLE_BEHIND_PROXY") {
	case "yes":
		c.BehindProxy = true
	case "no":
	default:
		problems = append(problems, errors.New("CONSOLE_BEHIND_PROXY must be yes or no"))
	}
	return c, errors.Join(problems...)
}

// mail checks the settings of mails; the errors name no part of a URL that holds a password.
func (c Config) mail() error {
	if c.SMTPURL == "" && c.SMTPFrom == "" {
		return nil
	}
	u, err := url.Parse(c.SMTPURL.Reveal())
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" {
		return errors.New("SMTP_URL must be smtps://user:password@host or smtp://user:password@host")
	}
	if _, err := mail.ParseAddress(c.SMTPFrom); err != nil {
		return errors.New("SMTP_FROM must be an address, or Name <address>")
	}
	return nil
}

func list(v string) []Secret {
	var out []Secret
	for part := range strings.SplitSeq(v, ",") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, Secret(part))
		}
	}
	return out
}

// Loopback reports whether a URL points at this machine.
func Loopback(raw string) bool {
	u, err := url.Parse(raw)
	if err != nil {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || (ip != nil && ip.IsLoopback())
}

// Help is the table of settings for `console help`.
func Help() string {
	var b strings.Builder
	for _, s := range Settings {
		def := ""
		if s.Default != "" {
			def = " (default " + s.Default + ")"
		}
		fmt.Fprintf(&b, "  %-22s %s%s\n", s.Name, s.Meaning, def)
	}
	return b.String()
}
