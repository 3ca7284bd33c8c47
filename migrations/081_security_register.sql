-- +goose Up
-- The register as a US transfer agent keeps it (17 CFR 240.17Ad-9 and 17Ad-10): the control book with its history, lots that keep
-- their exemption and what was paid, marks that stop shares from moving, and transfers with the instruction they were made on, who
-- decided them and who overrode which rule. client_id: see 025.

-- What is known of a security beyond its registration, in versions: one files, compliance confirms. Without a confirmed version
-- the rules take the strictest reading: an issuer that does not report, and equity of the issuer's own country.
create table security_terms (
    security_id   text not null,
    client_id     uuid not null,
    version       int not null constraint security_terms_version check (version > 0),
    name          text not null constraint security_terms_name check (length(name) between 1 and 200),
    instrument    text not null constraint security_terms_instrument check (instrument in ('EQUITY', 'DEBT')),
    domicile      text not null constraint security_terms_domicile check (domicile ~ '^[A-Z]{2}$'), -- of the issuer
    reports_since date, -- to the SEC; null: it does not
    us_market     boolean not null, -- a substantial U.S. market interest
    year_end      text not null constraint security_terms_year_end check (year_end ~ '^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$'), -- of the fiscal year
    assets_cents  numeric constraint security_terms_assets check (whole_units(assets_cents) and assets_cents >= 0), -- of the issuer; null: not known
    weekly_volume numeric constraint security_terms_volume check (whole_units(weekly_volume) and weekly_volume >= 0), -- shares, average of the last four weeks
    most_holders  int constraint security_terms_holders check (most_holders between 1 and 1000000), -- the issuer's own limit
    most_bps      int constraint security_terms_share check (most_bps between 1 and 10000), -- of one holder
    allowed       text[] not null constraint security_terms_allowed check (cardinality(allowed) <= 100), -- countries of holders; none: all that are not barred
    barred        text[] not null constraint security_terms_barred check (cardinality(barred) <= 100),
    authorised    numeric not null constraint security_terms_shares check (whole_units(authorised) and authorised between 1 and 9007199254740991),
    cusip         text constraint security_terms_cusip check (cusip ~ '^[0-9A-Z*@#]{8}[0-9]$'),
    isin          text constraint security_terms_isin check (isin ~ '^[A-Z]{2}[0-9A-Z]{9}[0-9]$'),
    status        text not null constraint security_terms_status check (status in ('ACTIVE', 'SUSPENDED', 'RETIRED')),
    note          text not null constraint security_terms_note check (length(note) <= 500), -- why, and by which document
    state         text not null constraint security_terms_state check (state in ('filed', 'in_force', 'rejected', 'withdrawn')),
    filed_by      uuid not null references person (id),
    filed_at      timestamptz not null,
    decided_by    uuid references person (id),
    decided_at    timestamptz,
    reason        text not null default '' constraint security_terms_reason check (length(reason) <= 500),
    primary key (security_id, version),
    constraint security_terms_security foreign key (security_id, client_id) references security (id, client_id),
    constraint security_terms_decided check ((state = 'filed') = (decided_by is null) and (state = 'filed') = (decided_at is null)),
    constraint security_terms_two_people check (state = 'withdrawn' or decided_by <> filed_by)
);
create unique index security_terms_one_open on security_terms (security_id) where state = 'filed';
create index security_terms_in_force on security_terms (security_id, version desc) where state = 'in_force';
create index security_terms_waits on security_terms (client_id, filed_at) where state = 'filed';
select append_only('security_terms');
grant update (state, decided_by, decided_at, reason) on security_terms to console_serving;
create trigger security_terms_own_machine before insert or update on security_terms for each row execute function never_own_hand('decided_by', 'filed_by');

-- The control book: what was authorised and issued from when on, a row for each change. Written by triggers alone.
create table security_book (
    id          bigint generated always as identity primary key,
    security_id text not null,
    client_id   uuid not null,
    at          timestamptz not null,
    why         text not null constraint security_book_why check (why in ('registered', 'authorised', 'issue', 'redemption', 'reversal')),
    authorised  numeric not null constraint security_book_authorised check (whole_units(authorised)),
    issued      numeric not null constraint security_book_issued check (whole_units(issued) and issued >= 0 and issued <= authorised),
    posting_id  bigint references posting (id),
    constraint security_book_security foreign key (security_id, client_id) references security (id, client_id)
);
create index security_book_order on security_book (security_id, at desc, id desc);
select append_only('security_book');
revoke insert on security_book from console_serving;

