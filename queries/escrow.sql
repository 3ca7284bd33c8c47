-- name: EscrowAccountInsert :execrows
-- Asks for a wallet and asset to hold an offering's money in one currency, unless this very call has.
insert into escrow_account (id, client_id, offering_id, escrow, currency, wallet_id, asset, state, asked_by, asked_at, one_time)
values (@id, @client_id, @offering_id, @escrow, @currency, @wallet_id, @asset, 'asked', @asked_by, @asked_at, @one_time)
on conflict on constraint escrow_account_once do nothing;

-- name: EscrowAccountOnce :one
-- What an earlier run of the same call asked for.
select * from escrow_account where asked_by = @asked_by and one_time = @one_time;

-- name: EscrowAccountGet :one
-- One escrow account.
select * from escrow_account where id = @id;

-- name: EscrowAccountLock :one
-- One escrow account, with everything in it held still.
select * from escrow_account where id = @id for update;

-- name: EscrowAccountDecide :exec
-- Compliance's word.
update escrow_account set state = @state, decided_by = @decided_by, decided_at = @decided_at, reason = @reason where id = @id;

-- name: EscrowAccountRetire :exec
-- The wallet may serve another offering.
update escrow_account set state = 'retired', retired_at = @retired_at where id = @id;

-- name: EscrowAccountAt :one
-- The escrow that a wallet and asset serve.
select * from escrow_account where wallet_id = @wallet_id and asset = @asset and state = 'open';

-- name: EscrowAccountOf :one
-- Where an offering's money in a currency is held.
select * from escrow_account where offering_id = @offering_id and currency = @currency and state = 'open';

-- name: EscrowAccounts :many
-- One page of escrow accounts, newest first, with their offering and wallet by name.
select a.*, coalesce(o.name, '')::text as offering_name, coalesce(o.state, '')::text as offering_state, w.label as wallet_label, c.name as client_name,
    p.name as asked_by_name, coalesce(d.name, '')::text as decided_by_name,
    b.total as wallet_total, b.observed_at as wallet_observed_at
from escrow_account a join wallet w on w.id = a.wallet_id join client c on c.id = a.client_id join person p on p.id = a.asked_by
left join person d on d.id = a.decided_by left join offering o on o.id = a.offering_id
left join wallet_balance b on b.wallet_id = a.wallet_id and b.asset = a.asset
where (a.asked_at, a.id) < (@before_at::timestamptz, @before_id::uuid)
  and (sqlc.narg('clients')::uuid[] is null or a.client_id = any (sqlc.narg('clients')::uuid[]))
  and (sqlc.narg('client_id')::uuid is null or a.client_id = sqlc.narg('client_id')::uuid)
  and (sqlc.narg('id')::uuid is null or a.id = sqlc.narg('id')::uuid)
order by a.asked_at desc, a.id desc limit @page_size;

-- name: EscrowBalances :many
-- What the books say of an escrow, by kind of account.
select kind, sum(units)::numeric as units from escrow_balance where client_id = @client_id and wallet_id = @wallet_id and asset = @asset group by kind;

-- name: EscrowHeld :one
-- What is held for one subscription.
select coalesce(sum(units), 0)::numeric as units from escrow_balance
where client_id = @client_id and wallet_id = @wallet_id and asset = @asset and kind = 'escrow_held' and holder = @holder;

-- name: EscrowOfferingLock :one
-- Holds an offering still: every change of its subscriptions' money begins with this, as every other change of them does.
select id from offering where id = @id for update;

-- name: EscrowDepositInsert :execrows
-- One for each transfer, whoever comes first.
insert into escrow_deposit (id, client_id, account_id, transfer_id, wallet_id, asset, units, said, sender, arrived_at, seen_at, state, how, why, subscription_id, standing)
values (@id, @client_id, @account_id, @transfer_id, @wallet_id, @asset, @units, @said, @sender, @arrived_at, @seen_at, @state, @how, @why, @subscription_id, true)
on conflict on constraint escrow_deposit_transfer do nothing;

-- name: EscrowDepositOfTransfer :one
-- The deposit that a transfer is.
select * from escrow_deposit where transfer_id = @transfer_id;

-- name: EscrowDepositGet :one
-- One deposit.
select * from escrow_deposit where id = @id;

-- name: EscrowDepositsOf :many
-- What arrived for a subscription, oldest first.
select * from escrow_deposit where subscription_id = @subscription_id order by arrived_at, id;

