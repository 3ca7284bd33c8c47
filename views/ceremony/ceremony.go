// Package ceremonyview draws the desk of key ceremonies: who asked for a wallet, who confirmed it, how it is made, and where its
// KeyCard and passphrase are kept. No passphrase is ever drawn.
package ceremonyview

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/ceremony"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/views/ui"
)

// States in the order in which a ceremony goes through them.
var States = []ceremony.State{ceremony.Asked, ceremony.Confirmed, ceremony.Generating, ceremony.Made, ceremony.Kept, ceremony.Rejected, ceremony.Withdrawn, ceremony.Abandoned}

// StateWords is a state as a filter and a sentence name it.
func StateWords(s ceremony.State) string {
	return map[ceremony.State]string{ceremony.Asked: "Asked for", ceremony.Confirmed: "To be held", ceremony.Generating: "Outcome unknown", ceremony.Made: "Made, KeyCard open",
		ceremony.Kept: "Done", ceremony.Rejected: "Rejected", ceremony.Withdrawn: "Withdrawn", ceremony.Abandoned: "Abandoned"}[s]
}

func badge(c ceremony.Ceremony) ui.BadgeProps {
	tone := map[ceremony.State]ui.Tone{ceremony.Asked: ui.Info, ceremony.Confirmed: ui.Info, ceremony.Generating: ui.Warn, ceremony.Made: ui.Warn, ceremony.Kept: ui.OK,
		ceremony.Rejected: ui.Stop, ceremony.Withdrawn: ui.Quiet, ceremony.Abandoned: ui.Stop}[c.State]
	if c.Open() && (c.Proof == ceremony.Differs || c.Alarm != "" || c.ReadAt != nil && c.Proof == ceremony.Unproven) {
		return ui.BadgeProps{Tone: ui.Stop, Word: "Do not use", Raw: string(c.State)}
	}
	return ui.BadgeProps{Tone: tone, Word: StateWords(c.State), Raw: string(c.State)}
}

// Title is a ceremony in one line.
func Title(c ceremony.Ceremony) string {
	what := c.What()
	return strings.ToUpper(what[:1]) + what[1:]
}

// CoinWords names what the wallet holds.
func CoinWords(ticker string) string {
	if ticker == ceremony.Container {
		return "Go Account (OFC)"
	}
	if c, known := money.Lookup(ticker); known {
		return c.Symbol() + " · " + c.Name
	}
	return strings.ToUpper(ticker)
}

// Next says what has to happen now, and what that means for the money.
func Next(c ceremony.Ceremony, now time.Time) string {
	if c.Open() && c.Alarm != "" {
		return "Nothing is made or kept any more. Receive nothing in a wallet of this label; two people abandon this ceremony."
	}
	switch c.State {
	case ceremony.Asked:
		return "Somebody of compliance confirms it or rejects it. Nothing is made before that."
	case ceremony.Confirmed:
		return "The ceremony can be held: one person types the passphrase, another is there. Nothing is made yet."
	case ceremony.Generating:
		if c.InDoubt(now) {
			return "BitGo Express was asked, and its answer is not known. The wallet is looked for by its label every few seconds. Keep the passphrase that was typed: should the wallet be there, it opens its keys."
		}
		return "The time in which Express could still make it is over. The wallet is looked for once more."
	case ceremony.Made:
		return "The wallet is there. Take the KeyCard, and let a second person say where it and the passphrase are kept. Receive nothing before that."
	case ceremony.Kept:
		return "It is done. The wallet can receive and send as the rules allow."
	case ceremony.Rejected:
		return "It was rejected. Nothing was made."
	case ceremony.Withdrawn:
		return "It was withdrawn. Nothing was made."
	case ceremony.Abandoned:
		return "It was abandoned. Its wallet is frozen; receive nothing in it."
	}
	return ""
}

// proof says what came of the first address.
func proof(c ceremony.Ceremony) (ui.BadgeProps, string) {
	switch c.Proof {
	case ceremony.Derived:
		return ui.BadgeProps{Tone: ui.OK, Word: "Derived here"}, "This console derived the address from the three public keys and got what BitGo shows."
	case ceremony.Differs:
		return ui.BadgeProps{Tone: ui.Stop, Word: "Differs"}, "The three public keys give another address than BitGo shows. The wallet is frozen. Send nothing to it and tell BitGo's support."
	case ceremony.ByContract:
		return ui.BadgeProps{Tone: ui.Quiet, Word: "Not derived here"}, "Keys alone do not give an address of this kind. Receive a small amount first, and send it on."
	case ceremony.Unproven:
		if c.ReadAt != nil {
			return ui.BadgeProps{Tone: ui.Stop, Word: "Not derived"}, "The address is of a kind that this console does not derive for this coin. The wallet is frozen. Send nothing to it."
		}
	}
	return ui.BadgeProps{Tone: ui.Pending, Word: "Not read yet"}, "The keys are read from BitGo, and the address is derived from them."
}

