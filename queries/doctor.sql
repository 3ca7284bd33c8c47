-- name: DependencyNote :one
-- Notes how a dependency answered and says whether that is news. An older check never undoes a newer one.
with before as (select ok from dependency where name = @name)
insert into dependency as d (name, ok, checked_at, since, said, took_ms) values (@name, @ok, @checked_at, @checked_at, @said, @took_ms)
on conflict (name) do update set ok = excluded.ok, checked_at = excluded.checked_at, said = excluded.said, took_ms = excluded.took_ms,
    since = case when d.ok = excluded.ok then d.since else excluded.checked_at end
    where d.checked_at <= excluded.checked_at
returning coalesce((select before.ok from before) is distinct from d.ok, true)::boolean as news;

-- name: DependencyList :many
-- How every dependency last answered.
select * from dependency order by name;

-- name: DependencyHour :exec
-- Counts a check into its hour.
insert into dependency_hour as h (name, hour, checks, failed, slowest) values (@name, @hour, @checks, @failed, @slowest)
on conflict (name, hour) do update set checks = h.checks + excluded.checks, failed = h.failed + excluded.failed, slowest = greatest(h.slowest, excluded.slowest);

-- name: DependencyDays :many
-- How each dependency answered, by day.
select name, date_trunc('day', hour, 'UTC')::timestamptz as day, sum(checks)::bigint as checks, sum(failed)::bigint as failed, max(slowest)::int as slowest,
    count(*) filter (where failed > 0) as hours
from dependency_hour where hour >= @since group by 1, 2 order by 1, 2;

-- name: DependencyHourSweep :execrows
-- Ends hours that are no longer kept.
delete from dependency_hour where hour < @before;

-- name: BitGoCallAdd :exec
-- One line for a call to BitGo, of the client whose wallet or enterprise it names.
insert into bitgo_call (at, client_id, request_id, host, operation, method, path, coin, wallet_id, enterprise_id, payload, status, error_name, error_message,
    bitgo_request, took_ms, express_version, sdk_version, scenario)
values (@at, coalesce((select w.client_id from wallet w where w.id = @wallet_id), (select c.id from client c where c.enterprise_id = @enterprise_id)),
    @request_id, @host, @operation, @method, @path, @coin, @wallet_id, @enterprise_id, @payload, @status, @error_name, @error_message,
    @bitgo_request, @took_ms, @express_version, @sdk_version, @scenario);

-- name: BitGoCallsOf :many
-- The calls of a reference, ours or BitGo's, newest first.
select sqlc.embed(b), coalesce(c.name, '') as client_name, coalesce(nullif(b.enterprise_id, ''), c.enterprise_id, '')::text as enterprise
from bitgo_call b left join client c on c.id = b.client_id
where (sqlc.narg('clients')::uuid[] is null or b.client_id = any(sqlc.narg('clients')::uuid[]))
  and (b.request_id = @reference and b.request_id <> '' or b.bitgo_request = @reference and b.bitgo_request <> '')
order by b.id desc limit @most;

-- name: BitGoCallsFailed :many
-- A page of the calls that failed, newest first.
select sqlc.embed(b), coalesce(c.name, '') as client_name, coalesce(nullif(b.enterprise_id, ''), c.enterprise_id, '')::text as enterprise
from bitgo_call b left join client c on c.id = b.client_id
where (sqlc.narg('clients')::uuid[] is null or b.client_id = any(sqlc.narg('clients')::uuid[]))
  and b.error_name <> '' and b.id < @before
order by b.id desc limit @most;

-- name: BitGoCallSweep :execrows
-- Removes the oldest lines that are no longer kept, so many at a time that nobody waits for it.
delete from bitgo_call where id in (select b.id from bitgo_call b where b.at <= @before order by b.at limit @most);

-- name: BitGoVersions :many
-- What Express last said of itself.
select express_version, sdk_version, at from bitgo_call where express_version <> '' order by id desc limit 1;

