-- name: DividendInsert :execrows
-- A dividend that waits for compliance, unless this very form has declared it.
insert into dividend (id, security_id, client_id, per_share, currency, record_on, pays_on, resolution, state, declared_by, declared_at, one_time)
values (@id, @security_id, @client_id, @per_share, @currency, @record_on, @pays_on, @resolution, 'declared', @declared_by, @declared_at, @one_time)
on conflict on constraint dividend_once do nothing;

-- name: DividendOnce :one
-- What an earlier run of the same form declared.
select * from dividend where declared_by = @declared_by and one_time = @one_time;

-- name: DividendForUpdate :one
-- One dividend, held still.
select * from dividend where id = @id for update;

-- name: DividendNamed :one
-- One dividend with the names.
select sqlc.embed(d), s.issuer_name, coalesce(c.name, '')::text as client_name, p.name as declarer_name, coalesce(x.name, '')::text as decider_name
from dividend d join security s on s.id = d.security_id left join client c on c.id = s.of_client
join person p on p.id = d.declared_by left join person x on x.id = d.decided_by
where d.id = @id;

-- name: DividendSecurity :one
-- What a dividend is declared on.
select s.id, s.client_id, s.issuer_name, s.authorised, s.status, coalesce(c.name, '')::text as client_name from security s left join client c on c.id = s.of_client where s.id = @id;

-- name: DividendHoldSecurity :one
-- The same, with its register held still: whatever moves shares of it has ended.
select id from security where id = @id for update;

-- name: DividendDecide :exec
-- What became of a declared dividend.
update dividend set state = @state, decided_by = @decided_by, decided_at = @decided_at, reason = @reason where id = @id;

-- name: DividendDue :many
-- What accrues now: the record day is over.
select id from dividend where state in ('confirmed', 'accruing') and record_on < @today::date order by record_on, id limit 20;

-- name: DividendStanding :one
-- What was issued of a security before an instant, by the control book, and how many held some.
select coalesce((select b.issued from security_book b where b.security_id = @security_id and b.at < @before::timestamptz order by b.at desc, b.id desc limit 1), 0)::numeric as shares,
    (select count(*) from security_holding h join lateral (select p.shares from security_holding_past p where p.security_id = h.security_id and p.holder = h.holder and p.at < @before::timestamptz
        order by p.at desc, p.id desc limit 1) x on true where h.security_id = @security_id and x.shares > 0)::bigint as holders;

-- name: DividendBegin :exec
-- The accrual begins.
update dividend set state = 'accruing', began_at = @began_at, shares = @shares, holders = @holders, withhold_bps = @withhold_bps, problem = '' where id = @id;

-- name: DividendHolders :many
-- Who held how much before an instant, by the holder's id, from a place on, with how they are taxed.
select h.holder, p.shares, coalesce(f.withholding, false)::boolean as withholding, coalesce(f.tax_form, 'NONE')::text as tax_form
from security_holding h
join lateral (select x.shares from security_holding_past x where x.security_id = h.security_id and x.holder = h.holder and x.at < @before::timestamptz
    order by x.at desc, x.id desc limit 1) p on true
left join holder f on f.client_id = h.client_id and f.id = h.holder
where h.security_id = @security_id and h.holder > @after_holder::text and p.shares > 0
order by h.holder limit @page_size;

-- name: DividendLines :exec
-- One batch of the pay list.
insert into dividend_line (dividend_id, client_id, holder, shares, gross_cents, rest, withheld_cents, why, owed)
select @dividend_id, @client_id, l.holder, l.shares::numeric, l.gross::numeric, l.rest::numeric, l.withheld::numeric, l.why, l.gross::numeric > 0
from (select unnest(@holders::text[]) as holder, unnest(@shares::text[]) as shares, unnest(@gross::text[]) as gross, unnest(@rests::text[]) as rest, unnest(@withheld::text[]) as withheld, unnest(@whys::text[]) as why) l;

-- name: DividendProblem :exec
-- Why an accrual does not go on.
update dividend set problem = @problem where id = @id and state = 'accruing';

-- name: DividendAccrued :exec
-- Every holder has a line.
update dividend set state = 'accrued', accrued_at = @accrued_at, problem = '' where id = @id;

-- name: DividendList :many
-- Dividends, the newest first, from a place on, with the names.
select sqlc.embed(d), s.issuer_name, coalesce((select c.name from client c where c.id = s.of_client), '')::text as client_name
from dividend d join security s on s.id = d.security_id
where (d.declared_at, d.id) < (@before::timestamptz, @before_id::text)
    and (sqlc.narg('client')::uuid is null or d.client_id = sqlc.narg('client')::uuid)
    and (sqlc.narg('clients')::uuid[] is null or d.client_id = any(sqlc.narg('clients')::uuid[]))
    and (sqlc.narg('security')::text is null or d.security_id = sqlc.narg('security')::text)
    and (sqlc.narg('state')::text is null or d.state = sqlc.narg('state')::text)
    and (sqlc.narg('only')::text[] is null or d.id = any(sqlc.narg('only')::text[]))
order by d.declared_at desc, d.id desc limit @page_size;

-- name: DividendPayList :many
-- The pay list by the holder's id, from a place on, with the payment in force.
select sqlc.embed(l), coalesce(f.name, '')::text as holder_name, coalesce(p.reference, '')::text as reference, p.paid_on, p.at as paid_at, p.by_person, coalesce(b.name, '')::text as payer_name
from dividend_line l left join holder f on f.client_id = l.client_id and f.id = l.holder
left join dividend_payment p on p.id = l.payment_id left join person b on b.id = p.by_person
where l.dividend_id = @dividend_id and l.holder > @after_holder::text and (not @unpaid::boolean or l.owed)
order by l.holder limit @page_size;

-- name: DividendLineForUpdate :one
-- One line with who marked it paid; the dividend is held still.
select sqlc.embed(l), p.by_person from dividend_line l left join dividend_payment p on p.id = l.payment_id where l.dividend_id = @dividend_id and l.holder = @holder;

-- name: DividendPay :execrows
-- A payment of a line, or the opposite entry, unless this very form has entered it.
insert into dividend_payment (dividend_id, client_id, holder, what, reference, paid_on, by_person, at, one_time, reverses, paid_by)
values (@dividend_id, @client_id, @holder, @what, @reference, @paid_on, @by_person, @at, @one_time, @reverses, @paid_by)
on conflict on constraint dividend_payment_once do nothing;

-- name: DividendPayments :many
-- The newest payments and corrections of a dividend.
select sqlc.embed(p), b.name as by_name from dividend_payment p join person b on b.id = p.by_person where p.dividend_id = @dividend_id order by p.at desc, p.id desc limit 20;

-- name: DividendToDecide :many
-- What waits for somebody of compliance, the longest waiting first.
select id, declared_at from dividend
where state = 'declared' and declared_by <> @person::uuid and declared_by <> all(coalesce(@machines::uuid[], '{}'))
    and (sqlc.narg('clients')::uuid[] is null or client_id = any(sqlc.narg('clients')::uuid[]))
order by declared_at, id limit @most;

-- name: DividendOwed :one
-- What has accrued on a security and is not paid.
select coalesce(sum(gross_cents - paid_cents), 0)::numeric from dividend where security_id = @security_id and owing;