// way is the ceremony step by step.
func way(c ceremony.Ceremony, now time.Time) []ui.Event {
	steps := []ui.Event{{Text: "Asked for by " + c.ByName, Sub: c.Reason, At: c.At, State: ui.OK}}
	add := func(at *time.Time, done, open, sub string) {
		e := ui.Event{Text: open}
		if at != nil {
			e = ui.Event{Text: done, Sub: sub, At: *at, State: ui.OK}
		}
		steps = append(steps, e)
	}
	switch c.State {
	case ceremony.Rejected:
		return append(steps, ui.Event{Text: "Rejected by " + c.DecidedName, Sub: c.DecidedNote, At: *c.DecidedAt, State: ui.Stop})
	case ceremony.Withdrawn:
		return append(steps, ui.Event{Text: "Withdrawn by " + c.ByName, State: ui.Stop})
	case ceremony.Asked, ceremony.Confirmed, ceremony.Generating, ceremony.Made, ceremony.Kept, ceremony.Abandoned:
	}
	add(c.DecidedAt, "Confirmed by "+c.DecidedName, "Confirmed by compliance", "")
	add(c.GeneratingAt, "Passphrase typed by "+c.HeldName, "Passphrase typed, with somebody else present", "Present: "+c.Present)
	add(c.MadeAt, "Made by BitGo Express", "Made by BitGo Express", "Wallet "+c.Wallet)
	add(c.ReadAt, "Keys read, first address compared", "Keys read, first address compared", "")
	add(c.CardAt, "KeyCard taken by "+c.HeldName, "KeyCard taken", "")
	add(c.KeptAt, "Kept apart, says "+c.KeptName, "KeyCard and passphrase kept apart, said by a second person", "")
	if c.State == ceremony.Abandoned {
		return append(steps, ui.Event{Text: "Abandoned: asked for by " + c.AbandonName + ", agreed by " + c.AbandonedName, Sub: c.AbandonWhy, At: *c.AbandonedAt, State: ui.Stop})
	}
	for i := range steps { // the first that is open is now
		if steps[i].At.IsZero() {
			steps[i].State = ui.Info
			if c.InDoubt(now) || c.Trouble != "" {
				steps[i].State = ui.Warn
			}
			break
		}
	}
	return steps
}

var did = map[string]string{"ceremony.ask": " asked for it", "ceremony.confirm": " confirmed it", "ceremony.reject": " rejected it", "ceremony.withdraw": " withdrew it", "ceremony.hold": " typed the passphrase",
	"ceremony.made": ": the wallet is made", "ceremony.read": ": its keys were read", "ceremony.nothing": ": nothing was made", "ceremony.card": " took the KeyCard", "ceremony.alarm": ": an alarm", "ceremony.again": " had it read again", "ceremony.abandon": " wants it abandoned", "ceremony.abandoned": " agreed: it is abandoned",
	"ceremony.keep": " said where both are kept"}

// Story is what happened to it, oldest first.
func Story(trail []audit.Event) []ui.Event {
	out := make([]ui.Event, 0, len(trail))
	for _, e := range trail {
		var after struct{ Reason, Present, Why, WalletID string }
		_ = json.Unmarshal(e.After, &after) // a line that cannot be read is shown by its verb
		word, known := did[e.Verb]
		if !known {
			word = ": " + e.Verb
		}
		x := ui.Event{State: ui.OK, At: e.At, Text: e.Actor + word, Sub: after.Reason + after.Why, Raw: after.WalletID}
		if after.Present != "" {
			x.Sub = "Present: " + after.Present
		}
		if e.Verb == "ceremony.reject" || e.Verb == "ceremony.nothing" || e.Verb == "ceremony.alarm" || e.Verb == "ceremony.abandoned" {
			x.State = ui.Stop
		}
		out = append(out, x)
	}
	return out
}
