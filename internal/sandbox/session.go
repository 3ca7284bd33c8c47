package sandbox

import "time"

// stamp is BitGo's date: RFC 3339 in UTC with milliseconds.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

func (s *Server) ping(*call) answer {
	return ok(map[string]any{"status": "service is ok!", "environment": "BitGo Testnet", "configEnv": "testnet", "configVersion": 79})
}

func (s *Server) constants(*call) answer {
	return ok(map[string]any{"constants": map[string]any{}, "ttl": 3600})
}

func (s *Server) session(c *call) answer {
	return ok(map[string]any{"session": s.tokenBody(c.token)})
}

// unlock lets a token spend for 1 to 3,600 seconds, 600 when nothing is said. On a token
// with spending limits it deletes those limits, which is BitGo's documented trap.
func (s *Server) unlock(c *call) answer {
	var in struct {
		OTP      string `json:"otp"`
		Duration *int   `json:"duration"`
	}
	if c.decode(&in) != nil {
		return c.fail(invalid("BadRequest", "invalid body"))
	}
	if !testOTP(in.OTP) {
		return c.fail(incorrectOTP())
	}
	seconds := 600
	if in.Duration != nil {
		seconds = *in.Duration
		if seconds < 1 || seconds > 3600 {
			return c.fail(invalid("BadRequest", "duration must be between 1 and 3600 seconds"))
		}
	}
	return s.relock(c, time.Duration(seconds)*time.Second)
}

func (s *Server) lock(c *call) answer { return s.relock(c, 0) }

// relock unlocks the token for so long, or locks it.
func (s *Server) relock(c *call, life time.Duration) answer {
	b := s.begin("unlock")
	changed := *c.token
	changed.Unlocked, changed.UnlockedAt = nil, nil
	if life > 0 {
		until := b.at.Add(life)
		changed.Unlocked, changed.UnlockedAt = &until, &b.at
		changed.Limited, changed.Limits, changed.Erc20, changed.Total = false, nil, nil, nil
	}
	b.put(&changed)
	if err := b.commit(); err != nil {
		return c.broken(err)
	}
	return ok(map[string]any{"session": s.tokenBody(&changed)})
}

func (s *Server) sessionRoutes() []route {
	return []route{
		open("GET", "/api/v1/ping", s.ping),
		open("GET", "/api/v2/ping", s.ping),
		open("GET", "/api/v1/client/constants", s.constants),
	}
}
