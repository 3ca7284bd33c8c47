-- +goose Up
-- The course of an offering (draft, open, paused, closed, cancelled) and of what is subscribed to it, from the first word to the
-- shares in the register. What changes an offering is asked by treasury and decided by compliance; only a pause is done at once.
-- A call of the gateway opens at once: the scope of its key is what two administrators gave. client_id: see 025.

alter table offering
    add column issuer_key       text generated always as (lower(issuer)) stored, -- caps of law count what one issuer raises
    add column minimum_raise_cents numeric not null default 0 constraint offering_minimum_raise check (whole_units(minimum_raise_cents) and minimum_raise_cents >= 0),
    add column opens_on         date, -- the first day on which it takes subscriptions; null: from when it is open
    add column closes_on        date, -- the last one; null: until it is closed
    add column funding_days     int constraint offering_funding_days check (funding_days between 1 and 365), -- in which the money comes; null: no date is set
    add column agreement_name   text constraint offering_agreement_name check (length(agreement_name) between 1 and 200),
    add column agreement_digest text constraint offering_agreement_digest check (agreement_digest ~ '^[0-9a-f]{64}$'),
    add column state_at         timestamptz, -- since when it is in its state; null: since it was made
    add column first_sale_at    timestamptz, -- when the first subscriber was committed: the clock of 17 CFR 230.503 starts
    add column form_d_filed_on  date,
    add column form_d_reference text constraint offering_form_d_reference check (length(form_d_reference) between 1 and 100),
    add column form_d_by        uuid references person (id),
    add column form_d_at        timestamptz,
    drop constraint offering_state,
    add constraint offering_state check (state in ('DRAFT', 'OPEN', 'PAUSED', 'CLOSED', 'CANCELLED')),
    add constraint offering_minimum_within check (minimum_raise_cents <= target_cents),
    add constraint offering_days check (opens_on <= closes_on),
    add constraint offering_agreement check ((agreement_name is null) = (agreement_digest is null)),
    add constraint offering_form_d check ((form_d_filed_on is null) = (form_d_reference is null) and (form_d_filed_on is null) = (form_d_by is null) and (form_d_filed_on is null) = (form_d_at is null));
create index offering_newest on offering (client_id, created_at desc, id desc);
create index offering_newest_all on offering (created_at desc, id desc);
create index offering_in_state on offering (client_id, state, created_at desc, id desc);
create index offering_in_state_all on offering (state, created_at desc, id desc);
create index offering_of_issuer on offering (client_id, issuer_key, regulation);
-- States and terms change by what compliance decides (offering_change); a row is locked with the right to write of Form D.
revoke update (state, security_id, unit_price) on offering from console_serving;
grant update (form_d_filed_on, form_d_reference, form_d_by, form_d_at) on offering to console_serving;

-- Documents as they were filed, by the digest of their bytes. Nothing of them changes.
create table offering_document (
    offering_id text not null,
    client_id   uuid not null,
    digest      text not null constraint offering_document_digest check (digest = encode(sha256(bytes), 'hex')),
    name        text not null constraint offering_document_name check (length(name) between 1 and 200),
    bytes       bytea not null constraint offering_document_size check (octet_length(bytes) between 1 and 5242880),
    filed_by    uuid not null references person (id),
    filed_at    timestamptz not null,
    primary key (offering_id, digest),
    constraint offering_document_of foreign key (offering_id, client_id) references offering (id, client_id)
);
select append_only('offering_document');

