package migrations_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"
)

// tables are all of ours, by name. River's are its own, migrated by it.
func (h *house) tables(t *testing.T) []string {
	t.Helper()
	return ask[string](t, h, `select relname::text from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and relname not like 'goose%' order by 1`)
}

// row is one row, each value as JSON by its column.
type row = map[string]json.RawMessage

// rows are all of every table.
func (h *house) rows(t *testing.T) map[string][]row {
	t.Helper()
	out := map[string][]row{}
	for _, table := range h.tables(t) {
		out[table] = ask[row](t, h, `select to_jsonb(x) from `+pgx.Identifier{table}.Sanitize()+` x`)
	}
	return out
}

// meant are tables in which a migration changes or ends what was written, by version and table, with why.
var meant = map[string]string{}

// kept fails for each row that is gone, or that says something else in a column that is still there.
func (h *house) kept(t *testing.T, version int64, had map[string][]row) {
	t.Helper()
	now, when := h.rows(t), fmt.Sprintf("up to %03d", version)
	for table, before := range had {
		if _, known := meant[fmt.Sprintf("%03d %s", version, table)]; known {
			continue
		}
		after, still := now[table]
		if !still {
			t.Errorf("%s: the table %s is gone, with %d rows", when, table, len(before))
			continue
		}
		if len(before) == 0 {
			continue
		}
		if len(after) == 0 {
			t.Errorf("%s: all %d rows of %s are gone", when, len(before), table)
			continue
		}
		var both []string
		for column := range before[0] {
			if _, stays := after[0][column]; stays {
				both = append(both, column)
			}
		}
		slices.Sort(both)
		left := map[string]int{}
		for _, r := range after {
			left[said(r, both)]++
		}
		for _, r := range before {
			line := said(r, both)
			if left[line]--; left[line] < 0 {
				t.Errorf("%s: a row of %s is lost or changed: %.400s", when, table, line)
			}
		}
	}
}

// said is a row in these columns.
func said(r row, columns []string) string {
	out := ""
	for _, c := range columns {
		out += fmt.Sprintf("%s=%s ", c, r[c])
	}
	return out
}

// sound fails where a row is not what the schema says of all rows: rows that were loaded were judged by no foreign key, and a
// constraint that was added as NOT VALID judges none that were there.
func (h *house) sound(t *testing.T, version int64) {
	t.Helper()
	when := fmt.Sprintf("at %03d", version)
	checks := ask[[3]string](t, h, `select array[conrelid::regclass::text, conname::text, pg_get_expr(conbin, conrelid)] from pg_constraint
		where contype = 'c' and connamespace = 'public'::regnamespace`)
	for _, c := range checks {
		if n := h.Count(t, `select count(*) from `+c[0]+` where not (`+c[2]+`)`); n > 0 {
			t.Errorf("%s: %d rows of %s break %s", when, n, c[0], c[1])
		}
	}
	keys := ask[[4]string](t, h, `select array[k.conname::text, k.conrelid::regclass::text, k.confrelid::regclass::text,
			(select string_agg(format('p.%I = c.%I', b.attname, a.attname), ' and ') from unnest(k.conkey, k.confkey) u (x, y)
				join pg_attribute a on a.attrelid = k.conrelid and a.attnum = x join pg_attribute b on b.attrelid = k.confrelid and b.attnum = y)
			|| ') and (' || (select string_agg(format('c.%I is not null', a.attname), ' and ') from unnest(k.conkey) x join pg_attribute a on a.attrelid = k.conrelid and a.attnum = x)]
		from pg_constraint k where k.contype = 'f' and k.connamespace = 'public'::regnamespace`)
	for _, k := range keys {
		if n := h.Count(t, `select count(*) from `+k[1]+` c where not exists (select from `+k[2]+` p where `+k[3]+`)`); n > 0 {
			t.Errorf("%s: %d rows of %s break %s", when, n, k[1], k[0])
		}
	}
	if len(checks) < 200 || len(keys) < 50 {
		t.Errorf("%s: only %d checks and %d keys were found", when, len(checks), len(keys))
	}
}

// neverIn are tables, and states, that hold no row in the frozen data, with why.
var neverIn = map[string]string{}

var oneOf = regexp.MustCompile(`^CHECK \(\(state = ANY \(ARRAY\[(.*)\]\)\)\)$`)
var word = regexp.MustCompile(`'([^']+)'::text`)

// missing names each table without a row, and each state of a table that no row is in: guards let a row be changed by its state.
func (h *house) missing(t *testing.T) (out []string) {
	t.Helper()
	rows := h.rows(t)
	for _, table := range slices.Sorted(maps.Keys(rows)) {
		if len(rows[table]) == 0 {
			out = append(out, table)
		}
	}
	states := ask[[2]string](t, h, `select array[conrelid::regclass::text, pg_get_constraintdef(oid)] from pg_constraint where contype = 'c' and connamespace = 'public'::regnamespace order by 1`)
	for _, s := range states {
		list := oneOf.FindStringSubmatch(s[1])
		if list == nil {
			continue
		}
		for _, w := range word.FindAllStringSubmatch(list[1], -1) {
			if !slices.ContainsFunc(rows[s[0]], func(r row) bool { return string(r["state"]) == `"`+w[1]+`"` }) {
				out = append(out, s[0]+" in the state "+w[1])
			}
		}
	}
	return slices.DeleteFunc(out, func(name string) bool { _, known := neverIn[name]; return known })
}
