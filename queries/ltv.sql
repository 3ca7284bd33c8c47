-- name: LtvLockWallet :exec
-- Takes the facility lock of a wallet for this transaction, whether or not a facility exists yet.
select pg_advisory_xact_lock(hashtextextended('facility:' || @wallet_id::text, 0));

-- name: FacilityForUpdate :one
-- The facility of a wallet, locked. Facilities are locked before wallets.
select * from facility where wallet_id = @wallet_id for update;

-- name: FacilityByWallet :one
-- The facility of a wallet.
select * from facility where wallet_id = @wallet_id;

-- name: FacilityByID :one
-- One facility.
select * from facility where id = @id;

-- name: FacilityWhose :one
-- The name of the client whose facility it is.
select c.name from facility f join client c on c.id = f.client_id where f.id = @id;

-- name: FacilityInsert :one
-- A new facility with nothing lent.
insert into facility (id, client_id, wallet_id, loan_cents, declared_collateral_cents, haircuts, created_at, updated_at)
values (@id, @client_id, @wallet_id, 0, 0, '{}', @now, @now)
returning *;

-- name: FacilityUpdate :one
-- Applies terms.
update facility set loan_cents = @loan_cents, declared_collateral_cents = @declared_collateral_cents, haircuts = @haircuts, updated_at = @now
where id = @id
returning *;

-- name: FacilityList :many
-- Every facility of the clients named, or all.
select * from facility
where (sqlc.narg('clients')::uuid[] is null or client_id = any(sqlc.narg('clients')::uuid[]))
order by created_at, id;

-- name: FacilityChangeInsert :one
-- A change, proposed or applied at once.
insert into facility_change (id, client_id, facility_id, loan_cents, declared_collateral_cents, haircuts, note, riskier, state, proposed_by, proposed_at, decided_at, one_time)
values (@id, @client_id, @facility_id, @loan_cents, @declared_collateral_cents, @haircuts, @note, @riskier, @state, @proposed_by, @proposed_at, @decided_at, @one_time)
returning *;

-- name: FacilityChangeOnce :one
-- What a call asked for before, while its name counts.
select * from facility_change where proposed_by = @proposed_by and one_time = @one_time and proposed_at > @since
order by proposed_at desc limit 1;

-- name: FacilityChangeByID :one
-- One change.
select * from facility_change where id = @id;

-- name: FacilityChangeForUpdate :one
-- One change, locked. The facility lock is taken before.
select * from facility_change where id = @id for update;

-- name: FacilityChangeDecide :one
-- Ends a proposed change.
update facility_change set state = @state, decided_by = @decided_by, decided_at = @decided_at, reason = @reason
where id = @id
returning *;

-- name: FacilityChangesOf :many
-- The changes of a facility, newest first.
select * from facility_change where facility_id = @facility_id order by proposed_at desc, id desc limit 200;

-- name: FacilityChangesOpen :many
-- Changes that wait for a second person.
select * from facility_change
where state = 'proposed' and (sqlc.narg('clients')::uuid[] is null or client_id = any(sqlc.narg('clients')::uuid[]))
order by proposed_at, id limit @most;

-- name: PriceList :many
-- The latest price of each ticker named.
select * from price where ticker = any(@tickers::text[]);

-- name: PriceUpsert :exec
-- Keeps a price unless a newer one is already kept.
insert into price (ticker, usd, source, observed_at) values (@ticker, @usd, @source, @observed_at)
on conflict (ticker) do update set usd = excluded.usd, source = excluded.source, observed_at = excluded.observed_at
where price.observed_at <= excluded.observed_at;

-- name: PriceHistoryInsert :exec
-- Keeps every price ever used.
insert into price_history (ticker, usd, source, observed_at)
select p.ticker, p.usd, p.source, p.observed_at from price p where p.ticker = @ticker::text
on conflict on constraint price_history_once do nothing;

-- name: LtvDecisionInsert :exec
-- Appends a decision with its inputs.
insert into ltv_decision (id, client_id, facility_id, send_id, change_id, stage, loan_cents, declared_collateral_cents,
    market_before_cents, market_after_cents, collateral_before_cents, collateral_after_cents, percent_before, percent_after,
    holdings, price_age_seconds, formula_version, passes, why, decided_at)
values (@id, @client_id, @facility_id, @send_id, @change_id, @stage, @loan_cents, @declared_collateral_cents,
    @market_before_cents, @market_after_cents, @collateral_before_cents, @collateral_after_cents, @percent_before, @percent_after,
    @holdings, @price_age_seconds, @formula_version, @passes, @why, @decided_at);

-- name: LtvDecisionsOfSend :many
-- The decisions about a send, oldest first.
select * from ltv_decision where send_id = @send_id order by decided_at, id;

-- name: LtvWalletClient :one
-- The client of a wallet.
select client_id from wallet where id = @id;

-- name: LtvWalletLock :exec
-- Locks a wallet, so that its reservations stand still. The facility is locked before.
select id from wallet where id = @id for update;

