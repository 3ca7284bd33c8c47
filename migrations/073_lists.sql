-- +goose Up
-- The lists that 059 and 064 left out: wallets, clients, key ceremonies, travel data, tokens, refused deliveries, reviews.

-- A choice of clients is a page of their names; lower() is not leakproof (064).
alter table client add column sort_name text not null generated always as (lower(name)) stored;
create index client_order on client (sort_name, id);
create index client_newest on client (created_at desc, id desc);
create index client_state_newest on client (state, created_at desc, id desc);
create index client_words on client using gin (to_tsvector('simple', regexp_replace(name, '[^[:alnum:]]+', ' ', 'g')));
create index onboarding_newest on onboarding (created_at desc, id desc) where client_id is null;
create index onboarding_state_newest on onboarding (state, created_at desc, id desc) where client_id is null;
create index onboarding_client on onboarding (client_id) where client_id is not null;
create index onboarding_words on onboarding using gin (to_tsvector('simple', regexp_replace(name || ' ' || email, '[^[:alnum:]]+', ' ', 'g'))) where client_id is null;
create index countersign_look_oldest on countersign_look (observed_at);
create index go_account_client on go_account (client_id, created_at, id);
create index wallet_ready_accounts on wallet (client_id) where coin = 'ofc' and state = 'ready';
create index facility_change_waits on facility_change (client_id, proposed_at, id) where state = 'proposed';

-- Wallets stand by client and label. No index spans two tables, so a wallet carries its client's name, and a balance that the
-- wallet's own coin does not name carries both: the wallets that hold a token are then a page of that token's index.
alter table wallet add column client_sort text not null default '';
alter table wallet_balance add column client_sort text not null default '', add column wallet_label text not null default '', add column beside boolean not null default false;
update wallet w set client_sort = c.name from client c where c.id = w.client_id;
update wallet_balance b set client_sort = w.client_sort, wallet_label = w.label, beside = w.coin <> b.asset from wallet w where w.id = b.wallet_id;
-- +goose StatementBegin
create function wallet_placed() returns trigger language plpgsql security definer set search_path = public, pg_temp
    as $$
    begin
        new.client_sort := coalesce((select c.name from client c where c.id = new.client_id), '');
        return new;
    end
    $$;
create function wallet_balance_placed() returns trigger language plpgsql security definer set search_path = public, pg_temp
    as $$
    declare w wallet;
    begin
        select * into w from wallet where id = new.wallet_id;
        new.client_sort := coalesce(w.client_sort, '');
        new.wallet_label := coalesce(w.label, '');
        new.beside := coalesce(w.coin <> new.asset, false);
        return new;
    end
    $$;
create function wallet_moved() returns trigger language plpgsql security definer set search_path = public, pg_temp
    as $$
    begin
        update wallet_balance set client_sort = new.client_sort, wallet_label = new.label where wallet_id = new.id;
        return null;
    end
    $$;
create function client_renamed() returns trigger language plpgsql security definer set search_path = public, pg_temp
    as $$
    begin
        update wallet set client_sort = new.name where client_id = new.id;
        return null;
    end
    $$;
-- +goose StatementEnd
create trigger wallet_placed before insert on wallet for each row execute function wallet_placed();
create trigger wallet_balance_placed before insert on wallet_balance for each row execute function wallet_balance_placed();
create trigger wallet_moved after update on wallet for each row when (old.label <> new.label or old.client_sort <> new.client_sort) execute function wallet_moved();
create trigger client_renamed after update on client for each row when (old.name <> new.name) execute function client_renamed();
create index wallet_order on wallet (client_sort, client_id, label, id) where state <> 'deleted';
create index wallet_coin_order on wallet (coin, client_sort, client_id, label, id) where state <> 'deleted';
create index wallet_oldest on wallet (observed_at) where state <> 'deleted';
create index wallet_client_oldest on wallet (client_id, observed_at) where state <> 'deleted';
create index wallet_words on wallet using gin (to_tsvector('simple', regexp_replace(label, '[^[:alnum:]]+', ' ', 'g'))) where state <> 'deleted';
create index wallet_balance_beside on wallet_balance (asset, client_sort, client_id, wallet_label, wallet_id) where beside;

