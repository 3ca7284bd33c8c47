-- +goose Up
-- Payees that a client's sends may go to without being called new. The gate reads it; the desk that edits it
-- comes with its own word later.

create table whitelist_entry (
    id         uuid primary key,
    client_id  uuid not null references client (id),
    wallet_id  text not null default '',   -- '': every wallet of the client
    asset      text not null,              -- ticker of the asset that it was approved for
    address    text not null constraint whitelist_entry_address_length check (length(address) between 1 and 250),
    memo       text not null default '',
    label      text not null constraint whitelist_entry_label_length check (length(label) between 1 and 120),
    source     text not null constraint whitelist_entry_source check (source in ('bitgo', 'console')),
    since      timestamptz not null,
    removed_at timestamptz
);
create unique index whitelist_entry_once on whitelist_entry (client_id, wallet_id, asset, address, memo) where removed_at is null;
select enable_scope('whitelist_entry');

-- +goose Down
drop table whitelist_entry;
