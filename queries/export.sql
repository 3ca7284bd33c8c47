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

-- name: ExportWires :many
-- One page of the wires that somebody here decided, newest first.
select d.transfer_id, d.claimed_at, d.wallet_id, d.coin, d.amount, d.address, d.action, d.state, d.settled_at, d.bitgo_state, d.reason,
    coalesce(t.bitgo_created_at, d.claimed_at)::timestamptz as at_bitgo, coalesce(t.state, '')::text as transfer_state,
    c.name as client_name, coalesce(w.label, '')::text as wallet_label, coalesce(b.owner, '')::text as owner, coalesce(b.bank, '')::text as bank,
    coalesce(b.number_tail, '')::text as number_tail, coalesce(a.name, '')::text as asked_by_name, coalesce(r.name, '')::text as released_by_name, p.name as decided_by_name,
    coalesce(own_hand(d.asked_by, d.decided_by) or own_hand(d.released_by, d.decided_by), false)::boolean as same_person
from wire_decision d join client c on c.id = d.client_id join person p on p.id = d.decided_by
left join transaction_sweeps t on t.transfer_id = d.transfer_id and t.client_id = d.client_id
left join wallet w on w.id = d.wallet_id and w.client_id = d.client_id
left join bank_account b on b.hash = d.address and b.client_id = d.client_id
left join person a on a.id = d.asked_by left join person r on r.id = d.released_by
where (d.claimed_at, d.transfer_id) < (@before_at::timestamptz, @before_id::text)
  and d.claimed_at <= @known::timestamptz
  and (sqlc.narg('clients')::uuid[] is null or d.client_id = any(sqlc.narg('clients')::uuid[]))
  and (sqlc.narg('client_id')::uuid is null or d.client_id = sqlc.narg('client_id')::uuid)
  and (sqlc.narg('since')::timestamptz is null or d.claimed_at >= sqlc.narg('since')::timestamptz)
  and (sqlc.narg('until')::timestamptz is null or d.claimed_at < sqlc.narg('until')::timestamptz)
order by d.claimed_at desc, d.transfer_id desc
limit @page_size;

-- name: ExportWithdrawals :many
-- One page of what the list of wires shows: every withdrawal to a bank as BitGo has it, decided here or not, newest first.
select t.id, t.transfer_id, t.wallet_id, t.coin, abs(t.amount)::numeric as amount, t.counterparty, t.bitgo_created_at, t.state, t.raw_state, c.name as client_name, w.label as wallet_label,
    coalesce(b.owner, '')::text as owner, coalesce(b.bank, '')::text as bank, coalesce(b.number_tail, '')::text as number_tail,
    d.claimed_at, d.settled_at, coalesce(d.action, '')::text as action, coalesce(d.state, '')::text as decision_state, coalesce(d.reason, '')::text as reason,
    coalesce(a.name, '')::text as asked_by_name, coalesce(r.name, '')::text as released_by_name, coalesce(p.name, '')::text as decided_by_name,
    coalesce(own_hand(d.asked_by, d.decided_by) or own_hand(d.released_by, d.decided_by), false)::boolean as same_person
from (select x.* from transaction_sweeps x
    where x.sub_type = 'ofc_withdrawal' and x.coin = any(@coins::text[]) and x.created_at <= @known::timestamptz
      and (x.bitgo_created_at, x.id) < (@before_at::timestamptz, @before_id::bigint)
      and (sqlc.narg('clients')::uuid[] is null or x.client_id = any(sqlc.narg('clients')::uuid[]))
      and (sqlc.narg('client_id')::uuid is null or x.client_id = sqlc.narg('client_id')::uuid)
      and (@state::text = '' or x.state = @state::text)
      and (sqlc.narg('only')::text[] is null or x.transfer_id = any(sqlc.narg('only')::text[]))
    order by x.bitgo_created_at desc, x.id desc
    limit @page_size) t
