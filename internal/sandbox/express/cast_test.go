package express_test

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/unykorn/console/internal/sandbox/keychain"
)

// transcript is what the real Express said on the wire (bitgo-express.md §7).
type transcript struct {
	Passcode    string
	Passphrases []string `json:"encryptedWalletPassphrase"`
	Keys        []struct{ Xpub, EncryptedPrv, Xprv string }
	Trio        [3]string
	Signatures  [2]string `json:"keySignatures"`
	Ofc         []struct{ Payload, Signature string }
	Addresses   []struct {
		Chain, Index uint32
		Address      string
	}
	Built      string
	HalfSigned string
}

func readTranscript(t testing.TB) transcript {
	t.Helper()
	var seen transcript
	raw, err := os.ReadFile("../keychain/testdata/transcript.json")
	if err == nil {
		err = json.Unmarshal(raw, &seen)
	}
	if err != nil {
		t.Fatal(err)
	}
	return seen
}

// passphrase opens the Go Account's key (0) or the bitcoin wallet's (1).
func (x transcript) passphrase(t testing.TB, i int) string {
	t.Helper()
	text, err := keychain.Open(x.Passcode, x.Passphrases[i])
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func quoted(text string) string { raw, _ := json.Marshal(text); return string(raw) }

const (
	userKey   = "0e44fe306bd1430edfef00afaf9bbdab"
	backupKey = "89d15e79783860184f9ba7e4fa75c735"
	bitgoKey  = "5a183653a6b24e56b9120445caa9c295"
	payee     = "tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx"
	account   = "/api/v2/ofctbtc/wallet/" + walletID
	onChain   = "/api/v2/tbtc4/wallet/" + walletID
)

// accountWorld is a Go Account as the platform shows it.
func accountWorld(t testing.TB) (map[string][]said, transcript) {
	x := readTranscript(t)
	key := fmt.Sprintf(`{"id":%q,"pub":%q,"encryptedPrv":%s,"source":"user","type":"independent"}`, userKey, x.Keys[0].Xpub, quoted(x.Keys[0].EncryptedPrv))
	script := map[string][]said{}
	for _, coin := range []string{"ofc", "ofctbtc"} {
		script["GET /api/v2/"+coin+"/wallet/"+walletID] = []said{ok(`{"id":"` + walletID + `","coin":"` + coin + `","type":"trading","keys":["` + userKey + `"],"coinSpecific":{}}`)}
		script["GET /api/v2/"+coin+"/key/"+userKey] = []said{ok(key)}
	}
	script["POST "+account+"/tx/build"] = []said{ok(`{"payload":` + quoted(x.Ofc[0].Payload) + `,"feeInfo":{"feeString":"0"},"coin":"ofctbtc"}`)}
	script["POST "+account+"/tx/send"] = []said{ok(`{"transfer":{"id":"022fb95f50f611516e817fdc6362bcdb","valueString":"-1500"},"txid":"138b","status":"signed"}`)}
	return script, x
}

// bitcoinWorld is a tbtc4 wallet as the platform shows it.
func bitcoinWorld(t testing.TB) (map[string][]said, transcript) {
	x := readTranscript(t)
	ids := []string{userKey, backupKey, bitgoKey}
	script := map[string][]said{
		"GET " + onChain: {ok(fmt.Sprintf(`{"id":%q,"coin":"tbtc4","type":"hot","keys":["%s"],"keySignatures":{"backupPub":%q,"bitgoPub":%q},"coinSpecific":{}}`,
			walletID, strings.Join(ids, `","`), x.Signatures[0], x.Signatures[1]))},
		"POST " + onChain + "/tx/build":         {ok(`{"txHex":"` + x.Built + `","txInfo":{},"feeInfo":{"fee":500}}`)},
		"GET /api/v2/tbtc4/public/block/latest": {ok(`{"id":"00","height":2500001}`)},
		"POST " + onChain + "/tx/send":          {ok(`{"transfer":{"id":"b535c13f93cdf468d20c116b2b93932b"},"txid":"6c8f","status":"signed"}`)},
	}
	for i, id := range ids {
		sealed := ""
		if i < 2 {
			sealed = `,"encryptedPrv":` + quoted(x.Keys[i+1].EncryptedPrv)
		}
		script["GET /api/v2/tbtc4/key/"+id] = []said{ok(fmt.Sprintf(`{"id":%q,"pub":%q%s}`, id, x.Trio[i], sealed))}
	}
	return script, x
}

func send(more string) string {
	return `{"address":"` + payee + `","amount":"1500","sequenceId":"demo-seq-1","comment":"hello"` + more + `}`
}

func withPassphrase(text string) string { return `,"walletPassphrase":` + quoted(text) }
