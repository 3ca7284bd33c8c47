package identity

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/pquerna/otp/totp"
	"pgregory.net/rapid"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/seal"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func TestLockOpensByItselfAndCannotBeProlonged(t *testing.T) {
	t.Parallel()
	l := limit{most: 5, window: 15 * time.Minute}
	at := func(minutes ...int) []time.Time { // newest first
		var out []time.Time
		for _, m := range minutes {
			out = append(out, noon.Add(time.Duration(m)*time.Minute))
		}
		return out
	}
	for _, c := range []struct {
		name     string
		failures []time.Time
		now      int
		locked   bool
	}{
		{"four are free", at(4, 3, 2, 1), 4, false},
		{"the fifth locks", at(5, 4, 3, 2, 1), 5, true},
		{"to the last moment", at(5, 4, 3, 2, 1), 19, true},
		{"and opens after 15 minutes", at(5, 4, 3, 2, 1), 20, false},
		{"five spread wider than the window", at(17, 13, 9, 5, 1), 17, false},
		{"five exactly the window apart", at(16, 13, 9, 5, 1), 16, true},
		{"the first failure after a lock starts anew", at(20, 5, 4, 3, 2), 20, false},
	} {
		if got := !l.lockedUntil(c.failures, noon.Add(time.Duration(c.now)*time.Minute)).IsZero(); got != c.locked {
			t.Errorf("%s: locked %v", c.name, got)
		}
	}
}

// TestNoWindowEverHoldsMoreGuesses plays an attacker who tries at every opportunity.
func TestNoWindowEverHoldsMoreGuesses(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		l := limit{most: rapid.IntRange(1, 6).Draw(t, "most"), window: 15 * time.Minute}
		now := noon
		var counted []time.Time
		for _, wait := range rapid.SliceOfN(rapid.IntRange(0, 600), 1, 200).Draw(t, "waits") {
			now = now.Add(time.Duration(wait) * time.Second)
			newest := []time.Time{}
			for i := len(counted) - 1; i >= 0 && len(newest) < l.most; i-- {
				newest = append(newest, counted[i])
			}
			if l.lockedUntil(newest, now).IsZero() {
				counted = append(counted, now)
			}
		}
		for i := l.most; i < len(counted); i++ {
			if counted[i].Sub(counted[i-l.most]) < l.window {
				t.Fatalf("%d guesses within %v", l.most+1, counted[i].Sub(counted[i-l.most]))
			}
		}
	})
}

func TestNetworkCountsWhatOneCustomerCanVary(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"203.0.113.7": "203.0.113.7", "::ffff:203.0.113.7": "203.0.113.7",
		"2001:db8:1:2:aaaa::1": "2001:db8:1:2::/64", "2001:db8:1:2:bbbb::9%eth0": "2001:db8:1:2::/64",
		"": "unknown", "not an address": "unknown", "203.0.113.7:443": "unknown",
	} {
		if got := network(in); got != want {
			t.Errorf("%q counts as %q, want %q", in, got, want)
		}
	}
}

func TestACodeCountsInItsStepAndItsNeighboursOnce(t *testing.T) {
	t.Parallel()
	seed, err := newCodeSeed("a@example.com")
	if err != nil {
		t.Fatal(err)
	}
	present := noon.Unix() / codePeriod
	for shift := int64(-3); shift <= 3; shift++ {
		code, err := totp.GenerateCode(seed.Reveal(), noon.Add(time.Duration(shift*codePeriod)*time.Second))
		if err != nil {
			t.Fatal(err)
		}
		step, ok := acceptCode(seed, seal.Secret(code), 0, noon)
		if want := shift >= -codeSkew && shift <= codeSkew; ok != want || ok && step != present+shift {
			t.Errorf("shift %d: step %d, %v", shift, step, ok)
		}
		if !ok {
			continue
		}
		if _, again := acceptCode(seed, seal.Secret(code), step, noon); again {
			t.Errorf("shift %d: the code counted twice", shift)
		}
		if _, spaced := acceptCode(seed, seal.Secret(code[:3]+" "+code[3:]), 0, noon); !spaced {
			t.Errorf("shift %d: a code typed as the app shows it was refused", shift)
		}
	}
	for _, bad := range []seal.Secret{"", "12345", "1234567", "abcdef", "١٢٣٤٥٦"} {
		if _, ok := acceptCode(seed, bad, 0, noon); ok {
			t.Errorf("accepted %q", bad.Reveal())
		}
	}
}

