-- +goose Up
-- Corporate actions. Dividends of securities: declared by treasury, confirmed by compliance, accrued over the holders of the record day in batches that
-- each are a transaction, and paid line by line. client_id: see 025. Money a share is counted in millionths of a cent, so that
-- each line splits exactly into whole cents and a rest, and no rest is ever lost: Σ gross × 1000000 + Σ rest = per share × shares.

-- What comes with the product is filed by nobody, as in 080.
alter table regulation_figure disable trigger regulation_guard;
insert into regulation_figure (name, effective_from, value, unit, mark, source, note, state)
select s.name, s.effective_from::date, s.value, s.unit, s.mark, s.source, 'Came with the product''s reference of the law, which counsel had not reviewed.', 'in_force'
from (values
('withholding.backup', '2018-01-01', 2400, 'bps', 'V2', '26 U.S.C. 3406(a)(1), the fourth lowest rate of 26 U.S.C. 1(j)(2)(C)')
) as s (name, effective_from, value, unit, mark, source);
alter table regulation_figure enable trigger regulation_guard;

create table dividend (
    id             text primary key constraint dividend_id check (id ~ '^div_[a-z0-9]{8,32}$'),
    security_id    text not null,
    client_id      uuid not null,
    per_share      numeric not null constraint dividend_per_share check (whole_units(per_share) and per_share between 1 and 100000000000000), -- millionths of a cent
    currency       text not null constraint dividend_currency check (currency in ('USD', 'USDC')),
    record_on      date not null, -- who holds at its end, in UTC, is paid
    pays_on        date not null,
    resolution     text not null constraint dividend_resolution check (length(resolution) between 3 and 300), -- by which paper it is declared
    state          text not null constraint dividend_state check (state in ('declared', 'confirmed', 'refused', 'withdrawn', 'accruing', 'accrued')),
    declared_by    uuid not null references person (id),
    declared_at    timestamptz not null,
    one_time       text not null constraint dividend_one_time check (length(one_time) between 1 and 100),
    decided_by     uuid references person (id),
    decided_at     timestamptz,
    reason         text not null default '' constraint dividend_reason check (length(reason) <= 500),
    began_at       timestamptz,
    shares         numeric constraint dividend_shares check (whole_units(shares) and shares >= 0), -- issued at the end of the record day, by the control book
    holders        bigint constraint dividend_holders check (holders >= 0), -- who had some of them
    withhold_bps   int constraint dividend_withhold check (withhold_bps between 0 and 10000), -- by the law of the payment day
    problem        text not null default '' constraint dividend_problem check (length(problem) <= 300), -- why it does not go on
    accrued_at     timestamptz,
    -- Written by the lines and payments below alone.
    after_holder   text not null default '', -- the last one who has a line
    done           bigint not null default 0,
    done_shares    numeric not null default 0,
    gross_cents    numeric not null default 0,
    rest           numeric not null default 0, -- millionths of a cent
    withheld_cents numeric not null default 0,
    paid           bigint not null default 0,
    paid_cents     numeric not null default 0, -- gross of the lines that are paid
    owing          boolean generated always as (gross_cents > paid_cents) stored,
    constraint dividend_security foreign key (security_id, client_id) references security (id, client_id),
    constraint dividend_tenant unique (id, client_id),
    constraint dividend_once unique (declared_by, one_time),
    constraint dividend_days check (pays_on > record_on),
    constraint dividend_decided check ((state = 'declared') = (decided_by is null) and (state = 'declared') = (decided_at is null)),
    constraint dividend_two_people check (state = 'withdrawn' or decided_by <> declared_by),
    constraint dividend_begun check ((state in ('accruing', 'accrued')) = (began_at is not null) and (began_at is null) = (shares is null)
        and (began_at is null) = (holders is null) and (began_at is null) = (withhold_bps is null)),
    constraint dividend_record_day_over check (began_at >= ((record_on + 1)::timestamp at time zone 'UTC')),
    constraint dividend_exact check (gross_cents * 1000000 + rest = per_share * done_shares),
    constraint dividend_whole check (whole_units(done_shares) and whole_units(gross_cents) and whole_units(rest) and whole_units(withheld_cents) and whole_units(paid_cents)),
    constraint dividend_within check (done between 0 and coalesce(holders, 0) and done_shares between 0 and coalesce(shares, 0)
        and withheld_cents between 0 and gross_cents and paid between 0 and done and paid_cents between 0 and gross_cents),
    constraint dividend_complete check ((state = 'accrued') = (accrued_at is not null) and (state <> 'accrued' or done = holders and done_shares = shares and problem = ''))
);
create index dividend_newest on dividend (client_id, declared_at desc, id desc);
create index dividend_newest_all on dividend (declared_at desc, id desc);
create index dividend_state_of on dividend (client_id, state, declared_at desc, id desc);
create index dividend_state_all on dividend (state, declared_at desc, id desc);
create index dividend_of on dividend (security_id, declared_at desc, id desc);
create index dividend_waits on dividend (declared_at, id) where state = 'declared';
create index dividend_due on dividend (record_on, id) where state in ('confirmed', 'accruing');
create index dividend_owes on dividend (security_id) where owing;
select append_only('dividend');
grant update (state, decided_by, decided_at, reason, began_at, shares, holders, withhold_bps, problem, accrued_at) on dividend to console_serving;
create trigger dividend_own_machine before insert or update on dividend for each row execute function never_own_hand('decided_by', 'declared_by');

