-- +goose Up
-- What BitGo said, and what became of it. Only verified deliveries enter webhook_notifications; the exact bytes stay in
-- the vault; what was refused stands apart, where it can claim no notification id. All of it is the organization's: a
-- body only claims whose wallet it speaks of, and a client sees the proven consequences in its transfers and ledger.

-- Name and first columns are those of seed 001, types widened. BitGo signs no time, so what was once seen is known for
-- ever: nothing here is changed or removed.
create table webhook_notifications (
    id              bigint generated always as identity primary key,
    notification_id text not null constraint webhook_notifications_once unique
                    constraint webhook_notifications_id_length check (length(notification_id) between 1 and 255),
    type            text not null constraint webhook_notifications_type_length check (length(type) between 1 and 100),
    coin            text constraint webhook_notifications_coin_length check (length(coin) between 1 and 256),
    wallet_id       text constraint webhook_notifications_wallet_length check (length(wallet_id) between 1 and 256),
    payload         jsonb not null,              -- for reading; the vault holds the bytes that were signed
    verified        boolean not null default false constraint webhook_notifications_verified check (verified),
    created_at      timestamptz not null default now(),
    delivered_at    timestamptz not null,
    body_digest     bytea not null constraint webhook_notifications_digest check (length(body_digest) = 32),
    secret_index    int not null constraint webhook_notifications_secret check (secret_index >= 0), -- which secret fitted
    key_source      text not null constraint webhook_notifications_key_source check (key_source in ('header', 'body', 'digest'))
);
create index webhook_notifications_delivered on webhook_notifications (delivered_at desc, id desc);

-- The exact bytes, so that a signature can be checked again. A second row for one notification exists only where BitGo
-- used its id for other bytes.
create table webhook_vault (
    id              bigint generated always as identity primary key,
    notification_id bigint not null references webhook_notifications (id),
    body            bytea not null constraint webhook_vault_body_length check (length(body) <= 1048576),
    body_digest     bytea not null constraint webhook_vault_digest check (length(body_digest) = 32),
    headers         jsonb not null,
    verdict         text not null constraint webhook_vault_verdict check (verdict = 'verified'),
    secret_index    int not null constraint webhook_vault_secret check (secret_index >= 0),
    ip              text not null,
    request_id      text not null,
    received_at     timestamptz not null,
    constraint webhook_vault_once unique (notification_id, body_digest)
);

create table webhook_duplicate (
    id              bigint generated always as identity primary key,
    notification_id bigint not null references webhook_notifications (id),
    received_at     timestamptz not null,
    ip              text not null,
    body_digest     bytea not null constraint webhook_duplicate_digest check (length(body_digest) = 32),
    other_bytes     boolean not null             -- the same id with a body the notification did not have
);
create index webhook_duplicate_notification on webhook_duplicate (notification_id, id);
create index webhook_duplicate_received on webhook_duplicate (received_at);

-- What the console made of the bytes: the only part that changes.
create table webhook_work (
    vault_id        bigint primary key references webhook_vault (id),
    notification_id bigint not null references webhook_notifications (id),
    state           text not null constraint webhook_work_state check (state in ('pending', 'done', 'failed', 'ignored')),
    attempts        int not null default 0 constraint webhook_work_attempts check (attempts >= 0),
    reason          text not null default '',    -- why it is ignored
    last_error      text not null default '',    -- the public sentence of the last failure
    client_id       uuid references client (id), -- known once BitGo was asked
    subject_kind    text not null default '',    -- what it turned out to be about: transfer, send
    subject_id      text not null default '',
    updated_at      timestamptz not null,
    processed_at    timestamptz,
    constraint webhook_work_processed check ((state in ('done', 'ignored')) = (processed_at is not null)),
    constraint webhook_work_reason check ((state = 'ignored') = (reason <> ''))
);
create index webhook_work_notification on webhook_work (notification_id, vault_id);
create index webhook_work_open on webhook_work (state, vault_id) where state in ('pending', 'failed');

-- The last deliveries that were refused, cut to 2 kB. Anybody can post here, so the table must not grow with them.
create table webhook_refused (
    id           bigint generated always as identity primary key,
    at           timestamptz not null,
    reason       text not null constraint webhook_refused_reason
                 check (reason in ('content type', 'no signature', 'wrong signature', 'too large')),
    digest       bytea not null constraint webhook_refused_digest check (length(digest) = 32),
    size         int not null constraint webhook_refused_size check (size >= 0),
    bytes        bytea not null constraint webhook_refused_bytes check (length(bytes) <= 2048),
    content_type text not null constraint webhook_refused_content_type check (length(content_type) <= 200),
    ip           text not null,
    request_id   text not null
);
create index webhook_refused_at on webhook_refused (at);

-- +goose StatementBegin
do $$
declare t text;
begin
    foreach t in array array['webhook_notifications', 'webhook_vault', 'webhook_duplicate', 'webhook_work', 'webhook_refused'] loop
        execute format('alter table %I enable row level security', t);
        execute format('create policy organization_reads on %I for select using (whole_organization())', t);
        -- Only the receiver writes: not even an administrator's session can claim that BitGo said something.
        execute format('create policy system_adds on %I for insert with check (system_only())', t);
        execute format('grant select, insert on %I to console_serving', t);
    end loop;
end
$$;
-- +goose StatementEnd
create policy system_works on webhook_work for update using (system_only()) with check (system_only());
grant update (state, attempts, reason, last_error, client_id, subject_kind, subject_id, updated_at, processed_at)
    on webhook_work to console_serving;
-- The one delete: refused deliveries are unverified strangers' bytes, and only a bound keeps them from filling the disk.
create policy system_bounds on webhook_refused for delete using (system_only());
grant delete on webhook_refused to console_serving;

-- An event names a send by BitGo's ids.
create index send_transfer on send (transfer_id) where transfer_id is not null;
create index send_pending_approval on send (pending_approval_id) where pending_approval_id is not null;

-- +goose Down
drop index send_pending_approval;
drop index send_transfer;
drop table webhook_refused;
drop table webhook_work;
drop table webhook_duplicate;
drop table webhook_vault;
drop table webhook_notifications;
