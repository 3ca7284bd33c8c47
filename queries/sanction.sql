-- name: SanctionInForce :one
-- The list that was loaded last, and when.
select sqlc.embed(l), d.id as load_id, d.loaded_at, d.by_name
from sanction_load d join sanction_list l on l.id = d.list_id
order by d.id desc limit 1;

-- name: SanctionLoads :many
-- The latest loads of lists, newest first.
select sqlc.embed(l), d.id as load_id, d.loaded_at, d.by_name
from sanction_load d join sanction_list l on l.id = d.list_id
order by d.id desc limit 30;

-- name: SanctionFind :one
-- The entry of a list for an address, as it is compared.
select * from sanction_entry where list_id = @list_id and normal = @normal order by code limit 1;

-- name: SanctionListByDigest :one
-- The list that a file made.
select * from sanction_list where digest = @digest;

-- name: SanctionListInsert :exec
-- Keeps a list's own data.
insert into sanction_list (id, version, source, published_on, digest, entries, demo)
values (@id, @version, @source, @published_on, @digest, @entries, @demo);

-- name: SanctionEntriesInsert :exec
-- Keeps the entries of a list, in columns side by side.
insert into sanction_entry (list_id, normal, code, address, holder, program)
select @list_id::uuid, unnest(@normals::text[]), unnest(@codes::text[]), unnest(@addresses::text[]), unnest(@holders::text[]), unnest(@programs::text[]);

-- name: SanctionLoadInsert :exec
-- Puts a list in force.
insert into sanction_load (list_id, loaded_at, by_person, by_name) values (@list_id, @now, sqlc.narg('by_person'), @by_name);

-- name: SanctionLoadLock :exec
-- Lets one list at a time be loaded.
select pg_advisory_xact_lock(hashtextextended('sanction.load', 0));

-- name: SanctionScreeningInsert :exec
-- Keeps what a screening found.
insert into sanction_screening (id, client_id, send_id, stage, state, list_id, load_id, wallet_id, asset, amount, address, holder, why,
    by_person, by_name, screened_at)
values (@id, @client_id, sqlc.narg('send_id'), @stage, @state, sqlc.narg('list_id'), sqlc.narg('load_id'), @wallet_id, @asset, @amount, @address,
    @holder, @why, sqlc.narg('by_person'), @by_name, @now);

-- name: SanctionScreeningsOf :many
-- What the screenings of a send found, oldest first, with the version that each was made against.
select sqlc.embed(s), coalesce(l.version, '')::text as version, coalesce(l.published_on, '0001-01-01'::date)::date as published_on
from sanction_screening s left join sanction_list l on l.id = s.list_id
where s.send_id = @send_id::uuid order by s.screened_at, s.stage = 'release', s.id limit 50;

-- name: SanctionScreeningByID :one
-- One screening.
select sqlc.embed(s), coalesce(l.version, '')::text as version, coalesce(l.published_on, '0001-01-01'::date)::date as published_on, w.label as wallet_label, c.name as client_name
from sanction_screening s left join sanction_list l on l.id = s.list_id join wallet w on w.id = s.wallet_id join client c on c.id = s.client_id
where s.id = @id;

-- name: SanctionHits :many
-- One page of hits, newest first; keyset on time and id.
select sqlc.embed(s), coalesce(l.version, '')::text as version, coalesce(l.published_on, '0001-01-01'::date)::date as published_on, w.label as wallet_label, c.name as client_name
from sanction_screening s left join sanction_list l on l.id = s.list_id join wallet w on w.id = s.wallet_id join client c on c.id = s.client_id
where s.state = 'hit' and (s.screened_at, s.id) < (@before_at::timestamptz, @before_id::uuid)
  and (sqlc.narg('clients')::uuid[] is null or s.client_id = any(sqlc.narg('clients')::uuid[]))
  and (sqlc.narg('client_id')::uuid is null or s.client_id = sqlc.narg('client_id')::uuid)
  and (sqlc.narg('only')::uuid[] is null or s.id = any(sqlc.narg('only')::uuid[]))
order by s.screened_at desc, s.id desc
limit @page_size;

-- name: SanctionToldInsert :exec
-- Notes who was told of a hit, once.
insert into sanction_told (screening_id, client_id, person_id, name, told_at)
select @screening_id, @client_id, p.id, p.name, @now from person p where p.id = any(@people::uuid[])
on conflict do nothing;

-- name: SanctionToldOf :many
-- Who was told of these hits.
select * from sanction_told where screening_id = any(@screenings::uuid[]) order by screening_id, name limit 1000;

-- name: SanctionRecent :many
-- Hits since a moment, the oldest first.
select id, screened_at from sanction_screening
where state = 'hit' and screened_at > @since::timestamptz and (sqlc.narg('clients')::uuid[] is null or client_id = any(sqlc.narg('clients')::uuid[]))
order by screened_at, id limit @most;
