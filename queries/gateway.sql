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

-- name: GatewayCallSweep :execrows
-- Removes the oldest lines that are no longer kept, so many at a time that nobody waits for it.
delete from gateway_call where id in (select c.id from gateway_call c where c.at <= @before order by c.at limit @most);

-- name: GatewayUsage :many
-- What keys did: of each the newest calls, at most as many as asked for, those since a moment counted, the newest call and the newest one refused.
select k.id, count(*) filter (where c.at > @since) as calls, count(*) filter (where c.at > @since and c.code <> '') as refused,
    max(c.id)::bigint as newest, coalesce(max(c.id) filter (where c.code <> ''), 0)::bigint as newest_refused
from api_key k join gateway_call c on c.key_id = k.id
where k.id = any(@keys::uuid[])
    and c.id >= (select min(n.id) from (select g.id from gateway_call g where g.key_id = k.id order by g.id desc limit @most::int) n)
group by k.id;

-- name: GatewayCallsById :many
-- These calls.
select * from gateway_call where id = any(@ids::bigint[]);

-- name: GatewayRefusals :many
-- Among the newest calls of a key those that were refused, newest first.
select * from (select * from gateway_call g where g.key_id = @key_id order by g.id desc limit @among) newest where newest.code <> '' order by newest.id desc limit @most;
