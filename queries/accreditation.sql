-- name: InvestorInsert :execrows
-- Files an investor, unless this very call has.
insert into investor (client_id, id, name, kind, residence, filed_by, one_time, filed_at)
values (@client_id, @id, @name, @kind, @residence, @filed_by, @one_time, @filed_at)
on conflict on constraint investor_once do nothing;

-- name: InvestorOnce :one
-- What an earlier run of the same call filed.
select * from investor where filed_by = @filed_by and one_time = @one_time;

-- name: InvestorGet :one
-- One investor of a client.
select * from investor where client_id = @client_id and id = @id;

-- name: InvestorsJudging :exec
-- Holds what is known of these investors still, always in one order, until the transaction ends (see InvestorJudging).
select pg_advisory_xact_lock_shared(hashtextextended('accreditation.investor.' || (@client_id::uuid)::text || x.id, 0))
from (select distinct unnest(@ids::text[]) as id order by 1) x;

-- name: InvestorsGet :many
-- These investors of a client.
select * from investor where client_id = @client_id and id = any(@ids::text[]);

-- name: EvidenceOfMany :many
-- The evidence of these investors, as it was filed.
select * from accreditation_evidence where client_id = @client_id and investor_id = any(@ids::text[]) order by filed_at, id;

-- name: InvestorFind :many
-- Those of the name that the transaction may see: each client has its own numbering.
select * from investor where id = @id order by client_id;

-- name: InvestorNamed :one
-- One investor of a client, with the client's name.
select sqlc.embed(i), coalesce(c.name, '')::text as client_name from investor i left join client c on c.id = i.of_client where i.client_id = @client_id and i.id = @id;

-- name: InvestorList :many
-- Investors, the newest first, from a place on, with until when they are proved to be accredited and whether something waits.
select sqlc.embed(i), coalesce(c.name, '')::text as client_name,
    coalesce((select max(e.expires_on) from accreditation_evidence e where e.client_id = i.client_id and e.investor_id = i.id and e.state = 'approved'), '0001-01-01'::date)::date as proved_until,
    coalesce(w.waits, false)::boolean as waits
from investor i left join client c on c.id = i.of_client
left join lateral (select true as waits from accreditation_evidence e where e.client_id = i.client_id and e.investor_id = i.id and e.state = 'filed' limit 1) w on true
where (i.filed_at, i.client_id, i.id) < (@before::timestamptz, @before_client::uuid, @before_id::text)
    and (sqlc.narg('client')::uuid is null or i.client_id = sqlc.narg('client')::uuid)
    and (sqlc.narg('clients')::uuid[] is null or i.client_id = any(sqlc.narg('clients')::uuid[]))
order by i.filed_at desc, i.client_id desc, i.id desc limit @page_size;

-- name: EvidenceWaiting :many
-- Evidence that waits for compliance, the longest waiting first, from a place on.
select sqlc.embed(e), i.name as investor_name, coalesce(c.name, '')::text as client_name, f.name as filer_name
from accreditation_evidence e join investor i on i.client_id = e.client_id and i.id = e.investor_id left join client c on c.id = i.of_client join person f on f.id = e.filed_by
where e.state = 'filed' and (e.filed_at, e.id) > (@after::timestamptz, @after_id::text)
    and (sqlc.narg('client')::uuid is null or e.client_id = sqlc.narg('client')::uuid)
    and (sqlc.narg('clients')::uuid[] is null or e.client_id = any(sqlc.narg('clients')::uuid[]))
order by e.filed_at, e.id limit @page_size;

-- name: EvidenceByID :many
-- Pieces of evidence that wait, by their ids, the longest waiting first, from a place on.
select sqlc.embed(e), i.name as investor_name, coalesce(c.name, '')::text as client_name, f.name as filer_name
from accreditation_evidence e join investor i on i.client_id = e.client_id and i.id = e.investor_id left join client c on c.id = i.of_client join person f on f.id = e.filed_by
where e.id = any(@ids::text[]) and (e.filed_at, e.id) > (@after::timestamptz, @after_id::text)
    and (sqlc.narg('client')::uuid is null or e.client_id = sqlc.narg('client')::uuid)
