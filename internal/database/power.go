package database

import (
	"context"
	"fmt"
)

// Power lists what the connected role may do that a serving role must not. An empty list is the only good one:
// an owner or superuser would pass through every row-level policy.
func (db *DB) Power(ctx context.Context) ([]string, error) {
	var super, bypass, createRole, createDB bool
	var role string
	err := db.pool.QueryRow(ctx, `select rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb
		from pg_roles where rolname = current_user`).Scan(&role, &super, &bypass, &createRole, &createDB)
	if err != nil {
		return nil, away(err)
	}
	var owned, ownerOf int
	err = db.pool.QueryRow(ctx, `select
		(select count(*) from pg_class c where c.relkind in ('r','p') and c.relnamespace in ('public'::regnamespace)
			and pg_has_role(current_user, c.relowner, 'member')),
		(select count(*) from pg_namespace n where n.nspname in ('public') and pg_has_role(current_user, n.nspowner, 'member'))`).
		Scan(&owned, &ownerOf)
	if err != nil {
		return nil, away(err)
	}
	var found []string
	for _, p := range []struct {
		has  bool
		what string
	}{
		{super, "is a superuser"}, {bypass, "has BYPASSRLS"}, {createRole, "may create roles"},
		{createDB, "may create databases"}, {owned > 0, "owns, or can act as the owner of, console tables"},
		{ownerOf > 0, "owns the schema"},
	} {
		if p.has {
			found = append(found, fmt.Sprintf("role %q %s", role, p.what))
		}
	}
	return found, nil
}