-- What is asked of an offering. digest names exactly what was asked: terms, or the list and sums of a closing.
create table offering_change (
    id          text primary key constraint offering_change_id check (id ~ '^chg_[a-z0-9]{8,32}$'),
    offering_id text not null,
    client_id   uuid not null,
    kind        text not null constraint offering_change_kind check (kind in ('OPEN', 'PAUSE', 'RESUME', 'CLOSE', 'CANCEL', 'TERMS')),
    reason      text not null constraint offering_change_reason check (length(reason) between 3 and 500),
    digest      text not null constraint offering_change_digest check (digest ~ '^[0-9a-f]{64}$'),
    terms       jsonb, -- of TERMS: what they become
    about       jsonb not null, -- what the digest was made of, in figures that people read
    state       text not null constraint offering_change_state check (state in ('asked', 'approved', 'rejected', 'withdrawn')),
    asked_by    uuid not null references person (id),
    asked_at    timestamptz not null,
    decided_by  uuid references person (id),
    decided_at  timestamptz,
    decision    text not null default '' constraint offering_change_decision check (length(decision) <= 500),
    one_time    text not null constraint offering_change_one_time check (length(one_time) between 1 and 100),
    constraint offering_change_of foreign key (offering_id, client_id) references offering (id, client_id),
    constraint offering_change_once unique (asked_by, one_time),
    constraint offering_change_terms check ((kind = 'TERMS') = (terms is not null)),
    constraint offering_change_decided check ((state = 'asked') = (decided_at is null) and (kind = 'PAUSE' or (state = 'asked') = (decided_by is null))),
    constraint offering_change_paused check (kind <> 'PAUSE' or (state = 'approved' and decided_by is null)),
    constraint offering_change_two_people check (state = 'withdrawn' or decided_by <> asked_by)
);
create unique index offering_change_one_open on offering_change (offering_id) where state = 'asked';
create index offering_change_order on offering_change (offering_id, asked_at desc, id desc);
create index offering_change_to_decide on offering_change (asked_at, id) where state = 'asked';
select append_only('offering_change');
grant update (state, decided_by, decided_at, decision) on offering_change to console_serving;
create trigger offering_change_own_machine before insert or update on offering_change for each row execute function never_own_hand('decided_by', 'asked_by');

-- +goose StatementBegin
-- The sign at the end of a payment reference: 31 signs that people do not mix up, weighed by their place. 31 is a prime number, so one
-- wrong sign and two that changed places are always found.
create function offering_reference_sign(body text) returns text
    language sql immutable parallel safe
    as $$
        select substr('23456789ABCDEFGHJKMNPQRSTUVWXYZ', 1 + (sum(i * (strpos('23456789ABCDEFGHJKMNPQRSTUVWXYZ', substr(body, i, 1)) - 1)) % 31)::int, 1)
        from generate_series(1, 8) i
    $$;
create function offering_reference_holds(reference text) returns boolean
    language sql immutable parallel safe
    as $$
        select reference ~ '^[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]$'
            and right(reference, 1) = offering_reference_sign(substr(reference, 1, 4) || substr(reference, 6, 4))
    $$;
-- Where a subscription stands, from what is known of it. The room's function of the same name says the same, and a test holds them together.
create function offering_stage(state text, eligible boolean, signed boolean, escrow text, accepted boolean, issued boolean) returns text
    language sql immutable parallel safe
    as $$
        select case
            when escrow = 'REFUNDED' then 'REFUNDED'
            when state in ('rejected', 'expired', 'cancelled') then case state when 'rejected' then 'REFUSED' else upper(state) end
            when issued then 'ISSUED'
            when accepted then 'ACCEPTED'
            when state = 'pending_review' then case when eligible and signed then 'SIGNED' when eligible then 'ELIGIBILITY' else 'RECEIVED' end
            when escrow = 'NOT_REQUIRED' then 'SIGNED'
            when escrow = 'PENDING' then 'FUNDING_PENDING'
            else 'FUNDED'
        end
    $$;
-- +goose StatementEnd

