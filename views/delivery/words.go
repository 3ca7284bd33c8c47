package deliveryview

import (
	"strconv"
	"time"

	"github.com/unykorn/console/internal/delivery"
	"github.com/unykorn/console/views/ui"
)

var paces = []ui.Option{
	{Value: string(delivery.Now), Label: "At once", Hint: "One mail for each notice."},
	{Value: string(delivery.Hourly), Label: "Hourly", Hint: "What came within the hour in one mail, at its end."},
	{Value: string(delivery.Daily), Label: "Daily", Hint: "One mail at 06:00 UTC. What cannot be switched off still comes at once."},
}

// wrong is what was wrong with the form that has this field; the page has two.
func wrong(fields map[string]string, field string) []ui.FormError {
	if fields[field] == "" {
		return nil
	}
	return []ui.FormError{{Field: field, Message: fields[field]}}
}

var wayWord = map[string]string{"mail": "By e-mail", "hook": "By webhook"}

func number(n int) string { return strconv.Itoa(n) }

func answer(status int) string {
	if status == 0 {
		return "–"
	}
	return strconv.Itoa(status)
}

// state says how far a mail or a call is.
func state(word string, due, now time.Time) ui.BadgeProps {
	switch word {
	case "sent", "delivered":
		return ui.BadgeProps{Tone: ui.OK, Word: word}
	case "dead":
		return ui.BadgeProps{Tone: ui.Stop, Word: "given up"}
	case "dropped":
		return ui.BadgeProps{Tone: ui.Quiet, Word: "not sent"}
	case "sending", "calling":
		return ui.BadgeProps{Tone: ui.Info, Word: "on its way"}
	}
	if due.After(now) {
		return ui.BadgeProps{Tone: ui.Pending, Word: "waits"}
	}
	return ui.BadgeProps{Tone: ui.Info, Word: "due"}
}

// next is when something goes that waits.
func next(due, now time.Time) string {
	if due.Sub(now) < 24*time.Hour {
		return "at " + due.UTC().Format("15:04 UTC")
	}
	return "on " + due.UTC().Format("2 January, 15:04 UTC")
}

func title(c delivery.Call) string {
	if c.Notice == nil {
		return "A test"
	}
	return c.Text
}

func hookBadge(p Props) ui.BadgeProps {
	switch {
	case p.Hook == nil:
		return ui.BadgeProps{Tone: ui.Quiet, Word: "none"}
	case p.Hook.Off != nil:
		return ui.BadgeProps{Tone: ui.Stop, Word: "switched off"}
	case p.Hook.Failures > 0:
		return ui.BadgeProps{Tone: ui.Warn, Word: "failing"}
	}
	return ui.BadgeProps{Tone: ui.OK, Word: "on"}
}

func previous(p Props) bool {
	return p.Hook.PreviousUntil != nil && p.Now.Before(*p.Hook.PreviousUntil)
}

func urlLabel(p Props) string {
	if p.Hook == nil {
		return "Address"
	}
	return "Another address in its place"
}

func urlAct(p Props) string {
	if p.Hook == nil {
		return "Register it"
	}
	return "Replace it"
}

func whyNotAgain(p Props) string {
	switch {
	case p.Hook == nil:
		return "There is no webhook."
	case p.Hook.Off != nil:
		return "The webhook is switched off."
	}
	return ""
}

const inGo = `func ours(secret string, h http.Header, body []byte) bool {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil {
		return false
	}
	mac := hmac.New(sha256.New, key)
	fmt.Fprintf(mac, "%s.%s.%s", h.Get("webhook-id"), h.Get("webhook-timestamp"), body)
	want := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
	for _, got := range strings.Fields(h.Get("webhook-signature")) {
		if hmac.Equal([]byte(got), []byte(want)) {
			return true
		}
	}
	return false
}`

const inShell = `key=$(printf %s "${SECRET#whsec_}" | base64 -d | od -An -v -tx1 | tr -d ' \n')
{ printf '%s.%s.' "$ID" "$TIMESTAMP"; cat body.json; } |
  openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | base64`