-- The pay list: one line for each holder of the record day. payment_id is the payment in force; payments alone set it.
create table dividend_line (
    dividend_id    text not null,
    client_id      uuid not null,
    holder         text not null,
    shares         numeric not null constraint dividend_line_shares check (whole_units(shares) and shares > 0),
    gross_cents    numeric not null constraint dividend_line_gross check (whole_units(gross_cents) and gross_cents >= 0),
    rest           numeric not null constraint dividend_line_rest check (whole_units(rest) and rest between 0 and 999999), -- millionths of a cent
    withheld_cents numeric not null constraint dividend_line_withheld check (whole_units(withheld_cents) and withheld_cents between 0 and gross_cents),
    why            text not null constraint dividend_line_why check (why in ('', 'FLAG', 'NO_FORM')), -- it is withheld from
    payment_id     bigint,
    owed           boolean not null, -- something is still to be paid
    primary key (dividend_id, holder),
    constraint dividend_line_of foreign key (dividend_id, client_id) references dividend (id, client_id),
    constraint dividend_line_owed check (owed = (gross_cents > 0 and payment_id is null)),
    constraint dividend_line_not_withheld check (why <> '' or withheld_cents = 0)
);
create index dividend_line_owes on dividend_line (dividend_id, holder) where owed;
select append_only('dividend_line');

-- Payments and their corrections. Nothing of it changes: a correction is the opposite entry, and the line is owed again.
create table dividend_payment (
    id          bigint generated always as identity primary key,
    dividend_id text not null,
    client_id   uuid not null,
    holder      text not null,
    what        text not null constraint dividend_payment_what check (what in ('paid', 'corrected')),
    reference   text not null constraint dividend_payment_reference check (length(reference) between 3 and 200), -- of the wire or the transaction; of a correction: why
    paid_on     date not null,
    by_person   uuid not null references person (id),
    at          timestamptz not null,
    one_time    text not null constraint dividend_payment_one_time check (length(one_time) between 1 and 100),
    reverses    bigint constraint dividend_payment_reverses unique references dividend_payment (id),
    paid_by     uuid references person (id), -- of a correction: who marked it paid
    constraint dividend_payment_line foreign key (dividend_id, holder) references dividend_line (dividend_id, holder),
    constraint dividend_payment_tenant foreign key (dividend_id, client_id) references dividend (id, client_id),
    constraint dividend_payment_once unique (by_person, one_time, dividend_id, holder),
    constraint dividend_payment_kind check ((what = 'corrected') = (reverses is not null) and (what = 'corrected') = (paid_by is not null)),
    constraint dividend_payment_two_people check (by_person <> paid_by)
);
create index dividend_payment_order on dividend_payment (dividend_id, at desc, id desc);
create index dividend_payment_holder on dividend_payment (dividend_id, holder, id desc);
alter table dividend_line add constraint dividend_line_payment foreign key (payment_id) references dividend_payment (id);
select append_only('dividend_payment');
create trigger dividend_payment_own_machine before insert on dividend_payment for each row execute function never_own_hand('by_person', 'paid_by');