alter table offering_subscription
    add column eligible         boolean not null default false, -- every rule passes that asks who buys
    add column accredited       boolean not null default false, -- evidence stood behind them when it was judged last
    add column agreement_digest text constraint offering_subscription_agreement_digest check (agreement_digest ~ '^[0-9a-f]{64}$'), -- of what was signed
    add column reference        text constraint offering_subscription_reference_once unique constraint offering_subscription_reference check (offering_reference_holds(reference)),
    add column funded_cents     numeric not null default 0 constraint offering_subscription_funded check (whole_units(funded_cents) and funded_cents >= 0), -- held in escrow
    add column funded_at        timestamptz, -- when all of it was there
    add column expires_at       timestamptz, -- when it ends unless its money has come; null: no date is set
    add column accepted_by      uuid references person (id),
    add column accepted_at      timestamptz,
    add column paid_reference   text constraint offering_subscription_paid check (length(paid_reference) between 1 and 100), -- where no escrow is: the payment that the issuer confirms
    add column shares           numeric constraint offering_subscription_shares check (whole_units(shares) and shares > 0), -- that the amount buys, from acceptance on
    add column transfer_id      text constraint offering_subscription_transfer_once unique, -- in the register
    add column end_reason       text not null default '' constraint offering_subscription_end_reason check (length(end_reason) <= 500),
    drop constraint offering_subscription_state,
    add constraint offering_subscription_state check (state in ('pending_review', 'approved', 'rejected', 'cancelled', 'expired')),
    drop constraint offering_subscription_escrow,
    add constraint offering_subscription_escrow check (escrow_status in ('PENDING', 'DEPOSITED', 'RELEASED', 'REFUNDING', 'REFUNDED', 'NOT_REQUIRED')),
    add constraint offering_subscription_deposit check (escrow_status not in ('DEPOSITED', 'RELEASED') or funded_cents >= amount_cents),
    add constraint offering_subscription_unfunded check (escrow_status <> 'NOT_REQUIRED' or funded_cents = 0),
    add constraint offering_subscription_accepted_whole check ((accepted_by is null) = (accepted_at is null) and (accepted_at is null) = (shares is null)),
    add constraint offering_subscription_accepted_paid check (paid_reference is null or (accepted_at is not null and escrow_status = 'NOT_REQUIRED')),
    add constraint offering_subscription_confirmed check (accepted_at is null or escrow_status <> 'NOT_REQUIRED' or paid_reference is not null),
    add constraint offering_subscription_accepted_money check (accepted_at is null or escrow_status <> 'PENDING' or state <> 'approved'),
    add constraint offering_subscription_issued check (transfer_id is null or (accepted_at is not null and state = 'approved')),
    add constraint offering_subscription_register foreign key (transfer_id, client_id) references security_transfer (id, client_id);

-- What was subscribed before has its reference too.
alter table offering_subscription disable trigger offering_subscription_guard;
-- +goose StatementBegin
do $$
declare
    r record; body text; ref text;
begin
    for r in select id from offering_subscription loop
        loop
            select string_agg(substr('23456789ABCDEFGHJKMNPQRSTUVWXYZ', 1 + get_byte(uuid_send(u), case when i < 7 then i - 1 else i + 2 end) % 31, 1), '' order by i) into body
            from generate_series(1, 8) i, (select gen_random_uuid() u) g;
            ref := substr(body, 1, 4) || '-' || substr(body, 5, 4) || '-' || offering_reference_sign(body);
            exit when not exists (select from offering_subscription where reference = ref);
        end loop;
        update offering_subscription set reference = ref, eligible = (state = 'approved'), accredited = exists (select from jsonb_array_elements(rules) v
            where v ->> 'rule' = 'accreditation' and v ->> 'outcome' = 'pass') where id = r.id;
    end loop;
end
$$;
-- +goose StatementEnd
alter table offering_subscription enable trigger offering_subscription_guard;
alter table offering_subscription alter column reference set not null,
    add column stage text generated always as (offering_stage(state, eligible, agreement, escrow_status, accepted_at is not null, transfer_id is not null)) stored;
update offering o set first_sale_at = (select min(s.decided_at) from offering_subscription s where s.offering_id = o.id and s.state = 'approved')
    where exists (select from offering_subscription s where s.offering_id = o.id and s.state = 'approved');
create index offering_subscription_newest on offering_subscription (offering_id, asked_at desc, id desc);
create index offering_subscription_stage on offering_subscription (offering_id, stage, asked_at desc, id desc);
create index offering_subscription_expires on offering_subscription (expires_at, id) where state in ('pending_review', 'approved') and accepted_at is null and escrow_status in ('PENDING', 'NOT_REQUIRED');
create index offering_subscription_raised on offering_subscription (client_id, offering_id, asked_at) where state in ('pending_review', 'approved');
create index offering_subscription_invested on offering_subscription (client_id, investor_id, asked_at) where state in ('pending_review', 'approved');
grant update (eligible, accredited, agreement, agreement_digest, escrow_status, funded_cents, funded_at, accepted_by, accepted_at, paid_reference, shares, transfer_id, end_reason)
    on offering_subscription to console_serving;

