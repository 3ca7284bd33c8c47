-- name: SavedViewList :many
-- A person's views of a list, in the order in which they were kept.
select * from saved_view where person_id = @person_id and list = @list order by created_at, id limit 30;

-- name: SavedViewInsert :one
-- Keeps a view; no row when the person has thirty of the list.
insert into saved_view (id, person_id, list, name, query, created_at)
select @id, @person_id::uuid, @list::text, @name, @query, @now
where (select count(*) from saved_view v where v.person_id = @person_id::uuid and v.list = @list::text) < 30
returning id;

-- name: SavedViewDelete :one
-- Forgets a view of a person's.
delete from saved_view where id = @id and person_id = @person_id returning *;
