package express

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strings"
)

// pingExpress tells that Express is there. It asks nobody.
func pingExpress(*call) (any, error) {
	return object{}.with("status", "express server is ok!"), nil
}

// ping asks the platform's v1 ping, whichever version was asked for.
func ping(c *call) (any, error) {
	a, err := c.send(message{method: http.MethodGet, target: "/api/v1/ping", token: c.token})
	return json.RawMessage(a.body), err
}

// login signs a person in. The password leaves as a digest keyed with the name
// (bitgo-api.md §3.4). With a token the SDK returns an error instead of throwing it,
// which is an empty object with 200 to the caller.
func login(c *call) (any, error) {
	in := c.body.fields
	name := strings.ToLower(in.text("username"))
	if name == "" {
		name = strings.ToLower(in.text("email"))
	}
	switch {
	case name == "":
		return nil, thrown("expected string username")
	case c.token != "":
		return object{}, nil
	}
	mac := hmac.New(sha256.New, []byte(name))
	mac.Write([]byte(in.text("password")))
	out := object{}.with("email", name).with("password", hex.EncodeToString(mac.Sum(nil))).with("forceSMS", in.truth("forceSMS", false))
	if otp := in.text("otp"); otp != "" {
		out = out.with("otp", otp)
		if string(in["trust"]) != "" && string(in["trust"]) != "0" {
			out = out.with("trust", 1)
		}
	}
	for _, flag := range []string{"extensible", "forReset2FA", "forceV1Auth"} {
		if in.truth(flag, false) {
			out = out.with(flag, true)
		}
	}
	raw, err := encode(out)
	if err != nil {
		return nil, err
	}
	a, err := c.send(message{method: http.MethodPost, target: "/api/auth/v1/session", body: raw, kind: "application/json"})
	if err != nil {
		return nil, err
	}
	var got struct {
		Token string `json:"access_token"`
	}
	if json.Unmarshal(a.body, &got) != nil || got.Token == "" {
		return nil, thrown("Keychain needs encryptedXprv property")
	}
	return json.RawMessage(a.body), nil
}
