package sweep

import (
	"strings"
	"testing"
	"time"

	"github.com/unykorn/console/internal/money"
)

func units(t *testing.T, s string) money.Units {
	t.Helper()
	u, err := money.ParseUnits(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestWhatARunWouldSend(t *testing.T) {
	t.Parallel()
	huge := "1" + strings.Repeat("0", 30)
	for name, c := range map[string]struct{ available, keep, above, fee, dust, want, why string }{
		"below":                  {"99", "0", "100", "0", "0", "", "not more than 100"},
		"exactly":                {"100", "0", "100", "0", "0", "", "not more than 100"},
		"one above":              {"101", "0", "100", "0", "0", "101", ""},
		"one above, all kept":    {"101", "100", "100", "0", "0", "1", ""},
		"the fee":                {"1000", "100", "500", "30", "0", "870", ""},
		"the fee takes it":       {"130", "100", "100", "30", "0", "", "fee"},
		"more fee than there is": {"101", "100", "100", "30", "0", "", "fee"},
		"one after the fee":      {"131", "100", "100", "30", "0", "1", ""},
		"dust":                   {"396", "100", "100", "0", "297", "", "dust"},
		"just no dust":           {"397", "100", "100", "0", "297", "297", ""},
		"nothing":                {"0", "0", "0", "0", "0", "", "not more than 0"},
		"overdrawn":              {"-5", "0", "0", "0", "0", "", "not more than 0"},
		"ten to the thirtieth":   {huge, "1", "2", "3", "297", strings.Repeat("9", 29) + "6", ""},
		"kept to the thirtieth":  {huge, huge, huge, "0", "0", "", "not more than"},
	} {
		amount, why := plan(Terms{Keep: units(t, c.keep), Above: units(t, c.above)}, units(t, c.available), units(t, c.fee), units(t, c.dust))
		if c.why != "" && (!strings.Contains(why, c.why) || !amount.IsZero() && why == "") || c.why == "" && (why != "" || amount.String() != c.want) {
			t.Errorf("%s: %s %q", name, amount, why)
		}
	}
}

// What was missed is not made up for, and a rule keeps its hour.
func TestWhenARuleRunsNext(t *testing.T) {
	t.Parallel()
	due := time.Date(2026, 11, 25, 9, 30, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		cadence Cadence
		now     time.Duration
		want    time.Duration
	}{
		"at once":            {Hourly, 0, time.Hour},
		"late":               {Hourly, 59 * time.Minute, time.Hour},
		"a whole hour later": {Hourly, time.Hour, 2 * time.Hour},
		"after a weekend":    {Daily, 60 * time.Hour, 72 * time.Hour},
		"weekly":             {Weekly, time.Minute, 7 * 24 * time.Hour},
		"a clock gone back":  {Daily, -time.Hour, 24 * time.Hour},
	} {
		if got := c.cadence.after(due, due.Add(c.now)); !got.Equal(due.Add(c.want)) {
			t.Errorf("%s: %s", name, got)
		}
	}
}