-- What each holder had from when on, a row for each change, so that the register can be drawn for any day. Written by triggers alone.
create table security_holding_past (
    id          bigint generated always as identity primary key,
    security_id text not null,
    client_id   uuid not null,
    holder      text not null,
    at          timestamptz not null,
    shares      numeric not null constraint security_holding_past_shares check (whole_units(shares) and shares >= 0),
    posting_id  bigint not null references posting (id),
    constraint security_holding_past_security foreign key (security_id, client_id) references security (id, client_id)
);
create index security_holding_past_order on security_holding_past (security_id, holder, at desc, id desc);
select append_only('security_holding_past');
revoke insert on security_holding_past from console_serving;

-- What stands in the way of a holder's shares, or changes how they may be sold. Placed at once by treasury or compliance, ended by
-- somebody else of compliance; a lock-up ends by its date too.
create table security_mark (
    id          text primary key constraint security_mark_id check (id ~ '^mark_[a-z0-9]{8,32}$'),
    security_id text not null,
    client_id   uuid not null,
    holder      text not null constraint security_mark_holder check (holder ~ '^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$'),
    kind        text not null constraint security_mark_kind check (kind in ('STOP_ORDER', 'ADVERSE_CLAIM', 'LOCK_UP', 'AFFILIATE')),
    until       date, -- the first day on which it holds no more
    reason      text not null constraint security_mark_reason check (length(reason) between 1 and 500),
    placed_by   uuid not null references person (id),
    placed_at   timestamptz not null,
    ended_by    uuid references person (id),
    ended_at    timestamptz,
    end_reason  text not null default '' constraint security_mark_end_reason check (length(end_reason) <= 500),
    one_time    text not null constraint security_mark_one_time check (length(one_time) between 1 and 100),
    constraint security_mark_security foreign key (security_id, client_id) references security (id, client_id),
    constraint security_mark_once unique (placed_by, one_time),
    constraint security_mark_until check ((kind = 'LOCK_UP') = (until is not null)),
    constraint security_mark_ended check ((ended_by is null) = (ended_at is null) and (ended_by is null) = (end_reason = '')),
    constraint security_mark_two_people check (ended_by <> placed_by)
);
create index security_mark_holds on security_mark (security_id, holder, id) where ended_at is null;
create index security_mark_order on security_mark (security_id, placed_at desc, id desc);
select append_only('security_mark');
grant update (ended_by, ended_at, end_reason) on security_mark to console_serving;
create trigger security_mark_own_machine before insert or update on security_mark for each row execute function never_own_hand('ended_by', 'placed_by');

-- Lots keep under which exemption their shares were issued, when this holder got them, what was paid and until when they are locked up.
alter table security_lot
    add column exemption   text,
    add column received_at timestamptz,
    add column paid_cents  numeric constraint security_lot_paid check (whole_units(paid_cents) and paid_cents >= 0), -- null: not known
    add column lock_until  date,
    add column from_lot    bigint references security_lot (id);
update security_lot l set exemption = s.regulation, received_at = coalesce(t.processed_at, l.acquired_at)
from security s, security_transfer t where s.id = l.security_id and t.id = l.transfer_id;
alter table security_lot alter column exemption set not null, alter column received_at set not null,
    add constraint security_lot_exemption check (exemption in ('REG_D_506B', 'REG_D_506C', 'REG_S', 'REG_A_TIER_1', 'REG_A_TIER_2', 'REG_CF', 'RULE_144A', 'REGISTERED')),
    add constraint security_lot_times check (received_at >= acquired_at);

-- 144A joins the regulations.
alter table security drop constraint security_regulation, add constraint security_regulation check (regulation in
    ('REG_D_506B', 'REG_D_506C', 'REG_S', 'REG_A_TIER_1', 'REG_A_TIER_2', 'REG_CF', 'RULE_144A', 'REGISTERED'));
