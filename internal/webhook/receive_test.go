package webhook_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/seal"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/internal/webhook"
)

func TestVerifiedIsKeptToTheByte(t *testing.T) {
	t.Parallel()
	b := setup(t)
	raw := append(body(testkit.HexID(), testkit.HexID(), "confirmed"), " \n"...) // jsonb would lose the space
	b.receive(t, delivery(raw, "key-1"), webhook.Handled)
	d := b.only(t)
	if d.NotificationID != "key-1" || d.KeySource != "header" || d.Type != "transfer" || d.Coin != "tbtc4" || d.State != webhook.Pending {
		t.Errorf("%+v", d.Event)
	}
	kept := d.Bodies[0]
	sum := sha256.Sum256(raw)
	if !bytes.Equal(kept.Bytes, raw) || !bytes.Equal(kept.Digest, sum[:]) || kept.Verdict != "verified" || kept.SecretIndex != 0 ||
		kept.IP != "203.0.113.7" || kept.RequestID != "r-1" || !kept.ReceivedAt.Equal(testkit.Start) {
		t.Errorf("%+v", kept)
	}
	if !bitgo.VerifyWebhook([]string{older}, kept.Bytes, kept.Headers["x-signature-sha256"]) {
		t.Error("the kept bytes no longer carry their signature")
	}
	if n := b.Count(t, jobCount+` and queue = 'webhook'`); n != 1 {
		t.Errorf("%d jobs", n)
	}
	if n := b.Count(t, `select count(*) from audit_event`); n != 0 {
		t.Errorf("receiving wrote %d audit rows; the work writes them", n)
	}
}

func TestRefusedIsNotBelieved(t *testing.T) {
	t.Parallel()
	b := setup(t)
	good := delivery(body(testkit.HexID(), testkit.HexID(), "confirmed"), "key-1")
	for reason, c := range map[string]struct {
		change func(*webhook.Delivery)
		want   webhook.Answer
	}{
		"content type":    {func(d *webhook.Delivery) { d.ContentType = "text/plain" }, webhook.WrongType},
		"no signature":    {func(d *webhook.Delivery) { d.Signature = "" }, webhook.NoSignature},
		"wrong signature": {func(d *webhook.Delivery) { d.Signature = bitgo.WebhookSignature("whsec_another", d.Body) }, webhook.BadSignature},
		"too large":       {func(d *webhook.Delivery) { d.Body = make([]byte, webhook.MaxBody+1) }, webhook.TooLarge},
	} {
		d := good
		c.change(&d)
		b.receive(t, d, c.want)
		if n := b.Count(t, `select count(*) from webhook_refused where reason = $1 and size = $2 and length(bytes) <= 2048`, reason, len(d.Body)); n != 1 {
			t.Errorf("%s: kept %d times", reason, n)
		}
	}
	for _, forged := range []string{"0", "zz", good.Signature[:63], good.Signature + "0", "sha256=" + good.Signature} {
		d := good
		d.Signature = forged
		b.receive(t, d, webhook.BadSignature)
	}
	d := good
	d.Body = append(bytes.Clone(d.Body), ' ') // one byte more than was signed
	b.receive(t, d, webhook.BadSignature)
	for _, table := range []string{"webhook_notifications", "webhook_vault", "webhook_work", "webhook_duplicate"} {
		if n := b.Count(t, `select count(*) from `+table); n != 0 {
			t.Errorf("%s has %d rows", table, n)
		}
	}
	// and it claimed no id: the true delivery is still new
	b.receive(t, good, webhook.Handled)
}

func TestSecretsRotate(t *testing.T) {
	t.Parallel()
	b := setup(t)
	signed := func(secret, key string) webhook.Delivery {
		d := delivery(body(testkit.HexID(), testkit.HexID(), "confirmed"), key)
		d.Signature = bitgo.WebhookSignature(secret, d.Body)
		return d
	}
	b.webhooks.Secrets = []seal.Secret{older}
	b.receive(t, signed(older, "1"), webhook.Handled)
	b.receive(t, signed(newer, "2"), webhook.BadSignature)
	b.webhooks.Secrets = []seal.Secret{older, newer}
	b.receive(t, signed(older, "3"), webhook.Handled)
	b.receive(t, signed(newer, "4"), webhook.Handled)
	b.webhooks.Secrets = []seal.Secret{newer}
	b.receive(t, signed(newer, "5"), webhook.Handled)
	b.receive(t, signed(older, "6"), webhook.BadSignature)
	for id, index := range map[string]int{"1": 0, "3": 0, "4": 1, "5": 0} {
		if n := b.Count(t, `select count(*) from webhook_notifications where notification_id = $1 and secret_index = $2`, id, index); n != 1 {
			t.Errorf("notification %s was not signed by secret %d", id, index)
		}
	}
	b.webhooks.Secrets = []seal.Secret{"", ""}
	b.receive(t, signed("", "7"), webhook.BadSignature)
}

