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

-- name: SecurityNamed :one
-- One security with the client's name.
select sqlc.embed(s), coalesce(c.name, '')::text as client_name from security s left join client c on c.id = s.of_client where s.id = @id;

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
    asked_by, one_time, asked_at, processed_at, by_two, price_cents, lock_until, instruction, reference, document, received_on, override_why, to_accredited)
values (@id, @security_id, @client_id, @transfer_type, @from_holder, @to_holder, @shares, @claimed_accredited, @state, @rules, @rules_version, @fee_bps,
    @asked_by, @one_time, @asked_at, @processed_at, @by_two, @price_cents, @lock_until, @instruction, @reference, @document, @received_on, @override_why, @to_accredited);

-- name: SecurityTransferOnce :one
-- What an earlier run of the same call asked for.
select * from security_transfer where asked_by = @asked_by and one_time = @one_time;

-- name: SecurityTransferGet :one
-- One transfer.
select * from security_transfer where id = @id;

-- name: SecurityTransferJudged :exec
-- How a waiting transfer was judged once more.
update security_transfer set state = @state, rules = @rules, rules_version = @rules_version, processed_at = @processed_at, to_accredited = @to_accredited where id = @id;

-- name: SecurityTransfersWaiting :many
-- The transfers to a holder that wait.
select id, security_id from security_transfer where client_id = @client_id and to_holder = @to_holder and state = 'pending_review' order by asked_at, id;

-- name: SecurityLots :many
-- A holder's lots with something left, the oldest first, from a place on.
select * from security_lot where security_id = @security_id and holder = @holder and remaining > 0 and (acquired_at, id) > (@after::timestamptz, @after_id::bigint)
order by acquired_at, id limit @page_size;

-- name: SecurityLotInsert :exec
-- A lot that a transfer brought; a legend stays with the shares, a certificate does not.
insert into security_lot (security_id, client_id, holder, transfer_id, acquired_at, shares, remaining, exemption, received_at, paid_cents, lock_until, from_lot, legend)
values (@security_id, @client_id, @holder, @transfer_id, @acquired_at, @shares, @shares, @exemption, @received_at, @paid_cents, @lock_until, @from_lot,
    coalesce((select l.legend from security_lot l where l.id = @from_lot), ''));

-- name: SecurityLotTake :exec
-- What is left of a lot.
update security_lot set remaining = @remaining where id = @id;

-- name: SecurityTermsNext :one
-- The number of the next version.
select (coalesce(max(version), 0) + 1)::int from security_terms where security_id = @security_id;

-- name: SecurityTermsInsert :exec
-- Terms that wait for compliance.
insert into security_terms (security_id, client_id, version, name, instrument, domicile, reports_since, us_market, year_end, assets_cents, weekly_volume, most_holders,
    most_bps, allowed, barred, authorised, cusip, isin, status, note, state, filed_by, filed_at)
values (@security_id, @client_id, @version, @name, @instrument, @domicile, @reports_since, @us_market, @year_end, @assets_cents, @weekly_volume, @most_holders,
    @most_bps, @allowed, @barred, @authorised, @cusip, @isin, @status, @note, 'filed', @filed_by, @filed_at);

-- name: SecurityTermsDecide :exec
-- What became of filed terms.
update security_terms set state = @state, decided_by = @decided_by, decided_at = @decided_at, reason = @reason where security_id = @security_id and version = @version;

-- name: SecurityTermsInForce :one
-- The newest version that was confirmed.
select * from security_terms where security_id = @security_id and state = 'in_force' order by version desc limit 1;

-- name: SecurityTermsHistory :many
-- The versions, the newest first, with who filed and who decided.
select sqlc.embed(t), f.name as filer_name, coalesce(d.name, '')::text as decider_name
from security_terms t join person f on f.id = t.filed_by left join person d on d.id = t.decided_by
where t.security_id = @security_id order by t.version desc limit 50;

-- name: SecurityList :many
-- Securities, the newest first, from a place on.
select sqlc.embed(s), coalesce(c.name, '')::text as client_name, coalesce(t.name, '')::text as terms_name,
    coalesce(w.waits, false)::boolean as terms_wait
from security s left join client c on c.id = s.of_client
left join lateral (select x.name from security_terms x where x.security_id = s.id and x.state = 'in_force' order by x.version desc limit 1) t on true
left join lateral (select true as waits from security_terms x where x.security_id = s.id and x.state = 'filed' limit 1) w on true
where (s.registered_at, s.id) < (@before::timestamptz, @before_id::text)
    and (sqlc.narg('client')::uuid is null or s.client_id = sqlc.narg('client')::uuid)
    and (sqlc.narg('clients')::uuid[] is null or s.client_id = any(sqlc.narg('clients')::uuid[]))
    and (sqlc.narg('only')::text[] is null or s.id = any(sqlc.narg('only')::text[]))
