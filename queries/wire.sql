-- name: WireInsert :execrows
-- The first claim of a withdrawal's decision; nothing when there is one.
insert into wire_decision (transfer_id, wallet_id, client_id, action, coin, amount, address, asked_by, released_by, decided_by, state, claimed_at, claimed_until)
values (@transfer_id, @wallet_id, @client_id, @action, @coin, @amount, @address, @asked_by, @released_by, @decided_by, 'claimed', @claimed_at, @claimed_until)
on conflict (transfer_id) do nothing;

-- name: WireLock :one
-- The decision about a withdrawal, for changing.
select * from wire_decision where transfer_id = @transfer_id for update;

-- name: WireClaim :exec
-- Somebody decides it anew: nothing was decided before.
update wire_decision set state = 'claimed', action = @action, decided_by = @decided_by, claimed_at = @claimed_at, claimed_until = @claimed_until
where transfer_id = @transfer_id;

-- name: WireReturn :execrows
-- BitGo declined this claim: nothing was decided.
update wire_decision set state = 'returned' where transfer_id = @transfer_id and state = 'claimed' and claimed_at = @claimed_at;

-- name: WireSettle :execrows
-- BitGo has it from whoever is named here, by its own answer: whatever claim stands, this one decided.
update wire_decision set state = 'settled', action = @action, decided_by = @decided_by, settled_at = @settled_at, bitgo_state = @bitgo_state
where transfer_id = @transfer_id and state not in ('settled', 'elsewhere');

-- name: WireFound :execrows
-- What BitGo shows, looked up for this claim: its own decision, or somebody else's.
update wire_decision set state = @state, settled_at = @settled_at, bitgo_state = @bitgo_state
where transfer_id = @transfer_id and state = 'claimed' and claimed_at = @claimed_at;

-- name: WireAbandoned :many
-- Claims whose time is up: whoever made them has died, or did not hear the answer.
select * from wire_decision where state = 'claimed' and claimed_until <= @now order by claimed_until, transfer_id limit 100;

-- name: BankPut :exec
-- An account as BitGo shows it. An older reading changes nothing; other details are a new payee from then on.
insert into bank_account (id, client_id, hash, bank, owner, number_tail, routing, swift, kind, currency, country, state, details, asked_by, first_seen_at, changed_at, observed_at)
values (@id, @client_id, @hash, @bank, @owner, @number_tail, @routing, @swift, @kind, @currency, @country, @state, @details, @asked_by, @now, @now, @now)
on conflict (id) do update set hash = excluded.hash, bank = excluded.bank, owner = excluded.owner, number_tail = excluded.number_tail, routing = excluded.routing,
    swift = excluded.swift, kind = excluded.kind, currency = excluded.currency, country = excluded.country, state = excluded.state,
    changed_at = case when bank_account.details = excluded.details then bank_account.changed_at else excluded.changed_at end,
    details = excluded.details, asked_by = coalesce(bank_account.asked_by, excluded.asked_by), observed_at = excluded.observed_at
where bank_account.client_id = excluded.client_id and bank_account.observed_at <= excluded.observed_at;

-- name: BankList :many
-- One page of accounts, newest first, each with the newest call about the details that it has now; one when an id or a hash is given.
select sqlc.embed(b), c.name as client_name, coalesce(k.agreed, false)::boolean as agreed, (k.agreed is not null)::boolean as called,
    coalesce(p.name, '') as asked_by_name
from bank_account b
join client c on c.id = b.client_id
left join person p on p.id = b.asked_by
left join lateral (select x.agreed from bank_call x where x.account_id = b.id and x.details = b.details order by x.recorded_at desc, x.id desc limit 1) k on true
where (@id::text = '' or b.id = @id::text)
  and (@hash::text = '' or b.hash = @hash::text)
  and (sqlc.narg('clients')::uuid[] is null or b.client_id = any(sqlc.narg('clients')::uuid[]))
  and (sqlc.narg('client_id')::uuid is null or b.client_id = sqlc.narg('client_id')::uuid)
  and (@state::text = '' or b.state = @state::text)
  and (sqlc.narg('only')::text[] is null or b.id = any(sqlc.narg('only')::text[]))
  and (sqlc.narg('before')::timestamptz is null or (b.first_seen_at, b.id) < (sqlc.narg('before')::timestamptz, @before_id::text))
order by b.first_seen_at desc, b.id desc
limit @page_size;

