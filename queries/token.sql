-- name: TokenInsert :execrows
-- A token that is asked for; nothing when the same call asked for it before.
insert into bitgo_token (id, kind, purpose, label, scopes, networks, limits, seconds, state, asked_by, one_time, asked_at, claimed_until, trouble)
values (@id, @kind, @purpose, @label, @scopes, @networks, @limits, @seconds, @state, @asked_by, @one_time, @asked_at, @claimed_until, '')
on conflict (asked_by, one_time) do nothing;

-- name: TokenOf :one
-- The token that a call asked for, locked.
select * from bitgo_token where asked_by = @asked_by and one_time = @one_time for update;

-- name: TokenGet :one
-- One token.
select * from bitgo_token where id = @id;

-- name: TokenLock :one
-- One token, for changing.
select * from bitgo_token where id = @id for update;

-- name: TokenList :many
-- The newest of them.
select * from bitgo_token order by asked_at desc, id desc limit @most;

-- name: TokenPage :many
-- One page of them, newest first.
select * from bitgo_token
where (@state::text = '' or state = @state::text) and (@purpose::text = '' or purpose = @purpose::text)
  and (sqlc.narg('before')::timestamptz is null or (asked_at, id) < (sqlc.narg('before')::timestamptz, @before_id::uuid))
order by asked_at desc, id desc limit @page_size;

-- name: TokenToSee :many
-- The newest that wait for another administrator, and those in force that end before an instant, the first to end first.
(select w.* from bitgo_token w where w.state = 'waiting' order by w.asked_at desc, w.id desc limit @most)
union all
(select e.* from bitgo_token e where e.state = 'active' and e.expires_at <= @ends::timestamptz order by e.expires_at limit @most);

-- name: TokenClaim :exec
-- Somebody makes it now.
update bitgo_token set state = 'making', claimed_until = @claimed_until, decided_by = coalesce(@decided_by, decided_by), trouble = '' where id = @id;

-- name: TokenMade :exec
-- BitGo has made it.
update bitgo_token set state = 'active', claimed_until = null, bitgo_id = @bitgo_id, bitgo_user = @bitgo_user, sealed = @sealed, digest = @digest,
    scopes = @scopes, made_at = @at, expires_at = @expires_at, trouble = '' where id = @id and state = 'making';

-- name: TokenState :exec
-- Another state, and what stands in its way.
update bitgo_token set state = @state, trouble = @trouble, claimed_until = null where id = @id;

-- name: TokenTrouble :exec
-- What stands in its way.
update bitgo_token set trouble = @trouble where id = @id;

-- name: TokenProved :execrows
-- BitGo answered a call with it.
update bitgo_token set proved_at = @at, trouble = '' where id = @id and state = 'active' and proved_at is null;

-- name: TokenRetire :many
-- The ones that a proved one takes the place of live on for the overlap.
update bitgo_token set retire_at = @retire_at where purpose = 'service' and state = 'active' and retire_at is null and (made_at, id) < (@made_at::timestamptz, @id::uuid) returning id;

-- name: TokenStay :exec
-- It is used on: the one that had taken its place is over.
update bitgo_token set retire_at = null where id = @id and state = 'active';

-- name: TokenRevoked :exec
-- It is over, and its text is forgotten.
update bitgo_token set state = 'revoked', revoked_at = @at, sealed = null, trouble = '' where id = @id;

-- name: TokenEnvironmentInsert :execrows
-- The token of an environment, whose text is kept nowhere; nothing when it is listed already.
insert into bitgo_token (id, kind, purpose, label, scopes, networks, limits, seconds, state, asked_by, one_time, asked_at, bitgo_id, bitgo_user, digest, expires_at,
    proved_at, retire_at, revoked_at, trouble)
values (@id, 'long_lived', 'service', @label, @scopes, @networks, '[]', 0, @state, @asked_by, @one_time, @asked_at, @bitgo_id, @bitgo_user, @digest, @expires_at,
    @proved_at, @retire_at, @revoked_at, @trouble)
on conflict (asked_by, one_time) do nothing;

-- name: TokenOfDigest :one
-- The token of a text.
select * from bitgo_token where digest = @digest order by asked_at, id limit 1;

-- name: TokenRetireOne :exec
-- One lives on for the overlap.
update bitgo_token set retire_at = @retire_at, trouble = @trouble where id = @id and state = 'active';

-- name: TokenNewest :one
-- The newest that counts: of the service tokens one that BitGo has answered.
select * from bitgo_token where purpose = @purpose and state = 'active' and sealed is not null and (expires_at is null or expires_at > @now)
    and (purpose <> 'service' or proved_at is not null)
order by made_at desc, id desc limit 1;

-- name: TokenDue :many
-- What the engine room has to see to: one not proved yet, one whose overlap is over, one that is being revoked, one that a
-- dead process was making.
select * from bitgo_token where (state = 'active' and purpose = 'service' and (proved_at is null or retire_at <= @now))
    or state = 'revoking' or (state = 'making' and claimed_until <= @now)
order by asked_at limit 50;

-- name: TokenEnding :many
-- Those in use that end between two moments and that nothing has taken the place of, the first first.
select * from bitgo_token where state = 'active' and retire_at is null and expires_at > @after::timestamptz and expires_at <= @until::timestamptz
order by expires_at, id limit 100;
