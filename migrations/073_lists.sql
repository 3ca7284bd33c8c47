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
create index go_account_client on go_account (client_id, created_at, id);
create index wallet_ready_accounts on wallet (client_id) where coin = 'ofc' and state = 'ready';
create index whitelist_entry_client on whitelist_entry (client_id) where removed_at is null;
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
-- +goose StatementEnd
revoke execute on function wallet_named(text), client_named(text), wallet_placed(), wallet_balance_placed(), wallet_moved(), client_renamed() from public;
grant execute on function wallet_named(text), client_named(text) to console_serving;

-- +goose Down
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
drop index facility_change_waits, whitelist_entry_client, wallet_ready_accounts, go_account_client, onboarding_words, onboarding_client, onboarding_state_newest, onboarding_newest, client_words,
    client_state_newest, client_newest;
alter table client drop column sort_name;