-- How many subscriptions of an offering are in each stage, and their sums, so that no page counts them. Written by a trigger alone.
create table offering_stage_sum (
    offering_id   text not null,
    client_id     uuid not null,
    stage         text not null,
    subscriptions bigint not null constraint offering_stage_sum_count check (subscriptions >= 0),
    cents         numeric not null constraint offering_stage_sum_cents check (whole_units(cents) and cents >= 0),
    funded_cents  numeric not null constraint offering_stage_sum_funded check (whole_units(funded_cents) and funded_cents >= 0),
    primary key (offering_id, stage),
    constraint offering_stage_sum_of foreign key (offering_id, client_id) references offering (id, client_id)
);
select append_only('offering_stage_sum');
revoke insert on offering_stage_sum from console_serving;
insert into offering_stage_sum (offering_id, client_id, stage, subscriptions, cents, funded_cents)
select offering_id, client_id, stage, count(*), sum(amount_cents), sum(funded_cents) from offering_subscription group by offering_id, client_id, stage;

-- What these two said before stays under another name, for the way back.
drop trigger offering_subscription_guard on offering_subscription;
drop trigger security_transfer_guard on security_transfer;
alter function offering_subscription_guard() rename to offering_subscription_guard_037;
alter function security_transfer_guard() rename to security_transfer_guard_025;
-- +goose StatementBegin
create function offering_summed() returns trigger
    language plpgsql security definer set search_path = public, pg_temp
    as $$
    begin
        if tg_op = 'UPDATE' then
            if new.stage = old.stage and new.funded_cents = old.funded_cents then
                return null;
            end if;
            update offering_stage_sum set subscriptions = subscriptions - 1, cents = cents - old.amount_cents, funded_cents = funded_cents - old.funded_cents
            where offering_id = old.offering_id and stage = old.stage;
        end if;
        insert into offering_stage_sum as x (offering_id, client_id, stage, subscriptions, cents, funded_cents)
        values (new.offering_id, new.client_id, new.stage, 1, new.amount_cents, new.funded_cents)
        on conflict (offering_id, stage) do update set subscriptions = x.subscriptions + 1, cents = x.cents + excluded.cents, funded_cents = x.funded_cents + excluded.funded_cents;
        return null;
    end
    $$;
-- An offering begins as a draft, or open by a call; it goes only the ways that there are.
create function offering_guard() returns trigger
    language plpgsql security definer set search_path = public, pg_temp
    as $$
    begin
        if tg_op = 'INSERT' then
            if new.state not in ('DRAFT', 'OPEN') then
                perform security_refuse('offering_begins', 'an offering begins as a draft, or open');
            end if;
            if coalesce(current_setting('app.person', true), '') not in ('', new.created_by::text) then
                perform security_refuse('offering_own_name', 'a person acts in no other name');
            end if;
            return new;
        end if;
        if new.state <> old.state and (old.state, new.state) not in (('DRAFT', 'OPEN'), ('OPEN', 'PAUSED'), ('PAUSED', 'OPEN'), ('OPEN', 'CLOSED'), ('PAUSED', 'CLOSED'),
                ('DRAFT', 'CANCELLED'), ('OPEN', 'CANCELLED'), ('PAUSED', 'CANCELLED')) then
            perform security_refuse('offering_way', format('an offering that is %s does not become %s', old.state, new.state));
        end if;
        if old.state in ('CLOSED', 'CANCELLED') and (new.subscribed_cents > old.subscribed_cents or new.target_cents <> old.target_cents) then
            perform security_refuse('offering_ended', 'an offering that ended stays as it is');
        end if;
        if new.form_d_by is distinct from old.form_d_by and coalesce(current_setting('app.person', true), '') not in ('', coalesce(new.form_d_by::text, '')) then
            perform security_refuse('offering_own_name', 'a person acts in no other name');
        end if;
        -- What somebody has subscribed to is not sold under another law, for another price or in another currency.
        if old.subscribed_cents > 0 and ((new.regulation, new.currencies, new.escrow_account, new.issuer) is distinct from (old.regulation, old.currencies, old.escrow_account, old.issuer)
                or (old.security_id is not null and new.security_id is distinct from old.security_id) or (old.unit_price is not null and new.unit_price is distinct from old.unit_price)) then
            perform security_refuse('offering_promised', 'what is subscribed to keeps its law, price and currency');
        end if;
        return new;
    end
    $$;
