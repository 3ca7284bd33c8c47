-- +goose Up
-- A list of sends that a person confirmed, and what became of each row. Each row asks for one send under a key made of the
-- batch and its line, so that a repetition finds the send that is there. What was confirmed is never changed.

create table batch (
    id        uuid primary key,
    person_id uuid not null references person (id),
    asked_by  text not null, -- name as it was then
    clients   uuid[] not null constraint batch_clients check (cardinality(clients) > 0), -- whose wallets its rows name
    key       text not null constraint batch_key_length check (length(key) between 8 and 100),
    digest    text not null constraint batch_digest check (digest ~ '^[0-9a-f]{64}$'), -- SHA-256 of the list as it was read
    asked_at  timestamptz not null,
    ended_at  timestamptz, -- null: rows still wait
    trouble   text not null default '' constraint batch_trouble_length check (length(trouble) <= 1000), -- why it does not go on, public
    constraint batch_key_once unique (person_id, key)
);
create index batch_person on batch (person_id, asked_at desc, id desc);
create index batch_same on batch (person_id, digest, asked_at desc);

create table batch_row (
    batch_id   uuid not null references batch (id),
    line       int not null constraint batch_row_line check (line between 2 and 100000), -- of the file; the first is its header
    wallet     text not null constraint batch_row_wallet check (length(wallet) <= 200), -- as typed
    wallet_id  text not null constraint batch_row_wallet_id check (length(wallet_id) <= 32), -- the wallet that was meant; empty: none
    asset      text not null constraint batch_row_asset check (length(asset) <= 120),
    address    text not null constraint batch_row_address check (length(address) <= 400),
    memo       text not null constraint batch_row_memo check (length(memo) <= 300),
    amount     text not null constraint batch_row_amount check (length(amount) <= 100),
    payee      text not null constraint batch_row_payee check (length(payee) <= 300),
    purpose    text not null constraint batch_row_purpose check (length(purpose) <= 600),
    state      text not null constraint batch_row_state check (state in ('waiting', 'asked', 'refused', 'left_out')),
    send_id    uuid references send (id),
    said       text not null constraint batch_row_said check (length(said) <= 1000), -- why not, for people
    settled_at timestamptz,
    primary key (batch_id, line),
    constraint batch_row_send_once unique (send_id),
    constraint batch_row_asked check ((state = 'asked') = (send_id is not null)),
    constraint batch_row_settled check ((state = 'waiting') = (settled_at is null)),
    constraint batch_row_why check (state not in ('refused', 'left_out') or said <> '')
);
create index batch_row_waiting on batch_row (batch_id, line) where state = 'waiting';

-- A batch is its asker's own; what becomes of it is a send that everybody sees who may.
alter table batch enable row level security;
create policy batch_own on batch
    using (system_only() or person_id::text = current_setting('app.person', true))
    with check (person_id::text = current_setting('app.person', true) or system_only());
grant select, insert on batch to console_serving;
grant update (ended_at, trouble) on batch to console_serving;
alter table batch_row enable row level security;
create policy batch_row_own on batch_row
    using (exists (select from batch b where b.id = batch_id))
    with check (exists (select from batch b where b.id = batch_id));
grant select, insert on batch_row to console_serving;
grant update (state, send_id, said, settled_at) on batch_row to console_serving;

-- What a row has become it stays. Only a send that is there proves that a row was left out, or refused, too early.
-- +goose StatementBegin
create function batch_row_guard() returns trigger
    language plpgsql set search_path = public, pg_temp -- see 005
    as $$
    begin
        if old.state = 'asked' or (old.state <> 'waiting' and new.state <> 'asked') then
            raise exception using errcode = 'check_violation', constraint = 'batch_row_stays', message = 'a row that is settled stays as it is';
        end if;
        return new;
    end
    $$;
-- +goose StatementEnd
create trigger batch_row_guard before update on batch_row for each row execute function batch_row_guard();

-- +goose Down
drop table batch_row;
drop function batch_row_guard();
drop table batch;