func TestDuplicates(t *testing.T) {
	t.Parallel()
	b := setup(t)
	w, x := testkit.HexID(), testkit.HexID()
	first := delivery(body(w, x, "unconfirmed"), "key-1")
	b.receive(t, first, webhook.Handled)
	b.receive(t, first, webhook.Duplicate)
	b.clock.Advance(time.Minute)
	b.receive(t, first, webhook.Duplicate)
	d := b.only(t)
	if d.Duplicates != 2 || d.OtherBytes || len(d.Bodies) != 1 || !d.Repeatedly[1].At.Equal(testkit.Start.Add(time.Minute)) {
		t.Errorf("%+v", d)
	}
	// The same id with other bytes is a duplicate to BitGo, and flagged, kept and worked on here.
	other := delivery(body(w, x, "confirmed"), "key-1")
	b.receive(t, other, webhook.Duplicate)
	b.receive(t, other, webhook.Duplicate)
	d = b.only(t)
	if d.Duplicates != 4 || !d.OtherBytes || len(d.Bodies) != 2 || !bytes.Equal(d.Bodies[1].Bytes, other.Body) || !d.Repeatedly[3].OtherBytes {
		t.Errorf("%+v", d)
	}
	if n := b.Count(t, jobCount); n != 2 {
		t.Errorf("%d jobs", n)
	}
}

func TestStatesOfOneTransferAreSeparateWithoutAKey(t *testing.T) {
	t.Parallel()
	b := setup(t)
	w, x := testkit.HexID(), testkit.HexID()
	for _, state := range []string{"confirmed", "unconfirmed", "removed"} {
		b.receive(t, delivery(body(w, x, state), ""), webhook.Handled)
		b.receive(t, delivery(body(w, x, state), ""), webhook.Duplicate)
	}
	if n := b.Count(t, `select count(*) from webhook_notifications where key_source = 'digest'`); n != 3 {
		t.Errorf("%d notifications", n)
	}
	named := []byte(`{"type":"transfer","notificationId":"n-1","state":"confirmed"}`)
	b.receive(t, delivery(named, ""), webhook.Handled)
	b.receive(t, delivery(named, ""), webhook.Duplicate)
	if n := b.Count(t, `select count(*) from webhook_notifications where key_source = 'body' and notification_id = 'n-1'`); n != 1 {
		t.Errorf("%d notifications by the body's id", n)
	}
}

func TestSignedNonsenseIsKeptAndAcknowledged(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for i, raw := range []string{"", "not json", "[]", "null", `{"type":7}`, `{}`, `{"type":"a\u0000b"}`, `{"type":"transfer","x":"\u0000"}`,
		`{"type":"transfer","x":1e999999999}`, "{\"type\":\"transfer\",\"x\":\"\xff\"}", `{"type":"` + string(bytes.Repeat([]byte("t"), 300)) + `"}`} {
		b.receive(t, delivery([]byte(raw), fmt.Sprint("key-", i)), webhook.Handled)
	}
	if n := b.Count(t, `select count(*) from webhook_work where state = 'ignored' and reason <> '' and processed_at is not null`); n != 9 {
		t.Errorf("%d ignored", n)
	}
	if n := b.Count(t, `select count(*) from webhook_work where state = 'pending'`); n != 2 { // readable, though jsonb cannot hold them
		t.Errorf("%d pending", n)
	}
	if n := b.Count(t, jobCount); n != 2 {
		t.Errorf("%d jobs", n)
	}
}

