-- name: AuditInsert :one
-- Appends one event to the trail and returns its number.
insert into audit_event (at, person_id, actor, role, session_id, request_id, ip, verb, subject_kind, subject_id, client_id, result, before, after, key_id)
values (@at, @person_id, @actor, @role, @session_id, @request_id, @ip, @verb, @subject_kind, @subject_id, @client_id, @result, @before, @after, @key_id)
returning id;

-- name: AuditPublish :exec
-- Tells every console process, at commit, that something changed: topic, id and client only.
select pg_notify('console_live', @payload::text);

-- name: AuditList :many
-- One page of the trail, newest first; keyset on time and number.
select * from audit_event
where id in (select audit_search(@before_at::timestamptz, @before_id::bigint, sqlc.narg('clients')::uuid[], sqlc.narg('client_id')::uuid,
    sqlc.narg('person_id')::uuid, sqlc.narg('verbs')::text[], sqlc.narg('kinds')::text[], sqlc.narg('subject_id')::text, sqlc.narg('result')::text,
    sqlc.narg('since')::timestamptz, sqlc.narg('until')::timestamptz, sqlc.narg('words')::text, @page_size::int))
order by at desc, id desc;

-- name: AuditCount :one
-- How many rows match, up to a number at which counting ends.
select count(*)::bigint from (select audit_search('infinity', 9223372036854775807, sqlc.narg('clients')::uuid[], sqlc.narg('client_id')::uuid,
    sqlc.narg('person_id')::uuid, sqlc.narg('verbs')::text[], sqlc.narg('kinds')::text[], sqlc.narg('subject_id')::text, sqlc.narg('result')::text,
    sqlc.narg('since')::timestamptz, sqlc.narg('until')::timestamptz, sqlc.narg('words')::text, @most::int)) x;

-- name: AuditByID :one
-- One row of the trail.
select * from audit_event where id = @id;

-- name: AuditOfSubject :many
-- The whole trail of one thing, oldest first.
select * from audit_event where subject_kind = @subject_kind and subject_id = @subject_id order by id;
