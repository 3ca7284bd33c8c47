-- +goose Up
-- A cap table that exists already is brought into the register as opening entries: one uploads the file, the dry run is kept with its
-- digest, and somebody else of compliance approves exactly that file. All of it is posted in one transaction, so the register never
-- shows a part. The row triggers of the register cost a version of the security's row for each posting, which a hundred thousand in one
-- transaction do not bear; opening postings are therefore followed once, by statement. client_id: see 025.
create table captable_import (
    id          text primary key constraint captable_import_id check (id ~ '^imp_[a-z0-9]{8,32}$'),
    client_id   uuid not null,
    security_id text not null,
    digest      text not null constraint captable_import_digest check (digest ~ '^[0-9a-f]{64}$'), -- SHA-256 of the file as it came
    file_name   text not null constraint captable_import_file check (length(file_name) between 1 and 200),
    bytes       int not null constraint captable_import_bytes check (bytes between 0 and 20971520),
    lines       int not null constraint captable_import_lines check (lines between 0 and 100000), -- rows that were read
    holders     int not null constraint captable_import_holders check (holders between 0 and lines),
    shares      numeric not null constraint captable_import_shares check (whole_units(shares) and shares >= 0),
    wrong       int not null constraint captable_import_wrong check (wrong >= 0), -- what was found
    state       text not null constraint captable_import_state check (state in ('refused', 'waits', 'posted', 'rejected', 'withdrawn')),
    uploaded_by uuid not null references person (id),
    uploaded_at timestamptz not null,
    decided_by  uuid references person (id),
    decided_at  timestamptz,
    reason      text not null default '' constraint captable_import_reason check (length(reason) <= 500),
    one_time    text not null constraint captable_import_one_time check (length(one_time) between 1 and 100),
    constraint captable_import_security foreign key (security_id, client_id) references security (id, client_id),
    constraint captable_import_tenant unique (id, client_id),
    constraint captable_import_once unique (uploaded_by, one_time),
    constraint captable_import_refused check ((state = 'refused') = (wrong > 0) and (state = 'refused' or lines > 0)),
    constraint captable_import_decided check ((state in ('refused', 'waits')) = (decided_by is null) and (decided_by is null) = (decided_at is null)),
    constraint captable_import_two_people check (state = 'withdrawn' or decided_by <> uploaded_by),
    constraint captable_import_own check (state <> 'withdrawn' or decided_by = uploaded_by)
);
create unique index captable_import_one_waits on captable_import (security_id) where state = 'waits';
create unique index captable_import_one_posted on captable_import (security_id) where state = 'posted'; -- a register is opened once
create index captable_import_order on captable_import (security_id, uploaded_at desc, id desc);
create index captable_import_to_decide on captable_import (uploaded_at, id) where state = 'waits';
select append_only('captable_import');
grant update (state, decided_by, decided_at, reason) on captable_import to console_serving;
create trigger captable_import_own_machine before insert or update on captable_import for each row when (new.state <> 'withdrawn') execute function never_own_hand('decided_by', 'uploaded_by');