-- name: EscrowDepositSave :exec
-- Where a deposit stands.
update escrow_deposit set units = @units, said = @said, state = @state, how = @how, why = @why, subscription_id = @subscription_id, standing = @standing, broken = @broken,
    ask = @ask, ask_for = @ask_for, ask_why = @ask_why, asked_by = @asked_by, asked_at = @asked_at, decided_by = @decided_by, decided_at = @decided_at, agreed = @agreed
where id = @id;

-- name: EscrowDeposits :many
-- One page of deposits, newest first.
select d.*, c.name as client_name, w.label as wallet_label, a.offering_id, a.currency
from escrow_deposit d join escrow_account a on a.id = d.account_id join wallet w on w.id = d.wallet_id join client c on c.id = d.client_id
where (d.arrived_at, d.id) < (@before_at::timestamptz, @before_id::uuid)
  and (sqlc.narg('clients')::uuid[] is null or d.client_id = any (sqlc.narg('clients')::uuid[]))
  and (sqlc.narg('client_id')::uuid is null or d.client_id = sqlc.narg('client_id')::uuid)
  and (not @only_unmatched::boolean or d.state = 'unmatched' and d.standing)
  and (not @only_asked::boolean or d.ask is not null and d.decided_by is null)
  and (not @only_matched::boolean or d.state = 'matched')
  and (not @only_hand::boolean or d.how = 'hand')
  and (not @only_returned::boolean or d.state = 'returned')
  and (not @only_gone::boolean or not d.standing)
  and (not @only_broken::boolean or d.broken)
order by d.arrived_at desc, d.id desc limit @page_size;

-- name: EscrowSuggested :many
-- Subscriptions that wait for just what arrived, or less: a hint for a person, and no more.
select x.id, x.investor_id, x.amount_cents from offering_subscription x
where x.offering_id = @offering_id and x.currency = @currency and x.state in ('pending_review', 'approved') and x.escrow_status = 'PENDING' and x.amount_cents <= @cents
order by x.amount_cents desc, x.id limit 5;

-- name: EscrowAddressLabel :one
-- What an address of a wallet was made for, by its label.
select label from wallet_address where wallet_id = @wallet_id and address = @address order by created_at limit 1;

-- name: EscrowUnfollowed :many
-- Transfers whose deposit does not say what the mirror says: a reaction to an event was lost.
select t.transfer_id, t.wallet_id, t.coin from escrow_account a join transaction_sweeps t on t.wallet_id = a.wallet_id and t.coin = a.asset and t.type = 'receive'
left join escrow_deposit d on d.transfer_id = t.transfer_id
where a.state = 'open' and t.amount > 0 and case when t.state = 'confirmed' then coalesce(t.confirmed_at, t.transfer_date) >= a.decided_at and (d.id is null or not d.standing or d.units <> t.amount)
    else d.standing end
order by t.id limit 200;

-- name: EscrowPaymentInsert :exec
-- Something is to be paid out.
insert into escrow_payment (id, code, client_id, account_id, wallet_id, asset, kind, subscription_id, deposit_id, units, why, due_at, state, changed_at)
values (@id, @code, @client_id, @account_id, @wallet_id, @asset, @kind, @subscription_id, @deposit_id, @units, @why, @due_at, 'due', @due_at);

-- name: EscrowPaymentGet :one
-- One payment.
select * from escrow_payment where id = @id;

-- name: EscrowPaymentByCode :one
-- The payment that a send's purpose names.
select * from escrow_payment where code = @code;

-- name: EscrowPaymentBySend :one
-- The payment that a send is made for.
select * from escrow_payment where send_id = @send_id;

-- name: EscrowPaymentsOf :many
-- What a subscription is to be paid, or was.
select * from escrow_payment where subscription_id = @subscription_id and state <> 'void' order by due_at, id;

-- name: EscrowPaymentOfDeposit :one
-- The payment that sends a deposit back.
select * from escrow_payment where deposit_id = @deposit_id and state <> 'void';

-- name: EscrowPaymentMove :exec
-- Where a payment stands.
update escrow_payment set state = @state, send_id = @send_id, changed_at = @changed_at where id = @id;