alter table offering drop constraint offering_regulation, add constraint offering_regulation check (regulation in
    ('REG_D_506B', 'REG_D_506C', 'REG_S', 'REG_A_TIER_1', 'REG_A_TIER_2', 'REG_CF', 'RULE_144A', 'REGISTERED'));

-- A transfer stands on the holder's instruction, and one that was asked for in the console is decided by compliance.
alter table security_transfer
    add column by_two       boolean not null default false,
    add column price_cents  numeric constraint security_transfer_price check (whole_units(price_cents) and price_cents >= 0), -- for all of it; null: not told
    add column lock_until   date,
    add column instruction  text not null default 'CALL' constraint security_transfer_instruction check (instruction in
                                ('CALL', 'HOLDER_LETTER', 'MEDALLION', 'ISSUER_RESOLUTION', 'COURT_ORDER', 'PROBATE')),
    add column reference    text not null default '' constraint security_transfer_reference check (length(reference) <= 200),
    add column document     text constraint security_transfer_document check (document ~ '^[0-9a-f]{64}$'), -- the SHA-256 of the instruction
    add column received_on  date, -- when the instruction came: the turnaround is counted from it
    add column override_why text not null default '' constraint security_transfer_override_why check (length(override_why) <= 500), -- '' : no rule is to be overridden
    add column decided_by   uuid references person (id),
    add column decided_at   timestamptz,
    add column reason       text not null default '' constraint security_transfer_reason check (length(reason) <= 500);
-- A decided transfer stays as it is; what is added here is no part of the decision.
alter table security_transfer disable trigger security_transfer_guard;
update security_transfer set received_on = (asked_at at time zone 'UTC')::date;
alter table security_transfer enable trigger security_transfer_guard;
alter table security_transfer alter column received_on set not null,
    add constraint security_transfer_decision check ((decided_by is null) = (decided_at is null)),
    add constraint security_transfer_two_people check (decided_by <> asked_by),
    add constraint security_transfer_by_two check (not by_two or state <> 'confirmed' or decided_by is not null),
    add constraint security_transfer_lock check (lock_until is null or transfer_type = 'PRIMARY_ISSUANCE');
create index security_transfer_newest on security_transfer (client_id, asked_at desc, id desc);
create index security_transfer_newest_all on security_transfer (asked_at desc, id desc);
create index security_transfer_state on security_transfer (state, asked_at desc, id desc);
create index security_transfer_from on security_transfer (security_id, from_holder, asked_at desc, id desc);
create index security_transfer_to on security_transfer (security_id, to_holder, asked_at desc, id desc);
grant update (decided_by, decided_at, reason) on security_transfer to console_serving;
create trigger security_transfer_own_machine before insert or update on security_transfer for each row execute function never_own_hand('decided_by', 'asked_by');

-- Whether evidence stood behind whoever received the shares, when they did: what the counts of 17 CFR 230.506(b)(2) and 240.12g-1 ask.
alter table security_transfer add column to_accredited boolean not null default false;
grant update (to_accredited) on security_transfer to console_serving;
create index security_transfer_unaccredited on security_transfer (security_id, processed_at, to_holder)
    where transfer_type = 'PRIMARY_ISSUANCE' and state = 'confirmed' and not to_accredited;
create index security_transfer_sold on security_transfer (security_id, from_holder, processed_at) where transfer_type = 'SECONDARY' and state = 'confirmed';
alter table security_holding add column accredited boolean not null default false; -- once, at least, they received shares with evidence
alter table security add column holders bigint not null default 0 constraint security_holders check (holders >= 0),
    add column unaccredited bigint not null default 0 constraint security_unaccredited check (unaccredited between 0 and holders); -- of them, without evidence
alter table security_transfer disable trigger security_transfer_guard;
update security_transfer t set to_accredited = true where t.state = 'confirmed' and t.transfer_type in ('PRIMARY_ISSUANCE', 'SECONDARY')
    and exists (select from jsonb_array_elements(t.rules) r where r ->> 'rule' = 'accreditation' and r ->> 'outcome' = 'pass');