-- Facilities of which a change waits stand in the order of facilities, so the change carries its facility's place.
alter table facility_change add column facility_at timestamptz not null default 'epoch';
-- What was decided stays decided, which its guard holds also against this: the column is no part of the decision.
alter table facility_change disable trigger user;
update facility_change x set facility_at = f.created_at from facility f where f.id = x.facility_id;
alter table facility_change enable trigger user;
-- +goose StatementBegin
create function facility_change_placed() returns trigger language plpgsql security definer set search_path = public, pg_temp
    as $$
    begin
        new.facility_at := coalesce((select f.created_at from facility f where f.id = new.facility_id), 'epoch');
        return new;
    end
    $$;
-- +goose StatementEnd
create trigger facility_change_placed before insert on facility_change for each row execute function facility_change_placed();
create index facility_change_desk on facility_change (facility_at desc, facility_id desc) where state = 'proposed';
create index facility_change_client_desk on facility_change (client_id, facility_at desc, facility_id desc) where state = 'proposed';
create index facility_change_open on facility_change (proposed_at, id) where state = 'proposed';
drop index facility_change_facility_time;
create index facility_change_facility_time on facility_change (facility_id, proposed_at desc, id desc);
drop index ltv_decision_facility_time;
create index ltv_decision_facility_time on ltv_decision (facility_id, decided_at desc, id desc);

create index whitelist_entry_wallet on whitelist_entry (client_id, wallet_id, label, asset, address, id) where removed_at is null;

create index transaction_sweeps_arriving_client on transaction_sweeps (client_id, bitgo_created_at desc, id desc) where type = 'receive' and state <> 'confirmed';

create index ceremony_state on ceremony (state, asked_at desc, id desc);
create index ceremony_client_state on ceremony (client_id, state, asked_at desc, id desc);

drop index webhook_refused_at;
create index webhook_refused_at on webhook_refused (at desc, id desc);
create index webhook_refused_reason_at on webhook_refused (reason, at desc, id desc);

drop index bitgo_token_newest;
create index bitgo_token_newest on bitgo_token (asked_at desc, id desc);
create index bitgo_token_state_newest on bitgo_token (state, asked_at desc, id desc);
create index bitgo_token_purpose_newest on bitgo_token (purpose, asked_at desc, id desc);
create index bitgo_token_speaks on bitgo_token (purpose, made_at desc, id desc) where state = 'active' and sealed is not null;
create index bitgo_token_ends on bitgo_token (expires_at) where state = 'active';
create index bitgo_token_digest on bitgo_token (digest) where digest is not null;

-- The desk of the travel rule has a row for each client as a payer, and for each payee of a client that is on a whitelist or of
-- which data were entered. Which they are, and where the data of each stand, is spread over three tables; here it stands in the
-- order of the desk. Triggers keep it, and nothing else writes it.
create table travel_subject (
    id          bigint generated always as identity constraint travel_subject_number unique,
    client_id   uuid not null references client (id),
    subject     text not null constraint travel_subject_kind check (subject in ('payee', 'originator')),
    address     text not null,
    memo        text not null,
    label       text not null default '',
    stands      text not null default 'none' constraint travel_subject_stands check (stands in ('none', 'waiting', 'confirmed')),
    newest_id   uuid, -- the newest version
    in_force_id uuid, -- the version in force: confirmed, not revoked, and no later one was confirmed
    primary key (client_id, subject, address, memo)
);
create index travel_subject_order on travel_subject (label, subject, address, memo, client_id);
create index travel_subject_client on travel_subject (client_id, label, subject, address, memo);
create index travel_subject_of on travel_subject (subject, label, address, memo, client_id);
create index travel_subject_state on travel_subject (stands, label, subject, address, memo, client_id);
create index travel_subject_client_state on travel_subject (client_id, stands, label, subject, address, memo);
create index travel_subject_address on travel_subject (address);
create index travel_subject_newest on travel_subject (newest_id);
create index travel_subject_words on travel_subject using gin (to_tsvector('simple', regexp_replace(label, '[^[:alnum:]]+', ' ', 'g')));
alter table travel_subject enable row level security;
create policy client_scope on travel_subject for select using ((select whole_organization()) or client_id = any ((select scope_clients())::uuid[]));
grant select on travel_subject to console_serving;

