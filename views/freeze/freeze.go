// Package freezeview draws the desk of freezes: what is kept in place, by whom and why, and how two people let it go.
package freezeview

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/freeze"
	"github.com/unykorn/console/views/ui"
)

// States in the order in which a freeze goes through them.
var States = []freeze.State{freeze.Frozen, freeze.Asked, freeze.Unfrozen}

// StateWords is a state as a filter and a sentence name it.
func StateWords(s freeze.State) string {
	switch s {
	case freeze.Frozen:
		return "Frozen"
	case freeze.Asked:
		return "Frozen, unfreezing asked for"
	case freeze.Unfrozen:
		return "Unfrozen"
	}
	return ""
}

func badge(s freeze.State) ui.BadgeProps {
	switch s {
	case freeze.Asked:
		return ui.BadgeProps{Tone: ui.Warn, Word: StateWords(s), Icon: "lock", Raw: string(s)}
	case freeze.Unfrozen:
		return ui.BadgeProps{Tone: ui.OK, Word: StateWords(s), Raw: string(s)}
	case freeze.Frozen:
	}
	return ui.BadgeProps{Tone: ui.Stop, Word: StateWords(s), Icon: "lock", Raw: string(s)}
}

// Title is a freeze in one line.
func Title(f freeze.Freeze) string {
	what := f.What()
	return strings.ToUpper(what[:1]) + what[1:]
}

// Means says what its state means for the money.
func Means(f freeze.Freeze) string {
	if !f.Stands() {
		return "It is over. Money may leave as the rules allow."
	}
	return "No send can be asked for, approved or released, no sweep asks for one, no wire is confirmed and no payee comes onto a whitelist through this console. Receiving goes on, also at addresses that are made now."
}

// atBitGo says what BitGo does about it.
func atBitGo(f freeze.Freeze, now time.Time) ui.BadgeProps {
	raw := string(f.BitGo)
	switch f.BitGo {
	case freeze.Asking:
		return ui.BadgeProps{Tone: ui.Info, Word: "Asked", Raw: raw}
	case freeze.Confirmed:
		if f.BitGoUntil != nil && !now.Before(*f.BitGoUntil) {
			return ui.BadgeProps{Tone: ui.Quiet, Word: "Ended", Raw: raw}
		}
		return ui.BadgeProps{Tone: ui.OK, Word: "Confirmed", Raw: raw}
	case freeze.Refused:
		return ui.BadgeProps{Tone: ui.Stop, Word: "Refused", Raw: raw}
	case freeze.Unknown:
		return ui.BadgeProps{Tone: ui.Warn, Word: "Not known", Raw: raw}
	case freeze.None:
	}
	return ui.BadgeProps{Tone: ui.Quiet, Word: "Not asked", Raw: raw}
}

func atBitGoWhy(f freeze.Freeze) string {
	switch {
	case f.BitGo == freeze.None && f.Reach == freeze.Wallet:
		return "Whoever froze it did not want BitGo asked. Somebody with rights at BitGo itself could still send from it there."
	case f.BitGo == freeze.None:
		return "BitGo freezes single wallets for a time. A client and everything are frozen here; freeze a wallet to have BitGo asked too."
	case f.BitGoNote != "":
		return f.BitGoNote
	case f.Stands():
		return "BitGo is asked for an hour at a time, again and again while it is frozen here."
	}
	return "BitGo has no call that ends a freeze earlier, so the wallet cannot send until BitGo's own end."
}

var did = map[string]string{"freeze.freeze": " froze it", "freeze.ask": " asked to unfreeze it", "freeze.keep": " kept it frozen", "freeze.unfreeze": " confirmed: unfrozen", "freeze.bitgo": "BitGo: "}

// Story is what happened to it, oldest first.
func Story(trail []audit.Event) []ui.Event {
	out := make([]ui.Event, 0, len(trail))
	for _, e := range trail {
		var after struct{ Reason, BitGo, Note string }
		_ = json.Unmarshal(e.After, &after) // a line that cannot be read is shown by its verb
		x := ui.Event{State: ui.Warn, At: e.At, Text: e.Actor + did[e.Verb], Sub: after.Reason}
		switch e.Verb {
		case "freeze.freeze":
			x.State = ui.Stop
		case "freeze.unfreeze":
			x.State = ui.OK
		case "freeze.bitgo":
			x.State, x.Text, x.Sub, x.Raw = ui.OK, "BitGo was asked for the same", after.Note, after.BitGo
			if after.BitGo != string(freeze.Confirmed) {
				x.State = ui.Warn
			}
		case "freeze.ask", "freeze.keep":
		default:
			x.Text = e.Actor + ": " + e.Verb
		}
		out = append(out, x)
	}
	return out
}
