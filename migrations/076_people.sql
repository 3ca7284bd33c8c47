-- +goose Up
-- People stand by name, and are looked for by what they hold: a grant carries its holder's name, so that those who hold it are a page
-- of its own index. Triggers keep it.
alter table role_grant add column sort_name text; -- null: a machine's, which no register lists
update role_grant g set sort_name = p.sort_name from person p where p.id = g.person_id and not p.machine;
create index role_grant_role_order on role_grant (role, sort_name, person_id) where revoked_at is null and sort_name is not null;
create index role_grant_client_order on role_grant (client_id, sort_name, person_id) where revoked_at is null and sort_name is not null;
create index role_grant_client_role_order on role_grant (client_id, role, sort_name, person_id) where revoked_at is null and sort_name is not null;
create index role_grant_whole_order on role_grant (sort_name, person_id) where revoked_at is null and sort_name is not null and client_id is null;
create index role_grant_whole_role_order on role_grant (role, sort_name, person_id) where revoked_at is null and sort_name is not null and client_id is null;
-- person_stands: whether somebody stands where a filter asks for (access.Standing).
create function person_stands(state text, left_at timestamptz, set_up boolean, asked text) returns boolean language sql immutable
    return case asked when 'active' then state = 'active' and set_up when 'invited' then state = 'active' and not set_up
        when 'suspended' then state = 'disabled' and left_at is null else left_at is not null end;
-- +goose StatementBegin
create function role_grant_placed() returns trigger language plpgsql security definer set search_path = public, pg_temp
    as $$
    begin
        -- Held, so that a new name that is given at the same moment is either seen here, or finds this grant.
        select p.sort_name into new.sort_name from person p where p.id = new.person_id and not p.machine for share;
        return new;
    end
    $$;
create function person_renamed() returns trigger language plpgsql security definer set search_path = public, pg_temp
    as $$
    begin
        update role_grant set sort_name = new.sort_name where person_id = new.id and sort_name is not null;
        return null;
    end
    $$;
-- +goose StatementEnd
revoke execute on function role_grant_placed(), person_renamed() from public;
create trigger role_grant_placed before insert on role_grant for each row execute function role_grant_placed();
create trigger person_renamed after update on person for each row when (old.name <> new.name) execute function person_renamed();

-- +goose Down
drop trigger person_renamed on person;
drop trigger role_grant_placed on role_grant;
drop function person_renamed();
drop function role_grant_placed();
drop function person_stands(text, timestamptz, boolean, text);
drop index role_grant_whole_role_order, role_grant_whole_order, role_grant_client_role_order, role_grant_client_order, role_grant_role_order;
alter table role_grant drop column sort_name;
