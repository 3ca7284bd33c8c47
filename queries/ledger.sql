-- name: LedgerLockTransfer :exec
-- Lets one writer at a time work on a transfer's postings; held to the end of the transaction.
select pg_advisory_xact_lock(hashtextextended('ledger.transfer.' || @transfer_id::text, 0));

-- name: LedgerLockOpening :exec
-- Lets one transaction at a time open accounts of a client; held to its end. Taken after every transfer's lock.
select pg_advisory_xact_lock(hashtextextended('ledger.opening.' || (@client_id::uuid)::text, 0));

-- name: LedgerAccountOpen :exec
-- Opens an account unless it is there.
insert into account (client_id, asset, kind, wallet_id, holder, opened_at)
values (@client_id, @asset, @kind, @wallet_id, @holder, @opened_at)
on conflict on constraint account_once do nothing;

-- name: LedgerAccount :one
-- The number of an account.
select id from account where client_id = @client_id and asset = @asset and kind = @kind and wallet_id = @wallet_id and holder = @holder;

-- name: LedgerPost :one
-- Appends one posting and returns its number.
insert into posting (client_id, asset, wallet_id, debit_account, credit_account, amount, kind, transfer_id, part, step,
                     reverses, source, effective_at, posted_at, counterparty, memo)
values (@client_id, @asset, @wallet_id, @debit_account, @credit_account, @amount, @kind, @transfer_id, @part, @step,
        @reverses, @source, @effective_at, @posted_at, @counterparty, @memo)
returning id;

-- name: LedgerAccountsOpen :exec
-- Opens the accounts of many holders of a security.
insert into account (client_id, asset, kind, wallet_id, holder, opened_at)
select @client_id, @asset, 'holder', '', h, @opened_at from unnest(@holders::text[]) h
on conflict on constraint account_once do nothing;

-- name: LedgerPostOpening :execrows
-- Appends the opening postings of a security's holders. Each account is looked up by itself, by a column: PostgreSQL knows nothing yet of
-- the accounts that were opened a moment ago, and joined it would compare each holder with all of them.
with x as materialized (select o->>'holder' as holder, (o->>'shares')::numeric as shares, o->>'transfer' as transfer from jsonb_array_elements(@openings::jsonb) o)
insert into posting (client_id, asset, wallet_id, debit_account, credit_account, amount, kind, transfer_id, part, step, source, effective_at, posted_at, memo)
select @client_id::uuid, @asset::text, '',
    (select d.id from account d where d.client_id = @client_id::uuid and d.asset = @asset::text and d.kind = 'holder' and d.wallet_id = '' and d.holder = x.holder),
    (select c.id from account c where c.client_id = @client_id::uuid and c.asset = @asset::text and c.kind = 'issuer' and c.wallet_id = '' and c.holder = ''),
    x.shares, 'opening', x.transfer, 'amount', 1, 'import', @effective_at::timestamptz, @posted_at::timestamptz, 'OPENING'
from x;

-- name: LedgerLastSteps :many
-- The latest step of each part of a transfer: a posting that counts, or the reversal that ended it.
select distinct on (p.part) p.*, d.kind as debit_kind, c.kind as credit_kind, d.holder as debit_holder, c.holder as credit_holder
from posting p
join account d on d.id = p.debit_account
join account c on c.id = p.credit_account
where p.transfer_id = @transfer_id
order by p.part, p.step desc;

-- name: LedgerBalance :one
-- What the books say a wallet holds of an asset: debits less credits of its own account.
select coalesce(sum(case when p.debit_account = a.id then p.amount else -p.amount end), 0)::numeric as units
from account a
join posting p on p.debit_account = a.id or p.credit_account = a.id
where a.client_id = @client_id and a.asset = @asset and a.kind = 'wallet' and a.wallet_id = @wallet_id;

-- name: LedgerHoldings :many
-- What the books say every wallet holds, by wallet and asset.
select a.client_id, a.wallet_id, a.asset, (
        coalesce((select sum(amount) from posting where debit_account = a.id), 0)
      - coalesce((select sum(amount) from posting where credit_account = a.id), 0))::numeric as units
from account a
where a.kind = 'wallet'
  and (sqlc.narg('clients')::uuid[] is null or a.client_id = any(sqlc.narg('clients')::uuid[]))
  and (sqlc.narg('wallet_id')::text is null or a.wallet_id = sqlc.narg('wallet_id')::text)
order by a.client_id, a.wallet_id, a.asset;

