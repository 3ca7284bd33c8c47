-- +goose Up
-- The desk of the approval rules. What a person changes goes through a change that somebody of compliance draws and asks
-- for and another publishes; the guards of 005 stay as they are, and rules, groups and members move in the very
-- transaction that publishes, or by the program.

alter table approval_rule add column velocity_cents numeric -- null: whatever left; else what left the client in 24 h, this send included, is at least that
    constraint approval_rule_velocity check (whole_units(velocity_cents) and velocity_cents > 0);

create table approval_change (
    id           uuid primary key,
    kind         text not null constraint approval_change_kind
                 check (kind in ('add_rule', 'replace_rule', 'retire_rule', 'add_group', 'change_members')),
    terms        jsonb not null constraint approval_change_terms check (jsonb_typeof(terms) = 'object' and length(terms::text) <= 20000),
    why          text not null constraint approval_change_why check (length(why) between 3 and 500),
    base         text not null constraint approval_change_base check (base ~ '^[0-9a-f]{64}$'), -- digest of what was in force when it was drawn
    state        text not null default 'draft'
                 constraint approval_change_state check (state in ('draft', 'asked', 'published', 'rejected', 'withdrawn')),
    asked_by     uuid not null references person (id),
    one_time     text not null constraint approval_change_one_time check (length(one_time) between 1 and 100),
    drafted_at   timestamptz not null,
    asked_at     timestamptz,
    decided_by   uuid references person (id),
    decided_at   timestamptz,
    reason       text not null default '' constraint approval_change_reason check (length(reason) <= 500),
    published_in xid8 constraint approval_change_alone unique, -- the transaction that put it in force
    constraint approval_change_once unique (asked_by, one_time),
    constraint approval_change_asked check (state in ('draft', 'withdrawn') or asked_at is not null),
    constraint approval_change_decided check ((state in ('published', 'rejected', 'withdrawn')) = (decided_at is not null)),
    constraint approval_change_not_asker check (state not in ('published', 'rejected') or (decided_by is not null and decided_by <> asked_by)),
    constraint approval_change_own_withdrawal check (state <> 'withdrawn' or (decided_by is not null and decided_by = asked_by)),
    constraint approval_change_reject_reason check (state <> 'rejected' or length(trim(reason)) >= 3),
    constraint approval_change_published check ((state = 'published') = (published_in is not null))
);
create index approval_change_order on approval_change (drafted_at desc, id desc);
create index approval_change_states on approval_change (state, drafted_at desc, id desc);
select organization_table('approval_change', 'select, insert');
grant update (state, asked_at, decided_by, decided_at, reason) on approval_change to console_serving;

-- +goose StatementBegin
create function approval_change_guard() returns trigger
    language plpgsql security definer set search_path = public, pg_temp -- see 005
    as $$
    declare
        who uuid := coalesce(new.decided_by, new.asked_by);
    begin
        if coalesce(current_setting('app.person', true), '') not in ('', who::text) then
            raise exception using errcode = 'check_violation', constraint = 'approval_change_own_name', message = 'a person changes rules in no other name';
        end if;
        if not exists (select from role_grant g join person p on p.id = g.person_id where p.id = who and p.state = 'active' and not p.machine
                and g.role = 'compliance' and g.client_id is null and g.revoked_at is null) then
            raise exception using errcode = 'check_violation', constraint = 'approval_change_compliance', message = 'rules are changed by compliance of the whole organization';
        end if;
        if tg_op = 'INSERT' then
            if new.state <> 'draft' then
                raise exception using errcode = 'check_violation', constraint = 'approval_change_starts', message = 'a change starts as a draft';
            end if;
            return new;
        end if;
        if (new.id, new.kind, new.terms, new.why, new.base, new.asked_by, new.one_time, new.drafted_at)
            is distinct from (old.id, old.kind, old.terms, old.why, old.base, old.asked_by, old.one_time, old.drafted_at) then
            raise exception using errcode = 'check_violation', constraint = 'approval_change_keeps', message = 'a change keeps its terms: another is drawn';
        end if;
        if not ((old.state, new.state) in (('draft', 'asked'), ('draft', 'withdrawn'), ('asked', 'published'), ('asked', 'rejected'), ('asked', 'withdrawn'))) then
            raise exception using errcode = 'check_violation', constraint = 'approval_change_moves', message = format('a change does not go from %s to %s', old.state, new.state);
        end if;
        new.published_in := case when new.state = 'published' then pg_current_xact_id() end;
        return new;
    end
    $$;

-- approval_published: what a rule is made of moves in the transaction that publishes a change, or by the program.
create function approval_published() returns trigger
    language plpgsql security definer set search_path = public, pg_temp
    as $$
    begin
        if coalesce(current_setting('app.scope', true), '') not in ('', 'system')
            and not exists (select from approval_change c where c.published_in = pg_current_xact_id()) then
            raise exception using errcode = 'check_violation', constraint = 'approval_rule_published', message = 'rules and groups change by a published change';
        end if;
        if tg_op = 'DELETE' then
            return old;
        end if;
        return new;
    end
    $$;
