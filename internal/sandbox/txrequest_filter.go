package sandbox

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// requestFilter is what a listing of transaction requests asks for; an empty list asks for
// anything.
type requestFilter struct {
	ids, keys, sequences, kinds, without, states, types, permissions []string

	api           string
	latest        bool
	version       int // 0: any
	since, before time.Time
}

// requestFilter reads the query. Every array is repeated, or carries brackets. The route by
// permission knows other filters than the two others (seed 003); an absent one asks for
// nothing, so all are read alike.
func readRequestFilter(c *call) (requestFilter, *problem) {
	f := requestFilter{ids: plainIDs(c.many("txRequestIds")), keys: c.many("idempotencyKeys"), sequences: c.many("sequenceIds"),
		kinds: c.many("intentTypes"), without: c.many("excludeIntentTypes"), states: c.many("states"), types: c.many("walletTypes"),
		permissions: c.many("walletPermissions"), api: c.query.Get("apiVersion"), latest: c.query.Get("latest") == "true"}
	var fine [3]bool
	f.version, fine[0] = wholeOf(c, "version")
	f.since, fine[1] = timeOf(c, "dateGte")
	f.before, fine[2] = timeOf(c, "dateLt")
	if slices.Contains(fine[:], false) {
		p := invalid("InvalidArgument", "version is a whole number, dateGte and dateLt are date-times")
		return f, &p
	}
	return f, f.unknown(c)
}

// unknown refuses words that are not BitGo's.
func (f requestFilter) unknown(c *call) *problem {
	for _, check := range []struct {
		name   string
		values []string
		known  []string
	}{
		{"intentTypes", f.kinds, listedIntents},
		{"excludeIntentTypes", f.without, listedIntents},
		{"states", f.states, requestStates},
		{"walletTypes", f.types, []string{"backing", "cold", "custodial", "custodialPaired", "hot", "advanced", "trading"}},
		{"walletPermissions", f.permissions, []string{"admin", "spend"}},
		{"apiVersion", c.query["apiVersion"], []string{"lite", "full"}},
		{"sortBy", c.query["sortBy"], []string{"id", "createdDate"}},
		{"sortDirection", c.query["sortDirection"], []string{"ASC", "DESC"}},
	} {
		for _, value := range check.values {
			if !slices.Contains(check.known, value) {
				p := invalid("InvalidArgument", "invalid value for "+check.name)
				p.context = map[string]any{check.name: value}
				return &p
			}
		}
	}
	return nil
}

// fits reports whether a version is asked for. Dates are those of the version.
func (f requestFilter) fits(r *txRequest, latest bool, w *wallet) bool {
	return matches(f.ids, plainID(r.Request)) && matches(f.keys, r.Idempotency) && matches(f.sequences, r.Sequence) &&
		matches(f.kinds, r.Kind) && !slices.Contains(f.without, r.Kind) && matches(f.states, r.State) && matches(f.types, w.Type) &&
		(f.api == "" || f.api == r.API) && (!f.latest || latest) && (f.version == 0 || f.version == r.Version) &&
		!r.At.Before(f.since) && (f.before.IsZero() || r.At.Before(f.before))
}

// requestOrder is the order of a listing: by id unless it says otherwise, ascending.
func requestOrder(c *call) func(a, b *txRequest) int {
	sign := 1
	if c.query.Get("sortDirection") == "DESC" {
		sign = -1
	}
	byDate := c.query.Get("sortBy") == "createdDate"
	return func(a, b *txRequest) int {
		if byDate {
			return sign * cmp.Or(a.Created.Compare(b.Created), strings.Compare(a.ID, b.ID))
		}
		return sign * strings.Compare(a.ID, b.ID)
	}
}

// plainID is a txRequestId without its dashes: some of BitGo's routes declare it so.
func plainID(id string) string { return strings.ReplaceAll(id, "-", "") }

func plainIDs(ids []string) []string {
	out := []string{}
	for _, id := range ids {
		out = append(out, plainID(id))
	}
	return out
}

func wholeOf(c *call, name string) (int, bool) {
	text := c.query.Get(name)
	if text == "" {
		return 0, true
	}
	n, err := strconv.Atoi(text)
	return n, err == nil
}

func timeOf(c *call, name string) (time.Time, bool) {
	text := c.query.Get(name)
	if text == "" {
		return time.Time{}, true
	}
	at, err := time.Parse(time.RFC3339, text)
	return at, err == nil
}
