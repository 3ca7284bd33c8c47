-- +goose Up
-- The second wall. Every tenant table is switched on with enable_scope(); the serving role sees rows only
-- inside a transaction that has set app.scope (database.As does), and never owns anything.

-- +goose StatementBegin
do $$
begin
    if not exists (select from pg_roles where rolname = 'console_serving') then
        create role console_serving nologin nosuperuser nobypassrls nocreatedb nocreaterole;
    end if;
exception
    -- Roles belong to the whole cluster: two databases being migrated at once may both try.
    when duplicate_object or unique_violation then null;
    when insufficient_privilege then
        raise exception 'role console_serving is missing and % may not create roles: create it by hand (README, Going live)', current_user;
end
$$;
-- +goose StatementEnd

grant usage on schema public to console_serving;
revoke create on schema public from public;

-- +goose StatementBegin
create function in_scope(client uuid) returns boolean
    language sql stable parallel safe
    as $$
        select coalesce(
            case current_setting('app.scope', true)
                when 'organization' then true
                when 'system' then true
                when 'clients' then client = any (nullif(current_setting('app.clients', true), '')::uuid[])
                else false
            end, false)
    $$;
-- +goose StatementEnd

-- +goose StatementBegin
create function whole_organization() returns boolean
    language sql stable parallel safe
    as $$ select coalesce(current_setting('app.scope', true) in ('organization', 'system'), false) $$;
-- +goose StatementEnd

-- +goose StatementBegin
create function system_only() returns boolean
    language sql stable parallel safe
    as $$ select coalesce(current_setting('app.scope', true) = 'system', false) $$;
-- +goose StatementEnd

-- scope_clients: the clients of a transaction that sees some. Policies ask it in a sub-select, once a statement;
-- asking in_scope for every row made totals over many rows several times slower.
-- +goose StatementBegin
create function scope_clients() returns uuid[]
    language sql stable parallel safe
    as $$
        select case when current_setting('app.scope', true) = 'clients'
            then coalesce(nullif(current_setting('app.clients', true), '')::uuid[], '{}') else '{}' end
    $$;
-- +goose StatementEnd

-- enable_scope: rows follow client_id; select, insert and update for the serving role, never delete.
-- +goose StatementBegin
create function enable_scope(target regclass) returns void
    language plpgsql
    as $$
    begin
        execute format('alter table %s enable row level security', target);
        execute format('create policy client_scope on %s using ((select whole_organization()) or client_id = any ((select scope_clients())::uuid[])) with check (in_scope(client_id))', target);
        execute format('grant select, insert, update on %s to console_serving', target);
    end
    $$;
-- +goose StatementEnd

-- append_only: like enable_scope, but what is written stays as it was written.
-- +goose StatementBegin
create function append_only(target regclass) returns void
    language plpgsql
    as $$
    begin
        execute format('alter table %s enable row level security', target);
        execute format('create policy client_scope on %s using ((select whole_organization()) or client_id = any ((select scope_clients())::uuid[])) with check (in_scope(client_id))', target);
        execute format('grant select, insert on %s to console_serving', target);
    end
    $$;
-- +goose StatementEnd

-- organization_table: rows that belong to no client; staff with an organization grant and the system see them.
-- +goose StatementBegin
create function organization_table(target regclass, rights text) returns void
    language plpgsql
    as $$
    begin
        execute format('alter table %s enable row level security', target);
        execute format('create policy organization_scope on %s using (whole_organization()) with check (whole_organization())', target);
        execute format('grant %s on %s to console_serving', rights, target);
    end
    $$;
-- +goose StatementEnd

-- whole_units: every amount column is `numeric` with this check. numeric(78,0) would round a fraction in silence
-- and accept NaN; this refuses both, infinity too, and anything longer than 78 digits.
-- +goose StatementBegin
create function whole_units(n numeric) returns boolean
    language sql immutable parallel safe
    as $$ select n is null or (n <> 'NaN' and abs(n) < 1e78 and n = trunc(n)) $$;
-- +goose StatementEnd

create table limiter (
    key     text primary key,
    next_at timestamptz not null
);
grant select, insert, update on limiter to console_serving;

-- +goose Down
drop table limiter;
drop function whole_units(numeric);
drop function organization_table(regclass, text);
drop function append_only(regclass);
drop function enable_scope(regclass);
drop function scope_clients();
drop function system_only();
drop function whole_organization();
drop function in_scope(uuid);
revoke usage on schema public from console_serving;