-- The rows of a file that nothing is wrong with, as they would be entered.
create table captable_row (
    import_id   text not null,
    client_id   uuid not null,
    line        int not null constraint captable_row_line check (line > 1),
    holder      text not null constraint captable_row_holder check (holder ~ '^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$' and holder <> 'issuer_treasury'),
    name        text not null constraint captable_row_name check (length(name) <= 200),
    residence   text not null constraint captable_row_residence check (residence ~ '^([A-Z]{2}(_[A-Z0-9]{1,3})?)?$'),
    kind        text not null constraint captable_row_kind check (kind in
                    ('UNKNOWN', 'INDIVIDUAL', 'JOINT_TENANTS', 'TENANTS_IN_COMMON', 'COMMUNITY_PROPERTY', 'CUSTODIAN_FOR_MINOR', 'TRUST', 'ESTATE', 'ENTITY', 'NOMINEE')),
    tax_form    text not null constraint captable_row_tax_form check (tax_form in ('NONE', 'W9', 'W8BEN', 'W8BENE', 'W8IMY', 'W8EXP', 'W8ECI')),
    tax_form_on date,
    shares      numeric not null constraint captable_row_shares check (whole_units(shares) and shares between 1 and 9007199254740991),
    acquired_on date not null,
    exemption   text not null constraint captable_row_exemption check (exemption in
                    ('REG_D_506B', 'REG_D_506C', 'REG_S', 'REG_A_TIER_1', 'REG_A_TIER_2', 'REG_CF', 'RULE_144A', 'REGISTERED')),
    paid_cents  numeric constraint captable_row_paid check (whole_units(paid_cents) and paid_cents >= 0), -- null: not known
    lock_until  date,
    legend      text not null constraint captable_row_legend check (length(legend) <= 500),
    certificate text not null constraint captable_row_certificate check (length(certificate) <= 64),
    primary key (import_id, line),
    constraint captable_row_of foreign key (import_id, client_id) references captable_import (id, client_id),
    constraint captable_row_form check ((tax_form = 'NONE') = (tax_form_on is null))
);
create index captable_row_holder_of on captable_row (import_id, holder);
create unique index captable_row_certificate_once on captable_row (import_id, certificate) where certificate <> '';
select append_only('captable_row');

-- What is wrong with a file, in the order in which it was found; the first of them alone where there are very many.
create table captable_problem (
    import_id text not null,
    client_id uuid not null,
    n         int not null constraint captable_problem_n check (n > 0),
    line      int not null constraint captable_problem_line check (line >= 0), -- 0: the file as a whole
    col       text not null constraint captable_problem_col check (length(col) <= 40), -- '' : the line as a whole
    said      text not null constraint captable_problem_said check (length(said) between 1 and 500),
    remedy    text not null constraint captable_problem_remedy check (length(remedy) between 1 and 500),
    primary key (import_id, n),
    constraint captable_problem_of foreign key (import_id, client_id) references captable_import (id, client_id)
);
select append_only('captable_problem');

-- An opening entry is a transfer, a posting and lots like others, and says which file and which line it came from.
alter table security_transfer drop constraint security_transfer_type, drop constraint security_transfer_sides,
    add column import_id text,
    add constraint security_transfer_type check (transfer_type in ('PRIMARY_ISSUANCE', 'SECONDARY', 'GIFT', 'ESTATE', 'REDEMPTION', 'OPENING')),
    add constraint security_transfer_sides check (from_holder <> to_holder
        and (transfer_type in ('PRIMARY_ISSUANCE', 'OPENING')) = (from_holder = 'issuer_treasury') and (transfer_type = 'REDEMPTION') = (to_holder = 'issuer_treasury')),
    add constraint security_transfer_import foreign key (import_id, client_id) references captable_import (id, client_id),
    add constraint security_transfer_opening check ((transfer_type = 'OPENING') = (import_id is not null));
create unique index security_transfer_opened on security_transfer (import_id, to_holder) where import_id is not null;
alter table security_lot add column import_id text, add column line int, add column legend text not null default '', add column certificate text not null default '',
    add constraint security_lot_row foreign key (import_id, line) references captable_row (import_id, line),
    add constraint security_lot_imported check ((import_id is null) = (line is null)),
    add constraint security_lot_legend check (length(legend) <= 500),
    add constraint security_lot_certificate check (length(certificate) <= 64);
create unique index security_lot_row_once on security_lot (import_id, line) where import_id is not null;
alter table posting drop constraint posting_kind,
    add constraint posting_kind check (kind in ('deposit', 'withdrawal', 'fee', 'book_transfer', 'issue', 'share_transfer', 'redemption', 'opening', 'reversal')),
    add constraint posting_opening check (kind <> 'opening' or asset like 'sec\_%');
alter table security_book drop constraint security_book_why,
    add constraint security_book_why check (why in ('registered', 'authorised', 'issue', 'opening', 'redemption', 'reversal'));