order by s.registered_at desc, s.id desc limit @page_size;

-- name: SecurityTermsToDecide :many
-- The terms that wait for somebody, the longest waiting first.
select security_id, filed_at from security_terms
where state = 'filed' and filed_by <> @person::uuid and filed_by <> all(coalesce(@machines::uuid[], '{}'))
    and (sqlc.narg('clients')::uuid[] is null or client_id = any(sqlc.narg('clients')::uuid[]))
order by filed_at, security_id limit @most;

-- name: SecurityCap :many
-- Who holds how much, the largest first, from a place on, with what the file says of them.
select h.holder, h.shares, h.pending, coalesce(f.name, '')::text as name, coalesce(f.registration, 'UNKNOWN')::text as registration, coalesce(f.residence, '')::text as residence
from security_holding h left join holder f on f.client_id = h.client_id and f.id = h.holder
where h.security_id = @security_id and h.sort_shares > 0 and (h.sort_shares, h.holder) < (@before::bigint, @before_holder::text)
order by h.sort_shares desc, h.holder desc limit @page_size;

-- name: SecurityCapAt :many
-- Who held how much at an instant, by the holder's id, from a place on.
select h.holder, p.shares, coalesce(f.name, '')::text as name, coalesce(f.registration, 'UNKNOWN')::text as registration, coalesce(f.residence, '')::text as residence
from security_holding h
join lateral (select x.shares from security_holding_past x where x.security_id = h.security_id and x.holder = h.holder and x.at <= @at::timestamptz
    order by x.at desc, x.id desc limit 1) p on true
left join holder f on f.client_id = h.client_id and f.id = h.holder
where h.security_id = @security_id and h.holder > @after_holder::text and p.shares > 0
order by h.holder limit @page_size;

-- name: SecurityHeld :one
-- What the largest holders have together, a thousand of them at most.
select coalesce(sum(x.shares), 0)::numeric from (select h.shares from security_holding h where h.security_id = @security_id and h.sort_shares > 0 order by h.sort_shares desc, h.holder desc limit 1000) x;

-- name: SecurityHolderHas :many
-- What one holder has of each security, of one client.
select sqlc.embed(s), h.shares, h.pending from security_holding h join security s on s.id = h.security_id
where h.client_id = @client_id and h.holder = @holder order by s.registered_at desc, s.id desc limit 100;

-- name: SecurityHoldingPast :many
-- What a holder had from when on, the newest first.
select p.*, t.id as transfer_id, t.transfer_type, t.from_holder, t.to_holder, t.shares as moved
from security_holding_past p join posting g on g.id = p.posting_id join security_transfer t on t.id = g.transfer_id
where p.security_id = @security_id and p.holder = @holder and (p.at, p.id) < (@before::timestamptz, @before_id::bigint)
order by p.at desc, p.id desc limit @page_size;

-- name: SecurityBookAt :one
-- The control book at an instant.
select * from security_book where security_id = @security_id and at <= @at::timestamptz order by at desc, id desc limit 1;

-- name: SecurityBook :many
-- The control book, the newest first, from a place on.
select b.*, coalesce(g.transfer_id, '')::text as transfer_id from security_book b left join posting g on g.id = b.posting_id
where b.security_id = @security_id and (b.at, b.id) < (@before::timestamptz, @before_id::bigint) order by b.at desc, b.id desc limit @page_size;

-- name: SecurityLotsOf :many
-- A holder's lots, what has moved on too, the newest first.
select * from security_lot where security_id = @security_id and holder = @holder order by received_at desc, id desc limit 200;

-- name: SecurityMarkInsert :execrows
-- A mark, unless this very call has placed it.
insert into security_mark (id, security_id, client_id, holder, kind, until, reason, placed_by, placed_at, one_time)
values (@id, @security_id, @client_id, @holder, @kind, @until, @reason, @placed_by, @placed_at, @one_time)
on conflict on constraint security_mark_once do nothing;

-- name: SecurityMarkOnce :one
-- What an earlier run of the same call placed.
select * from security_mark where placed_by = @placed_by and one_time = @one_time;

-- name: SecurityMarkForUpdate :one
-- One mark, held still.
select * from security_mark where id = @id for update;

-- name: SecurityMarkEnd :exec
-- A mark that holds no more.
update security_mark set ended_by = @ended_by, ended_at = @ended_at, end_reason = @end_reason where id = @id;

-- name: SecurityMarksHold :many
-- The marks in force of somebody's shares, of each kind the one that holds longest: however many there are, none is missed.
select distinct on (kind) * from security_mark
where security_id = @security_id and holder = @holder and ended_at is null and (until is null or until > @on_day::date)
order by kind, until desc nulls first, id;

