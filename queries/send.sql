-- name: SendInsert :one
-- A new send, always a draft.
insert into send (id, client_id, wallet_id, asset, address, address_typed, memo, memo_type, amount, fee_estimate, fee_asset, purpose,
    payee_label, new_payee, state, idempotency_key, asked_by, asked_at, created_at, updated_at, recreated_from, recreate_reason)
values (@id, @client_id, @wallet_id, @asset, @address, @address_typed, @memo, @memo_type, @amount, @fee_estimate, @fee_asset, @purpose,
    @payee_label, @new_payee, 'draft', @idempotency_key, @asked_by, @now, @now, @now, sqlc.narg('recreated_from'), @recreate_reason)
returning *;

-- name: SendRedraft :one
-- Replaces the terms of a draft.
update send set wallet_id = @wallet_id, asset = @asset, address = @address, address_typed = @address_typed, memo = @memo,
    memo_type = @memo_type, amount = @amount, fee_estimate = @fee_estimate, fee_asset = @fee_asset, purpose = @purpose,
    payee_label = @payee_label, new_payee = @new_payee, idempotency_key = @idempotency_key, asked_at = @now, updated_at = @now,
    recreate_reason = case when recreated_from is null then '' else @recreate_reason::text end
where id = @id and state = 'draft'
returning *;

-- name: SendByID :one
-- One send with the names that belong to it.
select sqlc.embed(s), c.name as client_name, w.label as wallet_label, a.name as asked_by_name, coalesce(r.name, '')::text as released_by_name
from send s join client c on c.id = s.client_id join wallet w on w.id = s.wallet_id
join person a on a.id = s.asked_by left join person r on r.id = s.released_by
where s.id = @id;

-- name: SendForUpdate :one
-- One send, locked. Facility and wallet are locked before.
select * from send where id = @id for update;

-- name: SendByKey :one
-- The send that a form key made.
select * from send where asked_by = @asked_by and idempotency_key = @idempotency_key;

-- name: SendList :many
-- One page of sends, newest first; keyset on time and id.
select sqlc.embed(s), c.name as client_name, w.label as wallet_label, a.name as asked_by_name, coalesce(r.name, '')::text as released_by_name
from send s join client c on c.id = s.client_id join wallet w on w.id = s.wallet_id
join person a on a.id = s.asked_by left join person r on r.id = s.released_by
where (s.asked_at, s.id) < (@before_at::timestamptz, @before_id::uuid)
  and (sqlc.narg('clients')::uuid[] is null or s.client_id = any(sqlc.narg('clients')::uuid[]))
  and (sqlc.narg('client_id')::uuid is null or s.client_id = sqlc.narg('client_id')::uuid)
  and (sqlc.narg('wallet_id')::text is null or s.wallet_id = sqlc.narg('wallet_id')::text)
  and (sqlc.narg('asset')::text is null or s.asset = sqlc.narg('asset')::text)
  and (sqlc.narg('state')::text is null or s.state = sqlc.narg('state')::text)
  and (sqlc.narg('asked_by')::uuid is null or s.asked_by = sqlc.narg('asked_by')::uuid)
  and (sqlc.narg('since')::timestamptz is null or s.asked_at >= sqlc.narg('since')::timestamptz)
  and (sqlc.narg('ids')::uuid[] is null or s.id = any(sqlc.narg('ids')::uuid[]))
order by s.asked_at desc, s.id desc
limit @page_size;

-- name: SendSearch :many
-- One page of what several states, a payee or an amount find, newest first: each has its alternatives, which are merged as they are read.
select s.*, c.name as client_name, w.label as wallet_label, a.name as asked_by_name, coalesce(r.name, '')::text as released_by_name
from send_search(@before_at::timestamptz, @before_id::uuid, sqlc.narg('clients')::uuid[], sqlc.narg('client_id')::uuid, sqlc.narg('wallet_id')::text,
    sqlc.narg('asset')::text, sqlc.narg('states')::text[], sqlc.narg('asked_by')::uuid, sqlc.narg('since')::timestamptz, sqlc.narg('ids')::uuid[],
    sqlc.narg('payee')::text, sqlc.narg('addresses')::text[], sqlc.narg('at_least')::numeric, sqlc.narg('at_most')::numeric, @page_size::int) s
join client c on c.id = s.client_id join wallet w on w.id = s.wallet_id
join person a on a.id = s.asked_by left join person r on r.id = s.released_by
order by s.asked_at desc, s.id desc;

