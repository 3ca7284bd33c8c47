-- name: GatewayClaim :one
-- Takes a key for a call, if nobody has it: a new row, one whose call is gone, or one whose answer is too old.
insert into gateway_answer as a (person_id, key, operation, fingerprint, claim, leased_until, created_at, expires_at)
values (@person_id, @key, @operation, @fingerprint, @claim, @leased_until, @now, @expires_at)
on conflict (person_id, key) do update
    set claim = @claim, leased_until = @leased_until, operation = @operation, fingerprint = @fingerprint,
        created_at = case when a.expires_at <= @now then @now else a.created_at end,
        expires_at = @expires_at, status = null, headers = null, sealed = null
    where a.expires_at <= @now
       or (a.status is null and a.leased_until <= @now and a.operation = @operation and a.fingerprint = @fingerprint)
returning claim;

-- name: GatewayAnswer :one
-- What is kept for a key.
select * from gateway_answer where person_id = @person_id and key = @key;

-- name: GatewayLease :execrows
-- The call is still at work.
update gateway_answer set leased_until = @leased_until where person_id = @person_id and key = @key and claim = @claim and status is null;

-- name: GatewayKeep :execrows
-- Keeps the answer of the call that holds the claim.
update gateway_answer set status = @status, headers = @headers, sealed = @sealed
where person_id = @person_id and key = @key and claim = @claim and status is null;

-- name: GatewayForget :execrows
-- The call came to nothing; the key is free again.
delete from gateway_answer where person_id = @person_id and key = @key and claim = @claim and status is null;

-- name: GatewaySweep :execrows
-- Sweeps answers that are no longer kept.
delete from gateway_answer where expires_at <= @now;

-- name: GatewayCall :exec
-- One line for a call.
insert into gateway_call (at, key_id, operation, status, code, request_id, ip, took_ms)
values (@at, @key_id, @operation, @status, @code, @request_id, @ip, @took_ms);
