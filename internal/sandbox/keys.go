package sandbox

import (
	"crypto/sha256"
	"net/http"
	"time"

	"github.com/unykorn/console/internal/sandbox/keychain"
)

// key is one of a wallet's keys as the platform knows it: the public half, and the private
// one only as the envelope that the customer's passphrase opens. BitGo's own private keys
// are derived when they are needed and stand in no file.
type key struct {
	ID           string    `json:"id"`
	Coin         string    `json:"coin"`
	Source       string    `json:"source"` // user, backup or bitgo
	Pub          string    `json:"pub"`
	EncryptedPrv string    `json:"encryptedPrv,omitempty"`
	Enterprise   string    `json:"enterprise,omitempty"`
	User         string    `json:"user"`
	Created      time.Time `json:"created"`
}

var _ = kind("key", func(s *state, d *key) { s.keys.put(d.ID, d) }, func(s *state) []*key { return s.keys.list() })

func (s *Server) keyRoutes() []route {
	return []route{
		at("POST", "/api/v2/{coin}/key", s.keyCreate).needs("wallet_create"),
		at("GET", "/api/v2/{coin}/key", s.keyList).needs("wallet_view"),
		at("GET", "/api/v2/{coin}/key/{key}", s.keyGet).needs("wallet_view"),
		at("PUT", "/api/v2/{coin}/key/{key}", s.keyUpdate).needs("wallet_create"),
	}
}

// bitgoKey is the private half of a key whose source is bitgo.
func bitgoKey(id string) keychain.Key { return seededKey("bitgo key|" + id) }

// seededKey is the same key in every run.
func seededKey(seed string) keychain.Key {
	sum := sha256.Sum256([]byte("unykorn sandbox|" + seed))
	made, err := keychain.New(sum[:])
	if err != nil {
		panic("sandbox: a seed that makes no key: " + seed) // one in 2^127
	}
	return made
}

func keyBody(k *key) map[string]any {
	body := map[string]any{"id": k.ID, "pub": k.Pub, "source": k.Source, "type": "independent", "users": []string{k.User},
		"isBitGo": k.Source == "bitgo", "isTrust": false}
	if k.EncryptedPrv != "" {
		body["encryptedPrv"] = k.EncryptedPrv
	}
	if k.Enterprise != "" {
		body["enterprise"] = k.Enterprise
	}
	return body
}

type keyInput struct {
	Pub          string `json:"pub"`
	EncryptedPrv string `json:"encryptedPrv"`
	Source       string `json:"source"`
	KeyType      string `json:"keyType"`
	Enterprise   string `json:"enterprise"`
}

// keyCreate keeps a key. The SDK sends the user's without a source (bitgo-express.md §7.5);
// a private key in its place is refused and never kept.
func (s *Server) keyCreate(c *call) answer {
	var in keyInput
	if c.decode(&in) != nil {
		return c.fail(invalid("BadRequest", "invalid body"))
	}
	if p := s.keyRefused(c, in); p != nil {
		return c.fail(*p)
	}
	b := s.begin("key")
	made := &key{ID: b.id("key"), Coin: c.path["coin"], Source: in.Source, Pub: in.Pub, EncryptedPrv: in.EncryptedPrv,
		Enterprise: in.Enterprise, User: c.user.ID, Created: b.at}
	if made.Source == "" {
		made.Source = "user"
	}
	if made.Source == "bitgo" {
		made.Pub, made.EncryptedPrv = bitgoKey(made.ID).Xpub(), ""
	}
	b.put(made)
	if err := b.commit(); err != nil {
		return c.broken(err)
	}
	return ok(keyBody(made))
}

func (s *Server) keyRefused(c *call, in keyInput) *problem {
	var p problem
	switch {
	case !coinNamespace(c.path["coin"]):
		p = invalid("UnsupportedCoin", "coin "+c.path["coin"]+" is not supported")
	case in.KeyType == "tss":
		p = invalid("InvalidKeyType", "For MPC wallet creation, please contact support@bitgo.com")
	case in.Source == "bitgo" && !c.sees(in.Enterprise):
		p = invalidEnterprise(in.Enterprise)
	case in.Source == "bitgo":
		return nil
	case in.Source != "" && in.Source != "user" && in.Source != "backup":
		p = invalid("InvalidArgument", "source must be one of user, backup, bitgo")
	default:
		parsed, err := keychain.Parse(in.Pub)
		if err == nil && parsed.Xpub() == in.Pub {
			return nil
		}
		p = invalid("InvalidPub", "pub must be an extended public key")
	}
	return &p
}

func invalidEnterprise(id string) problem {
	return problem{status: http.StatusBadRequest, name: "InvalidEnterpriseId", message: "invalid enterprise id", context: map[string]any{"id": id}}
}

// keyOf finds a key that the caller may see: its own, or one of a wallet's that it sees.
func (s *Server) keyOf(c *call) (*key, *problem) {
	k := s.state.keys.get(c.path["key"])
	if k == nil || k.User != c.user.ID && (k.Enterprise == "" || !c.sees(k.Enterprise)) {
		return nil, &problem{status: http.StatusNotFound, name: "KeyNotFound", message: "key not found", context: map[string]any{"id": c.path["key"]}}
	}
	return k, nil
}

func (s *Server) keyGet(c *call) answer {
	k, p := s.keyOf(c)
	if p != nil {
		return c.fail(*p)
	}
	return ok(keyBody(k))
}

func (s *Server) keyList(c *call) answer {
	ids := []string{}
	for _, k := range s.state.keys.all(func(k *key) bool { return k.User == c.user.ID && k.Coin == c.path["coin"] }) {
		ids = append(ids, k.ID)
	}
	part, next, p := page(c, ids)
	if p != nil {
		return c.fail(*p)
	}
	out := []any{}
	for _, id := range part {
		out = append(out, keyBody(s.state.keys.get(id)))
	}
	return listed(map[string]any{"keys": out, "limit": 25}, next)
}

// keyUpdate replaces the envelope, after the customer has changed the passphrase.
func (s *Server) keyUpdate(c *call) answer {
	k, p := s.keyOf(c)
	if p != nil {
		return c.fail(*p)
	}
	var in keyInput
	if c.decode(&in) != nil || in.EncryptedPrv == "" || k.Source == "bitgo" {
		return c.fail(invalid("BadRequest", "encryptedPrv is required"))
	}
	changed := *k
	changed.EncryptedPrv = in.EncryptedPrv
	b := s.begin("key.update")
	b.put(&changed)
	if err := b.commit(); err != nil {
		return c.broken(err)
	}
	return ok(keyBody(&changed))
}