-- name: SendNamed :many
-- The sends that one id names: their own, BitGo's of the transfer or of the approval, or the transaction's. Each arm has its index.
select x.id from send x where x.id = sqlc.narg('id')::uuid
union select x.id from send x where x.transfer_id = @name::text
union select x.id from send x where x.pending_approval_id = @name::text
union select x.id from send x where x.txid = @name::text
limit 200;

-- name: SendWorded :many
-- The newest of the sends whose payee or purpose has words that begin so.
select sqlc.embed(s), c.name as client_name, w.label as wallet_label, a.name as asked_by_name, coalesce(r.name, '')::text as released_by_name
from send s join client c on c.id = s.client_id join wallet w on w.id = s.wallet_id
join person a on a.id = s.asked_by left join person r on r.id = s.released_by
where s.id = any(array(select send_worded(@words::text, sqlc.narg('clients')::uuid[])))
order by s.asked_at desc, s.id desc
limit @page_size;

-- name: SendCountByState :many
-- How many sends stand in each of these states, up to a number at which counting ends.
select st.state::text as state, (select count(*) from (select from send s where s.state = st.state
    and (sqlc.narg('clients')::uuid[] is null or s.client_id = any(sqlc.narg('clients')::uuid[]))
    and (sqlc.narg('client_id')::uuid is null or s.client_id = sqlc.narg('client_id')::uuid) limit @most) x)::bigint as n
from unnest(@states::text[]) as st(state);

-- name: SendCheck :exec
-- Notes what the check found, with the move to checked.
update send set state = @state, usd_cents = @usd_cents::numeric, submit_decision = sqlc.narg('submit_decision'), updated_at = @now where id = @id;

-- name: SendRule :exec
-- Notes the rule that was met, with the move that follows from it.
update send set state = @state, rule_name = @rule_name, approval_needed = @approval_needed, expires_at = @expires_at, updated_at = @now where id = @id;

-- name: SendClaim :exec
-- Claims the send for one release.
update send set state = @state, attempt = attempt + 1, claimed_at = @now, released_by = @released_by,
    release_decision = sqlc.narg('release_decision'), last_error = '', updated_at = @now where id = @id;

-- name: SendMove :exec
-- Moves a send on.
update send set state = @state, last_error = @last_error, expires_at = coalesce(sqlc.narg('expires_at'), expires_at), updated_at = @now where id = @id;

-- name: SendTrace :exec
-- Notes what BitGo calls the send; what is known is never forgotten.
update send set transfer_id = coalesce(sqlc.narg('transfer_id'), transfer_id), txid = coalesce(sqlc.narg('txid'), txid),
    pending_approval_id = coalesce(sqlc.narg('pending_approval_id'), pending_approval_id),
    bitgo_status = case when @bitgo_status::text = '' then bitgo_status else @bitgo_status::text end, updated_at = @now
where id = @id;

-- name: SendTransitionInsert :exec
-- Appends a step to a send's timeline.
insert into send_transition (send_id, client_id, from_state, to_state, at, by_person, by_name, note, request_id)
values (@send_id, @client_id, sqlc.narg('from_state'), @to_state, @at, @by_person, @by_name, @note, @request_id);

-- name: SendTransitions :many
-- The timeline of a send, oldest first.
select * from send_transition where send_id = @send_id order by id;

-- name: SendTransitionsAllowed :many
-- The database's own table of allowed transitions.
select * from send_transition_allowed order by from_state, to_state;

-- name: SendSimilar :one
-- The latest send of the same amount to the same payee since a time, this one left out.
select * from send
where client_id = @client_id and asset = @asset and address = @address and memo = @memo and amount = @amount
  and asked_at >= @since and id <> @id and state not in ('draft', 'cancelled', 'rejected', 'expired', 'failed')
order by asked_at desc limit 1;

-- name: SendPayees :many
-- Whom a client has whitelisted or paid before: look-alikes of these are suspicious.
select address, max(label)::text as label from (
    select address, payee_label as label from send where send.client_id = @client_id and state in ('submitted', 'confirmed')
    union all
    select address, label from whitelist_entry where whitelist_entry.client_id = @client_id and removed_at is null
) known
group by address order by address limit 5000;

-- name: SendExpireDue :many
-- Approved sends whose time for release is over. Each is looked at again under its locks.
select id from send where state = 'approved' and expires_at <= @now::timestamptz order by expires_at, id limit 200;

-- name: SendStale :many
-- Sends claimed before a time and still without an answer. Each is looked at again under its locks.
select id from send where state = 'submitting' and claimed_at <= @before::timestamptz order by claimed_at, id limit 200;