func TestCodeURLIsWhatAppsRead(t *testing.T) {
	t.Parallel()
	u, err := url.Parse(CodeURL("ada+x@example.com", "JBSWY3DPEHPK3PXP").Reveal())
	if err != nil || u.Scheme != "otpauth" || u.Host != "totp" || u.Path != "/Unykorn Console:ada+x@example.com" {
		t.Fatalf("%v, %v", u, err)
	}
	if q := u.Query(); q.Get("secret") != "JBSWY3DPEHPK3PXP" || q.Get("issuer") != codeIssuer || strings.Contains(u.RawQuery, "+") {
		t.Fatalf("query %q", u.RawQuery)
	}
	drawn, err := CodeQR(CodeURL("ada@example.com", "JBSWY3DPEHPK3PXP"))
	if err != nil || strings.Count(drawn, "\n") < 15 || !strings.Contains(drawn, "█") {
		t.Fatalf("no QR code: %v", err)
	}
}

func TestSessionEndsIdleAbsoluteOrRevoked(t *testing.T) {
	t.Parallel()
	s := Session{CreatedAt: noon, LastSeenAt: noon, ExpiresAt: noon.Add(Absolute)}
	if !s.Live(noon.Add(Idle-time.Second)) || s.Live(noon.Add(Idle)) {
		t.Error("idle limit is not 15 minutes")
	}
	s.LastSeenAt = noon.Add(Absolute - time.Minute)
	if !s.Live(noon.Add(Absolute-time.Second)) || s.Live(noon.Add(Absolute)) {
		t.Error("absolute limit is not 8 hours")
	}
	s.RevokedAt = &noon
	if s.Live(s.LastSeenAt) {
		t.Error("a revoked session counts")
	}
}