-- +goose StatementBegin
create function captable_import_guard() returns trigger
    language plpgsql security definer set search_path = public, pg_temp
    as $$
    begin
        if tg_op = 'INSERT' then
            if new.state not in ('refused', 'waits') then
                perform security_refuse('captable_import_begins', 'an import begins with its dry run');
            end if;
            if coalesce(current_setting('app.person', true), '') not in ('', new.uploaded_by::text) then
                perform security_refuse('captable_import_own_name', 'a person uploads in no other name');
            end if;
            if not holds_role(new.client_id, new.uploaded_by, 'treasury') then
                perform security_refuse('captable_import_treasury', 'treasury uploads');
            end if;
            return new;
        end if;
        if old.state <> 'waits' then
            perform security_refuse('captable_import_final', 'what was decided stays as it is');
        end if;
        if coalesce(current_setting('app.person', true), '') not in ('', new.decided_by::text) then
            perform security_refuse('captable_import_own_name', 'a person decides in no other name');
        end if;
        if new.state in ('posted', 'rejected') and not holds_role(new.client_id, new.decided_by, 'compliance') then
            perform security_refuse('captable_import_compliance', 'compliance decides');
        end if;
        return new;
    end
    $$;

-- An import that was posted is in the register whole, every row of what was looked at and nothing else, or the transaction does not commit.
create function captable_import_whole() returns trigger
    language plpgsql security definer set search_path = public, pg_temp
    as $$
    declare
        held record;
        kept record;
    begin
        select count(*) as lines, coalesce(sum(r.shares), 0) as shares, count(distinct r.holder) as holders, count(l.id) as lots into kept
        from captable_row r left join security_lot l on l.import_id = r.import_id and l.line = r.line where r.import_id = new.id;
        select count(*) as holders, coalesce(sum(t.shares), 0) as shares, count(p.id) as posted into held
        from security_transfer t left join posting p on p.transfer_id = t.id and p.kind = 'opening' where t.import_id = new.id;
        if kept.lines <> new.lines or kept.lots <> new.lines or kept.shares <> new.shares or kept.holders <> new.holders
                or held.holders <> new.holders or held.posted <> new.holders or held.shares <> new.shares then
            perform security_refuse('captable_import_whole', 'an import is posted whole');
        end if;
        return null;
    end
    $$;

create function captable_transfer_guard() returns trigger
    language plpgsql security definer set search_path = public, pg_temp
    as $$
    begin
        if tg_op = 'UPDATE' then
            perform security_refuse('security_transfer_final', 'an opening entry stays as it is');
        end if;
        if new.state <> 'confirmed' or not exists (select from captable_import i where i.id = new.import_id and i.security_id = new.security_id and i.state = 'posted'
                and new.by_two and new.asked_by = i.uploaded_by and new.decided_by = i.decided_by and new.document = i.digest)
                or new.shares is distinct from (select sum(r.shares) from captable_row r where r.import_id = new.import_id and r.holder = new.to_holder) then
            perform security_refuse('captable_transfer_approved', 'an opening entry is what two people approved');
        end if;
        return new;
    end
    $$;

create function captable_lot_guard() returns trigger
    language plpgsql security definer set search_path = public, pg_temp
    as $$
    begin
        if tg_op = 'UPDATE' then
            if new.remaining > old.remaining then
                perform security_refuse('security_lot_shrinks', 'a lot only gets smaller');
            end if;
            return new;
        end if;
        if new.from_lot is not null or new.remaining <> new.shares or not exists (select from captable_row r join security_transfer t on t.import_id = r.import_id and t.to_holder = r.holder
                where r.import_id = new.import_id and r.line = new.line and t.id = new.transfer_id and t.security_id = new.security_id and t.client_id = new.client_id
                and r.holder = new.holder and r.shares = new.shares and r.exemption = new.exemption and r.legend = new.legend and r.certificate = new.certificate
                and new.acquired_at = r.acquired_on::timestamp at time zone 'UTC' and r.lock_until is not distinct from new.lock_until and r.paid_cents is not distinct from new.paid_cents) then
            perform security_refuse('security_lot_of_transfer', 'an opening lot is a row of the file that was approved');
        end if;
        return new;
    end
    $$;

