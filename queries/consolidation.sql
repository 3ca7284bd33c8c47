-- name: ConsolidationInsert :exec
-- A consolidation, about to be asked for.
insert into consolidation (id, client_id, wallet_id, asset, max_value, min_value, inputs, least, gathers, fee_rate, fee_most, note, state, asked_by, asked_at, changed_at, look_at)
values (@id, @client_id, @wallet_id, @asset, @max_value, @min_value, @inputs, @least, @gathers, @fee_rate, @fee_most, @note, 'calling', @asked_by, @now, @now, @look_at);

-- name: Consolidations :many
-- The newest consolidations of a wallet, newest first.
select sqlc.embed(x), p.name as asked_by_name from consolidation x join person p on p.id = x.asked_by
where x.wallet_id = @wallet_id order by x.number desc limit @most;

-- name: ConsolidationByID :one
-- One consolidation, with the names of who asked and of the wallet.
select sqlc.embed(x), p.name as asked_by_name, w.label as wallet_label from consolidation x join person p on p.id = x.asked_by join wallet w on w.id = x.wallet_id where x.id = @id;

-- name: ConsolidationForUpdate :one
-- One consolidation, locked. Its wallet is locked before.
select * from consolidation where id = @id for update;

-- name: ConsolidationOf :one
-- The consolidation that a transfer belongs to: by the id in its comment, by its own id, or by the transaction it replaced.
select id from consolidation where wallet_id = @wallet_id
  and (id = sqlc.narg('id')::uuid or transfer_id = @transfer_id::text or txid = any(@replaces::text[])) order by number desc limit 1;

-- name: ConsolidationOfApproval :one
-- The consolidation that waits for an approval at BitGo.
select id, client_id from consolidation where pending_approval_id = @id::text order by number desc limit 1;

-- name: ConsolidationsDue :many
-- Those of which BitGo is to be asked what became of them, the longest due first.
select id from consolidation where look_at <= @now::timestamptz order by look_at, id limit @most;

-- name: ConsolidationMove :exec
-- What became of a consolidation.
update consolidation set state = @state, said = @said, changed_at = @changed_at, look_at = sqlc.narg('look_at'),
    transfer_id = coalesce(sqlc.narg('transfer_id'), transfer_id), txid = coalesce(sqlc.narg('txid'), txid),
    pending_approval_id = coalesce(sqlc.narg('pending_approval_id'), pending_approval_id), fee = coalesce(sqlc.narg('fee'), fee)
where id = @id;
