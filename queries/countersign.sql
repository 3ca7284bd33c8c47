-- name: CountersignUpsert :execrows
-- An approval as BitGo showed it; nothing when a newer reading stands, or nothing but the time of reading is other.
insert into countersign (id, client_id, state, word, type, title, wallet, coin, creator, needed, votes, send_id, opened_at, changed_at, observed_at)
values (@id, @client_id, @state, @word, @type, @title, @wallet, @coin, @creator, @needed, @votes, @send_id, @opened_at, @changed_at, @observed_at)
on conflict (id) do update set state = excluded.state, word = excluded.word, type = excluded.type, title = excluded.title, wallet = excluded.wallet,
    coin = excluded.coin, creator = excluded.creator, needed = excluded.needed, votes = excluded.votes, send_id = excluded.send_id,
    changed_at = excluded.changed_at, observed_at = excluded.observed_at
where countersign.observed_at <= excluded.observed_at and countersign.client_id = excluded.client_id
  and (countersign.state, countersign.word, countersign.votes, countersign.needed, countersign.title)
      is distinct from (excluded.state, excluded.word, excluded.votes, excluded.needed, excluded.title);

-- name: CountersignSeen :exec
-- They were read at this time, changed or not.
update countersign set observed_at = @observed_at where id = any(@ids::text[]) and observed_at < @observed_at;

-- name: CountersignGone :execrows
-- BitGo does not know it any more.
update countersign set state = 'gone', word = 'gone', observed_at = @observed_at where id = @id and state <> 'gone' and observed_at <= @observed_at;

-- name: CountersignGet :one
-- One of them.
select sqlc.embed(x), c.name as client_name from countersign x join client c on c.id = x.client_id where x.id = @id;

-- name: CountersignList :many
-- One page of those in a state, newest first.
select sqlc.embed(x), c.name as client_name from countersign x join client c on c.id = x.client_id
where x.state = @state and (x.opened_at, x.id) < (@before_at::timestamptz, @before_id::text)
  and (sqlc.narg('clients')::uuid[] is null or x.client_id = any(sqlc.narg('clients')::uuid[]))
order by x.opened_at desc, x.id desc limit @most;

-- name: CountersignWaiting :many
-- What waited for a client when it was read last, and was not seen since: the longest unread first.
select id from countersign where client_id = @client_id and state = 'pending' and observed_at < @seen_before::timestamptz order by observed_at, id limit @most;

-- name: CountersignOwn :one
-- Whether one of these people asked here for what an approval at BitGo is about, by their own hand or by a machine's.
select exists (
    select from (
        select s.asked_by from send s where s.id = sqlc.narg('send_id')::uuid or s.pending_approval_id = @id::text
        union
        select w.asked_by from whitelist_change w where w.approval_id = @id::text
        union
        select g.asked_by from consolidation g where g.pending_approval_id = @id::text
    ) asked, unnest(@people::uuid[]) p (id) where own_hand(asked.asked_by, p.id));

-- name: CountersignLooked :exec
-- BitGo was asked for a client's: it answered, or it failed.
insert into countersign_look (client_id, observed_at, failed_at) values (@client_id, sqlc.narg('observed_at'), sqlc.narg('failed_at'))
on conflict (client_id) do update set observed_at = coalesce(excluded.observed_at, countersign_look.observed_at), failed_at = excluded.failed_at;

-- name: CountersignLooks :many
-- When BitGo was last asked, for each client that has an enterprise.
select c.id, c.name, l.observed_at, l.failed_at from client c left join countersign_look l on l.client_id = c.id
where c.enterprise_id <> '' and (sqlc.narg('clients')::uuid[] is null or c.id = any(sqlc.narg('clients')::uuid[])) order by c.name, c.id;
