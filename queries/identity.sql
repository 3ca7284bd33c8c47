-- name: AttemptLock :exec
-- Lets one try at a time be counted for an email or an address, across every console process.
select pg_advisory_xact_lock(hashtextextended('login_attempt:' || @subject::text, 0));

-- name: AttemptFailuresByEmail :many
-- The newest failed tries for an email since its last complete sign-in.
select tried.at from login_attempt tried
where tried.email = @email and not tried.success
  and tried.id > coalesce((select max(done.id) from login_attempt done where done.email = @email and done.step = 'code' and done.success), 0)
order by tried.id desc
limit @most;

-- name: AttemptFailuresByIp :many
-- The newest failed tries from an address.
select at from login_attempt where ip = @ip and not success order by id desc limit @most;

-- name: AttemptInsert :one
-- Writes a try down as failed, before anything is compared.
insert into login_attempt (at, email, ip, step, success) values (@at, @email, @ip, @step, false) returning id;

-- name: AttemptSucceed :exec
-- The try was right after all.
update login_attempt set success = true where id = @id;

-- name: AttemptDeleteBefore :execrows
-- Sweeps tries too old to count for any limit.
delete from login_attempt where at < @before;

-- name: PersonInsert :exec
-- A new person, active.
insert into person (id, email, name, state, created_at, machine) values (@id, @email, @name, 'active', @at, @machine);

-- name: PersonGet :one
-- One person.
select * from person where id = @id;

-- name: PersonByEmail :one
-- The person with this email.
select * from person where email = @email;

-- name: PersonNames :many
-- Names for a timeline.
select id, name from person where id = any(@ids::uuid[]);

-- name: PersonSetState :execrows
-- Lets a person in, or shuts them out.
update person set state = @state where id = @id;

-- name: CredentialInsert :exec
-- Password hash and sealed code seed of a new person.
insert into credential (person_id, password_hash, totp_sealed, changed_at) values (@person_id, @password_hash, @totp_sealed, @at);

-- name: CredentialByEmail :one
-- What a password is compared with.
select p.id, p.name, p.state, c.password_hash, c.changed_at
from person p join credential c on c.person_id = p.id where p.email = @email;

-- name: CredentialForCode :one
-- What a code is compared with; the row stays locked until the step is kept.
select p.email, p.name, p.state, c.totp_sealed, c.totp_last_step, c.changed_at
from credential c join person p on p.id = c.person_id where c.person_id = @person_id for update of c;

-- name: CredentialKeepStep :execrows
-- Keeps the step of an accepted code, so that the same code never counts twice.
update credential set totp_last_step = @step where person_id = @person_id and totp_last_step < @step;

-- name: CredentialSetPassword :execrows
-- Replaces the password if it is still the one that was checked.
update credential set password_hash = @password_hash, changed_at = @at where person_id = @person_id and password_hash = @previous;

-- name: GrantInsert :exec
-- A role for a person, over one client or the organization.
insert into role_grant (id, person_id, role, client_id, granted_by, granted_at)
values (@id, @person_id, @role, @client_id, @granted_by, @at);

-- name: GrantGet :one
-- One grant in force; the row stays locked.
select * from role_grant where id = @id and revoked_at is null for update;

-- name: GrantRevoke :execrows
-- Ends a grant.
update role_grant set revoked_at = @at, revoked_by = @by where id = @id and revoked_at is null;

-- name: GrantListOfPerson :many
-- The grants of one person that are in force.
select * from role_grant where person_id = @person_id and revoked_at is null order by granted_at, id;

-- name: GrantHolders :many
-- Active people who hold a role over this client, by a grant on it or on the organization.
select distinct p.id from role_grant g join person p on p.id = g.person_id
where g.revoked_at is null and p.state = 'active' and g.role = @role and (g.client_id is null or g.client_id = @client_id);

-- name: UserSessionInsert :exec
-- A session begins.
insert into user_session (id, person_id, created_at, last_seen_at, expires_at, ip, agent)
values (@id, @person_id, @at, @at, @expires_at, @ip, @agent);

-- name: UserSessionGet :one
-- A session with its person, as each request asks for it.
select s.*, p.email, p.name, p.state from user_session s join person p on p.id = s.person_id where s.id = @id;

-- name: UserSessionTouch :exec
-- Somebody acted; the condition keeps processes from writing the same minute twice.
update user_session set last_seen_at = @at where id = @id and revoked_at is null and last_seen_at <= @older_than;

-- name: UserSessionListOfPerson :many
-- The sessions of one person that may still count, newest first.
select * from user_session
where person_id = @person_id and revoked_at is null and expires_at > @now and last_seen_at > @idle_since
order by created_at desc, id;

-- name: UserSessionRevoke :execrows
-- Ends one session of one person.
update user_session set revoked_at = @at where id = @id and person_id = @person_id and revoked_at is null;

-- name: UserSessionRevokeOthers :many
-- Ends every session of a person but one.
update user_session set revoked_at = @at where person_id = @person_id and id <> @except_id and revoked_at is null returning id;

