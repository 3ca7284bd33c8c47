-- name: ApprovalRuleListFor :many
-- The rules in force that could cover something of this kind for this client.
select * from approval_rule
where kind = @kind and retired_at is null and (client_id is null or client_id = @client_id)
order by needed desc, from_cents desc, id;

-- name: ApprovalRuleInsert :exec
-- Adds a rule; rules are never edited.
insert into approval_rule (id, client_id, kind, name, from_cents, below_cents, new_payee, velocity_cents, needed, expiry_seconds, created_at)
values (@id, @client_id, @kind, @name, @from_cents, @below_cents, @new_payee, @velocity_cents, @needed, @expiry_seconds, @created_at);

-- name: ApprovalRuleGroupInsert :exec
-- Binds a group to a rule.
insert into approval_rule_group (rule_id, group_id) values (@rule_id, @group_id);

-- name: ApprovalGroupInsert :exec
-- Adds a group.
insert into approval_group (id, name, created_at) values (@id, @name, @created_at);

-- name: ApprovalMemberInsert :exec
-- Adds a person to a group.
insert into approval_member (group_id, person_id, added_at) values (@group_id, @person_id, @added_at);

-- name: ApprovalRequestInsert :one
-- Opens a request.
insert into approval_request (id, client_id, subject_kind, subject_id, title, rule_id, rule_name, needed, asked_by, opened_at, expires_at)
values (@id, @client_id, @subject_kind, @subject_id, @title, @rule_id, @rule_name, @needed, @asked_by, @opened_at, @expires_at)
returning *;

-- name: ApprovalRequestGet :one
-- One request.
select * from approval_request where id = @id;

-- name: ApprovalRequestForUpdate :one
-- One request, locked, so that eight approvers at once are counted one after the other.
select * from approval_request where id = @id for update;

-- name: ApprovalRequestOfSubject :one
-- The request about one thing.
select * from approval_request where subject_kind = @subject_kind and subject_id = @subject_id;

-- name: ApprovalRequestOfSubjectForUpdate :one
-- The same, locked.
select * from approval_request where subject_kind = @subject_kind and subject_id = @subject_id for update;

-- name: ApprovalRequestDecide :exec
-- Ends a pending request; a trigger checks the votes behind it.
update approval_request set state = @state, decided_at = @decided_at where id = @id;

-- name: ApprovalRequestListDue :many
-- Pending requests whose time is up, locked; another process's share is skipped.
select * from approval_request where state = 'pending' and expires_at <= @now order by expires_at limit 100 for update skip locked;

-- name: ApprovalRequestList :many
-- One page of the queue: by time left while pending, else newest first.
select r.*, p.name as asked_by_name, c.name as client_name,
    (select count(*) from approval_vote v where v.request_id = r.id and v.decision = 'approve')::int as approvals,
    exists (select from approval_vote v where v.request_id = r.id and v.voter = @viewer) as voted,
    approval_may_vote(r.id, @viewer) as eligible
from approval_request r
join person p on p.id = r.asked_by
join client c on c.id = r.client_id
where (sqlc.narg('state')::text is null or r.state = sqlc.narg('state')::text)
  and (sqlc.narg('clients')::uuid[] is null or r.client_id = any(sqlc.narg('clients')::uuid[]))
  and (sqlc.narg('client_id')::uuid is null or r.client_id = sqlc.narg('client_id')::uuid)
  and (sqlc.narg('before')::timestamptz is null or (r.opened_at, r.id) < (sqlc.narg('before')::timestamptz, sqlc.narg('before_id')::uuid))
order by case when @by_time_left::boolean then r.expires_at end asc nulls last, r.opened_at desc, r.id desc
limit @page_size;

-- name: ApprovalRequestCountFor :one
-- How many of the pending requests with the least time left wait for this person's vote; the queue shows as many.
select count(*) from (select r.id from approval_request r
    where r.state = 'pending' and r.expires_at > @now
      and (sqlc.narg('clients')::uuid[] is null or r.client_id = any(sqlc.narg('clients')::uuid[]))
      and (sqlc.narg('client_id')::uuid is null or r.client_id = sqlc.narg('client_id')::uuid)
    order by r.expires_at, r.opened_at desc, r.id desc limit @most) r
