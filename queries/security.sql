-- name: SecurityInsert :execrows
-- Enters a security, unless this very call has.
insert into security (id, client_id, issuer_name, security_type, regulation, jurisdiction, par_value, cusip, isin, authorised, status, registered_by, one_time, registered_at)
values (@id, @client_id, @issuer_name, @security_type, @regulation, @jurisdiction, @par_value, @cusip, @isin, @authorised, 'ACTIVE', @registered_by, @one_time, @registered_at)
on conflict on constraint security_once do nothing;

-- name: SecurityOnce :one
-- What an earlier run of the same call entered.
select * from security where registered_by = @registered_by and one_time = @one_time;

-- name: SecurityGet :one
-- One security.
select * from security where id = @id;

-- name: SecurityForUpdate :one
-- One security, with its register held still.
select * from security where id = @id for update;

-- name: SecurityHolding :one
-- What a holder has, and what of it is promised to transfers that wait.
select * from security_holding where security_id = @security_id and holder = @holder;

-- name: SecurityHolders :many
-- Everybody who holds some.
select * from security_holding where security_id = @security_id and shares > 0 order by holder;

-- name: SecurityFee :one
-- What a transfer costs on a day.
select bps from security_fee where transfer_type = @transfer_type and effective_from <= @on_day::date order by effective_from desc limit 1;

-- name: SecurityTransferInsert :exec
-- A transfer that waits or is confirmed.
insert into security_transfer (id, security_id, client_id, transfer_type, from_holder, to_holder, shares, claimed_accredited, state, rules, rules_version, fee_bps,
    asked_by, one_time, asked_at, processed_at)
values (@id, @security_id, @client_id, @transfer_type, @from_holder, @to_holder, @shares, @claimed_accredited, @state, @rules, @rules_version, @fee_bps,
    @asked_by, @one_time, @asked_at, @processed_at);

-- name: SecurityTransferOnce :one
-- What an earlier run of the same call asked for.
select * from security_transfer where asked_by = @asked_by and one_time = @one_time;

-- name: SecurityTransferGet :one
-- One transfer.
select * from security_transfer where id = @id;

-- name: SecurityTransferJudged :exec
-- How a waiting transfer was judged once more.
update security_transfer set state = @state, rules = @rules, rules_version = @rules_version, processed_at = @processed_at where id = @id;

-- name: SecurityTransfersWaiting :many
-- The transfers to a holder that wait.
select id, security_id from security_transfer where client_id = @client_id and to_holder = @to_holder and state = 'pending_review' order by asked_at, id;

-- name: SecurityLots :many
-- A holder's lots with something left, the oldest first.
select * from security_lot where security_id = @security_id and holder = @holder and remaining > 0 order by acquired_at, id;

-- name: SecurityLotInsert :exec
-- A lot that a transfer brought.
insert into security_lot (security_id, client_id, holder, transfer_id, acquired_at, shares, remaining)
values (@security_id, @client_id, @holder, @transfer_id, @acquired_at, @shares, @shares);

-- name: SecurityLotTake :exec
-- What is left of a lot.
update security_lot set remaining = @remaining where id = @id;
