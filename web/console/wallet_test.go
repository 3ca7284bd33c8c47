package console

import (
	"net/http"
	"strings"
	"testing"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/internal/wallet"
	"github.com/unykorn/console/views/link"
)

func TestWalletPages(t *testing.T) {
	t.Parallel()
	h := build(t)
	b := h.as(t, h.enter(t, h.apex.asker))
	id := h.apex.wallet.ID
	for path, words := range map[string][]string{
		link.Wallets():                 {h.apex.Name, h.apex.wallet.Label, "TBTC4", "Available"},
		link.Wallets() + "?coin=tbtc4": {h.apex.wallet.Label}, link.Wallets() + "?coin=txrp": {"No wallet matches these filters"},
		link.Wallets() + "?coin=%00&text=" + strings.Repeat("x", 300): {"Part of this address was not understood", h.apex.wallet.Label},
		link.Wallet(id):                             {"adds up", "Spendable", "Ledger agrees", "class=\"qr\"", link.SendNewFrom(id)},
		link.WalletAddresses(id):                    {"Make a new address", "class=\"qr\""},
		link.WalletTransfers(id):                    {"confirmed", link.LedgerOfTransfer("")},
		link.WalletTransfers(id) + "?asset=x":       {"No transfer matches this filter"},
		link.WalletTransfers(id) + "?before=1.%00":  {"Part of this address was not understood", "confirmed"},
		link.WalletAddresses(id) + "?before=1.%00x": {"Part of this address was not understood"},
	} {
		a := b.get(path)
		if a.status != http.StatusOK {
			t.Errorf("%s: %d", path, a.status)
		}
		for _, w := range words {
			if !strings.Contains(a.body, w) {
				t.Errorf("%s does not say %q", path, w)
			}
		}
		if strings.Contains(a.body, h.meridian.Name) {
			t.Errorf("%s tells of another client", path)
		}
	}
}

func TestForeignAndMisshapenWalletsAnswerAlike(t *testing.T) {
	t.Parallel()
	h := build(t)
	b := h.as(t, h.enter(t, h.apex.asker))
	for _, id := range []string{h.meridian.wallet.ID, testkit.HexID(), "x", strings.Repeat("a", 4000), "a\x00b", h.apex.EnterpriseID, strings.ToUpper(h.apex.wallet.ID)} {
		for _, path := range []string{link.Wallet(id), link.WalletAddresses(id), link.WalletTransfers(id)} {
			if a := b.get(path); a.status != http.StatusNotFound || !strings.Contains(a.body, "There is no such wallet") {
				t.Errorf("%.60s: %d", path, a.status)
			}
		}
		if a := b.post(link.WalletAddresses(id), "asset", "tbtc4"); a.status != http.StatusNotFound {
			t.Errorf("a new address of %.40q: %d", id, a.status)
		}
	}
}

func TestNewAddress(t *testing.T) {
	t.Parallel()
	h := build(t)
	b := h.as(t, h.enter(t, h.apex.asker))
	path := link.WalletAddresses(h.apex.wallet.ID)
	count := func() int {
		return h.db.Count(t, `select count(*) from wallet_address where wallet_id = $1`, h.apex.wallet.ID)
	}
	before := count()
	for _, bad := range [][]string{{"label", "x"}, {"asset", "hteth"}, {"asset", "tbtc4\x00"}, {"asset", strings.Repeat("9", 9000)},
		{"asset", "tbtc4", "label", strings.Repeat("x", 251)}, {"asset", "tbtc4", "label", "a\u202eb"}} {
		if a := b.post(path, bad...); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, `aria-invalid="true"`) || !strings.Contains(a.body, "No address was made") {
			t.Errorf("%.40q: %d", bad, a.status)
		}
	}
	if n := count(); n != before {
		t.Fatalf("%d addresses were stored", n-before)
	}
	a := b.post(path, "asset", "tbtc4", "label", "Coinfloor <b>")
	if a.status != http.StatusSeeOther || a.to != path || count() != before+1 {
		t.Fatalf("%d to %q, %d more", a.status, a.to, count()-before)
	}
	page := b.get(path)
	if !strings.Contains(page.body, "Coinfloor &lt;b&gt;") || !strings.Contains(page.body, "address was made") || strings.Contains(page.body, "Coinfloor <b>") {
		t.Error("the new address is not shown as it was asked for")
	}
	auditor := h.as(t, h.enter(t, h.db.Person(t, "Anna", testkit.Over(identity.Auditor, h.apex.Client))))
	if a := auditor.post(path, "asset", "tbtc4"); a.status != http.StatusForbidden || count() != before+1 {
		t.Errorf("an auditor: %d", a.status)
	}
	if a := auditor.get(path); a.status != http.StatusOK || !strings.Contains(a.body, "makes addresses.") || !strings.Contains(a.body, `aria-disabled="true"`) {
		t.Error("an auditor is not told why")
	}
}

func TestNewestAddressOfEachAsset(t *testing.T) {
	t.Parallel()
	got := newestOfEach([]wallet.Address{{ID: "4", Asset: "b", Pending: true}, {ID: "3", Asset: "b"}, {ID: "2", Asset: "b"}, {ID: "1", Asset: "a", Pending: true}})
	if len(got) != 2 || got[0].ID != "1" || got[1].ID != "3" {
		t.Errorf("%+v", got)
	}
}
