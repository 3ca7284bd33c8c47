-- name: WhitelistFind :one
-- The entry in force for this payee, the wallet's own first.
select * from whitelist_entry
where client_id = @client_id and asset = @asset and address = @address and memo = @memo and removed_at is null
  and wallet_id in ('', @wallet_id::text)
order by wallet_id desc limit 1;

-- name: WhitelistList :many
-- The entries in force for a wallet.
select * from whitelist_entry
where client_id = @client_id and removed_at is null and wallet_id in ('', @wallet_id::text)
order by label, asset, address;

-- name: WhitelistFirst :many
-- The first entries in force for a wallet by label: those of its whole client and its own.
select * from whitelist_entry where id = any(array(
    (select a.id from whitelist_entry a where a.client_id = @client_id and a.wallet_id = '' and a.removed_at is null order by a.label, a.asset, a.address, a.id limit @most)
    union all
    (select b.id from whitelist_entry b where b.client_id = @client_id and b.wallet_id = @wallet_id::text and b.wallet_id <> '' and b.removed_at is null order by b.label, b.asset, b.address, b.id limit @most)))
order by label, asset, address;

-- name: WhitelistUpsert :exec
-- Adds an entry, or refreshes the label of the one in force.
insert into whitelist_entry (id, client_id, wallet_id, asset, address, memo, label, source, since)
values (@id, @client_id, @wallet_id, @asset, @address, @memo, @label, @source, @since)
on conflict (client_id, wallet_id, asset, address, memo) where removed_at is null do update set label = excluded.label;

-- name: WhitelistRemoveMissing :execrows
-- Ends BitGo's entries of a wallet that BitGo no longer lists.
update whitelist_entry set removed_at = @now
where client_id = @client_id and wallet_id = @wallet_id and source = 'bitgo' and removed_at is null and not (id = any(@kept::uuid[]));


-- name: WhitelistChangeInsert :execrows
-- Files a change, unless this very call has.
insert into whitelist_change (id, client_id, wallet_id, coin, verb, rule_id, action, type, item, label, state, asked_by, one_time, asked_at, updated_at)
values (@id, @client_id, @wallet_id, @coin, @verb, @rule_id, @action, @type, @item, @label, @state, @asked_by, @one_time, @now, @now)
on conflict on constraint whitelist_change_once do nothing;

-- name: WhitelistChangeOnce :one
-- What an earlier run of the same call filed.
select * from whitelist_change where asked_by = @asked_by and one_time = @one_time;

-- name: WhitelistChangeGet :one
-- One change.
select * from whitelist_change where id = @id;

-- name: WhitelistChangeForUpdate :one
-- One change, to move it on.
select * from whitelist_change where id = @id for update;

-- name: WhitelistChangesOpen :many
-- The changes of a wallet that are not over, oldest first.
select * from whitelist_change where wallet_id = @wallet_id
  and state in ('pending_approval', 'approved', 'submitting', 'pending_at_bitgo', 'unknown')
order by asked_at, id;

-- name: WhitelistChangesDue :many
-- Changes whose end is not certain and that nobody works on, in another order each round.
select * from whitelist_change
where state in ('pending_at_bitgo', 'unknown') or (state = 'submitting' and claimed_at <= @stale) or (state = 'approved' and updated_at <= @unasked)
order by md5(id::text || @round::text) limit @most;

-- name: WhitelistChangesOfApprovals :many
-- The changes that wait for approvals of BitGo's.
select * from whitelist_change where approval_id = any(@approvals::text[]) and state in ('pending_at_bitgo', 'unknown') order by asked_at, id;

-- name: WhitelistChangeUpdate :exec
-- Writes down how far a change has come.
update whitelist_change set state = @state, step = @step, decided_by = @decided_by, decided_at = @decided_at, reason = @reason,
  approval_id = @approval_id, trouble = @trouble, claimed_at = @claimed_at, updated_at = @updated_at
where id = @id;

-- name: WhitelistRegister :many
-- One page of the payees in force, by label, with the names of whose they are. A wallet's payees include those of its whole client.
select sqlc.embed(e), c.name as client_name, coalesce(w.label, '') as wallet_label
from whitelist_entry e
join client c on c.id = e.client_id
left join wallet w on w.id = e.wallet_id and w.client_id = e.client_id
where e.removed_at is null
  and (sqlc.narg('clients')::uuid[] is null or e.client_id = any(sqlc.narg('clients')::uuid[]))
  and (sqlc.narg('client_id')::uuid is null or e.client_id = sqlc.narg('client_id')::uuid)
  and (@asset::text = '' or e.asset = @asset::text)
  and (@wallet_id::text = '' or e.wallet_id = @wallet_id::text
      or e.wallet_id = '' and e.client_id = (select v.client_id from wallet v where v.id = @wallet_id::text))
  and (@words::text = '' or e.id = any(array(select whitelist_named(@words::text))))
  and (sqlc.narg('after')::uuid is null or (e.label, e.address, e.asset, e.memo, e.wallet_id, e.id) >
      (select a.label, a.address, a.asset, a.memo, a.wallet_id, a.id from whitelist_entry a where a.id = sqlc.narg('after')::uuid))
order by e.label, e.address, e.asset, e.memo, e.wallet_id, e.id
limit @page_size;

-- name: WhitelistChangeRegister :many
-- One page of changes, newest first, with the names of whom and what they concern; one of them when an id is given.
select sqlc.embed(x), c.name as client_name, coalesce(w.label, '') as wallet_label, asker.name as asked_by_name, coalesce(decider.name, '') as decided_by_name
from whitelist_change x
join client c on c.id = x.client_id
join person asker on asker.id = x.asked_by
left join person decider on decider.id = x.decided_by
left join wallet w on w.id = x.wallet_id
where (sqlc.narg('id')::uuid is null or x.id = sqlc.narg('id')::uuid)
  and (sqlc.narg('clients')::uuid[] is null or x.client_id = any(sqlc.narg('clients')::uuid[]))
  and (sqlc.narg('client_id')::uuid is null or x.client_id = sqlc.narg('client_id')::uuid)
  and (@state::text = '' or x.state = @state::text)
  and (@wallet_id::text = '' or x.wallet_id = @wallet_id::text)
  and (sqlc.narg('before')::timestamptz is null or (x.asked_at, x.id) < (sqlc.narg('before')::timestamptz, sqlc.narg('before_id')::uuid))
order by x.asked_at desc, x.id desc
limit @page_size;
