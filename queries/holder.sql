-- name: HolderGet :one
-- One holder of the file.
select * from holder where client_id = @client_id and id = @id;

-- name: HolderForUpdate :one
-- One holder of the file, held still.
select * from holder where client_id = @client_id and id = @id for update;

-- name: HolderInsert :execrows
-- A holder who has no shares yet, unless there is one of this id.
insert into holder (client_id, id, name, registration, joint, address, residence, tax_form, tax_form_on, tax_id_end, withholding, lost_since, died_on, version, changed_by, changed_at, one_time)
values (@client_id, @id, @name, @registration, @joint, @address, @residence, @tax_form, @tax_form_on, @tax_id_end, @withholding, @lost_since, @died_on, 1, @changed_by, @changed_at, @one_time)
on conflict (client_id, id) do nothing;

-- name: HolderUpdate :exec
-- What the file says from now on.
update holder set name = @name, registration = @registration, joint = @joint, address = @address, residence = @residence, tax_form = @tax_form, tax_form_on = @tax_form_on,
    tax_id_end = @tax_id_end, withholding = @withholding, lost_since = @lost_since, died_on = @died_on, version = version + 1, changed_by = @changed_by,
    changed_at = @changed_at, one_time = @one_time
where client_id = @client_id and id = @id;

-- name: HolderPast :many
-- What the file said before, the newest first.
select sqlc.embed(p), coalesce(n.name, '')::text as changer from holder_past p left join person n on n.id = (p.was->>'changed_by')::uuid
where p.client_id = @client_id and p.holder_id = @holder_id order by p.version desc limit 50;

-- name: HolderList :many
-- The file by name, from a place on.
select sqlc.embed(h), coalesce(c.name, '')::text as client_name from holder h left join client c on c.id = h.of_client
where (h.sort_name, h.client_id, h.id) > (@after_name::text, @after_client::uuid, @after_id::text)
    and (sqlc.narg('client')::uuid is null or h.client_id = sqlc.narg('client')::uuid)
    and (sqlc.narg('clients')::uuid[] is null or h.client_id = any(sqlc.narg('clients')::uuid[]))
    and (not @incomplete::boolean or (h.name = '' or h.address = '' or h.residence = '' or h.registration = 'UNKNOWN'))
order by h.sort_name, h.client_id, h.id limit @page_size;

-- name: HolderNotices :many
-- What a holder has to be told, the newest first.
select * from holder_notice where client_id = @client_id and holder_id = @holder_id order by id desc limit 20;