-- +goose StatementBegin
create function travel_subject_follows(c uuid, s text, a text, m text) returns void language plpgsql security definer set search_path = public, pg_temp
    as $$
    declare
        l text;
        n record;
        f uuid;
    begin
        -- The row is locked before anything is read, so that of two that write at once the later one sees what the earlier wrote.
        insert into travel_subject (client_id, subject, address, memo) values (c, s, a, m) on conflict do nothing;
        perform from travel_subject where client_id = c and subject = s and address = a and memo = m for update;
        if s = 'originator' then
            select o.name into l from client o where o.id = c;
        else
            select min(e.label) into l from whitelist_entry e where e.client_id = c and e.address = a and e.memo = m and e.removed_at is null;
            if l is null then
                select r.name into l from travel_record r where r.client_id = c and r.subject = s and r.address = a and r.memo = m and r.version = 1;
            end if;
        end if;
        if l is null then
            delete from travel_subject where client_id = c and subject = s and address = a and memo = m;
            return;
        end if;
        select r.id, coalesce(d.verdict, 'waiting') as verdict into n from travel_record r left join travel_decision d on d.record_id = r.id
            where r.client_id = c and r.subject = s and r.address = a and r.memo = m order by r.version desc, d.step desc limit 1;
        select r.id into f from travel_record r join travel_decision d on d.record_id = r.id and d.verdict = 'confirmed'
            where r.client_id = c and r.subject = s and r.address = a and r.memo = m order by r.version desc limit 1;
        if exists (select from travel_decision x where x.record_id = f and x.verdict = 'revoked') then
            f := null;
        end if;
        update travel_subject set label = l, newest_id = n.id, in_force_id = f,
            stands = case when n.verdict = 'waiting' then 'waiting' when f is not null then 'confirmed' else 'none' end
            where client_id = c and subject = s and address = a and memo = m;
    end
    $$;
create function travel_subject_moved() returns trigger language plpgsql security definer set search_path = public, pg_temp
    as $$
    declare r travel_record;
    begin
        case tg_table_name
            when 'client' then perform travel_subject_follows(new.id, 'originator', '', '');
            when 'whitelist_entry' then perform travel_subject_follows(new.client_id, 'payee', new.address, new.memo);
            when 'travel_record' then perform travel_subject_follows(new.client_id, new.subject, new.address, new.memo);
            else
                select * into r from travel_record where id = new.record_id;
                perform travel_subject_follows(r.client_id, r.subject, r.address, r.memo);
        end case;
        return null;
    end
    $$;
-- +goose StatementEnd
create trigger travel_subject_begun after insert on client for each row execute function travel_subject_moved();
create trigger travel_subject_moved after update on client for each row when (old.name <> new.name) execute function travel_subject_moved();
create trigger travel_subject_begun after insert on whitelist_entry for each row execute function travel_subject_moved();
create trigger travel_subject_moved after update on whitelist_entry for each row when (old.label <> new.label or old.removed_at is distinct from new.removed_at) execute function travel_subject_moved();
create trigger travel_subject_begun after insert on travel_record for each row execute function travel_subject_moved();
create trigger travel_subject_moved after insert on travel_decision for each row execute function travel_subject_moved();
select travel_subject_follows(id, 'originator', '', '') from client;
select travel_subject_follows(x.client_id, 'payee', x.address, x.memo) from (select client_id, address, memo from whitelist_entry where removed_at is null
    union select client_id, address, memo from travel_record where subject = 'payee') x;

-- +goose StatementBegin
-- What a text is looked for as: the beginnings of its words. Null: it has none.
create function beginnings(words text) returns tsquery language sql immutable set search_path = public, pg_temp
    as $$ select to_tsquery('simple', string_agg(w || ':*', ' & ')) from regexp_split_to_table(lower(words), '[^[:alnum:]]+') w where w <> '' $$;

-- The wallets that a text names: an id, or the beginnings of words of a label or of their client's name. As in 064 by the same
-- scope as the policies, since comparing words is not leakproof; what more than 200 have is not told further.
create function wallet_named(words text) returns setof text language plpgsql stable security definer set search_path = public, pg_temp
    as $$
    declare asked tsquery := beginnings(words);
    begin
        if coalesce(current_setting('app.scope', true), '') = '' then
            return;
        end if;
        return query select id from wallet where id = words and (whole_organization() or client_id = any (scope_clients()));
        if asked is not null then
            return query select id from wallet where state <> 'deleted' and to_tsvector('simple', regexp_replace(label, '[^[:alnum:]]+', ' ', 'g')) @@ asked
                and (whole_organization() or client_id = any (scope_clients())) limit 200;
            return query select w.id from client c cross join lateral (select v.id from wallet v where v.client_id = c.id and v.state <> 'deleted' order by v.label, v.id limit 200) w
                where c.id = any (array(select n.id from client n where to_tsvector('simple', regexp_replace(n.name, '[^[:alnum:]]+', ' ', 'g')) @@ asked
                    and (whole_organization() or n.id = any (scope_clients())) limit 200)) limit 200;
        end if;
    end
    $$;

