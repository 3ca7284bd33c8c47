-- +goose Up
-- A send, its states, and every step it took. The database keeps the same table of transitions as send/state.go and
-- refuses any other, whoever asks; nothing is submitted that the approval tables do not allow.

create table send_transition_allowed (
    from_state text not null,
    to_state   text not null,
    primary key (from_state, to_state)
);
insert into send_transition_allowed (from_state, to_state) values
    ('draft', 'checked'), ('draft', 'cancelled'),
    ('checked', 'awaiting_approval'), ('checked', 'approved'),
    ('awaiting_approval', 'approved'), ('awaiting_approval', 'rejected'), ('awaiting_approval', 'expired'), ('awaiting_approval', 'cancelled'),
    ('approved', 'submitting'), ('approved', 'expired'), ('approved', 'cancelled'),
    ('submitting', 'submitted'), ('submitting', 'pending_at_bitgo'), ('submitting', 'unknown'), ('submitting', 'failed'),
    ('submitting', 'approved'), ('submitting', 'confirmed'),
    ('unknown', 'submitted'), ('unknown', 'pending_at_bitgo'), ('unknown', 'approved'), ('unknown', 'confirmed'), ('unknown', 'failed'),
    ('pending_at_bitgo', 'submitted'), ('pending_at_bitgo', 'confirmed'), ('pending_at_bitgo', 'rejected'), ('pending_at_bitgo', 'failed'),
    ('submitted', 'confirmed'), ('submitted', 'failed'), ('submitted', 'removed'),
    ('confirmed', 'removed'), ('removed', 'confirmed'),
    ('approved', 'submitted'), ('cancelled', 'submitted'), ('expired', 'submitted'), ('failed', 'submitted');
grant select on send_transition_allowed to console_serving;

create table send (
    id              uuid primary key, -- also the sequenceId at BitGo
    client_id       uuid not null references client (id),
    wallet_id       text not null,
    asset           text not null constraint send_asset check (length(asset) between 2 and 120 and asset <> 'ofc'),
    address         text not null constraint send_address_length check (length(address) between 1 and 250), -- canonical
    address_typed   text not null constraint send_address_typed_length check (length(address_typed) between 1 and 400),
    memo            text not null constraint send_memo_length check (length(memo) <= 250),
    memo_type       text not null,
    amount          numeric not null constraint send_amount_whole check (whole_units(amount) and amount > 0),
    fee_estimate    numeric not null constraint send_fee_whole check (whole_units(fee_estimate) and fee_estimate >= 0),
    fee_asset       text not null,
    purpose         text not null constraint send_purpose_length check (length(purpose) between 1 and 256),
    payee_label     text not null constraint send_payee_label_length check (length(payee_label) <= 120),
    new_payee       boolean not null,
    state           text not null constraint send_state check (state in ('draft', 'checked', 'awaiting_approval', 'approved',
                        'submitting', 'submitted', 'pending_at_bitgo', 'unknown', 'confirmed', 'failed', 'removed', 'rejected',
                        'expired', 'cancelled')),
    idempotency_key text not null constraint send_key_length check (length(idempotency_key) between 8 and 100),
    asked_by        uuid not null references person (id),
    asked_at        timestamptz not null,
    usd_cents       numeric constraint send_usd_whole check (whole_units(usd_cents)),
    rule_name       text not null default '',
    approval_needed int not null default 0 constraint send_approval_needed check (approval_needed >= 0),
    expires_at      timestamptz,
    attempt         int not null default 0, -- how often a release was claimed; an answer of an older claim settles nothing
    claimed_at      timestamptz,
    released_by     uuid references person (id),
    transfer_id     text constraint send_transfer_hex check (transfer_id ~ '^[0-9a-f]{32}$'),
    txid            text constraint send_txid_length check (length(txid) between 1 and 200),
    pending_approval_id text constraint send_pending_hex check (pending_approval_id ~ '^[0-9a-f]{32}$'),
    bitgo_status    text not null default '', -- BitGo's own word
    last_error      text not null default '' constraint send_last_error_length check (length(last_error) <= 1000), -- public
    submit_decision uuid references ltv_decision (id),
    release_decision uuid references ltv_decision (id),
    created_at      timestamptz not null,
    updated_at      timestamptz not null,
    constraint send_key_once unique (asked_by, idempotency_key),
    constraint send_wallet foreign key (wallet_id, client_id) references wallet (id, client_id),
    constraint send_tenant unique (id, client_id),
    constraint send_claim check (state <> 'submitting' or (claimed_at is not null and released_by is not null and attempt > 0)),
    constraint send_checked_is_priced check (state in ('draft', 'cancelled') or usd_cents is not null)
);
create index send_client_time on send (client_id, asked_at desc, id desc);
create index send_wallet_time on send (wallet_id, asked_at desc);
create index send_payee on send (client_id, asset, address, asked_at desc);
create index send_time on send (asked_at desc, id desc);
create index send_open on send (state, expires_at) where state in ('approved', 'submitting', 'unknown', 'pending_at_bitgo');
select enable_scope('send');

create table send_transition (
    id         bigint generated always as identity primary key,
    send_id    uuid not null,
    client_id  uuid not null,
    from_state text, -- null: made
    to_state   text not null,
    at         timestamptz not null,
    by_person  uuid references person (id), -- null: the program
    by_name    text not null,
    note       text not null constraint send_transition_note_length check (length(note) <= 1000),
    request_id text not null,
    constraint send_transition_send foreign key (send_id, client_id) references send (id, client_id)
);
create index send_transition_send_order on send_transition (send_id, id);
select append_only('send_transition');