-- The register and its books of the past follow the opening postings of a statement at once; holders enter the file with what the rows say of them.
create function security_opened() returns trigger
    language plpgsql security definer set search_path = public, pg_temp
    as $$
    declare
        s security;
        total record;
    begin
        for total in select a.asset, a.client_id, sum(a.amount) as shares, count(*) as holders, count(distinct a.debit_account) as accounts, max(a.id) as posting, max(a.effective_at) as at
                from added a where a.kind = 'opening' group by a.asset, a.client_id loop
            select * into s from security where id = total.asset for update;
            if s.issued <> 0 or s.reserved <> 0 or exists (select from security_holding h where h.security_id = s.id) then
                perform security_refuse('security_opened_empty', 'a register is opened while nothing is in it');
            end if;
            if total.accounts <> total.holders or exists (select from added a join account d on d.id = a.debit_account join account c on c.id = a.credit_account
                    left join security_transfer t on t.id = a.transfer_id and t.transfer_type = 'OPENING' and t.state = 'confirmed' and t.security_id = a.asset and t.client_id = a.client_id
                        and t.shares = a.amount and t.to_holder = d.holder
                    where a.kind = 'opening' and a.asset = total.asset and (c.kind <> 'issuer' or d.kind <> 'holder' or t.id is null)) then
                perform security_refuse('security_posted_transfer', 'shares move by a confirmed transfer alone');
            end if;
            insert into security_holding (security_id, client_id, holder, shares)
            select a.asset, a.client_id, d.holder, a.amount from added a join account d on d.id = a.debit_account where a.kind = 'opening' and a.asset = total.asset;
            update security set issued = total.shares, holders = total.holders, unaccredited = total.holders where id = total.asset;
            insert into security_book (security_id, client_id, at, why, authorised, issued, posting_id)
            values (s.id, s.client_id, security_book_time(s.id, total.at), 'opening', s.authorised, total.shares, total.posting);
            insert into security_holding_past (security_id, client_id, holder, at, shares, posting_id)
            select a.asset, a.client_id, d.holder, a.effective_at, a.amount, a.id from added a join account d on d.id = a.debit_account where a.kind = 'opening' and a.asset = total.asset;
            insert into holder (client_id, id, name, registration, joint, address, residence, tax_form, tax_form_on, tax_id_end, withholding, version, changed_at)
            select distinct on (t.to_holder) a.client_id, t.to_holder, r.name, r.kind, '{}', '', r.residence, r.tax_form, r.tax_form_on, '', false, 1, a.effective_at
            from added a join security_transfer t on t.id = a.transfer_id join captable_row r on r.import_id = t.import_id and r.holder = t.to_holder
            where a.kind = 'opening' and a.asset = total.asset order by t.to_holder, r.line
            on conflict (client_id, id) do nothing;
        end loop;
        return null;
    end
    $$;
-- +goose StatementEnd
create trigger captable_import_guard before insert or update on captable_import for each row execute function captable_import_guard();
create constraint trigger captable_import_whole after update on captable_import deferrable initially deferred for each row when (new.state = 'posted') execute function captable_import_whole();

