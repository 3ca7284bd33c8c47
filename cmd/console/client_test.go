package main

import (
	"context"
	"encoding/hex"
	"log/slog"
	"net/http/httptest"
	"testing"

	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/config"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/sandbox"
	"github.com/unykorn/console/internal/testkit"
)

func TestAClientIsTakenInOnceWithItsHistoryAndPayees(t *testing.T) {
	t.Parallel()
	d := testkit.DB(t)
	bitgo, err := sandbox.Open(sandbox.Options{Seed: true})
	if err != nil {
		t.Fatal(err)
	}
	defer bitgo.Close()
	platform, express := httptest.NewServer(bitgo.Platform()), httptest.NewServer(bitgo.Express())
	defer platform.Close()
	defer express.Close()
	world := bitgo.World()
	set := map[string]string{"DATABASE_URL": d.ServeURL, "CONSOLE_SECRET_KEY": hex.EncodeToString(random(32)), "BITGO_RATE_LIMIT": "1000",
		"BITGO_ACCESS_TOKEN": world.Token("service"), "BITGO_WEBHOOK_SECRET": world.WebhookSecret, "BITGO_ORGANIZATION_ID": world.Organization.ID,
		"BITGO_API_URL": platform.URL, "BITGO_EXPRESS_URL": express.URL}
	cfg, err := config.Read(func(name string) string { return set[name] })
	if err != nil {
		t.Fatal(err)
	}
	a, err := build(context.Background(), cfg, clock.Real{}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer a.close()
	by := identity.System("test")
	first, report, err := a.takeIn(context.Background(), by, "Kestrel Trading", world.Enterprise("kestrel").ID)
	if err != nil || report.Wallets != 2 || report.Posted == 0 {
		t.Fatalf("taken in: %+v, %v", report, err)
	}
	known := d.Count(t, `select count(*) from whitelist_entry where client_id = $1 and removed_at is null`, first.ID)
	if known == 0 {
		t.Error("the whitelist that BitGo holds for Kestrel's bitcoin was not mirrored")
	}
	again, report, err := a.takeIn(context.Background(), by, "Another name", world.Enterprise("kestrel").ID)
	if err != nil || again.ID != first.ID || report.Posted != 0 {
		t.Errorf("a second time: %+v %+v, %v", again, report, err)
	}
	if n := d.Count(t, `select count(*) from whitelist_entry where removed_at is null`); n != known {
		t.Errorf("known payees went from %d to %d", known, n)
	}
	if _, _, err := a.takeIn(context.Background(), by, "Nobody", "not an id"); err == nil {
		t.Error("an enterprise that is no id was taken in")
	}
}
