package api

import (
	"fmt"
	"slices"
	"strings"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/seal"
)

// without is every scope but one.
func without(scope string) []string {
	return slices.DeleteFunc(slices.Clone(identity.Scopes), func(s string) bool { return s == scope })
}

// revoked makes a key and ends it.
func (h *house) revoked(n identity.NewKey) seal.Secret {
	h.t.Helper()
	n.Kind = identity.APIKey
	k, key, err := h.Identity.NewKey(h.t.Context(), program, n)
	h.must(err)
	h.must(h.Identity.RevokeKey(h.t.Context(), program, k.ID))
	return key
}

func (h *house) has(id string) bool { return h.method(id) != "" }

func (h *house) method(id string) string {
	for _, o := range h.operations {
		if o.ID == id {
			return o.Method
		}
	}
	return ""
}

// tells says whether an answer shows anything of Apex's: its wallets' ids and labels, its own id and name.
func (h *house) tells(a answer) bool {
	marks := []string{h.apex.ID.String(), h.apex.EnterpriseID, h.apex.Name}
	for _, w := range h.world.Wallets {
		if w.Enterprise == h.apex.EnterpriseID {
			marks = append(marks, w.ID, w.Label, w.Passphrase)
		}
	}
	return slices.ContainsFunc(marks, func(mark string) bool { return mark != "" && strings.Contains(string(a.raw), mark) })
}

// counted says how many rows each table has but the log of calls and the keys that the test makes.
func (h *house) counted() map[string]int {
	h.t.Helper()
	rows, err := h.db.Owner.Query(h.t.Context(), `select table_schema || '.' || table_name from information_schema.tables
		where table_type = 'BASE TABLE' and table_schema in ('public', 'river')
		and table_name not in ('gateway_call', 'gateway_answer', 'api_key', 'person', 'audit_event', 'client_enterprise', 'client_kyc_status', 'river_client', 'river_leader') order by 1`)
	h.must(err)
	defer rows.Close()
	var names []string
	for rows.Next() {
		var name string
		h.must(rows.Scan(&name))
		names = append(names, name)
	}
	h.must(rows.Err())
	out := map[string]int{}
	for _, name := range names {
		out[name] = h.db.Count(h.t, "select count(*) from "+name)
	}
	return out
}

// grown names the tables that have another number of rows than before.
func (h *house) grown(before map[string]int) string {
	h.t.Helper()
	var out []string
	for name, n := range h.counted() {
		if before[name] != n {
			out = append(out, fmt.Sprintf("%s %d→%d", name, before[name], n))
		}
	}
	return strings.Join(out, ", ")
}