-- name: SessionDataFind :one
-- What scs kept under a hashed token.
select data from session_data where token = @token and expires_at > @now;

-- name: SessionDataSave :exec
-- Keeps what scs hands over.
insert into session_data (token, data, expires_at) values (@token, @data, @expires_at)
on conflict (token) do update set data = excluded.data, expires_at = excluded.expires_at;

-- name: SessionDataDelete :exec
-- Forgets a signed-out session.
delete from session_data where token = @token;

-- name: SessionDataDeleteExpired :execrows
-- Sweeps what has run out.
delete from session_data where expires_at <= @now;

-- name: ClientInsert :exec
-- A new client.
insert into client (id, name, enterprise_id, state, created_at) values (@id, @name, @enterprise_id, @state, @at);

-- name: ClientList :many
-- The clients, by name; a null filter means every client in scope.
select * from client where sqlc.narg('clients')::uuid[] is null or id = any(sqlc.narg('clients')::uuid[]) order by sort_name, id;

-- name: ClientChoices :many
-- The first clients by name, and those that are named; a null filter means every client in scope.
select * from client c where (sqlc.narg('clients')::uuid[] is null or c.id = any(sqlc.narg('clients')::uuid[])) and c.id = any(array(
    (select x.id from client x where sqlc.narg('clients')::uuid[] is null or x.id = any(sqlc.narg('clients')::uuid[]) order by x.sort_name, x.id limit @most)
    union all
    select unnest(@ids::uuid[])))
order by c.sort_name, c.id;

-- name: ClientsNamed :many
-- The clients of a text (client_named), by name.
select * from client c where c.id = any(array(select client_named(@words::text))) and (sqlc.narg('clients')::uuid[] is null or c.id = any(sqlc.narg('clients')::uuid[]))
order by c.sort_name, c.id limit @most;

-- name: ClientNames :many
-- The names of some clients.
select id, name from client where id = any(@ids::uuid[]);

-- name: ClientGet :one
-- One client.
select * from client where id = @id;

-- name: ClientByEnterprise :one
-- The client that an enterprise at BitGo belongs to.
select * from client where enterprise_id = @enterprise_id;

-- name: KeyInsert :exec
-- A new key, as its digest.
insert into api_key (id, kind, name, prefix, hash, person_id, roles, client_id, scopes, created_by, created_at, expires_at,
    machine_id, networks, replaces, waits)
values (@id, @kind, @name, @prefix, @hash, @person_id, @roles, @client_id, @scopes, @created_by, @at, @expires_at, @machine_id, @networks, @replaces, @waits);

-- name: KeyByHash :one
-- The key with this digest.
select * from api_key where hash = @hash;

-- name: KeyTouch :exec
-- The key was used; at most one write a minute.
update api_key set last_used_at = @at where id = @id and (last_used_at is null or last_used_at <= @older_than);

-- name: KeyGet :one
-- A key, locked against another change of it.
select * from api_key where id = @id for update;

-- name: KeyConfirm :execrows
-- A second administrator confirms a key that waits.
update api_key set waits = false, confirmed_by = @by where id = @id and waits and revoked_at is null;

-- name: KeyExpire :exec
-- A key that was rotated counts until then, or until its own end if that comes first.
update api_key set expires_at = least(expires_at, @at::timestamptz) where id = @id;

-- name: KeyRevoke :one
-- Ends a key.
update api_key set revoked_at = @at where id = @id and revoked_at is null returning *;

-- name: KeysToSee :many
-- Keys that wait for a second administrator, and after them those in force that end before an instant, the first to end first.
(select w.* from api_key w where w.waits and w.revoked_at is null order by w.created_at desc, w.id desc limit @most)
union all
(select e.* from api_key e where e.revoked_at is null and not e.waits and e.expires_at > @now::timestamptz and e.expires_at <= @ends::timestamptz order by e.expires_at limit @most);

-- name: KeyRegister :many
-- One page of the keys there ever were, newest first, with the names of whom it concerns and the key it was rotated to; one of them when an id is given.
-- Where a key stands is told by the same rule as identity.KeyEntry.State. Of those that have not ended a thousand are looked through, those that end last.
select sqlc.embed(k), coalesce(c.name, '') as client_name, coalesce(holder.name, '') as holder, coalesce(maker.name, '') as maker,
    coalesce(second.name, '') as second, coalesce((select n.id from api_key n where n.replaces = k.id order by n.created_at desc limit 1), '00000000-0000-0000-0000-000000000000')::uuid as successor