func TestFiftyAtOnceAreOne(t *testing.T) {
	t.Parallel()
	b := setup(t)
	d := delivery(body(testkit.HexID(), testkit.HexID(), "confirmed"), "key-1")
	var (
		mu      sync.Mutex
		answers = map[webhook.Answer]int{}
		all     sync.WaitGroup
		start   = make(chan struct{})
	)
	for range 50 {
		all.Go(func() {
			<-start
			a, err := b.webhooks.Receive(context.Background(), d)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Error(err)
			}
			answers[a]++
		})
	}
	close(start)
	all.Wait()
	if answers[webhook.Handled] != 1 || answers[webhook.Duplicate] != 49 {
		t.Errorf("%v", answers)
	}
	for query, want := range map[string]int{`select count(*) from webhook_notifications`: 1, `select count(*) from webhook_vault`: 1,
		`select count(*) from webhook_work`: 1, jobCount: 1, `select count(*) from webhook_duplicate`: 49} {
		if n := b.Count(t, query); n != want {
			t.Errorf("%s: %d, want %d", query, n, want)
		}
	}
}

// TestDedupe: whatever comes in whatever order, each id is one notification, each distinct body under it one piece of
// work, and only the first of an id is answered as new.
func TestDedupe(t *testing.T) {
	t.Parallel()
	b := setup(t)
	round := 0
	rapid.Check(t, func(t *rapid.T) {
		round++
		ids, bodies := map[string]bool{}, map[string]bool{}
		was := [4]int{}
		queries := [4]string{`select count(*) from webhook_notifications`, `select count(*) from webhook_vault`, jobCount, `select count(*) from webhook_duplicate`}
		for i, q := range queries {
			was[i] = count(t, b, q)
		}
		duplicates := 0
		for range rapid.IntRange(1, 12).Draw(t, "deliveries") {
			state := rapid.SampledFrom([]string{"unconfirmed", "confirmed", "removed"}).Draw(t, "state")
			own := rapid.SampledFrom([]string{"", "n-1", "n-2"}).Draw(t, "id in the body")
			key := rapid.SampledFrom([]string{"", "k-1", "k-2"}).Draw(t, "header")
			raw := fmt.Sprintf(`{"type":"transfer","state":"%s","round":%d}`, state, round)
			id := raw
			if own != "" {
				own = fmt.Sprintf("%s-%d", own, round)
				raw = fmt.Sprintf(`{"type":"transfer","state":"%s","notificationId":"%s"}`, state, own)
				id = own
			}
			if key != "" {
				key = fmt.Sprintf("%s-%d", key, round)
				id = key
			}
			want := webhook.Handled
			if ids[id] {
				want, duplicates = webhook.Duplicate, duplicates+1
			}
			ids[id], bodies[id+"\n"+raw] = true, true
			if got, err := b.webhooks.Receive(context.Background(), delivery([]byte(raw), key)); err != nil || got != want {
				t.Fatalf("%s under %q: %v, %v; want %v", raw, key, got, err, want)
			}
		}
		for i, want := range [4]int{len(ids), len(bodies), len(bodies), duplicates} {
			if got := count(t, b, queries[i]) - was[i]; got != want {
				t.Fatalf("%s: %d more, want %d", queries[i], got, want)
			}
		}
	})
}

