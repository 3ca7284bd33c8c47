-- name: FreezeInsert :execrows
-- A freeze; nothing when the same form made it before. The trigger waits for every claim that is being made.
insert into freeze_order (id, reach, client_id, wallet_id, reason, state, frozen_by, frozen_at, one_time, bitgo, bitgo_next_at)
values (@id, @reach, @client_id, @wallet_id, @reason, 'frozen', @frozen_by, @frozen_at, @one_time, @bitgo, @bitgo_next_at)
on conflict (frozen_by, one_time) do nothing;

-- name: FreezeOnce :one
-- The freeze that a form made.
select id from freeze_order where frozen_by = @frozen_by and one_time = @one_time;

-- name: FreezeGate :exec
-- Holds off whoever would freeze until this transaction ends; several may let something leave at once.
select pg_advisory_xact_lock_shared(freeze_gate());

-- name: FreezeGet :one
-- One freeze with the names that people read.
select sqlc.embed(f), coalesce(c.name, '')::text as client_name, coalesce(w.label, '')::text as wallet_label, coalesce(w.coin, '')::text as coin,
    p.name as frozen_name, coalesce(a.name, '')::text as asked_name, coalesce(u.name, '')::text as unfrozen_name
from freeze_order f join person p on p.id = f.frozen_by left join client c on c.id = f.client_id left join wallet w on w.id = f.wallet_id
left join person a on a.id = f.unfreeze_by left join person u on u.id = f.unfrozen_by
where f.id = @id;

-- name: FreezeLock :one
-- One freeze, for changing.
select * from freeze_order where id = @id for update;

-- name: FreezeList :many
-- Freezes, newest first, from a place in time.
select sqlc.embed(f), coalesce(c.name, '')::text as client_name, coalesce(w.label, '')::text as wallet_label, coalesce(w.coin, '')::text as coin,
    p.name as frozen_name, coalesce(a.name, '')::text as asked_name, coalesce(u.name, '')::text as unfrozen_name
from freeze_order f join person p on p.id = f.frozen_by left join client c on c.id = f.client_id left join wallet w on w.id = f.wallet_id
left join person a on a.id = f.unfreeze_by left join person u on u.id = f.unfrozen_by
where (f.frozen_at, f.id) < (@before_at::timestamptz, @before_id::uuid)
    and (sqlc.narg('clients')::uuid[] is null or f.client_id is null or f.client_id = any(sqlc.narg('clients')::uuid[]))
    and (sqlc.narg('client')::uuid is null or f.client_id is null or f.client_id = sqlc.narg('client')::uuid)
    and (@wallet_id::text = '' or f.wallet_id = @wallet_id)
    and (cardinality(@states::text[]) = 0 or f.state = any(@states::text[]))
order by f.frozen_at desc, f.id desc limit @most;

-- name: FreezeStanding :many
-- What keeps money in a wallet, the widest first; without a wallet's id, in a client's wallets as such.
select sqlc.embed(f), coalesce(c.name, '')::text as client_name, coalesce(w.label, '')::text as wallet_label, coalesce(w.coin, '')::text as coin,
    p.name as frozen_name, coalesce(a.name, '')::text as asked_name
from freeze_order f join person p on p.id = f.frozen_by left join client c on c.id = f.client_id left join wallet w on w.id = f.wallet_id
left join person a on a.id = f.unfreeze_by
where f.state <> 'unfrozen' and (f.client_id is null or (f.client_id = @client_id::uuid and (f.wallet_id is null or f.wallet_id = @wallet_id::text)))
order by f.client_id nulls first, f.wallet_id nulls first;

-- name: FreezeMove :exec
-- Where a freeze stands, and who took it there.
update freeze_order set state = @state, unfreeze_by = @unfreeze_by, unfreeze_as = @unfreeze_as, unfreeze_at = @unfreeze_at, unfreeze_reason = @unfreeze_reason,
    unfrozen_by = @unfrozen_by, unfrozen_as = @unfrozen_as, unfrozen_at = @unfrozen_at,
    bitgo_next_at = case when @state::text = 'unfrozen' then null else bitgo_next_at end
where id = @id;

-- name: FreezeDue :one
-- A freeze that BitGo is to be asked for, claimed until the lease is over; another process's is skipped.
update freeze_order f set bitgo_next_at = @lease from wallet w
where w.id = f.wallet_id and f.id = (select d.id from freeze_order d where d.bitgo_next_at <= @now::timestamptz order by d.bitgo_next_at, d.id limit 1 for update skip locked)
returning f.id, f.client_id, f.wallet_id, w.coin, f.bitgo, f.bitgo_until;

-- name: FreezeSettle :execrows
-- What BitGo answered; one that was unfrozen meanwhile is not asked for again.
update freeze_order set bitgo = @bitgo, bitgo_note = @bitgo_note, bitgo_until = @bitgo_until,
    bitgo_next_at = case when state = 'unfrozen' then null else sqlc.narg('next_at')::timestamptz end
where id = @id;

-- name: FreezeConcerned :many
-- Everybody who has something to do with what is frozen: all roles but auditors, over it or over the organization.
select distinct p.id from role_grant g join person p on p.id = g.person_id
where g.revoked_at is null and p.state = 'active' and g.role <> 'auditor'
    and (sqlc.narg('client')::uuid is null or g.client_id is null or g.client_id = sqlc.narg('client')::uuid);

-- name: FreezeUnderway :many
-- Sends that had left for BitGo before, newest first: a freeze does not call them back.
select s.id, s.asset, s.amount, s.state, coalesce(nullif(s.payee_label, ''), s.address)::text as payee from send s
where s.state in ('submitting', 'unknown', 'pending_at_bitgo', 'submitted')
    and (sqlc.narg('client')::uuid is null or s.client_id = sqlc.narg('client')::uuid) and (@wallet_id::text = '' or s.wallet_id = @wallet_id)
order by s.asked_at desc, s.id desc limit 20;
