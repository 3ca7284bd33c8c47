-- +goose Up
-- The register of securities: what was authorised, who holds how much, and every transfer. Shares move only as
-- postings of the one ledger; the figures here follow the postings by trigger, so that authorised ≥ issued = Σ holders
-- holds against whoever can write SQL as the serving role.
-- client_id is the client that a thing was filed for; the nil uuid is the organization itself, which is among nobody's
-- clients, so that the same policies show it to staff of the whole organization alone.

-- Shares in the books: an account for each holder, and one of the issuer, which stands below zero by what was issued.
alter table account add column holder text not null default '';
alter table account drop constraint account_client_id_fkey;
alter table account add column of_client uuid generated always as (nullif(client_id, '00000000-0000-0000-0000-000000000000'::uuid)) stored
    constraint account_client references client (id);
alter table account drop constraint account_once, add constraint account_once unique (client_id, asset, kind, wallet_id, holder);
alter table account drop constraint account_kind,
    add constraint account_kind check (kind in ('wallet', 'external', 'network_fee', 'gas_tank', 'holder', 'issuer'));
alter table account add constraint account_holder check ((kind = 'holder') = (holder <> ''));
alter table account add constraint account_shares check ((kind in ('holder', 'issuer')) = (asset like 'sec\_%'));
alter table posting drop constraint posting_client_id_fkey; -- both accounts name a client that exists
alter table posting drop constraint posting_kind,
    add constraint posting_kind check (kind in ('deposit', 'withdrawal', 'fee', 'book_transfer', 'issue', 'share_transfer', 'redemption', 'reversal'));

-- The wallets' statement shows what wallets hold; shares have their register.
create or replace view ledger_line with (security_invoker = true) as
select p.id, p.client_id, p.asset, p.wallet_id, p.transfer_id, p.part, p.step, p.kind, p.source, p.amount,
       d.kind as debit_kind, c.kind as credit_kind,
       (case when d.kind = 'wallet' and d.wallet_id = p.wallet_id then p.amount
             when c.kind = 'wallet' and c.wallet_id = p.wallet_id then -p.amount else 0 end)::numeric as effect,
       p.effective_at, p.posted_at, p.counterparty, p.memo, p.reverses, r.id as reversed_by
from posting p
join account d on d.id = p.debit_account
join account c on c.id = p.credit_account
left join posting r on r.reverses = p.id
where d.kind not in ('holder', 'issuer');

create table security (
    id              text primary key constraint security_id_form check (id ~ '^sec_[a-z0-9]{8,32}$'),
    client_id       uuid not null,
    of_client       uuid generated always as (nullif(client_id, '00000000-0000-0000-0000-000000000000'::uuid)) stored
                    constraint security_client references client (id),
    issuer_name     text not null constraint security_issuer_length check (length(issuer_name) between 1 and 200),
    security_type   text not null constraint security_type_form check (security_type ~ '^[A-Z][A-Z0-9_]{1,39}$'),
    regulation      text not null constraint security_regulation check (regulation in
                        ('REG_D_506B', 'REG_D_506C', 'REG_S', 'REG_A_TIER_1', 'REG_A_TIER_2', 'REG_CF', 'REGISTERED')),
    jurisdiction    text not null constraint security_jurisdiction check (jurisdiction ~ '^[A-Z]{2}(_[A-Z0-9]{1,3})?$'),
    par_value       numeric not null constraint security_par check (par_value >= 0 and par_value < 1e12 and scale(par_value) <= 6),
    cusip           text constraint security_cusip check (cusip ~ '^[0-9A-Z*@#]{8}[0-9]$'), -- null: none was assigned
    isin            text constraint security_isin check (isin ~ '^[A-Z]{2}[0-9A-Z]{9}[0-9]$'),
    authorised      numeric not null constraint security_shares check (whole_units(authorised) and authorised between 1 and 9007199254740991),
    issued          numeric not null default 0 constraint security_issued check (whole_units(issued) and issued >= 0),
    reserved        numeric not null default 0 constraint security_reserved check (whole_units(reserved) and reserved >= 0), -- by issues that wait
    status          text not null constraint security_status check (status in ('ACTIVE', 'SUSPENDED', 'RETIRED')),
    registered_by   uuid not null references person (id),
    one_time        text not null constraint security_one_time_length check (length(one_time) between 1 and 100),
    registered_at   timestamptz not null,
    constraint security_tenant unique (id, client_id),
    constraint security_once unique (registered_by, one_time),
    constraint security_authorised check (issued + reserved <= authorised)
);
create unique index security_cusip_once on security (client_id, cusip) where cusip is not null;
create unique index security_isin_once on security (client_id, isin) where isin is not null;
select append_only('security');
grant update (status) on security to console_serving; -- the figures follow the postings