-- What is judged by row steps aside for opening entries, which have guards of their own.
drop trigger security_transfer_guard on security_transfer;
create trigger security_transfer_guard before insert or update on security_transfer for each row when (new.transfer_type <> 'OPENING') execute function security_transfer_guard();
drop trigger security_transfer_decided on security_transfer;
create trigger security_transfer_decided before insert or update on security_transfer for each row when (new.transfer_type <> 'OPENING') execute function security_transfer_decided();
create trigger captable_transfer_guard before insert or update on security_transfer for each row when (new.transfer_type = 'OPENING') execute function captable_transfer_guard();
drop trigger security_lot_guard on security_lot;
create trigger security_lot_guard before insert or update on security_lot for each row when (new.import_id is null) execute function security_lot_guard();
create trigger captable_lot_guard before insert or update on security_lot for each row when (new.import_id is not null) execute function captable_lot_guard();
drop trigger security_posted on posting;
create trigger security_posted after insert on posting for each row when (new.asset like 'sec\_%' and new.kind <> 'opening') execute function security_posted();
drop trigger security_remembered on posting;
create trigger security_remembered after insert on posting for each row when (new.asset like 'sec\_%' and new.kind <> 'opening') execute function security_remembered(); -- its name comes after security_posted, and so does it
drop trigger holder_filed on posting;
create trigger holder_filed after insert on posting for each row when (new.asset like 'sec\_%' and new.kind <> 'opening') execute function holder_filed();
create trigger security_opened after insert on posting referencing new table as added for each statement execute function security_opened();

-- +goose Down
drop trigger security_opened on posting;
drop trigger holder_filed on posting;
create trigger holder_filed after insert on posting for each row when (new.asset like 'sec\_%') execute function holder_filed();
drop trigger security_remembered on posting;
create trigger security_remembered after insert on posting for each row when (new.asset like 'sec\_%') execute function security_remembered();
drop trigger security_posted on posting;
create trigger security_posted after insert on posting for each row when (new.asset like 'sec\_%') execute function security_posted();
drop trigger captable_lot_guard on security_lot;
drop trigger security_lot_guard on security_lot;
create trigger security_lot_guard before insert or update on security_lot for each row execute function security_lot_guard();
drop trigger captable_transfer_guard on security_transfer;
drop trigger security_transfer_decided on security_transfer;
create trigger security_transfer_decided before insert or update on security_transfer for each row execute function security_transfer_decided();
drop trigger security_transfer_guard on security_transfer;
create trigger security_transfer_guard before insert or update on security_transfer for each row execute function security_transfer_guard();
drop function security_opened();
drop function captable_lot_guard();
drop function captable_transfer_guard();
-- What was posted stays: an opening becomes the issue that it is in the older words.
alter table security_book drop constraint security_book_why;
update security_book set why = 'issue' where why = 'opening';
alter table security_book add constraint security_book_why check (why in ('registered', 'authorised', 'issue', 'redemption', 'reversal'));
alter table posting drop constraint posting_opening, drop constraint posting_kind,
    add constraint posting_kind check (kind in ('deposit', 'withdrawal', 'fee', 'book_transfer', 'issue', 'share_transfer', 'redemption', 'reversal')) not valid;
drop index security_lot_row_once;
alter table security_lot drop constraint security_lot_row, drop column certificate, drop column legend, drop column line, drop column import_id;
drop index security_transfer_opened;
alter table security_transfer drop constraint security_transfer_opening, drop constraint security_transfer_import, drop constraint security_transfer_sides, drop constraint security_transfer_type;
alter table security_transfer disable trigger security_transfer_guard, disable trigger security_transfer_decided;
update security_transfer set transfer_type = 'PRIMARY_ISSUANCE' where transfer_type = 'OPENING';
alter table security_transfer enable trigger security_transfer_guard, enable trigger security_transfer_decided;
alter table security_transfer drop column import_id,
    add constraint security_transfer_type check (transfer_type in ('PRIMARY_ISSUANCE', 'SECONDARY', 'GIFT', 'ESTATE', 'REDEMPTION')),
    add constraint security_transfer_sides check (from_holder <> to_holder
        and (transfer_type = 'PRIMARY_ISSUANCE') = (from_holder = 'issuer_treasury') and (transfer_type = 'REDEMPTION') = (to_holder = 'issuer_treasury'));
drop table captable_problem;
drop table captable_row;
drop table captable_import;
drop function captable_import_whole();
drop function captable_import_guard();
