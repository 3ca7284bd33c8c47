-- +goose Up
-- What an approval at BitGo would do, as BitGo showed it, so that whoever decides sees on a page of ours everything that leaves
-- or changes; and how the wallet's rules were while it waited, read beside, because BitGo shows only how they would be.
alter table countersign
    add column carries  jsonb constraint countersign_carries check (octet_length(carries::text) <= 1000000), -- null: read before the console kept it
    add column known    jsonb constraint countersign_known check (octet_length(known::text) <= 1000000),     -- null: not read
    add column known_at timestamptz,
    add constraint countersign_known_at check ((known is null) = (known_at is null));
create index countersign_unknown on countersign (client_id, opened_at) where state = 'pending' and known is null;
create index whitelist_change_approval on whitelist_change (approval_id); -- whose wish an approval at BitGo is

-- Views are kept of the approvals that wait, too.
alter table saved_view drop constraint saved_view_list,
    add constraint saved_view_list check (list in ('sends', 'requests', 'approvals'));

-- +goose Down
delete from saved_view where list = 'approvals';
alter table saved_view drop constraint saved_view_list,
    add constraint saved_view_list check (list in ('sends', 'requests'));
drop index whitelist_change_approval;
drop index countersign_unknown;
alter table countersign drop column known_at, drop column known, drop column carries;
