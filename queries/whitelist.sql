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