-- A change is asked by treasury and decided by somebody else of compliance; deciding does it.
create function offering_change_guard() returns trigger
    language plpgsql security definer set search_path = public, pg_temp
    as $$
    declare
        o offering; accepted numeric; t jsonb := new.terms;
    begin
        if tg_op = 'INSERT' then
            if new.state <> (case new.kind when 'PAUSE' then 'approved' else 'asked' end) then
                perform security_refuse('offering_change_begins', 'a change is asked for first');
            end if;
            if coalesce(current_setting('app.person', true), '') not in ('', new.asked_by::text) then
                perform security_refuse('offering_change_own_name', 'a person asks in no other name');
            end if;
            if not holds_role(new.client_id, new.asked_by, 'treasury') and not (new.kind = 'PAUSE' and holds_role(new.client_id, new.asked_by, 'compliance')) then
                perform security_refuse('offering_change_treasury', 'treasury asks');
            end if;
        elsif old.state <> 'asked' then
            perform security_refuse('offering_change_final', 'a decided change stays as it is');
        else
            if coalesce(current_setting('app.person', true), '') not in ('', new.decided_by::text) then
                perform security_refuse('offering_change_own_name', 'a person decides in no other name');
            end if;
            if new.state in ('approved', 'rejected') and not holds_role(new.client_id, new.decided_by, 'compliance') then
                perform security_refuse('offering_change_compliance', 'compliance decides');
            end if;
        end if;
        if new.state <> 'approved' then
            return new;
        end if;
        select * into o from offering where id = new.offering_id for update;
        if o.state not in (select unnest(case new.kind when 'OPEN' then array['DRAFT'] when 'PAUSE' then array['OPEN'] when 'RESUME' then array['PAUSED']
                when 'CLOSE' then array['OPEN', 'PAUSED'] when 'CANCEL' then array['DRAFT', 'OPEN', 'PAUSED'] else array['DRAFT', 'PAUSED'] end)) then
            perform security_refuse('offering_change_way', format('an offering that is %s does not do this', o.state));
        end if;
        if new.kind = 'TERMS' then
            update offering set issuer = t ->> 'issuer', name = t ->> 'name', regulation = t ->> 'regulation', target_cents = (t ->> 'target')::numeric,
                minimum_raise_cents = (t ->> 'minimumRaise')::numeric, minimum_cents = (t ->> 'minimum')::numeric, maximum_cents = (t ->> 'maximum')::numeric,
                currencies = array(select jsonb_array_elements_text(t -> 'currencies')), escrow_account = t ->> 'escrow', security_id = t ->> 'security',
                unit_price = (t ->> 'price')::numeric, opens_on = (t ->> 'opens')::date, closes_on = (t ->> 'closes')::date, funding_days = (t ->> 'fundingDays')::int,
                agreement_name = t ->> 'agreementName', agreement_digest = t ->> 'agreementDigest'
            where id = o.id;
            return new;
        end if;
        if new.kind = 'CLOSE' then
            select coalesce(sum(cents), 0) into accepted from offering_stage_sum where offering_id = o.id and stage = 'ACCEPTED';
            if accepted < o.minimum_raise_cents or accepted = 0 then
                perform security_refuse('offering_minimum_raised', 'the minimum raise is not accepted');
            end if;
        end if;
        update offering set state_at = coalesce(new.decided_at, new.asked_at),
            state = case new.kind when 'OPEN' then 'OPEN' when 'RESUME' then 'OPEN' when 'PAUSE' then 'PAUSED' when 'CLOSE' then 'CLOSED' else 'CANCELLED' end where id = o.id;
        return new;
    end
    $$;
-- When the transaction ends, an offering that ended has nothing left that lives: a closed one issued all that was accepted.
create function offering_ended() returns trigger
    language plpgsql security definer set search_path = public, pg_temp
    as $$
    begin
        if exists (select from offering_subscription s where s.offering_id = new.id and s.stage in ('RECEIVED', 'ELIGIBILITY', 'SIGNED', 'FUNDING_PENDING', 'FUNDED', 'ACCEPTED')) then
            perform security_refuse('offering_ends_whole', 'an offering ends with everything issued or refused');
        end if;
        return null;
    end
    $$;
