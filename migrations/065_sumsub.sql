-- +goose Up
-- Sumsub's words about who a client and its people are stand beside BitGo's. Its deliveries are kept with their exact bytes:
-- it sends no personal data by webhook.
alter table client_kyc_status add column source text not null default 'bitgo' constraint client_kyc_status_source check (source in ('bitgo', 'sumsub')),
    add column said_at timestamptz; -- by Sumsub's clock; a word that was delivered late is older than when it came

create table sumsub_delivery (
    id           bigint generated always as identity primary key,
    client_id    uuid references client (id), -- null: its externalUserId names none
    digest       bytea not null constraint sumsub_delivery_once unique, -- SHA-256 of the body: Sumsub's tries of one event are the same bytes
    body         bytea not null constraint sumsub_delivery_body check (octet_length(body) between 1 and 65536),
    type         text not null constraint sumsub_delivery_type check (length(type) <= 100),
    applicant_id text not null constraint sumsub_delivery_applicant check (length(applicant_id) <= 100),
    word         text not null constraint sumsub_delivery_word check (length(word) <= 100), -- '': it says nothing about a review
    request_id   text not null,
    ip           text not null,
    received_at  timestamptz not null
);
alter table sumsub_delivery enable row level security;
create policy sumsub_delivery_read on sumsub_delivery for select using ((select whole_organization()) or client_id = any ((select scope_clients())::uuid[]));
create policy sumsub_delivery_add on sumsub_delivery for insert with check (system_only());
grant select, insert on sumsub_delivery to console_serving;

-- +goose Down
drop table sumsub_delivery;
delete from client_kyc_status where source = 'sumsub';
alter table client_kyc_status drop column said_at, drop column source;
