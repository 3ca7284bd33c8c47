// Package token keeps the life of tokens at BitGo: a login for what BitGo wants a login for, the long-lived one that the
// gateway itself speaks with, and read-only ones for other people's software. What is used again is kept sealed; what is
// handed out is shown once and kept as a digest. A new service token takes over once BitGo has answered it, and the old
// one lives on for an overlap, so that no call in between fails. Passwords and one-time codes pass through and stay nowhere.
package token

import (
	"crypto/sha256"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/seal"
)

// Kind says how BitGo gives it out.
type Kind string

// A session is a login's and lasts an hour or so; a long-lived one has an end that was asked for.
const (
	Session   Kind = "session"
	LongLived Kind = "long_lived"
)

// Purpose says who uses it.
type Purpose string

// A login manages; a long-lived token is the gateway's own, or somebody else's software reads with it.
const (
	Manage     Purpose = "manage"
	Ours       Purpose = "service"
	ThirdParty Purpose = "third_party"
)

// State is where a token stands.
type State string

// The states.
const (
	Waiting  State = "waiting"  // for another administrator
	Making   State = "making"   // BitGo is being asked
	Active   State = "active"   // BitGo has made it
	Revoking State = "revoking" // it is used no more, and BitGo has still to hear of it
	Revoked  State = "revoked"
	Failed   State = "failed" // nothing was made
)

// Limit is how much of a coin a token may send in all its life.
type Limit struct {
	Coin  string `json:"coin"`
	Value string `json:"value"` // whole base units
}

// Token is a token as lists show it.
type Token struct {
	ID        uuid.UUID
	Kind      Kind
	Purpose   Purpose
	Label     string
	Scopes    []string
	Networks  []string
	Limits    []Limit
	Duration  time.Duration // asked for; 0: BitGo decides
	State     State
	AskedBy   uuid.UUID
	AskedAt   time.Time
	DecidedBy *uuid.UUID
	BitGoID   string
	User      string // at BitGo
	MadeAt    *time.Time
	ExpiresAt *time.Time
	ProvedAt  *time.Time // BitGo answered it
	RetireAt  *time.Time // another has taken its place
	RevokedAt *time.Time
	Trouble   string

	claimed *time.Time
	sealed  []byte
}

// name is what BitGo lists it under: with a part of our id, so that one whose answer was lost is found again.
func (t Token) name() string { return t.Label + " (" + t.ID.String()[:13] + ")" }

func (t Token) context() string { return "bitgo-token/" + t.ID.String() }

// Ask is what somebody wants. Email, Password and OTP are for a session, the rest but OTP for a long-lived token.
type Ask struct {
	Kind     Kind
	Purpose  Purpose
	Label    string
	Email    string
	Password seal.Secret
	OTP      seal.Secret
	Scopes   []string
	Networks []string
	Limits   []Limit
	Duration time.Duration
}

// longest is BitGo's own limit; shortest keeps the gateway from falling back to an older token unawares.
const shortest, longest = 24 * time.Hour, 10 * 365 * 24 * time.Hour

// views are the scopes that change nothing (bitgo-api.md §3.4); quiet ones move no money and let nobody else move any.
var (
	views = strings.Fields("openid profile enterprise_view_all auditlogs_view_all wallet_view wallet_view_enterprise wallet_view_all settlement_network_read portfolio_view trade_view")
	quiet = append(slices.Clone(views), strings.Fields("wallet_create wallet_edit wallet_edit_all wallet_edit_enterprise wallet_freeze wallet_freeze_all crypto_compare")...)
	known = append(slices.Clone(quiet), strings.Fields("enterprise_manage_all wallet_manage wallet_manage_all wallet_manage_enterprise wallet_approve wallet_approve_all "+
		"wallet_approve_enterprise wallet_spend wallet_spend_all wallet_spend_enterprise wallet_stake wallet_stake_all settlement_network_write trade_trade trade_fix pending_approval_update metamask_institutional all")...)
	// needed is what the gateway cannot do without: a token that lacks one would take over, and reads or sends would fail.
	needed      = strings.Fields("enterprise_view_all wallet_view_all wallet_spend_all")
	needContext = strings.Fields("wallet_view wallet_edit wallet_freeze wallet_manage wallet_approve wallet_spend wallet_stake")
	scopeForm   = regexp.MustCompile(`^([a-z_]{2,40})(:[0-9a-f]{32})?$`)
	labelForm   = regexp.MustCompile(`^[\p{L}\p{N}\p{P}\p{S} ]{1,120}$`)
	emailForm   = regexp.MustCompile(`^[^@\s<>"]{1,64}@[A-Za-z0-9.-]{1,190}$`)
)

func all(scopes, of []string) bool {
	return !slices.ContainsFunc(scopes, func(s string) bool {
		name, _, _ := strings.Cut(s, ":")
		return !slices.Contains(of, name)
	})
}

