-- +goose Up
-- Keys for machines in earnest: who a machine is, where from it may call, what replaced what, and which key did a thing.

-- A machine is a person nobody can sign in as: it asks for sends, so that "never the asker" holds for it as for people.
alter table person add column machine boolean not null default false;

alter table api_key
    add column machine_id uuid references person (id), -- who an api key without a person acts as; kept when the key is rotated
    add column networks   text[] not null default '{}', -- CIDR ranges it may be used from; none: from anywhere
    add column replaces   uuid references api_key (id), -- the key that this one was rotated from
    -- A key that can move money counts once a second administrator has confirmed it; the program's own do at once.
    add column waits        boolean not null default false,
    add column confirmed_by uuid references person (id),
    add constraint api_key_confirmed check (confirmed_by is null or confirmed_by <> created_by);
alter table api_key add constraint api_key_machine check (machine_id is null or (kind = 'api' and person_id is null));

alter table audit_event add column key_id uuid; -- the key presented instead of a session

-- +goose Down
alter table audit_event drop column key_id;
alter table api_key drop constraint api_key_machine;
alter table api_key drop constraint api_key_confirmed, drop column waits, drop column confirmed_by, drop column replaces, drop column networks, drop column machine_id;
alter table person drop column machine;
