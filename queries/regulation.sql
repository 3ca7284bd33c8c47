-- name: RegulationFigures :many
-- Every figure of the law that was ever filed, by name, the oldest first.
select sqlc.embed(f), coalesce(p.name, '')::text as filed_name, coalesce(r.name, '')::text as reviewer_name
from regulation_figure f left join person p on p.id = f.filed_by left join person r on r.id = f.reviewed_by
order by f.name, f.effective_from, f.id;

-- name: RegulationInForce :many
-- What the law is judged by: every figure that is in force, or comes into it.
select id, name, effective_from, value, unit, mark, source from regulation_figure where state = 'in_force' order by name, effective_from, id;

-- name: RegulationInsert :one
-- A filing; nothing when the same form made it before.
insert into regulation_figure (name, effective_from, value, unit, mark, source, note, state, filed_by, filed_at, one_time)
values (@name, @effective_from, @value, @unit, @mark, @source, @note, 'filed', @filed_by, @filed_at, @one_time)
on conflict (filed_by, one_time) do nothing returning id;

-- name: RegulationOnce :one
-- What a form filed.
select id, name, effective_from, value from regulation_figure where filed_by = @filed_by and one_time = @one_time;

-- name: RegulationLock :one
-- One figure, held until the transaction ends.
select * from regulation_figure where id = @id for update;

-- name: RegulationReview :exec
-- What somebody else said of a figure.
update regulation_figure set state = @state, reviewed_by = @reviewed_by, reviewed_on = @reviewed_on, review = @review where id = @id;

-- name: RegulationOf :many
-- Every figure of one name that was ever filed, the oldest first.
select sqlc.embed(f), coalesce(p.name, '')::text as filed_name, coalesce(r.name, '')::text as reviewer_name
from regulation_figure f left join person p on p.id = f.filed_by left join person r on r.id = f.reviewed_by
where f.name = @name
order by f.name, f.effective_from, f.id;

-- name: RegulationWaits :many
-- What waits for a review by somebody other than the one who asks, the longest first.
select id, filed_at from regulation_figure where state = 'filed' and filed_by <> @me order by id limit @most;
