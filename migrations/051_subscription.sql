-- +goose Up
-- What BitGo keeps for us, as last read: the registrations of webhooks with how often each failed, how a suspended one was
-- healed step by step, and the proof that nothing of the gap is missing. All of it is the organization's, as the inbox is.

-- One list at BitGo: the organization's, an enterprise's, a wallet's. What could not be read keeps what was read before.
create table subscription_list (
    owner_id   text primary key constraint subscription_list_owner check (owner_id ~ '^[0-9a-f]{32}$'),
    level      text not null constraint subscription_list_level check (level in ('organization', 'enterprise', 'wallet')),
    coin       text not null constraint subscription_list_coin check (length(coin) <= 80), -- of a wallet
    tried_at   timestamptz not null,
    read_at    timestamptz,
    trouble    text not null constraint subscription_list_trouble check (length(trouble) <= 300) -- public; why the last try gave none
);
create index subscription_list_tried on subscription_list (tried_at);

create table subscription (
    id            text primary key constraint subscription_id check (id ~ '^[0-9a-f]{32}$'),
    owner_id      text not null references subscription_list (owner_id),
    level         text not null constraint subscription_level check (level in ('organization', 'enterprise', 'wallet')),
    type          text not null constraint subscription_type check (length(type) between 1 and 100),
    url           text not null constraint subscription_url check (length(url) <= 4096),
    label         text not null constraint subscription_label check (length(label) <= 1000),
    coin          text not null constraint subscription_coin check (length(coin) <= 100),
    state         text not null constraint subscription_state check (length(state) <= 40), -- BitGo's word
    all_token     boolean not null,
    confirmations int not null,
    failures      boolean not null,              -- listenToFailureStates
    failed        int not null,                  -- BitGo's successiveFailedAttempts
    failing_since timestamptz,
    last_attempt  timestamptz,
    made_at       timestamptz,
    first_seen_at timestamptz not null,
    observed_at   timestamptz not null,
    gone_at       timestamptz,                   -- since when BitGo lists it no more
    alarm         int not null default 0 constraint subscription_alarm check (alarm in (0, 20, 50, 80, 100)) -- per cent of a budget last told
);
create index subscription_owner on subscription (owner_id);

-- How many failures BitGo's count grew by, by the hour in which that was read: the two budgets are sums of it.
create table subscription_hour (
    subscription_id text not null references subscription (id),
    hour            timestamptz not null,
    failed          int not null constraint subscription_hour_failed check (failed > 0),
    primary key (subscription_id, hour)
);

-- What our own door answered with anything but 200, by the hour and by the type that the body claimed: the second source.
create table webhook_door_hour (
    hour   timestamptz not null,
    reason text not null constraint webhook_door_hour_reason check (reason in ('content type', 'no signature', 'wrong signature', 'too large')),
    type   text not null constraint webhook_door_hour_type check (length(type) between 1 and 40),
    count  int not null constraint webhook_door_hour_count check (count > 0),
    primary key (hour, reason, type)
);

-- A suspended webhook on its way back. step is the last one that is done; each is safe to be done again.
create table subscription_heal (
    id            uuid primary key,
    old_id        text not null references subscription (id),
    owner_id      text not null references subscription_list (owner_id),
    level         text not null constraint subscription_heal_level check (level in ('organization', 'enterprise', 'wallet')),
    owner_coin    text not null,
    type          text not null,
    url           text not null,
    label         text not null,
    coin          text not null,
    all_token     boolean not null,
    confirmations int not null,
    failures      boolean not null,
    step          text not null constraint subscription_heal_step_word check (step in ('asked', 'removed', 'made', 'tested', 'read', 'proven')),
    new_id        text constraint subscription_heal_new check (new_id ~ '^[0-9a-f]{32}$'),
    test_key      text not null default '' constraint subscription_heal_test check (length(test_key) <= 255), -- of BitGo's test, as it arrives
    gap_from      timestamptz not null,
    gap_to        timestamptz,
    reconciliation_id uuid references reconciliation (id),
    trouble       text not null default '' constraint subscription_heal_trouble check (length(trouble) <= 1000), -- public
    asked_by      uuid not null references person (id),
    asked_at      timestamptz not null,
    updated_at    timestamptz not null,
    claimed_until timestamptz,                   -- one process works it at a time
    ended_at      timestamptz,
    constraint subscription_heal_made check ((step in ('asked', 'removed')) = (new_id is null)),
    constraint subscription_heal_ended check (ended_at is null or step = 'proven')
);
create unique index subscription_heal_one on subscription_heal (old_id) where ended_at is null;
create index subscription_heal_old on subscription_heal (old_id, asked_at desc);
create index subscription_heal_new_id on subscription_heal (new_id, asked_at desc) where new_id is not null;
create index subscription_heal_open on subscription_heal (updated_at) where ended_at is null;

