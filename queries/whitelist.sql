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

-- name: WhitelistChangeUpdate :exec
-- Writes down how far a change has come.
update whitelist_change set state = @state, step = @step, decided_by = @decided_by, decided_at = @decided_at, reason = @reason,
  approval_id = @approval_id, trouble = @trouble, claimed_at = @claimed_at, updated_at = @updated_at
where id = @id;
