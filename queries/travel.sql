-- name: TravelThresholds :many
-- Every threshold, by jurisdiction, the newest first.
select * from travel_threshold order by jurisdiction, effective_from desc;

-- name: TravelSubjectLock :exec
-- Versions of one subject are numbered one after another.
select pg_advisory_xact_lock(hashtextextended(@subject::text, 0));

-- name: TravelVersion :one
-- The number of the newest version; 0: none.
select coalesce(max(version), 0)::int from travel_record where client_id = @client_id and subject = @subject and address = @address and memo = @memo;

-- name: TravelRecordInsert :execrows
-- A version; nothing when the same form made it before.
insert into travel_record (id, client_id, subject, address, memo, version, kind, name, given, street, town, postcode, country, customer_number, registration, lei,
    has_birth, has_official_id, sealed, custody, provider, provider_country, provider_lei, owned, owned_how, made_by, made_at, one_time)
values (@id, @client_id, @subject, @address, @memo, @version, @kind, @name, @given, @street, @town, @postcode, @country, @customer_number, @registration, @lei,
    @has_birth, @has_official_id, @sealed, @custody, @provider, @provider_country, @provider_lei, @owned, @owned_how, @made_by, @made_at, @one_time)
on conflict (made_by, one_time) do nothing;

-- name: TravelOnce :one
-- The version that a form made.
select id from travel_record where made_by = @made_by and one_time = @one_time;

-- name: TravelGet :one
-- One version with its last decision and the names that people read.
select sqlc.embed(r), c.name as client_name, m.name as maker_name, coalesce(d.verdict, '')::text as verdict, coalesce(d.reason, '')::text as reason,
    coalesce(p.name, '')::text as decider_name, d.decided_by, d.decided_at
from travel_record r join client c on c.id = r.client_id join person m on m.id = r.made_by
left join travel_decision d on d.record_id = r.id and d.step = (select max(l.step) from travel_decision l where l.record_id = r.id)
left join person p on p.id = d.decided_by
where r.id = @id;

-- name: TravelDecide :exec
-- What somebody else said of a version.
insert into travel_decision (record_id, client_id, made_by, verdict, reason, decided_by, decided_at)
values (@record_id, @client_id, @made_by, @verdict, @reason, @decided_by, @decided_at);

-- name: TravelVersions :many
-- All versions of one subject, the newest first.
select sqlc.embed(r), c.name as client_name, m.name as maker_name, coalesce(d.verdict, '')::text as verdict, coalesce(d.reason, '')::text as reason,
    coalesce(p.name, '')::text as decider_name, d.decided_by, d.decided_at
from travel_record r join client c on c.id = r.client_id join person m on m.id = r.made_by
left join travel_decision d on d.record_id = r.id and d.step = (select max(l.step) from travel_decision l where l.record_id = r.id)
left join person p on p.id = d.decided_by
where r.client_id = @client_id and r.subject = @subject and r.address = @address and r.memo = @memo
order by r.version desc limit 100;

-- name: TravelInForce :one
-- The newest version of one subject that was confirmed, unless it was revoked: what it replaced does not come back.
select n.id from (select r.id from travel_record r join travel_decision d on d.record_id = r.id and d.verdict = 'confirmed'
    where r.client_id = @client_id and r.subject = @subject and r.address = @address and r.memo = @memo order by r.version desc limit 1) n
where not exists (select from travel_decision x where x.record_id = n.id and x.verdict = 'revoked');

-- name: TravelWaits :one
-- Whether a version of one subject waits for compliance.
select exists (select from travel_record r where r.client_id = @client_id and r.subject = @subject and r.address = @address and r.memo = @memo
    and r.version = (select max(n.version) from travel_record n where n.client_id = @client_id and n.subject = @subject and n.address = @address and n.memo = @memo)
    and not exists (select from travel_decision d where d.record_id = r.id));

-- name: TravelOwn :one
-- Whether an address is the client's own, of its wallets here.
select (exists (select from wallet_address a where a.client_id = @client_id and a.address = @address::text and a.memo = @memo)
    or exists (select from wallet w where w.client_id = @client_id and w.id = @address::text))::boolean;

-- name: TravelBank :one
-- Whether an address is a bank account of the client's: BitGo's names of those and of wallets look alike.
select exists (select from bank_account b where b.client_id = @client_id and b.hash = @address::text);

-- name: TravelWhose :one
-- What the client calls a payee; empty: it is on no whitelist.
select coalesce(min(label), '')::text from whitelist_entry where client_id = @client_id and address = @address and memo = @memo and removed_at is null;

-- name: TravelDesk :many
-- Who is paid and who pays, from a place in the order of names, with the newest version and the one in force of each.
select s.client_id, c.name as client_name, s.subject, s.address, s.memo, s.label, coalesce(s.newest_id, '00000000-0000-0000-0000-000000000000')::uuid as newest_id,
    coalesce(s.in_force_id, '00000000-0000-0000-0000-000000000000')::uuid as in_force_id
