-- name: ExportInsert :one
-- Keeps what was asked for.
insert into export (id, person_id, clients, subject, format, filter, asked, asked_by, state, asked_at, as_of, expires_at, hash)
values (@id, @person_id, sqlc.narg('clients')::uuid[], @subject, @format, @filter, @asked, @asked_by, 'running', @now, @now, @expires_at, @hash)
returning *;

-- name: ExportRunning :one
-- How many exports of a person are being written.
select count(*)::bigint from (select from export where person_id = @person_id and state = 'running' limit 10) x;

-- name: ExportByID :one
-- One export.
select * from export where id = @id;

-- name: ExportForUpdate :one
-- One export, locked while its next piece is written.
select * from export where id = @id for update;

-- name: ExportList :many
-- One page of a person's exports, newest first.
select * from export
where person_id = @person_id and (asked_at, id) < (@before_at::timestamptz, @before_id::uuid)
order by asked_at desc, id desc limit @page_size;

-- name: ExportPieceInsert :exec
-- Keeps one piece of the file.
insert into export_piece (export_id, number, body) values (@export_id, @number, @body);

-- name: ExportPiece :one
-- One piece of the file.
select body from export_piece where export_id = @export_id and number = @number;

-- name: ExportAdvance :exec
-- Notes how far it has come.
update export set place = @place, pieces = @pieces, total = @total, bytes = @bytes, hash = @hash where id = @id;

-- name: ExportFinish :exec
-- Ends the writing, well or not.
update export set state = @state, finished_at = @now::timestamptz, digest = @digest, problem = @problem where id = @id;

-- name: ExportDue :many
-- Exports whose time is over, or that nobody has written on for so long that nobody will.
select id from export where (state in ('ready', 'failed') and expires_at <= @now::timestamptz) or (state = 'running' and asked_at <= @stuck::timestamptz) limit 100;

-- name: ExportForget :exec
-- Removes the file; that it was made stays.
delete from export_piece where export_id = @export_id;

-- name: ExportExpire :exec
-- Notes that the file is gone.
update export set state = 'expired', finished_at = coalesce(finished_at, @now::timestamptz) where id = @id;

-- name: ExportSends :many
-- One page of sends with who voted on them and when, newest first.
select sqlc.embed(s), c.name as client_name, w.label as wallet_label, a.name as asked_by_name, coalesce(r.name, '')::text as released_by_name,
    coalesce((select jsonb_agg(jsonb_build_object('name', p.name, 'person', p.id, 'decision', v.decision, 'at', v.at, 'reason', v.reason) order by v.at, v.id)
        from approval_request q join approval_vote v on v.request_id = q.id join person p on p.id = v.voter
        where q.subject_kind = 'send' and q.subject_id = s.id), '[]'::jsonb)::jsonb as votes
from send s join client c on c.id = s.client_id join wallet w on w.id = s.wallet_id
join person a on a.id = s.asked_by left join person r on r.id = s.released_by
where (s.asked_at, s.id) < (@before_at::timestamptz, @before_id::uuid)
  and s.created_at <= @known::timestamptz
  and (sqlc.narg('clients')::uuid[] is null or s.client_id = any(sqlc.narg('clients')::uuid[]))
  and (sqlc.narg('client_id')::uuid is null or s.client_id = sqlc.narg('client_id')::uuid)
  and (sqlc.narg('wallet_id')::text is null or s.wallet_id = sqlc.narg('wallet_id')::text)
  and (sqlc.narg('asset')::text is null or s.asset = sqlc.narg('asset')::text)
  and (sqlc.narg('states')::text[] is null or s.state = any(sqlc.narg('states')::text[]))
  and (sqlc.narg('asked_by')::uuid is null or s.asked_by = sqlc.narg('asked_by')::uuid)
  and (sqlc.narg('since')::timestamptz is null or s.asked_at >= sqlc.narg('since')::timestamptz)
  and (sqlc.narg('until')::timestamptz is null or s.asked_at < sqlc.narg('until')::timestamptz)
  and (sqlc.narg('above_cents')::numeric is null or s.usd_cents > sqlc.narg('above_cents')::numeric)
  and (sqlc.narg('above_units')::numeric is null or s.amount > sqlc.narg('above_units')::numeric)
  and (sqlc.narg('payee')::text is null or s.address = any(sqlc.narg('addresses')::text[]) or lower(s.payee_label) = lower(sqlc.narg('payee')::text))
  and (sqlc.narg('at_least')::numeric is null or s.amount >= sqlc.narg('at_least')::numeric)
  and (sqlc.narg('at_most')::numeric is null or s.amount <= sqlc.narg('at_most')::numeric)
  and (sqlc.narg('named')::text is null or sqlc.narg('named')::text in (s.id::text, s.transfer_id, s.pending_approval_id, s.txid))
