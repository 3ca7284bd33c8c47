-- name: SubscriptionListTried :exec
-- Notes what a try to read a list came to; read_at stays where it was when nothing was read.
insert into subscription_list (owner_id, level, coin, tried_at, read_at, trouble)
values (@owner_id, @level, @coin, @tried_at, sqlc.narg('read_at'), @trouble)
on conflict (owner_id) do update set tried_at = excluded.tried_at, read_at = coalesce(excluded.read_at, subscription_list.read_at),
    trouble = excluded.trouble, coin = excluded.coin;

-- name: SubscriptionLists :many
-- Every list with when it was last read.
select * from subscription_list order by level, owner_id;

-- name: SubscriptionFailed :one
-- What BitGo's count of a webhook stood at when it was last read. An older reading than the one that is kept takes nothing.
select failed, observed_at from subscription where id = @id for update;

-- name: SubscriptionKeep :exec
-- Takes a webhook in as BitGo shows it now.
insert into subscription (id, owner_id, level, type, url, label, coin, state, all_token, confirmations, failures, failed, failing_since, last_attempt, made_at, first_seen_at, observed_at)
values (@id, @owner_id, @level, @type, @url, @label, @coin, @state, @all_token, @confirmations, @failures, @failed, sqlc.narg('failing_since'), sqlc.narg('last_attempt'), sqlc.narg('made_at'), @observed_at, @observed_at)
on conflict (id) do update set type = excluded.type, url = excluded.url, label = excluded.label, coin = excluded.coin, state = excluded.state, all_token = excluded.all_token,
    confirmations = excluded.confirmations, failures = excluded.failures, failed = excluded.failed, failing_since = excluded.failing_since, last_attempt = excluded.last_attempt,
    made_at = excluded.made_at, observed_at = excluded.observed_at, gone_at = null
where subscription.observed_at <= excluded.observed_at;

-- name: SubscriptionHour :exec
-- Counts failures into their hour.
insert into subscription_hour (subscription_id, hour, failed) values (@subscription_id, @hour, @failed)
on conflict (subscription_id, hour) do update set failed = subscription_hour.failed + excluded.failed;

-- name: SubscriptionGone :execrows
-- What an owner's list no longer holds.
update subscription set gone_at = @at where owner_id = @owner_id and gone_at is null and observed_at <= @at and not (id = any(@listed::text[]));

-- name: SubscriptionAlarm :execrows
-- Which share of a budget people were last told of.
update subscription set alarm = @alarm where id = @id and alarm <> @alarm;

-- name: SubscriptionAll :many
-- Every registration that BitGo keeps, with its failures of seven days, of one day and of all time, and when its list was last read.
select s.*, l.read_at, l.trouble,
    coalesce((select sum(h.failed) from subscription_hour h where h.subscription_id = s.id and h.hour > @week::timestamptz), 0)::int as week,
    coalesce((select sum(h.failed) from subscription_hour h where h.subscription_id = s.id and h.hour > @day::timestamptz), 0)::int as day,
    coalesce((select sum(h.failed) from subscription_hour h where h.subscription_id = s.id), 0)::int as life
from subscription s join subscription_list l on l.owner_id = s.owner_id
where s.gone_at is null or s.id = @id
order by s.level desc, s.type, s.id;

-- name: SubscriptionHours :many
-- The hours of one registration in which it failed.
select hour, failed from subscription_hour where subscription_id = @subscription_id and hour > @since order by hour;

-- name: SubscriptionDoor :many
-- What our door refused by type, since a moment.
select type, sum(count)::int as count from webhook_door_hour where hour > @since group by type;

-- name: SubscriptionHealInsert :exec
-- A heal is asked for; one at a time of each webhook.
insert into subscription_heal (id, old_id, owner_id, level, owner_coin, type, url, label, coin, all_token, confirmations, failures, step, gap_from, asked_by, asked_at, updated_at)
values (@id, @old_id, @owner_id, @level, @owner_coin, @type, @url, @label, @coin, @all_token, @confirmations, @failures, 'asked', @gap_from, @asked_by, @at, @at);

-- name: SubscriptionHealClaim :one
-- Takes an open heal for a while, unless another process has it.
update subscription_heal set claimed_until = @until where id = @id and ended_at is null and (claimed_until is null or claimed_until <= @now) returning *;

