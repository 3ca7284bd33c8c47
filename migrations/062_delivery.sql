-- +goose Up
-- Notices outside the console: what each person wants by e-mail and by their own webhook, and what became of each. Nothing of it
-- is waited for by what moves money: a row is written with the notice, and sent afterwards.

-- What a notice is about, so that a person can choose. See internal/notify/class.go.
alter table notice add column class text;
update notice set class = case subject_kind when 'freeze' then 'freeze' when 'sanction' then 'sanction' when 'subscription' then 'budget'
    when 'absence' then 'away' when 'approval' then 'late' else 'decided' end;
alter table notice alter column class set not null,
    add constraint notice_class check (class in ('asked', 'late', 'decided', 'outcome', 'risk', 'freeze', 'sanction', 'budget', 'away', 'channel'));

-- One row for each class that a person has decided about; without one, the class's own beginning counts.
create table delivery_choice (
    person_id uuid not null references person (id),
    class     text not null,
    mail      boolean not null,
    hook      boolean not null,
    primary key (person_id, class)
);
create table delivery_pace (
    person_id uuid primary key references person (id),
    pace      text not null constraint delivery_pace_word check (pace in ('now', 'hourly', 'daily'))
);

-- A person's own webhook. Secrets are sealed, and so is the address, whose path may be one; the secret before signs too until its
-- time is over.
create table delivery_hook (
    person_id      uuid primary key references person (id),
    host           text not null constraint delivery_hook_host check (length(host) between 1 and 300), -- of the address, as it is shown
    url            bytea not null,
    secret         bytea not null,
    previous       bytea,
    previous_until timestamptz,
    failures       int not null default 0, -- in a row
    off_at         timestamptz, -- switched off after too many
    made_at        timestamptz not null,
    constraint delivery_hook_previous check ((previous is null) = (previous_until is null))
);

-- Mails to be sent. One holds one notice, or what came within an hour or a day. Its id is in its Message-ID.
create table delivery_mail (
    id          uuid primary key,
    person_id   uuid not null references person (id),
    notices     bigint[] not null constraint delivery_mail_some check (cardinality(notices) > 0),
    pace        text not null constraint delivery_mail_pace check (pace in ('now', 'hourly', 'daily')),
    state       text not null default 'waiting' constraint delivery_mail_state check (state in ('waiting', 'sending', 'sent', 'dead', 'dropped')),
    due_at      timestamptz not null,
    attempts    int not null default 0,
    lease_until timestamptz,
    note        text not null default '' constraint delivery_mail_note check (length(note) <= 300),
    made_at     timestamptz not null,
    done_at     timestamptz,
    constraint delivery_mail_done check ((done_at is not null) = (state in ('sent', 'dead', 'dropped'))),
    constraint delivery_mail_lease check ((lease_until is not null) = (state = 'sending'))
);
create unique index delivery_mail_digest on delivery_mail (person_id) where pace <> 'now' and state = 'waiting' and attempts = 0;
create index delivery_mail_due on delivery_mail (due_at) where state in ('waiting', 'sending');
create index delivery_mail_person on delivery_mail (person_id, made_at desc, id desc);
create index delivery_mail_ended on delivery_mail (done_at) where state = 'dead';

-- Calls of a person's webhook. The id is the webhook-id that the receiver knows a repeated one by.
create table delivery_call (
    id          uuid primary key,
    person_id   uuid not null references person (id),
    notice_id   bigint references notice (id), -- null: a test
    state       text not null default 'waiting' constraint delivery_call_state check (state in ('waiting', 'calling', 'delivered', 'dead', 'dropped')),
    due_at      timestamptz not null,
    attempts    int not null default 0,
    lease_until timestamptz,
    status      int, -- of the last answer
    note        text not null default '' constraint delivery_call_note check (length(note) <= 300),
    made_at     timestamptz not null,
    done_at     timestamptz,
    constraint delivery_call_once unique (notice_id),
    constraint delivery_call_done check ((done_at is not null) = (state in ('delivered', 'dead', 'dropped'))),
    constraint delivery_call_lease check ((lease_until is not null) = (state = 'calling'))
);
-- Two workers that claim at one moment see nothing of each other: that nobody is called twice at once is kept here.
create unique index delivery_call_one on delivery_call (person_id) where state = 'calling';
create index delivery_call_due on delivery_call (due_at) where state in ('waiting', 'calling');
create index delivery_call_person on delivery_call (person_id, made_at desc, id desc);
create index delivery_call_ended on delivery_call (done_at) where state = 'dead';

-- Everybody sees and changes their own; the program sends.
-- +goose StatementBegin
do $$
declare name text;
begin
    foreach name in array array['delivery_choice', 'delivery_pace', 'delivery_hook', 'delivery_mail', 'delivery_call'] loop
        execute format('alter table %I enable row level security', name);
        execute format('create policy %I on %I using (system_only() or person_id::text = current_setting(''app.person'', true)) with check (system_only() or person_id::text = current_setting(''app.person'', true))', name || '_own', name);
        execute format('grant select, insert, update on %I to console_serving', name);
    end loop;
end
$$;
-- +goose StatementEnd
grant delete on delivery_hook to console_serving; -- its secrets go with it

-- +goose Down
drop table delivery_call;
drop table delivery_mail;
drop table delivery_hook;
drop table delivery_pace;
drop table delivery_choice;
alter table notice drop column class;
