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

-- name: InvestorFind :many
-- Those of the name that the transaction may see: each client has its own numbering.
select * from investor where id = @id order by client_id;

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