func count(t *rapid.T, b *bench, query string) (n int) {
	if err := b.Owner.QueryRow(context.Background(), query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestSideTablesAreBounded(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ctx := context.Background()
	if _, err := b.Owner.Exec(ctx, `insert into webhook_refused (at, reason, digest, size, bytes, content_type, ip, request_id)
		select $1, 'no signature', sha256('x'), 1, 'x', 'application/json', '::1', 'old' from generate_series(1, 1005)`, testkit.Start); err != nil {
		t.Fatal(err)
	}
	unsigned := delivery(bytes.Repeat([]byte("y"), 4096), "")
	unsigned.Signature = ""
	for range 3 {
		b.receive(t, unsigned, webhook.NoSignature)
	}
	if n := b.Count(t, `select count(*) from webhook_refused`); n != 1000 {
		t.Errorf("%d refused are kept", n)
	}
	if n := b.Count(t, `select count(*) from webhook_refused where size = 4096 and length(bytes) = 2048`); n != 3 {
		t.Errorf("%d of the newest are there", n)
	}
	d := delivery(body(testkit.HexID(), testkit.HexID(), "confirmed"), "key-1")
	b.receive(t, d, webhook.Handled)
	if _, err := b.Owner.Exec(ctx, `insert into webhook_duplicate (notification_id, received_at, ip, body_digest, other_bytes)
		select n.id, $1, '::1', n.body_digest, false from webhook_notifications n, generate_series(1, 199)`, testkit.Start); err != nil {
		t.Fatal(err)
	}
	for range 5 {
		b.receive(t, d, webhook.Duplicate)
	}
	if n := b.Count(t, `select count(*) from webhook_duplicate`); n != 200 {
		t.Errorf("%d duplicates are kept", n)
	}
}

func TestPostgresAwayIsSaid(t *testing.T) {
	t.Parallel()
	b := setup(t)
	away, err := database.Open(context.Background(), "postgres://nobody@127.0.0.1:1/none?connect_timeout=1")
	if err != nil {
		t.Fatal(err)
	}
	defer away.Close()
	b.webhooks.DB = away
	answer, err := b.webhooks.Receive(context.Background(), delivery([]byte(`{"type":"transfer"}`), "k"))
	if answer != webhook.Unkept || !fault.Is(err, database.ErrAway) {
		t.Errorf("%v, %v", answer, err)
	}
	unsigned := delivery([]byte("{}"), "k")
	unsigned.Signature = ""
	if answer, err = b.webhooks.Receive(context.Background(), unsigned); answer != webhook.NoSignature || err == nil {
		t.Errorf("a refusal needs no database to be said: %v, %v", answer, err)
	}
}

// TestNobodyRewritesTheVault: the serving role, under the widest scope, by SQL.
func TestNobodyRewritesTheVault(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.receive(t, delivery(body(testkit.HexID(), testkit.HexID(), "confirmed"), "key-1"), webhook.Handled)
	system := database.System("test")
	for _, statement := range []string{
		`update webhook_vault set body = 'x'`, `delete from webhook_vault`, `truncate webhook_vault`,
		`update webhook_notifications set notification_id = 'x'`, `delete from webhook_notifications`,
		`update webhook_duplicate set ip = 'x'`, `delete from webhook_duplicate`, `delete from webhook_work`,
		`update webhook_work set vault_id = 7`, `update webhook_refused set reason = 'too large'`,
		`insert into webhook_notifications (notification_id, type, payload, verified, delivered_at, body_digest, secret_index, key_source)
			values ('unverified', 'transfer', '{}', false, now(), sha256('x'), 0, 'header')`,
	} {
		if err := b.TryServing(system, statement); err == nil {
			t.Errorf("allowed: %s", statement)
		}
	}
	forged := `insert into webhook_notifications (notification_id, type, payload, verified, delivered_at, body_digest, secret_index, key_source)
		values ('forged', 'transfer', '{}', true, now(), sha256('x'), 0, 'header')`
	if err := b.TryServing(database.Organization(b.staff.Person), forged); err == nil {
		t.Error("a person's transaction can claim that BitGo said something")
	}
	if d := b.only(t); d.NotificationID != "key-1" {
		t.Errorf("%+v", d.Event)
	}
}

func TestOnlyTheOrganizationReadsEvents(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ctx := context.Background()
	b.receive(t, delivery(body(testkit.HexID(), testkit.HexID(), "confirmed"), "key-1"), webhook.Handled)
	id := b.only(t).ID
	apex := b.Client(t, "Apex")
	small := b.Person(t, "small", testkit.Over(identity.Auditor, apex), testkit.Over(identity.Treasury, apex))
	if _, err := b.webhooks.List(ctx, small, webhook.Filter{}); !fault.Is(err, webhook.ErrOrganization) {
		t.Errorf("list: %v", err)
	}
	if _, err := b.webhooks.Summary(ctx, small); !fault.Is(err, webhook.ErrOrganization) {
		t.Errorf("summary: %v", err)
	}
	if _, _, err := b.webhooks.Refused(ctx, small, webhook.RefusedFilter{Limit: 10}); !fault.Is(err, webhook.ErrOrganization) {
		t.Errorf("refused: %v", err)
	}
	for _, each := range []int64{id, id + 99} { // a foreign event and none answer alike
		if _, err := b.webhooks.Get(ctx, small, each); !fault.Is(err, webhook.ErrNotFound) {
			t.Errorf("get: %v", err)
		}
	}
	if _, err := b.webhooks.Get(ctx, b.staff, id+99); !fault.Is(err, webhook.ErrNotFound) {
		t.Errorf("absent: %v", err)
	}
	// the second wall alone
	for _, table := range []string{"webhook_notifications", "webhook_vault", "webhook_work", "webhook_duplicate", "webhook_refused"} {
		if err := b.TryServing(small.Scope(), `do $$ begin if exists (select from `+table+`) then raise exception 'leak'; end if; end $$`); err != nil {
			t.Errorf("%s: %v", table, err)
		}
	}
}
