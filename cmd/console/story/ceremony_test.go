//go:build story

package story

import (
	"strings"
	"testing"
)

// Treasury asks for a wallet, compliance confirms, two hold the ceremony, and the new wallet receives money that BitGo's webhook
// tells of.
func TestAWalletIsMadeByTwoAndReceives(t *testing.T) {
	h := open(t)
	tessa, carla, theo := h.enter(treasurer), h.enter(compliance), h.enter(otherTreasurer)
	tessa.refuses("422")
	tessa.press("link", "Key ceremonies")
	tessa.look("ceremonies")
	tessa.press("link", "Ask for a wallet")
	tessa.choose("Client", "Apex Mining")
	tessa.choose("What it holds", "TBTC4 · Testnet4 Bitcoin")
	tessa.fill("Label", "Apex second desk")
	tessa.click("#ceremony-ask")
	tessa.sees("#f-reason-error", "Say what it is for")
	tessa.look("ceremony-new")
	tessa.fill("What it is for", "Deposits of the second desk")
	tessa.click("#ceremony-ask")
	tessa.sees("[data-flashes]", "Nothing is made before compliance confirms it")
	page := tessa.at()
	tessa.sees("#ceremony-next", "You asked for it, so somebody of compliance decides")

	carla.visit("/")
	carla.press("link", "Confirm the TBTC4 wallet “Apex second desk” of Apex Mining")
	carla.click("#ceremony-confirm")
	carla.sees("[data-flashes]", "The ceremony can be held")
	tessa.sees("#ceremony-hold", "Type it twice from the paper") // by itself

	const phrase = "granite otter lamp violin mosaic thirteen"
	h.secret("passphrase of the ceremony", phrase)
	tessa.fill("Who is present", "Tessa Moreau and Theo Brandt, meeting room in Zug")
	tessa.fill("Passphrase", phrase)
	tessa.fill("Passphrase, once more", phrase+"x")
	tessa.click("#ceremony-make")
	tessa.sees("#f-again-error", "The two are not the same")
	tessa.fill("Passphrase", phrase)
	tessa.fill("Passphrase, once more", phrase)
	tessa.look("ceremony-hold")
	tessa.click("#ceremony-make")
	tessa.sees("#ceremony-keys", "Derived here")
	tessa.look("ceremony-made")
	if file, err := tessa.page.ExpectDownload(func() error { tessa.click("#ceremony-take"); return nil }); err != nil || !strings.HasPrefix(file.SuggestedFilename(), "keycard-") {
		t.Errorf("no KeyCard: %v", err)
	}
	theo.visit(page)
	theo.fill("Where the KeyCard is", "Safe of the office in Zug")
	theo.fill("Where the passphrase is", "Notary, envelope 7")
	theo.click("#ceremony-both")
	theo.sees("[data-flashes]", "are kept apart")
	theo.look("ceremony")

	theo.press("link", "Balances, addresses and readiness")
	theo.sees("main", "kept apart")
	wallet := strings.TrimPrefix(theo.at(), "/wallets/")
	h.bitgo.tell("deposit", map[string]any{"wallet": wallet, "coin": "tbtc4", "amount": "2500000"}, nil)
	h.bitgo.confirm()
	theo.sees("#asset-tbtc4", "0.02500000") // by itself
	tessa.visit("/notices")
	tessa.until("main", "The key ceremony can be held")
	carla.visit("/notices")
	carla.until("main", "Compliance confirms it or rejects it")
}

// Without JavaScript a Go Account of a live client is rejected once, and made the second time.
func TestWithoutJavaScriptAGoAccountIsMade(t *testing.T) {
	h := open(t)
	tessa, chen := h.enterPlain(treasurer), h.enterPlain(otherCompliance)
	ask := func(label string) string {
		tessa.visit("/wallets")
		tessa.press("link", "Ask for a wallet")
		tessa.choose("Client", "Meridian Capital")
		tessa.choose("What it holds", "Go Account (OFC)")
		tessa.fill("Label", label)
		tessa.fill("What it is for", "Trading, apart from settlement")
		tessa.click("#ceremony-ask")
		tessa.sees("[data-flashes]", "Nothing is made before")
		return tessa.at()
	}
	no := ask("Meridian trading spare")
	chen.visit(no)
	chen.fill("Why it is rejected", "One of this kind is enough")
	chen.click("#ceremony-no")
	chen.sees("#ceremony-next", "Nothing was made")

	page := ask("Meridian trading two")
	chen.visit(page)
	chen.click("#ceremony-confirm")
	chen.sees("[data-flashes]", "The ceremony can be held")
	tessa.visit(page)
	tessa.fill("Who is present", "Tessa Moreau and Chen Wei")
	tessa.fill("Passphrase", "quartz ladder violin oyster")
	tessa.fill("Passphrase, once more", "quartz ladder violin oyster")
	tessa.click("#ceremony-make")
	tessa.sees("[data-flashes]", "The wallet is made")
	tessa.sees("#ceremony-keys", "Not derived here")
	tessa.sees("main", "You typed the passphrase, so somebody else says")
}
