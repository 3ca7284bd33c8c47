-- name: PartnerEndpointInsert :exec
insert into partner_endpoint (id, client_id, name, host, url, secret, made_by, made_at) values (@id, @client_id, @name, @host, @url, @secret, @made_by, @made_at);

-- name: PartnerEndpointGet :one
select * from partner_endpoint where id = @id;

-- name: PartnerEndpoints :many
-- A page of endpoints, newest first, as the walls let them be seen; the newest page begins at the end of time.
select sqlc.embed(e), (select count(*) from (select from partner_call c where c.endpoint_id = e.id and c.state = 'dead' limit 100) d)::int as dead,
    (select count(*) from (select from partner_call c where c.endpoint_id = e.id and c.state = 'waiting' limit 100) w)::int as waiting
from partner_endpoint e where (e.made_at, e.id) < (@made_at, @id::uuid) order by e.made_at desc, e.id desc limit @page_size;

-- name: PartnerEndpointRotate :execrows
update partner_endpoint set previous = secret, previous_until = @until, secret = @secret where id = @id and removed_at is null;

-- name: PartnerEndpointOn :execrows
update partner_endpoint set off_at = null, failures = 0 where id = @id and removed_at is null and off_at is not null;

-- name: PartnerEndpointRemove :execrows
-- Its secrets and its address go with it.
update partner_endpoint set removed_at = @now, url = '', secret = '', previous = null, previous_until = null where id = @id and removed_at is null;

-- name: PartnerEndpointWorked :exec
update partner_endpoint set failures = 0 where id = @id and failures > 0;

-- name: PartnerEndpointFailed :one
-- Counts a failure and says whether this one switched it off.
update partner_endpoint set failures = failures + 1, off_at = case when failures + 1 >= @off_after::int then coalesce(off_at, @now) end
where id = @id and removed_at is null and off_at is null returning (off_at is not null)::boolean;

-- name: PartnerCallInsert :exec
insert into partner_call (id, endpoint_id, client_id, event, body, due_at, made_at) values (@id, @endpoint_id, @client_id, @event, @body, @now, @now);

-- name: PartnerCallClaim :one
-- Takes the call that has been due for longest, of no endpoint that is off or being called: one that hangs holds up itself alone.
-- One whose worker died is claimed again before another of the same endpoint.
update partner_call c set state = 'calling', attempts = c.attempts + 1, lease_until = @lease_until
where c.id = (select d.id from partner_call d where d.state in ('waiting', 'calling') and d.due_at <= @now and (d.state = 'waiting' or d.lease_until <= @now)
        and exists (select from partner_endpoint e where e.id = d.endpoint_id and e.off_at is null and e.removed_at is null)
        and not exists (select from partner_call o where o.endpoint_id = d.endpoint_id and o.id <> d.id and o.state = 'calling')
    order by d.due_at, d.id limit 1 for update skip locked)
returning *;

-- name: PartnerCallSettle :execrows
-- Writes down what became of an attempt, unless another one has been made since.
update partner_call set state = @state, due_at = @due_at, status = sqlc.narg('status'), note = @note, done_at = sqlc.narg('done_at'), lease_until = null
where id = @id and state = 'calling' and attempts = @attempts;

-- name: PartnerCallsEnd :exec
-- What was still to come to an endpoint that is removed does not come.
update partner_call set state = 'dead', note = @note, done_at = @now, lease_until = null where endpoint_id = @endpoint_id and state in ('waiting', 'calling');

-- name: PartnerCallsDueNow :exec
-- What waited while an endpoint was off goes now.
update partner_call set due_at = @now where endpoint_id = @endpoint_id and state = 'waiting' and due_at > @now;

-- name: PartnerCallAgain :execrows
-- Has a call that is over made again, with its id and its bytes.
update partner_call set state = 'waiting', due_at = @now, attempts = 0, done_at = null where id = @id and endpoint_id = @endpoint_id and state in ('delivered', 'dead');

-- name: PartnerCallsAgain :execrows
-- The same for the newest of what ended without being taken.
update partner_call set state = 'waiting', due_at = @now, attempts = 0, done_at = null
where id in (select c.id from partner_call c where c.endpoint_id = @endpoint_id and c.state = 'dead' order by c.made_at desc, c.id desc limit @most);

-- name: PartnerCalls :many
-- A page of what was or will be said to an endpoint, newest first.
select * from partner_call where endpoint_id = @endpoint_id and (made_at, id) < (@made_at, @id::uuid) order by made_at desc, id desc limit @page_size;

-- name: PartnerCallsIn :many
-- The same in one state.
select * from partner_call where endpoint_id = @endpoint_id and state = @state and (made_at, id) < (@made_at, @id::uuid) order by made_at desc, id desc limit @page_size;

-- name: PartnerTests :one
-- How many tests and repetitions wait.
select count(*)::int from (select from partner_call where endpoint_id = @endpoint_id and state in ('waiting', 'calling') and event_id is null limit 10) w;

-- name: PartnerEndpointsLive :one
-- How many a client has, up to a hundred.
select count(*)::int from (select from partner_endpoint where client_id = @client_id and removed_at is null limit 100) l;
