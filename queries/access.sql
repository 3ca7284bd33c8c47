-- name: AccessLock :exec
-- Changes of rights go one after the other.
select pg_advisory_xact_lock(hashtextextended('login_attempt:grants', 0));

-- name: AccessChangeInsert :exec
-- Somebody asks.
insert into access_change (id, kind, person_id, email, name, role, over_id, reason, asked_by, one_time, asked_at, expires_at)
values (@id, @kind, @person_id, @email, @name, @role, @over_id, @reason, @asked_by, @one_time, @asked_at, @expires_at);

-- name: AccessChangeOnce :one
-- What the same form has asked for before.
select id from access_change where asked_by = @asked_by and one_time = @one_time;

-- name: AccessChangeLock :one
-- One change, held until it is decided.
select * from access_change where id = @id for update;

-- name: AccessChangeGet :one
-- One change with the names of whom it concerns.
select sqlc.embed(c), coalesce(p.name, '') as person_name, coalesce(p.email, '') as person_email, asker.name as asker, coalesce(second.name, '') as second, coalesce(o.name, '') as over_name
from access_change c join person asker on asker.id = c.asked_by left join person p on p.id = c.person_id
left join person second on second.id = c.decided_by left join client o on o.id = c.over_id
where c.id = @id;

-- name: AccessChangeList :many
-- Changes, newest first.
select sqlc.embed(c), coalesce(p.name, '') as person_name, coalesce(p.email, '') as person_email, asker.name as asker, coalesce(second.name, '') as second, coalesce(o.name, '') as over_name
from access_change c join person asker on asker.id = c.asked_by left join person p on p.id = c.person_id
left join person second on second.id = c.decided_by left join client o on o.id = c.over_id
where (@state::text = '' or c.state = @state)
  and (sqlc.narg('person')::uuid is null or c.person_id = sqlc.narg('person')::uuid)
  and (sqlc.narg('only')::uuid[] is null or c.id = any(sqlc.narg('only')::uuid[]))
  and (sqlc.narg('before')::timestamptz is null or (c.asked_at, c.id) < (sqlc.narg('before')::timestamptz, @before_id::uuid))
order by c.asked_at desc, c.id desc limit @most;

-- name: AccessChangeDecide :exec
-- The end of a change.
update access_change set state = @state, decided_by = @decided_by, decided_at = @decided_at, answer = @answer where id = @id;

-- name: AccessChangeExpire :many
-- Changes whose week is over.
update access_change set state = 'expired', decided_at = @at where state = 'asked' and expires_at <= @at returning id;

-- name: AccessChangeWaiting :one
-- How many wait for this administrator; more than a page's worth is not counted.
select count(*) from (select 1 from access_change where state = 'asked' and expires_at > @now and asked_by <> @person and person_id <> @person limit 100) w;

-- name: AccessPeople :many
-- People by name, with what the desk shows of each. Credentials and sessions are the program's to see. Where a grant of a role or over
-- something is asked for, people come in the order of the grants that are such: of the alternatives one is read, and the others have
-- nothing. Who has several of them comes once.
select p.id, p.email, p.name, p.state, p.created_at, p.left_at, coalesce(c.changed_at, 'epoch')::timestamptz as set_up_at,
    coalesce((select s.created_at from user_session s where s.person_id = p.id order by s.created_at desc limit 1), 'epoch')::timestamptz as last_in,
    (select count(*) from user_session s where s.person_id = p.id and s.revoked_at is null and s.expires_at > @now and s.last_seen_at > @idle_since)::int as sessions