-- +goose StatementBegin
-- A dividend is declared by treasury, decided once by compliance, accrued by the program once its record day is over, and by as many
-- shares as the control book had then.
create function dividend_guard() returns trigger
    language plpgsql security definer set search_path = public, pg_temp
    as $$
    declare
        me text := coalesce(current_setting('app.person', true), '');
    begin
        if tg_op = 'INSERT' then
            if new.state <> 'declared' or new.done <> 0 or new.done_shares <> 0 or new.after_holder <> '' or new.problem <> '' then
                perform security_refuse('dividend_begins', 'a dividend is declared first');
            end if;
            if me not in ('', new.declared_by::text) then
                perform security_refuse('dividend_own_name', 'a person declares in no other name');
            end if;
            if not holds_role(new.client_id, new.declared_by, 'treasury') then
                perform security_refuse('dividend_treasury', 'treasury declares');
            end if;
            return new;
        end if;
        if old.state = new.state and old.state <> 'accruing' then
            if (new.decided_by, new.decided_at, new.reason, new.began_at, new.accrued_at) is distinct from (old.decided_by, old.decided_at, old.reason, old.began_at, old.accrued_at) then
                perform security_refuse('dividend_final', 'a decision stays as it is');
            end if;
            return new;
        end if;
        if old.state <> 'declared' and (new.decided_by, new.decided_at, new.reason) is distinct from (old.decided_by, old.decided_at, old.reason)
            or old.began_at is not null and (new.began_at, new.shares, new.holders, new.withhold_bps) is distinct from (old.began_at, old.shares, old.holders, old.withhold_bps) then
            perform security_refuse('dividend_final', 'a decision stays as it is');
        end if;
        case old.state || ' ' || new.state
        when 'declared confirmed', 'declared refused' then
            if me not in ('', new.decided_by::text) then
                perform security_refuse('dividend_own_name', 'a person decides in no other name');
            end if;
            if not holds_role(new.client_id, new.decided_by, 'compliance') then
                perform security_refuse('dividend_compliance', 'compliance decides');
            end if;
        when 'declared withdrawn' then
            if new.decided_by <> new.declared_by or me not in ('', new.decided_by::text) then
                perform security_refuse('dividend_withdraws', 'only who declared it takes it back');
            end if;
        when 'confirmed accruing' then
            if me <> '' or new.shares is distinct from coalesce((select b.issued from security_book b where b.security_id = new.security_id
                    and b.at < ((new.record_on + 1)::timestamp at time zone 'UTC') order by b.at desc, b.id desc limit 1), 0) then
                perform security_refuse('dividend_book', 'it accrues on what the control book had at the end of the record day');
            end if;
        when 'accruing accruing' then null;
        when 'accruing accrued' then
            if (new.done, new.done_shares, new.gross_cents, new.rest, new.withheld_cents) is distinct from
                (select (count(*), coalesce(sum(l.shares), 0), coalesce(sum(l.gross_cents), 0), coalesce(sum(l.rest), 0), coalesce(sum(l.withheld_cents), 0)) from dividend_line l where l.dividend_id = new.id) then
                perform security_refuse('dividend_sums', 'the lines are not what was counted');
            end if;
        else
            perform security_refuse('dividend_order', format('%s does not become %s', old.state, new.state));
        end case;
        return new;
    end
    $$;

