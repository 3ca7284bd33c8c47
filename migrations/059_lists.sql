-- +goose Up
-- Every filter of a list with its own way to the page: filter, then the order of the list, then the id. Without one, a value
-- that only few and old rows have is looked for through everything that is newer. A person of one client reads by that
-- client's index; whoever sees the whole organization, by the filter's.

drop index send_wallet_time;
create index send_wallet_time on send (wallet_id, asked_at desc, id desc);
create index send_state_time on send (state, asked_at desc, id desc) include (client_id); -- counts are read from it alone
create index send_client_state on send (client_id, state, asked_at desc, id desc);
create index send_asset_time on send (asset, asked_at desc, id desc);
create index send_asker_time on send (asked_by, asked_at desc, id desc);
drop index send_pending; -- send_pending_approval is the same

create index posting_wallet_time on posting (wallet_id, effective_at desc, id desc);
create index posting_asset_time on posting (asset, effective_at desc, id desc);
create index posting_kind_time on posting (kind, effective_at desc, id desc);

create index approval_request_time on approval_request (opened_at desc, id desc);
create index approval_request_state on approval_request (state, opened_at desc, id desc);
drop index approval_request_client;
create index approval_request_client on approval_request (client_id, opened_at desc, id desc);
create index approval_request_client_state on approval_request (client_id, state, opened_at desc, id desc);
drop index approval_request_pending;
create index approval_request_pending on approval_request (expires_at, opened_at desc, id desc) where state = 'pending';
create index approval_request_client_pending on approval_request (client_id, expires_at, opened_at desc, id desc) where state = 'pending';

create index transaction_sweeps_wallet_coin on transaction_sweeps (wallet_id, coin, bitgo_created_at desc, id desc);
create index transaction_sweeps_held on transaction_sweeps (wallet_id, coin) where state in ('signed', 'unconfirmed', 'confirmed');
create index transaction_sweeps_waiting on transaction_sweeps (wallet_id, coin) where state = 'pendingApproval';
create index transaction_sweeps_to_bank_state on transaction_sweeps (state, bitgo_created_at desc, id desc) where sub_type = 'ofc_withdrawal';
create index transaction_sweeps_to_bank_client on transaction_sweeps (client_id, bitgo_created_at desc, id desc) where sub_type = 'ofc_withdrawal';
create index transaction_sweeps_arriving on transaction_sweeps (bitgo_created_at desc, id desc) where type = 'receive' and state <> 'confirmed';

-- BitGo's events are listed by the time of their delivery, so that a period is found without reading what came after it.
drop index webhook_notifications_wallet;
drop index webhook_notifications_transfer;
create index webhook_notifications_wallet on webhook_notifications (wallet_id, delivered_at desc, id desc) where wallet_id is not null;
create index webhook_notifications_transfer on webhook_notifications (transfer_id, delivered_at desc, id desc) where transfer_id is not null;
create index webhook_notifications_type_time on webhook_notifications (type, delivered_at desc, id desc);
create index webhook_work_state on webhook_work (state, notification_id desc);

create index bank_account_state on bank_account (state, first_seen_at desc, id desc);
create index wire_missing_client on wire_missing (client_id, asked_at desc, id desc);

drop index whitelist_change_of;
create index whitelist_change_of on whitelist_change (wallet_id, asked_at desc, id desc);
create index notice_unread on notice (person_id) where read_at is null;
create index whitelist_change_state on whitelist_change (state, asked_at desc, id desc);
create index whitelist_entry_asset on whitelist_entry (asset, label, address, memo, wallet_id, id) where removed_at is null;

drop index access_change_person;
create index access_change_person on access_change (person_id, asked_at desc, id desc);

create index audit_event_subject_at on audit_event (subject_id, at desc, id desc);
create index audit_event_done_at on audit_event (at desc, id desc) where result = 'done';
-- +goose StatementBegin
-- As in 052, and what was done is read from its own index as well.
create or replace function audit_search(before_at timestamptz, before_id bigint, clients uuid[], client uuid, person uuid, verbs text[], kinds text[],
        subject text, outcome text, since timestamptz, until timestamptz, words text, page_size int) returns setof bigint
    language plpgsql stable security definer set search_path = public, pg_temp
    as $$
    declare
        conditions text := 'true';
    begin
        if coalesce(current_setting('app.scope', true), '') = '' then
            return;
        end if;
        -- An index is entered at the pair of time and id: a period that ends earlier would be reached through all that is newer.
        if until <= before_at then
            before_at := until;
            before_id := 0;
        end if;
        if not whole_organization() then
            conditions := conditions || ' and client_id = any (scope_clients())';
        end if;
        if clients is not null then conditions := conditions || ' and client_id = any ($3)'; end if;
        if client is not null then conditions := conditions || ' and client_id = $4'; end if;
        if person is not null then conditions := conditions || ' and person_id = $5'; end if;
        if cardinality(verbs) = 1 then conditions := conditions || ' and verb = $6[1]';
        elsif verbs is not null then conditions := conditions || ' and verb = any ($6)'; end if;
        if cardinality(kinds) = 1 then conditions := conditions || ' and subject_kind = $7[1]';
        elsif kinds is not null then conditions := conditions || ' and subject_kind = any ($7)'; end if;
        if subject is not null then conditions := conditions || ' and subject_id = $8'; end if;
        if outcome = 'refused' then conditions := conditions || ' and result = ''refused''';
        elsif outcome = 'done' then conditions := conditions || ' and result = ''done''';
        elsif outcome is not null then conditions := conditions || ' and result = $9'; end if;
        if since is not null then conditions := conditions || ' and at >= $10'; end if;
        if until is not null then conditions := conditions || ' and at < $11'; end if;
        if words is not null then
            conditions := conditions || ' and audit_words(array[actor, verb, subject_id, request_id, ip, before::text, after::text]) @> array(select w from regexp_split_to_table(lower($12), ''[^[:alnum:]@._-]+'') w where length(w) between 2 and 100)';
        end if;
        return query execute 'select id from audit_event where (at, id) < ($1, $2) and ' || conditions || ' order by at desc, id desc limit $13'
            using before_at, before_id, clients, client, person, verbs, kinds, subject, outcome, since, until, words, page_size;
    end
    $$;