from (select x.id from api_key x
    where (sqlc.narg('id')::uuid is null or x.id = sqlc.narg('id')::uuid)
      and (sqlc.narg('client_id')::uuid is null or x.client_id = sqlc.narg('client_id')::uuid)
      and (@kind::text = '' or x.kind = @kind::text)
      and (@state::text <> 'revoked' or x.revoked_at is not null)
      and (@state::text in ('', 'revoked') or x.revoked_at is null)
      and (@state::text <> 'expired' or x.expires_at <= @now::timestamptz)
      and (@state::text in ('', 'revoked', 'expired', 'waits') or x.id = any(array(
          (select l.id from api_key l where l.revoked_at is null and l.expires_at > @now::timestamptz order by l.expires_at desc limit 1000)
          union all (select l.id from api_key l where l.revoked_at is null and l.expires_at is null limit 1000))))
      and (@state::text <> 'waits' or x.waits and (x.expires_at is null or x.expires_at > @now::timestamptz))
      and (@state::text not in ('replaced', 'soon', 'in-force') or not x.waits)
      and (@state::text not in ('replaced', 'soon', 'in-force') or ((select n.id from api_key n where n.replaces = x.id limit 1) is not null) = (@state::text = 'replaced'))
      and (@state::text not in ('soon', 'in-force') or (coalesce(x.expires_at, 'infinity'::timestamptz) <= @soon::timestamptz) = (@state::text = 'soon'))
      and (sqlc.narg('before')::uuid is null or (x.created_at, x.id) < (select b.created_at, b.id from api_key b where b.id = sqlc.narg('before')::uuid))
    order by x.created_at desc, x.id desc
    limit @page_size) page
join api_key k on k.id = page.id
left join client c on c.id = k.client_id
left join person holder on holder.id = k.person_id
left join person maker on maker.id = k.created_by
left join person second on second.id = k.confirmed_by
order by k.created_at desc, k.id desc;

-- name: KeyListOfPerson :many
-- The keys of this kind that count for one person, newest first.
select * from api_key where person_id = @person_id and kind = @kind and revoked_at is null and (expires_at is null or expires_at > @now::timestamptz)
order by created_at desc, id for update;

-- name: KeyMachinesOf :many
-- The machines one of whose keys this person made or confirmed, ended keys too.
select distinct machine_id::uuid from api_key where machine_id is not null and (created_by = @person::uuid or confirmed_by = @person::uuid);

-- name: KeyListOfMachine :many
-- The keys that a machine acts by at this moment, newest first.
select * from api_key where machine_id = @machine_id::uuid and revoked_at is null and not waits and (expires_at is null or expires_at > @now::timestamptz)
order by created_at desc, id;

-- name: ClientLive :execrows
-- A client that was being onboarded is live.
update client set state = 'live' where id = @id and state = 'onboarding';

-- name: GrantRevokeAll :many
-- Ends every grant of somebody who leaves.
update role_grant set revoked_at = @at, revoked_by = @by where person_id = @person_id and revoked_at is null returning *;

-- name: GrantInsertConfirmed :exec
-- A grant that one administrator asked for and another confirmed.
insert into role_grant (id, person_id, role, client_id, granted_by, granted_at, change_id)
values (@id, @person_id, @role, @client_id, @granted_by, @at, @change_id);

-- name: PersonLeave :exec
-- Somebody has left.
update person set state = 'disabled', left_at = @at where id = @id;

-- name: PersonReturn :exec
-- Somebody is let in again.
update person set state = 'active', left_at = null where id = @id;

-- name: KeyListHeld :many
-- The keys in force that a person answers for.
select * from api_key where person_id = @person_id and revoked_at is null order by created_at, id;

-- name: LinkEnd :execrows
-- The sealed token of somebody who leaves is gone; at BitGo it ends by BitGo's own hand.
delete from bitgo_link where person_id = @person_id;

-- name: InvitationInsert :exec
-- A link for somebody new.
insert into invitation (id, person_id, hash, totp_sealed, made_by, made_at, expires_at) values (@id, @person_id, @hash, @totp_sealed, @made_by, @at, @expires_at);

-- name: InvitationEnd :exec
-- An earlier link counts no more.
update invitation set ended_at = @at where person_id = @person_id and used_at is null and ended_at is null;

-- name: InvitationByHash :one
-- The link with this digest, with whom it is for.
select i.id, i.person_id, i.totp_sealed, i.expires_at, i.used_at, i.ended_at, p.email, p.name, p.state
from invitation i join person p on p.id = i.person_id where i.hash = @hash for update of i;

-- name: InvitationUse :execrows
-- The link was used.
update invitation set used_at = @at where id = @id and used_at is null and ended_at is null and expires_at > @at;

-- name: CredentialInsertStep :exec
-- Password, seed and the step of the code that proved it.
insert into credential (person_id, password_hash, totp_sealed, totp_last_step, changed_at) values (@person_id, @password_hash, @totp_sealed, @step, @at);

-- name: CredentialHas :one
-- Whether somebody has set up their way in.
select exists (select from credential where person_id = @person_id);

-- name: DeliveryHookEnd :exec
-- Whoever leaves hears nothing more outside the console: their webhook and its secrets are gone.
delete from delivery_hook where person_id = @person_id;

-- name: DeliveryMailsEnd :exec
-- What was still to be mailed to somebody who left is not.
update delivery_mail set state = 'dropped', note = 'Left.', done_at = @now, lease_until = null where person_id = @person_id and state in ('waiting', 'sending');

-- name: DeliveryCallsLeave :exec
-- Nor is what was still to be told to their webhook.
update delivery_call set state = 'dropped', note = 'Left.', done_at = @now, lease_until = null where person_id = @person_id and state in ('waiting', 'calling');
