package console

import (
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/ledger"
	"github.com/unykorn/console/views/ui"
)

func ask(t *testing.T, target string) *query {
	t.Helper()
	return asked(httptest.NewRequest("GET", target, nil))
}

func TestFiltersLeaveOutWhatTheyCannotRead(t *testing.T) {
	t.Parallel()
	q := ask(t, "/ledger?wallet=abc&asset=%00&kind=nope&from=2026-13-01&to=20261101&before=zz&client=x&transfer="+strings.Repeat("a", 31))
	f := ledgerFilter(q, nil, nil)
	if f != (ledger.Filter{}) {
		t.Errorf("%+v", f)
	}
	if len(q.problems) != 8 || len(q.values) != 0 {
		t.Errorf("%d problems %q, left %v", len(q.problems), q.problems, q.values)
	}
	for _, p := range q.problems {
		if strings.ContainsAny(p, "\x00\n") {
			t.Errorf("%q cannot be shown", p)
		}
	}
}

func TestPeriodIncludesItsLastDay(t *testing.T) {
	t.Parallel()
	from, to := ask(t, "/x?from=2026-11-01&to=2026-11-01").period()
	if from == nil || to == nil || to.Sub(*from).Hours() != 24 {
		t.Errorf("from %v to %v", from, to)
	}
	q := ask(t, "/x?from=2026-11-02&to=2026-11-01")
	if from, to := q.period(); from != nil || to != nil || len(q.problems) != 1 || q.values.Has("to") {
		t.Errorf("the wrong way round: %v %v %v", from, to, q.problems)
	}
	if q := ask(t, "/x?from=0001-01-01&to=9999-12-31"); q.day("from") != nil || q.until("to") != nil {
		t.Error("a date outside of every ledger is used")
	}
}

func TestAddressOverrulesTheFrame(t *testing.T) {
	t.Parallel()
	apex, kestrel := identity.Client{ID: uuid.New(), Name: "Apex"}, identity.Client{ID: uuid.New(), Name: "Kestrel"}
	clients := []identity.Client{apex, kestrel}
	for target, want := range map[string]*uuid.UUID{"/x": &apex.ID, "/x?client=all": nil, "/x?client=" + kestrel.ID.String(): &kestrel.ID, "/x?client=" + uuid.NewString(): &apex.ID} {
		got := ask(t, target).client(&apex.ID, clients)
		if (got == nil) != (want == nil) || got != nil && *got != *want {
			t.Errorf("%s: %v", target, got)
		}
	}
	q := ask(t, "/x?client="+kestrel.ID.String())
	chip := q.clientChip(&apex.ID, &kestrel.ID, clients)
	if len(chip) != 1 || chip[0].Value != "Kestrel" || chip[0].Clear != "/x?client=all" || q.clear(&apex.ID) != "/x?client=all" {
		t.Errorf("%+v", chip)
	}
	if ask(t, "/x").clientChip(nil, nil, clients[:1]) != nil {
		t.Error("one client can be chosen")
	}
	if q := ask(t, "/x?client=all"); q.clear(&apex.ID) != "" || q.clear(nil) != "/x" {
		t.Error("there is nothing to clear, or it cannot be cleared")
	}
}

func TestLinksKeepTheViewAndDropThePage(t *testing.T) {
	t.Parallel()
	q := ask(t, "/ledger?asset=tbtc4&wallet=w&before=1.2")
	if got := q.with("asset", ""); got != "/ledger?wallet=w" {
		t.Errorf("without the asset: %q", got)
	}
	if got := q.page("before", "9.9"); got != "/ledger?asset=tbtc4&before=9.9&wallet=w" {
		t.Errorf("the next page: %q", got)
	}
	if q.page("before", "") != "" || q.first() || q.newest() != "/ledger?asset=tbtc4&wallet=w" || ask(t, "/ledger?asset=x").newest() != "" {
		t.Error("the way back to the newest page is wrong")
	}
	if kept := q.keep("asset"); len(kept) != 1 || kept["wallet"] != "w" {
		t.Errorf("kept %v", kept)
	}
	if f := q.typed("From", "from", ui.FieldProps{Type: "date"}); len(f.Inputs) != 1 || f.Inputs[0].Name != "from" || f.Keep["asset"] != "tbtc4" {
		t.Errorf("%+v", f)
	}
	if f := q.chip("Asset", "asset", "TBTC4", nil); f.Clear != "/ledger?wallet=w" || f.Value != "TBTC4" {
		t.Errorf("%+v", f)
	}
}

// FuzzFilters: whatever stands in the address, what passes to a room has the room's form, and what is said of the
// rest can be shown.
func FuzzFilters(f *testing.F) {
	f.Add("wallet=%00&from=x")
	f.Add("before=253402300799999999.9223372036854775807&kind=fee")
	f.Add("client=all&asset=tsol:usdc&text=%ff")
	f.Fuzz(func(t *testing.T, raw string) {
		values, err := url.ParseQuery(raw)
		if err != nil {
			return
		}
		q := &query{path: "/ledger", values: values}
		got := ledgerFilter(q, nil, nil)
		if got.Wallet != "" && !hexForm.MatchString(got.Wallet) || got.Asset != "" && !assetForm.MatchString(got.Asset) || got.Client != nil {
			t.Errorf("%+v", got)
		}
		words := q.words("text")
		for _, s := range append(q.problems, words) {
			if strings.ContainsRune(s, 0) || strings.ToValidUTF8(s, "") != s {
				t.Errorf("%q cannot be shown", s)
			}
		}
		if _, err := url.Parse(q.here()); err != nil {
			t.Error(err)
		}
	})
}
