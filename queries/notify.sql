-- name: NoticeInsert :one
-- Tells one person one thing, once: a job that runs again tells nobody twice. No row: it was told before.
insert into notice (person_id, client_id, class, tone, text, subject_kind, subject_id, created_at)
values (@person_id, @client_id, @class, @tone, @text, @subject_kind, @subject_id, @created_at)
on conflict (person_id, subject_kind, subject_id, md5(text)) do nothing
returning id;

-- name: NoticeList :many
-- A person's notices, newest first.
select * from notice where person_id = @person_id and id < @before_id order by id desc limit @page_size;

-- name: NoticeUnread :one
-- How many are unread, to a thousand.
select count(*) from (select from notice where person_id = @person_id and read_at is null limit 1000) x;

-- name: NoticeReadAll :execrows
-- Marks everything up to one notice as read.
update notice set read_at = @now where person_id = @person_id and read_at is null and id <= @up_to;
