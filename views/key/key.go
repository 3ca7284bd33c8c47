// Package keyview is how the key desk looks: the keys of machines and the approver tokens, the form for a new key, one
// key with what can be done to it, and the one moment in which a key itself is shown. It gets nouns and fetches nothing.
package keyview

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/gateway"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/seal"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
)

// Row is a key with what it did lately.
type Row struct {
	identity.KeyEntry
	Usage gateway.Usage
}

// ListProps is the register of keys.
type ListProps struct {
	Rows     []Row
	Filters  ui.FiltersProps
	Problems []string
	Live     string
	Newest   string
	Older    string
	MayMake  bool // an administrator looks
	Now      time.Time
}

// FormProps is the form for a new key, as it was typed.
type FormProps struct {
	Name, Client, Networks, Lasts string
	Roles, Scopes                 []string
	Clients                       []identity.Client
	Fields                        map[string]string // message by field
}

// Props is one key.
type Props struct {
	Row
	Refusals []gateway.Made
	Trail    []audit.Event
	Shown    Shown  // the key itself, once
	MayAct   bool   // an administrator looks
	NoAct    string // why they may not confirm it; "": they may
	Rotate   map[string]string
	Replaces string // id of the key it was rotated from
	Now      time.Time
}

// Shown is a key in the one answer that shows it.
type Shown struct {
	Secret seal.Secret
	Prefix string
	Curl   string // how to try it
	Means  string // what the try answers
}

// Lasts are the lives a key can be given, in days; "" is none chosen.
var Lasts = []ui.Option{{Value: "7", Label: "7 days"}, {Value: "30", Label: "30 days"}, {Value: "90", Label: "90 days"}, {Value: "180", Label: "180 days"}, {Value: "365", Label: "1 year"},
	{Value: "never", Label: "No end", Hint: "Until somebody revokes it."}}

// Overlaps are how long a rotated key may live on, in hours.
var Overlaps = []ui.Option{{Value: "0", Label: "None", Hint: "The old key ends at once. Choose this when it may be known to somebody else."},
	{Value: "1", Label: "1 hour"}, {Value: "24", Label: "24 hours"}, {Value: "168", Label: "7 days", Hint: "The longest there is."}}

// StateBadge is a key's state in a word.
func StateBadge(s identity.KeyState) ui.BadgeProps {
	switch s {
	case identity.KeyWaits:
		return ui.BadgeProps{Tone: ui.Info, Word: "Waits for a second administrator", Icon: "hourglass"}
	case identity.KeyInForce:
		return ui.BadgeProps{Tone: ui.OK, Word: "In force"}
	case identity.KeySoon:
		return ui.BadgeProps{Tone: ui.Warn, Word: "Expires soon"}
	case identity.KeyReplaced:
		return ui.BadgeProps{Tone: ui.Info, Word: "Being replaced", Icon: "refresh"}
	case identity.KeyExpired:
		return ui.BadgeProps{Tone: ui.Quiet, Word: "Expired", Icon: "clock"}
	case identity.KeyRevoked:
		return ui.BadgeProps{Tone: ui.Stop, Word: "Revoked", Icon: "ban"}
	}
	return ui.BadgeProps{Tone: ui.Quiet, Word: string(s)}
}

// KindWord is a kind of key in words.
func KindWord(k identity.KeyKind) string {
	if k == identity.ApproverToken {
		return "Approver token"
	}
	return "API key"
}

// whom is what the key reaches.
func whom(k identity.KeyEntry) string {
	switch {
	case k.Kind == identity.ApproverToken:
		return k.Holder
	case k.Client == nil:
		return "The whole organization"
	case k.ClientName == "":
		return k.Client.String()
	}
	return k.ClientName
}

func roles(k identity.KeyEntry) string {
	if k.Kind == identity.ApproverToken {
		return "what its person holds"
	}
	words := make([]string, len(k.Roles))
	for i, r := range k.Roles {
		words[i] = string(r)
	}
	if len(words) == 0 {
		return "no role"
	}
	return strings.Join(words, " · ")
}

func networks(k identity.KeyEntry) string {
	words := make([]string, len(k.Networks))
	for i, n := range k.Networks {
		words[i] = strings.TrimSuffix(strings.TrimSuffix(n.String(), "/32"), "/128")
	}
	if len(words) == 0 {
		return "from anywhere"
	}
	return strings.Join(words, ", ")
}

func maker(k identity.KeyEntry) string {
	if k.Maker == "" {
		return "the program itself"
	}
	return k.Maker
}

// calls tells how much a key was used in a day.
func calls(u gateway.Usage) string {
	n := strconv.Itoa(u.Calls)
	if u.More {
		n = "more than " + strconv.Itoa(u.Calls)
	}
	out := n + " calls in 24 h"
	if u.Calls == 1 {
		out = "1 call in 24 h"
	}
	if u.Refused > 0 {
		out += ", " + strconv.Itoa(u.Refused) + " refused"
	}
	return out
}

// acts are the entries of a key's trail in words, oldest first.
func acts(trail []audit.Event) []ui.Event {
	words := map[string]string{"key.add": "made it", "key.rotate": "made it to replace another key", "key.confirm": "confirmed it", "key.revoke": "revoked it"}
	var out []ui.Event
	for i := len(trail) - 1; i >= 0; i-- {
		e := trail[i]
		word := words[e.Verb]
		if word == "" {
			word = e.Verb
		}
		x := ui.Event{State: ui.OK, Text: e.Actor + " " + word, Sub: e.IP, At: e.At, Href: link.AuditEntry(strconv.FormatInt(e.ID, 10))}
		if e.Verb == "key.revoke" {
			x.State = ui.Stop
		}
		out = append(out, x)
	}
	return out
}

func lower(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToLower(r)) + s[n:]
}
