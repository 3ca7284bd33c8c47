package send

import (
	"strings"
	"testing"
	"time"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/testkit"
)

// at moves the bench to another wallet of the demo world, with money in it.
func (b *bench) at(wallet, client string, deposits map[string]string) {
	b.t.Helper()
	b.wallet = b.world.Wallet(wallet)
	if client != "apex" {
		c := b.db.Client(b.t, client)
		b.exec(`update client set enterprise_id = $1 where id = $2`, b.world.Enterprise(client).ID, c.ID)
		b.treasury = b.db.Person(b.t, "Tess", testkit.Over(identity.Treasury, c))
		b.client = c
	}
	for coin, amount := range deposits {
		b.control("deposit", map[string]any{"wallet": b.wallet.ID, "coin": coin, "amount": amount, "state": "confirmed"})
	}
	b.clock.Advance(time.Second) // a second reading of the same instant counts as no newer
	if _, err := b.s.Wallets.Import(b.ctx, b.client.ID); err != nil {
		b.t.Fatal(err)
	}
}

func TestGoAccount(t *testing.T) {
	b := setup(t)
	b.at("apex-vault", "apex", map[string]string{"ofctbtc": "100000000", "ofctusd": "500000"})
	d := b.draft()
	d.Wallet, d.Asset = b.wallet.ID, "ofc"
	_, err := b.s.Submit(b.ctx, b.treasury, d, b.key())
	if f := fault.As(err); !strings.Contains(f.Fields[FieldAsset], "ofctbtc") {
		t.Fatalf("%v %q", err, f.Fields)
	}
	r, err := b.s.Check(b.ctx, b.treasury, d)
	if err != nil || !strings.Contains(gate(r, GateAsset).Why, "ofctbtc") || !strings.Contains(gate(r, GateAsset).Why, "ofctusd") {
		t.Fatalf("%+v: %v", gate(r, GateAsset), err)
	}
	d.Asset, d.Amount = "ofctbtc", "0.01"
	x := b.submit(d)
	if !x.Fee.Units.IsZero() || x.Needed != 1 || x.USD.String() != "50000" {
		t.Fatalf("%+v", x)
	}
	b.approve(x)
	if x, err = b.release(x); err != nil || x.State != Submitted || b.transfers(x) != 1 {
		t.Fatalf("%+v: %v", x, err)
	}
	d.Asset, d.Address, d.Amount = "ofctusd", b.world.Wallet("meridian-vault").ID, "10.01"
	if x = b.submit(d); x.USD.String() != "1001" {
		t.Fatalf("dollars are at par: %+v", x)
	}
}

func TestTokenPaysGasInTheChainsCoin(t *testing.T) {
	b := setup(t)
	b.at("meridian-ether", "meridian", map[string]string{"hteth:tusdc": "5000000"})
	d := Draft{Wallet: b.wallet.ID, Asset: "hteth:tusdc", Address: b.world.Payee("meridian-desk").Address, Amount: "1.5", Purpose: "Settlement"}
	_, err := b.s.Submit(b.ctx, b.treasury, d, b.key())
	if f := b.wantFault(err, ErrStopped); !strings.Contains(f.Fields[FieldAmount], "HTETH") {
		t.Fatalf("%q", f.Fields)
	}
	b.control("deposit", map[string]any{"wallet": b.wallet.ID, "coin": "hteth", "amount": "1000000000000000000", "state": "confirmed"})
	b.clock.Advance(time.Second)
	_, err = b.s.Submit(b.ctx, b.treasury, d, b.key())
	if fault.Is(err, ErrStopped) {
		t.Fatalf("%q", fault.As(err).Fields)
	}
	r, err := b.s.Check(b.ctx, b.treasury, d)
	if err != nil || !r.Passes || r.Fee.Coin.Ticker != "hteth" || r.Fee.Units.IsZero() {
		t.Fatalf("%+v: %v", r, err)
	}
}

func TestDestinationTag(t *testing.T) {
	b := setup(t)
	b.at("kestrel-ripple", "kestrel", map[string]string{"txrp": "900000000"})
	payee := b.world.Payee("kestrel-market")
	d := Draft{Wallet: b.wallet.ID, Asset: "txrp", Address: payee.Address, Memo: payee.Memo, Amount: "5", Purpose: "Remittance"}
	r, err := b.s.Check(b.ctx, b.treasury, d)
	if err != nil || gate(r, GateAddress).Verdict == Stop {
		t.Fatalf("%+v: %v", r.Gates, err)
	}
	x, err := b.s.SaveDraft(b.ctx, b.treasury, d, b.key())
	if err != nil || x.Memo != payee.Memo {
		t.Fatalf("%+v: %v", x, err)
	}
	ask := x.request("p", "")
	if ask.Memo == nil || ask.Memo.Value != payee.Memo || ask.SequenceID != x.ID.String() || ask.Amount != "5000000" {
		t.Fatalf("%+v", ask)
	}
	d.Memo = "4294967296"
	_, err = b.s.SaveDraft(b.ctx, b.treasury, d, b.key())
	if f := b.wantFault(err, ErrFields); f.Fields[FieldMemo] == "" {
		t.Fatalf("%q", f.Fields)
	}
}

// With BitGo's platform away, the preview says what is not known and does not wait for it.
func TestPreviewWithoutBitGo(t *testing.T) {
	b := setup(t)
	if err := b.s.LTV.RefreshPrices(b.ctx); err != nil {
		t.Fatal(err)
	}
	b.control("down", map[string]any{"surface": "platform", "mode": "html503"})
	for range 2 {
		r, err := b.s.Check(b.ctx, b.treasury, b.draft())
		if err != nil || r.Passes || gate(r, GateBalance).Verdict != Pending || !strings.Contains(gate(r, GateBalance).Why, "fee") {
			t.Fatalf("%+v: %v", gate(r, GateBalance), err)
		}
	}
	b.control("down", map[string]any{"surface": "platform", "mode": "off"})
	b.clock.Advance(11 * time.Second)
	if r, err := b.s.Check(b.ctx, b.treasury, b.draft()); err != nil || !r.Passes {
		t.Fatalf("%+v: %v", r, err)
	}
}