create table subscription_heal_step (
    heal_id uuid not null references subscription_heal (id),
    step    text not null constraint subscription_heal_step_step check (step in ('asked', 'removed', 'made', 'tested', 'read', 'proven')),
    at      timestamptz not null,
    text    text not null constraint subscription_heal_step_text check (length(text) <= 500), -- what was found or done
    primary key (heal_id, step)
);

-- The gap certificate, wallet by wallet: BitGo's list of what changed in the window beside ours.
create table subscription_proof (
    heal_id     uuid not null references subscription_heal (id),
    wallet_id   text not null constraint subscription_proof_wallet check (wallet_id ~ '^[0-9a-f]{32}$'),
    label       text not null constraint subscription_proof_label check (length(label) <= 1000),
    coin        text not null,
    items       int not null constraint subscription_proof_items check (items >= 0),     -- that BitGo lists
    kept        int not null constraint subscription_proof_kept check (kept >= 0),       -- that we have
    posted      int not null constraint subscription_proof_posted check (posted >= 0),   -- of them in the ledger
    digest      bytea not null constraint subscription_proof_digest check (length(digest) = 32), -- of BitGo's list
    our_digest  bytea not null constraint subscription_proof_ours check (length(our_digest) = 32),
    differing   text[] not null constraint subscription_proof_differing check (cardinality(differing) <= 50), -- transfers' ids
    compared_at timestamptz not null,
    primary key (heal_id, wallet_id)
);

-- +goose StatementBegin
do $$
declare t text;
begin
    foreach t in array array['subscription_list', 'subscription', 'subscription_hour', 'webhook_door_hour', 'subscription_heal', 'subscription_heal_step', 'subscription_proof'] loop
        execute format('alter table %I enable row level security', t);
        execute format('create policy organization_reads on %I for select using (whole_organization())', t);
        execute format('create policy system_adds on %I for insert with check (system_only())', t);
        execute format('grant select, insert on %I to console_serving', t);
    end loop;
    foreach t in array array['subscription_list', 'subscription', 'subscription_hour', 'webhook_door_hour', 'subscription_heal'] loop
        execute format('create policy system_works on %I for update using (system_only()) with check (system_only())', t);
        execute format('grant update on %I to console_serving', t);
    end loop;
end
$$;
-- +goose StatementEnd

-- The window of a certificate is by BitGo's last change.
create index transaction_sweeps_wallet_changed on transaction_sweeps (wallet_id, transfer_date);

-- The inbox: a filter for each column that people look by, in the order of the list.
alter table webhook_notifications add column transfer_id text generated always as (left(payload ->> 'transfer', 256)) stored;
create index webhook_notifications_type on webhook_notifications (type, id desc);
create index webhook_notifications_wallet on webhook_notifications (wallet_id, id desc) where wallet_id is not null;
create index webhook_notifications_transfer on webhook_notifications (transfer_id, id desc) where transfer_id is not null;
create index webhook_notifications_digest on webhook_notifications (body_digest);
create index webhook_refused_digest on webhook_refused (digest);

-- What an event did, in words: which state a transfer went to, or that it came late.
alter table webhook_work add column effect text not null default '' constraint webhook_work_effect check (length(effect) <= 300);
grant update (effect) on webhook_work to console_serving;

-- Somebody put stored bytes through the verifier once more.
create table webhook_replay (
    id           bigint generated always as identity primary key,
    vault_id     bigint not null references webhook_vault (id),
    asked_by     uuid not null references person (id),
    name         text not null,
    at           timestamptz not null,
    verified     boolean not null,
    secret_index int constraint webhook_replay_secret check (secret_index >= 0),
    constraint webhook_replay_signed check (verified = (secret_index is not null))
);
create index webhook_replay_vault on webhook_replay (vault_id, id);
alter table webhook_replay enable row level security;
create policy organization_reads on webhook_replay for select using (whole_organization());
create policy system_adds on webhook_replay for insert with check (system_only());
grant select, insert on webhook_replay to console_serving;

-- A suspended registration is a finding of the doctor's.
alter table dependency drop constraint dependency_name;
alter table dependency add constraint dependency_name check (name in ('express', 'platform', 'through', 'token', 'network', 'clock', 'webhook', 'hooks'));

-- +goose Down
delete from dependency where name = 'hooks';
alter table dependency drop constraint dependency_name;
alter table dependency add constraint dependency_name check (name in ('express', 'platform', 'through', 'token', 'network', 'clock', 'webhook'));
drop table webhook_replay;
alter table webhook_work drop column effect;
drop index webhook_refused_digest;
drop index webhook_notifications_digest;
drop index webhook_notifications_transfer;
drop index webhook_notifications_wallet;
drop index webhook_notifications_type;
alter table webhook_notifications drop column transfer_id;
drop index transaction_sweeps_wallet_changed;
drop table subscription_proof;
drop table subscription_heal_step;
drop table subscription_heal;
drop table webhook_door_hour;
drop table subscription_hour;
drop table subscription;
drop table subscription_list;