-- +goose StatementBegin
create function send_refuse(rule text, sentence text) returns void
    language plpgsql
    as $$ begin raise exception using errcode = 'check_violation', constraint = rule, message = sentence; end $$;

-- How many votes the rules in force ask for on such a send; null: no rule covers it.
create function send_votes_asked(client uuid, cents numeric, is_new boolean) returns int
    language sql stable
    as $$
        select max(r.needed) from approval_rule r where r.kind = 'send' and r.retired_at is null
            and (r.client_id is null or r.client_id = client) and r.from_cents <= cents
            and (r.below_cents is null or cents < r.below_cents) and (r.new_payee is null or r.new_payee = is_new)
    $$;

-- The request about this very send: of its client and its asker, for as many votes as it notes, under a rule that
-- covers it. One that names another asker would let the asker vote.
create function send_request_stands(s send, in_state text) returns boolean
    language sql stable
    as $$
        select exists (select from approval_request r join approval_rule u on u.id = r.rule_id
            where r.subject_kind = 'send' and r.subject_id = s.id and r.state = in_state
            and r.client_id = s.client_id and r.asked_by = s.asked_by and r.needed = s.approval_needed
            and u.kind = 'send' and (u.client_id is null or u.client_id = s.client_id) and u.from_cents <= s.usd_cents
            and (u.below_cents is null or s.usd_cents < u.below_cents) and (u.new_payee is null or u.new_payee = s.new_payee))
    $$;

create function send_guard() returns trigger
    language plpgsql set search_path = public, pg_temp -- see 005
    as $$
    begin
        if tg_op = 'INSERT' then
            if new.state <> 'draft' or new.attempt <> 0 or new.released_by is not null then
                perform send_refuse('send_starts_as_draft', 'a send starts as a draft');
            end if;
            if coalesce(current_setting('app.person', true), '') not in ('', new.asked_by::text) then
                perform send_refuse('send_own_name', 'a person asks in no other name');
            end if;
            return new;
        end if;
        if (new.id, new.client_id, new.asked_by) <> (old.id, old.client_id, old.asked_by) then
            perform send_refuse('send_keeps_asker', 'a send keeps its id, its client and who asked for it');
        end if;
        if old.state <> 'draft' and (new.wallet_id, new.asset, new.amount, new.address, new.memo, new.memo_type, new.usd_cents, new.new_payee,
                new.fee_estimate, new.fee_asset, new.purpose)
            is distinct from (old.wallet_id, old.asset, old.amount, old.address, old.memo, old.memo_type, old.usd_cents, old.new_payee,
                old.fee_estimate, old.fee_asset, old.purpose) then
            perform send_refuse('send_keeps_terms', 'what was checked stays as it was checked');
        end if;
        if old.state not in ('draft', 'checked') and (new.approval_needed, new.rule_name) is distinct from (old.approval_needed, old.rule_name) then
            perform send_refuse('send_keeps_rule', 'the approval rule stays as it was met');
        end if;
        if new.state = old.state then
            if new.attempt <> old.attempt or new.released_by is distinct from old.released_by then
                perform send_refuse('send_claims_once', 'only a release claims');
            end if;
            return new;
        end if;
        if not exists (select from send_transition_allowed a where a.from_state = old.state and a.to_state = new.state) then
            perform send_refuse('send_transition_allowed', format('a send does not go from %s to %s', old.state, new.state));
        end if;
        if new.state = 'awaiting_approval' and new.approval_needed = 0 then
            perform send_refuse('send_rule_asks', 'no rule asks for approval');
        end if;
        if new.state = 'awaiting_approval' and (new.approval_needed < coalesce(send_votes_asked(new.client_id, new.usd_cents, new.new_payee), 0)
                or not send_request_stands(new, 'pending')) then
            perform send_refuse('send_rule_asks', 'the request is not what the rules ask for');
        end if;
        -- What no rule covers is refused too: a gap between tiers must not let anything through.
        if old.state = 'checked' and new.state = 'approved'
            and (new.approval_needed > 0 or coalesce(send_votes_asked(new.client_id, new.usd_cents, new.new_payee), 1) > 0) then
            perform send_refuse('send_needs_approval', 'a rule asks for approval');
        end if;
        if ((old.state = 'awaiting_approval' and new.state = 'approved') or new.state = 'submitting')
            and new.approval_needed > 0 and not send_request_stands(new, 'approved') then
            perform send_refuse('send_needs_approval', 'the approval request is not approved');
        end if;
        if new.state = 'submitting' and (new.attempt <> old.attempt + 1 or new.released_by is null) then
            perform send_refuse('send_claims_once', 'a release claims once and names who released');
        end if;
        if new.state <> 'submitting' and (new.attempt <> old.attempt or new.released_by is distinct from old.released_by) then
            perform send_refuse('send_claims_once', 'only a release claims');
        end if;
        return new;
    end
    $$;
-- +goose StatementEnd
create trigger send_guard before insert or update on send for each row execute function send_guard();

-- +goose Down
drop table send_transition;
drop function send_request_stands(send, text);
drop table send;
drop table send_transition_allowed;
drop function send_guard();
drop function send_votes_asked(uuid, numeric, boolean);
drop function send_refuse(text, text);
