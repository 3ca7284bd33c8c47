package config_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/unykorn/console/internal/config"
)

var good = map[string]string{
	"DATABASE_URL":          "postgres://serve:pw@db/console",
	"CONSOLE_SECRET_KEY":    strings.Repeat("0123456789abcdef", 4),
	"BITGO_ACCESS_TOKEN":    "v2x" + strings.Repeat("ab", 32),
	"BITGO_WEBHOOK_SECRET":  "Zk1p9x7Qm2LrT8vWc3Yd,Hs6nB4jEf0aGu5iKoXqR",
	"BITGO_ORGANIZATION_ID": strings.Repeat("5f", 16),
	"CONSOLE_PUBLIC_URL":    "https://console.example",
}

func read(t *testing.T, change map[string]string) config.Config {
	t.Helper()
	c, err := config.Read(func(name string) string {
		if v, ok := change[name]; ok {
			return v
		}
		return good[name]
	})
	if err != nil {
		t.Fatalf("read: %v", err)
	}
	return c
}

func TestServeAcceptsACompleteConfig(t *testing.T) {
	t.Parallel()
	c := read(t, nil)
	if err := c.Serve(); err != nil {
		t.Fatalf("refused: %v", err)
	}
	if len(c.WebhookSecrets) != 2 {
		t.Fatalf("want two webhook secrets during rotation, got %d", len(c.WebhookSecrets))
	}
}

func TestServeNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	for name, bad := range map[string]map[string]string{
		"DATABASE_URL is missing":            {"DATABASE_URL": ""},
		"CONSOLE_SECRET_KEY is missing":      {"CONSOLE_SECRET_KEY": ""},
		"CONSOLE_SECRET_KEY must be":         {"CONSOLE_SECRET_KEY": "abcd"},
		"CONSOLE_SECRET_KEY is a repeated":   {"CONSOLE_SECRET_KEY": strings.Repeat("00", 32)},
		"BITGO_ACCESS_TOKEN is missing":      {"BITGO_ACCESS_TOKEN": ""},
		"BITGO_WEBHOOK_SECRET is missing":    {"BITGO_WEBHOOK_SECRET": ""},
		"BITGO_WEBHOOK_SECRET is a default":  {"BITGO_WEBHOOK_SECRET": "changeme-changeme-changeme"},
		"BITGO_WEBHOOK_SECRET is shorter":    {"BITGO_WEBHOOK_SECRET": "short"},
		"SUMSUB_WEBHOOK_SECRET is shorter":   {"SUMSUB_WEBHOOK_SECRET": "short"},
		"BITGO_ORGANIZATION_ID must be":      {"BITGO_ORGANIZATION_ID": "org_unykorn"},
		"DATABASE_OWNER_URL must not be set": {"DATABASE_OWNER_URL": "postgres://owner@db/console"},
		"CONSOLE_PUBLIC_URL must be https":   {"CONSOLE_PUBLIC_URL": "http://console.example"},
		"BITGO_EXPRESS_URL must be loopback": {"BITGO_EXPRESS_URL": "http://10.1.2.3:3080"},
		"BITGO_API_URL must be https":        {"BITGO_API_URL": "http://app.bitgo-test.com"},
	} {
		err := read(t, bad).Serve()
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%v: want %q, got %v", bad, name, err)
		}
	}
}

func TestSecretsDoNotPrint(t *testing.T) {
	t.Parallel()
	c := read(t, nil)
	for _, text := range []string{fmt.Sprint(c), fmt.Sprintf("%+v", c), fmt.Sprintf("%#v", c), fmt.Sprintf("%q", c.BitGoToken)} {
		for _, secret := range []string{"serve:pw", "ababab", "Zk1p9x7Q", "0123456789abcdef"} {
			if strings.Contains(text, secret) {
				t.Errorf("%q leaks %q", text, secret)
			}
		}
	}
}

func TestMailSettings(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		url, from string
		good      bool
	}{
		{"", "", true}, {"smtps://console:s3cr3t@mail.example", "Console <console@example.com>", true}, {"smtp://localhost:1025", "console@example.com", true},
		{"smtps://console:s3cr3t@mail.example", "", false}, {"", "console@example.com", false}, {"http://u:s3cr3t@mail.example", "console@example.com", false}, {"smtp://u:s3cr3t@", "console@example.com", false},
		{"smtp://u:s3cr3t@mail.example:x", "console@example.com", false},
	} {
		read, err := config.Read(func(name string) string { return map[string]string{"SMTP_URL": c.url, "SMTP_FROM": c.from}[name] })
		if (err == nil) != c.good {
			t.Errorf("%q, %q: %v", c.url, c.from, err)
		}
		if text := fmt.Sprintf("%v %+v", err, read); strings.Contains(text, "s3cr3t") {
			t.Errorf("%q shows its password: %s", c.url, text)
		}
	}
}

func TestHelpListsEverySetting(t *testing.T) {
	t.Parallel()
	for _, s := range config.Settings {
		if !strings.Contains(config.Help(), s.Name) || s.Meaning == "" {
			t.Errorf("%s is not explained", s.Name)
		}
	}
}

func TestBehindAProxyIsSaidOutLoud(t *testing.T) {
	t.Parallel()
	if read(t, nil).BehindProxy || !read(t, map[string]string{"CONSOLE_BEHIND_PROXY": "yes"}).BehindProxy {
		t.Error("forwarded addresses are believed only when asked for")
	}
	if _, err := config.Read(func(name string) string { return map[string]string{"CONSOLE_BEHIND_PROXY": "perhaps"}[name] }); err == nil {
		t.Error("an unreadable answer was taken")
	}
}