from (
    (select n.sort_name, n.id from person n where not n.machine and @role::text = '' and not @whole::bool and sqlc.narg('client')::uuid is null
        and (sqlc.narg('id')::uuid is null or n.id = sqlc.narg('id')::uuid)
        and (sqlc.narg('after_id')::uuid is null or (n.sort_name, n.id) > (lower(@after_name::text), sqlc.narg('after_id')::uuid)) and (@state::text = '' or person_stands(n.state, n.left_at, exists (select from credential k where k.person_id = n.id), @state))
        order by n.sort_name, n.id limit @most)
    union all
    (select distinct on (g.sort_name, g.person_id) g.sort_name, g.person_id as id from role_grant g where g.revoked_at is null and g.sort_name is not null
        and g.role = @role and not @whole and sqlc.narg('client')::uuid is null
        and (sqlc.narg('after_id')::uuid is null or (g.sort_name, g.person_id) > (lower(@after_name::text), sqlc.narg('after_id')::uuid)) and (@state::text = '' or (select person_stands(n.state, n.left_at, exists (select from credential k where k.person_id = n.id), @state) from person n where n.id = g.person_id))
        order by g.sort_name, g.person_id limit @most)
    union all
    (select distinct on (g.sort_name, g.person_id) g.sort_name, g.person_id as id from role_grant g where g.revoked_at is null and g.sort_name is not null
        and g.client_id = sqlc.narg('client')::uuid and @role = ''
        and (sqlc.narg('after_id')::uuid is null or (g.sort_name, g.person_id) > (lower(@after_name::text), sqlc.narg('after_id')::uuid)) and (@state::text = '' or (select person_stands(n.state, n.left_at, exists (select from credential k where k.person_id = n.id), @state) from person n where n.id = g.person_id))
        order by g.sort_name, g.person_id limit @most)
    union all
    (select distinct on (g.sort_name, g.person_id) g.sort_name, g.person_id as id from role_grant g where g.revoked_at is null and g.sort_name is not null
        and g.client_id = sqlc.narg('client')::uuid and g.role = @role
        and (sqlc.narg('after_id')::uuid is null or (g.sort_name, g.person_id) > (lower(@after_name::text), sqlc.narg('after_id')::uuid)) and (@state::text = '' or (select person_stands(n.state, n.left_at, exists (select from credential k where k.person_id = n.id), @state) from person n where n.id = g.person_id))
        order by g.sort_name, g.person_id limit @most)
    union all
    (select distinct on (g.sort_name, g.person_id) g.sort_name, g.person_id as id from role_grant g where g.revoked_at is null and g.sort_name is not null
        and g.client_id is null and @whole and @role = ''
        and (sqlc.narg('after_id')::uuid is null or (g.sort_name, g.person_id) > (lower(@after_name::text), sqlc.narg('after_id')::uuid)) and (@state::text = '' or (select person_stands(n.state, n.left_at, exists (select from credential k where k.person_id = n.id), @state) from person n where n.id = g.person_id))
        order by g.sort_name, g.person_id limit @most)
    union all
    (select distinct on (g.sort_name, g.person_id) g.sort_name, g.person_id as id from role_grant g where g.revoked_at is null and g.sort_name is not null
        and g.client_id is null and @whole and g.role = @role
        and (sqlc.narg('after_id')::uuid is null or (g.sort_name, g.person_id) > (lower(@after_name::text), sqlc.narg('after_id')::uuid)) and (@state::text = '' or (select person_stands(n.state, n.left_at, exists (select from credential k where k.person_id = n.id), @state) from person n where n.id = g.person_id))
        order by g.sort_name, g.person_id limit @most)) y
join person p on p.id = y.id left join credential c on c.person_id = p.id
order by y.sort_name, y.id limit @most;

-- name: AccessGrants :many
-- The grants in force of these people, with who gave and asked for each.
select g.id, g.person_id, g.role, g.client_id, g.granted_at, coalesce(o.name, '') as over_name, coalesce(giver.name, '') as giver, coalesce(asker.name, '') as asker, coalesce(c.reason, '') as reason
from role_grant g left join client o on o.id = g.client_id left join person giver on giver.id = g.granted_by
left join access_change c on c.id = g.change_id left join person asker on asker.id = c.asked_by
where g.person_id = any(@people::uuid[]) and g.revoked_at is null order by g.granted_at, g.id;

-- name: AccessInvitation :one
-- The newest link of somebody who was invited.
select made_at, expires_at, used_at, ended_at from invitation where person_id = @person_id order by made_at desc, ended_at desc nulls first limit 1;

-- name: AccessHoldings :many
-- Every grant in force of people who may sign in.
select g.person_id, p.name, g.role, g.client_id, g.granted_at, coalesce(o.name, '') as over_name
from role_grant g join person p on p.id = g.person_id left join client o on o.id = g.client_id
where g.revoked_at is null and p.state = 'active' and not p.machine order by p.name, g.person_id, g.granted_at;

-- name: AccessKeyHands :many
-- Who made or confirmed a key in force that a machine acts by.
select k.id, k.name, k.client_id, k.scopes, k.created_at, k.created_by, k.confirmed_by, coalesce(o.name, '') as over_name
from api_key k left join client o on o.id = k.client_id
where k.kind = 'api' and k.revoked_at is null and not k.waits and (k.expires_at is null or k.expires_at > @now::timestamptz) order by k.created_at, k.id;

-- name: AccessNear :many
-- The newest things that somebody asked for, or could have approved.
select r.id, r.title, r.state, r.opened_at, o.name as over_name, (r.asked_by = @person::uuid)::bool as asked,
    exists (select from approval_vote v where v.request_id = r.id and v.voter = @person::uuid)::bool as voted
from approval_request r join client o on o.id = r.client_id
where r.opened_at >= @since and (sqlc.narg('client')::uuid is null or r.client_id = sqlc.narg('client')::uuid)
  and (r.asked_by = @person::uuid or approval_may_vote(r.id, @person::uuid))