// NeedsSecond reports whether another administrator has to decide: it may move money, or let somebody move it. The
// gateway's own always may.
func (a Ask) NeedsSecond() bool {
	return a.Kind == LongLived && (len(a.Limits) > 0 || !all(a.Scopes, quiet))
}

// sameTerms says whether what is asked again is what was asked first. Scopes of a made token are BitGo's answer, and a made
// one is not made again.
func (t Token) sameTerms(a Token) bool {
	return t.Kind == a.Kind && t.Purpose == a.Purpose && t.Label == a.Label && t.Duration == a.Duration &&
		slices.Equal(t.Networks, a.Networks) && slices.Equal(t.Limits, a.Limits) && (t.MadeAt != nil || slices.Equal(t.Scopes, a.Scopes))
}

// check refuses what BitGo would not make, or should not be asked for. In production BitGo wants to know from where a token
// may be used.
func (a Ask) check(production bool) error {
	bad := ErrAsk
	blame := func(field, why string) { bad = bad.Field(field, why) }
	switch a.Kind {
	case Session:
		if !emailForm.MatchString(a.Email) {
			blame("email", "Whose login at BitGo it is.")
		}
		if a.Password.Empty() {
			blame("password", "A login takes the password.")
		}
		if a.Purpose != Manage {
			blame("use", "A login lasts an hour: it is for managing only. For service or third_party ask for a long_lived token.")
		}
		if len(a.Scopes) > 0 || len(a.Limits) > 0 || len(a.Networks) > 0 || a.Duration != 0 {
			blame("kind", "BitGo decides what a login may: scope, spendingLimits, ipRestrict and duration are a long_lived token's.")
		}
	case LongLived:
		a.checkLongLived(production, blame)
	default:
		blame("kind", "session or long_lived.")
	}
	if len(bad.Fields) > 0 {
		return bad
	}
	return nil
}

func (a Ask) checkLongLived(production bool, blame func(field, why string)) {
	if !labelForm.MatchString(a.Label) || strings.TrimSpace(a.Label) != a.Label || a.Label == environment {
		blame("label", "1 to 120 characters on one line, and not the name of a setting.")
	}
	if a.Email != "" || !a.Password.Empty() {
		blame("kind", "email and password are a session's.")
	}
	if a.Purpose != Ours && a.Purpose != ThirdParty {
		blame("use", "service or third_party.")
	}
	if why := wrongScopes(a.Scopes); why != "" {
		blame("scope", why)
	} else if a.Purpose == ThirdParty && (!all(a.Scopes, views) || len(a.Limits) > 0) {
		blame("scope", "Other people's software reads only: "+strings.Join(views, ", ")+", and no spendingLimits.")
	}
	if a.Purpose == Ours && !slices.Contains(a.Scopes, "all") && len(without(needed, a.Scopes)) > 0 {
		blame("scope", "The gateway needs these too, or its reads or sends would fail: "+strings.Join(without(needed, a.Scopes), ", ")+".")
	}
	if a.Purpose == Ours && a.Duration < shortest {
		blame("duration", "The gateway's own token lives a day at least: 86400 seconds.")
	}
	if a.Duration < 0 || a.Duration > longest {
		blame("duration", "1 second to ten years.")
	}
	if production && len(a.Networks) == 0 {
		blame("ipRestrict", "BitGo wants the addresses from which the token may be used.")
	}
	for _, text := range a.Networks {
		if !network(text) {
			blame("ipRestrict", "An IPv4 address, or a block of /24 to /32, like 203.0.113.0/24.")
		}
	}
	seen := map[string]bool{}
	for _, l := range a.Limits {
		n, err := money.ParseUnits(l.Value)
		if err != nil || n.Sign() <= 0 || !bitgo.IsCoin(l.Coin) || seen[l.Coin] {
			blame("spendingLimits", "Each coin once, with whole base units above zero.")
		}
		seen[l.Coin] = true
	}
}

// without gives those of all that are not among some.
func without(all, some []string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(s string) bool { return slices.Contains(some, s) })
}

func wrongScopes(scopes []string) string {
	if len(scopes) == 0 {
		return "Name at least one of BitGo's scopes."
	}
	for _, s := range scopes {
		parts := scopeForm.FindStringSubmatch(s)
		switch {
		case s == "user_manage":
			return "user_manage only a session has."
		case parts == nil || !slices.Contains(known, parts[1]):
			return "Not one of BitGo's scopes."
		case slices.Contains(needContext, parts[1]) && parts[2] == "":
			return parts[1] + " takes a wallet: " + parts[1] + ":<wallet id>."
		}
	}
	return ""
}

func network(text string) bool {
	if at, err := netip.ParseAddr(text); err == nil {
		return at.Is4()
	}
	p, err := netip.ParsePrefix(text)
	return err == nil && p.Addr().Is4() && p.Bits() >= 24 && p == p.Masked()
}

// digest is what is kept of a token that was handed out. It is 256 random bits, so a fast hash is enough.
func digest(text seal.Secret) []byte {
	sum := sha256.Sum256([]byte(text.Reveal()))
	return sum[:]
}
