-- name: BatchInsert :exec
-- Keeps a batch that a person confirmed.
insert into batch (id, person_id, asked_by, clients, key, digest, asked_at) values (@id, @person_id, @asked_by, @clients, @key, @digest, @now);

-- name: BatchRowsInsert :exec
-- Keeps its rows, all at once.
insert into batch_row (batch_id, line, wallet, wallet_id, asset, address, memo, amount, payee, purpose, state, said, settled_at)
select @batch_id::uuid, (r->>'line')::int, r->>'wallet', r->>'walletId', r->>'asset', r->>'address', r->>'memo', r->>'amount', r->>'payee', r->>'purpose',
    case when r->>'said' = '' then 'waiting' else 'left_out' end, r->>'said', case when r->>'said' = '' then null else @now::timestamptz end
from jsonb_array_elements(@terms::jsonb) r;

-- name: BatchByID :one
-- One batch.
select * from batch where id = @id;

-- name: BatchByKey :one
-- The batch that a form's key made.
select * from batch where person_id = @person_id and key = @key;

-- name: BatchSame :one
-- The newest batch that a person made of the very same list since a time.
select * from batch where person_id = @person_id and digest = @digest and asked_at >= @since order by asked_at desc limit 1;

-- name: BatchList :many
-- The newest batches of a person, with how their rows stand.
select sqlc.embed(b), r.waiting, r.asked, r.refused, r.left_out
from batch b cross join lateral (select count(*) filter (where x.state = 'waiting')::bigint as waiting,
    count(*) filter (where x.state = 'asked')::bigint as asked, count(*) filter (where x.state = 'refused')::bigint as refused,
    count(*) filter (where x.state = 'left_out')::bigint as left_out from batch_row x where x.batch_id = b.id) r
where b.person_id = @person_id
order by b.asked_at desc, b.id desc limit @page_size;

-- name: BatchRows :many
-- The rows of a batch, in the order of the file.
select * from batch_row where batch_id = @batch_id order by line;

-- name: BatchNext :one
-- The next row that waits.
select * from batch_row where batch_id = @batch_id and state = 'waiting' order by line limit 1;

-- name: BatchRowAsked :exec
-- Notes the send of a row. A send that is there counts, whatever was written down meanwhile.
update batch_row set state = 'asked', send_id = @send_id::uuid, said = '', settled_at = @now::timestamptz where batch_id = @batch_id and line = @line and state <> 'asked';

-- name: BatchRowRefused :exec
-- Notes why a row was refused.
update batch_row set state = 'refused', said = @said, settled_at = @now::timestamptz where batch_id = @batch_id and line = @line and state = 'waiting';

-- name: BatchStop :execrows
-- Leaves out what still waits.
update batch_row set state = 'left_out', said = @said, settled_at = @now::timestamptz where batch_id = @batch_id and state = 'waiting';

-- name: BatchEnd :execrows
-- Ends a batch of which no row waits, once.
update batch set ended_at = @now::timestamptz, trouble = '' where id = @id and ended_at is null
  and not exists (select from batch_row r where r.batch_id = batch.id and r.state = 'waiting');

-- name: BatchTrouble :exec
-- Notes why a batch does not go on.
update batch set trouble = @trouble where id = @id and ended_at is null;
