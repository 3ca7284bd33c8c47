package migrations_test

import (
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"
)

// catalogue is what PostgreSQL knows of the schema, a line each, sorted: tables with their rights and row-level security, columns,
// constraints, indexes, triggers, policies, functions, sequences and comments. The order of columns is no part of it, since a column
// that comes back stands at the end.
func (h *house) catalogue(t *testing.T) []string {
	t.Helper()
	lines := ask[string](t, h, catalogued)
	slices.Sort(lines)
	return lines
}

const catalogued = `
with ours as (select c.oid, c.relname, c.relkind, c.relrowsecurity, c.relforcerowsecurity, c.relacl::text as acl, c.relowner from pg_class c
	where c.relnamespace = 'public'::regnamespace and c.relname not like 'goose%')
select format('%s %s rows %s %s rights %s owner %s', case relkind when 'r' then 'table' when 'S' then 'sequence' when 'v' then 'view' else relkind::text end, relname,
	relrowsecurity, relforcerowsecurity, acl, relowner::regrole) from ours where relkind in ('r', 'S', 'v', 'm')
union all select format('column %s.%s %s null %s default %s generated %s identity %s rights %s', o.relname, a.attname, format_type(a.atttypid, a.atttypmod), not a.attnotnull,
	pg_get_expr(d.adbin, d.adrelid), a.attgenerated, a.attidentity, a.attacl)
	from ours o join pg_attribute a on a.attrelid = o.oid and a.attnum > 0 and not a.attisdropped left join pg_attrdef d on d.adrelid = o.oid and d.adnum = a.attnum where o.relkind in ('r', 'v', 'm')
union all select format('constraint %s.%s %s valid %s', o.relname, k.conname, pg_get_constraintdef(k.oid), k.convalidated) from ours o join pg_constraint k on k.conrelid = o.oid
union all select format('view %s %s', o.relname, pg_get_viewdef(o.oid)) from ours o where o.relkind in ('v', 'm')
union all select format('index %s', pg_get_indexdef(i.indexrelid)) from ours o join pg_index i on i.indrelid = o.oid
union all select format('trigger %s enabled %s', pg_get_triggerdef(g.oid), g.tgenabled) from ours o join pg_trigger g on g.tgrelid = o.oid where not g.tgisinternal
union all select format('policy %s.%s %s permissive %s roles %s using %s check %s', o.relname, p.polname, p.polcmd, p.polpermissive, p.polroles::regrole[],
	pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)) from ours o join pg_policy p on p.polrelid = o.oid
union all select format('function %s rights %s', pg_get_functiondef(f.oid), f.proacl) from pg_proc f where f.pronamespace = 'public'::regnamespace and f.prokind in ('f', 'p')
union all select format('type %s %s', y.typname, y.typtype) from pg_type y where y.typnamespace = 'public'::regnamespace and y.typtype in ('e', 'd')
union all select format('schema public rights %s', nspacl) from pg_namespace where nspname = 'public'
union all select format('comment %s %s %s', x.objoid, x.objsubid, x.description) from pg_description x join ours o on o.oid = x.objoid`

// ask gives one column.
func ask[T any](t *testing.T, h *house, query string, args ...any) []T {
	t.Helper()
	rows, err := h.Owner.Query(t.Context(), query, args...)
	if err != nil {
		t.Fatalf("%v\n%s", err, query)
	}
	out, err := pgx.CollectRows(rows, pgx.RowTo[T])
	if err != nil {
		t.Fatalf("%v\n%s", err, query)
	}
	return out
}
