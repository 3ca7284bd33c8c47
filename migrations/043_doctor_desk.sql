-- +goose Up
-- The doctor's desk: more of BitGo that is looked after, ninety days of how it answered, and a line for each call to BitGo
-- that failed or that changed something, so that a support packet can be made from a request id.

alter table dependency drop constraint dependency_name;
alter table dependency add constraint dependency_name check (name in ('express', 'platform', 'through', 'token', 'network', 'clock', 'webhook'));
alter table dependency
    add column said text not null default '' constraint dependency_said_length check (length(said) <= 200), -- why not, or what it told
    add column took_ms int not null default 0 constraint dependency_took check (took_ms >= 0);

create table dependency_hour (
    name    text not null,
    hour    timestamptz not null,
    checks  int not null constraint dependency_hour_checks check (checks > 0),
    failed  int not null constraint dependency_hour_failed check (failed between 0 and checks),
    slowest int not null constraint dependency_hour_slowest check (slowest >= 0), -- ms
    primary key (name, hour)
);
create index dependency_hour_time on dependency_hour (hour);
alter table dependency_hour enable row level security;
create policy dependency_hour_read on dependency_hour for select using (coalesce(current_setting('app.scope', true), '') <> '');
create policy dependency_hour_add on dependency_hour for insert with check (system_only());
create policy dependency_hour_change on dependency_hour for update using (system_only()) with check (system_only());
create policy dependency_hour_end on dependency_hour for delete using (system_only());
grant select, insert, update, delete on dependency_hour to console_serving;

create table bitgo_call (
    id              bigint generated always as identity primary key,
    at              timestamptz not null,
    client_id       uuid references client (id), -- null: the call names no wallet or enterprise of a client
    request_id      text not null constraint bitgo_call_request check (length(request_id) <= 100), -- ours; '' for a job
    host            text not null constraint bitgo_call_host check (host in ('platform', 'express')),
    operation       text not null constraint bitgo_call_operation check (length(operation) <= 100),
    method          text not null constraint bitgo_call_method check (method in ('GET', 'POST', 'PUT', 'DELETE')),
    path            text not null constraint bitgo_call_path check (length(path) <= 300), -- a template
    coin            text not null constraint bitgo_call_coin check (length(coin) <= 80),
    wallet_id       text not null constraint bitgo_call_wallet check (wallet_id ~ '^([0-9a-f]{32})?$'),
    enterprise_id   text not null constraint bitgo_call_enterprise check (enterprise_id ~ '^([0-9a-f]{32})?$'),
    payload         jsonb not null constraint bitgo_call_payload check (length(payload::text) <= 4000), -- by allow-list
    status          int not null constraint bitgo_call_status check (status between 0 and 599), -- 0: no answer
    error_name      text not null constraint bitgo_call_name check (length(error_name) <= 500),
    error_message   text not null constraint bitgo_call_message check (length(error_message) <= 500), -- redacted
    bitgo_request   text not null constraint bitgo_call_bitgo_request check (length(bitgo_request) <= 500),
    took_ms         int not null constraint bitgo_call_took check (took_ms >= 0),
    express_version text not null constraint bitgo_call_express check (length(express_version) <= 40),
    sdk_version     text not null constraint bitgo_call_sdk check (length(sdk_version) <= 40),
    scenario        text not null constraint bitgo_call_scenario check (length(scenario) <= 80)
);
create index bitgo_call_at on bitgo_call (at);
create index bitgo_call_ours on bitgo_call (request_id) where request_id <> '';
create index bitgo_call_theirs on bitgo_call (bitgo_request) where bitgo_request <> '';
create index bitgo_call_failed on bitgo_call (id desc) where error_name <> '';
create index bitgo_call_client on bitgo_call (client_id, id desc) where error_name <> '';
create index bitgo_call_version on bitgo_call (id desc) where express_version <> '';
alter table bitgo_call enable row level security;
create policy bitgo_call_read on bitgo_call for select
    using ((select whole_organization()) or client_id = any ((select scope_clients())::uuid[]));
create policy bitgo_call_add on bitgo_call for insert with check (system_only());
create policy bitgo_call_end on bitgo_call for delete using (system_only());
grant select, insert, delete on bitgo_call to console_serving;

-- What an id is, and which change belongs to a request.
create index audit_event_request on audit_event (request_id) where request_id <> '';
create index transaction_sweeps_txid on transaction_sweeps (txid) where txid is not null;
create index transaction_sweeps_onchain on transaction_sweeps (onchain_txid) where onchain_txid <> '';
create index wallet_address_text on wallet_address (address) where address is not null;
create index whitelist_entry_address on whitelist_entry (address) where removed_at is null;
create index send_pending on send (pending_approval_id) where pending_approval_id is not null;

-- +goose Down
drop index send_pending;
drop index whitelist_entry_address;
drop index wallet_address_text;
drop index transaction_sweeps_onchain;
drop index transaction_sweeps_txid;
drop index audit_event_request;
drop table bitgo_call;
drop table dependency_hour;
delete from dependency where name not in ('express', 'platform');
alter table dependency drop column took_ms, drop column said;
alter table dependency drop constraint dependency_name;
alter table dependency add constraint dependency_name check (name in ('express', 'platform'));