join client c on c.id = t.client_id join wallet w on w.id = t.wallet_id and w.client_id = t.client_id
left join bank_account b on b.client_id = t.client_id and b.hash = t.counterparty
left join wire_decision d on d.transfer_id = t.transfer_id and d.client_id = t.client_id and d.claimed_at <= @known::timestamptz
left join send n on n.wallet_id = t.wallet_id and n.id = case when t.sequence_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then t.sequence_id::uuid end
left join person a on a.id = coalesce(d.asked_by, n.asked_by) left join person r on r.id = coalesce(d.released_by, n.released_by) left join person p on p.id = d.decided_by
order by t.bitgo_created_at desc, t.id desc;

-- name: ExportTransfers :many
-- One page of the transfers of the mirror, those seen last first: that order is the key's, and stays while a page is read.
select sqlc.embed(t), c.name as client_name, w.label as wallet_label
from transaction_sweeps t join client c on c.id = t.client_id join wallet w on w.id = t.wallet_id
where t.id < @before_id::bigint
  and t.created_at <= @known::timestamptz
  and (sqlc.narg('clients')::uuid[] is null or t.client_id = any(sqlc.narg('clients')::uuid[]))
  and (sqlc.narg('client_id')::uuid is null or t.client_id = sqlc.narg('client_id')::uuid)
  and (sqlc.narg('since')::timestamptz is null or t.bitgo_created_at >= sqlc.narg('since')::timestamptz)
  and (sqlc.narg('until')::timestamptz is null or t.bitgo_created_at < sqlc.narg('until')::timestamptz)
order by t.id desc
limit @page_size;

-- name: ExportTransfersOf :many
-- The same of one wallet, in the order of its page.
select sqlc.embed(t), c.name as client_name, w.label as wallet_label
from transaction_sweeps t join client c on c.id = t.client_id join wallet w on w.id = t.wallet_id
where t.wallet_id = @wallet_id and (t.bitgo_created_at, t.id) < (@before_at::timestamptz, @before_id::bigint)
  and t.created_at <= @known::timestamptz
  and (sqlc.narg('asset')::text is null or t.coin = sqlc.narg('asset')::text)
  and (sqlc.narg('clients')::uuid[] is null or t.client_id = any(sqlc.narg('clients')::uuid[]))
  and (sqlc.narg('client_id')::uuid is null or t.client_id = sqlc.narg('client_id')::uuid)
  and (sqlc.narg('since')::timestamptz is null or t.bitgo_created_at >= sqlc.narg('since')::timestamptz)
  and (sqlc.narg('until')::timestamptz is null or t.bitgo_created_at < sqlc.narg('until')::timestamptz)
order by t.bitgo_created_at desc, t.id desc
limit @page_size;

-- name: ExportWhitelist :many
-- One page of the payees that were whitelisted, or that are, newest first, with who asked for the addition and who decided it, where that was here.
select sqlc.embed(e), c.name as client_name, coalesce(w.label, '')::text as wallet_label, coalesce(x.asked_by_name, '')::text as asked_by_name,
    coalesce(x.decided_by_name, '')::text as decided_by_name
from whitelist_entry e join client c on c.id = e.client_id
left join wallet w on w.id = e.wallet_id and w.client_id = e.client_id
left join lateral (select a.name as asked_by_name, d.name as decided_by_name from whitelist_change k join person a on a.id = k.asked_by left join person d on d.id = k.decided_by
    where k.client_id = e.client_id and k.wallet_id = e.wallet_id and k.item = e.address and k.verb in ('add', 'relabel') and k.state = 'active' and k.asked_at <= e.since
    order by k.asked_at desc limit 1) x on true
where (e.since, e.id) < (@before_at::timestamptz, @before_id::uuid)
  and e.since <= @known::timestamptz
  and (sqlc.narg('clients')::uuid[] is null or e.client_id = any(sqlc.narg('clients')::uuid[]))
  and (sqlc.narg('client_id')::uuid is null or e.client_id = sqlc.narg('client_id')::uuid)
  and (sqlc.narg('since')::timestamptz is null or e.removed_at is null or e.removed_at >= sqlc.narg('since')::timestamptz)
  and (sqlc.narg('until')::timestamptz is null or e.since < sqlc.narg('until')::timestamptz)
  and (not @in_force::boolean or e.removed_at is null or e.removed_at > @known::timestamptz)
  and (sqlc.narg('asset')::text is null or e.asset = sqlc.narg('asset')::text)
  and (sqlc.narg('of_wallet')::text is null or e.wallet_id = sqlc.narg('of_wallet')::text
      or e.wallet_id = '' and e.client_id = (select v.client_id from wallet v where v.id = sqlc.narg('of_wallet')::text))
  and (sqlc.narg('words')::text is null or e.id = any(array(select whitelist_named(sqlc.narg('words')::text))))
