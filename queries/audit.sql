-- name: AuditInsert :one
-- Appends one event to the trail and returns its number.
insert into audit_event (at, person_id, actor, role, session_id, request_id, ip, verb, subject_kind, subject_id, client_id, result, before, after, key_id)
values (@at, @person_id, @actor, @role, @session_id, @request_id, @ip, @verb, @subject_kind, @subject_id, @client_id, @result, @before, @after, @key_id)
returning id;

-- name: AuditPublish :exec
-- Tells every console process, at commit, that something changed: topic, id and client only.
select pg_notify('console_live', @payload::text);

-- name: AuditList :many
-- One page of the trail, newest first; keyset on id.
select * from audit_event
where id < @before_id
  and (sqlc.narg('client_id')::uuid is null or client_id = sqlc.narg('client_id')::uuid)
  and (sqlc.narg('clients')::uuid[] is null or client_id = any(sqlc.narg('clients')::uuid[]))
  and (sqlc.narg('person_id')::uuid is null or person_id = sqlc.narg('person_id')::uuid)
  and (sqlc.narg('verb')::text is null or verb = sqlc.narg('verb')::text)
  and (sqlc.narg('subject_kind')::text is null or subject_kind = sqlc.narg('subject_kind')::text)
  and (sqlc.narg('subject_id')::text is null or subject_id = sqlc.narg('subject_id')::text)
  and (sqlc.narg('since')::timestamptz is null or at >= sqlc.narg('since')::timestamptz)
  and (sqlc.narg('until')::timestamptz is null or at < sqlc.narg('until')::timestamptz)
order by id desc
limit @page_size;

-- name: AuditOfSubject :many
-- The whole trail of one thing, oldest first.
select * from audit_event where subject_kind = @subject_kind and subject_id = @subject_id order by id;
