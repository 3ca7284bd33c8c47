package sandbox

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
	"time"
)

// hashed is a password as the SDK sends it.
func hashed(email, password string) string {
	mac := hmac.New(sha256.New, []byte(strings.ToLower(email)))
	mac.Write([]byte(password))
	return hex.EncodeToString(mac.Sum(nil))
}

// login gives the token of a fresh login.
func (s *stand) login(key string) string {
	s.t.Helper()
	who := s.world.User(key)
	r := s.ask("POST", s.platform+"/api/auth/v1/session", "", map[string]any{"email": who.Email, "password": hashed(who.Email, who.Password), "otp": "000000"})
	if r.status != 200 {
		s.t.Fatalf("login of %s: %d %s", key, r.status, r.raw)
	}
	return r.body["access_token"].(string)
}

func TestLogin(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	who := s.world.User("approver")
	for _, path := range []string{"/api/auth/v1/session", "/api/v2/user/login", "/api/v1/user/login"} {
		for name, password := range map[string]string{"clear": who.Password, "hashed": hashed(who.Email, who.Password)} {
			r := s.ask("POST", s.platform+path, "", map[string]any{"email": strings.ToUpper(who.Email), "password": password, "otp": "000000", "extensible": true})
			raw, _ := r.body["access_token"].(string)
			if r.status != 200 || len(raw) != 67 || !strings.HasPrefix(raw, "v2x") {
				t.Fatalf("%s %s: %d %s", path, name, r.status, r.raw)
			}
			for field := range strings.FieldsSeq("token_id token_type grant_type expires_at expires_in scope.0 user.id user.username user.name.full user.email.verified " +
				"user.enterprises.2.permissions.0 user.organizations.0.role user.otpDevices.0.id user.identity.kyc.overallState user.agreements user.currency user.timezone user.phone") {
				if _, present := dig(r.body, field); !present {
					t.Errorf("%s misses %s", path, field)
				}
			}
			if until := int64(r.body["expires_at"].(float64)); until != s.clock.Now().Add(time.Hour).Unix() {
				t.Errorf("expires_at %d", until)
			}
			session := s.ask("GET", s.platform+"/api/v1/user/session", raw, nil)
			if scope, _ := dig(session.body, "session.scope"); session.status != 200 || !strings.Contains(fmt.Sprint(scope), "user_manage") {
				t.Errorf("session: %d %s", session.status, session.raw)
			}
			if extends, _ := dig(session.body, "session.isExtensible"); extends != true {
				t.Errorf("session: %s", session.raw)
			}
		}
	}
}

func TestLoginRefusals(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	who := s.world.User("approver")
	for _, c := range []struct {
		name   string
		body   map[string]any
		status int
		error  string
		otp    bool
	}{
		{"no password", map[string]any{"email": who.Email, "otp": "000000"}, 400, "email and password are required", false},
		{"wrong type", map[string]any{"email": 7}, 400, "invalid body", false},
		{"unknown", map[string]any{"email": "x@unykorn.example", "password": "x", "otp": "000000"}, 401, "incorrect email or password", false},
		{"wrong password", map[string]any{"email": who.Email, "password": who.Password + "x", "otp": "000000"}, 401, "incorrect email or password", false},
		{"another's password", map[string]any{"email": who.Email, "password": s.world.User("second").Password, "otp": "000000"}, 401, "incorrect email or password", false},
		{"no otp", map[string]any{"email": who.Email, "password": who.Password}, 401, "needs OTP", true},
		{"wrong otp", map[string]any{"email": who.Email, "password": who.Password, "otp": "123456"}, 401, "incorrect otp", true},
	} {
		r := s.ask("POST", s.platform+"/api/auth/v1/session", "", c.body)
		if r.status != c.status || r.body["error"] != c.error || r.body["requestId"] == "" || (r.body["needsOTP"] == true) != c.otp {
			t.Errorf("%s: %d %s", c.name, r.status, r.raw)
		}
		if r.body["access_token"] != nil {
			t.Errorf("%s: a token", c.name)
		}
	}
}

