package doctor

import (
	"strings"
	"testing"
	"time"
)

// A suspended webhook is named only while everything nearer to us answers; an old word about it counts for nothing.
func TestJudgeNamesASuspendedWebhook(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	heard := func(hooks bool, at time.Time, platform bool) map[string]Heard {
		return map[string]Heard{Platform: {OK: platform, Checked: now, Said: "error_503"}, Express: {OK: true, Checked: now}, Hooks: {OK: hooks, Checked: at, Said: "BitGo has suspended 1 of 2 webhooks."}}
	}
	for _, c := range []struct {
		known map[string]Heard
		who   Who
		says  string
	}{
		{heard(true, now, true), Nobody, "All is well"}, {heard(false, now, true), Us, "tells us less"},
		{heard(false, now.Add(-Late-time.Second), true), Nobody, "All is well"}, {heard(false, now, false), Them, "BitGo is reached"},
	} {
		if f := Judge(c.known, now); f.Who != c.who || !strings.Contains(f.Title, c.says) {
			t.Errorf("%+v, want %s", f, c.says)
		}
	}
}