-- +goose StatementEnd
create trigger approval_change_guard before insert or update on approval_change for each row execute function approval_change_guard();
create trigger approval_change_own_machine before insert or update on approval_change
    for each row execute function never_own_hand('decided_by', 'asked_by');
create trigger approval_group_published before insert on approval_group for each row execute function approval_published();
create trigger approval_member_published before insert or delete on approval_member for each row execute function approval_published();
create trigger approval_rule_published before insert or update on approval_rule for each row execute function approval_published();
create trigger approval_rule_group_published before insert on approval_rule_group for each row execute function approval_published();

-- Keys are the program's alone to see. Whoever judges rules needs two facts of them: which machines may ask for a send,
-- and who therefore never decides for them.
-- Others than the organization get none.
-- +goose StatementBegin
create function approval_machines() returns table (machine_id uuid, machine_name text, over uuid, lasts timestamptz)
    language sql stable security definer set search_path = public, pg_temp
    as $$
        select k.machine_id, p.name, k.client_id, max(coalesce(k.expires_at, 'infinity')) from api_key k join person p on p.id = k.machine_id
        where k.revoked_at is null and not k.waits and 'treasury' = any (k.roles) and k.scopes && array['all', 'sends:write'] and whole_organization()
        group by k.machine_id, p.name, k.client_id
    $$;

create function approval_hands() returns table (machine_id uuid, maker uuid)
    language sql stable security definer set search_path = public, pg_temp
    as $$
        select k.machine_id, k.created_by from api_key k where k.machine_id is not null and k.created_by is not null and whole_organization()
        union
        select k.machine_id, k.confirmed_by from api_key k where k.machine_id is not null and k.confirmed_by is not null and whole_organization()
    $$;
-- +goose StatementEnd

-- What left the client within 24 hours of the asking, this send included: as send/velocity.go adds it up.
-- +goose StatementBegin
create function send_velocity(s send) returns numeric
    language sql stable
    as $$
        select coalesce(s.usd_cents, 0) + coalesce(sum(o.usd_cents), 0) from send o
        where o.client_id = s.client_id and o.asked_at > s.asked_at - interval '24 hours' and o.id <> s.id and o.usd_cents is not null
          and o.state not in ('draft', 'cancelled', 'rejected', 'expired', 'failed', 'removed')
    $$;

-- How many votes the rules in force ask for on such a send; null: no rule covers it.
create function send_votes_asked(client uuid, cents numeric, is_new boolean, velocity numeric) returns int
    language sql stable
    as $$
        select max(r.needed) from approval_rule r where r.kind = 'send' and r.retired_at is null
            and (r.client_id is null or r.client_id = client) and r.from_cents <= cents
            and (r.below_cents is null or cents < r.below_cents) and (r.new_payee is null or r.new_payee = is_new)
            and (r.velocity_cents is null or velocity >= r.velocity_cents)
    $$;

create or replace function send_guard() returns trigger
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
        if new.state = 'awaiting_approval' and (new.approval_needed < coalesce(send_votes_asked(new.client_id, new.usd_cents, new.new_payee, send_velocity(new)), 0)
                or not send_request_stands(new, 'pending')) then
            perform send_refuse('send_rule_asks', 'the request is not what the rules ask for');
        end if;
        -- What no rule covers is refused too: a gap between tiers must not let anything through.
        if old.state = 'checked' and new.state = 'approved'
            and (new.approval_needed > 0 or coalesce(send_votes_asked(new.client_id, new.usd_cents, new.new_payee, send_velocity(new)), 1) > 0) then
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
drop function send_votes_asked(uuid, numeric, boolean);

-- +goose Down
-- +goose StatementBegin
create function send_votes_asked(client uuid, cents numeric, is_new boolean) returns int
    language sql stable
    as $$
        select max(r.needed) from approval_rule r where r.kind = 'send' and r.retired_at is null
            and (r.client_id is null or r.client_id = client) and r.from_cents <= cents
            and (r.below_cents is null or cents < r.below_cents) and (r.new_payee is null or r.new_payee = is_new)
    $$;

create or replace function send_guard() returns trigger
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
drop function send_votes_asked(uuid, numeric, boolean, numeric);
drop function send_velocity(send);
drop function approval_hands();
drop function approval_machines();
drop trigger approval_rule_group_published on approval_rule_group;
drop trigger approval_rule_published on approval_rule;
drop trigger approval_member_published on approval_member;
drop trigger approval_group_published on approval_group;
drop table approval_change;
drop function approval_published();
drop function approval_change_guard();
alter table approval_rule drop column velocity_cents;
