package api

import (
	"context"
	"net/http"
	"time"
)

// health is seed 001 §1. It is open, so it shows the seed's fields and no other.
type health struct {
	Server       string `json:"server" enum:"ok" doc:"This gateway answers."`
	Express      string `json:"express" doc:"What Express says; \"express server is ok!\" when it answers but cannot reach BitGo." example:"service is ok!"`
	ExpressError string `json:"expressError,omitempty" example:"connect ECONNREFUSED 127.0.0.1:4000"`
	API          string `json:"api" enum:"authenticated,unreachable" doc:"Whether BitGo knows our token."`
	APIError     string `json:"apiError,omitempty" example:"error_401"`
	Environment  string `json:"environment,omitempty" example:"BitGo Testnet"`
	Timestamp    Time   `json:"timestamp"`
}

type healthAnswer struct {
	Status int
	Body   health
}

func (s *Server) health(ctx context.Context, _ *struct{}) (*healthAnswer, error) {
	p := s.Doctor.Probe(ctx)
	out := &healthAnswer{Status: http.StatusOK, Body: health{Server: "ok", Express: p.Express, ExpressError: p.ExpressError,
		API: p.API, APIError: p.APIError, Environment: p.Environment, Timestamp: Time(s.Clock.Now())}}
	if !p.Well() {
		out.Status = http.StatusServiceUnavailable
	}
	return out, nil
}

// Time is an instant as the seed writes it: UTC, milliseconds, Z.
type Time time.Time

const timeForm = "2006-01-02T15:04:05.000Z"

// MarshalText writes it.
func (t Time) MarshalText() ([]byte, error) {
	return []byte(time.Time(t).UTC().Format(timeForm)), nil
}

// UnmarshalText reads any RFC 3339 instant.
func (t *Time) UnmarshalText(b []byte) error {
	at, err := time.Parse(time.RFC3339Nano, string(b))
	*t = Time(at)
	return err
}

func timeOf(t *time.Time) *Time {
	if t == nil {
		return nil
	}
	out := Time(*t)
	return &out
}