-- name: SendUnresolved :many
-- Sends whose end only BitGo can tell.
select id from send where state in ('unknown', 'pending_at_bitgo') or (state = 'submitted' and updated_at <= @quiet_since) order by updated_at, id limit 500;

-- name: SendIsEnterprise :one
-- Whether an id is an enterprise's, which people paste where a wallet's belongs.
select exists (select from client where enterprise_id = @enterprise_id);

-- name: SendByReplaced :one
-- The send whose transaction another one replaced: a replacement carries no sequence id of ours. Where a fee was raised twice, the
-- one in the middle may be mined although the send goes by the last: the raises tell whose it is.
select s.id from send s where s.wallet_id = @wallet_id and s.asset = @asset
  and (s.txid = any(@txids::text[]) or s.id in (select b.send_id from send_bump b where b.txid = any(@txids::text[])))
order by s.asked_at desc limit 1;

-- name: SendClientFrozen :one
-- Whether the whole client is frozen.
select state = 'frozen' from client where id = @id;

-- name: SendTransferTaken :one
-- Whether a send is known by this transfer of BitGo's.
select exists (select from send where transfer_id = @transfer_id::text);

-- name: SendRecreations :many
-- The sends that were asked for in the place of one.
select id, state, asked_at, recreate_reason from send where recreated_from = @recreated_from::uuid order by asked_at, id limit 20;

-- name: SendTraced :many
-- The sends known by these names at BitGo: their own ids, the approvals and the transactions there. Each arm has its index.
select sqlc.embed(s), c.name as client_name, w.label as wallet_label, a.name as asked_by_name, coalesce(r.name, '')::text as released_by_name
from send s join client c on c.id = s.client_id join wallet w on w.id = s.wallet_id
join person a on a.id = s.asked_by left join person r on r.id = s.released_by
where s.id in (select x.id from send x where x.id = any(@ids::uuid[])
    union select x.id from send x where x.pending_approval_id = any(@pending::text[])
    union select x.id from send x where x.txid = any(@txids::text[]))
  and (sqlc.narg('clients')::uuid[] is null or s.client_id = any(sqlc.narg('clients')::uuid[]))
order by s.asked_at desc, s.id desc limit 1000;

-- name: SendVelocityLock :exec
-- Lets one send of a client at a time be added up with those before it.
select pg_advisory_xact_lock(hashtextextended('send.velocity.' || (@client_id::uuid)::text, 0));

-- name: SendAskedSince :one
-- What the other sends of a client that were asked for since then are worth; what has ended without leaving counts no more.
select coalesce(sum(usd_cents), 0)::numeric from send
where client_id = @client_id and asked_at > @since and id <> @id and usd_cents is not null
  and state not in ('draft', 'cancelled', 'rejected', 'expired', 'failed', 'removed');

-- name: SendHistory :many
-- The newest sends that were asked for since then, for a replay of the rules.
select s.id, s.client_id, c.name as client_name, s.asset, s.amount, s.payee_label, s.address, s.usd_cents::numeric as usd_cents, s.new_payee, s.asked_at, s.state
from send s join client c on c.id = s.client_id
where s.asked_at > @since and s.usd_cents is not null and s.state <> 'draft'
order by s.asked_at desc, s.id desc limit @page_size;

-- name: SendSpent :many
-- What left by asset since a time, for how fast a limit is used up.
select asset, sum(amount)::numeric as amount, count(*)::bigint as n from send
where claimed_at >= @since::timestamptz and state in ('submitted', 'confirmed', 'unknown', 'pending_at_bitgo', 'submitting')
group by asset order by asset;

-- name: SendBumpInsert :exec
-- A raise of a send's fee, about to be asked for.
insert into send_bump (id, send_id, client_id, txid, percent, fee, fee_after, most, fee_asset, state, asked_by, asked_at, changed_at)
values (@id, @send_id, @client_id, @txid, @percent, @fee, @fee_after, @most, @fee_asset, 'calling', @asked_by, @now, @now);

-- name: SendBumps :many
-- The raises of a send's fee, oldest first.
select sqlc.embed(b), p.name as asked_by_name from send_bump b join person p on p.id = b.asked_by where b.send_id = @send_id order by b.number;

-- name: SendBumpMove :execrows
-- What became of a raise; what was done stays.
update send_bump set state = @state, said = @said, changed_at = @now, transfer_id = coalesce(sqlc.narg('transfer_id'), transfer_id),
    new_txid = coalesce(sqlc.narg('new_txid'), new_txid), pending_approval_id = coalesce(sqlc.narg('pending_approval_id'), pending_approval_id)
where id = @id and state <> 'sent';
