package console

import (
	"encoding/base64"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/seal"
	keyview "github.com/unykorn/console/views/key"
)

// A key that was just made waits in the session for the page that shows it, sealed, for this long.
const heldFor = 5 * time.Minute

func heldAs(key uuid.UUID) string { return "once:" + key.String() }

// hold keeps a key for the next page. What is sealed is bound to this key's id and to nobody's use but one.
func (s *Server) hold(r *http.Request, key uuid.UUID, secret seal.Secret) error {
	at := s.Clock.Now().Format(time.RFC3339Nano)
	sealed, err := s.Identity.Box.Seal([]byte(at+" "+secret.Reveal()), heldAs(key))
	if err != nil {
		return err
	}
	s.Sessions.Put(r.Context(), heldAs(key), base64.StdEncoding.EncodeToString(sealed))
	return nil
}

// takeHeld gives the key to the one page that shows it. A part that is fetched again has no place for it.
func (s *Server) takeHeld(r *http.Request, key uuid.UUID) seal.Secret {
	if isPassive(r) || isHTMX(r) || r.Method != http.MethodGet {
		return ""
	}
	sealed, err := base64.StdEncoding.DecodeString(s.Sessions.PopString(r.Context(), heldAs(key)))
	if err != nil || len(sealed) == 0 {
		return ""
	}
	plain, err := s.Identity.Box.Open(sealed, heldAs(key))
	if err != nil {
		return "" // the master key was changed meanwhile; the page says that it cannot be shown again
	}
	stamp, secret, _ := strings.Cut(string(plain), " ")
	at, err := time.Parse(time.RFC3339Nano, stamp)
	if err != nil || s.Clock.Now().Sub(at) > heldFor {
		return ""
	}
	return seal.Secret(secret)
}

// shownKey is what the one page shows of a new key.
func (s *Server) shownKey(r *http.Request, k identity.Key) keyview.Shown {
	out := keyview.Shown{Secret: s.takeHeld(r, k.ID), Prefix: k.Prefix}
	if out.Secret.Empty() {
		return keyview.Shown{}
	}
	if k.Kind == identity.APIKey {
		out.Curl, out.Means = s.trial(k)
	}
	return out
}

// trial is a line to try a key with. The key itself stays out of it, because a shell keeps what was typed.
func (s *Server) trial(k identity.Key) (line, means string) {
	path, means := "/approvals", "Put it into UNYKORN_KEY and try it. It has no scope for this call, so 403 key.scope says that the gateway knows it:"
	switch {
	case allowed(k, "approvals:read"):
		means = "Put it into UNYKORN_KEY and try it; 200 says that it works:"
	case allowed(k, "tokens:write"):
		path, means = "/auth/tokens", "Put it into UNYKORN_KEY and try it; 200 says that it works:"
	}
	if k.Waits {
		means = "Put it into UNYKORN_KEY. Until another administrator has confirmed it, this answers 403 identity.key-waits:"
	}
	return "curl -H \"Authorization: Bearer $UNYKORN_KEY\" " + s.Public + "/api/bitgo" + path, means
}

func allowed(k identity.Key, scope string) bool {
	return slices.Contains(k.Scopes, scope) || slices.Contains(k.Scopes, identity.AllScopes)
}
