-- name: CountersignUpsert :execrows
-- An approval as BitGo showed it; nothing when a newer reading stands, or nothing but the time of reading is other. Of which send
-- it was once found to be, it stays: what a raise replaces is soon nobody's transaction any more.
insert into countersign (id, client_id, state, word, type, title, wallet, coin, creator, needed, votes, send_id, opened_at, changed_at, observed_at, carries)
values (@id, @client_id, @state, @word, @type, @title, @wallet, @coin, @creator, @needed, @votes, @send_id, @opened_at, @changed_at, @observed_at, @carries)
on conflict (id) do update set state = excluded.state, word = excluded.word, type = excluded.type, title = excluded.title, wallet = excluded.wallet,
    coin = excluded.coin, creator = excluded.creator, needed = excluded.needed, votes = excluded.votes, send_id = coalesce(excluded.send_id, countersign.send_id),
    changed_at = excluded.changed_at, observed_at = excluded.observed_at, carries = excluded.carries
where countersign.observed_at <= excluded.observed_at and countersign.client_id = excluded.client_id
  and (countersign.state, countersign.word, countersign.votes, countersign.needed, countersign.title, countersign.carries, countersign.send_id)
      is distinct from (excluded.state, excluded.word, excluded.votes, excluded.needed, excluded.title, excluded.carries, coalesce(excluded.send_id, countersign.send_id));

-- name: CountersignRaised :many
-- The sends of a client's wallet by whose transaction, as it is now or was when its fee was raised, an approval at BitGo goes.
select s.id from send s where s.client_id = @client_id and s.wallet_id = @wallet and s.txid = any(@txids::text[])
union
select b.send_id from send_bump b join send s on s.id = b.send_id
where b.client_id = @client_id and s.wallet_id = @wallet and b.txid = any(@txids::text[])
limit 2;

-- name: CountersignOfSend :many
-- What waited or waits at BitGo for a send, newest first.
select sqlc.embed(x), c.name as client_name from countersign x join client c on c.id = x.client_id
where x.send_id = @send_id::uuid order by x.opened_at desc, x.id desc limit @most;

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
  and (sqlc.narg('only')::text[] is null or x.id = any(sqlc.narg('only')::text[]))
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
        select b.asked_by from send_bump b -- whoever asked for the raise that it is, also where BitGo's answer was lost
        where b.pending_approval_id = @id::text or (b.send_id = sqlc.narg('send_id')::uuid and b.state in ('calling', 'unknown'))
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
-- The clients with an enterprise of which BitGo's word is lacking, a hundred at most, and of the others the one that was asked for first.
(select c.id, c.name, l.observed_at, l.failed_at from client c left join countersign_look l on l.client_id = c.id
where c.enterprise_id <> '' and (l.observed_at is null or l.failed_at is not null)
  and (sqlc.narg('clients')::uuid[] is null or c.id = any(sqlc.narg('clients')::uuid[])) order by c.sort_name, c.id limit 100)
union all
(select c.id, c.name, l.observed_at, l.failed_at from countersign_look l join client c on c.id = l.client_id
where l.observed_at is not null and l.failed_at is null
  and (sqlc.narg('clients')::uuid[] is null or l.client_id = any(sqlc.narg('clients')::uuid[])) order by l.observed_at limit 1);

-- name: CountersignUnknown :many
-- Those that wait, of whose wallet nobody has read the rules yet, with the wallet's own coin: the oldest first.
select x.id, coalesce(w.coin, x.coin) as coin, x.wallet from countersign x left join wallet w on w.id = x.wallet
where x.client_id = @client_id and x.state = 'pending' and x.known is null order by x.opened_at limit @most;

-- name: CountersignKnown :exec
-- How the wallet was while these waited. What was read once stays: afterwards the rules are others.
update countersign set known = @known, known_at = @known_at where id = @id and state = 'pending' and known is null;

-- name: CountersignOwnAmong :many
-- Which of these one person asked for here, by their own hand or by a machine's.
select x.id from countersign x where x.id = any(@ids::text[]) and (
    exists (select from send s where s.id = x.send_id and own_hand(s.asked_by, @person::uuid))
    or exists (select from send s where s.pending_approval_id = x.id and own_hand(s.asked_by, @person::uuid))
    or exists (select from send_bump b where b.pending_approval_id = x.id and own_hand(b.asked_by, @person::uuid))
    or exists (select from send_bump b where b.send_id = x.send_id and b.state in ('calling', 'unknown') and own_hand(b.asked_by, @person::uuid))
    or exists (select from whitelist_change w where w.approval_id = x.id and own_hand(w.asked_by, @person::uuid)));

-- name: CountersignMine :many
-- What waits for approvers, without what this person asked for, here or as this user at BitGo, or has voted on; the oldest first.
select x.id, x.opened_at from countersign x
where x.state = 'pending' and x.word = 'pending'
  and (sqlc.narg('clients')::uuid[] is null or x.client_id = any(sqlc.narg('clients')::uuid[]))
  and (@bitgo_user::text = '' or (x.creator <> @bitgo_user::text and not x.votes @> jsonb_build_array(jsonb_build_object('user', @bitgo_user::text))))
  and not exists (select from send s where s.pending_approval_id = x.id and own_hand(s.asked_by, @person::uuid))
  and not exists (select from send s where s.id = x.send_id and own_hand(s.asked_by, @person::uuid))
  and not exists (select from whitelist_change w where w.approval_id = x.id and own_hand(w.asked_by, @person::uuid))
order by x.opened_at, x.id limit @most;

-- name: WalletPolicyKeep :exec
-- The rules of a wallet's policy as BitGo has just shown them; an older reading changes nothing.
insert into wallet_policy (wallet_id, client_id, rules, observed_at) values (@wallet_id, @client_id, @rules, @observed_at)
on conflict (wallet_id) do update set rules = excluded.rules, observed_at = excluded.observed_at where wallet_policy.observed_at < excluded.observed_at;

-- name: WalletPolicyOf :one
-- The rules of a wallet's policy, as they were read last.
select * from wallet_policy where wallet_id = @wallet_id;
