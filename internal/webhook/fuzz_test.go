package webhook_test

import (
	"context"
	"testing"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/wallet"
	"github.com/unykorn/console/internal/webhook"
)

// FuzzReceive: whatever comes, with PostgreSQL there, the receiver has an answer; what is signed is kept and
// acknowledged, what is not never becomes a notification, and the work that follows ends without a panic. Run it with
// -fuzzminimizetime=1x: PostgreSQL makes coverage vary a little, and Go would spend its time minimising that.
func FuzzReceive(f *testing.F) {
	f.Add([]byte(`{"hash":"b8a828b98dbf32d9fd1875cbace9640ceb8c82626716b4a64203fdc79bb46d26","transfer":"59cd72485007a239fb00282ed480da1f","coin":"tbtc4","type":"transfer","state":"confirmed","wallet":"5b34252f1bf349930e34020a00000000"}`), "", "application/json", "", true)
	f.Add([]byte(`{"type":"pendingapproval","pendingApprovalId":"59cd72485007a239fb00282ed480da1f","walletId":"5b34252f1bf349930e34020a00000000","state":"approved"}`), "key", "application/json; charset=utf-8", "", true)
	f.Add([]byte(`{}`), "k", "text/plain", "00", false)
	f.Add([]byte{}, "", "application/json", "", false)
	b := setup(f)
	b.wallets.err = wallet.ErrUnknownClient
	ctx := context.Background()
	f.Fuzz(func(t *testing.T, body []byte, key, contentType, signature string, signed bool) {
		d := webhook.Delivery{Body: body, IdempotencyKey: key, ContentType: contentType, Signature: signature, UserAgent: key, IP: "::1"}
		if signed {
			d.Signature = bitgo.WebhookSignature(newer, body)
		}
		before := b.Count(t, `select count(*) from webhook_notifications`)
		answer, err := b.webhooks.Receive(ctx, d)
		if err != nil || answer == webhook.Unkept {
			t.Fatalf("%v, %v", answer, err)
		}
		more := b.Count(t, `select count(*) from webhook_notifications`) - before
		kept := answer == webhook.Handled || answer == webhook.Duplicate
		genuine := bitgo.VerifyWebhook([]string{older, newer}, body, d.Signature)
		if kept && !genuine || more > 1 || (more == 1) != (answer == webhook.Handled) {
			t.Fatalf("answer %v, %d more notifications, signed by us: %v", answer, more, genuine)
		}
		if !kept {
			return
		}
		var vault int64
		if err := b.Owner.QueryRow(ctx, `select vault_id from webhook_work order by vault_id desc limit 1`).Scan(&vault); err != nil {
			t.Fatal(err)
		}
		if err := b.webhooks.Process(ctx, vault, true); err != nil {
			t.Fatal(err)
		}
	})
}