func TestTheFirstStepGoesStale(t *testing.T) {
	t.Parallel()
	p := Passed{Person: uuid.New(), At: noon}
	for _, c := range []struct {
		name         string
		passed       Passed
		now, changed time.Time
		want         bool
	}{
		{"at once", p, noon, noon, true},
		{"just in time", p, noon.Add(TwoSteps - time.Second), noon, true},
		{"too late", p, noon.Add(TwoSteps), noon, false},
		{"from the future", p, noon.Add(-time.Second), noon.Add(-time.Hour), false},
		{"password changed since", p, noon.Add(time.Minute), noon.Add(time.Second), false},
		{"nobody", Passed{At: noon}, noon, noon, false},
	} {
		if got := c.passed.fresh(c.now, c.changed); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestPasswords(t *testing.T) {
	t.Parallel()
	for password, good := range map[seal.Secret]bool{
		"correct horse battery": true, "äöüäöüäöüäöü": true, "short": false, "": false, "aaaaaaaaaaaaaaaa": false,
		"ada.lovelace is me": false, seal.Secret(strings.Repeat("ab", 129)): false, "twelve bytes\xff": false,
	} {
		if why := passwordProblem(password, "ada.lovelace@example.com"); (why == "") != good {
			t.Errorf("%q: %q", password.Reveal(), why)
		}
	}
}

func TestAHashComparesAndNobodysHashNeverMatches(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	hash, err := hashPassword(ctx, "correct horse battery")
	if err != nil || !strings.HasPrefix(hash, "$argon2id$v=19$m=47104,t=1,p=1$") {
		t.Fatalf("%q, %v", hash, err)
	}
	for _, c := range []struct {
		password seal.Secret
		hash     string
		want     bool
	}{{"correct horse battery", hash, true}, {"correct horse batterx", hash, false}, {"nobody has this password", "", false},
		{seal.Secret(strings.Repeat("x", 1<<16)), hash, false}} {
		if got, err := passwordMatches(ctx, c.password, c.hash); err != nil || got != c.want {
			t.Errorf("%v, %v; want %v", got, err, c.want)
		}
	}
	gone, cancel := context.WithCancel(ctx)
	cancel()
	for range cap(hashing) {
		hashing <- struct{}{}
	}
	defer func() {
		for range cap(hashing) {
			<-hashing
		}
	}()
	if _, err := hashPassword(gone, "correct horse battery"); err == nil {
		t.Error("a hash ran although every turn was taken")
	}
}

func TestNewPersonNamesEachWrongField(t *testing.T) {
	t.Parallel()
	_, err := NewPerson{Email: "not an email", Name: " ", Password: "x", Grants: []Grant{{Role: "king"}}}.check()
	got := fault.As(err).Fields
	for _, field := range []string{"email", "name", "password", "role"} {
		if got[field] == "" {
			t.Errorf("%s is not blamed: %v", field, got)
		}
	}
	n, err := NewPerson{Email: " Ada@Example.COM ", Name: " Ada ", Password: "correct horse battery"}.check()
	if err != nil || n.Email != "ada@example.com" || n.Name != "Ada" {
		t.Errorf("%+v, %v", n, err)
	}
	for _, bad := range []string{"a@b\x00.example", "Ada <ada@example.com>", "\xff@example.com", strings.Repeat("a", 250) + "@b.example", "a@b,c@d"} {
		if _, err := (NewPerson{Email: bad, Name: "A", Password: "correct horse battery"}).check(); !fault.Is(err, ErrPerson) {
			t.Errorf("%q was taken for an email", bad)
		}
	}
}

func TestNobodyChangesTheirOwnAccess(t *testing.T) {
	t.Parallel()
	me, other, client := uuid.New(), uuid.New(), uuid.New()
	admin := Actor{Person: me, Grants: []Grant{{Role: Admin}}}
	for _, c := range []struct {
		name   string
		by     Actor
		person uuid.UUID
		want   error
	}{
		{"another", admin, other, nil},
		{"oneself", admin, me, ErrOwnGrant},
		{"admin of one client", Actor{Person: me, Grants: []Grant{{Role: Admin, Client: &client}}}, other, ErrNotAdmin},
		{"other roles", Actor{Person: me, Grants: []Grant{{Role: Treasury}, {Role: Compliance}, {Role: Auditor}}}, other, ErrNotAdmin},
		{"nobody", Actor{}, other, ErrNotAdmin},
		{"the program", System("demo"), other, nil},
	} {
		if got := mayChange(c.by, c.person); got != c.want { //nolint:errorlint // the named values themselves
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestWhoMayMakeWhichKey(t *testing.T) {
	t.Parallel()
	me, other, client, past := uuid.New(), uuid.New(), uuid.New(), time.Date(2026, 7, 4, 0, 0, 0, 0, time.UTC)
	admin := Actor{Person: me, Grants: []Grant{{Role: Admin}}}
	for _, c := range []struct {
		name string
		by   Actor
		key  NewKey
		want *fault.Fault
	}{
		{"an API key for a machine", admin, NewKey{Kind: APIKey, Name: "erp", Roles: []Role{Treasury}, Scopes: []string{"sends:write"}}, nil},
		{"an API key for oneself", admin, NewKey{Kind: APIKey, Name: "erp", Person: &me}, ErrOwnGrant},
		{"one's own approver token", admin, NewKey{Kind: ApproverToken, Name: "vote", Person: &me}, nil},
		{"another's approver token", admin, NewKey{Kind: ApproverToken, Name: "vote", Person: &other}, ErrNotAdmin},
		{"an approver token with roles", admin, NewKey{Kind: ApproverToken, Name: "vote", Person: &me, Roles: []Role{Admin}}, ErrKey},
		{"an approver token over a client", admin, NewKey{Kind: ApproverToken, Name: "vote", Person: &me, Client: &client}, ErrKey},
		{"an approver token of nobody", admin, NewKey{Kind: ApproverToken, Name: "vote"}, ErrKey},
		{"no name, odd scope, role and kind", admin, NewKey{Kind: "x", Scopes: []string{"*"}, Roles: []Role{"king"}}, ErrKey},
		{"a network that is none", admin, NewKey{Kind: APIKey, Name: "erp", Networks: []string{"10.0.0.0/33"}}, ErrKey},
		{"an end that is past", admin, NewKey{Kind: APIKey, Name: "erp", ExpiresAt: &past}, ErrKey},
		{"by treasury", Actor{Person: me, Grants: []Grant{{Role: Treasury}}}, NewKey{Kind: APIKey, Name: "erp"}, ErrNotAdmin},
	} {
		err := c.key.check(c.by, time.Date(2026, 7, 5, 12, 0, 0, 0, time.UTC))
		if c.want == nil && err != nil || c.want != nil && !fault.Is(err, c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestCovered(t *testing.T) {
	t.Parallel()
	a, b := uuid.New(), uuid.New()
	whole, overA, overB := Grant{Role: Treasury}, Grant{Role: Treasury, Client: &a}, Grant{Role: Treasury, Client: &b}
	for _, c := range []struct {
		held Grant
		want map[*Grant]bool
	}{
		{whole, map[*Grant]bool{&whole: true, &overA: true}},
		{overA, map[*Grant]bool{&whole: false, &overA: true, &overB: false}},
		{Grant{Role: Auditor}, map[*Grant]bool{&whole: false, &overA: false}},
	} {
		for g, want := range c.want {
			if covered([]Grant{c.held}, *g) != want {
				t.Errorf("%v covers %v: want %v", c.held, *g, want)
			}
		}
	}
}
