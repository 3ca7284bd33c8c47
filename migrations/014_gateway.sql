-- +goose Up
-- What the gateway remembers of calls: the answer that belongs to an Idempotency-Key, and one line for every call.

create table gateway_answer (
    person_id   uuid not null references person (id), -- who the key acts as, so that a rotated key still finds its answers
    key         text not null constraint gateway_answer_key_length check (length(key) between 1 and 255),
    operation   text not null,
    fingerprint bytea not null constraint gateway_answer_fingerprint_length check (length(fingerprint) = 32),
    claim       uuid not null,        -- of the call that works on it; another call may take it over once leased_until is past
    leased_until timestamptz not null,
    status      int constraint gateway_answer_status check (status between 200 and 599), -- null: still worked on
    headers     jsonb,
    sealed      bytea,                -- the body: it may hold what is shown once
    created_at  timestamptz not null,
    expires_at  timestamptz not null,
    primary key (person_id, key),
    constraint gateway_answer_whole check ((status is null) = (sealed is null))
);
create index gateway_answer_expiry on gateway_answer (expires_at);
alter table gateway_answer enable row level security;
create policy gateway_answer_system on gateway_answer using (system_only()) with check (system_only());
grant select, insert, update, delete on gateway_answer to console_serving; -- delete: answers are kept for a day

create table gateway_call (
    id         bigint generated always as identity primary key,
    at         timestamptz not null,
    key_id     uuid references api_key (id), -- null: no key was known
    operation  text not null,
    status     int not null,
    code       text not null,                -- of the problem, "" for none
    request_id text not null,
    ip         text not null,
    took_ms    int not null
);
create index gateway_call_key on gateway_call (key_id, id desc);
alter table gateway_call enable row level security;
create policy gateway_call_system on gateway_call using (system_only()) with check (system_only());
grant select, insert on gateway_call to console_serving;

-- +goose Down
drop table gateway_call;
drop table gateway_answer;
