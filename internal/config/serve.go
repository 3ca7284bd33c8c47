package config

import (
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"strings"
)

var (
	hex32      = regexp.MustCompile(`^[0-9a-f]{32}$`)
	twoLetters = regexp.MustCompile(`^[A-Z]{2}$`)
)

// publicDefaults are values that stand in documents, samples or this repository; serving with one of them would
// be serving with no secret at all.
var publicDefaults = []string{"changeme", "change-me", "secret", "password", "demo", "test", "default", "whsec_sandbox", "your_", "example"}

// Serve checks what `console serve` needs and names every missing, default or weak setting.
func (c Config) Serve() error {
	var p []error
	missing := func(name string, ok bool) {
		if !ok {
			p = append(p, fmt.Errorf("%s is missing", name))
		}
	}
	missing("DATABASE_URL", c.DatabaseURL != "")
	missing("CONSOLE_SECRET_KEY", len(c.SecretKeys) > 0)
	missing("BITGO_ACCESS_TOKEN", c.BitGoToken != "")
	missing("BITGO_WEBHOOK_SECRET", len(c.WebhookSecrets) > 0)
	if !hex32.MatchString(c.Organization) {
		p = append(p, errors.New("BITGO_ORGANIZATION_ID must be 32 hex digits"))
	}
	for _, k := range c.SecretKeys {
		if raw, err := hex.DecodeString(k.Reveal()); err != nil || len(raw) < 32 {
			p = append(p, errors.New("CONSOLE_SECRET_KEY must be at least 32 bytes in hex (openssl rand -hex 32)"))
		} else if weak(raw) {
			p = append(p, errors.New("CONSOLE_SECRET_KEY is a repeated byte, not a random key"))
		}
	}
	for _, s := range c.WebhookSecrets {
		p = append(p, guessable("BITGO_WEBHOOK_SECRET", s, 16))
	}
	for _, s := range c.SumsubSecrets {
		p = append(p, guessable("SUMSUB_WEBHOOK_SECRET", s, 16))
	}
	if c.BitGoToken != "" {
		p = append(p, guessable("BITGO_ACCESS_TOKEN", c.BitGoToken, 32))
	}
	if c.OwnerURL != "" {
		p = append(p, errors.New("DATABASE_OWNER_URL must not be set for serve: it belongs to `console migrate` alone"))
	}
	if c.PublicURL != nil && c.PublicURL.Scheme != "https" && !Loopback(c.PublicURL.String()) {
		p = append(p, errors.New("CONSOLE_PUBLIC_URL must be https unless it is this machine"))
	}
	if !strings.HasPrefix(c.ExpressURL, "https://") && !Loopback(c.ExpressURL) {
		p = append(p, errors.New("BITGO_EXPRESS_URL must be loopback or https: it is sent wallet passphrases"))
	}
	if !strings.HasPrefix(c.BitGoURL, "https://") && !Loopback(c.BitGoURL) {
		p = append(p, errors.New("BITGO_API_URL must be https"))
	}
	return errors.Join(p...)
}

// Migrate checks what `console migrate` needs.
func (c Config) Migrate() error {
	if c.OwnerURL == "" {
		return errors.New("DATABASE_OWNER_URL is missing")
	}
	return nil
}

func guessable(name string, s Secret, least int) error {
	v := strings.ToLower(s.Reveal())
	if len(v) < least {
		return fmt.Errorf("%s is shorter than %d characters", name, least)
	}
	for _, d := range publicDefaults {
		if strings.HasPrefix(v, d) {
			return fmt.Errorf("%s is a default or sample value", name)
		}
	}
	return nil
}

func weak(key []byte) bool {
	for _, b := range key {
		if b != key[0] {
			return false
		}
	}
	return true
}