-- name: SubscriptionHealRelease :exec
-- Gives it back, with what stopped it.
update subscription_heal set claimed_until = null, trouble = @trouble, updated_at = @now where id = @id;

-- name: SubscriptionHealMove :execrows
-- One step further, from the step that was done last.
update subscription_heal set step = @step, new_id = coalesce(sqlc.narg('new_id'), new_id), gap_to = coalesce(sqlc.narg('gap_to'), gap_to),
    ended_at = sqlc.narg('ended_at'), trouble = '', updated_at = @now
where id = @id and step = @after;

-- name: SubscriptionHealTest :exec
-- The key under which BitGo's test arrives.
update subscription_heal set test_key = @test_key where id = @id;

-- name: SubscriptionHealReconciliation :exec
-- The reconciliation that reads the gap.
update subscription_heal set reconciliation_id = @reconciliation_id where id = @id;

-- name: SubscriptionHealStep :exec
-- What a step came to.
insert into subscription_heal_step (heal_id, step, at, text) values (@heal_id, @step, @at, @text) on conflict do nothing;

-- name: SubscriptionHealGet :one
-- One heal.
select sqlc.embed(h), p.name as asked_by_name from subscription_heal h join person p on p.id = h.asked_by where h.id = @id;

-- name: SubscriptionHealsOf :many
-- The heals that a webhook came out of or went into, newest first.
select sqlc.embed(h), p.name as asked_by_name from subscription_heal h join person p on p.id = h.asked_by where h.old_id = @id or h.new_id = @id order by h.asked_at desc limit 20;

-- name: SubscriptionHeals :many
-- The newest heals.
select sqlc.embed(h), p.name as asked_by_name from subscription_heal h join person p on p.id = h.asked_by order by h.asked_at desc limit @most;

-- name: SubscriptionHealsOpen :many
-- Those that are not done and that nobody works on.
select id, asked_by from subscription_heal where ended_at is null and (claimed_until is null or claimed_until <= @now) order by updated_at limit 20;

-- name: SubscriptionHealSteps :many
-- The steps that are done.
select * from subscription_heal_step where heal_id = @heal_id order by at, array_position(array['asked', 'removed', 'made', 'tested', 'read', 'proven'], step);

-- name: SubscriptionProofKeep :exec
-- What the comparison of a wallet came to; a later one takes its place only within the same heal's work.
insert into subscription_proof (heal_id, wallet_id, label, coin, items, kept, posted, digest, our_digest, differing, compared_at)
values (@heal_id, @wallet_id, @label, @coin, @items, @kept, @posted, @digest, @our_digest, @differing, @compared_at) on conflict do nothing;

-- name: SubscriptionProofs :many
-- The certificate's wallets.
select * from subscription_proof where heal_id = @heal_id order by wallet_id;

-- name: SubscriptionArrived :one
-- The notification that a key belongs to.
select id, delivered_at from webhook_notifications where notification_id = @key;

-- name: SubscriptionHeard :many
-- When the last event of each of these types came.
select n.type, n.delivered_at from unnest(@types::text[]) as t(type)
cross join lateral (select n.type, n.delivered_at from webhook_notifications n where n.type = t.type order by n.id desc limit 1) n;

-- name: SubscriptionExample :one
-- Something real that BitGo can make a test about; '' where nothing is known yet.
select (case @type::text
    when 'transfer' then coalesce((select transfer_id from transaction_sweeps order by id desc limit 1), '')
    when 'reversal' then coalesce((select transfer_id from transaction_sweeps order by id desc limit 1), '')
    when 'pendingapproval' then coalesce((select id from countersign where state <> 'gone' order by opened_at desc, id desc limit 1), '')
    when 'enterpriseKycState' then coalesce((select enterprise_id from client order by created_at, id limit 1), '')
    else '' end)::text;

-- name: SubscriptionTroubled :many
-- Registrations that BitGo has suspended, or is near to: those about which the last alarms rang; the longest first.
select id, coalesce(failing_since, observed_at)::timestamptz as since from subscription where gone_at is null and (state = 'suspended' or alarm >= @near)
order by since, id limit @most;
