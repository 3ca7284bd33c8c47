-- +goose Up
-- The lists that 059 left out. Keys are read by their end as well, since most of those that there ever were have ended.
create index api_key_newest on api_key (created_at desc, id desc);
create index api_key_revoked on api_key (created_at desc, id desc) where revoked_at is not null;
create index api_key_kept on api_key (created_at desc, id desc) where revoked_at is null;
create index api_key_ends on api_key (expires_at) where revoked_at is null;
create index api_key_waits on api_key (created_at desc, id desc) where waits;
create index api_key_kind on api_key (kind, created_at desc, id desc);
create index api_key_client on api_key (client_id, created_at desc, id desc) where client_id is not null;
create index api_key_successor on api_key (replaces, created_at desc) where replaces is not null;
-- At each request an actor's own machines are looked up.
create index api_key_made on api_key (created_by, machine_id) where machine_id is not null;
create index api_key_confirmed on api_key (confirmed_by, machine_id) where machine_id is not null;

-- lower() is not leakproof, so that a place in the order of names could not be entered under row-level security.
alter table person add column sort_name text not null generated always as (lower(name)) stored;
drop index person_order;
create index person_order on person (sort_name, id) where not machine;

create index countersign_client_state on countersign (client_id, state, opened_at desc, id desc);

create index send_to on send (address, asked_at desc, id desc);
create index whitelist_entry_words on whitelist_entry using gin (to_tsvector('simple', label)) where removed_at is null;
-- +goose StatementBegin
-- The payees that a text names: a whole address, or the beginnings of words of a label. Comparing words is not leakproof, so under
-- row-level security no index would be used; this looks by the same scope instead. What more than 200 have is not told further.
create function whitelist_named(words text) returns setof uuid language plpgsql stable security definer set search_path = public, pg_temp
    as $$
    declare
        asked tsquery;
    begin
        if coalesce(current_setting('app.scope', true), '') = '' then
            return;
        end if;
        return query select id from whitelist_entry where removed_at is null and address = words and (whole_organization() or client_id = any (scope_clients())) limit 200;
        select to_tsquery('simple', string_agg(w || ':*', ' & ')) into asked from regexp_split_to_table(lower(words), '[^[:alnum:]]+') w where w <> '';
        if asked is not null then
            return query select id from whitelist_entry where removed_at is null and to_tsvector('simple', label) @@ asked
                and (whole_organization() or client_id = any (scope_clients())) limit 200;
        end if;
    end
    $$;
-- +goose StatementEnd
revoke execute on function whitelist_named(text) from public;
grant execute on function whitelist_named(text) to console_serving;

-- +goose Down
drop function whitelist_named(text);
drop index person_order;
alter table person drop column sort_name;
create index person_order on person (lower(name), id) where not machine;
drop index send_to, whitelist_entry_words, countersign_client_state, api_key_kind, api_key_waits, api_key_confirmed, api_key_made, api_key_successor, api_key_client, api_key_ends, api_key_kept,
    api_key_revoked, api_key_newest;
