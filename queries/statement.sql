-- name: StatementClient :one
-- A client's name.
select name from client where id = @id;

-- name: StatementAccounts :many
-- Every account of a client with its balance before two instants: all that took effect before them and was recorded by @known,
-- and of the second also what was recorded by that instant itself. Each figure is read from the account's own two indexes.
select a.id, a.asset, a.kind, a.wallet_id, coalesce(w.label, '')::text as wallet_label,
    (d.opening - c.opening)::numeric as opening, (d.closing - c.closing)::numeric as closing,
    (d.then_known - c.then_known)::numeric as then_known, (d.late + c.late)::bigint as late
from account a
left join wallet w on w.id = a.wallet_id
cross join lateral (
    select coalesce(sum(p.amount) filter (where p.effective_at < @from_at::timestamptz), 0) as opening, coalesce(sum(p.amount), 0) as closing,
        coalesce(sum(p.amount) filter (where p.posted_at <= @to_at::timestamptz), 0) as then_known, count(*) filter (where p.posted_at > @to_at::timestamptz) as late
    from posting p where p.debit_account = a.id and p.effective_at < @to_at::timestamptz and p.posted_at <= @known::timestamptz
) d
cross join lateral (
    select coalesce(sum(p.amount) filter (where p.effective_at < @from_at::timestamptz), 0) as opening, coalesce(sum(p.amount), 0) as closing,
        coalesce(sum(p.amount) filter (where p.posted_at <= @to_at::timestamptz), 0) as then_known, count(*) filter (where p.posted_at > @to_at::timestamptz) as late
    from posting p where p.credit_account = a.id and p.effective_at < @to_at::timestamptz and p.posted_at <= @known::timestamptz
) c
where a.client_id = @client_id and a.kind not in ('holder', 'issuer')
order by a.asset, array_position(array['wallet', 'gas_tank', 'network_fee', 'external'], a.kind), wallet_label, a.id;

-- name: StatementLines :many
-- The postings of a client's wallets and gas tank in a period, each as its account sees it, with the account on the other side.
select a.id as account, p.id, p.asset, (case when p.debited then p.amount else -p.amount end)::numeric as effect, p.kind, p.part, p.transfer_id,
    p.effective_at, p.posted_at, p.counterparty, p.memo, o.kind as other_kind, coalesce(p.reverses, 0)::bigint as reverses
from account a
cross join lateral (
    select x.*, true as debited, x.credit_account as other from posting x
    where x.debit_account = a.id and x.effective_at >= @from_at::timestamptz and x.effective_at < @to_at::timestamptz and x.posted_at <= @known::timestamptz
    union all
    select x.*, false, x.debit_account from posting x
    where x.credit_account = a.id and x.effective_at >= @from_at::timestamptz and x.effective_at < @to_at::timestamptz and x.posted_at <= @known::timestamptz
) p
join account o on o.id = p.other
where a.client_id = @client_id and a.kind in ('wallet', 'gas_tank')
order by p.effective_at, p.id, a.id
limit @most;

-- name: StatementLater :one
-- How many lines a statement of the period would have now.
select count(*)::bigint from account a
join posting p on p.client_id = a.client_id and (p.debit_account = a.id or p.credit_account = a.id)
where a.client_id = @client_id and a.kind in ('wallet', 'gas_tank') and p.effective_at >= @from_at::timestamptz and p.effective_at < @to_at::timestamptz;

-- name: StatementInsert :exec
-- Keeps a statement that was drawn.
insert into statement (id, client_id, person_id, drawn_by, drawn_at, from_day, to_day, zone, starts_at, ends_at, lines, digest, body)
values (@id, @client_id, sqlc.narg('person_id'), @drawn_by, @drawn_at, @from_day, @to_day, @zone, @starts_at, @ends_at, @lines, @digest, @body);

-- name: StatementByID :one
-- One statement with its bytes.
select id, client_id, digest, body from statement where id = @id;

-- name: StatementList :many
-- One page of statements, newest first.
select s.id, s.client_id, c.name as client_name, s.drawn_by, s.drawn_at, s.from_day, s.to_day, s.zone, s.lines, s.digest
from statement s join client c on c.id = s.client_id
where (s.drawn_at, s.id) < (@before_at::timestamptz, @before_id::uuid)
  and (sqlc.narg('clients')::uuid[] is null or s.client_id = any(sqlc.narg('clients')::uuid[]))
  and (sqlc.narg('client_id')::uuid is null or s.client_id = sqlc.narg('client_id')::uuid)
order by s.drawn_at desc, s.id desc
limit @page_size;
