-- +goose Up
-- Offerings and who subscribes to them. What is subscribed follows the subscriptions by trigger: their sum never exceeds
-- the target, nor an investor's their maximum. Compliance (state), money (escrow_status) and shares are three things.
-- client_id: see 025.

alter table security add constraint security_regulated unique (id, client_id, regulation);

create table offering (
    id             text primary key constraint offering_id_form check (id ~ '^off_[a-z0-9]{8,32}$'),
    client_id      uuid not null,
    of_client      uuid generated always as (nullif(client_id, '00000000-0000-0000-0000-000000000000'::uuid)) stored
                   constraint offering_client references client (id),
    issuer         text not null constraint offering_issuer_length check (length(issuer) between 1 and 200),
    name           text not null constraint offering_name_length check (length(name) between 1 and 200),
    regulation     text not null,
    target_cents   numeric not null constraint offering_target check (whole_units(target_cents) and target_cents <= 9007199254740991),
    minimum_cents  numeric not null constraint offering_minimum check (whole_units(minimum_cents) and minimum_cents > 0),
    maximum_cents  numeric not null constraint offering_maximum check (whole_units(maximum_cents)),
    subscribed_cents numeric not null default 0 constraint offering_subscribed check (whole_units(subscribed_cents) and subscribed_cents >= 0), -- by all that live
    currencies     text[] not null constraint offering_currencies check (cardinality(currencies) between 1 and 2 and currencies <@ array['USD', 'USDC']),
    escrow_account text constraint offering_escrow_form check (escrow_account ~ '^esc_[a-z0-9]{8,32}$'), -- null: none is required
    security_id    text, -- needed before closing, and so is the price
    unit_price     numeric constraint offering_price check (unit_price > 0 and unit_price < 1e12 and scale(unit_price) <= 6),
    state          text not null constraint offering_state check (state in ('OPEN', 'CLOSED', 'CANCELLED')),
    created_by     uuid not null references person (id),
    one_time       text not null constraint offering_one_time_length check (length(one_time) between 1 and 100),
    created_at     timestamptz not null,
    constraint offering_tenant unique (id, client_id),
    constraint offering_once unique (created_by, one_time),
    constraint offering_limits check (minimum_cents <= maximum_cents and maximum_cents <= target_cents),
    constraint offering_target_holds check (subscribed_cents <= target_cents),
    constraint offering_closes_whole check (state <> 'CLOSED' or (security_id is not null and unit_price is not null)),
    constraint offering_regulation check (regulation in ('REG_D_506B', 'REG_D_506C', 'REG_S', 'REG_A_TIER_1', 'REG_A_TIER_2', 'REG_CF', 'REGISTERED')),
    constraint offering_security foreign key (security_id, client_id, regulation) references security (id, client_id, regulation)
);
select append_only('offering');
grant update (state, security_id, unit_price) on offering to console_serving; -- the sum follows the subscriptions

create table offering_subscription (
    id             text primary key constraint offering_subscription_id_form check (id ~ '^sub_[a-z0-9]{8,32}$'),
    offering_id    text not null,
    client_id      uuid not null,
    investor_id    text not null constraint offering_subscription_investor check (investor_id ~ '^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$'),
    amount_cents   numeric not null constraint offering_subscription_amount check (whole_units(amount_cents) and amount_cents > 0),
    currency       text not null constraint offering_subscription_currency check (currency in ('USD', 'USDC')),
    funding        text not null constraint offering_subscription_funding check ((funding, currency) in (('WIRE', 'USD'), ('USDC', 'USDC'))),
    claimed_status text not null constraint offering_subscription_claim_length check (length(claimed_status) <= 40), -- the caller's claim, kept as such
    agreement      boolean not null, -- signed
    state          text not null constraint offering_subscription_state check (state in ('pending_review', 'approved', 'rejected', 'cancelled')),
    escrow_status  text not null constraint offering_subscription_escrow check (escrow_status in ('PENDING', 'NOT_REQUIRED')),
    rules          jsonb not null,
    rules_version  text not null,
    asked_by       uuid not null references person (id),
    one_time       text not null constraint offering_subscription_one_time_length check (length(one_time) between 1 and 100),
    asked_at       timestamptz not null,
    decided_at     timestamptz,
    constraint offering_subscription_offering foreign key (offering_id, client_id) references offering (id, client_id),
    constraint offering_subscription_tenant unique (id, client_id),
    constraint offering_subscription_once unique (asked_by, one_time),
    constraint offering_subscription_decided check ((state = 'pending_review') = (decided_at is null)),
    constraint offering_subscription_signed check (state <> 'approved' or agreement)
);
create index offering_subscription_of on offering_subscription (offering_id, investor_id) where state in ('pending_review', 'approved');
create index offering_subscription_waits on offering_subscription (client_id, investor_id) where state = 'pending_review';
select append_only('offering_subscription');
grant update (state, rules, rules_version, decided_at) on offering_subscription to console_serving;

-- What partners are to hear of. Nothing is sent to them yet; what stands here is what happened, in the transaction in
-- which it did.
create table offering_event (
    id              bigint generated always as identity primary key,
    client_id       uuid not null,
    subscription_id text not null,
    event           text not null constraint offering_event_form check (event ~ '^rwa\.subscription\.[a-z]+$'),
    at              timestamptz not null,
    constraint offering_event_of foreign key (subscription_id, client_id) references offering_subscription (id, client_id)
);
create index offering_event_order on offering_event (subscription_id, id);
select append_only('offering_event');

-- +goose StatementBegin
create function offering_subscription_guard() returns trigger
    language plpgsql security definer set search_path = public, pg_temp
    as $$
    declare
        o offering;
    begin
        if tg_op = 'INSERT' then
            if coalesce(current_setting('app.person', true), '') not in ('', new.asked_by::text) then
                perform security_refuse('offering_subscription_own_name', 'a person asks in no other name');
            end if;
            -- The sum first: it locks the offering, so that two subscriptions are never measured by the same figures.
            update offering set subscribed_cents = subscribed_cents + new.amount_cents where id = new.offering_id and client_id = new.client_id returning * into o;
            if o.state <> 'OPEN' then
                perform security_refuse('offering_subscription_open', 'the offering is not open');
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
            if new.state not in ('pending_review', 'approved') then
                perform security_refuse('offering_subscription_begins', 'a subscription begins alive');
            end if;
            return new;
        end if;
        if old.state not in ('pending_review', 'approved') or (old.state = 'approved' and new.state = 'pending_review') then
            perform security_refuse('offering_subscription_final', format('a subscription that is %s does not become %s', old.state, new.state));
        end if;
        if new.state in ('rejected', 'cancelled') then
            update offering set subscribed_cents = subscribed_cents - old.amount_cents where id = old.offering_id;
        end if;
        return new;
    end
    $$;
-- +goose StatementEnd
create trigger offering_subscription_guard before insert or update on offering_subscription for each row execute function offering_subscription_guard();

-- +goose Down
drop table offering_event;
drop table offering_subscription;
drop function offering_subscription_guard();
drop table offering;
alter table security drop constraint security_regulated;