alter table security_transfer enable trigger security_transfer_guard;
update security_holding h set accredited = exists (select from security_transfer t where t.security_id = h.security_id and t.to_holder = h.holder and t.to_accredited);
update security s set holders = x.n, unaccredited = x.u
from (select security_id, count(*) as n, count(*) filter (where not accredited) as u from security_holding where shares > 0 group by security_id) x where x.security_id = s.id;

-- A rule that failed is overridden by two of compliance, each with a reason, none of whom asked.
create table security_override (
    transfer_id text not null,
    client_id   uuid not null,
    by_person   uuid not null references person (id),
    asked_by    uuid not null references person (id),
    rules       text[] not null constraint security_override_rules check (cardinality(rules) between 1 and 20), -- which failed then: what fails later is not covered
    reason      text not null constraint security_override_reason check (length(reason) between 10 and 500),
    at          timestamptz not null,
    primary key (transfer_id, by_person),
    constraint security_override_of foreign key (transfer_id, client_id) references security_transfer (id, client_id),
    constraint security_override_two_people check (by_person <> asked_by)
);
select append_only('security_override');
create trigger security_override_own_machine before insert on security_override for each row execute function never_own_hand('by_person', 'asked_by');

create index security_order on security (client_id, registered_at desc, id desc);
create index security_order_all on security (registered_at desc, id desc);
alter table security_holding add column sort_shares bigint generated always as (shares::bigint) stored; -- numeric may use no index behind the wall
create index security_holding_largest on security_holding (security_id, sort_shares desc, holder desc) where sort_shares > 0;

-- +goose StatementBegin
-- holds_role is whether somebody who works here holds a role for a client. A client's scope does not show grants on the organization, so
-- it looks with the owner's eyes.
create function holds_role(client uuid, person uuid, role text) returns boolean
    language sql stable security definer set search_path = public, pg_temp
    as $$
        select exists (select from person p join role_grant g on g.person_id = p.id
            where p.id = holds_role.person and p.state = 'active' and g.role = holds_role.role and g.revoked_at is null
                and (g.client_id is null or g.client_id = holds_role.client))
    $$;

-- The books of the past go forward, whatever a clock says.
create function security_book_time(security text, at timestamptz) returns timestamptz
    language sql stable security definer set search_path = public, pg_temp
    as $$
        select greatest(security_book_time.at, (select b.at from security_book b where b.security_id = security_book_time.security order by b.at desc, b.id desc limit 1))
    $$;

-- Terms are filed, then decided once; what comes into force is copied into the register and into the control book.
create function security_terms_guard() returns trigger
    language plpgsql security definer set search_path = public, pg_temp
    as $$
    declare
        s security;
    begin
        if tg_op = 'INSERT' then
            if new.state <> 'filed' then
                perform security_refuse('security_terms_begin', 'terms are filed first');
            end if;
            if coalesce(current_setting('app.person', true), '') not in ('', new.filed_by::text) then
                perform security_refuse('security_terms_own_name', 'a person files in no other name');
            end if;
            return new;
        end if;
        if old.state <> 'filed' then
            perform security_refuse('security_terms_final', 'decided terms stay as they are');
        end if;
        if coalesce(current_setting('app.person', true), '') not in ('', new.decided_by::text) then
            perform security_refuse('security_terms_own_name', 'a person decides in no other name');
        end if;
        if new.state in ('in_force', 'rejected') and not holds_role(new.client_id, new.decided_by, 'compliance') then
            perform security_refuse('security_terms_compliance', 'compliance decides');
        end if;
        if new.state = 'in_force' then
            select * into s from security where id = new.security_id for update;
            update security set authorised = new.authorised, cusip = new.cusip, isin = new.isin, status = new.status where id = new.security_id;
            if s.authorised <> new.authorised then
                insert into security_book (security_id, client_id, at, why, authorised, issued)
                values (new.security_id, new.client_id, security_book_time(new.security_id, new.decided_at), 'authorised', new.authorised, s.issued);
            end if;
        end if;
        return new;
    end
    $$;

create function security_registered() returns trigger
    language plpgsql security definer set search_path = public, pg_temp
    as $$
    begin
        insert into security_book (security_id, client_id, at, why, authorised, issued) values (new.id, new.client_id, new.registered_at, 'registered', new.authorised, 0);
        return null;
    end
    $$;