-- name: DoctorChanges :many
-- What was changed here under a request of ours.
select id, at, actor, verb, subject_kind, subject_id from audit_event
where request_id = @request_id and (sqlc.narg('clients')::uuid[] is null or client_id = any(sqlc.narg('clients')::uuid[])) order by id limit 20;

-- name: DoctorLastHook :many
-- When BitGo's last verified delivery came.
select delivered_at from webhook_notifications order by delivered_at desc, id desc limit 1;

-- name: DoctorHex :many
-- What 32 hexadecimal digits are here.
select found.* from (
    select 'enterprise'::text as kind, c.enterprise_id as id, c.id::text as page, c.id as client_id, c.name as label, c.state as state from client c where c.enterprise_id = @id
    union all select 'wallet', w.id, w.id, w.client_id, w.label || ' · ' || w.coin, w.state from wallet w where w.id = @id
    union all select 'transfer', t.transfer_id, t.wallet_id, t.client_id, t.type || ' of ' || t.coin, t.state from transaction_sweeps t where t.transfer_id = @id
    union all select 'address', a.id, a.wallet_id, a.client_id, coalesce(nullif(a.label, ''), a.address, ''), a.state from wallet_address a where a.id = @id
    union all select 'pendingapproval', s.pending_approval_id, s.id::text, s.client_id, s.purpose, s.state from send s where s.pending_approval_id = @id
    union all select 'wire', d.transfer_id, d.wallet_id, d.client_id, d.action, d.state from wire_decision d where d.transfer_id = @id
) found where sqlc.narg('clients')::uuid[] is null or found.client_id = any(sqlc.narg('clients')::uuid[]) limit 20;

-- name: DoctorUUID :many
-- What an id of our own making is.
select found.* from (
    select 'client'::text as kind, c.id::text as id, c.id::text as page, c.id as client_id, c.name as label, c.state as state from client c where c.id = @id
    union all select 'send', s.id::text, s.id::text, s.client_id, s.purpose, s.state from send s where s.id = @id
    union all select 'approval', r.id::text, r.id::text, r.client_id, r.title, r.state from approval_request r where r.id = @id
    union all select 'whitelistchange', w.id::text, w.id::text, w.client_id, w.verb || ' ' || w.item, w.state from whitelist_change w where w.id = @id
    union all select 'sweep', r.id::text, r.id::text, r.client_id, r.payee_label, r.state from sweep_rule r where r.id = @id
) found where sqlc.narg('clients')::uuid[] is null or found.client_id = any(sqlc.narg('clients')::uuid[]) limit 20;

-- name: DoctorText :many
-- What a transaction's id or an address is here.
select found.* from (
    (select 'transaction'::text as kind, t.transfer_id as id, t.wallet_id as page, t.client_id, (t.type || ' of ' || t.coin)::text as label, t.state from transaction_sweeps t where t.txid = @text::text limit 20)
    union (select 'transaction', t.transfer_id, t.wallet_id, t.client_id, t.type || ' of ' || t.coin, t.state from transaction_sweeps t where t.onchain_txid = @text::text limit 20)
    union all (select 'ownaddress', a.id, a.wallet_id, a.client_id, coalesce(nullif(a.label, ''), a.asset)::text, a.state from wallet_address a where a.address = @text::text limit 20)
    union all (select 'send', x.id::text, x.id::text, x.client_id, x.purpose, x.state from send x where x.address = @text::text order by x.asked_at desc, x.id desc limit 20)
    union all (select 'payee', e.id::text, e.wallet_id, e.client_id, e.label || ' · ' || e.asset, 'in force' from whitelist_entry e where e.address = @text::text and e.removed_at is null limit 20)
) found where sqlc.narg('clients')::uuid[] is null or found.client_id = any(sqlc.narg('clients')::uuid[]) limit 60;

-- name: DoctorHook :many
-- A delivery of a webhook, by BitGo's id of it.
select id, type, delivered_at from webhook_notifications where notification_id = @text limit 1;