create or replace function offering_subscription_guard() returns trigger
    language plpgsql security definer set search_path = public, pg_temp
    as $$
    declare
        o offering;
        me text := coalesce(current_setting('app.person', true), '');
        ends boolean := new.state in ('rejected', 'cancelled', 'expired');
    begin
        if tg_op = 'INSERT' then
            if me not in ('', new.asked_by::text) then
                perform security_refuse('offering_subscription_own_name', 'a person asks in no other name');
            end if;
            -- The sum first: it locks the offering, so that two subscriptions are never measured by the same figures.
            update offering set subscribed_cents = subscribed_cents + new.amount_cents,
                first_sale_at = coalesce(first_sale_at, case when new.state = 'approved' then new.decided_at end)
            where id = new.offering_id and client_id = new.client_id returning * into o;
            if o.state <> 'OPEN' then
                perform security_refuse('offering_subscription_open', 'the offering is not open');
            end if;
            if (new.asked_at at time zone 'UTC')::date < o.opens_on or (new.asked_at at time zone 'UTC')::date > o.closes_on then
                perform security_refuse('offering_subscription_days', 'the offering takes no subscriptions on this day');
            end if;
            if not new.currency = any (o.currencies) then
                perform security_refuse('offering_subscription_accepted', 'the offering does not take this currency');
            end if;
            if new.amount_cents < o.minimum_cents then
                perform security_refuse('offering_subscription_minimum', 'below the minimum');
            end if;
            if new.amount_cents + coalesce((select sum(s.amount_cents) from offering_subscription s where s.offering_id = new.offering_id
                    and s.investor_id = new.investor_id and s.state in ('pending_review', 'approved')), 0) > o.maximum_cents then
                perform security_refuse('offering_subscription_maximum', 'above the investor''s maximum');
            end if;
            if new.state not in ('pending_review', 'approved') or new.escrow_status not in ('PENDING', 'NOT_REQUIRED') or new.funded_cents <> 0 or new.accepted_at is not null then
                perform security_refuse('offering_subscription_begins', 'a subscription begins alive, unpaid and not accepted');
            end if;
            return new;
        end if;
        if (new.cancel_asked_by is distinct from old.cancel_asked_by and me not in ('', coalesce(new.cancel_asked_by::text, '')) and new.cancel_asked_by is not null)
            or (new.cancel_decided_by is distinct from old.cancel_decided_by and new.cancel_decided_by is not null and me not in ('', new.cancel_decided_by::text))
            or (new.accepted_by is distinct from old.accepted_by and new.accepted_by is not null and me not in ('', new.accepted_by::text)) then
            perform security_refuse('offering_subscription_own_name', 'a person acts in no other name');
        end if;
        perform offering_subscription_money(old, new);
        if old.agreement and (not new.agreement or (old.agreement_digest is not null and new.agreement_digest is distinct from old.agreement_digest)) then
            perform security_refuse('offering_subscription_signed_once', 'what was signed stays signed');
        end if;
        if new.state = old.state and old.state not in ('pending_review', 'approved') then
            if (new.accepted_at, new.transfer_id, new.shares, new.decided_at) is distinct from (old.accepted_at, old.transfer_id, old.shares, old.decided_at) then
                perform security_refuse('offering_subscription_final', 'what ended stays as it is, but for its money');
            end if;
            return new;
        end if;
        if old.state not in ('pending_review', 'approved') or (old.state = 'approved' and new.state = 'pending_review') then
            perform security_refuse('offering_subscription_final', format('a subscription that is %s does not become %s', old.state, new.state));
        end if;
        if ends then
            update offering set subscribed_cents = subscribed_cents - old.amount_cents where id = old.offering_id returning * into o;
        elsif new.state = 'approved' and old.state <> 'approved' then
            update offering set first_sale_at = coalesce(first_sale_at, new.decided_at) where id = old.offering_id returning * into o;
        else
            select * into o from offering where id = old.offering_id;
        end if;
        if ends and old.transfer_id is not null or new.state = 'cancelled' and o.state = 'CLOSED' then
            perform security_refuse('offering_subscription_closed', 'a closed offering keeps its subscriptions');
        end if;
        if new.state = 'expired' and (old.expires_at is null or new.decided_at < old.expires_at or old.accepted_at is not null or old.escrow_status not in ('PENDING', 'NOT_REQUIRED')) then
            perform security_refuse('offering_subscription_expires', 'it expires on its day, while its money has not come');
        end if;
        -- While the offering goes on, what was approved ends by two people or on its day; with the offering it ends as compliance decided of that.
        if old.state = 'approved' and new.state = 'rejected' and o.state not in ('CLOSED', 'CANCELLED') then
            perform security_refuse('offering_subscription_final', 'a subscription that is approved does not become rejected');
        end if;
        if old.state = 'approved' and new.state = 'cancelled' and o.state <> 'CANCELLED'
                and (old.cancel_asked_by is null or new.cancel_asked_by is distinct from old.cancel_asked_by or new.cancel_decided_by is null) then
            perform security_refuse('offering_subscription_cancelled_by_two', 'what was approved is cancelled by two people');
        end if;
        if new.accepted_at is not null and old.accepted_at is null then
            if new.state <> 'approved' or o.state <> 'OPEN' or old.escrow_status not in ('DEPOSITED', 'NOT_REQUIRED') or o.security_id is null
                    or new.shares * o.unit_price * 100 <> new.amount_cents then
                perform security_refuse('offering_subscription_accepts', 'what is approved and paid is accepted, for the shares that it pays');
            end if;
            if not holds_role(new.client_id, new.accepted_by, 'treasury') then
                perform security_refuse('offering_subscription_accepted_treasury', 'treasury accepts');
            end if;
        elsif (new.accepted_by, new.accepted_at, new.shares) is distinct from (old.accepted_by, old.accepted_at, old.shares)
                and not (new.accepted_at is null and new.escrow_status = 'PENDING' and old.transfer_id is null) then -- whose money is gone is accepted no more
            perform security_refuse('offering_subscription_accepted_once', 'what was accepted stays accepted');
        end if;
        if new.transfer_id is distinct from old.transfer_id and (old.transfer_id is not null or o.state <> 'CLOSED' or not exists (select from security_transfer t
                where t.id = new.transfer_id and t.security_id = o.security_id and t.state = 'confirmed' and t.transfer_type = 'PRIMARY_ISSUANCE'
                    and t.to_holder = old.investor_id and t.shares = old.shares)) then
            perform security_refuse('offering_subscription_issues', 'the shares of a closed offering are in the register');
        end if;
        return new;
    end
    $$;