-- name: LtvHoldings :many
-- What each asset of a wallet comes to: confirmed and spendable at BitGo, on its way out, and reserved by sends. A
-- send of ours whose reservation has ended is on its way out also before its transfer has been read from BitGo. What a raise of
-- a fee takes beyond the transaction it replaces is reserved until the replacement has been read.
select b.asset, b.confirmed, b.spendable,
    (coalesce((select sum(r.amount + r.fee) from reservation r
        where r.wallet_id = b.wallet_id and r.asset = b.asset and r.state <> 'ended'), 0)
    + coalesce((select sum(u.fee_after - u.fee) from send s join send_bump u on u.send_id = s.id
        where s.wallet_id = b.wallet_id and s.state = 'submitted' and u.fee_asset = b.asset
        and (u.state in ('calling', 'unknown', 'pending') or u.state = 'sent' and not exists (select from transaction_sweeps t
            where t.wallet_id = s.wallet_id and t.transfer_id = u.transfer_id))), 0))::numeric as reserved,
    (coalesce((select -sum(t.amount) from transaction_sweeps t
        where t.wallet_id = b.wallet_id and t.coin = b.asset and t.state in ('signed', 'unconfirmed') and t.amount < 0), 0)
    + coalesce((select sum(r.amount + r.fee) from send s join reservation r on r.send_id = s.id
        where s.wallet_id = b.wallet_id and s.asset = b.asset and s.state = 'submitted' and r.state = 'ended'
        and not exists (select from transaction_sweeps t where t.wallet_id = s.wallet_id
            and (t.transfer_id = s.transfer_id or t.sequence_id = s.id::text or t.txid = s.txid)
            and t.state not in ('initialized', 'pendingApproval'))), 0))::numeric as leaving
from wallet_balance b where b.wallet_id = @wallet_id order by b.asset;

-- name: LtvAssets :many
-- Every asset that any wallet holds.
select distinct asset from wallet_balance order by asset;

-- name: FacilityDesk :many
-- One page of facilities, newest first, with the names of whose they are; one of them when an id is given. Those of which a change
-- waits are found from the changes, in the same order.
select sqlc.embed(f), c.name as client_name, w.label as wallet_label, w.coin as wallet_coin,
    coalesce((select o.id from facility_change o where o.facility_id = f.id and o.state = 'proposed'), '00000000-0000-0000-0000-000000000000')::uuid as open_change
from (
    (select x.id from facility x
    where not @waiting::boolean
      and (sqlc.narg('id')::uuid is null or x.id = sqlc.narg('id')::uuid)
      and (sqlc.narg('clients')::uuid[] is null or x.client_id = any(sqlc.narg('clients')::uuid[]))
      and (sqlc.narg('client_id')::uuid is null or x.client_id = sqlc.narg('client_id')::uuid)
      and (@wallet_id::text = '' or x.wallet_id = @wallet_id::text)
      and (sqlc.narg('before')::timestamptz is null or (x.created_at, x.id) < (sqlc.narg('before')::timestamptz, sqlc.narg('before_id')::uuid))
    order by x.created_at desc, x.id desc limit @page_size)
    union all
    (select o.facility_id from facility_change o
    where @waiting::boolean and o.state = 'proposed'
      and (sqlc.narg('id')::uuid is null or o.facility_id = sqlc.narg('id')::uuid)
      and (sqlc.narg('clients')::uuid[] is null or o.client_id = any(sqlc.narg('clients')::uuid[]))
      and (sqlc.narg('client_id')::uuid is null or o.client_id = sqlc.narg('client_id')::uuid)
      and (@wallet_id::text = '' or o.facility_id = (select v.id from facility v where v.wallet_id = @wallet_id::text))
      and (sqlc.narg('before')::timestamptz is null or (o.facility_at, o.facility_id) < (sqlc.narg('before')::timestamptz, sqlc.narg('before_id')::uuid))
    order by o.facility_at desc, o.facility_id desc limit @page_size)
) page
join facility f on f.id = page.id
join client c on c.id = f.client_id
join wallet w on w.id = f.wallet_id and w.client_id = f.client_id
order by f.created_at desc, f.id desc
limit @page_size;

-- name: FacilityChangesNamed :many
-- The newest changes of a facility with the names of who asked and decided; one change when its id is given.
select sqlc.embed(x), asker.name as proposed_by_name, coalesce(decider.name, '') as decided_by_name
from facility_change x
join person asker on asker.id = x.proposed_by
left join person decider on decider.id = x.decided_by
where (sqlc.narg('id')::uuid is null or x.id = sqlc.narg('id')::uuid)
  and (sqlc.narg('facility_id')::uuid is null or x.facility_id = sqlc.narg('facility_id')::uuid)
order by x.proposed_at desc, x.id desc
limit @page_size;

-- name: LtvDecisionsOfFacility :many
-- One page of the decisions kept of a facility, newest first.
select * from ltv_decision
where facility_id = @facility_id
  and (sqlc.narg('before')::timestamptz is null or (decided_at, id) < (sqlc.narg('before')::timestamptz, sqlc.narg('before_id')::uuid))
order by decided_at desc, id desc
limit @page_size;

-- name: FacilityReadingKeep :execrows
-- Keeps an hour's first reading in its place of the ring.
insert into facility_reading (facility_id, client_id, place, read_at, loan_cents, collateral_cents, market_cents, percent, problem)
values (@facility_id, @client_id, @place, @read_at, @loan_cents, @collateral_cents, @market_cents, @percent, @problem)
on conflict (facility_id, place) do update set read_at = excluded.read_at, loan_cents = excluded.loan_cents,
    collateral_cents = excluded.collateral_cents, market_cents = excluded.market_cents, percent = excluded.percent, problem = excluded.problem
where facility_reading.read_at < excluded.read_at;

-- name: FacilityReadings :many
-- The readings of a facility since a moment, newest first; the ring bounds them.
select * from facility_reading where facility_id = @facility_id and read_at >= @since order by read_at desc limit 2160;