-- name: LedgerOlder :many
-- One page of lines, newest first, older than a key, which is the period's end where that is earlier: said twice, PostgreSQL takes the
-- rows for few and sorts them.
select * from ledger_line
where (effective_at, id) < (@key_at::timestamptz, @key_id::bigint)
  and (sqlc.narg('clients')::uuid[] is null or client_id = any(sqlc.narg('clients')::uuid[]))
  and (sqlc.narg('client_id')::uuid is null or client_id = sqlc.narg('client_id')::uuid)
  and (sqlc.narg('wallet_id')::text is null or wallet_id = sqlc.narg('wallet_id')::text)
  and (sqlc.narg('asset')::text is null or asset = sqlc.narg('asset')::text)
  and (sqlc.narg('kind')::text is null or kind = sqlc.narg('kind')::text)
  and (sqlc.narg('transfer_id')::text is null or transfer_id = sqlc.narg('transfer_id')::text)
  and (sqlc.narg('since')::timestamptz is null or effective_at >= sqlc.narg('since')::timestamptz)
  and (sqlc.narg('known')::timestamptz is null or posted_at <= sqlc.narg('known')::timestamptz)
order by effective_at desc, id desc
limit @page_size;

-- name: LedgerNewer :many
-- One page of lines, oldest first, newer than a key, which is the period's beginning where that is later.
select * from ledger_line
where (effective_at, id) > (@key_at::timestamptz, @key_id::bigint)
  and (sqlc.narg('clients')::uuid[] is null or client_id = any(sqlc.narg('clients')::uuid[]))
  and (sqlc.narg('client_id')::uuid is null or client_id = sqlc.narg('client_id')::uuid)
  and (sqlc.narg('wallet_id')::text is null or wallet_id = sqlc.narg('wallet_id')::text)
  and (sqlc.narg('asset')::text is null or asset = sqlc.narg('asset')::text)
  and (sqlc.narg('kind')::text is null or kind = sqlc.narg('kind')::text)
  and (sqlc.narg('transfer_id')::text is null or transfer_id = sqlc.narg('transfer_id')::text)
  and (sqlc.narg('until')::timestamptz is null or effective_at < sqlc.narg('until')::timestamptz)
  and (sqlc.narg('known')::timestamptz is null or posted_at <= sqlc.narg('known')::timestamptz)
order by effective_at, id
limit @page_size;

-- name: LedgerTotals :many
-- Sums of the whole filter, one row per asset: what came in, what went out, how many lines.
select asset, coalesce(sum(effect) filter (where effect > 0), 0)::numeric as money_in,
       coalesce(-sum(effect) filter (where effect < 0), 0)::numeric as money_out, count(*) as lines
from ledger_line
where (sqlc.narg('clients')::uuid[] is null or client_id = any(sqlc.narg('clients')::uuid[]))
  and (sqlc.narg('client_id')::uuid is null or client_id = sqlc.narg('client_id')::uuid)
  and (sqlc.narg('wallet_id')::text is null or wallet_id = sqlc.narg('wallet_id')::text)
  and (sqlc.narg('asset')::text is null or asset = sqlc.narg('asset')::text)
  and (sqlc.narg('kind')::text is null or kind = sqlc.narg('kind')::text)
  and (sqlc.narg('transfer_id')::text is null or transfer_id = sqlc.narg('transfer_id')::text)
  and (sqlc.narg('since')::timestamptz is null or effective_at >= sqlc.narg('since')::timestamptz)
  and (sqlc.narg('until')::timestamptz is null or effective_at < sqlc.narg('until')::timestamptz)
group by asset
order by asset;

-- name: LedgerRunning :many
-- The wallet's balance after each of its lines between two keys, filters aside.
with book as (
    select a.id from account a
    where a.client_id = @client_id and a.asset = @asset and a.kind = 'wallet' and a.wallet_id = @wallet_id
), opening as (
    select coalesce(sum(case when p.debit_account = b.id then p.amount when p.credit_account = b.id then -p.amount else 0 end), 0) as units
    from posting p cross join book b
    where p.wallet_id = @wallet_id and p.asset = @asset and (p.effective_at, p.id) < (@from_at::timestamptz, @from_id::bigint)
)
select p.id, (o.units + coalesce(sum(case when p.debit_account = b.id then p.amount when p.credit_account = b.id then -p.amount else 0 end)
                        over (order by p.effective_at, p.id), 0))::numeric as units
from posting p cross join opening o left join book b on true
where p.client_id = @client_id and p.wallet_id = @wallet_id and p.asset = @asset
  and (p.effective_at, p.id) >= (@from_at::timestamptz, @from_id::bigint)
  and (p.effective_at, p.id) <= (@to_at::timestamptz, @to_id::bigint)
order by p.effective_at, p.id;