where approval_may_vote(r.id, @viewer) and not exists (select from approval_vote v where v.request_id = r.id and v.voter = @viewer);

-- name: ApprovalVoteInsert :exec
-- One vote; constraints and a trigger refuse the asker, a second vote, strangers, dead sessions and dead tokens.
insert into approval_vote (request_id, client_id, asked_by, voter, session_id, key_id, decision, reason, at)
values (@request_id, @client_id, @asked_by, @voter, sqlc.narg('session_id'), sqlc.narg('key_id'), @decision, @reason, @at);

-- name: ApprovalVoteList :many
-- Who voted what, in order.
select v.*, p.name as voter_name from approval_vote v join person p on p.id = v.voter where v.request_id = @request_id order by v.id;

-- name: ApprovalEligibleList :many
-- Who may vote on a request: members of the rule's groups with a compliance grant, the asker excluded.
select distinct p.id, p.name, g.name as group_name from approval_request r
join approval_rule_group rg on rg.rule_id = r.rule_id
join approval_group g on g.id = rg.group_id
join approval_member m on m.group_id = g.id
join person p on p.id = m.person_id
where r.id = @request_id and approval_may_vote(r.id, p.id)
order by p.name;

-- name: ApprovalRuleMembers :many
-- The people of a rule's groups.
select distinct m.person_id from approval_rule_group rg join approval_member m on m.group_id = rg.group_id where rg.rule_id = @rule_id;

-- name: ApprovalRequestNames :one
-- Names that a page shows beside a request.
select p.name as asked_by_name, c.name as client_name from approval_request r
join person p on p.id = r.asked_by join client c on c.id = r.client_id where r.id = @id;

-- name: ApprovalBookLock :exec
-- Lets one change at a time be judged: of rules, groups, grants and people.
select pg_advisory_xact_lock(hashtextextended('approval.book', 0));

-- name: ApprovalBookRules :many
-- Every rule in force with its groups, the strictest first.
select sqlc.embed(r), coalesce((select array_agg(g.group_id order by g.group_id) from approval_rule_group g where g.rule_id = r.id), '{}')::uuid[] as groups
from approval_rule r where r.retired_at is null
order by r.kind, r.from_cents, r.needed, r.created_at, r.id;

-- name: ApprovalBookGroups :many
-- The groups by name.
select id, name from approval_group order by name, id;

-- name: ApprovalBookMembers :many
-- Who is in which group.
select m.group_id, m.person_id, p.name from approval_member m join person p on p.id = m.person_id order by p.name, p.id;

-- name: ApprovalBookPeople :many
-- The active people who ask or decide.
select p.id, p.name, p.email from person p
where p.state = 'active' and not p.machine
  and exists (select from role_grant g where g.person_id = p.id and g.revoked_at is null and g.role in ('compliance', 'treasury'))
order by p.name, p.id;

-- name: ApprovalBookGrants :many
-- By what they do.
select g.person_id, g.role, g.client_id from role_grant g join person p on p.id = g.person_id
where g.revoked_at is null and g.role in ('compliance', 'treasury') and p.state = 'active' and not p.machine;

-- name: ApprovalBookMachines :many
-- The machines that may ask for a send.
select machine_id::uuid as machine_id, machine_name::text as machine_name, coalesce(over::text, '')::text as over from approval_machines() where lasts > @now::timestamptz order by machine_name, machine_id;

-- name: ApprovalBookHands :many
-- Who made or confirmed a key of which machine.
select machine_id::uuid as machine_id, maker::uuid as maker from approval_hands() order by machine_id, maker;

-- name: ApprovalBookClients :many
-- The clients that rules are about.
select id, name from client order by name, id;

-- name: ApprovalRuleRetire :execrows
-- Ends a rule; requests that it opened keep it.
update approval_rule set retired_at = @now where id = @id and retired_at is null;

-- name: ApprovalMemberDelete :execrows
-- Takes a person out of a group.
delete from approval_member where group_id = @group_id and person_id = @person_id;

-- name: ApprovalChangeInsert :exec
-- A drawn change.
insert into approval_change (id, kind, terms, why, base, asked_by, one_time, drafted_at)
values (@id, @kind, @terms, @why, @base, @asked_by, @one_time, @drafted_at);

