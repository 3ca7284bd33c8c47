package sandbox

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"
)

type webhookRow struct {
	ID, URL, Label, Type, Scope string
	State                       badge
	Waiting, Successive, Failed int
}

type deliveryRow struct {
	Ago, Type, Event, Wallet, Subject string
	State                             badge
	Attempts                          int
	Code, Error, Next                 string
}

type requestRow struct {
	Ago, Method, Path, Surface, User string
	Answer                           badge
	Ms                               string
}

type leakRow struct{ Method, Path, Field, At string }

type sentinelRow struct{ Digits, Name, What string }

func (s *Server) viewTraffic(v *pageView, now time.Time) {
	for _, id := range s.state.webhookOrder {
		h := s.state.webhooks[id]
		row := webhookRow{ID: h.ID, URL: h.URL, Label: h.Label, Type: h.Type, Scope: h.Scope, Successive: h.Successive, Failed: h.Failed, State: marked("ok", h.State)}
		if h.State != "active" {
			row.State = marked("stop", h.State)
		}
		if box := s.state.outboxes[id]; box != nil {
			row.Waiting = len(box.waiting)
		}
		if len(v.Webhooks) < pageRows {
			v.Webhooks = append(v.Webhooks, row)
		}
	}
	notes := s.state.remembered()
	for _, n := range slices.Backward(notes[max(0, len(notes)-pageRows):]) {
		v.Deliveries = append(v.Deliveries, s.deliveryRow(n, now))
	}
	for _, one := range s.seen.last(pageRows) {
		v.Requests = append(v.Requests, s.requestRow(one))
	}
	for _, l := range s.state.leaks[max(0, len(s.state.leaks)-pageRows):] {
		v.Leaks = append(v.Leaks, leakRow{l.Method, l.Path, l.Field, stamp(l.At)})
	}
}

func (s *Server) deliveryRow(n *notification, now time.Time) deliveryRow {
	row := deliveryRow{Ago: ago(now.Sub(n.Created)), Type: n.Type, Wallet: n.Coin, Subject: n.Subject, Attempts: n.Attempts, Error: n.Error}
	if w := s.state.wallets[n.Wallet]; w != nil {
		row.Wallet = w.Label
	}
	var told struct {
		State string `json:"state"`
	}
	if json.Unmarshal([]byte(n.Payload), &told) == nil {
		row.Event = told.State
	}
	if n.Code > 0 {
		row.Code = strconv.Itoa(n.Code)
	}
	switch {
	case n.State == "processed":
		row.State = marked("ok", n.State)
	case n.State == "failed":
		row.State = marked("stop", n.State)
	case n.State == "held":
		row.State, row.Next = marked("warn", n.State), "when told"
	default:
		row.State, row.Next = marked("info", n.State), "now"
		if left := n.Due.Sub(now); left > 0 {
			row.Next = "in " + ago(left)
		}
	}
	return row
}

func (s *Server) requestRow(one Seen) requestRow {
	row := requestRow{Ago: ago(s.clock.Now().Sub(one.At)), Method: one.Method, Path: one.Path, Surface: one.Surface, User: one.User,
		Ms: fmt.Sprintf("%.1f", one.Ms), Answer: marked("ok", strconv.Itoa(one.Status))}
	if who := s.state.users[one.User]; who != nil {
		row.User = who.Name
	}
	switch {
	case one.Status == 0:
		row.Answer = marked("stop", "connection broken")
	case one.Status >= 500:
		row.Answer = marked("stop", strconv.Itoa(one.Status))
	case one.Status >= 400:
		row.Answer = marked("warn", strconv.Itoa(one.Status))
	}
	return row
}
