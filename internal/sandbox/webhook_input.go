package sandbox

import (
	"net/textproto"
	"net/url"
	"slices"
	"strings"
)

// webhookInput is the body of every add call; each scope and type reads its own fields.
type webhookInput struct {
	Type        string            `json:"type"`
	URL         string            `json:"url"`
	Label       string            `json:"label"`
	Coin        string            `json:"coin"`
	Confirms    int               `json:"numConfirmations"`
	AllToken    bool              `json:"allToken"`
	Failures    bool              `json:"listenToFailureStates"`
	Rbf         bool              `json:"includeRbf"`
	Requests    []string          `json:"txRequestStates"`
	Transaction []string          `json:"txRequestTransactionStates"`
	Status      []string          `json:"status"`
	Kyc         []string          `json:"kycState"`
	Headers     map[string]string `json:"customHttpHeaders"`
}

// webhookInput reads and checks the body of an add call that takes these types.
func (c *call) webhookInput(types []string) (webhookInput, *problem) {
	var in webhookInput
	if c.decode(&in) != nil {
		return in, refused("invalid body")
	}
	if !slices.Contains(types, in.Type) {
		return in, refused("invalid webhook type " + in.Type)
	}
	if u, err := url.Parse(in.URL); err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return in, refused("invalid webhook url")
	}
	if in.Confirms < 0 {
		return in, refused("numConfirmations must not be negative")
	}
	if in.Coin != "" && !coinNamespace(in.Coin) {
		p := invalid("UnsupportedCoin", "coin "+in.Coin+" is not supported")
		return in, &p
	}
	field, _ := stateField(in.Type)
	for _, state := range in.states() {
		if !hookStates[field][state] {
			return in, refused("invalid " + field + " " + state)
		}
	}
	for name, value := range in.Headers {
		if !sendable(name, value) {
			return in, refused("invalid customHttpHeaders")
		}
	}
	return in, nil
}

func refused(message string) *problem {
	p := invalid("BadRequest", message)
	return &p
}

// states are those of the field that the type reads.
func (in webhookInput) states() []string {
	switch field, _ := stateField(in.Type); field {
	case "txRequestStates":
		return in.Requests
	case "txRequestTransactionStates":
		return in.Transaction
	case "status":
		return in.Status
	case "kycState":
		return in.Kyc
	}
	return nil
}

// ownHeaders are those that a webhook's own headers may not replace.
var ownHeaders = []string{"Content-Type", "Content-Length", "Host", "User-Agent", "Idempotency-Key", "X-Signature-Sha256",
	"Transfer-Encoding", "Connection"}

// sendable reports whether a custom header can go into a request.
func sendable(name, value string) bool {
	token := name != "" && strings.IndexFunc(name, func(r rune) bool {
		return r <= ' ' || r >= 0x7f || strings.ContainsRune(`"(),/:;<=>?@[\]{}`, r)
	}) < 0
	text := strings.IndexFunc(value, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }) < 0
	return token && text && !slices.Contains(ownHeaders, textproto.CanonicalMIMEHeaderKey(name))
}

func (in webhookInput) record(b *batch, scope, user string) *webhook {
	h := &webhook{ID: b.id("webhook"), Scope: scope, User: user, Type: in.Type, URL: in.URL, Label: in.Label, Coin: in.Coin, State: "active",
		AllToken: in.AllToken, Failures: in.Failures, Rbf: in.Rbf, Confirms: in.Confirms, States: in.states(), Headers: in.Headers, Created: b.at}
	if h.Type == "block" {
		h.Height = heightAt(coins[h.Coin], b.at)
	}
	return h
}
