-- +goose Up
-- The rooms' own memory of a call's name, so that a repetition whose answer was lost in a crash finds what the first did.

-- What was asked of BitGo for a receive address, written before BitGo hears of it.
create table address_ask (
    id          uuid primary key, -- a part of it stands in the address's label at BitGo, by which a lost answer is found
    client_id   uuid not null references client (id),
    wallet_id   text not null,
    asset       text not null,
    label       text not null,
    asked_by    uuid not null, -- a person, or the nil id of the system
    one_time    text not null,
    asked_at    timestamptz not null,
    claimed_until timestamptz not null, -- after it, whoever was asking BitGo has died
    address_id  text references wallet_address (id) constraint address_ask_address unique, -- null: not known to be made
    constraint address_ask_once unique (asked_by, one_time),
    constraint address_ask_wallet foreign key (wallet_id, client_id) references wallet (id, client_id)
);
select enable_scope('address_ask');

alter table facility_change add column one_time text; -- null: asked by a form, which shows what it did
create index facility_change_once on facility_change (proposed_by, one_time, proposed_at desc) where one_time is not null;

-- The newest address of an asset is one step into this.
create index wallet_address_newest on wallet_address (wallet_id, asset, created_at desc, id desc) where address is not null;

-- +goose Down
drop index wallet_address_newest;
drop index facility_change_once;
alter table facility_change drop column one_time;
drop table address_ask;