-- +goose StatementEnd

create index facility_wallet_newest on facility (wallet_id, created_at desc, id desc);
drop index freeze_order_of_wallet;
create index freeze_order_of_wallet on freeze_order (wallet_id, frozen_at desc, id desc) where wallet_id is not null;
create index freeze_order_state on freeze_order (state, frozen_at desc, id desc);
create index sanction_screening_client_hits on sanction_screening (client_id, screened_at desc, id desc) where state = 'hit';
create index sweep_rule_newest on sweep_rule (asked_at desc, id);
create index sweep_rule_wallet on sweep_rule (wallet_id, asked_at desc, id);
create index bitgo_token_newest on bitgo_token (asked_at desc, id);
create index subscription_heal_newest on subscription_heal (asked_at desc);

-- +goose Down
-- +goose StatementBegin
create or replace function audit_search(before_at timestamptz, before_id bigint, clients uuid[], client uuid, person uuid, verbs text[], kinds text[],
        subject text, outcome text, since timestamptz, until timestamptz, words text, page_size int) returns setof bigint
    language plpgsql stable security definer set search_path = public, pg_temp
    as $$
    declare
        conditions text := 'true';
    begin
        if coalesce(current_setting('app.scope', true), '') = '' then
            return;
        end if;
        if not whole_organization() then
            conditions := conditions || ' and client_id = any (scope_clients())';
        end if;
        if clients is not null then conditions := conditions || ' and client_id = any ($3)'; end if;
        if client is not null then conditions := conditions || ' and client_id = $4'; end if;
        if person is not null then conditions := conditions || ' and person_id = $5'; end if;
        if cardinality(verbs) = 1 then conditions := conditions || ' and verb = $6[1]';
        elsif verbs is not null then conditions := conditions || ' and verb = any ($6)'; end if;
        if cardinality(kinds) = 1 then conditions := conditions || ' and subject_kind = $7[1]';
        elsif kinds is not null then conditions := conditions || ' and subject_kind = any ($7)'; end if;
        if subject is not null then conditions := conditions || ' and subject_id = $8'; end if;
        if outcome = 'refused' then conditions := conditions || ' and result = ''refused''';
        elsif outcome is not null then conditions := conditions || ' and result = $9'; end if;
        if since is not null then conditions := conditions || ' and at >= $10'; end if;
        if until is not null then conditions := conditions || ' and at < $11'; end if;
        if words is not null then
            conditions := conditions || ' and audit_words(array[actor, verb, subject_id, request_id, ip, before::text, after::text]) @> array(select w from regexp_split_to_table(lower($12), ''[^[:alnum:]@._-]+'') w where length(w) between 2 and 100)';
        end if;
        return query execute 'select id from audit_event where (at, id) < ($1, $2) and ' || conditions || ' order by at desc, id desc limit $13'
            using before_at, before_id, clients, client, person, verbs, kinds, subject, outcome, since, until, words, page_size;
    end
    $$;
-- +goose StatementEnd
drop index subscription_heal_newest, bitgo_token_newest, sweep_rule_wallet, sweep_rule_newest, sanction_screening_client_hits, freeze_order_state,
    freeze_order_of_wallet, facility_wallet_newest, audit_event_done_at, audit_event_subject_at, access_change_person, whitelist_entry_asset, whitelist_change_state, notice_unread,
    whitelist_change_of, wire_missing_client, bank_account_state, webhook_work_state, webhook_notifications_type_time, webhook_notifications_transfer,
    webhook_notifications_wallet, transaction_sweeps_arriving, transaction_sweeps_to_bank_client, transaction_sweeps_to_bank_state,
    transaction_sweeps_waiting, transaction_sweeps_held, transaction_sweeps_wallet_coin, approval_request_client_pending, approval_request_pending,
    approval_request_client_state, approval_request_client, approval_request_state, approval_request_time, posting_kind_time, posting_asset_time,
    posting_wallet_time, send_asker_time, send_asset_time, send_client_state, send_state_time, send_wallet_time;
create index freeze_order_of_wallet on freeze_order (wallet_id, frozen_at desc) where wallet_id is not null;
create index access_change_person on access_change (person_id, asked_at desc);
create index whitelist_change_of on whitelist_change (wallet_id, asked_at desc);
create index webhook_notifications_wallet on webhook_notifications (wallet_id, id desc) where wallet_id is not null;
create index webhook_notifications_transfer on webhook_notifications (transfer_id, id desc) where transfer_id is not null;
create index approval_request_pending on approval_request (expires_at) where state = 'pending';
create index approval_request_client on approval_request (client_id, opened_at desc);
create index send_pending on send (pending_approval_id) where pending_approval_id is not null;
create index send_wallet_time on send (wallet_id, asked_at desc);
