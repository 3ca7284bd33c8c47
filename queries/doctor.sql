-- name: DependencyNote :one
-- Notes how a dependency answered and says whether that is news. An older check never undoes a newer one.
with before as (select ok from dependency where name = @name)
insert into dependency as d (name, ok, checked_at, since) values (@name, @ok, @checked_at, @checked_at)
on conflict (name) do update set ok = excluded.ok, checked_at = excluded.checked_at,
    since = case when d.ok = excluded.ok then d.since else excluded.checked_at end
    where d.checked_at <= excluded.checked_at
returning coalesce((select before.ok from before) is distinct from d.ok, true)::boolean as news;

-- name: DependencyList :many
-- How every dependency last answered.
select * from dependency order by name;