-- Lines come in the order of the holders, each by what its holder had at the end of the record day; the counts and the cursor move with
-- them, in the same statement.
create function dividend_lined() returns trigger
    language plpgsql security definer set search_path = public, pg_temp
    as $$
    declare
        d dividend;
        n record;
    begin
        for n in select dividend_id, count(*) as lines, min(holder) as first, max(holder) as last, sum(shares) as shares, sum(gross_cents) as gross, sum(rest) as rest,
                sum(withheld_cents) as withheld from written group by dividend_id loop
            select * into d from dividend where id = n.dividend_id for update;
            if d.state <> 'accruing' or n.first <= d.after_holder then
                perform security_refuse('dividend_line_order', 'lines are written in order while the dividend accrues');
            end if;
            if exists (select from written w where w.dividend_id = d.id and (w.payment_id is not null or w.gross_cents * 1000000 + w.rest <> w.shares * d.per_share
                    or w.withheld_cents <> case w.why when '' then 0 else floor(w.gross_cents * d.withhold_bps / 10000) end
                    or w.shares is distinct from (select p.shares from security_holding_past p where p.security_id = d.security_id and p.holder = w.holder
                        and p.at < ((d.record_on + 1)::timestamp at time zone 'UTC') order by p.at desc, p.id desc limit 1))) then
                perform security_refuse('dividend_line_exact', 'a line is what its holder had, times what a share brings');
            end if;
            update dividend set after_holder = n.last, done = done + n.lines, done_shares = done_shares + n.shares, gross_cents = gross_cents + n.gross, rest = dividend.rest + n.rest,
                withheld_cents = withheld_cents + n.withheld where id = d.id;
        end loop;
        return null;
    end
    $$;

-- A payment of a line, or its opposite, is counted with it.
create function dividend_paid() returns trigger
    language plpgsql security definer set search_path = public, pg_temp
    as $$
    declare
        d dividend;
        l dividend_line;
        was dividend_payment;
    begin
        select * into d from dividend where id = new.dividend_id for update;
        select * into l from dividend_line where dividend_id = new.dividend_id and holder = new.holder for update;
        if coalesce(current_setting('app.person', true), '') not in ('', new.by_person::text) then
            perform security_refuse('dividend_payment_own_name', 'a person acts in no other name');
        end if;
        if new.what = 'paid' then
            if d.state <> 'accrued' or not l.owed or new.paid_on <= d.record_on then
                perform security_refuse('dividend_payment_owed', 'what is owed is paid, and once');
            end if;
            if not holds_role(new.client_id, new.by_person, 'treasury') then
                perform security_refuse('dividend_payment_treasury', 'treasury pays');
            end if;
            update dividend_line set payment_id = new.id, owed = false where dividend_id = new.dividend_id and holder = new.holder;
            update dividend set paid = paid + 1, paid_cents = paid_cents + l.gross_cents where id = d.id;
        else
            select * into was from dividend_payment where id = new.reverses;
            if l.payment_id is distinct from new.reverses or was.dividend_id <> new.dividend_id or was.holder <> new.holder or was.by_person <> new.paid_by then
                perform security_refuse('dividend_payment_in_force', 'a payment in force is corrected');
            end if;
            if not holds_role(new.client_id, new.by_person, 'compliance') then
                perform security_refuse('dividend_payment_compliance', 'compliance corrects');
            end if;
            update dividend_line set payment_id = null, owed = true where dividend_id = new.dividend_id and holder = new.holder;
            update dividend set paid = paid - 1, paid_cents = paid_cents - l.gross_cents where id = d.id;
        end if;
        return null;
    end
    $$;
-- +goose StatementEnd
create trigger dividend_guard before insert or update on dividend for each row execute function dividend_guard();
create trigger dividend_lined after insert on dividend_line referencing new table as written for each statement execute function dividend_lined();
create trigger dividend_paid after insert on dividend_payment for each row execute function dividend_paid();

-- Pay lists are taken along too.
alter table export drop constraint export_subject;
alter table export add constraint export_subject
    check (subject in ('postings', 'audit', 'sends', 'rules', 'wires', 'transfers', 'whitelist', 'rights', 'duties', 'dividends'));

-- Forfeiture: shares that a holder loses go back to the issuer, on a paper, asked by one and decided by another. Reversal: a transfer that
-- was a mistake is undone by the opposite one, which names it; each is undone once, and only while its shares have not moved on.
alter table security_transfer drop constraint security_transfer_type, drop constraint security_transfer_sides;
alter table security_transfer add column reverses text,
    add constraint security_transfer_type check (transfer_type in ('PRIMARY_ISSUANCE', 'SECONDARY', 'GIFT', 'ESTATE', 'REDEMPTION', 'FORFEITURE', 'REVERSAL')),
    add constraint security_transfer_sides check (from_holder <> to_holder and (transfer_type = 'REVERSAL' or (transfer_type = 'PRIMARY_ISSUANCE') = (from_holder = 'issuer_treasury')
        and (transfer_type in ('REDEMPTION', 'FORFEITURE')) = (to_holder = 'issuer_treasury'))),
    add constraint security_transfer_reverses check ((transfer_type = 'REVERSAL') = (reverses is not null)),
    add constraint security_transfer_reversed foreign key (reverses, client_id) references security_transfer (id, client_id);
