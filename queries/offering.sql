-- name: OfferingInsert :execrows
-- Opens an offering, unless this very call has.
insert into offering (id, client_id, issuer, name, regulation, target_cents, minimum_cents, maximum_cents, currencies, escrow_account, security_id, unit_price, state, created_by, one_time, created_at)
values (@id, @client_id, @issuer, @name, @regulation, @target_cents, @minimum_cents, @maximum_cents, @currencies, @escrow_account, @security_id, @unit_price, 'OPEN', @created_by, @one_time, @created_at)
on conflict on constraint offering_once do nothing;

-- name: OfferingOnce :one
-- What an earlier run of the same call opened.
select * from offering where created_by = @created_by and one_time = @one_time;

-- name: OfferingGet :one
-- One offering.
select * from offering where id = @id;

-- name: OfferingForUpdate :one
-- One offering, with its sum held still.
select * from offering where id = @id for update;

-- name: OfferingCommitted :one
-- What an investor has in subscriptions that live, but for one.
select coalesce(sum(amount_cents), 0)::numeric as cents from offering_subscription
where offering_id = @offering_id and investor_id = @investor_id and id <> @but_for and state in ('pending_review', 'approved');

-- name: OfferingSubscriptionInsert :exec
-- A subscription that waits or is approved.
insert into offering_subscription (id, offering_id, client_id, investor_id, amount_cents, currency, funding, claimed_status, agreement, state, escrow_status, rules, rules_version,
    asked_by, one_time, asked_at, decided_at)
values (@id, @offering_id, @client_id, @investor_id, @amount_cents, @currency, @funding, @claimed_status, @agreement, @state, @escrow_status, @rules, @rules_version,
    @asked_by, @one_time, @asked_at, @decided_at);

-- name: OfferingSubscriptionOnce :one
-- What an earlier run of the same call asked for.
select * from offering_subscription where asked_by = @asked_by and one_time = @one_time;

-- name: OfferingSubscriptionGet :one
-- One subscription.
select * from offering_subscription where id = @id;

-- name: OfferingSubscriptionJudged :exec
-- How a waiting subscription was judged once more, or an approved one was cancelled.
update offering_subscription set state = @state, rules = @rules, rules_version = @rules_version, decided_at = @decided_at, cancel_decided_by = @cancel_decided_by where id = @id;

-- name: OfferingSubscriptionCancelAsk :exec
-- Somebody asks for an approved one to be cancelled, or that was refused.
update offering_subscription set cancel_asked_by = @cancel_asked_by, cancel_asked_at = @cancel_asked_at where id = @id;

-- name: OfferingSubscriptionsWaiting :many
-- The subscriptions of an investor that wait.
select id, offering_id from offering_subscription where client_id = @client_id and investor_id = @investor_id and state = 'pending_review' order by asked_at, id;

-- name: OfferingEventInsert :exec
-- What partners are to hear of.
insert into offering_event (client_id, subscription_id, event, at) values (@client_id, @subscription_id, @event, @at);