-- How many hold some, and how many of them without evidence, kept with each posting: the rules ask at every transfer.
create function security_counted(p posting, who text, receives boolean) returns void
    language plpgsql security definer set search_path = public, pg_temp
    as $$
    declare
        h security_holding;
        proved boolean;
    begin
        select * into h from security_holding where security_id = p.asset and holder = who;
        if receives then
            proved := h.accredited or exists (select from security_transfer t where t.id = p.transfer_id and t.to_holder = who and t.to_accredited);
            if h.shares = p.amount then -- they had none
                update security set holders = holders + 1, unaccredited = unaccredited + (not proved)::int where id = p.asset;
            elsif proved and not h.accredited then
                update security set unaccredited = unaccredited - 1 where id = p.asset;
            end if;
            if proved and not h.accredited then
                update security_holding set accredited = true where security_id = p.asset and holder = who;
            end if;
        elsif h.shares = 0 then
            update security set holders = holders - 1, unaccredited = unaccredited - (not h.accredited)::int where id = p.asset;
        end if;
    end
    $$;
revoke execute on function security_counted(posting, text, boolean) from public;

-- After the figures of the register have followed a posting (025), the books of the past do.
create function security_remembered() returns trigger
    language plpgsql security definer set search_path = public, pg_temp
    as $$
    declare
        s security;
        side account;
    begin
        if new.kind in ('issue', 'redemption') or new.kind = 'reversal' then
            select * into s from security where id = new.asset;
            if s.issued is distinct from (select b.issued from security_book b where b.security_id = new.asset order by b.at desc, b.id desc limit 1) then
                insert into security_book (security_id, client_id, at, why, authorised, issued, posting_id)
                values (new.asset, new.client_id, security_book_time(new.asset, new.effective_at), new.kind, s.authorised, s.issued, new.id);
            end if;
        end if;
        for side in select * from account where id in (new.debit_account, new.credit_account) and kind = 'holder' loop
            perform security_counted(new, side.holder, side.id = new.debit_account);
            insert into security_holding_past (security_id, client_id, holder, at, shares, posting_id)
            select h.security_id, h.client_id, h.holder, greatest(new.effective_at, (select p.at from security_holding_past p
                where p.security_id = h.security_id and p.holder = h.holder order by p.at desc, p.id desc limit 1)), h.shares, new.id from security_holding h where h.security_id = new.asset and h.holder = side.holder;
        end loop;
        return null;
    end
    $$;

create function security_mark_guard() returns trigger
    language plpgsql security definer set search_path = public, pg_temp
    as $$
    begin
        if tg_op = 'INSERT' then
            if new.ended_at is not null then
                perform security_refuse('security_mark_begins', 'a mark begins in force');
            end if;
            if coalesce(current_setting('app.person', true), '') not in ('', new.placed_by::text) then
                perform security_refuse('security_mark_own_name', 'a person acts in no other name');
            end if;
            return new;
        end if;
        if old.ended_at is not null then
            perform security_refuse('security_mark_final', 'a mark that ended stays so');
        end if;
        if not holds_role(new.client_id, new.ended_by, 'compliance') then
            perform security_refuse('security_mark_compliance', 'compliance ends a mark');
        end if;
        if coalesce(current_setting('app.person', true), '') not in ('', new.ended_by::text) then
            perform security_refuse('security_mark_own_name', 'a person acts in no other name');
        end if;
        return new;
    end
    $$;

create function security_override_guard() returns trigger
    language plpgsql security definer set search_path = public, pg_temp
    as $$
    declare
        t security_transfer;
    begin
        select * into t from security_transfer where id = new.transfer_id for update;
        if t.state <> 'pending_review' or t.override_why = '' then
            perform security_refuse('security_override_asked', 'no override is asked for');
        end if;
        if t.asked_by <> new.asked_by then
            perform security_refuse('security_override_asker', 'the asker is the transfer''s');
        end if;
        if not holds_role(new.client_id, new.by_person, 'compliance') then
            perform security_refuse('security_override_compliance', 'compliance overrides');
        end if;
        if coalesce(current_setting('app.person', true), '') not in ('', new.by_person::text) then
            perform security_refuse('security_override_own_name', 'a person acts in no other name');
        end if;
        return new;
    end
    $$;