-- The clients, and the institutions that are not one yet, that a text names: an id of ours or of BitGo's, or the beginnings of
-- words of a name or an email.
create function client_named(words text) returns setof uuid language plpgsql stable security definer set search_path = public, pg_temp
    as $$
    declare asked tsquery := beginnings(words);
    begin
        if coalesce(current_setting('app.scope', true), '') = '' then
            return;
        end if;
        return query select id from client where enterprise_id = words and (whole_organization() or id = any (scope_clients()));
        if asked is not null then
            return query select id from client where to_tsvector('simple', regexp_replace(name, '[^[:alnum:]]+', ' ', 'g')) @@ asked
                and (whole_organization() or id = any (scope_clients())) limit 200;
            if whole_organization() then
                return query select id from onboarding where client_id is null
                    and to_tsvector('simple', regexp_replace(name || ' ' || email, '[^[:alnum:]]+', ' ', 'g')) @@ asked limit 200;
            end if;
        end if;
    end
    $$;

-- The rows of the travel desk that a text names: a whole address, or the beginnings of words of a name.
create function travel_named(words text) returns setof bigint language plpgsql stable security definer set search_path = public, pg_temp
    as $$
    declare asked tsquery := beginnings(words);
    begin
        if coalesce(current_setting('app.scope', true), '') = '' then
            return;
        end if;
        return query select id from travel_subject where address = words and (whole_organization() or client_id = any (scope_clients())) limit 200;
        if asked is not null then
            return query select id from travel_subject where to_tsvector('simple', regexp_replace(label, '[^[:alnum:]]+', ' ', 'g')) @@ asked
                and (whole_organization() or client_id = any (scope_clients())) limit 200;
        end if;
    end
    $$;
-- +goose StatementEnd
revoke execute on function travel_named(text), travel_subject_follows(uuid, text, text, text), travel_subject_moved(), wallet_named(text), client_named(text), wallet_placed(), wallet_balance_placed(), wallet_moved(), client_renamed(), facility_change_placed() from public;
grant execute on function travel_named(text), wallet_named(text), client_named(text) to console_serving;

-- +goose Down
drop function travel_named(text);
drop trigger travel_subject_moved on travel_decision;
drop trigger travel_subject_begun on travel_record;
drop trigger travel_subject_moved on whitelist_entry;
drop trigger travel_subject_begun on whitelist_entry;
drop trigger travel_subject_moved on client;
drop trigger travel_subject_begun on client;
drop function travel_subject_moved();
drop function travel_subject_follows(uuid, text, text, text);
drop table travel_subject;
drop index transaction_sweeps_arriving_client, whitelist_entry_wallet, bitgo_token_ends, bitgo_token_digest, bitgo_token_speaks, bitgo_token_purpose_newest, bitgo_token_state_newest, bitgo_token_newest, webhook_refused_reason_at, webhook_refused_at, ceremony_client_state, ceremony_state,
    ltv_decision_facility_time, facility_change_facility_time, facility_change_open, facility_change_client_desk, facility_change_desk;
create index bitgo_token_newest on bitgo_token (asked_at desc, id);
create index webhook_refused_at on webhook_refused (at);
create index ltv_decision_facility_time on ltv_decision (facility_id, decided_at desc);
create index facility_change_facility_time on facility_change (facility_id, proposed_at desc);
drop trigger facility_change_placed on facility_change;
drop function facility_change_placed();
alter table facility_change drop column facility_at;
drop function client_named(text);
drop function wallet_named(text);
drop function beginnings(text);
drop trigger client_renamed on client;
drop trigger wallet_moved on wallet;
drop trigger wallet_balance_placed on wallet_balance;
drop trigger wallet_placed on wallet;
drop function client_renamed();
drop function wallet_moved();
drop function wallet_balance_placed();
drop function wallet_placed();
drop index wallet_words, wallet_client_oldest, wallet_oldest;
alter table wallet_balance drop column beside, drop column wallet_label, drop column client_sort;
alter table wallet drop column client_sort;
drop index countersign_look_oldest, facility_change_waits, wallet_ready_accounts, go_account_client, onboarding_words, onboarding_client, onboarding_state_newest, onboarding_newest, client_words,
    client_state_newest, client_newest;
alter table client drop column sort_name;