-- Who holds how much. Written by the triggers below alone.
create table security_holding (
    security_id text not null,
    client_id   uuid not null,
    holder      text not null,
    shares      numeric not null constraint security_holding_shares check (whole_units(shares) and shares >= 0),
    pending     numeric not null default 0 constraint security_holding_pending check (whole_units(pending) and pending >= 0), -- promised to transfers that wait
    primary key (security_id, holder),
    constraint security_holding_security foreign key (security_id, client_id) references security (id, client_id),
    constraint security_holding_available check (pending <= shares)
);
select append_only('security_holding');
revoke insert on security_holding from console_serving;

-- What a transfer costs, by the day from which it holds.
create table security_fee (
    transfer_type  text not null,
    effective_from date not null,
    bps            int not null constraint security_fee_bps check (bps between 0 and 10000),
    source         text not null constraint security_fee_source check (length(source) between 1 and 200),
    primary key (transfer_type, effective_from)
);
insert into security_fee (transfer_type, effective_from, bps, source)
select t, date '2026-01-01', 15, 'one rate for every transfer, as seed 001 section 16 shows it'
from unnest(array['PRIMARY_ISSUANCE', 'SECONDARY', 'GIFT', 'ESTATE', 'REDEMPTION']) t;
alter table security_fee enable row level security; -- it belongs to nobody, so whoever has any scope reads it
create policy security_fee_read on security_fee for select using (coalesce(current_setting('app.scope', true), '') <> '');
grant select on security_fee to console_serving;

create table security_transfer (
    id            text primary key constraint security_transfer_id check (id ~ '^tx_[a-z0-9]{8,32}$'),
    security_id   text not null,
    client_id     uuid not null,
    transfer_type text not null constraint security_transfer_type check (transfer_type in ('PRIMARY_ISSUANCE', 'SECONDARY', 'GIFT', 'ESTATE', 'REDEMPTION')),
    from_holder   text not null constraint security_transfer_from check (from_holder ~ '^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$'),
    to_holder     text not null constraint security_transfer_to check (to_holder ~ '^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$'),
    shares        numeric not null constraint security_transfer_shares check (whole_units(shares) and shares > 0),
    claimed_accredited boolean not null, -- the caller's claim, kept as such; evidence decides
    state         text not null constraint security_transfer_state check (state in ('pending_review', 'confirmed', 'rejected', 'cancelled')),
    rules         jsonb not null, -- each rule with its outcome and reason, as last judged
    rules_version text not null,
    fee_bps       int not null constraint security_transfer_fee check (fee_bps between 0 and 10000),
    asked_by      uuid not null references person (id),
    one_time      text not null constraint security_transfer_one_time_length check (length(one_time) between 1 and 100),
    asked_at      timestamptz not null,
    processed_at  timestamptz,
    -- A confirmed transfer has its posting, or the transaction does not commit.
    posted_part   text generated always as (case state when 'confirmed' then 'amount' end) stored,
    posted_step   int generated always as (case state when 'confirmed' then 1 end) stored,
    constraint security_transfer_security foreign key (security_id, client_id) references security (id, client_id),
    constraint security_transfer_tenant unique (id, client_id),
    constraint security_transfer_once unique (asked_by, one_time),
    constraint security_transfer_sides check (from_holder <> to_holder
        and (transfer_type = 'PRIMARY_ISSUANCE') = (from_holder = 'issuer_treasury') and (transfer_type = 'REDEMPTION') = (to_holder = 'issuer_treasury')),
    constraint security_transfer_processed check ((state = 'pending_review') = (processed_at is null)),
    constraint security_transfer_posted foreign key (id, posted_part, posted_step) references posting (transfer_id, part, step) deferrable initially deferred
);
create index security_transfer_waits on security_transfer (client_id, to_holder) where state = 'pending_review';
create index security_transfer_order on security_transfer (security_id, asked_at, id);
select append_only('security_transfer');
grant update (state, rules, rules_version, processed_at) on security_transfer to console_serving;

-- When each share was first acquired from the issuer: what the holding period is counted from. Lot detail is never
-- deleted; what has moved on has nothing left.
create table security_lot (
    id          bigint generated always as identity primary key,
    security_id text not null,
    client_id   uuid not null,
    holder      text not null,
    transfer_id text not null, -- that brought it
    acquired_at timestamptz not null,
    shares      numeric not null constraint security_lot_shares check (whole_units(shares) and shares > 0),
    remaining   numeric not null constraint security_lot_remaining check (whole_units(remaining) and remaining between 0 and shares),
    constraint security_lot_security foreign key (security_id, client_id) references security (id, client_id),
    constraint security_lot_transfer foreign key (transfer_id, client_id) references security_transfer (id, client_id)
);
create index security_lot_holder on security_lot (security_id, holder, acquired_at, id) where remaining > 0;
select append_only('security_lot');
grant update (remaining) on security_lot to console_serving;