-- name: BankAskInsert :execrows
-- The first claim of a request; nothing when the same call made one before.
insert into bank_ask (id, client_id, owner, bank, routing, number_tail, terms, asked_by, one_time, asked_at, claimed_until, state)
values (@id, @client_id, @owner, @bank, @routing, @number_tail, @terms, @asked_by, @one_time, @asked_at, @claimed_until, 'claimed')
on conflict (asked_by, one_time) do nothing;

-- name: BankAskLock :one
-- What the call asked for before.
select * from bank_ask where asked_by = @asked_by and one_time = @one_time for update;

-- name: BankAskEnd :exec
-- What became of a request.
update bank_ask set state = @state, account_id = @account_id where id = @id and state = 'claimed';

-- name: BankCallInsert :execrows
-- A call, once.
insert into bank_call (id, client_id, account_id, details, spoke_with, number, source, called_at, agreed, note, made_by, one_time, recorded_at)
values (@id, @client_id, @account_id, @details, @spoke_with, @number, @source, @called_at, @agreed, @note, @made_by, @one_time, @recorded_at)
on conflict (made_by, one_time) do nothing;

-- name: BankCalls :many
-- The newest calls about an account, with who made them.
select sqlc.embed(x), p.name as made_by_name from bank_call x join person p on p.id = x.made_by
where x.account_id = @account_id order by x.recorded_at desc, x.id desc limit 50;

-- name: WireList :many
-- One page of withdrawals to bank accounts as they were mirrored, newest first; one when its transfer is given.
select t.id, t.transfer_id, t.wallet_id, t.client_id, t.coin, t.amount, t.state, t.raw_state, t.counterparty, t.sequence_id, t.bitgo_created_at, t.observed_at,
    c.name as client_name, w.label as wallet_label, coalesce(b.id, '') as account_id, coalesce(b.owner, '') as owner, coalesce(b.bank, '') as bank, coalesce(b.number_tail, '') as number_tail
from (select x.* from transaction_sweeps x
    where x.sub_type = 'ofc_withdrawal' and x.coin = any(@coins::text[])
      and (@transfer_id::text = '' or x.transfer_id = @transfer_id::text)
      and (sqlc.narg('clients')::uuid[] is null or x.client_id = any(sqlc.narg('clients')::uuid[]))
      and (sqlc.narg('client_id')::uuid is null or x.client_id = sqlc.narg('client_id')::uuid)
      and (@state::text = '' or x.state = @state::text)
      and (sqlc.narg('only')::text[] is null or x.transfer_id = any(sqlc.narg('only')::text[]))
      and (sqlc.narg('before')::timestamptz is null or (x.bitgo_created_at, x.id) < (sqlc.narg('before')::timestamptz, @before_id::bigint))
    order by x.bitgo_created_at desc, x.id desc
    limit @page_size) t
join client c on c.id = t.client_id
join wallet w on w.id = t.wallet_id and w.client_id = t.client_id
left join bank_account b on b.client_id = t.client_id and b.hash = t.counterparty
order by t.bitgo_created_at desc, t.id desc;

-- name: WireArriving :many
-- The newest money from banks that BitGo shows and has not credited.
select t.transfer_id, t.wallet_id, t.coin, t.amount, t.state, t.sub_type, t.counterparty, t.bitgo_created_at, c.name as client_name, w.label as wallet_label
from transaction_sweeps t
join client c on c.id = t.client_id
join wallet w on w.id = t.wallet_id and w.client_id = t.client_id
where t.type = 'receive' and t.coin = any(@coins::text[]) and t.state <> 'confirmed'
  and (sqlc.narg('clients')::uuid[] is null or t.client_id = any(sqlc.narg('clients')::uuid[]))
  and (sqlc.narg('client_id')::uuid is null or t.client_id = sqlc.narg('client_id')::uuid)
order by t.bitgo_created_at desc, t.id desc
limit 50;

-- name: WireDecisionGet :one
-- The decision about a withdrawal with the name of whose it is.
select sqlc.embed(d), p.name as decided_by_name from wire_decision d join person p on p.id = d.decided_by where d.transfer_id = @transfer_id;

-- name: WireStepInsert :execrows
-- What somebody saw, once.
insert into wire_step (id, client_id, transfer_id, item, note, made_by, made_at) values (@id, @client_id, @transfer_id, @item, @note, @made_by, @made_at)
on conflict (transfer_id, item) do nothing;

