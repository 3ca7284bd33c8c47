package sandbox

import (
	"cmp"
	"slices"
	"strings"

	"github.com/unykorn/console/internal/sandbox/keychain"
)

// walletInput is the body of wallet/add, the last step of a generation: the keys exist
// already and are named in the order user, backup, bitgo.
type walletInput struct {
	Label         string            `json:"label"`
	M             int               `json:"m"`
	N             int               `json:"n"`
	Keys          []string          `json:"keys"`
	KeySignatures map[string]string `json:"keySignatures"`
	Enterprise    string            `json:"enterprise"`
	Type          string            `json:"type"`
	MultisigType  string            `json:"multisigType"`
	CoinSpecific  struct {
		UserKeySigningRequired *bool `json:"userKeySigningRequired"`
	} `json:"coinSpecific"`
	UserKeySigningRequired *bool `json:"userKeySigningRequired"`
}

func (s *Server) walletAdd(c *call) answer {
	var in walletInput
	if c.decode(&in) != nil {
		return c.fail(invalid("BadRequest", "invalid body"))
	}
	if p := s.walletRefused(c, &in); p != nil {
		return c.fail(*p)
	}
	b := s.begin("wallet")
	w := b.newWallet(c, in)
	if err := b.commit(); err != nil {
		return c.broken(err)
	}
	return ok(s.walletBody(s.state.wallets[w.ID], w.Coin, false))
}

// walletRefused checks the body and fills in what BitGo assumes.
func (s *Server) walletRefused(c *call, in *walletInput) *problem {
	known := coins[c.path["coin"]]
	var p problem
	switch {
	case known.ticker == "" && coinNamespace(c.path["coin"]):
		p = notEnabled(c.path["coin"])
	case known.ticker == "" || known.base != known.ticker:
		p = invalid("UnsupportedCoin", "coin "+c.path["coin"]+" is not supported")
	case strings.TrimSpace(in.Label) == "":
		p = invalid("InvalidLabel", "label is required")
	case s.state.enterprises[in.Enterprise] == nil || !c.sees(in.Enterprise):
		p = invalidEnterprise(in.Enterprise)
	case in.MultisigType == "tss" && !s.tssEnabled(in.Enterprise):
		p = mpcBlocked()
	case s.state.enterprises[in.Enterprise].Kyc != "approved":
		p = forbidden("enterprise has not passed KYC")
	default:
		return s.walletKeysRefused(known, in)
	}
	return &p
}

// walletKeysRefused checks the keys: a Go Account has one (or two, when BitGo signs), a
// multisig wallet three of which two sign, a custodial one none.
func (s *Server) walletKeysRefused(known coin, in *walletInput) *problem {
	refused := func(message string) *problem { p := invalid("InvalidKeys", message); return &p }
	want := map[string]string{"": "hot", "trading": "trading", "hot": "hot", "cold": "cold", "custodial": "custodial"}[in.Type]
	if known.family == container {
		want = "trading"
	}
	if in.Type = cmp.Or(in.Type, want); in.Type != want || (known.family == container) != (want == "trading") {
		return refused("type " + in.Type + " is not one of " + known.ticker)
	}
	if in.Type == "custodial" {
		return nil
	}
	pubs := []string{}
	for _, id := range in.Keys {
		k := s.state.keys.get(id)
		if k == nil || coins[k.Coin].base != known.ticker {
			return refused("key " + id + " is not a key of " + known.ticker)
		}
		pubs = append(pubs, k.Pub)
	}
	if known.family == container {
		if in.M != 1 || in.N != 1 || len(pubs) < 1 || len(pubs) > 2 {
			return refused("a Go Account has m 1, n 1 and its user key")
		}
		return nil
	}
	if in.M != 2 || in.N != 3 || len(pubs) != 3 {
		return refused("a wallet has m 2, n 3 and three keys: user, backup, bitgo")
	}
	for name, signed := range map[string]string{"backup": pubs[1], "bitgo": pubs[2]} {
		if signature := in.KeySignatures[name]; signature != "" && !keychain.VerifyKeySignature(pubs[0], signed, signature) {
			return refused("keySignatures." + name + " is not the user key's signature")
		}
	}
	return nil
}

// newWallet records a wallet whose body was checked, and its first receive address. A Go
// Account and an ether wallet are not ready at once (bitgo-api.md §7.3).
func (b *batch) newWallet(c *call, in walletInput) *wallet {
	known := coins[c.path["coin"]]
	w := &wallet{ID: b.id("wallet"), Coin: known.ticker, Label: in.Label, Enterprise: in.Enterprise, Type: in.Type, Keys: in.Keys,
		Creator: c.user.ID, Multisig: in.MultisigType, Created: b.at, Assets: walletAssets(known)}
	for _, id := range in.Keys {
		own := *b.server.state.keys.get(id)
		own.Enterprise = in.Enterprise // whoever sees the wallet reads its keys, to sign or to check
		b.put(&own)
		w.Pubs = append(w.Pubs, own.Pub)
	}
	if len(in.KeySignatures) > 0 { // sent by one name, read back by another (bitgo-express.md §4.3)
		w.KeySignatures = map[string]string{"backupPub": in.KeySignatures["backup"], "bitgoPub": in.KeySignatures["bitgo"]}
	}
	for _, said := range []*bool{in.UserKeySigningRequired, in.CoinSpecific.UserKeySigningRequired} {
		w.BitGoSigns = w.BitGoSigns || said != nil && !*said
	}
	if w.BitGoSigns && known.family == container && len(w.Keys) == 1 {
		w.Keys = append(slices.Clone(w.Keys), b.signingKey(w, c.user.ID))
	}
	b.settleIn(w, known, w.ID)
	b.initialize(w)
	b.put(w)
	if known.family != container {
		_, w = b.address(w, known.ticker, "")
	}
	return w
}

// signingKey records BitGo's own key of a Go Account whose user key need not sign. The SDK
// asks BitGo to sign only where the account has this second one (bitgo-express.md §3).
func (b *batch) signingKey(w *wallet, user string) string {
	own := &key{ID: b.id("key"), Coin: w.Coin, Source: "bitgo", Pub: bitgoKey("signs for " + w.ID).Xpub(), Enterprise: w.Enterprise,
		User: user, Created: b.at}
	b.put(own)
	return own.ID
}

// settleIn gives an account-model wallet its place on the chain.
func (b *batch) settleIn(w *wallet, known coin, seed string) {
	switch known.family {
	case ether:
		w.Root = etherAddress("root|" + seed)
	case ripple:
		w.Root = rippleAddress("root|" + seed)
	}
}

// walletAssets are the tickers a wallet of this coin can hold, the base first.
func walletAssets(known coin) []string {
	out := []string{}
	for ticker, other := range coins {
		if other.base == known.ticker && ticker != known.ticker {
			out = append(out, ticker)
		}
	}
	slices.Sort(out)
	return append([]string{known.ticker}, out...)
}
