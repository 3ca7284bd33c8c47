package sandbox

import "strings"

// Party is an organization, a client's enterprise or a user.
type Party struct {
	Key   string `json:"key"` // how code refers to it, the same in every run
	ID    string `json:"id"`
	Name  string `json:"name"`
	Email string `json:"email,omitempty"`

	// Password is a user's, for a login with the OTP of the test environment, 000000.
	Password string `json:"password,omitempty"`
}

// WorldToken is a bearer token, in clear: this is the one place that shows it.
type WorldToken struct {
	Key   string `json:"key"`
	User  string `json:"user"`
	Token string `json:"token"`
	What  string `json:"what"`
}

// WorldWallet is a wallet with the passphrase that opens it.
type WorldWallet struct {
	Key        string   `json:"key"`
	ID         string   `json:"id"`
	Coin       string   `json:"coin"`
	Label      string   `json:"label"`
	Client     string   `json:"client"` // key of the enterprise
	Enterprise string   `json:"enterprise"`
	Assets     []string `json:"assets"` // tickers that can be sent
	Passphrase string   `json:"passphrase"`
}

// WorldPayee is somebody outside to send to.
type WorldPayee struct {
	Key         string `json:"key"`
	Client      string `json:"client"`
	Label       string `json:"label"`
	Coin        string `json:"coin"` // on-chain ticker of the address
	Address     string `json:"address"`
	Memo        string `json:"memo,omitempty"`
	Whitelisted bool   `json:"whitelisted"` // suggestion for the console's own whitelist
}

// WorldBank is a bank account of a client, where a Go Account's dollars can be sent.
type WorldBank struct {
	Key      string `json:"key"`
	Client   string `json:"client"`
	Bank     string `json:"bank"`
	Owner    string `json:"owner"`
	Hash     string `json:"idHash"` // the address of a withdrawal
	Approved bool   `json:"approved"`
}

// World is everything a test or a person needs to use a sandbox. It is the same
// in every sandbox; only the URLs differ.
type World struct {
	Organization  Party         `json:"organization"`
	WebhookSecret string        `json:"webhookSecret"`
	Enterprises   []Party       `json:"enterprises"`
	Users         []Party       `json:"users"`
	Tokens        []WorldToken  `json:"tokens"`
	Wallets       []WorldWallet `json:"wallets"`
	Banks         []WorldBank   `json:"banks"`
	Legacy        WorldWallet   `json:"legacy"` // made as tmatic: no list shows it, and under tpol it fails
	Payees        []WorldPayee  `json:"payees"`
	Sanctioned    []string      `json:"sanctioned"`
	Platform      string        `json:"platform,omitempty"`
	Express       string        `json:"express,omitempty"`
}

// Wallet finds a wallet by key; an unknown key is a mistake of the caller.
func (w World) Wallet(key string) WorldWallet {
	for _, wallet := range w.Wallets {
		if wallet.Key == key {
			return wallet
		}
	}
	panic("sandbox: no wallet " + key)
}

// Token finds a bearer token by key.
func (w World) Token(key string) string {
	for _, token := range w.Tokens {
		if token.Key == key {
			return token.Token
		}
	}
	panic("sandbox: no token " + key)
}

// Enterprise finds a client's enterprise by key.
func (w World) Enterprise(key string) Party { return party(w.Enterprises, key) }

// User finds a BitGo user by key.
func (w World) User(key string) Party { return party(w.Users, key) }

func party(all []Party, key string) Party {
	for _, p := range all {
		if p.Key == key {
			return p
		}
	}
	panic("sandbox: nobody called " + key)
}

// Payee finds a payee by key.
func (w World) Payee(key string) WorldPayee {
	for _, payee := range w.Payees {
		if payee.Key == key {
			return payee
		}
	}
	panic("sandbox: no payee " + key)
}

func fixed(kind, key string) string { return digest("world|" + kind + "|" + key)[:32] }

