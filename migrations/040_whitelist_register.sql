-- +goose Up
-- The orders in which the desk reads payees and changes, so that any page costs what the first does.

create index whitelist_entry_order on whitelist_entry (label, address, asset, memo, wallet_id, id) where removed_at is null;
create index whitelist_entry_client on whitelist_entry (client_id, label, address, asset, memo, wallet_id, id) where removed_at is null;
create index whitelist_change_order on whitelist_change (asked_at desc, id desc);
create index whitelist_change_client on whitelist_change (client_id, asked_at desc, id desc);
create index whitelist_change_waiting on whitelist_change (asked_at) where state = 'pending_approval';

-- +goose Down
drop index whitelist_change_waiting;
drop index whitelist_change_client;
drop index whitelist_change_order;
drop index whitelist_entry_client;
drop index whitelist_entry_order;
