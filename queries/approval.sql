-- name: ApprovalRuleListFor :many
-- The rules in force that could cover something of this kind for this client.
select * from approval_rule
where kind = @kind and retired_at is null and (client_id is null or client_id = @client_id)
order by needed desc, from_cents desc, id;

-- name: ApprovalRuleInsert :exec
-- Adds a rule; rules are never edited.
insert into approval_rule (id, client_id, kind, name, from_cents, below_cents, new_payee, needed, expiry_seconds, created_at)
values (@id, @client_id, @kind, @name, @from_cents, @below_cents, @new_payee, @needed, @expiry_seconds, @created_at);

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
-- How many pending requests wait for this person's vote.
select count(*) from approval_request r
where r.state = 'pending' and r.expires_at > @now and approval_may_vote(r.id, @viewer)
  and (sqlc.narg('clients')::uuid[] is null or r.client_id = any(sqlc.narg('clients')::uuid[]))
  and not exists (select from approval_vote v where v.request_id = r.id and v.voter = @viewer);

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