-- Money goes only the ways that there are: it comes and goes while a subscription lives, is released for one that is issued, and goes
-- back for one that ended. What was released never goes down.
create function offering_subscription_money(was offering_subscription, is_now offering_subscription) returns void
    language plpgsql set search_path = public, pg_temp
    as $$
    begin
        if is_now.escrow_status <> was.escrow_status and (was.escrow_status, is_now.escrow_status) not in (('PENDING', 'DEPOSITED'), ('DEPOSITED', 'PENDING'), ('DEPOSITED', 'RELEASED'),
                ('PENDING', 'REFUNDING'), ('DEPOSITED', 'REFUNDING'), ('REFUNDING', 'REFUNDED'), ('REFUNDED', 'REFUNDING')) then
            perform security_refuse('offering_subscription_money_way', format('money that is %s does not become %s', was.escrow_status, is_now.escrow_status));
        end if;
        if was.escrow_status = 'RELEASED' and is_now.funded_cents < was.funded_cents then
            perform security_refuse('offering_subscription_released', 'what was released is not held any more');
        end if;
        if is_now.escrow_status = 'RELEASED' and was.escrow_status <> 'RELEASED' and is_now.transfer_id is null then
            perform security_refuse('offering_subscription_release', 'money is released for shares that are issued');
        end if;
        if is_now.escrow_status in ('REFUNDING', 'REFUNDED') and is_now.state in ('pending_review', 'approved') then
            perform security_refuse('offering_subscription_refund', 'money goes back for what ended');
        end if;
    end
    $$;
-- Shares of a closing are issued in the name of who asked to close, by who decided it: one transfer for each subscription that was accepted.
create or replace function security_transfer_guard() returns trigger
    language plpgsql security definer set search_path = public, pg_temp
    as $$
    declare
        me text := coalesce(current_setting('app.person', true), '');
    begin
        if tg_op = 'INSERT' then
            if me not in ('', new.asked_by::text) and not (new.by_two and exists (select from offering_subscription s
                    join offering o on o.id = s.offering_id
                    join offering_change c on c.offering_id = o.id
                    where s.id = new.one_time and s.client_id = new.client_id and s.investor_id = new.to_holder and s.shares = new.shares and s.stage = 'ACCEPTED'
                        and o.state = 'CLOSED' and o.security_id = new.security_id and c.kind = 'CLOSE' and c.state = 'approved'
                        and c.asked_by = new.asked_by and c.decided_by::text = me)) then
                perform security_refuse('security_transfer_own_name', 'a person asks in no other name');
            end if;
            if new.state = 'pending_review' then
                perform security_promise(new, 1);
            end if;
            return new;
        end if;
        if old.state <> 'pending_review' then
            perform security_refuse('security_transfer_final', format('a %s transfer stays as it is', old.state));
        end if;
        if new.state <> 'pending_review' then
            perform security_promise(old, -1);
        end if;
        return new;
    end
    $$;