order by r.opened_at desc, r.id desc limit @most;

-- name: AccessReviewInsert :exec
-- A review begins.
insert into access_review (id, as_of, population, reason, opened_by, one_time, opened_at) values (@id, @as_of, @population, @reason, @opened_by, @one_time, @opened_at);

-- name: AccessReviewFill :execrows
-- Its rows: every grant in force at its instant.
insert into access_review_grant (review_id, grant_id, person_id, person_name, email, role, over_name, granted_at, granted_by)
select b.id, g.id, g.person_id, p.name, p.email, g.role, coalesce(o.name, ''), g.granted_at, coalesce(giver.name, '')
from role_grant g cross join (select @id::uuid as id, @as_of::timestamptz as as_of) b
join person p on p.id = g.person_id left join client o on o.id = g.client_id left join person giver on giver.id = g.granted_by
where g.granted_at <= b.as_of and (g.revoked_at is null or g.revoked_at > b.as_of);

-- name: AccessReviewPopulation :one
-- How many grants were in force at an instant.
select count(*)::int from role_grant g where g.granted_at <= @as_of and (g.revoked_at is null or g.revoked_at > @as_of);

-- name: AccessReviewOnce :one
-- What the same form has opened before.
select id from access_review where opened_by = @opened_by and one_time = @one_time;

-- name: AccessReviewLock :one
-- One review, held while something of it is decided.
select id from access_review where id = @id for update;

-- name: AccessReviewList :many
-- Reviews, newest first, with how far each is.
select sqlc.embed(r), opener.name as opener, coalesce(closer.name, '') as closer,
    (select count(*) from access_review_grant x where x.review_id = r.id and x.left_over)::int as left_over
from access_review r join person opener on opener.id = r.opened_by left join person closer on closer.id = r.closed_by
where (sqlc.narg('id')::uuid is null or r.id = sqlc.narg('id')::uuid)
  and (sqlc.narg('before')::timestamptz is null or (r.opened_at, r.id) < (sqlc.narg('before')::timestamptz, @before_id::uuid))
order by r.opened_at desc, r.id desc limit @most;

-- name: AccessReviewRows :many
-- The grants of a review, by person.
select sqlc.embed(x), coalesce(d.name, '') as decider, g.revoked_at as ended_at
from access_review_grant x join role_grant g on g.id = x.grant_id left join person d on d.id = x.decided_by
where x.review_id = @review_id order by x.sort_name, x.granted_at, x.grant_id;

-- name: AccessReviewPage :many
-- One page of the grants of a review, by person, after one of them.
select sqlc.embed(x), coalesce(d.name, '') as decider, g.revoked_at as ended_at
from access_review_grant x join role_grant g on g.id = x.grant_id left join person d on d.id = x.decided_by
where x.review_id = @review_id
  and (sqlc.narg('after')::uuid is null or (x.sort_name, x.granted_at, x.grant_id) >
      (select a.sort_name, a.granted_at, a.grant_id from access_review_grant a where a.review_id = @review_id and a.grant_id = sqlc.narg('after')::uuid))
order by x.sort_name, x.granted_at, x.grant_id limit @most;

-- name: AccessReviewOpen :many
-- The same of those that nobody has decided.
select sqlc.embed(x), g.revoked_at as ended_at
from access_review_grant x join role_grant g on g.id = x.grant_id
where x.review_id = @review_id and x.decision is null
  and (sqlc.narg('after')::uuid is null or (x.sort_name, x.granted_at, x.grant_id) >
      (select a.sort_name, a.granted_at, a.grant_id from access_review_grant a where a.review_id = @review_id and a.grant_id = sqlc.narg('after')::uuid))
order by x.sort_name, x.granted_at, x.grant_id limit @most;

-- name: AccessReviewItem :one
-- One grant of a review.
select sqlc.embed(x), coalesce(d.name, '') as decider, g.revoked_at as ended_at
from access_review_grant x join role_grant g on g.id = x.grant_id left join person d on d.id = x.decided_by
where x.review_id = @review_id and x.grant_id = @grant_id;

-- name: AccessReviewDecide :execrows
-- A grant is decided.
update access_review_grant set decision = @decision, reason = @reason, decided_by = @decided_by, decided_at = @decided_at
where review_id = @review_id and grant_id = @grant_id and decision is null;

-- name: AccessReviewClose :exec
-- A review ends.
update access_review set closed_by = @closed_by, closed_at = @closed_at, digest = @digest where id = @id;

-- name: AccessChangeMine :many
-- Changes that wait for this administrator, the oldest first.
select id, asked_at from access_change where state = 'asked' and expires_at > @now and asked_by <> @person and (person_id is null or person_id <> @person)
order by asked_at, id limit @most;
