-- +goose Up
-- The mirror of what BitGo holds: wallets, balances, addresses and transfers, each with the time it was observed,
-- and the reservations of sends that BitGo's balance does not show yet. No passphrase and no key is ever here.

create table wallet (
    id            text primary key constraint wallet_id_hex check (id ~ '^[0-9a-f]{32}$'),
    client_id     uuid not null references client (id),
    coin          text not null constraint wallet_coin check (coin ~ '^[a-z0-9][A-Za-z0-9:._-]{0,79}$'),
    label         text not null,
    type          text not null,               -- BitGo's word: hot, cold, custodial, trading, …
    multisig_type text not null default '',
    state         text not null constraint wallet_state check (state in ('initialising', 'ready', 'deleted')),
    frozen_at     timestamptz,                 -- when it was first seen frozen at BitGo
    created_at    timestamptz not null,
    observed_at   timestamptz not null,
    constraint wallet_of_client unique (id, client_id)
);
create index wallet_client on wallet (client_id, label, id);
select enable_scope('wallet');

create table wallet_balance (
    wallet_id   text not null,
    client_id   uuid not null references client (id),
    asset       text not null,
    total       numeric not null constraint wallet_balance_total check (whole_units(total)),
    confirmed   numeric not null constraint wallet_balance_confirmed check (whole_units(confirmed)),
    spendable   numeric not null constraint wallet_balance_spendable check (whole_units(spendable)),
    locked      numeric not null constraint wallet_balance_locked check (whole_units(locked)),
    observed_at timestamptz not null,          -- the instant before BitGo was asked
    primary key (wallet_id, asset),
    constraint wallet_balance_wallet foreign key (wallet_id, client_id) references wallet (id, client_id)
);
select enable_scope('wallet_balance');

create table wallet_address (
    id          text primary key constraint wallet_address_id_hex check (id ~ '^[0-9a-f]{32}$'),
    wallet_id   text not null,
    client_id   uuid not null references client (id),
    asset       text not null,
    address     text constraint wallet_address_filled check (address <> ''), -- null while BitGo is still making it
    memo        text not null default '',
    label       text not null default '',
    state       text not null constraint wallet_address_state check (state in ('pending', 'ready')),
    chain       bigint not null default 0,
    index       bigint not null default 0,
    created_by  uuid references person (id),   -- null: it was made at BitGo and found there
    created_at  timestamptz not null,
    observed_at timestamptz not null,
    constraint wallet_address_ready check ((state = 'ready') = (address is not null)),
    constraint wallet_address_once unique (asset, address, memo), -- an address is handed out once
    constraint wallet_address_wallet foreign key (wallet_id, client_id) references wallet (id, client_id)
);
create index wallet_address_wallet_at on wallet_address (wallet_id, created_at desc, id desc);
select enable_scope('wallet_address');

create table reservation (
    send_id     uuid primary key,
    client_id   uuid not null references client (id),
    wallet_id   text not null,
    asset       text not null,
    amount      numeric not null constraint reservation_amount check (whole_units(amount) and amount > 0),
    fee         numeric not null constraint reservation_fee check (whole_units(fee) and fee >= 0), -- of the same asset
    state       text not null constraint reservation_state check (state in ('open', 'settled', 'ended')),
    reserved_at timestamptz not null,
    settled_at  timestamptz,                   -- BitGo knows of the send since then
    ended_at    timestamptz,
    constraint reservation_settled check (state <> 'settled' or settled_at is not null),
    constraint reservation_open check (state <> 'open' or settled_at is null),
    constraint reservation_ended check ((state = 'ended') = (ended_at is not null)),
    constraint reservation_wallet foreign key (wallet_id, client_id) references wallet (id, client_id)
);
create index reservation_live on reservation (wallet_id, asset) where state <> 'ended';
select enable_scope('reservation');

-- The mirror of BitGo's transfers. Name and first eight columns are those of seed 001, types widened. amount is
-- BitGo's valueString: the signed effect on the wallet, in base units of coin.
create table transaction_sweeps (
    id                      bigint generated always as identity primary key,
    transfer_id             text not null constraint transaction_sweeps_transfer unique
                            constraint transaction_sweeps_transfer_hex check (transfer_id ~ '^[0-9a-f]{32}$'),
    wallet_id               text not null,
    coin                    text not null,
    amount                  numeric not null constraint transaction_sweeps_amount check (whole_units(amount)),
    state                   text not null constraint transaction_sweeps_state check (state in ('initialized', 'pendingApproval',
                            'rejected', 'signed', 'unconfirmed', 'confirmed', 'removed', 'failed', 'replaced', 'deleted',
                            'reversed', 'unknown')),
    txid                    text,
    created_at              timestamptz not null, -- first seen here
    client_id               uuid not null references client (id),
    type                    text not null constraint transaction_sweeps_type check (type in ('send', 'receive')),
    sub_type                text not null,
    intended_value          numeric constraint transaction_sweeps_intended check (whole_units(intended_value)),
    base_value_without_fees numeric constraint transaction_sweeps_base check (whole_units(base_value_without_fees)),
    fee                     numeric not null constraint transaction_sweeps_fee check (whole_units(fee) and fee >= 0),
    fee_coin                text not null,
    height                  bigint,               -- null while in no block
    confirmations           bigint not null,
    counterparty            text not null,
    sequence_id             text not null,
    onchain_txid            text not null,
    replaces                text[] not null,
    replaced_by             text[] not null,
    comment                 text not null,
    raw_state               text not null,        -- BitGo's last word, also when the move was not allowed
    bitgo_created_at        timestamptz not null,
    transfer_date           timestamptz not null, -- BitGo's last update: an older reading changes nothing
    confirmed_at            timestamptz,
    observed_at             timestamptz not null, -- the instant before BitGo was asked
    posted_at               timestamptz,          -- when the ledger last took it over or gave it back
    constraint transaction_sweeps_wallet foreign key (wallet_id, client_id) references wallet (id, client_id)
);
create index transaction_sweeps_wallet_at on transaction_sweeps (wallet_id, bitgo_created_at desc, id desc);
create index transaction_sweeps_client_at on transaction_sweeps (client_id, bitgo_created_at desc, id desc);
create index transaction_sweeps_sequence on transaction_sweeps (wallet_id, sequence_id) where sequence_id <> '';
create index transaction_sweeps_moving on transaction_sweeps (wallet_id, coin) where state in ('signed', 'unconfirmed');
select enable_scope('transaction_sweeps');

-- +goose Down
drop table transaction_sweeps;
drop table reservation;
drop table wallet_address;
drop table wallet_balance;
drop table wallet;
