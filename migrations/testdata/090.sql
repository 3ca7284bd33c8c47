-- A partner's endpoint that hears of one client, one that is removed, and calls in every state.
insert into partner_endpoint (id, client_id, name, host, url, secret, previous, previous_until, failures, off_at, made_by, made_at, removed_at)
    select md5('endpoint ' || n)::uuid, c.id, 'Portal ' || n, 'hooks.example.com', '\x01', '\x02', case n when 1 then '\x03'::bytea end, case n when 1 then timestamptz '2026-11-28T08:00:00Z' end, n,
        case n when 2 then timestamptz '2026-11-27T08:00:00Z' end, a.id, '2026-11-27T08:00:00Z', case n when 3 then timestamptz '2026-11-27T09:00:00Z' end
    from (select id from client order by id limit 1) c, (select id from person where name = 'Ada Lindqvist') a, generate_series(1, 3) n;
insert into partner_call (id, endpoint_id, client_id, event_id, event, body, state, due_at, attempts, lease_until, status, note, made_at, done_at)
    select md5('call ' || s)::uuid, e.id, e.client_id, case s when 'delivered' then (select min(id) from offering_event) end, 'rwa.subscription.created', '{"data": {}}', s, '2026-11-27T08:00:00Z', 1,
        case s when 'calling' then timestamptz '2026-11-27T08:02:00Z' end, 503, 'It answered 503.', '2026-11-27T08:00:00Z', case when s in ('delivered', 'dead') then timestamptz '2026-11-27T08:00:01Z' end
    from partner_endpoint e, unnest(array['waiting', 'calling', 'delivered', 'dead']) s where e.name = 'Portal 1';