// newWorld writes the cast down. Nothing in it depends on the time.
func newWorld() World {
	w := World{
		Organization:  Party{Key: "unykorn", ID: fixed("organization", "unykorn"), Name: "Unykorn"},
		WebhookSecret: "whsec_" + digest("webhook secret"),
		Sanctioned:    sanctioned,
	}
	for _, e := range [][2]string{{"apex", "Apex Mining"}, {"meridian", "Meridian Capital"}, {"kestrel", "Kestrel Trading"}} {
		w.Enterprises = append(w.Enterprises, Party{Key: e[0], ID: fixed("enterprise", e[0]), Name: e[1]})
	}
	for _, u := range [][2]string{{"service", "Unykorn Gateway"}, {"approver", "Noor Haddad"}, {"second", "Tomas Vidal"}, {"viewer", "Read Only"}, {"apex", "Apex Operator"},
		{"clerk", "Iris Mwangi"}, {"newcomer", "Jonas Lind"}} {
		who := user{ID: fixed("user", u[0]), Name: u[1], Email: u[0] + "@unykorn.example"}
		w.Users = append(w.Users, Party{Key: u[0], ID: who.ID, Name: who.Name, Email: who.Email, Password: who.password()})
	}
	for _, t := range [][3]string{
		{"service", "service", "administrator of the organization, spends without unlock"},
		{"approver", "approver", "another administrator, approves what service asked"},
		{"second", "second", "a third administrator"},
		{"locked", "service", "the service user without spending limits: every send needs an unlock or an OTP"},
		{"viewer", "viewer", "reads every wallet, sends nothing"},
		{"apex", "apex", "administrator of Apex Mining alone"},
		{"clerk", "clerk", "a member of Apex Mining who sees its lists and no single wallet"},
		{"manager", "service", "a login of the service user, which may manage users and organization webhooks"},
		{"expired", "service", "a session that has expired"},
	} {
		w.Tokens = append(w.Tokens, WorldToken{Key: t[0], User: t[1], Token: "v2x" + digest("token|"+t[0]), What: t[2]})
	}
	for _, x := range []struct{ key, client, coin, label, assets string }{
		{"apex-vault", "apex", "ofc", "Apex Custody Vault", "ofctbtc ofchteth ofctusd"},
		{"apex-bitcoin", "apex", "tbtc4", "Apex mining proceeds", "tbtc4"},
		{"meridian-ether", "meridian", "hteth", "Meridian operations", "hteth hteth:tusdc"},
		{"meridian-bitcoin", "meridian", "tbtc4", "Meridian reserve", "tbtc4"},
		{"meridian-vault", "meridian", "ofc", "Meridian settlement", "ofctbtc ofctusd"},
		{"kestrel-bitcoin", "kestrel", "tbtc4", "Kestrel settlement", "tbtc4"},
		{"kestrel-ripple", "kestrel", "txrp", "Kestrel remittance", "txrp"},
	} {
		w.Wallets = append(w.Wallets, WorldWallet{Key: x.key, ID: fixed("wallet", x.key), Coin: x.coin, Label: x.label, Client: x.client,
			Enterprise: fixed("enterprise", x.client), Assets: strings.Fields(x.assets), Passphrase: "demo-" + x.key + "-" + digest("passphrase|" + x.key)[:8]})
	}
	w.Legacy = WorldWallet{Key: "legacy-matic", ID: fixed("wallet", "legacy-matic"), Coin: "tmatic", Label: "Made as MATIC", Client: "kestrel",
		Enterprise: fixed("enterprise", "kestrel"), Assets: []string{"tmatic"}}
	for _, x := range []WorldBank{{"apex-bank", "apex", "Great Basin Bank", "Apex Mining", "", true},
		{"meridian-bank", "meridian", "Calder Union Bank", "Meridian Capital", "", true},
		{"kestrel-bank", "kestrel", "Harbour Savings", "Kestrel Trading", "", false}} {
		x.Hash = fixed("bank", x.Key)
		w.Banks = append(w.Banks, x)
	}
	w.Payees = payees()
	return w
}

func payees() []WorldPayee {
	out := []WorldPayee{}
	for _, p := range []struct {
		key, client, label, coin string
		listed                   bool
	}{
		{"apex-exchange", "apex", "Northgate Exchange", "tbtc4", true},
		{"apex-power", "apex", "Basin Power Cooperative", "tbtc4", true},
		{"apex-hosting", "apex", "Fjord Hosting", "tbtc4", false},
		{"apex-ether", "apex", "Northgate Exchange ether", "hteth", true},
		{"meridian-desk", "meridian", "Calder OTC desk", "hteth", true},
		{"meridian-fund", "meridian", "Fund III administrator", "hteth", false},
		{"meridian-bitcoin", "meridian", "Calder OTC desk bitcoin", "tbtc4", true},
		{"kestrel-bitcoin", "kestrel", "Harbour Clearing", "tbtc4", true},
		{"kestrel-market", "kestrel", "Lattice Market Makers", "txrp", true},
		{"kestrel-payroll", "kestrel", "Payroll agent", "txrp", false},
	} {
		payee := WorldPayee{Key: p.key, Client: p.client, Label: p.label, Coin: p.coin, Whitelisted: p.listed}
		switch p.coin {
		case "tbtc4":
			payee.Address = payeeBitcoin("payee|" + p.key)
		case "hteth":
			payee.Address = etherAddress("payee|" + p.key)
		default:
			payee.Address, payee.Memo = rippleAddress("payee|"+p.key), "48211"
		}
		out = append(out, payee)
	}
	return out
}
