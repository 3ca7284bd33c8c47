package identity

import (
	"crypto/sha256"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/seal"
)

// KeyKind says what a key is for.
type KeyKind string

// An api key lets a machine in (Authorization: Bearer uk_…); an approver token carries a person's vote through the
// API (x-approver-token: ua_…).
const (
	APIKey        KeyKind = "api"
	ApproverToken KeyKind = "approver"
)

var keyForms = map[KeyKind]string{APIKey: "uk_", ApproverToken: "ua_"}

// Scopes are what an api key may be used for. A key with a scope also needs a role that may do the thing.
var Scopes = []string{
	"accounts:write", "addresses:write", "approvals:read", "approvals:write", "clients:write", "investors:read", "investors:write", "keys:read", "keys:write",
	"offerings:read", "offerings:write", "policy:write",
	"reconcile:write", "securities:read", "securities:write", "sends:read", "sends:write", "tokens:write", "transfers:read", "wallets:read", "webhooks:read", "webhooks:write",
}

// AllScopes stands for every scope there is and will be.
const AllScopes = "all"

// spendScopes can move money or shares, or open the way for it: who lowers a loan, lists a payee or files an investor. A key
// that has one waits for a second administrator (design §2).
var spendScopes = []string{AllScopes, "investors:write", "policy:write", "securities:write", "sends:write", "tokens:write"}

// Key is a key as lists show it; the key itself is seen once, when it is made.
type Key struct {
	ID          uuid.UUID
	Kind        KeyKind
	Name        string
	Prefix      string     // enough to recognise it
	Person      *uuid.UUID // who answers for it; nil: a machine of the organization's own
	Machine     *uuid.UUID // who that machine is in the books; kept when the key is rotated
	Roles       []Role     // of an api key
	Client      *uuid.UUID // nil: the whole organization
	Scopes      []string   // of Scopes, or AllScopes
	Networks    []netip.Prefix
	Replaces    *uuid.UUID // the key it was rotated from
	Waits       bool       // for a second administrator
	ConfirmedBy *uuid.UUID
	CreatedBy   *uuid.UUID
	CreatedAt   time.Time
	ExpiresAt   *time.Time
	LastUsedAt  *time.Time // to the minute
	RevokedAt   *time.Time
}

// Live reports whether the key still counts.
func (k Key) Live(now time.Time) bool {
	return k.RevokedAt == nil && (k.ExpiresAt == nil || now.Before(*k.ExpiresAt))
}

// admits reports whether the key may be used from this address.
func (k Key) admits(ip string) bool {
	if len(k.Networks) == 0 {
		return true
	}
	at, err := netip.ParseAddr(ip)
	return err == nil && slices.ContainsFunc(k.Networks, func(n netip.Prefix) bool { return n.Contains(at.Unmap()) })
}

// Spends reports whether the key can move money or shares, so that it takes two administrators.
func (k Key) Spends() bool { return k.spends() }

func (k Key) spends() bool {
	return slices.ContainsFunc(k.Scopes, func(s string) bool { return slices.Contains(spendScopes, s) })
}

// NewKey is what making a key needs.
type NewKey struct {
	Kind      KeyKind
	Name      string
	Person    *uuid.UUID
	Roles     []Role
	Client    *uuid.UUID
	Scopes    []string
	Networks  []string // CIDR ranges or single addresses; none: from anywhere
	ExpiresAt *time.Time
}

var scopeForm = regexp.MustCompile(`^[a-z]+(:[a-z-]+)?$`)

// Wrong says field by field what cannot be taken; nil for nothing.
func (n NewKey) Wrong(now time.Time) map[string]string {
	bad := ErrKey
	if !line(n.Name, 1, 120) {
		bad = bad.Field("name", "Give a name of 1 to 120 characters on one line.")
	}
	for _, s := range n.Scopes {
		if !scopeForm.MatchString(s) || s != AllScopes && !slices.Contains(Scopes, s) {
			bad = bad.Field("scopes", "Choose among the scopes, for example sends:write.")
		}
	}
	for _, r := range n.Roles {
		if !slices.Contains(Roles, r) {
			bad = bad.Field("roles", "Choose among the four roles.")
		}
	}
	if _, ok := parseNetworks(n.Networks); !ok {
		bad = bad.Field("networks", "A network looks like 203.0.113.0/24 or 2001:db8::/48.")
	}
	if n.ExpiresAt != nil && !now.Before(*n.ExpiresAt) {
		bad = bad.Field("expiresAt", "Choose a time to come.")
	}
	if keyForms[n.Kind] == "" {
		bad = bad.Field("kind", "Choose an API key or an approver token.")
	}
	if n.Kind == ApproverToken && (n.Person == nil || len(n.Roles) > 0 || n.Client != nil) {
		bad = bad.Field("person", "An approver token belongs to a person and has that person's rights.")
	}
	return bad.Fields
}

// check is the rule: an approver token is made by its own person, who alone may carry their vote, and gives no
// rights of its own; an api key is made by an administrator, never for themselves.
func (n NewKey) check(by Actor, now time.Time) error {
	if wrong := n.Wrong(now); len(wrong) > 0 {
		bad := ErrKey
		for field, why := range wrong {
			bad = bad.Field(field, why)
		}
		return bad
	}
	if n.Kind == ApproverToken {
		if by.IsSystem() || by.Person == *n.Person {
			return nil
		}
		return ErrNotAdmin.Because("Only the person whose vote it carries may make an approver token. Nothing was changed.")
	}
	if n.Person == nil {
		return mayChange(by, uuid.Nil)
	}
	return mayChange(by, *n.Person)
}

// parseNetworks reads ranges; a single address is a range of one.
func parseNetworks(texts []string) ([]netip.Prefix, bool) {
	var out []netip.Prefix
	for _, text := range texts {
		text = strings.TrimSpace(text)
		if at, err := netip.ParseAddr(text); err == nil {
			out = append(out, netip.PrefixFrom(at.Unmap(), at.Unmap().BitLen()))
			continue
		}
		n, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, false
		}
		out = append(out, n.Masked())
	}
	return out, true
}

// networks reads what is kept, which was checked when it was written.
func networks(texts []string) []netip.Prefix {
	out, _ := parseNetworks(texts)
	return out
}

func networkTexts(networks []netip.Prefix) []string {
	out := []string{}
	for _, n := range networks {
		out = append(out, n.String())
	}
	return out
}

// digest is what is kept of a key. The key is 260 random bits, so a fast hash is enough.
func digest(presented seal.Secret) []byte {
	sum := sha256.Sum256([]byte(presented.Reveal()))
	return sum[:]
}
