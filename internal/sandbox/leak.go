package sandbox

import (
	"encoding/json"
	"net/http"
	"slices"
)

// secretNames are body fields that must never reach the platform: they belong to
// Express on loopback. A typo in a path makes Express forward them verbatim
// (bitgo-express.md §5.2), which is why the sandbox counts every sighting.
var secretNames = []string{"walletPassphrase", "passphrase", "newWalletPassphrase", "prv", "xprv", "userPrv"}

// secretField returns the first secret's name found anywhere in a JSON body.
func secretField(body []byte) string {
	if len(body) == 0 {
		return ""
	}
	var value any
	if json.Unmarshal(body, &value) != nil {
		return ""
	}
	return secretIn(value)
}

func secretIn(value any) string {
	switch v := value.(type) {
	case map[string]any:
		for name, inner := range v {
			if slices.Contains(secretNames, name) {
				return name
			}
			if found := secretIn(inner); found != "" {
				return found
			}
		}
	case []any:
		for _, inner := range v {
			if found := secretIn(inner); found != "" {
				return found
			}
		}
	}
	return ""
}

// flag refuses a body with a secret in it and remembers where it came in.
func (s *Server) flag(c *call, field string) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.begin("leak")
	b.put(&leak{At: b.at, Method: c.request.Method, Path: c.request.URL.Path, Field: field})
	if err := b.commit(); err != nil {
		return c.broken(err)
	}
	return c.fail(problem{status: http.StatusBadRequest, name: "SecretOnPlatform",
		message: "the sandbox refuses this body: " + field + " must never be sent to the platform"})
}
