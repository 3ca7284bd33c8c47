-- name: OfferingInsert :execrows
-- Makes an offering, unless this very call has.
insert into offering (id, client_id, issuer, name, regulation, target_cents, minimum_cents, maximum_cents, currencies, escrow_account, security_id, unit_price, state, created_by, one_time, created_at,
    minimum_raise_cents, opens_on, closes_on, funding_days, agreement_name, agreement_digest)
values (@id, @client_id, @issuer, @name, @regulation, @target_cents, @minimum_cents, @maximum_cents, @currencies, @escrow_account, @security_id, @unit_price, @state, @created_by, @one_time, @created_at,
    @minimum_raise_cents, @opens_on, @closes_on, @funding_days, @agreement_name, @agreement_digest)
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
    asked_by, one_time, asked_at, decided_at, eligible, accredited, agreement_digest, reference, expires_at)
values (@id, @offering_id, @client_id, @investor_id, @amount_cents, @currency, @funding, @claimed_status, @agreement, @state, @escrow_status, @rules, @rules_version,
    @asked_by, @one_time, @asked_at, @decided_at, @eligible, @accredited, @agreement_digest, @reference, @expires_at);

-- name: OfferingSubscriptionOnce :one
-- What an earlier run of the same call asked for.
select * from offering_subscription where asked_by = @asked_by and one_time = @one_time;

-- name: OfferingSubscriptionGet :one
-- One subscription.
select * from offering_subscription where id = @id;

-- name: OfferingSubscriptionJudged :exec
-- How a subscription was judged once more, or how it ended.
update offering_subscription set state = @state, rules = @rules, rules_version = @rules_version, decided_at = @decided_at, cancel_decided_by = @cancel_decided_by,
    eligible = @eligible, accredited = @accredited, agreement = @agreement, agreement_digest = @agreement_digest, end_reason = @end_reason where id = @id;

-- name: OfferingSubscriptionCancelAsk :exec
-- Somebody asks for an approved one to be cancelled, or that was refused.
update offering_subscription set cancel_asked_by = @cancel_asked_by, cancel_asked_at = @cancel_asked_at where id = @id;

-- name: OfferingSubscriptionsWaiting :many
-- The subscriptions of an investor that wait.
select id, offering_id from offering_subscription where client_id = @client_id and investor_id = @investor_id and state = 'pending_review' order by asked_at, id;

-- name: OfferingEventInsert :exec
-- What partners are to hear of.
insert into offering_event (client_id, subscription_id, event, at) values (@client_id, @subscription_id, @event, @at);

-- name: OfferingSubscriptionByReference :one
-- The subscription that a payment names.
select * from offering_subscription where reference = @reference;

-- name: OfferingSubscriptionHeld :exec
-- What the escrow holds of a subscription; an acceptance goes with money that is gone.
update offering_subscription set escrow_status = @escrow_status, funded_cents = @funded_cents, funded_at = @funded_at, accepted_by = @accepted_by, accepted_at = @accepted_at, shares = @shares
where id = @id;

-- name: OfferingSubscriptionsMoney :exec
-- Where the money of these subscriptions stands.
update offering_subscription set escrow_status = @escrow_status where id = any(@ids::text[]);

-- name: OfferingSubscriptionAccept :exec
-- Treasury accepts one.
update offering_subscription set accepted_by = @accepted_by, accepted_at = @accepted_at, paid_reference = @paid_reference, shares = @shares, rules = @rules, rules_version = @rules_version,
    accredited = @accredited where id = @id;

-- name: OfferingSubscriptionsIn :many
-- The subscriptions of an offering in some stages, the oldest first.
select * from offering_subscription where offering_id = @offering_id and stage = any(@stages::text[]) order by asked_at, id;

-- name: OfferingSubscriptionsIssued :exec
-- The transfers by which the shares of these came into the register.
update offering_subscription s set transfer_id = x.transfer_id
from (select unnest(@ids::text[]) as id, unnest(@transfers::text[]) as transfer_id) x where s.id = x.id;

-- name: OfferingSubscriptionsEnd :exec
-- These end, all for one reason.
update offering_subscription set state = @state, decided_at = @decided_at, end_reason = @end_reason where id = any(@ids::text[]);

-- name: OfferingSubscriptionsOverdue :many
-- Those whose money did not come by its day, the longest overdue first.
select id, offering_id from offering_subscription
where state in ('pending_review', 'approved') and accepted_at is null and escrow_status in ('PENDING', 'NOT_REQUIRED') and expires_at <= @now::timestamptz
order by expires_at, id limit @most;

-- name: OfferingEventsInsert :exec
-- What partners are to hear of these.
insert into offering_event (client_id, subscription_id, event, at) select @client_id, unnest(@ids::text[]), @event, @at;

-- name: OfferingRaised :many
-- What an issuer has raised under a regulation since a day, by days, but for one subscription.
select (s.asked_at at time zone 'UTC')::date as on_day, sum(s.amount_cents)::numeric as cents
from offering o join offering_subscription s on s.offering_id = o.id and s.client_id = o.client_id and s.state in ('pending_review', 'approved')
where o.client_id = @client_id and o.issuer_key = @issuer_key and o.regulation = @regulation and s.asked_at >= @since and s.id <> @but_for
group by 1 order by 1;

-- name: OfferingPaid :many
-- What an investor has put into offerings of a regulation since a day, by days, but for one subscription.
select (s.asked_at at time zone 'UTC')::date as on_day, sum(s.amount_cents)::numeric as cents
from offering_subscription s join offering o on o.id = s.offering_id
where s.client_id = @client_id and s.investor_id = @investor_id and o.regulation = @regulation and s.state in ('pending_review', 'approved') and s.asked_at >= @since and s.id <> @but_for
group by 1 order by 1;

