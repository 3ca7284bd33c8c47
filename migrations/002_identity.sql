-- +goose Up
-- Clients, people, what they may do, and their sessions.

create table client (
    id            uuid primary key,
    name          text not null constraint client_name_length check (length(name) between 1 and 120),
    enterprise_id text not null constraint client_enterprise_unique unique
                  constraint client_enterprise_hex check (enterprise_id ~ '^[0-9a-f]{32}$'),
    state         text not null constraint client_state check (state in ('onboarding', 'live', 'frozen')),
    created_at    timestamptz not null
);
alter table client enable row level security;
create policy client_scope on client using (in_scope(id)) with check (whole_organization());
grant select, insert, update on client to console_serving;

create table person (
    id         uuid primary key,
    email      text not null constraint person_email_unique unique
               constraint person_email_form check (email = lower(email) and length(email) between 3 and 254),
    name       text not null constraint person_name_length check (length(name) between 1 and 120),
    state      text not null constraint person_state check (state in ('active', 'disabled')),
    created_at timestamptz not null
);
-- Names stand in every timeline, so whoever has any scope may read them; only the organization writes.
alter table person enable row level security;
create policy person_read on person for select using (coalesce(current_setting('app.scope', true), '') <> '');
create policy person_write on person for insert with check (whole_organization());
create policy person_change on person for update using (whole_organization()) with check (whole_organization());
grant select, insert, update on person to console_serving;

-- Password hash and sealed TOTP seed stand apart from the person, so that no page's query can carry them along.
create table credential (
    person_id      uuid primary key references person (id),
    password_hash  text not null,
    totp_sealed    bytea not null,
    totp_last_step bigint not null default 0,
    changed_at     timestamptz not null
);
alter table credential enable row level security;
create policy credential_system on credential using (system_only()) with check (system_only());
grant select, insert, update on credential to console_serving;

create table role_grant (
    id         uuid primary key,
    person_id  uuid not null references person (id),
    role       text not null constraint role_grant_role check (role in ('admin', 'treasury', 'compliance', 'auditor')),
    client_id  uuid references client (id), -- null: the whole organization
    granted_by uuid references person (id),
    granted_at timestamptz not null,
    revoked_at timestamptz,
    revoked_by uuid references person (id),
    constraint role_grant_own check (granted_by is null or granted_by <> person_id),
    constraint role_grant_own_revoke check (revoked_by is null or revoked_by <> person_id)
);
create unique index role_grant_once on role_grant (person_id, role, coalesce(client_id, '00000000-0000-0000-0000-000000000000'::uuid))
    where revoked_at is null;
alter table role_grant enable row level security;
create policy role_grant_scope on role_grant
    using (whole_organization() or (client_id is not null and in_scope(client_id))
        or person_id::text = current_setting('app.person', true))
    with check (whole_organization());
grant select, insert, update on role_grant to console_serving;

-- The authority on whether a session still counts; revoking here ends it whatever the cookie says.
create table user_session (
    id           uuid primary key,
    person_id    uuid not null references person (id),
    created_at   timestamptz not null,
    last_seen_at timestamptz not null,
    expires_at   timestamptz not null,
    ip           text not null,
    agent        text not null,
    revoked_at   timestamptz,
    constraint user_session_owner unique (id, person_id)
);
create index user_session_person on user_session (person_id, created_at desc);
alter table user_session enable row level security;
create policy user_session_scope on user_session
    using (system_only() or person_id::text = current_setting('app.person', true))
    with check (system_only() or person_id::text = current_setting('app.person', true));
grant select, insert, update on user_session to console_serving;

-- What scs keeps. The token is stored hashed.
create table session_data (
    token      text primary key,
    data       bytea not null,
    expires_at timestamptz not null
);
create index session_data_expiry on session_data (expires_at);
alter table session_data enable row level security;
create policy session_data_system on session_data using (system_only()) with check (system_only());
grant select, insert, update, delete on session_data to console_serving; -- delete: a signed-out session must be gone

-- One row for every try to sign in, so that limits and lock-outs hold across processes.
create table login_attempt (
    id      bigint generated always as identity primary key,
    at      timestamptz not null,
    email   text not null, -- its digest under the console's key
    ip      text not null,
    step    text not null constraint login_attempt_step check (step in ('password', 'code')),
    success boolean not null
);
create index login_attempt_email on login_attempt (email, at desc);
create index login_attempt_ip on login_attempt (ip, at desc);
alter table login_attempt enable row level security;
create policy login_attempt_system on login_attempt using (system_only()) with check (system_only());
-- update: a try is written as failed before the password is looked at, and changed when it turns out right, so
-- that a crash or a race never gives a free guess. delete: old tries are swept.
grant select, insert, update, delete on login_attempt to console_serving;

-- Keys for machines (api) and tokens with which an approver decides through the API (approver). Only the digest is
-- kept; the prefix lets a person recognise a key in a list.
create table api_key (
    id           uuid primary key,
    kind         text not null constraint api_key_kind check (kind in ('api', 'approver')),
    name         text not null constraint api_key_name_length check (length(name) between 1 and 120),
    prefix       text not null,
    hash         bytea not null constraint api_key_hash_unique unique constraint api_key_hash_length check (length(hash) = 32),
    person_id    uuid references person (id), -- api: null means a machine of the organization's own
    roles        text[] not null constraint api_key_roles check (roles <@ array['admin', 'treasury', 'compliance', 'auditor']),
    client_id    uuid references client (id), -- null: the whole organization
    scopes       text[] not null,
    created_by   uuid references person (id),
    created_at   timestamptz not null,
    expires_at   timestamptz,
    last_used_at timestamptz,
    revoked_at   timestamptz,
    -- an approver token carries a person's own vote, so it has a person and that person's grants, none of its own
    constraint api_key_approver check (kind <> 'approver' or (person_id is not null and roles = '{}' and client_id is null))
);
create index api_key_person on api_key (person_id);
alter table api_key enable row level security;
create policy api_key_system on api_key using (system_only()) with check (system_only());
grant select, insert, update on api_key to console_serving;

-- +goose Down
drop table api_key;
drop table login_attempt;
drop table session_data;
drop table user_session;
drop table role_grant;
drop table credential;
drop table person;
drop table client;
