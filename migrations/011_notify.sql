-- +goose Up
-- What a person should know, inside the console. The link is made from the subject's word and id.

create table notice (
    id           bigint generated always as identity primary key,
    person_id    uuid not null references person (id),
    client_id    uuid references client (id),
    tone         text not null constraint notice_tone check (tone in ('info', 'ok', 'warn', 'stop')),
    text         text not null constraint notice_text_length check (length(text) between 1 and 400),
    subject_kind text not null,
    subject_id   text not null,
    created_at   timestamptz not null,
    read_at      timestamptz
);
create index notice_person on notice (person_id, id desc);
create unique index notice_once on notice (person_id, subject_kind, subject_id, md5(text));
alter table notice enable row level security;
create policy notice_own on notice
    using (system_only() or person_id::text = current_setting('app.person', true))
    with check (in_scope(client_id) or whole_organization());
grant select, insert on notice to console_serving;
grant update (read_at) on notice to console_serving;

-- +goose Down
drop table notice;