-- A decided transfer was decided by compliance; one whose rule was to be overridden is confirmed by two alone.
create function security_transfer_decided() returns trigger
    language plpgsql security definer set search_path = public, pg_temp
    as $$
    begin
        if tg_op = 'INSERT' then
            -- What is no sale passes nearly every rule, so nobody moves it alone.
            if new.transfer_type in ('GIFT', 'ESTATE') and not new.by_two then
                perform security_refuse('security_transfer_gift_by_two', 'a gift and an estate are decided by two');
            end if;
            if new.decided_by is not null then
                perform security_refuse('security_transfer_begins', 'a transfer begins undecided');
            end if;
        elsif old.decided_by is not null and new.decided_by is distinct from old.decided_by and new.state <> 'rejected' then
            perform security_refuse('security_transfer_decided_once', 'who decided stays, but for somebody who rejects it later');
        end if;
        if tg_op = 'UPDATE' and new.decided_by is not null and new.decided_by is distinct from old.decided_by then
            if not holds_role(new.client_id, new.decided_by, 'compliance') then
                perform security_refuse('security_transfer_compliance', 'compliance decides');
            end if;
            if coalesce(current_setting('app.person', true), '') not in ('', new.decided_by::text) then
                perform security_refuse('security_transfer_own_name', 'a person decides in no other name');
            end if;
        end if;
        if new.state = 'confirmed' and new.override_why <> '' and (select count(*) from security_override o where o.transfer_id = new.id) < 2 then
            perform security_refuse('security_transfer_overridden', 'a rule is overridden by two');
        end if;
        return new;
    end
    $$;
-- A status changes by terms; the right to update stays, for a row is locked with it.
create function security_status_by_terms() returns trigger
    language plpgsql set search_path = public, pg_temp
    as $$
    begin
        if current_user <> (select pg_get_userbyid(relowner) from pg_class where oid = 'security'::regclass) then
            perform security_refuse('security_status_by_terms', 'a status changes by terms that compliance confirms');
        end if;
        return new;
    end
    $$;

-- Shares go back by a transfer, never by an opposite posting: lots and people's decisions would not follow.
create function security_no_reversal() returns trigger
    language plpgsql set search_path = public, pg_temp
    as $$ begin perform security_refuse('security_no_reversal', 'shares go back by a transfer'); return null; end $$;

-- A lot comes with a confirmed transfer to its holder, not older than what it is of, and only gets smaller.
create function security_lot_guard() returns trigger
    language plpgsql security definer set search_path = public, pg_temp
    as $$
    begin
        if tg_op = 'UPDATE' then
            if new.remaining > old.remaining then
                perform security_refuse('security_lot_shrinks', 'a lot only gets smaller');
            end if;
            return new;
        end if;
        if not exists (select from security_transfer t where t.id = new.transfer_id and t.security_id = new.security_id and t.to_holder = new.holder and t.state = 'confirmed'
                and new.shares <= t.shares and (t.transfer_type = 'PRIMARY_ISSUANCE') = (new.from_lot is null) and new.lock_until is not distinct from
                    case when t.transfer_type = 'PRIMARY_ISSUANCE' then t.lock_until else (select l.lock_until from security_lot l where l.id = new.from_lot) end)
            or new.from_lot is null and new.acquired_at < new.received_at
            or exists (select from security_lot l where l.id = new.from_lot and (new.acquired_at < l.acquired_at or l.exemption <> new.exemption or l.security_id <> new.security_id)) then
            perform security_refuse('security_lot_of_transfer', 'a lot comes with a confirmed transfer, and keeps what it is');
        end if;
        return new;
    end
    $$;