-- +goose StatementBegin
create function security_refuse(rule text, sentence text) returns void
    language plpgsql
    as $$ begin raise exception using errcode = 'check_violation', constraint = rule, message = sentence; end $$;

-- A waiting transfer promises shares; one that ends gives the promise back.
create function security_promise(t security_transfer, sign int) returns void
    language plpgsql security definer set search_path = public, pg_temp
    as $$
    begin
        if t.transfer_type = 'PRIMARY_ISSUANCE' then
            update security set reserved = reserved + sign * t.shares where id = t.security_id;
        else
            update security_holding set pending = pending + sign * t.shares where security_id = t.security_id and holder = t.from_holder;
            if not found then
                perform security_refuse('security_holding_available', 'the holder has no shares');
            end if;
        end if;
    end
    $$;
revoke execute on function security_promise(security_transfer, int) from public;

create function security_transfer_guard() returns trigger
    language plpgsql security definer set search_path = public, pg_temp
    as $$
    begin
        if tg_op = 'INSERT' then
            if coalesce(current_setting('app.person', true), '') not in ('', new.asked_by::text) then
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

-- The register follows the books.
create function security_posted() returns trigger
    language plpgsql security definer set search_path = public, pg_temp
    as $$
    declare
        d account;
        c account;
    begin
        select * into d from account where id = new.debit_account;
        select * into c from account where id = new.credit_account;
        if new.kind <> 'reversal' and not exists (select from security_transfer t where t.id = new.transfer_id and t.security_id = new.asset
                and t.client_id = new.client_id and t.shares = new.amount and t.state = 'confirmed'
                and t.from_holder = case c.kind when 'issuer' then 'issuer_treasury' else c.holder end
                and t.to_holder = case d.kind when 'issuer' then 'issuer_treasury' else d.holder end) then
            perform security_refuse('security_posted_transfer', 'shares move by a confirmed transfer alone');
        end if;
        if c.kind = 'holder' then
            update security_holding set shares = shares - new.amount where security_id = new.asset and holder = c.holder;
            if not found then
                perform security_refuse('security_holding_shares', 'the holder has no shares');
            end if;
        else
            update security set issued = issued + new.amount where id = new.asset;
        end if;
        if d.kind = 'holder' then
            insert into security_holding (security_id, client_id, holder, shares) values (new.asset, new.client_id, d.holder, new.amount)
            on conflict (security_id, holder) do update set shares = security_holding.shares + excluded.shares;
        else
            update security set issued = issued - new.amount where id = new.asset;
        end if;
        return null;
    end
    $$;
-- +goose StatementEnd
create trigger security_transfer_guard before insert or update on security_transfer for each row execute function security_transfer_guard();
create trigger security_posted after insert on posting for each row when (new.asset like 'sec\_%') execute function security_posted();

-- +goose Down
drop trigger security_posted on posting;
drop table security_lot;
drop function security_promise(security_transfer, int);
drop table security_transfer;
drop function security_posted();
drop function security_transfer_guard();
drop table security_fee;
drop table security_holding;
drop table security;
drop function security_refuse(text, text);
alter table posting drop constraint posting_kind,
    add constraint posting_kind check (kind in ('deposit', 'withdrawal', 'fee', 'book_transfer', 'reversal')) not valid; -- what was posted stays
alter table posting add constraint posting_client_id_fkey foreign key (client_id) references client (id);
alter table account drop constraint account_shares, drop constraint account_holder, drop constraint account_once, drop constraint account_kind;
alter table account drop column of_client, drop column holder;
alter table account add constraint account_kind check (kind in ('wallet', 'external', 'network_fee', 'gas_tank')) not valid,
    add constraint account_once unique (client_id, asset, kind, wallet_id),
    add constraint account_client_id_fkey foreign key (client_id) references client (id);
create or replace view ledger_line with (security_invoker = true) as
select p.id, p.client_id, p.asset, p.wallet_id, p.transfer_id, p.part, p.step, p.kind, p.source, p.amount,
       d.kind as debit_kind, c.kind as credit_kind,
       (case when d.kind = 'wallet' and d.wallet_id = p.wallet_id then p.amount
             when c.kind = 'wallet' and c.wallet_id = p.wallet_id then -p.amount else 0 end)::numeric as effect,
       p.effective_at, p.posted_at, p.counterparty, p.memo, p.reverses, r.id as reversed_by
from posting p
join account d on d.id = p.debit_account
join account c on c.id = p.credit_account
left join posting r on r.reverses = p.id;
