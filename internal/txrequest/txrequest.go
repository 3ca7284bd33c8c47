// Package txrequest shows BitGo's transaction requests, by the permissions that our user has on wallets (seed 003). It keeps
// nothing: each is read from BitGo at the moment, of the caller's clients alone, and shares of signatures are left out.
package txrequest

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/unykorn/console/internal/bitgo"
)

// Request is one version of a transaction request, with what differs by coin and intent as plain JSON.
type Request struct {
	bitgo.TxRequest
	Intent       any
	Intents      []any
	Transactions []any
	Messages     []any
}

// Page is a part of the list. Next is BitGo's cursor for the next one, "" at the end.
type Page struct {
	Requests []Request
	Next     string
}

func from(r bitgo.TxRequest) Request {
	out := Request{TxRequest: r, Intent: plain(r.Intent), Intents: list(r.Intents), Transactions: list(r.Transactions), Messages: list(r.Messages)}
	if out.Intents == nil {
		out.Intents = []any{}
	}
	if out.UpdatedBy == "" {
		out.UpdatedBy = r.UserID // the seed: an alias
	}
	return out
}

func list(raw json.RawMessage) []any {
	all, _ := plain(raw).([]any)
	return all
}

// plain reads JSON with its numbers as they are written, and without shares of signatures and keys.
func plain(raw json.RawMessage) any {
	if len(raw) == 0 {
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var out any
	if d.Decode(&out) != nil {
		return nil // the part was read once as a whole, so this cannot be
	}
	return clean(out)
}

func clean(v any) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = clean(v[i])
		}
	case map[string]any:
		for name := range v {
			if low := strings.ToLower(name); strings.HasSuffix(low, "share") || strings.HasSuffix(low, "shares") {
				delete(v, name)
				continue
			}
			v[name] = clean(v[name])
		}
	}
	return v
}