order by e.filed_at, e.id limit @page_size;

-- name: EvidenceExpiring :many
-- Approved evidence that counts no more from a day in a period, the first to end first, from a place on, with until when newer evidence proves the same.
select sqlc.embed(e), i.name as investor_name, coalesce(c.name, '')::text as client_name, f.name as filer_name,
    coalesce((select max(n.expires_on) from accreditation_evidence n where n.client_id = e.client_id and n.investor_id = e.investor_id and n.state = 'approved'), '0001-01-01'::date)::date as proved_until
from accreditation_evidence e join investor i on i.client_id = e.client_id and i.id = e.investor_id left join client c on c.id = i.of_client join person f on f.id = e.filed_by
where e.state = 'approved' and e.expires_on > @today::date and e.expires_on <= @until::date and (e.expires_on, e.id) > (@after::date, @after_id::text)
    and (sqlc.narg('client')::uuid is null or e.client_id = sqlc.narg('client')::uuid)
    and (sqlc.narg('clients')::uuid[] is null or e.client_id = any(sqlc.narg('clients')::uuid[]))
order by e.expires_on, e.id limit @page_size;

-- name: EvidenceNamed :one
-- One piece of evidence with the names.
select sqlc.embed(e), i.name as investor_name, coalesce(c.name, '')::text as client_name, f.name as filer_name, coalesce(d.name, '')::text as decider_name
from accreditation_evidence e join investor i on i.client_id = e.client_id and i.id = e.investor_id left join client c on c.id = i.of_client join person f on f.id = e.filed_by
left join person d on d.id = e.decided_by
where e.id = @id;

-- name: EvidenceToDecide :many
-- The evidence that waits for somebody of compliance, the longest waiting first: who filed it does not decide.
select id, filed_at from accreditation_evidence
where state = 'filed' and filed_by <> @person::uuid and filed_by <> all(coalesce(@machines::uuid[], '{}'))
    and (sqlc.narg('clients')::uuid[] is null or client_id = any(sqlc.narg('clients')::uuid[]))
order by filed_at, id limit @most;

-- name: EvidenceInsert :exec
-- Files a piece of evidence.
insert into accreditation_evidence (id, client_id, investor_id, method, verifier, document_date, expires_on, filed_by, filed_at, state)
values (@id, @client_id, @investor_id, @method, @verifier, @document_date::date, @expires_on::date, @filed_by, @filed_at, 'filed');

-- name: EvidenceAdd :execrows
-- Files a piece of evidence for an investor on file, unless this very call has.
insert into accreditation_evidence (id, client_id, investor_id, method, verifier, document_date, expires_on, filed_by, filed_at, state, one_time, piece)
values (@id, @client_id, @investor_id, @method, @verifier, @document_date::date, @expires_on::date, @filed_by, @filed_at, 'filed', @one_time::text, @piece)
on conflict on constraint accreditation_evidence_once do nothing;

-- name: EvidenceOnce :many
-- What an earlier run of the same call filed.
select * from accreditation_evidence where filed_by = @filed_by and one_time = @one_time::text order by piece;

-- name: EvidenceOf :many
-- An investor's evidence, as it was filed.
select * from accreditation_evidence where client_id = @client_id and investor_id = @investor_id order by filed_at, id;

-- name: EvidenceForUpdate :one
-- One piece of evidence, to decide on it.
select * from accreditation_evidence where id = @id for update;

-- name: EvidenceDecide :exec
-- A second person's decision.
update accreditation_evidence set state = @state, decided_by = @decided_by, decided_at = @decided_at, reason = @reason where id = @id;

-- name: InvestorChanging :exec
-- Holds back whoever judges an investor's standing until what is known has changed; held to the end of the transaction.
select pg_advisory_xact_lock(hashtextextended('accreditation.investor.' || (@client_id::uuid)::text || @investor_id::text, 0));

-- name: InvestorJudging :exec
-- Holds back whoever changes what is known of an investor until the judgement is written.
select pg_advisory_xact_lock_shared(hashtextextended('accreditation.investor.' || (@client_id::uuid)::text || @investor_id::text, 0));
