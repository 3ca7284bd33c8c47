-- +goose Up
-- The trail. A row is written in the transaction of the change it describes; nobody can alter or remove one.

create table audit_event (
    id           bigint generated always as identity primary key,
    txid         xid8 not null default pg_current_xact_id(), -- lets a later sealer skip no late commit
    at           timestamptz not null,
    person_id    uuid references person (id),                 -- null: the program itself
    actor        text not null,                               -- name as it was then
    role         text not null,                               -- roles as they were then
    session_id   uuid,
    request_id   text not null,
    ip           text not null,
    verb         text not null constraint audit_event_verb check (verb ~ '^[a-z]+\.[a-z-]+$'),
    subject_kind text not null,
    subject_id   text not null,
    client_id    uuid references client (id),                 -- null: the organization's own affairs
    result       text not null constraint audit_event_result check (result in ('done', 'refused')),
    before       jsonb,
    after        jsonb
);
create index audit_event_client on audit_event (client_id, id desc);
create index audit_event_subject on audit_event (subject_kind, subject_id, id);
create index audit_event_person on audit_event (person_id, id desc);
alter table audit_event enable row level security;
create policy audit_event_scope on audit_event
    using (case when client_id is null then whole_organization() else in_scope(client_id) end)
    with check (client_id is null or in_scope(client_id));
grant select, insert on audit_event to console_serving;

-- +goose Down
drop table audit_event;
