package tour

import (
	"strings"

	"github.com/unykorn/console/internal/sandbox/keychain"
)

// Wallets, their keys, and transactions that are built, signed and sent at the platform.
var walletRows = []row{
	{call: "GET /api/v2/wallets?limit=2", want: 200, keep: "next nextBatchPrevId"},
	{call: "GET /api/v2/wallets?limit=2&prevId=<next>", want: 200},
	{call: "GET /api/v2/wallets?limit=none", want: 400},
	{call: "GET /api/v2/tbtc4/wallet", want: 200},
	{call: "GET /api/v2/wallet/<apex-vault>", want: 200},
	{call: "GET /api/v2/wallet/<zeros>", want: 404},
	{call: "GET /api/v2/ofc/wallet/<apex-vault>?allTokens=true", want: 200},
	{call: "GET /api/v2/ofctbtc/wallet/<apex-vault>", want: 200, keep: "user-key keys.0"},
	{call: "GET /api/v2/hteth/wallet/<meridian-ether>?allTokens=true", want: 200},
	{call: "GET /api/v2/txrp/wallet/<kestrel-ripple>", want: 200},
	{call: "GET /api/v2/tbtc4/wallet/<kestrel-bitcoin>?expandAdvancedWhitelist=true", want: 200},
	{call: "GET /api/v2/tbtc4/wallet/<apex>", want: 403},
	{call: "GET /api/v2/wallet/<apex>", want: 403},
	{call: "GET /api/v2/tbtc4/wallet/nonsense", want: 400},
	{call: "GET /api/v2/tbtc4/wallet/<zeros>", want: 404},

	{call: "PUT /api/v2/tbtc4/wallet/<apex-bitcoin>", body: `{"label":"Mining proceeds"}`, want: 200},
	{call: "PUT /api/v2/tbtc4/wallet/<apex-bitcoin>", body: `{"label":""}`, want: 400},
	{call: "PUT /api/v2/tbtc4/wallet/<apex-bitcoin>", as: "viewer", body: `{"label":"Mine"}`, want: 403},
	{call: "PUT /api/v2/tbtc4/wallet/<zeros>", body: `{"label":"Mine"}`, want: 404},
	{call: "POST /api/v2/tbtc4/wallet/<kestrel-bitcoin>/freeze", body: `{"duration":60}`, want: 200},
	{call: "POST /api/v2/tbtc4/wallet/<kestrel-bitcoin>/freeze", body: `{"duration":30}`, want: 409},
	{call: "POST /api/v2/tbtc4/wallet/<kestrel-bitcoin>/freeze", body: `{"duration":"long"}`, want: 400},
	{call: "POST /api/v2/tbtc4/wallet/<zeros>/freeze", body: `{"duration":60}`, want: 404},

	{do: newKeys},
	{call: "POST /api/v2/tbtc4/key", body: `{"pub":"<pub-user>","encryptedPrv":"<sealed-user>","keyType":"independent"}`, want: 200, keep: "k1 id"},
	{call: "POST /api/v2/tbtc4/key", body: `{"pub":"<pub-backup>","source":"backup","keyType":"independent"}`, want: 200, keep: "k2 id"},
	{call: "POST /api/v2/tbtc4/key", body: `{"source":"bitgo","enterprise":"<apex>","keyType":"independent"}`, want: 200, keep: "k3 id"},
	{call: "POST /api/v2/tbtc4/key", body: `{"pub":"xpub"}`, want: 400},
	{call: "GET /api/v2/tbtc4/key", want: 200},
	{call: "GET /api/v2/tbtc4/key?limit=none", want: 400},
	{call: "GET /api/v2/tbtc4/key/<k1>", want: 200},
	{call: "GET /api/v2/tbtc4/key/<zeros>", want: 404},
	{call: "PUT /api/v2/tbtc4/key/<k1>", body: `{"encryptedPrv":"<sealed-user>"}`, want: 200},
	{call: "POST /api/v2/tbtc4/wallet/add", body: `{"label":"Tour","m":2,"n":3,"keys":["<k1>","<k2>","<k3>"],"enterprise":"<apex>"}`, want: 200},
	{call: "POST /api/v2/tbtc4/wallet/add", body: `{"label":"Tour","m":2,"n":3,"keys":["<k1>"],"enterprise":"<apex>"}`, want: 400},

	{call: "GET /api/v2/tbtc4/wallet/<apex-bitcoin>/unspents?limit=2", want: 200},
	{call: "GET /api/v2/tbtc4/wallet/<zeros>/unspents", want: 404},
	{call: "GET /api/v2/tbtc4/wallet/<apex-bitcoin>/maximumSpendable", want: 200},
	{call: "GET /api/v2/tbtc4/public/block/latest", as: "nobody", want: 200},
	{call: "POST /api/v2/ofctbtc/wallet/<apex-vault>/tx/build", body: `{"recipients":[{"address":"<to-apex-power>","amount":"1500"}]}`, want: 200, keep: "payload payload"},
	{call: "POST /api/v2/ofctbtc/wallet/<apex-vault>/tx/sign", body: `{"payload":"<payload>"}`, want: 403},
	{call: "POST /api/v2/ofc/key", body: `{"pub":"<pub-user>","encryptedPrv":"<sealed-user>","source":"user","keyType":"independent"}`, want: 200, keep: "k4 id"},
	{call: "POST /api/v2/ofc/wallet/add", want: 200, keep: "signed-for id",
		body: `{"label":"Tour account","m":1,"n":1,"keys":["<k4>"],"type":"trading","enterprise":"<apex>","coinSpecific":{"userKeySigningRequired":false}}`},
	{call: "POST /api/v2/ofctbtc/wallet/<signed-for>/tx/sign", body: `{"payload":"<payload>"}`, want: 200},
	{call: "POST /api/v2/ofctbtc/wallet/<apex-vault>/tx/build", body: `{"recipients":[]}`, want: 400},
	{call: "GET /api/v2/ofc/key/<user-key>", want: 200, keep: "sealed encryptedPrv"},
	{do: signPayload},
	{call: "POST /api/v2/ofctbtc/wallet/<apex-vault>/tx/send", body: `{"sequenceId":"tour","halfSigned":{"payload":"<payload>","signature":"<signature>"}}`, want: 200},
	{call: "POST /api/v2/ofctbtc/wallet/<apex-vault>/tx/build", body: `{"recipients":[{"address":"<to-apex-power>","amount":"77012"}]}`, want: 200, keep: "payload payload"},
	{do: signPayload},
	{call: "POST /api/v2/ofctbtc/wallet/<apex-vault>/tx/send", body: `{"sequenceId":"asked","halfSigned":{"payload":"<payload>","signature":"<signature>"}}`, want: 202},
	{call: "POST /api/v2/ofctbtc/wallet/<apex-vault>/tx/send", body: `{"sequenceId":"tour-2","halfSigned":{"payload":"<payload>","signature":""}}`, want: 400},
	{call: "POST /api/v2/ofctbtc/wallet/<apex-vault>/tx/build", body: `{"recipients":[{"address":"<to-apex-power>","amount":"77018"}]}`, want: 200, keep: "payload payload"},
	{do: signPayload},
	{call: "POST /api/v2/ofctbtc/wallet/<apex-vault>/tx/send", body: `{"sequenceId":"busy","halfSigned":{"payload":"<payload>","signature":"<signature>"}}`, want: 423},
}

// newKeys makes a user's and a backup key as the SDK does on the customer's side.
func newKeys(s *stand) {
	for _, name := range []string{"user", "backup"} {
		key, err := keychain.New([]byte(strings.Repeat(name, 8)))
		if err != nil {
			s.t.Fatal(err)
		}
		sealed, err := keychain.Seal("a passphrase", key.Xprv())
		if err != nil {
			s.t.Fatal(err)
		}
		s.words["pub-"+name], s.words["sealed-"+name] = key.Xpub(), sealed
	}
}

// signPayload signs what was built with the vault's user key.
func signPayload(s *stand) {
	prv, err := keychain.Open(s.words["pass-apex-vault"], s.words["sealed"])
	if err != nil {
		s.t.Fatal(err)
	}
	key, err := keychain.Parse(prv)
	if err != nil {
		s.t.Fatal(err)
	}
	if s.words["signature"], err = keychain.SignMessage(key, []byte(s.words["payload"])); err != nil {
		s.t.Fatal(err)
	}
}