-- name: EscrowPayments :many
-- One page of payments, newest first.
select p.*, c.name as client_name, w.label as wallet_label, a.offering_id, a.currency
from escrow_payment p join escrow_account a on a.id = p.account_id join wallet w on w.id = p.wallet_id join client c on c.id = p.client_id
where (p.due_at, p.id) < (@before_at::timestamptz, @before_id::uuid)
  and (sqlc.narg('clients')::uuid[] is null or p.client_id = any (sqlc.narg('clients')::uuid[]))
  and (sqlc.narg('client_id')::uuid is null or p.client_id = sqlc.narg('client_id')::uuid)
  and (not @only_due::boolean or p.state = 'due')
  and (not @only_sending::boolean or p.state = 'sending')
  and (not @only_paid::boolean or p.state = 'paid')
order by p.due_at desc, p.id desc limit @page_size;

-- name: EscrowReleaseInsert :exec
-- A subscription's money is the issuer's.
insert into escrow_release (subscription_id, client_id, account_id, units, at) values (@subscription_id, @client_id, @account_id, @units, @at);

-- name: EscrowReleaseOf :one
-- What of a subscription became the issuer's.
select * from escrow_release where subscription_id = @subscription_id;

-- name: EscrowBroken :one
-- Whether something was taken back from an escrow after it was given away.
select exists (select from escrow_balance where client_id = @client_id and wallet_id = @wallet_id and asset = @asset and kind = 'escrow_break' and units > 0);

-- name: EscrowWaits :one
-- How many deposits wait for somebody, at most a hundred of each: for treasury to match, for compliance to confirm; and payments that are due.
select (select count(*) from (select from escrow_deposit d where d.state = 'unmatched' and d.standing and not (d.ask is not null and d.decided_by is null)
          and (sqlc.narg('clients')::uuid[] is null or d.client_id = any (sqlc.narg('clients')::uuid[])) limit 100) u) as unmatched,
       (select count(*) from (select from escrow_deposit d where d.ask is not null and d.decided_by is null
          and (sqlc.narg('clients')::uuid[] is null or d.client_id = any (sqlc.narg('clients')::uuid[])) limit 100) u) as asked,
       (select count(*) from (select from escrow_payment p where p.state = 'due'
          and (sqlc.narg('clients')::uuid[] is null or p.client_id = any (sqlc.narg('clients')::uuid[])) limit 100) u) as due,
       (select count(*) from (select from escrow_deposit d where d.broken
          and (sqlc.narg('clients')::uuid[] is null or d.client_id = any (sqlc.narg('clients')::uuid[])) limit 100) u) as broken;

-- name: EscrowSubscription :one
-- What a subscription asks for, as far as its money goes.
select id, offering_id, client_id, investor_id, amount_cents, currency, state, escrow_status, reference from offering_subscription where id = @id;

-- name: EscrowSubscriptionNamed :one
-- The subscription that a payment reference names.
select id from offering_subscription where reference = @reference;

-- name: EscrowOffering :one
-- Whose an offering is, and what money it takes.
select id, client_id, name, state, currencies, escrow_account from offering where id = @id;

-- name: EscrowCandidates :many
-- Wallets of a client, or of all, with an asset each, that serve no offering yet.
select w.id, w.client_id, w.label, b.asset, c.name as client_name from wallet w join wallet_balance b on b.wallet_id = w.id join client c on c.id = w.client_id
where w.state = 'ready' and (@client_id::uuid = '00000000-0000-0000-0000-000000000000' or w.client_id = @client_id::uuid)
  and not exists (select from escrow_account a where a.wallet_id = w.id and a.asset = b.asset and a.state in ('asked', 'open'))
order by w.label, w.id, b.asset limit 500;

-- name: EscrowLacking :many
-- Offerings that require an escrow and have none for a currency they take, newest first.
select o.id, o.client_id, o.name, o.state, u.currency::text as currency from offering o cross join lateral unnest(o.currencies) as u(currency)
where o.escrow_account is not null and o.state not in ('CLOSED', 'CANCELLED')
  and (sqlc.narg('clients')::uuid[] is null or o.client_id = any (sqlc.narg('clients')::uuid[]))
  and not exists (select from escrow_account a where a.offering_id = o.id and a.currency = u.currency and a.state in ('asked', 'open'))
order by o.created_at desc, o.id desc limit 50;

-- name: EscrowHeldForEnded :many
-- Subscriptions that have ended and for which something is still held.
select x.id from escrow_balance b join offering_subscription x on x.id = b.holder
where b.kind = 'escrow_held' and b.units > 0 and x.state not in ('pending_review', 'approved') order by x.id limit 200;

-- name: EscrowPersonName :one
-- What somebody is called.
select name from person where id = @id;