create unique index security_transfer_reversed_once on security_transfer (reverses) where state in ('pending_review', 'confirmed');
create index security_lot_brought on security_lot (transfer_id, id);
insert into security_fee (transfer_type, effective_from, bps, source)
select t, date '2026-01-01', 0, 'nothing is charged for what the issuer takes back, or for undoing a mistake' from unnest(array['FORFEITURE', 'REVERSAL']) t;

-- Which lots what went back to the issuer was of, so that undoing it gives back the very same.
create table security_lot_taken (
    transfer_id text not null,
    client_id   uuid not null,
    lot_id      bigint not null references security_lot (id),
    shares      numeric not null constraint security_lot_taken_shares check (whole_units(shares) and shares > 0),
    primary key (transfer_id, lot_id),
    constraint security_lot_taken_by foreign key (transfer_id, client_id) references security_transfer (id, client_id)
);
select append_only('security_lot_taken');

-- What a holder has to be told, kept in their file.
create table holder_notice (
    id          bigint generated always as identity primary key,
    client_id   uuid not null,
    holder_id   text not null,
    transfer_id text not null,
    at          timestamptz not null,
    what        text not null constraint holder_notice_what check (what in ('FORFEITURE', 'REVERSAL')),
    shares      numeric not null constraint holder_notice_shares check (whole_units(shares) and shares > 0),
    reference   text not null constraint holder_notice_reference check (length(reference) <= 200), -- the paper that it was done on
    constraint holder_notice_of foreign key (client_id, holder_id) references holder (client_id, id),
    constraint holder_notice_transfer foreign key (transfer_id, client_id) references security_transfer (id, client_id)
);
create index holder_notice_order on holder_notice (client_id, holder_id, id desc);
select append_only('holder_notice');
revoke insert on holder_notice from console_serving;

-- +goose StatementBegin
-- As in 025; what goes out of the issuer's hands is promised by the issuer, whatever it is called.
create or replace function security_promise(t security_transfer, sign int) returns void
    language plpgsql security definer set search_path = public, pg_temp
    as $$
    begin
        if t.from_holder = 'issuer_treasury' then
            update security set reserved = reserved + sign * t.shares where id = t.security_id;
        else
            update security_holding set pending = pending + sign * t.shares where security_id = t.security_id and holder = t.from_holder;
            if not found then
                perform security_refuse('security_holding_available', 'the holder has no shares');
            end if;
        end if;
    end
    $$;

-- A forfeiture and a reversal begin undecided and by two, as a gift does; a reversal is the mirror of what it names.
create function security_transfer_undoes() returns trigger
    language plpgsql security definer set search_path = public, pg_temp
    as $$
    declare
        o security_transfer;
    begin
        if new.transfer_type in ('FORFEITURE', 'REVERSAL') and not new.by_two then
            perform security_refuse('security_transfer_undone_by_two', 'a forfeiture and a reversal are decided by two');
        end if;
        if new.transfer_type = 'REVERSAL' then
            select * into o from security_transfer where id = new.reverses for update;
            if o.state is distinct from 'confirmed' or o.transfer_type = 'REVERSAL' or (o.security_id, o.from_holder, o.to_holder, o.shares) is distinct from (new.security_id, new.to_holder, new.from_holder, new.shares) then
                perform security_refuse('security_transfer_mirror', 'a reversal is the mirror of a confirmed transfer');
            end if;
        end if;
        return new;
    end
    $$;

-- As in 081; the lots of a reversal are those of before, with the time from which they were held then.
create or replace function security_lot_guard() returns trigger
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
            or exists (select from security_lot l left join security_lot b on b.id = l.from_lot where l.id = new.from_lot and (l.exemption <> new.exemption or l.security_id <> new.security_id
                or new.acquired_at < case when exists (select from security_transfer t where t.id = new.transfer_id and t.transfer_type = 'REVERSAL' and t.reverses = l.transfer_id) then b.acquired_at else l.acquired_at end)) then
            perform security_refuse('security_lot_of_transfer', 'a lot comes with a confirmed transfer, and keeps what it is');
        end if;
        return new;
    end
    $$;

