package walletview

import (
	"strconv"

	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/sweep"
)

// votes is what a rule asks, short enough for a cell.
func votes(r approval.Rule) string {
	switch r.Needed {
	case 0:
		return "nobody is asked"
	case 1:
		return "1 approval"
	}
	return strconv.Itoa(r.Needed) + " approvals"
}

// total is a rule about what leaves within a day.
func total(r approval.Rule) string {
	return "Once the client's sends of 24 hours reach " + r.Velocity.USD() + ": " + votes(r) + " at least."
}

// swept is a rule in a line.
func swept(r sweep.Rule) string {
	to := r.Payee
	if to == "" {
		to = r.Address
	}
	return "What is above " + decimal(r.Asset, r.Above) + " " + Symbol(r.Asset) + ", to " + to
}

func sweptWhen(r sweep.Rule) string {
	switch r.State {
	case sweep.Active:
		if r.NextAt != nil {
			return string(r.Cadence) + ", next " + r.NextAt.UTC().Format("2 Jan, 15:04") + " UTC. Each run asks for an ordinary send."
		}
		return string(r.Cadence) + ". Each run asks for an ordinary send."
	case sweep.Paused:
		return "Paused: it asks for nothing until compliance lets it run again."
	case sweep.Proposed:
		return "Waits for compliance: it asks for nothing yet."
	case sweep.Ended, sweep.Rejected:
	}
	return ""
}