-- name: ApprovalChangeGet :one
-- One change with the names on it.
select c.id, c.kind, c.terms, c.why, c.base, c.state, c.asked_by, c.drafted_at, c.asked_at, c.decided_by, c.decided_at, c.reason,
    a.name as asked_by_name, coalesce(d.name, '')::text as decided_by_name
from approval_change c join person a on a.id = c.asked_by left join person d on d.id = c.decided_by where c.id = @id;

-- name: ApprovalChangeLock :exec
-- Locks one change, so that of two who decide one comes second.
select id from approval_change where id = @id for update;

-- name: ApprovalChangeOnce :one
-- The change that a form's key has drawn.
select id from approval_change where asked_by = @asked_by and one_time = @one_time;

-- name: ApprovalChangeMove :exec
-- Moves a change on; a trigger keeps who may.
update approval_change set state = @state, asked_at = coalesce(sqlc.narg('asked_at'), asked_at), decided_by = sqlc.narg('decided_by'),
    decided_at = sqlc.narg('decided_at'), reason = @reason where id = @id;

-- name: ApprovalChangeList :many
-- One page of changes, newest first. Somebody else's draft is nobody's business yet.
select c.id, c.kind, c.terms, c.why, c.base, c.state, c.asked_by, c.drafted_at, c.asked_at, c.decided_by, c.decided_at, c.reason,
    a.name as asked_by_name, coalesce(d.name, '')::text as decided_by_name
from approval_change c join person a on a.id = c.asked_by left join person d on d.id = c.decided_by
where (c.drafted_at, c.id) < (@before_at::timestamptz, @before_id::uuid)
  and (sqlc.narg('state')::text is null or c.state = sqlc.narg('state')::text)
  and (c.state <> 'draft' or c.asked_by = @viewer)
  and (sqlc.narg('only')::uuid[] is null or c.id = any(sqlc.narg('only')::uuid[]))
order by c.drafted_at desc, c.id desc limit @page_size;

-- name: ApprovalChangeWaiting :one
-- How many of the newest changes wait for somebody else than this person.
select count(*) from (select c.asked_by from approval_change c where c.state = 'asked' order by c.drafted_at desc, c.id desc limit 200) x where not own_hand(x.asked_by, @viewer);

-- name: ApprovalChangeMine :many
-- Changes that wait for somebody else than who asked, which is this person; the oldest first.
select c.id, coalesce(c.asked_at, c.drafted_at)::timestamptz as since from approval_change c where c.state = 'asked' and not own_hand(c.asked_by, @viewer)
order by c.drafted_at, c.id limit @most;

-- name: ApprovalBookAway :many
-- Absences that have not ended.
select person_id, from_at, until_at from absence where ended_at is null and until_at > @now order by from_at, id;

-- name: AbsenceInsert :exec
-- Somebody says that they are away.
insert into absence (id, person_id, from_at, until_at, zone, warned, said_at) values (@id, @person_id, @from_at, @until_at, @zone, @warned, @said_at);

-- name: AbsenceEnd :execrows
-- Somebody takes it back.
update absence set ended_at = @at where id = @id and person_id = @person_id and ended_at is null;

-- name: AbsenceListOf :many
-- The absences of one person that are not over.
select * from absence where person_id = @person_id and ended_at is null and until_at > @now order by from_at, id;

-- name: AbsenceGet :one
-- One absence with whose it is.
select sqlc.embed(a), p.name as person from absence a join person p on p.id = a.person_id where a.id = @id;

-- name: ApprovalRequestListLate :many
-- Pending requests that more of the time has passed of than was told; the rows stay locked.
select id from approval_request
where state = 'pending' and expires_at > @now
  and (escalated < 50 and @now >= opened_at + (expires_at - opened_at) * 0.5 or escalated < 90 and @now >= opened_at + (expires_at - opened_at) * 0.9)
order by expires_at limit 100 for update skip locked;

-- name: ApprovalRequestEscalate :exec
-- Who could still vote is told.
update approval_request set escalated = @stage where id = @id and state = 'pending' and escalated < @stage;
