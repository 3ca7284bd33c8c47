-- +goose Up
-- The rules of a wallet's own policy at BitGo, as they were when the wallet was read last. Pages show them beside our own rules;
-- nothing is decided by them here.

create table wallet_policy (
    wallet_id   text primary key,
    client_id   uuid not null references client (id),
    rules       jsonb not null,                -- {rules: [{id, type, coin, action, count, units, seconds, …}], required}; without the payees of lists
    observed_at timestamptz not null,          -- the instant before BitGo was asked
    constraint wallet_policy_wallet foreign key (wallet_id, client_id) references wallet (id, client_id)
);
select enable_scope('wallet_policy');

-- +goose Down
drop table wallet_policy;