order by e.since desc, e.id desc
limit @page_size;

-- name: ExportRights :many
-- One page of the rights that people and machines have or had, newest first. Of the organization's rights a reader of some clients sees those of its own.
select g.id, g.role, g.client_id, g.granted_at, g.revoked_at, p.name, p.email, p.state, p.machine, coalesce(c.name, '')::text as client_name,
    coalesce(a.name, '')::text as granted_by_name, coalesce(r.name, '')::text as revoked_by_name
from role_grant g join person p on p.id = g.person_id left join client c on c.id = g.client_id
left join person a on a.id = g.granted_by left join person r on r.id = g.revoked_by
where (g.granted_at, g.id) < (@before_at::timestamptz, @before_id::uuid)
  and g.granted_at <= @known::timestamptz
  and (sqlc.narg('clients')::uuid[] is null or g.client_id = any(sqlc.narg('clients')::uuid[]))
  and (sqlc.narg('client_id')::uuid is null or g.client_id = sqlc.narg('client_id')::uuid)
  and (sqlc.narg('since')::timestamptz is null or g.revoked_at is null or g.revoked_at >= sqlc.narg('since')::timestamptz)
  and (sqlc.narg('until')::timestamptz is null or g.granted_at < sqlc.narg('until')::timestamptz)
order by g.granted_at desc, g.id desc
limit @page_size;

-- name: ExportDuties :many
-- One page of everything that one asks and another decides, newest first, with what was decided. A person's machine is the person.
select s.id::uuid as id, s.kind::text as kind, s.what::text as what, s.asked_at::timestamptz as asked_at, s.state::text as state, coalesce(c.name, '')::text as client_name,
    a.name as asked_by_name, s.asked_by::uuid as asked_by, d.decided::jsonb as decided, d.same_person::boolean as same_person
from (select x.* from duty x
    where (x.asked_at, x.id) < (@before_at::timestamptz, @before_id::uuid) and x.asked_at <= @known::timestamptz
      and (sqlc.narg('since')::timestamptz is null or x.asked_at >= sqlc.narg('since')::timestamptz)
      and (sqlc.narg('until')::timestamptz is null or x.asked_at < sqlc.narg('until')::timestamptz)
      and (sqlc.narg('clients')::uuid[] is null or x.client_id = any(sqlc.narg('clients')::uuid[]))
      and (sqlc.narg('client_id')::uuid is null or x.client_id = sqlc.narg('client_id')::uuid)
    order by x.asked_at desc, x.id desc
    limit @page_size) s
join person a on a.id = s.asked_by left join client c on c.id = s.client_id
cross join lateral (select coalesce(jsonb_agg(jsonb_build_object('name', p.name, 'person', p.id, 'decision', v.decision, 'at', v.at, 'reason', v.reason) order by v.at, p.id), '[]'::jsonb) as decided,
        coalesce(bool_or(own_hand(s.asked_by, v.decided_by)), false) as same_person
    from duty_decision v join person p on p.id = v.decided_by where v.id = s.id and v.kind = s.kind and v.at <= @known::timestamptz) d
order by s.asked_at desc, s.id desc;

-- name: ExportDividends :many
-- The pay list of a dividend by the holder's id, from a place on.
select sqlc.embed(l), d.security_id, d.record_on, d.currency, coalesce(c.name, '')::text as client_name, coalesce(f.name, '')::text as holder_name, coalesce(p.reference, '')::text as reference, p.paid_on,
    coalesce(b.name, '')::text as payer_name
from dividend_line l join dividend d on d.id = l.dividend_id join security s on s.id = d.security_id left join client c on c.id = s.of_client
left join holder f on f.client_id = l.client_id and f.id = l.holder
left join dividend_payment p on p.id = l.payment_id left join person b on b.id = p.by_person
where l.dividend_id = @dividend_id and l.holder > @after_holder::text and (not @unpaid::boolean or l.owed)
order by l.holder limit @page_size;
