-- name: ReconcileInsert :exec
-- A new reconciliation.
insert into reconciliation (id, asked_by, begun_at, updated_at) values (@id, @asked_by, @at, @at);

-- name: ReconcileWalletInsert :exec
-- A wallet that it goes over, from the last point that was proven, unless everything is to be read; from an earlier moment where one is
-- named. Nothing is left out between the proven point and that moment.
insert into reconciliation_wallet (reconciliation_id, wallet_id, client_id, since)
select b.id, b.wallet, b.client, case when @whole::bool or p.proven is null then null else least(p.proven, b.since) end
from (select @reconciliation_id::uuid as id, @wallet_id::text as wallet, @client_id::uuid as client, sqlc.narg('since')::timestamptz as since) b
cross join lateral (select max(w.begun_at) - make_interval(secs => @lag_seconds::float8) as proven from reconciliation_wallet w where w.wallet_id = b.wallet and w.pass = 2) p;

-- name: ReconcileGet :one
-- A reconciliation with the sums over its wallets.
select r.*, count(w.wallet_id)::int as wallets, (count(*) filter (where w.pass = 2))::int as wallets_done,
    coalesce(sum(w.checked), 0)::int as checked, coalesce(sum(w.inserted), 0)::int as inserted,
    coalesce(sum(w.changed), 0)::int as changed, coalesce(sum(w.refused), 0)::int as refused
from reconciliation r left join reconciliation_wallet w on w.reconciliation_id = r.id
where r.id = @id group by r.id;

-- name: ReconcileNext :one
-- The wallet that is not done yet and comes first, after those that make trouble less often, and without those of this turn.
select * from reconciliation_wallet where reconciliation_id = @id and pass < 2 and not given_up and not (wallet_id = any(@without::text[]))
order by tries, wallet_id limit 1;

-- name: ReconcileTrouble :exec
-- A wallet that could not be read, perhaps for good.
update reconciliation_wallet set trouble = @trouble, tries = tries + 1, given_up = (@final::boolean or tries + 1 >= @most::int)
where reconciliation_id = @reconciliation_id and wallet_id = @wallet_id and pass < 2 and not given_up;

-- name: ReconcileUnread :many
-- The wallets that could not be read so far.
select wallet_id, trouble, given_up from reconciliation_wallet where reconciliation_id = @id and trouble <> '' order by wallet_id;

-- name: ReconcileAdvance :execrows
-- One page further, unless another process was faster.
update reconciliation_wallet set cursor = @next_cursor, pass = @next_pass, begun_at = @begun_at, checked = checked + @checked,
    inserted = inserted + @inserted, changed = changed + @changed, refused = refused + @refused, trouble = ''
where reconciliation_id = @reconciliation_id and wallet_id = @wallet_id and pass = @pass and cursor = @cursor and not given_up;

-- name: ReconcileTouch :exec
-- It is at work, or waits because of some trouble.
update reconciliation set updated_at = @at, trouble = @trouble where id = @id;

-- name: ReconcileDone :execrows
-- Every wallet is done, or given up.
update reconciliation set done_at = @at, updated_at = @at, trouble = '' where id = @id and done_at is null
  and not exists (select from reconciliation_wallet w where w.reconciliation_id = @id and w.pass < 2 and not w.given_up);
