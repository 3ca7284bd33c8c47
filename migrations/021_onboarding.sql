-- +goose Up
-- Onboarding: how an institution becomes a client. BitGo makes it an enterprise, our own user administers that beside
-- the client, and it is taken in as a client here. Each step is written down before and after BitGo is asked, so that a
-- try that failed anywhere goes on from there. It is the organization's own affair until there is a client.

create table onboarding (
    id              uuid primary key,  -- BitGo's idempotencyKey too: it makes one enterprise for it, however often it is asked
    email           text not null constraint onboarding_email check (length(email) between 3 and 254 and email = lower(email)),
    account_type    text not null constraint onboarding_account_type check (account_type in ('business', 'individual')),
    name            text not null constraint onboarding_name check (length(name) <= 120), -- wished for; '': BitGo's
    organization_id text not null,
    asked_by        uuid not null references person (id),
    one_time        text not null constraint onboarding_one_time_length check (length(one_time) between 1 and 100),
    state           text not null default 'open' constraint onboarding_state check (state in ('open', 'done', 'refused')),
    enterprise_id   text constraint onboarding_enterprise_form check (enterprise_id ~ '^[0-9a-f]{32}$'),
    bitgo_user_id   text,              -- the client's own user at BitGo
    client_id       uuid constraint onboarding_client references client (id),
    client_name     text,
    trouble         text not null default '' constraint onboarding_trouble_length check (length(trouble) <= 1000), -- public
    claim           uuid,              -- of the call that works on it; another may take it over once leased_until is past
    leased_until    timestamptz,
    created_at      timestamptz not null,
    updated_at      timestamptz not null,
    ended_at        timestamptz,
    constraint onboarding_once unique (asked_by, one_time),
    constraint onboarding_leased check ((claim is null) = (leased_until is null)),
    constraint onboarding_whole check (state <> 'done' or (enterprise_id is not null and client_id is not null))
);
-- The same institution is not onboarded twice; one that BitGo refused may be asked for anew.
create unique index onboarding_natural on onboarding (email, account_type) where state <> 'refused';
create unique index onboarding_enterprise_once on onboarding (enterprise_id);
select organization_table('onboarding', 'select, insert, update');

create table onboarding_step (
    id            bigint generated always as identity primary key,
    onboarding_id uuid not null references onboarding (id),
    step          text not null constraint onboarding_step_word check (step in ('enterprise', 'administrators', 'client')),
    state         text not null constraint onboarding_step_state check (state in ('begun', 'done', 'failed', 'refused')),
    at            timestamptz not null,
    person_id     uuid references person (id), -- null: the program
    actor         text not null,
    evidence      jsonb not null
);
create index onboarding_step_of on onboarding_step (onboarding_id, id);
select organization_table('onboarding_step', 'select, insert'); -- append-only

-- +goose Down
drop table onboarding_step;
drop table onboarding;
