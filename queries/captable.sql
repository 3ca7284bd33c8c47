-- name: CaptableInsert :execrows
-- Keeps a dry run, unless this very form has.
insert into captable_import (id, client_id, security_id, digest, file_name, bytes, lines, holders, shares, wrong, state, uploaded_by, uploaded_at, one_time)
values (@id, @client_id, @security_id, @digest, @file_name, @bytes, @lines, @holders, @shares, @wrong, @state, @uploaded_by, @uploaded_at, @one_time)
on conflict on constraint captable_import_once do nothing;

-- name: CaptableOnce :one
-- What an earlier press of the same form kept.
select * from captable_import where uploaded_by = @uploaded_by and one_time = @one_time;

-- name: CaptableRowsInsert :exec
-- Keeps rows that nothing is wrong with.
insert into captable_row (import_id, client_id, line, holder, name, residence, kind, tax_form, tax_form_on, shares, acquired_on, exemption, paid_cents, lock_until, legend, certificate)
select @import_id::text, @client_id::uuid, (r->>'line')::int, r->>'holder', r->>'name', r->>'residence', r->>'kind', r->>'taxForm', (r->>'taxFormOn')::date, (r->>'shares')::numeric, (r->>'acquiredOn')::date,
    r->>'exemption', (r->>'paidCents')::numeric, (r->>'lockUntil')::date, r->>'legend', r->>'certificate'
from jsonb_array_elements(@rows::jsonb) r;

-- name: CaptableProblemsInsert :exec
-- Keeps what is wrong.
insert into captable_problem (import_id, client_id, n, line, col, said, remedy)
select @import_id::text, @client_id::uuid, p.n::int, (p.x->>'line')::int, p.x->>'column', p.x->>'said', p.x->>'remedy'
from jsonb_array_elements(@problems::jsonb) with ordinality p (x, n);

-- name: CaptableGet :one
-- One import with the names.
select sqlc.embed(i), s.issuer_name, u.name as uploader_name, coalesce(d.name, '')::text as decider_name
from captable_import i join security s on s.id = i.security_id join person u on u.id = i.uploaded_by left join person d on d.id = i.decided_by
where i.id = @id;

-- name: CaptableForUpdate :one
-- One import, held still.
select * from captable_import where id = @id for update;

-- name: CaptableList :many
-- The imports of a security, the newest first.
select sqlc.embed(i), s.issuer_name, u.name as uploader_name, coalesce(d.name, '')::text as decider_name
from captable_import i join security s on s.id = i.security_id join person u on u.id = i.uploaded_by left join person d on d.id = i.decided_by
where i.security_id = @security_id order by i.uploaded_at desc, i.id desc limit 50;

-- name: CaptablePosted :one
-- The import that opened a security's register.
select * from captable_import where security_id = @security_id and state = 'posted';

-- name: CaptableToDecide :many
-- The securities whose import waits for somebody, the longest waiting first: each has one at most.
select security_id, uploaded_at from captable_import
where state = 'waits' and uploaded_by <> @person::uuid and uploaded_by <> all(coalesce(@machines::uuid[], '{}'))
    and (sqlc.narg('clients')::uuid[] is null or client_id = any(sqlc.narg('clients')::uuid[]))
order by uploaded_at, id limit @most;

-- name: CaptableRows :many
-- The rows of an import, from a line on.
select * from captable_row where import_id = @import_id and line > @after::int order by line limit @page_size;

-- name: CaptableProblems :many
-- What is wrong with an import, from a place on.
select * from captable_problem where import_id = @import_id and n > @after::int order by n limit @page_size;

-- name: CaptableKnown :many
-- Who of a file is in the holder file already, by id or by name.
select id, name, residence, registration from holder
where client_id = @client_id and (id = any(@ids::text[]) or sort_name = any(@names::text[]));

-- name: CaptableTouched :one
-- Whether anything has ever moved in a security.
select (exists (select from security_holding h where h.security_id = @security_id) or exists (select from security_transfer t where t.security_id = @security_id and t.state = 'pending_review'))::boolean as touched;

-- name: CaptableDecide :exec
-- What became of an import.
update captable_import set state = @state, decided_by = @decided_by, decided_at = @decided_at, reason = @reason where id = @id;

-- name: CaptableHolders :many
-- What each holder of an import would have.
select holder, sum(shares)::numeric as shares from captable_row where import_id = @import_id group by holder order by holder;

-- name: CaptableTransfers :execrows
-- The opening transfers of an import, one for each holder.
insert into security_transfer (id, security_id, client_id, transfer_type, from_holder, to_holder, shares, claimed_accredited, state, rules, rules_version, fee_bps, asked_by, one_time,
    asked_at, processed_at, by_two, instruction, reference, document, received_on, decided_by, decided_at, import_id)
select x->>'transfer', i.security_id, i.client_id, 'OPENING', 'issuer_treasury', x->>'holder', (x->>'shares')::numeric, false, 'confirmed', '[]', @rules_version, 0, i.uploaded_by, 'opening-' || (x->>'transfer'),
    i.uploaded_at, i.decided_at, true, 'ISSUER_RESOLUTION', 'Opening entry of the import ' || i.id, i.digest, (i.uploaded_at at time zone 'UTC')::date, i.decided_by, i.decided_at, i.id
from captable_import i, jsonb_array_elements(@openings::jsonb) x where i.id = @import_id;

-- name: CaptableLots :execrows
-- The opening lots of an import, one for each row.
insert into security_lot (security_id, client_id, holder, transfer_id, acquired_at, shares, remaining, exemption, received_at, paid_cents, lock_until, import_id, line, legend, certificate)
select i.security_id, i.client_id, r.holder, (select t.id from security_transfer t where t.import_id = r.import_id and t.to_holder = r.holder), r.acquired_on::timestamp at time zone 'UTC', r.shares, r.shares, r.exemption, @received_at::timestamptz, r.paid_cents, r.lock_until, r.import_id, r.line, r.legend, r.certificate
from captable_row r join captable_import i on i.id = r.import_id where r.import_id = @import_id order by r.line;