func TestLoginEnds(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	session := func(raw string) int { return s.ask("GET", s.platform+"/api/v2/user/session", raw, nil).status }
	old, left := s.login("second"), s.login("second")
	if r := s.ask("GET", s.platform+"/api/v1/user/logout", left, nil); r.status != 200 || session(left) != 401 || session(old) != 200 {
		t.Fatalf("logout: %d %s", r.status, r.raw)
	}
	s.clock.add(time.Hour)
	if session(old) != 401 {
		t.Fatal("a login outlived its hour")
	}
}

// A user who freezes itself spends no more and cannot log in again.
func TestFreezeSelf(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	raw := s.login("second")
	if r := s.do("POST", s.platform+"/api/v2/user/freeze", "second", map[string]any{}); r.status != 403 {
		t.Fatalf("with a long-lived token: %d %s", r.status, r.raw)
	}
	if r := s.ask("POST", s.platform+"/api/v2/user/freeze", raw, map[string]any{}); r.status != 401 || r.body["needsUnlock"] != true {
		t.Fatalf("locked: %d %s", r.status, r.raw)
	}
	s.ask("POST", s.platform+"/api/v2/user/unlock", raw, map[string]any{"otp": "000000"})
	if r := s.ask("POST", s.platform+"/api/v2/user/freeze", raw, map[string]any{}); r.status != 200 {
		t.Fatalf("unlocked: %d %s", r.status, r.raw)
	}
	who := s.world.User("second")
	if r := s.ask("POST", s.platform+"/api/v2/user/login", "", map[string]any{"email": who.Email, "password": who.Password, "otp": "000000"}); r.status != 401 {
		t.Fatalf("login while frozen: %d %s", r.status, r.raw)
	}
	if me := s.ask("GET", s.platform+"/api/v2/user/me", raw, nil); me.body["user"].(map[string]any)["isFrozen"] != true {
		t.Fatalf("me: %s", me.raw)
	}
	s.fund("apex-bitcoin", "tbtc4", "5000000")
	w := s.world.Wallet("apex-bitcoin")
	if r := s.do("POST", s.express+"/api/v2/tbtc4/wallet/"+w.ID+"/sendcoins", "second", map[string]any{"address": s.payee("tbtc4"), "amount": "100000",
		"walletPassphrase": w.Passphrase}); r.status != 400 || r.body["error"] != "user is frozen" {
		t.Fatalf("a send: %d %s", r.status, r.raw)
	}
}

func TestUserGet(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	apex, viewer := s.world.User("apex"), s.world.User("viewer")
	for _, c := range []struct {
		name, path, token string
		status            int
		username          string
	}{
		{"me", "/api/v2/user/me", "apex", 200, apex.Email},
		{"v1 me", "/api/v1/user/me", "apex", 200, apex.Email},
		{"by id", "/api/v2/user/" + viewer.ID, "service", 200, viewer.Email},
		{"by email", "/api/v2/user/" + apex.Email, "service", 200, apex.Email},
		{"a colleague", "/api/v2/user/" + s.world.User("clerk").ID, "apex", 200, s.world.User("clerk").Email},
		{"a stranger", "/api/v2/user/" + s.world.User("newcomer").Email, "apex", 404, ""},
		{"nobody", "/api/v2/user/" + fixed("user", "nobody"), "service", 404, ""},
		{"no id", "/api/v2/user/someone", "service", 400, ""},
		{"too many", "/api/v2/user/me?orgId=x&maxEnterprises=51", "service", 400, ""},
		{"no orgId", "/api/v2/user/me?maxEnterprises=5", "service", 400, ""},
	} {
		r := s.do("GET", s.platform+c.path, c.token, nil)
		name, _ := dig(r.body, "user.username")
		if r.status != c.status || c.status == 200 && name != c.username {
			t.Errorf("%s: %d %s", c.name, r.status, r.raw)
		}
	}
	one := s.get("/api/v2/user/me?maxEnterprises=1&orgId=" + s.world.Organization.ID)
	if list, _ := dig(one.body, "user.enterprises"); len(list.([]any)) != 1 {
		t.Errorf("maxEnterprises: %s", one.raw)
	}
	if other := s.get("/api/v2/user/" + viewer.ID); other.body["kycStatus"] != "approved" {
		t.Errorf("an administrator sees no KYC status: %s", other.raw)
	}
	if other := s.do("GET", s.platform+"/api/v2/user/"+s.world.User("clerk").ID, "apex", nil); other.body["kycStatus"] != nil {
		t.Errorf("anybody sees the KYC status: %s", other.raw)
	}
}