-- name: OfferingPurchasers :many
-- How many who are not accredited first subscribed on which day, but for one investor.
select x.on_day, count(*)::bigint as persons
from (select s.investor_id, (min(s.asked_at) at time zone 'UTC')::date as on_day from offering_subscription s
    where s.offering_id = @offering_id and s.state in ('pending_review', 'approved') and not s.accredited and s.investor_id <> @but_for group by 1) x
group by 1 order by 1;

-- name: OfferingLockIssuer :exec
-- Holds what an issuer raises under one regulation still until the transaction ends.
select pg_advisory_xact_lock(hashtextextended('offering ' || @client_id::uuid || ' ' || @regulation::text || ' ' || @issuer_key::text, 0));

-- name: OfferingDocumentInsert :exec
-- A document as it was filed; the same bytes are kept once.
insert into offering_document (offering_id, client_id, digest, name, bytes, filed_by, filed_at)
values (@offering_id, @client_id, @digest, @name, @bytes, @filed_by, @filed_at) on conflict (offering_id, digest) do nothing;

-- name: OfferingDocumentGet :one
-- One document.
select * from offering_document where offering_id = @offering_id and digest = @digest;

-- name: OfferingFormD :exec
-- The notice was filed with the SEC.
update offering set form_d_filed_on = @form_d_filed_on, form_d_reference = @form_d_reference, form_d_by = @form_d_by, form_d_at = @form_d_at where id = @id;

-- name: OfferingChangeInsert :execrows
-- A change that is asked for, or a pause, unless this very call has asked.
insert into offering_change (id, offering_id, client_id, kind, reason, digest, terms, about, state, asked_by, asked_at, decided_at, one_time)
values (@id, @offering_id, @client_id, @kind, @reason, @digest, @terms, @about, @state, @asked_by, @asked_at, @decided_at, @one_time)
on conflict on constraint offering_change_once do nothing;

-- name: OfferingChangeOnce :one
-- What an earlier run of the same call asked for.
select * from offering_change where asked_by = @asked_by and one_time = @one_time;

-- name: OfferingChangeGet :one
-- One change, with the names.
select sqlc.embed(c), a.name as asker_name, coalesce(d.name, '')::text as decider_name
from offering_change c join person a on a.id = c.asked_by left join person d on d.id = c.decided_by where c.id = @id;

-- name: OfferingChangeForUpdate :one
-- One change, held still.
select * from offering_change where id = @id for update;

-- name: OfferingChangeDecide :exec
-- What became of a change.
update offering_change set state = @state, decided_by = @decided_by, decided_at = @decided_at, decision = @decision where id = @id;

-- name: OfferingChanges :many
-- The newest changes of an offering, with the names.
select sqlc.embed(c), a.name as asker_name, coalesce(d.name, '')::text as decider_name
from offering_change c join person a on a.id = c.asked_by left join person d on d.id = c.decided_by
where c.offering_id = @offering_id order by c.asked_at desc, c.id desc limit @page_size;

-- name: OfferingChangesToDecide :many
-- The changes that wait for somebody, the longest waiting first.
select c.id, c.offering_id, c.asked_at from offering_change c
where c.state = 'asked' and c.asked_by <> @person::uuid and c.asked_by <> all(coalesce(@machines::uuid[], '{}'))
    and (sqlc.narg('clients')::uuid[] is null or c.client_id = any(sqlc.narg('clients')::uuid[]))
order by c.asked_at, c.id limit @most;

-- name: OfferingStageSums :many
-- How many subscriptions are in each stage, and their sums.
select * from offering_stage_sum where offering_id = @offering_id;

-- name: OfferingList :many
-- Offerings, the newest first, from a place on.
select sqlc.embed(o), coalesce(c.name, '')::text as client_name,
    coalesce((select x.kind from offering_change x where x.offering_id = o.id and x.state = 'asked'), '')::text as waits
from offering o left join client c on c.id = o.of_client
where (o.created_at, o.id) < (@before::timestamptz, @before_id::text)
    and (sqlc.narg('client')::uuid is null or o.client_id = sqlc.narg('client')::uuid)
    and (sqlc.narg('clients')::uuid[] is null or o.client_id = any(sqlc.narg('clients')::uuid[]))
    and (sqlc.narg('state')::text is null or o.state = sqlc.narg('state')::text)
    and (sqlc.narg('only')::text[] is null or o.id = any(sqlc.narg('only')::text[]))
order by o.created_at desc, o.id desc limit @page_size;

-- name: OfferingNamed :one
-- One offering with the names.
select sqlc.embed(o), coalesce(c.name, '')::text as client_name, p.name as maker_name
from offering o left join client c on c.id = o.of_client join person p on p.id = o.created_by where o.id = @id;

-- name: OfferingSubscriptions :many
-- Subscriptions of an offering, the newest first, from a place on, with the investor's name.
select sqlc.embed(s), coalesce(i.name, '')::text as investor_name
from offering_subscription s left join investor i on i.client_id = s.client_id and i.id = s.investor_id
where s.offering_id = @offering_id and (s.asked_at, s.id) < (@before::timestamptz, @before_id::text)
    and (sqlc.narg('stage')::text is null or s.stage = sqlc.narg('stage')::text)
order by s.asked_at desc, s.id desc limit @page_size;

-- name: OfferingSubscriptionNamed :one
-- One subscription with the names.
select sqlc.embed(s), coalesce(i.name, '')::text as investor_name, p.name as asker_name, coalesce(a.name, '')::text as accepter_name
from offering_subscription s left join investor i on i.client_id = s.client_id and i.id = s.investor_id
join person p on p.id = s.asked_by left join person a on a.id = s.accepted_by where s.id = @id;