-- +goose StatementEnd
create trigger offering_subscription_guard before insert or update on offering_subscription for each row execute function offering_subscription_guard();
create trigger security_transfer_guard before insert or update on security_transfer for each row execute function security_transfer_guard();
create trigger offering_guard before insert or update on offering for each row execute function offering_guard();
create constraint trigger offering_ended after update of state on offering deferrable initially deferred
    for each row when (new.state in ('CLOSED', 'CANCELLED') and old.state is distinct from new.state) execute function offering_ended();
create trigger offering_change_guard before insert or update on offering_change for each row execute function offering_change_guard();
create trigger offering_summed after insert or update on offering_subscription for each row execute function offering_summed();

-- +goose Down
drop trigger offering_summed on offering_subscription;
drop trigger offering_ended on offering;
drop trigger offering_guard on offering;
drop table offering_stage_sum, offering_change, offering_document;
drop trigger offering_subscription_guard on offering_subscription;
drop trigger security_transfer_guard on security_transfer;
drop function offering_subscription_guard(), security_transfer_guard();
alter function offering_subscription_guard_037() rename to offering_subscription_guard;
alter function security_transfer_guard_025() rename to security_transfer_guard;
create trigger offering_subscription_guard before insert or update on offering_subscription for each row execute function offering_subscription_guard();
create trigger security_transfer_guard before insert or update on security_transfer for each row execute function security_transfer_guard();
drop function offering_summed(), offering_ended(), offering_guard(), offering_change_guard(), offering_subscription_money(offering_subscription, offering_subscription);
drop index offering_subscription_invested, offering_subscription_raised, offering_subscription_expires, offering_subscription_stage, offering_subscription_newest;
alter table offering_subscription disable trigger offering_subscription_guard;
alter table offering_subscription drop constraint offering_subscription_state, drop constraint offering_subscription_escrow, drop constraint offering_subscription_accepted_money, drop column stage;
update offering_subscription set state = 'cancelled' where state = 'expired';
update offering_subscription set escrow_status = 'PENDING' where escrow_status <> 'NOT_REQUIRED';
alter table offering_subscription enable trigger offering_subscription_guard;
alter table offering_subscription drop column end_reason, drop column transfer_id, drop column shares, drop column paid_reference, drop column accepted_at, drop column accepted_by,
    drop column expires_at, drop column funded_at, drop column funded_cents, drop column reference, drop column agreement_digest, drop column accredited, drop column eligible,
    add constraint offering_subscription_state check (state in ('pending_review', 'approved', 'rejected', 'cancelled')),
    add constraint offering_subscription_escrow check (escrow_status in ('PENDING', 'NOT_REQUIRED'));
revoke update (agreement, escrow_status) on offering_subscription from console_serving;
drop function offering_stage(text, boolean, boolean, text, boolean, boolean), offering_reference_holds(text), offering_reference_sign(text);
drop index offering_of_issuer, offering_in_state_all, offering_in_state, offering_newest_all, offering_newest;
alter table offering drop constraint offering_state;
update offering set state = case state when 'PAUSED' then 'OPEN' when 'DRAFT' then 'CANCELLED' else state end;
alter table offering drop column form_d_at, drop column form_d_by, drop column form_d_reference, drop column form_d_filed_on, drop column first_sale_at, drop column state_at,
    drop column agreement_digest, drop column agreement_name, drop column funding_days, drop column closes_on, drop column opens_on, drop column minimum_raise_cents, drop column issuer_key,
    add constraint offering_state check (state in ('OPEN', 'CLOSED', 'CANCELLED'));
grant update (state, security_id, unit_price) on offering to console_serving;
