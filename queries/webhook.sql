-- name: WebhookReceive :one
-- Keeps a new notification, its bytes and the work it makes in one statement; no row when its id is known already.
with new as (
    insert into webhook_notifications (notification_id, type, coin, wallet_id, payload, verified, delivered_at, body_digest, secret_index, key_source)
    values (@notification_id, @type, @coin, @wallet_id, @payload, true, @delivered_at, @body_digest, @secret_index, @key_source)
    on conflict on constraint webhook_notifications_once do nothing
    returning id
), kept as (
    insert into webhook_vault (notification_id, body, body_digest, headers, verdict, secret_index, ip, request_id, received_at)
    select new.id, @body::bytea, @body_digest::bytea, @headers::jsonb, 'verified', @secret_index::int, @ip::text, @request_id::text, @delivered_at::timestamptz from new
    returning id, notification_id
)
insert into webhook_work (vault_id, notification_id, state, reason, updated_at, processed_at)
select kept.id, kept.notification_id, @state::text, @reason::text, @delivered_at::timestamptz, sqlc.narg('processed_at')::timestamptz from kept
returning vault_id;

-- name: WebhookKnown :one
-- The notification that an id belongs to, and the digest of its first bytes.
select id, body_digest from webhook_notifications where notification_id = @notification_id;

-- name: WebhookDuplicateInsert :exec
-- Counts another delivery of a known notification, up to a bound: a signed body can be replayed for ever.
insert into webhook_duplicate (notification_id, received_at, ip, body_digest, other_bytes)
select @notification_id, @received_at, @ip, @body_digest, @other_bytes
where (select count(*) from webhook_duplicate d where d.notification_id = @notification_id) < @keep::bigint;

-- name: WebhookOtherBytes :one
-- Keeps the bytes that came under a known id but differ, with work of their own; no row when they are kept already.
with kept as (
    insert into webhook_vault (notification_id, body, body_digest, headers, verdict, secret_index, ip, request_id, received_at)
    values (@notification_id, @body, @body_digest, @headers, 'verified', @secret_index, @ip, @request_id, @received_at)
    on conflict on constraint webhook_vault_once do nothing
    returning id, notification_id
)
insert into webhook_work (vault_id, notification_id, state, reason, updated_at, processed_at)
select kept.id, kept.notification_id, @state::text, @reason::text, @received_at::timestamptz, sqlc.narg('processed_at')::timestamptz from kept
returning vault_id;

-- name: WebhookRefuse :exec
-- Keeps a refused delivery and drops the oldest beyond the bound, in one statement.
with old as (
    delete from webhook_refused where id <= (select id from webhook_refused order by id desc offset @keep::int limit 1)
)
insert into webhook_refused (at, reason, digest, size, bytes, content_type, ip, request_id)
values (@at, @reason, @digest, @size, @bytes, @content_type, @ip, @request_id);

-- name: WebhookWorkGet :one
-- The bytes to work on and how far that has come.
select w.*, v.body from webhook_work w join webhook_vault v on v.id = w.vault_id where w.vault_id = @vault_id;

-- name: WebhookWorkSettle :execrows
-- Ends the work; whoever ended it first has ended it.
update webhook_work set state = @state, attempts = attempts + 1, reason = @reason, effect = @effect, last_error = '', client_id = @client_id,
    subject_kind = @subject_kind, subject_id = @subject_id, updated_at = @now, processed_at = @now
where vault_id = @vault_id and state in ('pending', 'failed');

-- name: WebhookWorkFail :execrows
-- Notes a failed attempt; state is failed when no further attempt will follow by itself.
update webhook_work set state = @state, attempts = attempts + 1, last_error = @last_error, updated_at = @now
where vault_id = @vault_id and state in ('pending', 'failed');

-- name: WebhookWorkAgain :execrows
-- Puts failed work back.
update webhook_work set state = 'pending', updated_at = @now where vault_id = @vault_id and state = 'failed';

