package sandbox

import (
	"net/http"
	"time"
)

// loginLife is how long a login lasts: BitGo's document says an hour, and two or 24 for
// other texts of its own, so clients trust expires_at (bitgo-api.md §3.4).
const loginLife = time.Hour

// loginScope is what a login may do: everything that a long-lived token may, and manage
// users.
var loginScope = append([]string{"user_manage"}, everyScope...)

// login answers POST /api/v2/user/login, its twin of version 1, and /api/auth/v1/session,
// which the SDK and Express call. The password comes in clear or as the SDK hashes it.
func (s *Server) login(c *call) answer {
	var in struct {
		Email      string `json:"email"`
		Username   string `json:"username"`
		Password   string `json:"password"`
		OTP        string `json:"otp"`
		Extensible bool   `json:"extensible"`
	}
	if c.decode(&in) != nil {
		return c.fail(invalid("BadRequest", "invalid body"))
	}
	if in.Email == "" {
		in.Email = in.Username
	}
	if in.Email == "" || in.Password == "" {
		return c.fail(invalid("BadRequest", "email and password are required"))
	}
	who := s.userBy(in.Email)
	if who == nil || !who.knows(in.Password) {
		return c.fail(problem{status: http.StatusUnauthorized, name: "Unauthorized", message: "incorrect email or password"})
	}
	switch {
	case who.OTP && in.OTP == "":
		return c.fail(needsOTP())
	case who.OTP && !testOTP(in.OTP):
		return c.fail(incorrectOTP())
	case who.Frozen != nil:
		return c.fail(problem{status: http.StatusUnauthorized, name: "Unauthorized", message: "user is frozen"})
	}
	b := s.begin("login")
	seen := who.copy()
	seen.LoggedIn, seen.Verified = &b.at, true
	t := &token{User: who.ID, Scope: loginScope, Login: true, Extensible: in.Extensible, Expires: b.at.Add(loginLife), IP: callerIP(c.request)}
	b.put(seen)
	b.issue(t)
	if err := b.commit(); err != nil {
		return c.broken(err)
	}
	return ok(map[string]any{"access_token": t.raw(), "token_id": t.ID, "token_type": "bearer", "grant_type": "password",
		"expires_at": t.Expires.Unix(), "expires_in": int64(loginLife.Seconds()), "scope": t.Scope, "user": s.profile(seen),
		"noECDHKeychain": true, "twoFactorMethod": "totp"})
}

// needsOTP is the refusal that asks for the second factor.
func needsOTP() problem {
	return problem{status: http.StatusUnauthorized, name: "Response", message: "needs OTP", extra: map[string]any{"needsOTP": true}}
}

// logout ends the token that the call came with.
func (s *Server) logout(c *call) answer {
	if _, err := s.expire(c.token); err != nil {
		return c.broken(err)
	}
	return ok(map[string]any{})
}

// expire ends a token now. Its record stays, as at BitGo.
func (s *Server) expire(t *token) (*token, error) {
	b := s.begin("token.expire")
	ended := *t
	if ended.Expires.After(b.at) {
		ended.Expires = b.at
	}
	b.put(&ended)
	return &ended, b.commit()
}

// freezeSelf stops the caller from spending and from logging in again.
func (s *Server) freezeSelf(c *call) answer {
	if !s.opened(c.token, "") {
		return c.fail(needsUnlock())
	}
	b := s.begin("user.freeze")
	frozen := c.user.copy()
	frozen.Frozen = &b.at
	b.put(frozen)
	if err := b.commit(); err != nil {
		return c.broken(err)
	}
	return ok(map[string]any{})
}

// peopleRoutes are a person's own: the session of its token and its profile. They need no
// scope, but for what the person may only do after a login.
func (s *Server) peopleRoutes() []route {
	all := []route{
		open("POST", "/api/auth/v1/session", s.login),
		at("POST", "/api/v2/user/freeze", s.freezeSelf).needs("user_manage"),
		at("GET", "/api/v1/user/{user}", s.me),
		at("GET", "/api/v2/user/{user}", s.userGet),
	}
	for _, version := range []string{"/api/v1", "/api/v2"} { // the SDK asks for version 1
		all = append(all,
			open("POST", version+"/user/login", s.login),
			at("GET", version+"/user/logout", s.logout),
			at("GET", version+"/user/session", s.session),
			at("POST", version+"/user/unlock", s.unlock),
			at("POST", version+"/user/lock", s.lock),
		)
	}
	return all
}
