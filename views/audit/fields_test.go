package auditview

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/unykorn/console/internal/audit"
)

func TestOnlyWhatDiffersIsAChange(t *testing.T) {
	t.Parallel()
	got := changes(audit.Event{Before: json.RawMessage(`{"state":"checked","asset":"tbtc4","gone":"x"}`), After: json.RawMessage(`{"state":"approved","asset":"tbtc4","needed":2}`)})
	want := []change{{"gone", "x", ""}, {"needed", "", "2"}, {"state", "checked", "approved"}}
	if !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
}