-- What was taken from a lot went to the issuer by this transfer.
create function security_lot_taken_guard() returns trigger
    language plpgsql security definer set search_path = public, pg_temp
    as $$
    begin
        if not exists (select from security_transfer t join security_lot l on l.id = new.lot_id and l.holder = t.from_holder and l.security_id = t.security_id
                where t.id = new.transfer_id and t.state = 'confirmed' and t.to_holder = 'issuer_treasury' and new.shares <= l.shares - l.remaining)
            or (select sum(x.shares) from security_lot_taken x where x.transfer_id = new.transfer_id) > (select t.shares from security_transfer t where t.id = new.transfer_id) then
            perform security_refuse('security_lot_taken_of', 'what was taken was in the lot, and went to the issuer');
        end if;
        return null;
    end
    $$;

-- Whoever loses shares by a forfeiture, and both sides of a reversal, have it in their file.
create function holder_noticed() returns trigger
    language plpgsql security definer set search_path = public, pg_temp
    as $$
    begin
        insert into holder_notice (client_id, holder_id, transfer_id, at, what, shares, reference)
        select t.client_id, a.holder, t.id, new.effective_at, t.transfer_type, t.shares, t.reference
        from security_transfer t join account a on a.id in (new.debit_account, new.credit_account) and a.kind = 'holder'
        where t.id = new.transfer_id and t.transfer_type in ('FORFEITURE', 'REVERSAL');
        return null;
    end
    $$;
-- +goose StatementEnd
create trigger security_transfer_undoes before insert on security_transfer for each row execute function security_transfer_undoes();
create trigger security_lot_taken_guard after insert on security_lot_taken for each row execute function security_lot_taken_guard();
create trigger holder_noticed after insert on posting for each row when (new.asset like 'sec\_%') execute function holder_noticed(); -- its name comes after holder_filed

-- +goose Down
drop trigger holder_noticed on posting;
drop trigger security_transfer_undoes on security_transfer;
drop function holder_noticed();
drop function security_transfer_undoes();
-- +goose StatementBegin
create or replace function security_promise(t security_transfer, sign int) returns void
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

create or replace function security_lot_guard() returns trigger
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
drop table holder_notice;
drop table security_lot_taken;
drop function security_lot_taken_guard();
drop index security_lot_brought, security_transfer_reversed_once;
alter table security_transfer drop constraint security_transfer_reversed, drop constraint security_transfer_reverses, drop constraint security_transfer_sides, drop constraint security_transfer_type, drop column reverses;
-- What was transferred stays, by the words that were known before.
alter table security_transfer disable trigger user;
update security_transfer set transfer_type = case when to_holder = 'issuer_treasury' then 'REDEMPTION' when from_holder = 'issuer_treasury' then 'PRIMARY_ISSUANCE' else 'GIFT' end
    where transfer_type in ('FORFEITURE', 'REVERSAL');
alter table security_transfer enable trigger user;
alter table security_transfer add constraint security_transfer_type check (transfer_type in ('PRIMARY_ISSUANCE', 'SECONDARY', 'GIFT', 'ESTATE', 'REDEMPTION')),
    add constraint security_transfer_sides check (from_holder <> to_holder
        and (transfer_type = 'PRIMARY_ISSUANCE') = (from_holder = 'issuer_treasury') and (transfer_type = 'REDEMPTION') = (to_holder = 'issuer_treasury'));
delete from security_fee where transfer_type in ('FORFEITURE', 'REVERSAL');
delete from export_piece where export_id in (select id from export where subject = 'dividends');
delete from export where subject = 'dividends';
alter table export drop constraint export_subject;
alter table export add constraint export_subject
    check (subject in ('postings', 'audit', 'sends', 'rules', 'wires', 'transfers', 'whitelist', 'rights', 'duties'));
alter table dividend_line drop constraint dividend_line_payment;
drop table dividend_payment;
drop table dividend_line;
drop table dividend;
drop function dividend_paid();
drop function dividend_lined();
drop function dividend_guard();
delete from regulation_figure where name = 'withholding.backup';