order by s.asked_at desc, s.id desc
limit @page_size;

-- name: ExportRules :many
-- One page of the versions of the approval rules, newest first: a rule is never edited but retired, and another put in force.
select sqlc.embed(r), coalesce(c.name, '')::text as client_name,
    coalesce((select string_agg(g.name, ', ' order by g.name) from approval_rule_group x join approval_group g on g.id = x.group_id where x.rule_id = r.id), '')::text as groups
from approval_rule r left join client c on c.id = r.client_id
where (r.created_at, r.id) < (@before_at::timestamptz, @before_id::uuid)
  and r.created_at <= @known::timestamptz
  and (sqlc.narg('clients')::uuid[] is null or r.client_id is null or r.client_id = any(sqlc.narg('clients')::uuid[]))
  and (sqlc.narg('client_id')::uuid is null or r.client_id is null or r.client_id = sqlc.narg('client_id')::uuid)
  and (sqlc.narg('since')::timestamptz is null or r.retired_at is null or r.retired_at >= sqlc.narg('since')::timestamptz)
  and (sqlc.narg('until')::timestamptz is null or r.created_at < sqlc.narg('until')::timestamptz)
order by r.created_at desc, r.id desc
limit @page_size;

-- name: ExportSendsCount :one
-- How many sends match, up to a number at which counting ends.
select count(*)::bigint from (
    select from send s
    where s.created_at <= @known::timestamptz
      and (sqlc.narg('clients')::uuid[] is null or s.client_id = any(sqlc.narg('clients')::uuid[]))
      and (sqlc.narg('client_id')::uuid is null or s.client_id = sqlc.narg('client_id')::uuid)
      and (sqlc.narg('wallet_id')::text is null or s.wallet_id = sqlc.narg('wallet_id')::text)
      and (sqlc.narg('asset')::text is null or s.asset = sqlc.narg('asset')::text)
      and (sqlc.narg('states')::text[] is null or s.state = any(sqlc.narg('states')::text[]))
      and (sqlc.narg('asked_by')::uuid is null or s.asked_by = sqlc.narg('asked_by')::uuid)
      and (sqlc.narg('since')::timestamptz is null or s.asked_at >= sqlc.narg('since')::timestamptz)
      and (sqlc.narg('until')::timestamptz is null or s.asked_at < sqlc.narg('until')::timestamptz)
      and (sqlc.narg('above_cents')::numeric is null or s.usd_cents > sqlc.narg('above_cents')::numeric)
      and (sqlc.narg('above_units')::numeric is null or s.amount > sqlc.narg('above_units')::numeric)
      and (sqlc.narg('payee')::text is null or s.address = any(sqlc.narg('addresses')::text[]) or lower(s.payee_label) = lower(sqlc.narg('payee')::text))
      and (sqlc.narg('at_least')::numeric is null or s.amount >= sqlc.narg('at_least')::numeric)
      and (sqlc.narg('at_most')::numeric is null or s.amount <= sqlc.narg('at_most')::numeric)
      and (sqlc.narg('named')::text is null or sqlc.narg('named')::text in (s.id::text, s.transfer_id, s.pending_approval_id, s.txid))
    limit @most) x;
