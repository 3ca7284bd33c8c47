package console

import (
	"net/http"
	"testing"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/freeze"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/sweep"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/views/link"
)

// Everybody who sees a wallet sees what decides whether money leaves it, and another client's page shows none of it.
func TestAWalletSaysWhatAppliesToIt(t *testing.T) {
	t.Parallel()
	h := build(t)
	e, path := h.apex, link.Wallet(h.apex.wallet.ID)
	if err := h.Wallets.Refresh(t.Context(), e.wallet.ID); err != nil {
		t.Fatal(err)
	}
	h.rules(t)
	calm := h.as(t, h.enter(t, e.asker)).get(path)
	says(t, calm, http.StatusOK, "Approvals a send needs", "Rules of its policy at BitGo", "as BitGo had them", "stands over it", "None empties it", "Its unspents, and making few of many")
	holds(t, calm, link.RulesOf(e.ID.String()), link.WhitelistOf(e.wallet.ID))
	facility := facilityObject(t, h, e.asker, e)
	rule, err := h.Sweeps.Propose(t.Context(), e.asker, sweep.Terms{Wallet: e.wallet.ID, Asset: e.asset, Address: e.payee, Keep: money.NewUnits(1), Above: money.NewUnits(2), Cadence: sweep.Daily}, uuid.NewString())
	if err != nil {
		t.Fatal(err)
	}
	frozen, err := h.Freezes.Freeze(t.Context(), e.asker, freeze.Ask{Reach: freeze.Wallet, Wallet: e.wallet.ID, Reason: "A laptop was stolen"}, uuid.NewString())
	if err != nil {
		t.Fatal(err)
	}
	all := []string{"Loan against it", "Most that can leave", "Waits for compliance: it asks for nothing yet.", "A laptop was stolen"}
	for name, role := range map[string]identity.Role{"Adam": identity.Admin, "Tina": identity.Treasury, "Carl": identity.Compliance, "Otto": identity.Auditor} {
		seen := h.as(t, h.enter(t, h.db.Person(t, name, testkit.Over(role, e.Client)))).get(path)
		says(t, seen, http.StatusOK, all...)
		holds(t, seen, link.Facility(facility), link.Sweep(rule.ID.String()), link.Freeze(frozen.ID.String()))
	}
	says(t, h.as(t, h.enter(t, h.voters[0])).get(link.Wallet(h.meridian.wallet.ID)), http.StatusOK, "None empties it", "stands over it")
}

// BitGo's rules are the mirror's: the page asks BitGo nothing for them, and a reading without them forgets nothing.
func TestAWalletsPolicyIsMirrored(t *testing.T) {
	t.Parallel()
	h := build(t)
	if err := h.Wallets.Refresh(t.Context(), h.apex.wallet.ID); err != nil {
		t.Fatal(err)
	}
	k, err := h.Countersign.Policy(t.Context(), h.apex.asker, h.apex.wallet.ID)
	if err != nil || k == nil || !k.At.Equal(h.clock.Now()) {
		t.Fatalf("%+v: %v", k, err)
	}
	if foreign, err := h.Countersign.Policy(t.Context(), h.db.Person(t, "Mel", testkit.Over(identity.Treasury, h.meridian.Client)), h.apex.wallet.ID); err != nil || foreign != nil {
		t.Errorf("another client reads %+v: %v", foreign, err)
	}
	for _, r := range k.Rules {
		if r.Items != nil {
			t.Errorf("payees are kept twice: %+v", r)
		}
	}
}

// A wallet that is not of Bitcoin says why it is not consolidated.
func TestOtherWalletsSayWhyNothingIsGathered(t *testing.T) {
	t.Parallel()
	h := build(t)
	if _, err := h.db.Owner.Exec(t.Context(), `update wallet set coin = 'hteth' where id = $1`, h.apex.wallet.ID); err != nil {
		t.Fatal(err)
	}
	a := h.as(t, h.enter(t, h.apex.asker)).get(link.Wallet(h.apex.wallet.ID))
	says(t, a, http.StatusOK, "Only Bitcoin keeps money as unspents.")
}