-- name: WireSteps :many
-- What was seen about a withdrawal.
select sqlc.embed(x), p.name as made_by_name from wire_step x join person p on p.id = x.made_by where x.transfer_id = @transfer_id order by x.made_at, x.item;

-- name: WireMissingInsert :execrows
-- A deposit that did not arrive, once.
insert into wire_missing (id, client_id, wallet_id, amount_cents, sender, sent_on, reference, state, note, asked_by, one_time, asked_at)
values (@id, @client_id, @wallet_id, @amount_cents, @sender, @sent_on, @reference, 'open', '', @asked_by, @one_time, @asked_at)
on conflict (asked_by, one_time) do nothing;

-- name: WireMissingList :many
-- The newest deposits that did not arrive, open ones or all; one when an id is given.
select sqlc.embed(m), c.name as client_name, w.label as wallet_label, p.name as asked_by_name
from wire_missing m
join client c on c.id = m.client_id
join wallet w on w.id = m.wallet_id and w.client_id = m.client_id
join person p on p.id = m.asked_by
where (sqlc.narg('id')::uuid is null or m.id = sqlc.narg('id')::uuid)
  and (sqlc.narg('clients')::uuid[] is null or m.client_id = any(sqlc.narg('clients')::uuid[]))
  and (sqlc.narg('client_id')::uuid is null or m.client_id = sqlc.narg('client_id')::uuid)
order by m.asked_at desc, m.id desc
limit 50;

-- name: WireMissingClose :execrows
-- It was found, or went back.
update wire_missing set state = @state, note = @note, closed_by = @closed_by, closed_at = @closed_at where id = @id and state = 'open';

-- name: WireToConfirm :many
-- Withdrawals that BitGo holds for a confirmation which this person may give: not of their own asking or release, and that
-- nobody has begun to decide; the oldest first.
select t.transfer_id, t.bitgo_created_at from transaction_sweeps t
where t.sub_type = 'ofc_withdrawal' and t.coin = any(@coins::text[]) and t.state = 'initialized'
  and (sqlc.narg('clients')::uuid[] is null or t.client_id = any(sqlc.narg('clients')::uuid[]))
  and not exists (select from wire_decision d where d.transfer_id = t.transfer_id and d.state <> 'returned')
  and not exists (select from send s where s.wallet_id = t.wallet_id
      and s.id = case when t.sequence_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then t.sequence_id::uuid end
      and (own_hand(s.asked_by, @person::uuid) or coalesce(own_hand(s.released_by, @person::uuid), false)))
order by t.bitgo_created_at, t.id limit @most;

-- name: WireAtBank :many
-- Withdrawals that are confirmed and that the bank has not taken yet, the oldest first.
select t.transfer_id, t.bitgo_created_at from transaction_sweeps t
where t.sub_type = 'ofc_withdrawal' and t.coin = any(@coins::text[]) and t.state in ('pendingApproval', 'signed', 'unconfirmed')
  and (sqlc.narg('clients')::uuid[] is null or t.client_id = any(sqlc.narg('clients')::uuid[]))
order by t.bitgo_created_at, t.id limit @most;

-- name: BankToCall :many
-- Accounts about whose details nobody has called, and about which this person may; the oldest first.
select b.id, b.changed_at from bank_account b
where b.state in ('pending', 'approved')
  and (sqlc.narg('clients')::uuid[] is null or b.client_id = any(sqlc.narg('clients')::uuid[]))
  and not exists (select from bank_call x where x.account_id = b.id and x.details = b.details)
  and not coalesce(own_hand(b.asked_by, @person::uuid), false)
order by b.first_seen_at, b.id limit @most;

-- name: WireUntold :many
-- Withdrawals that wait for a confirmation, or that ended since a moment, of whose state nobody was told; the oldest first.
select t.transfer_id, t.client_id, t.state, c.name as client_name from transaction_sweeps t join client c on c.id = t.client_id
where t.sub_type = 'ofc_withdrawal' and t.coin = any(@coins::text[])
  and (t.state = 'initialized' or (t.state in ('confirmed', 'rejected', 'failed', 'removed') and t.transfer_date > @since::timestamptz))
  and not exists (select from notice n where n.subject_kind = 'wire' and n.subject_id = t.transfer_id
      and n.tone = case t.state when 'initialized' then 'info' when 'confirmed' then 'ok' when 'rejected' then 'warn' else 'stop' end)
order by t.bitgo_created_at, t.id limit 100;