-- name: WebhookList :many
-- One page of notifications with the work that their first bytes made, newest first by their delivery. The page is made
-- before the work is looked up: every notification has some, and joined first all of it would be read.
-- A period's end is the place where the page begins: said twice, PostgreSQL takes the rows for few and sorts them.
select n.id, n.notification_id, n.type, n.coin, n.wallet_id, n.delivered_at, n.key_source,
    n.transfer_id, n.secret_index, w.state, w.attempts, w.reason, w.effect, w.last_error, w.client_id, w.subject_kind, w.subject_id, w.updated_at, w.processed_at,
    (select count(*) from webhook_duplicate d where d.notification_id = n.id)::bigint as duplicates,
    (select count(*) > 1 from webhook_vault v where v.notification_id = n.id)::boolean as other_bytes
from (select * from webhook_notifications n
    where (n.delivered_at, n.id) < (@before_at::timestamptz, @before_id::bigint)
      and (sqlc.narg('type')::text is null or n.type = sqlc.narg('type')::text)
      and (sqlc.narg('wallet_id')::text is null or n.wallet_id = sqlc.narg('wallet_id')::text)
      and (sqlc.narg('transfer_id')::text is null or n.transfer_id = sqlc.narg('transfer_id')::text)
      and (sqlc.narg('since')::timestamptz is null or n.delivered_at >= sqlc.narg('since')::timestamptz)
    order by n.delivered_at desc, n.id desc limit @page_size) n
cross join lateral (select * from webhook_work w where w.vault_id = (select min(v.id) from webhook_vault v where v.notification_id = n.id) limit 1) w
order by n.delivered_at desc, n.id desc;

-- name: WebhookDelivered :one
-- When a notification came, which is its place in the list.
select delivered_at from webhook_notifications where id = @id;

-- name: WebhookListByState :many
-- The same of those whose work stands in a state, by number: found from the work, which alone knows the state.
-- Nearly all work is of first bytes; written as a case, for PostgreSQL takes an equality with a sub-select for rare.
select n.id, n.notification_id, n.type, n.coin, n.wallet_id, n.delivered_at, n.key_source,
    n.transfer_id, n.secret_index, w.state, w.attempts, w.reason, w.effect, w.last_error, w.client_id, w.subject_kind, w.subject_id, w.updated_at, w.processed_at,
    (select count(*) from webhook_duplicate d where d.notification_id = n.id)::bigint as duplicates,
    (select count(*) > 1 from webhook_vault v where v.notification_id = n.id)::boolean as other_bytes
from webhook_work w
join webhook_notifications n on n.id = w.notification_id
where w.state = @state and w.notification_id < @before_id
  and case when w.vault_id = (select min(v.id) from webhook_vault v where v.notification_id = w.notification_id) then true else false end
  and (sqlc.narg('type')::text is null or n.type = sqlc.narg('type')::text)
  and (sqlc.narg('wallet_id')::text is null or n.wallet_id = sqlc.narg('wallet_id')::text)
  and (sqlc.narg('transfer_id')::text is null or n.transfer_id = sqlc.narg('transfer_id')::text)
  and (sqlc.narg('since')::timestamptz is null or n.delivered_at >= sqlc.narg('since')::timestamptz)
  and (sqlc.narg('until')::timestamptz is null or n.delivered_at < sqlc.narg('until')::timestamptz)
order by w.notification_id desc
limit @page_size;

-- name: WebhookGet :one
-- One notification.
select * from webhook_notifications where id = @id;

-- name: WebhookVaultList :many
-- Every distinct body of one notification with its work, oldest first.
select v.id, v.body, v.body_digest, v.headers, v.verdict, v.secret_index, v.ip, v.request_id, v.received_at,
    w.state, w.attempts, w.reason, w.effect, w.last_error, w.client_id, w.subject_kind, w.subject_id, w.updated_at, w.processed_at
from webhook_vault v join webhook_work w on w.vault_id = v.id
where v.notification_id = @notification_id order by v.id;

-- name: WebhookDuplicateList :many
-- The further deliveries of one notification, oldest first.
select * from webhook_duplicate where notification_id = @notification_id order by id;

