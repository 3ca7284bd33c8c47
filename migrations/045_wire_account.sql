-- +goose Up
-- Bank accounts as BitGo has them, the calls that confirmed their details, what stands beside a withdrawal's confirmation
-- (e-mail reply, video), and deposits that were sent and did not arrive.

create table bank_account (
    id           text primary key constraint bank_account_id check (id ~ '^[0-9a-f]{32}$'),
    client_id    uuid not null references client (id),
    hash         text not null constraint bank_account_hash check (length(hash) between 1 and 250), -- the address of a withdrawal
    bank         text not null constraint bank_account_bank check (length(bank) <= 250),
    owner        text not null constraint bank_account_owner check (length(owner) <= 250),
    number_tail  text not null constraint bank_account_number check (length(number_tail) <= 40), -- as BitGo shows it: its end
    routing      text not null constraint bank_account_routing check (length(routing) <= 40),
    swift        text not null constraint bank_account_swift check (length(swift) <= 40),
    kind         text not null constraint bank_account_kind check (length(kind) <= 40),
    currency     text not null constraint bank_account_currency check (length(currency) <= 40),
    country      text not null constraint bank_account_country check (length(country) <= 40),
    state        text not null constraint bank_account_state check (length(state) between 1 and 40), -- BitGo's word
    details      text not null constraint bank_account_details check (details ~ '^[0-9a-f]{64}$'), -- digest of whom a wire reaches
    asked_by     uuid references person (id), -- of us; null: added at BitGo
    first_seen_at timestamptz not null,
    changed_at   timestamptz not null, -- when its details last became others
    observed_at  timestamptz not null,
    constraint bank_account_tenant unique (id, client_id)
);
create index bank_account_newest on bank_account (first_seen_at desc, id desc);
create index bank_account_client on bank_account (client_id, first_seen_at desc, id desc);
create index bank_account_by_hash on bank_account (client_id, hash);
select enable_scope('bank_account');

-- A request to BitGo for an account, written before BitGo hears of it. The number itself is not kept, only its end.
create table bank_ask (
    id            uuid primary key,
    client_id     uuid not null references client (id),
    owner         text not null constraint bank_ask_owner check (length(owner) between 1 and 250),
    bank          text not null constraint bank_ask_bank check (length(bank) between 1 and 250),
    routing       text not null constraint bank_ask_routing check (routing ~ '^[0-9]{9}$'),
    number_tail   text not null constraint bank_ask_tail check (length(number_tail) between 1 and 8),
    terms         text not null constraint bank_ask_terms check (terms ~ '^[0-9a-f]{64}$'),
    asked_by      uuid not null references person (id),
    one_time      text not null constraint bank_ask_one_time check (length(one_time) between 1 and 100),
    asked_at      timestamptz not null,
    claimed_until timestamptz not null,
    state         text not null constraint bank_ask_state check (state in ('claimed', 'made', 'refused')),
    account_id    text references bank_account (id),
    constraint bank_ask_once unique (asked_by, one_time),
    constraint bank_ask_made check ((state = 'made') = (account_id is not null))
);
select enable_scope('bank_ask');

-- Somebody rang the payee at a number from the file, and asked whether these are their details.
create table bank_call (
    id          uuid primary key,
    client_id   uuid not null,
    account_id  text not null,
    details     text not null constraint bank_call_details check (details ~ '^[0-9a-f]{64}$'),
    spoke_with  text not null constraint bank_call_spoke check (length(spoke_with) between 2 and 120),
    number      text not null constraint bank_call_number check (length(number) between 5 and 40),
    source      text not null constraint bank_call_source check (length(source) between 3 and 250), -- where the number is from
    called_at   timestamptz not null,
    agreed      boolean not null,
    note        text not null constraint bank_call_note check (length(note) <= 500),
    made_by     uuid not null references person (id),
    one_time    text not null constraint bank_call_one_time check (length(one_time) between 1 and 100),
    recorded_at timestamptz not null,
    constraint bank_call_once unique (made_by, one_time),
    constraint bank_call_past check (called_at <= recorded_at),
    constraint bank_call_account foreign key (account_id, client_id) references bank_account (id, client_id)
);
create index bank_call_newest on bank_call (account_id, recorded_at desc, id desc);
select append_only('bank_call');

-- +goose StatementBegin
create function bank_call_guard() returns trigger
    language plpgsql set search_path = public, pg_temp
    as $$
    begin
        if exists (select from bank_account a where a.id = new.account_id and a.asked_by = new.made_by) then
            raise exception using errcode = 'check_violation', constraint = 'bank_call_other', message = 'who asked for an account does not confirm its details';
        end if;
        if not facility_may_decide(new.client_id, new.made_by) then
            raise exception using errcode = 'check_violation', constraint = 'bank_call_compliance', message = 'compliance calls back';
        end if;
        return new;
    end
    $$;
-- +goose StatementEnd
create trigger bank_call_guard before insert on bank_call for each row execute function bank_call_guard();

-- What BitGo wants besides our decision and shows in no answer: kept as somebody saw it.
create table wire_step (
    id          uuid primary key,
    client_id   uuid not null references client (id),
    transfer_id text not null constraint wire_step_transfer check (transfer_id ~ '^[0-9a-f]{32}$'),
    item        text not null constraint wire_step_item check (item in ('email', 'video')),
    note        text not null constraint wire_step_note check (length(note) <= 500),
    made_by     uuid not null references person (id),
    made_at     timestamptz not null,
    constraint wire_step_once unique (transfer_id, item)
);
select append_only('wire_step');

-- A deposit that a client says was sent and that no Go Account shows.
create table wire_missing (
    id          uuid primary key,
    client_id   uuid not null,
    wallet_id   text not null,
    amount_cents numeric not null constraint wire_missing_amount check (whole_units(amount_cents) and amount_cents > 0),
    sender      text not null constraint wire_missing_sender check (length(sender) between 2 and 250),
    sent_on     timestamptz not null,
    reference   text not null constraint wire_missing_reference check (length(reference) <= 140),
    state       text not null constraint wire_missing_state check (state in ('open', 'found', 'returned')),
    note        text not null constraint wire_missing_note check (length(note) <= 500),
    asked_by    uuid not null references person (id),
    one_time    text not null constraint wire_missing_one_time check (length(one_time) between 1 and 100),
    asked_at    timestamptz not null,
    closed_by   uuid references person (id),
    closed_at   timestamptz,
    constraint wire_missing_once unique (asked_by, one_time),
    constraint wire_missing_closed check ((state = 'open') = (closed_at is null)),
    constraint wire_missing_wallet foreign key (wallet_id, client_id) references wallet (id, client_id)
);
create index wire_missing_newest on wire_missing (asked_at desc, id desc);
select enable_scope('wire_missing');

-- The desk's lists of what leaves to banks and what comes from them.
create index transaction_sweeps_to_bank on transaction_sweeps (bitgo_created_at desc, id desc) where sub_type = 'ofc_withdrawal';
create index transaction_sweeps_from_bank on transaction_sweeps (bitgo_created_at desc, id desc) where type = 'receive';

-- +goose Down
drop index transaction_sweeps_from_bank;
drop index transaction_sweeps_to_bank;
drop table wire_missing;
drop table wire_step;
drop table bank_call;
drop function bank_call_guard();
drop table bank_ask;
drop table bank_account;