-- name: SecurityMarks :many
-- The marks of a security, the newest first, from a place on, with the names.
select sqlc.embed(m), p.name as placer_name, coalesce(e.name, '')::text as ender_name
from security_mark m join person p on p.id = m.placed_by left join person e on e.id = m.ended_by
where m.security_id = @security_id and (sqlc.narg('holder')::text is null or m.holder = sqlc.narg('holder')::text)
    and (m.placed_at, m.id) < (@before::timestamptz, @before_id::text)
order by m.placed_at desc, m.id desc limit @page_size;

-- name: SecurityTransfers :many
-- Transfers, the newest first, from a place on, with the names.
select sqlc.embed(t), s.issuer_name, coalesce((select c.name from client c where c.id = s.of_client), '')::text as client_name, a.name as asker_name, coalesce(d.name, '')::text as decider_name
from security_transfer t join security s on s.id = t.security_id
join person a on a.id = t.asked_by left join person d on d.id = t.decided_by
where (t.asked_at, t.id) < (@before::timestamptz, @before_id::text)
    and (sqlc.narg('client')::uuid is null or t.client_id = sqlc.narg('client')::uuid)
    and (sqlc.narg('clients')::uuid[] is null or t.client_id = any(sqlc.narg('clients')::uuid[]))
    and (sqlc.narg('security')::text is null or t.security_id = sqlc.narg('security')::text)
    and (sqlc.narg('state')::text is null or t.state = sqlc.narg('state')::text)
    and (sqlc.narg('only')::text[] is null or t.id = any(sqlc.narg('only')::text[]))
order by t.asked_at desc, t.id desc limit @page_size;

-- name: SecurityTransferNamed :one
-- One transfer with the names.
select sqlc.embed(t), s.issuer_name, coalesce(c.name, '')::text as client_name, a.name as asker_name, coalesce(d.name, '')::text as decider_name
from security_transfer t join security s on s.id = t.security_id left join client c on c.id = s.of_client
join person a on a.id = t.asked_by left join person d on d.id = t.decided_by
where t.id = @id;

-- name: SecurityTransferDecided :exec
-- Compliance's decision about a transfer.
update security_transfer set decided_by = @decided_by, decided_at = @decided_at, reason = @reason, state = @state, rules = @rules, rules_version = @rules_version,
    processed_at = @processed_at, to_accredited = @to_accredited
where id = @id;

-- name: SecurityTransfersToDecide :many
-- The transfers that wait for somebody of compliance, the longest waiting first: who asked does not decide, and nobody overrides twice.
select t.id, t.asked_at from security_transfer t
where t.state = 'pending_review' and t.decided_by is null and (t.by_two or t.override_why <> '')
    and t.asked_by <> @person::uuid and t.asked_by <> all(coalesce(@machines::uuid[], '{}'))
    and not exists (select from security_override o where o.transfer_id = t.id and o.by_person = @person::uuid)
    and (sqlc.narg('clients')::uuid[] is null or t.client_id = any(sqlc.narg('clients')::uuid[]))
order by t.asked_at, t.id limit @most;

-- name: SecurityOverrideInsert :exec
-- One of compliance says that a rule is overridden.
insert into security_override (transfer_id, client_id, by_person, asked_by, rules, reason, at) values (@transfer_id, @client_id, @by_person, @asked_by, @rules, @reason, @at);

-- name: SecurityOverrides :many
-- Who overrode, in their order.
select sqlc.embed(o), p.name from security_override o join person p on p.id = o.by_person where o.transfer_id = @transfer_id order by o.at, o.by_person;

-- name: SecuritySoldSince :many
-- What a holder has sold since an instant, by days, the newest first.
select (processed_at at time zone 'UTC')::date::timestamptz as on_day, sum(shares)::numeric as shares, coalesce(sum(price_cents), 0)::numeric as cents from security_transfer
where security_id = @security_id and from_holder = @holder and transfer_type = 'SECONDARY' and state = 'confirmed' and processed_at >= @since::timestamptz
group by 1 order by 1 desc limit 400;

-- name: SecurityUnaccreditedSince :one
-- How many without evidence the issuer has sold to since an instant, one aside, up to a hundred.
select count(*)::int from (select distinct to_holder from security_transfer
    where security_id = @security_id and transfer_type = 'PRIMARY_ISSUANCE' and state = 'confirmed' and not to_accredited and processed_at >= @since::timestamptz
        and to_holder <> @but_for::text limit 100) x;

-- name: SecurityResidence :one
-- Where somebody resides: as the investor is filed, else as the holder's entry says; empty: it is not on file.
select coalesce((select i.residence from investor i where i.client_id = @client_id and i.id = @who::text),
    (select h.residence from holder h where h.client_id = @client_id and h.id = @who::text), '')::text;
