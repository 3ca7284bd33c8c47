package sandbox

import (
	"net/http"
	"time"
)

// stamp is BitGo's date: RFC 3339 in UTC with milliseconds.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

func (s *Server) ping(*call) answer {
	return ok(map[string]any{"status": "service is ok!", "environment": "BitGo Testnet", "configEnv": "testnet", "configVersion": 79})
}

func (s *Server) constants(*call) answer {
	return ok(map[string]any{"constants": map[string]any{}, "ttl": 3600})
}

func (s *Server) sessionBody(t *token) map[string]any {
	session := map[string]any{
		"id": t.ID, "client": "bitgo", "user": t.User, "scope": t.Scope, "created": stamp(t.Created),
		"expires": stamp(t.Expires), "label": t.Label, "isExtensible": false, "ip": "127.0.0.1",
		"ipRestrict": []string{}, "origin": "127.0.0.1",
	}
	if t.Limited {
		session["unlock"] = map[string]any{"spendingLimits": map[string]any{}, "txCount": 0, "txValue": 0}
	} else if t.Unlocked != nil && s.now().Before(*t.Unlocked) {
		session["unlock"] = map[string]any{"expires": stamp(*t.Unlocked), "txCount": 0, "txValue": 0}
	}
	return map[string]any{"session": session}
}

func (s *Server) session(c *call) answer { return ok(s.sessionBody(c.token)) }

func (s *Server) me(c *call) answer {
	who := c.user
	if id := c.path["user"]; id != "" && id != "me" {
		who = s.state.users[id]
		if !hex32.MatchString(id) {
			return c.fail(invalid("InvalidUserId", "invalid user id"))
		}
		if who == nil {
			return c.fail(problem{status: http.StatusNotFound, name: "UserNotFound", message: "user not found"})
		}
	}
	return ok(map[string]any{"user": map[string]any{
		"id": who.ID, "username": who.Email, "isActive": true, "isFrozen": false,
		"name":  map[string]any{"full": who.Name},
		"email": map[string]any{"email": who.Email, "verified": true},
	}})
}

// unlock lets a token spend for a while. On a token with spending limits it
// deletes those limits, which is BitGo's documented trap.
func (s *Server) unlock(c *call) answer {
	var in struct {
		OTP      string `json:"otp"`
		Duration int    `json:"duration"`
	}
	if c.decode(&in) != nil {
		return c.fail(invalid("BadRequest", "invalid body"))
	}
	if !testOTP(in.OTP) {
		return c.fail(incorrectOTP())
	}
	if in.Duration == 0 {
		in.Duration = 600
	}
	if in.Duration < 1 || in.Duration > 3600 {
		return c.fail(invalid("BadRequest", "duration must be between 1 and 3600 seconds"))
	}
	until := s.now().Add(time.Duration(in.Duration) * time.Second)
	return s.retoken(c, &until)
}

func (s *Server) lock(c *call) answer { return s.retoken(c, nil) }

func (s *Server) retoken(c *call, until *time.Time) answer {
	changed := *c.token
	changed.Unlocked = until
	if until != nil {
		changed.Limited = false
	}
	b := s.begin("unlock")
	b.put(&changed)
	if err := b.commit(); err != nil {
		return c.broken(err)
	}
	return ok(s.sessionBody(&changed))
}

func (s *Server) sessionRoutes() []route {
	return []route{
		open("GET", "/api/v1/ping", s.ping),
		open("GET", "/api/v2/ping", s.ping),
		open("GET", "/api/v1/client/constants", s.constants),
		at("GET", "/api/v2/user/session", s.session),
		at("POST", "/api/v2/user/unlock", s.unlock),
		at("POST", "/api/v2/user/lock", s.lock),
		at("GET", "/api/v2/user/{user}", s.me),
		at("GET", "/api/v1/user/me", s.me),
	}
}