-- name: WebhookRefusedList :many
-- One page of refused deliveries, newest first by their time, so that a period is found without what came after it. The oldest
-- are dropped first: with the place that a page began after is gone what stood below it.
select * from webhook_refused where (@before_id::bigint = 0 or (at, id) < (select b.at, b.id from webhook_refused b where b.id = @before_id::bigint))
  and (sqlc.narg('reason')::text is null or reason = sqlc.narg('reason')::text)
  and (sqlc.narg('since')::timestamptz is null or at >= sqlc.narg('since')::timestamptz)
  and (sqlc.narg('until')::timestamptz is null or at < sqlc.narg('until')::timestamptz)
order by at desc, id desc limit @page_size;

-- name: WebhookSummary :one
-- How the inbox stands: the last delivery (the epoch: none yet), the counts since an instant, and what is open whatever its
-- age. Each count ends at a number.
select coalesce((select max(delivered_at) from webhook_notifications), 'epoch')::timestamptz as last_at,
    (select count(*) from (select from webhook_notifications n where n.delivered_at >= @since::timestamptz limit @most) x)::bigint as received,
    (select count(*) from (select from webhook_duplicate d where d.received_at >= @since::timestamptz limit @most) x)::bigint as duplicates,
    (select count(*) from (select d.other_bytes from webhook_duplicate d where d.received_at >= @since::timestamptz order by d.received_at desc limit @most) x where x.other_bytes)::bigint as other_bytes,
    (select count(*) from (select from webhook_refused r where r.at >= @since::timestamptz limit @most) x)::bigint as refused,
    (select count(*) from (select from webhook_work w where w.state = 'pending' limit @most) x)::bigint as pending,
    (select count(*) from (select from webhook_work w where w.state = 'failed' limit @most) x)::bigint as failed;

-- name: WebhookSendOfSequence :many
-- The send whose id BitGo carries as sequence id.
select id, client_id from send where id = @id;

-- name: WebhookSendOfTransfer :many
-- The send that BitGo's transfer was made for, where BitGo has lost our sequence id on the way (gh:#2898).
select id, client_id from send where transfer_id = @transfer_id::text order by id limit 2;

-- name: WebhookSendOfPending :many
-- The send that waits for a pending approval at BitGo.
select id, client_id from send where pending_approval_id = @pending_approval_id::text order by id limit 2;

-- name: WebhookRefusedGet :one
-- One refused delivery.
select * from webhook_refused where id = @id;

-- name: WebhookRefusedAgain :many
-- When the same bytes were refused, oldest first.
select id, at, reason from webhook_refused where digest = @digest order by id limit 20;

-- name: WebhookOfDigest :many
-- The notification whose first bytes have this digest.
select id, delivered_at from webhook_notifications where body_digest = @digest order by id limit 1;

-- name: WebhookDoorHour :exec
-- Counts an answer that was not 200 into its hour.
insert into webhook_door_hour (hour, reason, type, count) values (@hour, @reason, @type, 1)
on conflict (hour, reason, type) do update set count = webhook_door_hour.count + 1;

-- name: WebhookSigned :many
-- How many deliveries each secret verified since a moment.
select secret_index, count(*)::int as count, max(delivered_at)::timestamptz as last_at from webhook_notifications where delivered_at >= @since group by secret_index order by secret_index;

-- name: WebhookReplayInsert :exec
-- Somebody put stored bytes through the verifier once more.
insert into webhook_replay (vault_id, asked_by, name, at, verified, secret_index) values (@vault_id, @asked_by, @name, @at, @verified, sqlc.narg('secret_index'));

-- name: WebhookReplays :many
-- The replays of the bodies of one notification, newest first.
select r.* from webhook_replay r join webhook_vault v on v.id = r.vault_id where v.notification_id = @notification_id order by r.id desc limit 50;

-- name: WebhookWorkReplay :execrows
-- Puts settled work back, to be done once more by who reads it from BitGo.
update webhook_work set state = 'pending', reason = '', last_error = '', processed_at = null, updated_at = @now where vault_id = @vault_id and state in ('done', 'ignored', 'failed');

-- name: WebhookStored :one
-- The exact bytes and headers of one body.
select v.id, v.notification_id, v.body, v.headers, w.state, w.client_id from webhook_vault v join webhook_work w on w.vault_id = v.id where v.id = @id;
