// Package partnerview shows where partners' back ends hear of what became of a subscription, and how each call went.
package partnerview

import (
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/partner"
	"github.com/unykorn/console/internal/seal"
	"github.com/unykorn/console/views/ui"
)

// ListProps is a page of endpoints.
type ListProps struct {
	Rows    []partner.Endpoint
	Clients []identity.Client
	MayAct  bool
	Newest  string
	Older   string
	Now     time.Time
	// Problems are parts of the address that say nothing.
	Problems []string
}

// FormProps is a new endpoint as it was typed.
type FormProps struct {
	Clients   []ui.Option // "" among them is the organization
	Name, URL string
	Client    string
	Fields    map[string]string
}

// Props is one endpoint with a page of its calls.
type Props struct {
	partner.Endpoint
	Of       string // the client's name; "" is all
	Secret   seal.Secret
	Calls    []partner.Call
	MayAct   bool
	Filters  ui.FiltersProps
	Problems []string
	Newest   string
	Older    string
	Now      time.Time
}

func number(n int) string { return strconv.Itoa(n) }

func counted(n int) string {
	if n >= 100 {
		return "100 or more"
	}
	return strconv.Itoa(n)
}

func answer(status int) string {
	if status == 0 {
		return "–"
	}
	return strconv.Itoa(status)
}

// whose says whose events an endpoint hears of.
func whose(clients []identity.Client, client uuid.UUID) string {
	for _, c := range clients {
		if c.ID == client {
			return c.Name
		}
	}
	if client == uuid.Nil {
		return "All clients"
	}
	return "A client"
}

func (p Props) whose() string {
	if p.Client == uuid.Nil {
		return "All clients, and the organization itself"
	}
	return p.Of
}

func endpointBadge(e partner.Endpoint) ui.BadgeProps {
	switch {
	case e.Removed != nil:
		return ui.BadgeProps{Tone: ui.Quiet, Word: "removed"}
	case e.Off != nil:
		return ui.BadgeProps{Tone: ui.Stop, Word: "switched off"}
	case e.Failures > 0:
		return ui.BadgeProps{Tone: ui.Warn, Word: "failing"}
	}
	return ui.BadgeProps{Tone: ui.OK, Word: "on"}
}

// StateBadge says how far a call is.
func StateBadge(s partner.State) ui.BadgeProps {
	switch s {
	case partner.Delivered:
		return ui.BadgeProps{Tone: ui.OK, Word: "delivered"}
	case partner.Dead:
		return ui.BadgeProps{Tone: ui.Stop, Word: "given up"}
	case partner.Calling:
		return ui.BadgeProps{Tone: ui.Info, Word: "on its way"}
	case partner.Waiting:
	}
	return ui.BadgeProps{Tone: ui.Pending, Word: "waits"}
}

// nextTry says when a call that waits goes.
func nextTry(p Props, c partner.Call) string {
	switch {
	case c.State != partner.Waiting:
		return ""
	case p.Off != nil:
		return "Goes when the endpoint is switched on again."
	case !c.Due.After(p.Now):
		return "Due now."
	case c.Due.Sub(p.Now) < 24*time.Hour:
		return "Next at " + c.Due.UTC().Format("15:04 UTC") + "."
	}
	return "Next on " + c.Due.UTC().Format("2 January, 15:04 UTC") + "."
}

func previous(p Props) bool { return p.PreviousUntil != nil && p.Now.Before(*p.PreviousUntil) }

// whyNot says why nothing is sent by hand; "" for nothing against it.
func whyNot(p Props) string {
	switch {
	case p.Removed != nil:
		return "The endpoint was removed."
	case p.Off != nil:
		return "The endpoint is switched off."
	}
	return ""
}

func whyNotAll(p Props) string {
	if why := whyNot(p); why != "" {
		return why
	}
	if p.Dead == 0 {
		return "Nothing was given up."
	}
	return ""
}

func shown(n int) string {
	switch n {
	case 0:
		return ""
	case 1:
		return "1 row"
	}
	return strconv.Itoa(n) + " rows"
}

func labelled(b ui.ButtonProps, id, label string) ui.ButtonProps {
	b.ID, b.Label = id, label
	return b
}

func failures(n int) string {
	if n == 1 {
		return "1 failure"
	}
	return strconv.Itoa(n) + " failures in a row"
}
