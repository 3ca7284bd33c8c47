-- name: DeliveryWants :one
-- How one person wants to hear of a class; machines hear nothing. No row: nobody of that id.
select coalesce(c.mail, false)::boolean as mail, coalesce(c.hook, false)::boolean as hook, coalesce(s.pace, 'now')::text as pace,
    (h.person_id is not null and h.off_at is null)::boolean as hooked
from person p
left join delivery_choice c on c.person_id = p.id and c.class = @class::text
left join delivery_pace s on s.person_id = p.id
left join delivery_hook h on h.person_id = p.id
where p.id = @person_id and not p.machine and p.state = 'active';

-- name: DeliveryChoices :many
-- What a person has decided.
select * from delivery_choice where person_id = @person_id;

-- name: DeliveryPace :one
-- How often a person wants mails.
select pace from delivery_pace where person_id = @person_id;

-- name: DeliveryChoose :exec
-- Keeps a decision about one class.
insert into delivery_choice (person_id, class, mail, hook) values (@person_id, @class, @mail, @hook)
on conflict (person_id, class) do update set mail = excluded.mail, hook = excluded.hook;

-- name: DeliveryPaceSet :exec
-- Keeps how often.
insert into delivery_pace (person_id, pace) values (@person_id, @pace) on conflict (person_id) do update set pace = excluded.pace;

-- name: DeliveryMailInsert :exec
-- A mail of one notice, or the notice goes into the mail that is being gathered.
insert into delivery_mail (id, person_id, notices, pace, due_at, made_at) values (@id, @person_id, array[@notice_id::bigint], @pace, @due_at, @now)
on conflict (person_id) where pace <> 'now' and state = 'waiting' and attempts = 0
    do update set notices = delivery_mail.notices || excluded.notices, due_at = least(delivery_mail.due_at, excluded.due_at);

-- name: DeliveryMailClaim :one
-- Takes the mail that has been due for longest; also one whose sender died with it.
update delivery_mail m set state = 'sending', attempts = m.attempts + 1, lease_until = @lease_until
where m.id = (select d.id from delivery_mail d where d.state in ('waiting', 'sending') and d.due_at <= @now and (d.state = 'waiting' or d.lease_until <= @now)
    order by d.due_at, d.id limit 1 for update skip locked)
returning *;

-- name: DeliveryMailSettle :execrows
-- Writes down what became of an attempt, unless another one has been made since.
update delivery_mail set state = @state, due_at = @due_at, note = @note, done_at = @done_at, lease_until = null
where id = @id and state = 'sending' and attempts = @attempts;

-- name: DeliveryNotices :many
-- The notices of a mail or a call, as their owner's.
select * from notice where person_id = @person_id and id = any(@ids::bigint[]) order by id;

-- name: DeliveryHookGet :one
-- A person's webhook.
select * from delivery_hook where person_id = @person_id;

-- name: DeliveryHookUpsert :exec
-- A webhook with its first secret; one before it is replaced, with its secrets.
insert into delivery_hook (person_id, host, url, secret, made_at) values (@person_id, @host, @url, @secret, @now)
on conflict (person_id) do update set host = excluded.host, url = excluded.url, secret = excluded.secret, previous = null, previous_until = null, failures = 0, off_at = null, made_at = excluded.made_at;

-- name: DeliveryHookRotate :execrows
-- Another secret; the one before signs too for a while.
update delivery_hook set previous = secret, previous_until = @until, secret = @secret where person_id = @person_id;

-- name: DeliveryHookOn :execrows
-- Switches a webhook on again.
update delivery_hook set failures = 0, off_at = null where person_id = @person_id;

-- name: DeliveryHookDelete :execrows
-- Forgets a webhook and its secrets.
delete from delivery_hook where person_id = @person_id;

-- name: DeliveryHookWorked :exec
-- It answered well.
update delivery_hook set failures = 0 where person_id = @person_id and failures > 0;

-- name: DeliveryHookFailed :one
-- It did not; after so many in a row it is off. The answer says whether this one switched it off.
update delivery_hook set failures = failures + 1, off_at = case when off_at is null and failures + 1 >= @most::int then @now::timestamptz else off_at end
where person_id = @person_id
returning (failures = @most::int)::boolean as switched;

-- name: DeliveryCallInsert :exec
-- A call of a person's webhook, once for each notice.
insert into delivery_call (id, person_id, notice_id, due_at, made_at) values (@id, @person_id, sqlc.narg('notice_id'), @now, @now) on conflict (notice_id) do nothing;

-- name: DeliveryCallClaim :one
-- Takes the call that has been due for longest, of nobody who is being called already: a receiver that hangs holds up its owner
-- alone. One whose worker died is claimed again before another of the same person.
update delivery_call c set state = 'calling', attempts = c.attempts + 1, lease_until = @lease_until
where c.id = (select d.id from delivery_call d where d.state in ('waiting', 'calling') and d.due_at <= @now and (d.state = 'waiting' or d.lease_until <= @now)
        and not exists (select from delivery_call o where o.person_id = d.person_id and o.id <> d.id and o.state = 'calling')
    order by d.due_at, d.id limit 1 for update skip locked)
returning *;

-- name: DeliveryCallSettle :execrows
-- Writes down what became of an attempt, unless another one has been made since.
update delivery_call set state = @state, due_at = @due_at, status = sqlc.narg('status'), note = @note, done_at = @done_at, lease_until = null
where id = @id and state = 'calling' and attempts = @attempts;

-- name: DeliveryCallsEnd :execrows
-- What was still to come by a webhook that is off does not come.
update delivery_call set state = 'dead', note = @note, done_at = @now where person_id = @person_id and state = 'waiting';

-- name: DeliveryCallAgain :execrows
-- Has a call that is over made again, with its id.
update delivery_call set state = 'waiting', due_at = @now, attempts = 0, done_at = null where id = @id and person_id = @person_id and state in ('delivered', 'dead');

-- name: DeliveryCalls :many
-- The newest calls of a person's webhook.
select c.*, coalesce(n.class, '')::text as class, coalesce(n.text, '')::text as text from delivery_call c left join notice n on n.id = c.notice_id
where c.person_id = @person_id order by c.made_at desc, c.id desc limit @page_size;

-- name: DeliveryMails :many
-- The newest mails to a person.
select * from delivery_mail where person_id = @person_id order by made_at desc, id desc limit @page_size;

-- name: DeliveryMailStanding :one
-- How many mails wait for longer than they should, and how many ended unsent since a day.
select count(*) filter (where state in ('waiting', 'sending') and due_at <= @late)::int as late, count(*) filter (where state = 'dead' and done_at >= @since)::int as dead
from delivery_mail where state in ('waiting', 'sending', 'dead');

-- name: DeliveryCallStanding :one
-- The same of calls.
select count(*) filter (where state in ('waiting', 'calling') and due_at <= @late)::int as late, count(*) filter (where state = 'dead' and done_at >= @since)::int as dead
from delivery_call where state in ('waiting', 'calling', 'dead');

-- name: DeliveryMailNotes :many
-- What mail servers last had against mails that wait or ended unsent since a day, and how many each.
select note, count(*)::int as mails from delivery_mail where note <> '' and (state = 'waiting' or state = 'dead' and done_at >= @since) group by note order by 2 desc, note limit 5;

-- name: DeliveryHooksOff :one
-- How many webhooks of people are off.
select count(*)::int from delivery_hook where off_at is not null;