from travel_subject s join client c on c.id = s.client_id
where (s.label, s.subject, s.address, s.memo, s.client_id) > (@after_label::text, @after_subject::text, @after_address::text, @after_memo::text, @after_client::uuid)
    and (sqlc.narg('clients')::uuid[] is null or s.client_id = any(sqlc.narg('clients')::uuid[]))
    and (sqlc.narg('client')::uuid is null or s.client_id = sqlc.narg('client')::uuid)
    and (@subject::text = '' or s.subject = @subject::text)
    and (@text::text = '' or s.id = any(array(select travel_named(@text::text))))
    and (@stands::text = '' or s.stands = @stands::text)
order by s.label, s.subject, s.address, s.memo, s.client_id limit @most;

-- name: TravelDeskOf :many
-- The same rows, of these newest versions alone: they are looked up first, for in the order of names all would be gone through.
with few as materialized (select * from travel_subject where newest_id = any(@ids::uuid[]))
select s.client_id, c.name as client_name, s.subject, s.address, s.memo, s.label, coalesce(s.newest_id, '00000000-0000-0000-0000-000000000000')::uuid as newest_id,
    coalesce(s.in_force_id, '00000000-0000-0000-0000-000000000000')::uuid as in_force_id
from few s join client c on c.id = s.client_id
where (s.label, s.subject, s.address, s.memo, s.client_id) > (@after_label::text, @after_subject::text, @after_address::text, @after_memo::text, @after_client::uuid)
    and (sqlc.narg('client')::uuid is null or s.client_id = sqlc.narg('client')::uuid)
    and (@subject::text = '' or s.subject = @subject::text)
    and (@text::text = '' or s.id = any(array(select travel_named(@text::text))))
    and (@stands::text = '' or s.stands = @stands::text)
order by s.label, s.subject, s.address, s.memo, s.client_id limit @most;

-- name: TravelRecords :many
-- Versions by their ids.
select sqlc.embed(r), c.name as client_name, m.name as maker_name, coalesce(d.verdict, '')::text as verdict, coalesce(d.reason, '')::text as reason,
    coalesce(p.name, '')::text as decider_name, d.decided_by, d.decided_at
from travel_record r join client c on c.id = r.client_id join person m on m.id = r.made_by
left join travel_decision d on d.record_id = r.id and d.step = (select max(l.step) from travel_decision l where l.record_id = r.id)
left join person p on p.id = d.decided_by
where r.id = any(@ids::uuid[]);

-- name: TravelJudgementInsert :exec
-- What was judged of a send at one moment.
insert into travel_judgement (id, client_id, send_id, stage, state, usd_cents, threshold_id, payee_id, originator_id, missing, why, by_person, by_name, judged_at)
values (@id, @client_id, @send_id, @stage, @state, sqlc.narg('usd_cents'), sqlc.narg('threshold_id'), sqlc.narg('payee_id'), sqlc.narg('originator_id'), @missing, @why, sqlc.narg('by_person'), @by_name, @judged_at);

-- name: TravelJudgementsOf :many
-- What was judged of a send, the oldest first.
select sqlc.embed(j), coalesce(t.jurisdiction, '')::text as jurisdiction, coalesce(t.usd_cents, 0)::bigint as threshold_cents, coalesce(t.source, '')::text as source,
    coalesce(p.version, 0)::int as payee_version, coalesce(o.version, 0)::int as originator_version
from travel_judgement j left join travel_threshold t on t.id = j.threshold_id left join travel_record p on p.id = j.payee_id left join travel_record o on o.id = j.originator_id
where j.send_id = @send_id order by j.nth;

-- name: TravelToConfirm :many
-- The newest versions on which nobody has decided, without those that this person entered; the oldest first.
select r.id, r.made_at from travel_record r
where r.waits
  and (sqlc.narg('clients')::uuid[] is null or r.client_id = any(sqlc.narg('clients')::uuid[]))
  and not own_hand(r.made_by, @person::uuid)
order by r.made_at, r.id limit @most;

-- name: TravelLacking :many
-- Sends that wait while what has to travel is missing: by the last judgement, unless something was confirmed since, or because
-- what was judged by was revoked and nothing newer is confirmed. The oldest first.
select s.id, s.asked_at from send s
join lateral (select j.state, j.payee_id, j.originator_id, j.judged_at from travel_judgement j where j.send_id = s.id order by j.nth desc limit 1) j on true
where s.state in ('awaiting_approval', 'approved')
  and (sqlc.narg('clients')::uuid[] is null or s.client_id = any(sqlc.narg('clients')::uuid[]))
  and ((j.state = 'missing' and not exists (select from travel_record r join travel_decision d on d.record_id = r.id and d.verdict = 'confirmed'
          where r.client_id = s.client_id and r.address in ('', s.address) and d.decided_at > j.judged_at))
      or exists (select from travel_record r join travel_decision d on d.record_id = r.id and d.verdict = 'revoked'
          where r.id in (j.payee_id, j.originator_id) and not exists (select from travel_record n join travel_decision c on c.record_id = n.id and c.verdict = 'confirmed'
              where n.client_id = r.client_id and n.subject = r.subject and n.address = r.address and n.memo = r.memo and n.version > r.version)))
order by s.asked_at, s.id limit @most;
