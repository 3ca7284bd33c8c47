-- +goose Up
-- How BitGo's two servers last answered. Pages read it here and never wait for BitGo.

create table dependency (
    name       text primary key constraint dependency_name check (name in ('express', 'platform')),
    ok         boolean not null,
    checked_at timestamptz not null,
    since      timestamptz not null -- of the present verdict
);
alter table dependency enable row level security;
create policy dependency_read on dependency for select using (coalesce(current_setting('app.scope', true), '') <> '');
create policy dependency_add on dependency for insert with check (system_only());
create policy dependency_change on dependency for update using (system_only()) with check (system_only());
grant select, insert, update on dependency to console_serving;

-- +goose Down
drop table dependency;