-- +goose StatementEnd
create trigger security_status_by_terms before update of status on security for each row when (old.status is distinct from new.status) execute function security_status_by_terms();
create trigger security_no_reversal before insert on posting for each row when (new.asset like 'sec\_%' and new.kind = 'reversal') execute function security_no_reversal();
create trigger security_lot_guard before insert or update on security_lot for each row execute function security_lot_guard();
create trigger security_terms_guard before insert or update on security_terms for each row execute function security_terms_guard();
create trigger security_registered after insert on security for each row execute function security_registered();
create trigger security_remembered after insert on posting for each row when (new.asset like 'sec\_%') execute function security_remembered(); -- its name comes after security_posted, and so does it
create trigger security_mark_guard before insert or update on security_mark for each row execute function security_mark_guard();
create trigger security_override_guard before insert on security_override for each row execute function security_override_guard();
create trigger security_transfer_decided before insert or update on security_transfer for each row execute function security_transfer_decided();

-- What happened before these books were kept is in the postings.
insert into security_book (security_id, client_id, at, why, authorised, issued) select id, client_id, registered_at, 'registered', authorised, 0 from security;
insert into security_book (security_id, client_id, at, why, authorised, issued, posting_id)
select x.asset, x.client_id, x.effective_at, x.kind, s.authorised, x.issued, x.id
from (select p.id, p.asset, p.client_id, p.kind, p.effective_at,
        sum(case when c.kind = 'issuer' then p.amount when d.kind = 'issuer' then -p.amount else 0 end) over (partition by p.asset order by p.id) as issued,
        c.kind = 'issuer' or d.kind = 'issuer' as counts
    from posting p join account d on d.id = p.debit_account join account c on c.id = p.credit_account where p.asset like 'sec\_%') x
join security s on s.id = x.asset
where x.counts order by x.id;
insert into security_holding_past (security_id, client_id, holder, at, shares, posting_id)
select x.asset, x.client_id, x.holder, x.effective_at, x.shares, x.id
from (select p.id, p.asset, p.client_id, a.holder, p.effective_at,
        sum(case when a.id = p.debit_account then p.amount else -p.amount end) over (partition by p.asset, a.holder order by p.id) as shares
    from posting p join account a on a.id in (p.debit_account, p.credit_account) and a.kind = 'holder' where p.asset like 'sec\_%') x
order by x.id;
-- +goose Down
drop trigger security_lot_guard on security_lot;
drop trigger security_no_reversal on posting;
drop trigger security_status_by_terms on security;
drop function security_status_by_terms();
drop function security_lot_guard();
drop function security_no_reversal();
drop trigger security_transfer_decided on security_transfer;
drop trigger security_override_guard on security_override;
drop trigger security_mark_guard on security_mark;
drop trigger security_remembered on posting;
drop trigger security_registered on security;
drop trigger security_terms_guard on security_terms;
drop function security_transfer_decided();
drop function security_override_guard();
drop function security_mark_guard();
drop function security_remembered();
drop function security_counted(posting, text, boolean);
drop function security_registered();
drop function security_terms_guard();
alter table security_holding drop column sort_shares;
drop index security_order_all;
drop index security_order;
drop table security_override;
drop trigger security_transfer_own_machine on security_transfer;
alter table security drop column unaccredited, drop column holders;
alter table security_holding drop column accredited;
drop index security_transfer_unaccredited, security_transfer_sold;
alter table security_transfer drop column to_accredited;
alter table security_transfer drop column reason, drop column decided_at, drop column decided_by, drop column override_why, drop column received_on,
    drop column document, drop column reference, drop column instruction, drop column lock_until, drop column price_cents, drop column by_two;
drop index security_transfer_newest, security_transfer_newest_all, security_transfer_state, security_transfer_from, security_transfer_to;
alter table offering drop constraint offering_regulation, add constraint offering_regulation check (regulation in
    ('REG_D_506B', 'REG_D_506C', 'REG_S', 'REG_A_TIER_1', 'REG_A_TIER_2', 'REG_CF', 'REGISTERED'));
alter table security drop constraint security_regulation, add constraint security_regulation check (regulation in
    ('REG_D_506B', 'REG_D_506C', 'REG_S', 'REG_A_TIER_1', 'REG_A_TIER_2', 'REG_CF', 'REGISTERED'));
alter table security_lot drop column from_lot, drop column lock_until, drop column paid_cents, drop column received_at, drop column exemption;
drop table security_mark;
drop table security_holding_past;
drop table security_book;
drop table security_terms;
drop function holds_role(uuid, uuid, text);
drop function security_book_time(text, timestamptz);
