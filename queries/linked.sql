-- name: LinkedUpsert :exec
-- A person's user at BitGo, sealed.
insert into bitgo_link (person_id, bitgo_user, token_id, sealed, scopes, enterprises, expires_at, checked_at, linked_at)
values (@person_id, @bitgo_user, @token_id, @sealed, @scopes, @enterprises, @expires_at, @now, @now)
on conflict (person_id) do update set bitgo_user = excluded.bitgo_user, token_id = excluded.token_id, sealed = excluded.sealed, scopes = excluded.scopes,
    enterprises = excluded.enterprises, expires_at = excluded.expires_at, checked_at = excluded.checked_at, linked_at = excluded.linked_at;

-- name: LinkedGet :one
-- A person's link.
select * from bitgo_link where person_id = @person_id;

-- name: LinkedDelete :one
-- Forgets a person's link and its token.
delete from bitgo_link where person_id = @person_id returning *;

-- name: LinkedOwners :many
-- Whose these users at BitGo are.
select l.bitgo_user, l.person_id, p.name from bitgo_link l join person p on p.id = l.person_id where l.bitgo_user = any(@users::text[]);
