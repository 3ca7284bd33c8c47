-- +goose Up
-- The master securityholder file (17 CFR 240.17Ad-9(b)): whoever holds shares has a row, by trigger; what is missing in it is shown.
create table holder (
    client_id    uuid not null,
    of_client    uuid generated always as (nullif(client_id, '00000000-0000-0000-0000-000000000000'::uuid)) stored
                 constraint holder_client references client (id),
    id           text not null constraint holder_id check (id ~ '^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$'),
    name         text not null constraint holder_name check (length(name) <= 200), -- '' : not on file
    sort_name    text generated always as (lower(name)) stored,
    registration text not null constraint holder_registration check (registration in
                     ('UNKNOWN', 'INDIVIDUAL', 'JOINT_TENANTS', 'TENANTS_IN_COMMON', 'COMMUNITY_PROPERTY', 'CUSTODIAN_FOR_MINOR', 'TRUST', 'ESTATE', 'ENTITY', 'NOMINEE')),
    joint        text[] not null constraint holder_joint check (cardinality(joint) <= 4), -- the other names of a joint registration
    address      text not null constraint holder_address check (length(address) <= 500),
    residence    text not null constraint holder_residence check (residence ~ '^([A-Z]{2}(_[A-Z0-9]{1,3})?)?$'), -- '' : not on file
    tax_form     text not null constraint holder_tax_form check (tax_form in ('NONE', 'W9', 'W8BEN', 'W8BENE', 'W8IMY', 'W8EXP', 'W8ECI')),
    tax_form_on  date,
    tax_id_end   text not null constraint holder_tax_id check (tax_id_end ~ '^([0-9A-Z]{4})?$'), -- its last four characters; the whole is kept by nobody here
    withholding  boolean not null, -- backup withholding
    lost_since   date, -- two mailings came back (17 CFR 240.17Ad-17)
    died_on      date,
    version      int not null constraint holder_version check (version > 0),
    changed_by   uuid references person (id), -- null: made by a transfer
    changed_at   timestamptz not null,
    one_time     text constraint holder_one_time check (length(one_time) between 1 and 100),
    primary key (client_id, id),
    constraint holder_form check ((tax_form = 'NONE') = (tax_form_on is null)),
    constraint holder_joint_names check (cardinality(joint) = 0 or registration in ('JOINT_TENANTS', 'TENANTS_IN_COMMON', 'COMMUNITY_PROPERTY'))
);
create index security_holding_of on security_holding (client_id, holder);
create index holder_order on holder (client_id, sort_name, id);
create index holder_order_all on holder (sort_name, client_id, id);
create index holder_incomplete on holder (sort_name, client_id, id) where name = '' or address = '' or residence = '' or registration = 'UNKNOWN';
select append_only('holder');
grant update (name, registration, joint, address, residence, tax_form, tax_form_on, tax_id_end, withholding, lost_since, died_on, version, changed_by, changed_at, one_time)
    on holder to console_serving;

-- What stood in the file before. Nothing of it is deleted.
create table holder_past (
    client_id   uuid not null,
    holder_id   text not null,
    version     int not null,
    was         jsonb not null,
    replaced_at timestamptz not null,
    primary key (client_id, holder_id, version),
    constraint holder_past_of foreign key (client_id, holder_id) references holder (client_id, id)
);
select append_only('holder_past');
revoke insert on holder_past from console_serving;

-- +goose StatementBegin
create function holder_guard() returns trigger
    language plpgsql security definer set search_path = public, pg_temp
    as $$
    begin
        if coalesce(current_setting('app.person', true), '') not in ('', coalesce(new.changed_by::text, '')) and new.changed_by is not null then
            perform security_refuse('holder_own_name', 'a person writes in no other name');
        end if;
        if new.changed_by is not null and not holds_role(new.client_id, new.changed_by, 'treasury') then
            perform security_refuse('holder_treasury', 'treasury keeps the file');
        end if;
        if tg_op = 'INSERT' then
            return new;
        end if;
        -- In another name shares are somebody else's: that is a transfer, and no change of the file.
        if ((old.name <> '' and new.name <> old.name) or (old.registration <> 'UNKNOWN' and (new.registration, new.joint) is distinct from (old.registration, old.joint)))
                and exists (select from security_holding h where h.client_id = old.client_id and h.holder = old.id and h.shares > 0) then
            perform security_refuse('holder_registered', 'the registration of shares changes by a transfer');
        end if;
        if new.version <> old.version + 1 or new.changed_by is null then
            perform security_refuse('holder_next', 'the file is changed from the version that was read, by somebody');
        end if;
        insert into holder_past (client_id, holder_id, version, was, replaced_at)
        values (old.client_id, old.id, old.version, to_jsonb(old) - 'one_time' - 'of_client' - 'sort_name', new.changed_at);
        return new;
    end
    $$;

-- Whoever gets shares is in the file from then on, as an investor is known.
create function holder_filed() returns trigger
    language plpgsql security definer set search_path = public, pg_temp
    as $$
    declare
        side account;
    begin
        for side in select * from account where id in (new.debit_account, new.credit_account) and kind = 'holder' loop
            insert into holder (client_id, id, name, registration, joint, address, residence, tax_form, tax_id_end, withholding, version, changed_at)
            select new.client_id, side.holder, coalesce(i.name, ''), case i.kind when 'natural' then 'INDIVIDUAL' when 'entity' then 'ENTITY' else 'UNKNOWN' end, '{}', '',
                coalesce(i.residence, ''), 'NONE', '', false, 1, new.effective_at
            from (select 1) one left join investor i on i.client_id = new.client_id and i.id = side.holder
            on conflict (client_id, id) do nothing;
        end loop;
        return null;
    end
    $$;
-- +goose StatementEnd
create trigger holder_guard before insert or update on holder for each row execute function holder_guard();
create trigger holder_filed after insert on posting for each row when (new.asset like 'sec\_%') execute function holder_filed();

insert into holder (client_id, id, name, registration, joint, address, residence, tax_form, tax_id_end, withholding, version, changed_at)
select h.client_id, h.holder, coalesce(max(i.name), ''), case max(i.kind) when 'natural' then 'INDIVIDUAL' when 'entity' then 'ENTITY' else 'UNKNOWN' end, '{}', '',
    coalesce(max(i.residence), ''), 'NONE', '', false, 1, now()
from security_holding h left join investor i on i.client_id = h.client_id and i.id = h.holder group by h.client_id, h.holder;

-- +goose Down
drop trigger holder_filed on posting;
drop function holder_filed();
drop table holder_past;
drop table holder;
drop index security_holding_of;
drop function holder_guard();
