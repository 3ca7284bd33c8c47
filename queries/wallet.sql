-- name: WalletClient :one
-- A client by its id.
select id, name, enterprise_id from client where id = @id;

-- name: WalletClientOfEnterprise :one
-- The client that stands for a BitGo enterprise.
select id, name, enterprise_id from client where enterprise_id = @enterprise_id;

-- name: WalletLockFirst :exec
-- Lets one transaction at a time take in a wallet that is not known yet; held to its end.
select pg_advisory_xact_lock(hashtextextended('wallet.first.' || @id::text, 0));

-- name: WalletUpsert :exec
-- Stores what BitGo says of a wallet. An older reading changes nothing, and a wallet never changes its client.
insert into wallet (id, client_id, coin, label, type, multisig_type, state, frozen_at, created_at, observed_at)
values (@id, @client_id, @coin, @label, @type, @multisig_type, @state, @frozen_at, @observed_at, @observed_at)
on conflict (id) do update set label = excluded.label, type = excluded.type, multisig_type = excluded.multisig_type,
    state = excluded.state, observed_at = excluded.observed_at,
    frozen_at = case when excluded.frozen_at is null then null else coalesce(wallet.frozen_at, excluded.frozen_at) end
where wallet.observed_at <= excluded.observed_at and wallet.client_id = excluded.client_id;

-- name: WalletByID :one
-- One wallet of the clients that may be seen.
select w.*, c.name as client_name from wallet w join client c on c.id = w.client_id
where w.id = @id and (sqlc.narg('clients')::uuid[] is null or w.client_id = any(sqlc.narg('clients')::uuid[]));

-- name: WalletForUpdate :one
-- Locks the wallet: its reservations and its balance change one at a time.
select w.*, c.name as client_name from wallet w join client c on c.id = w.client_id
where w.id = @id and (sqlc.narg('clients')::uuid[] is null or w.client_id = any(sqlc.narg('clients')::uuid[]))
for update of w;

-- name: WalletList :many
-- Every wallet that may be seen, by client and label.
select w.*, c.name as client_name from wallet w join client c on c.id = w.client_id
where w.state <> 'deleted' and (sqlc.narg('clients')::uuid[] is null or w.client_id = any(sqlc.narg('clients')::uuid[]))
order by c.name, w.label, w.id;

-- name: WalletPage :many
-- One page of the wallets that may be seen, by client and label. A coin's wallets are its own, and those that hold it beside
-- their own: both stand in the same order, so that the page is the first of the two pages together.
select w.*, c.name as client_name from (
    (select x.id from wallet x
    where x.state <> 'deleted'
      and (sqlc.narg('clients')::uuid[] is null or x.client_id = any(sqlc.narg('clients')::uuid[]))
      and (sqlc.narg('client_id')::uuid is null or x.client_id = sqlc.narg('client_id')::uuid and x.client_sort = (select n.name from client n where n.id = sqlc.narg('client_id')::uuid))
      and (@coin::text = '' or x.coin = @coin::text)
      and (@words::text = '' or x.id = any(array(select wallet_named(@words::text))))
      and (@after::text = '' or (x.client_sort, x.client_id, x.label, x.id) > (select a.client_sort, a.client_id, a.label, a.id from wallet a where a.id = @after::text))
    order by x.client_sort, x.client_id, x.label, x.id limit @page_size)
    union all
    (select b.wallet_id from wallet_balance b join wallet y on y.id = b.wallet_id and y.state <> 'deleted'
    where @coin::text <> '' and b.asset = @coin::text and b.beside
      and (sqlc.narg('clients')::uuid[] is null or b.client_id = any(sqlc.narg('clients')::uuid[]))
      and (sqlc.narg('client_id')::uuid is null or b.client_id = sqlc.narg('client_id')::uuid and b.client_sort = (select n.name from client n where n.id = sqlc.narg('client_id')::uuid))
      and (@words::text = '' or b.wallet_id = any(array(select wallet_named(@words::text))))
      and (@after::text = '' or (b.client_sort, b.client_id, b.wallet_label, b.wallet_id) > (select a.client_sort, a.client_id, a.label, a.id from wallet a where a.id = @after::text))
    order by b.client_sort, b.client_id, b.wallet_label, b.wallet_id limit @page_size)
) page join wallet w on w.id = page.id join client c on c.id = w.client_id
order by w.client_sort, w.client_id, w.label, w.id limit @page_size;

-- name: WalletChoices :many
-- The first wallets that may be seen, and those that are named; of one client half of them, when it is named.
select w.*, c.name as client_name from wallet w join client c on c.id = w.client_id
where w.state <> 'deleted' and (sqlc.narg('clients')::uuid[] is null or w.client_id = any(sqlc.narg('clients')::uuid[])) and w.id = any(array(
    (select x.id from wallet x where x.state <> 'deleted' and (sqlc.narg('clients')::uuid[] is null or x.client_id = any(sqlc.narg('clients')::uuid[]))
    order by x.client_sort, x.client_id, x.label, x.id limit @others)
    union all
    (select y.id from wallet y where sqlc.narg('client_id')::uuid is not null and y.state <> 'deleted' and y.client_id = sqlc.narg('client_id')::uuid order by y.label, y.id limit @of_client)
    union all
    select unnest(@ids::text[])))
order by w.client_sort, w.client_id, w.label, w.id;

-- name: WalletStanding :one
-- When the balances of the wallet that was read longest ago were read (the epoch: there is none), and how many wallets there are, up to a number.
select coalesce((select w.observed_at from wallet w where w.state <> 'deleted' and (sqlc.narg('clients')::uuid[] is null or w.client_id = any(sqlc.narg('clients')::uuid[]))
        order by w.observed_at limit 1), 'epoch')::timestamptz as oldest,
    (select count(*) from (select from wallet w where w.state <> 'deleted' and (sqlc.narg('clients')::uuid[] is null or w.client_id = any(sqlc.narg('clients')::uuid[]))
        order by w.observed_at limit @most) x)::int as wallets;

-- name: WalletBalanceUpsert :execrows
-- Stores a balance unless a newer one is there.
insert into wallet_balance (wallet_id, client_id, asset, total, confirmed, spendable, locked, staked, reward, observed_at)
values (@wallet_id, @client_id, @asset, @total, @confirmed, @spendable, @locked, @staked, @reward, @observed_at)
on conflict (wallet_id, asset) do update set total = excluded.total, confirmed = excluded.confirmed,
    spendable = excluded.spendable, locked = excluded.locked, staked = excluded.staked, reward = excluded.reward, observed_at = excluded.observed_at
where wallet_balance.observed_at <= excluded.observed_at;

-- name: WalletBalances :many
-- The stored balances with what explains them: reservations that BitGo's figure does not show yet, transfers on
-- their way, and the wallet's own account in the ledger. An asset that only has transfers or reservations has a
-- row too, with no observation. The assets of the transfers are stepped through, one row each, however many there are.
with recursive moved as (
    select (select t.coin from transaction_sweeps t where t.wallet_id = @wallet_id and t.state in ('signed', 'unconfirmed', 'confirmed')
        order by t.coin limit 1) as coin
    union all
    select (select t.coin from transaction_sweeps t where t.wallet_id = @wallet_id and t.state in ('signed', 'unconfirmed', 'confirmed')
        and t.coin > m.coin order by t.coin limit 1) as coin from moved m where m.coin is not null
), held as (
    select asset from wallet_balance where wallet_balance.wallet_id = @wallet_id
    union select asset from reservation where reservation.wallet_id = @wallet_id and state <> 'ended'
    union select asset from consolidation where consolidation.wallet_id = @wallet_id and state in ('calling', 'unknown', 'pending', 'sent')
    union select moved.coin from moved where moved.coin is not null
)
select h.asset::text as asset, b.observed_at,
    coalesce(b.total, 0)::numeric as total, coalesce(b.confirmed, 0)::numeric as confirmed,
    coalesce(b.spendable, 0)::numeric as spendable, coalesce(b.locked, 0)::numeric as locked,
    coalesce(b.staked, 0)::numeric as staked, coalesce(b.reward, 0)::numeric as reward,
    coalesce((select sum(r.amount + r.fee) from reservation r
        where r.wallet_id = @wallet_id and r.asset = h.asset and r.state <> 'ended'), 0)::numeric as reserved,
    -- a consolidation that BitGo's figure cannot show yet holds back what it gathers; once BitGo has it, that explains the figure
    coalesce((select sum(g.gathers) from consolidation g where g.wallet_id = @wallet_id and g.asset = h.asset
        and (g.state in ('calling', 'unknown', 'pending') or g.state = 'sent' and g.changed_at >= coalesce(b.observed_at, g.changed_at))), 0)::numeric as promised,
    coalesce((select sum(g.gathers) from consolidation g where g.wallet_id = @wallet_id and g.asset = h.asset
        and g.state = 'sent' and g.changed_at < b.observed_at), 0)::numeric as gathering,
    coalesce((select -sum(t.amount) from transaction_sweeps t
        where t.wallet_id = @wallet_id and t.coin = h.asset and t.state in ('signed', 'unconfirmed') and t.amount < 0), 0)::numeric as leaving,
    coalesce((select -sum(t.amount) from transaction_sweeps t
        where t.wallet_id = @wallet_id and t.coin = h.asset and t.state = 'pendingApproval' and t.amount < 0), 0)::numeric as waiting,
    coalesce((select sum(t.amount) from transaction_sweeps t
        where t.wallet_id = @wallet_id and t.coin = h.asset and t.state in ('signed', 'unconfirmed') and t.amount > 0), 0)::numeric as arriving
from held h left join wallet_balance b on b.wallet_id = @wallet_id and b.asset = h.asset
where (sqlc.narg('asset')::text is null or h.asset = sqlc.narg('asset')::text)
order by h.asset;

-- name: WalletObservedAt :one
-- The age of the wallet's oldest stored balance; null when none is stored.
select min(observed_at)::timestamptz as observed_at from wallet_balance where wallet_id = @wallet_id having count(*) > 0;

-- name: WalletAddressCreatedAt :one
-- When an address was first seen here.
select created_at from wallet_address where id = @id;

-- name: WalletAddressUpsert :exec
-- Stores an address as BitGo has it. Who asked for it and when it was made stay; an address never goes away again.
insert into wallet_address (id, wallet_id, client_id, asset, address, memo, label, state, chain, index, created_by, created_at, observed_at)
values (@id, @wallet_id, @client_id, @asset, @address, @memo, @label, @state, @chain, @index, @created_by, @created_at, @observed_at)
on conflict (id) do update set address = coalesce(excluded.address, wallet_address.address),
    memo = case when excluded.address is null then wallet_address.memo else excluded.memo end,
    state = case when excluded.address is null then wallet_address.state else 'ready' end,
    created_by = coalesce(wallet_address.created_by, excluded.created_by),
    label = excluded.label, observed_at = excluded.observed_at
where wallet_address.observed_at <= excluded.observed_at and wallet_address.wallet_id = excluded.wallet_id;

-- name: WalletAddresses :many
-- One page of a wallet's addresses, newest first.
select a.*, coalesce(p.name, '')::text as created_by_name from wallet_address a left join person p on p.id = a.created_by
where a.wallet_id = @wallet_id and (a.created_at, a.id) < (@key_at::timestamptz, @key_id::text)
order by a.created_at desc, a.id desc
limit @page_size;

-- name: WalletAddressesPending :many
-- Addresses that BitGo has not finished.
select * from wallet_address where wallet_id = @wallet_id and state = 'pending' order by created_at, id;

-- name: WalletTransferLock :exec
-- Lets one reading at a time decide about a transfer; held to the end of the transaction.
select pg_advisory_xact_lock(hashtextextended('wallet.transfer.' || @transfer_id::text, 0));

-- name: WalletTransfer :one
-- The mirror of one transfer.
select * from transaction_sweeps where transfer_id = @transfer_id;

-- name: WalletTransferBySequence :many
-- The transfers that carry our sequence id, oldest first; a replacement may share it.
select * from transaction_sweeps where wallet_id = @wallet_id and sequence_id = @sequence_id order by id;

-- name: WalletTransferUpsert :one
-- Writes the mirror of one transfer. The room has decided, under the transfer's lock, that this reading counts.
insert into transaction_sweeps (transfer_id, wallet_id, coin, amount, state, txid, created_at, client_id, type, sub_type,
    intended_value, base_value_without_fees, fee, fee_coin, height, confirmations, counterparty, sequence_id, onchain_txid,
    replaces, replaced_by, comment, raw_state, bitgo_created_at, transfer_date, confirmed_at, observed_at, posted_at, said, paid_to)
values (@transfer_id, @wallet_id, @coin, @amount, @state, @txid, @created_at, @client_id, @type, @sub_type,
    @intended_value, @base_value_without_fees, @fee, @fee_coin, @height, @confirmations, @counterparty, @sequence_id, @onchain_txid,
    @replaces, @replaced_by, @comment, @raw_state, @bitgo_created_at, @transfer_date, @confirmed_at, @observed_at, @posted_at, @said, @paid_to)
on conflict on constraint transaction_sweeps_transfer do update set amount = excluded.amount, state = excluded.state,
    txid = excluded.txid, type = excluded.type, sub_type = excluded.sub_type, intended_value = excluded.intended_value,
    base_value_without_fees = excluded.base_value_without_fees, fee = excluded.fee, fee_coin = excluded.fee_coin,
    height = excluded.height, confirmations = excluded.confirmations, counterparty = excluded.counterparty,
    sequence_id = excluded.sequence_id, onchain_txid = excluded.onchain_txid, replaces = excluded.replaces,
    replaced_by = excluded.replaced_by, comment = excluded.comment, raw_state = excluded.raw_state,
    transfer_date = excluded.transfer_date, confirmed_at = excluded.confirmed_at, observed_at = excluded.observed_at,
    posted_at = excluded.posted_at, said = excluded.said, paid_to = excluded.paid_to
returning id;

-- name: WalletTransfers :many
-- One page of transfers, newest first by their creation at BitGo.
select * from transaction_sweeps
where wallet_id = @wallet_id and (bitgo_created_at, id) < (@key_at::timestamptz, @key_id::bigint)
  and (sqlc.narg('coin')::text is null or coin = sqlc.narg('coin')::text)
order by bitgo_created_at desc, id desc
limit @page_size;

-- name: ReservationInsert :exec
-- Holds back what a send needs.
insert into reservation (send_id, client_id, wallet_id, asset, amount, fee, state, reserved_at)
values (@send_id, @client_id, @wallet_id, @asset, @amount, @fee, 'open', @reserved_at);

-- name: ReservationForUpdate :one
-- Locks one reservation.
select * from reservation where send_id = @send_id for update;

-- name: ReservationSettle :exec
-- BitGo knows of the send: the reservation ends with the next balance observed after this.
update reservation set state = 'settled', settled_at = @settled_at where send_id = @send_id and state = 'open';

-- name: ReservationRelease :exec
-- Nothing left the wallet: the reservation ends at once.
update reservation set state = 'ended', ended_at = @ended_at where send_id = @send_id and state <> 'ended';

-- name: ReservationEndObserved :many
-- Ends the settled reservations that a balance observed after their settlement now shows.
update reservation set state = 'ended', ended_at = @ended_at
where wallet_id = @wallet_id and asset = @asset and state = 'settled' and settled_at < @observed_at
returning send_id;

-- name: ReservationsOfWallet :many
-- The reservations that still hold something back, oldest first.
select * from reservation where wallet_id = @wallet_id and state <> 'ended' order by reserved_at, send_id;

-- name: WalletAddressNewest :one
-- The newest address of an asset that can be paid to.
select a.*, coalesce(p.name, '')::text as created_by_name from wallet_address a left join person p on p.id = a.created_by
where a.wallet_id = @wallet_id and a.asset = @asset and a.address is not null
order by a.created_at desc, a.id desc limit 1;

-- name: WalletAddressGet :one
-- One address.
select a.*, coalesce(p.name, '')::text as created_by_name from wallet_address a left join person p on p.id = a.created_by
where a.id = @id;

-- name: AddressAskRetire :exec
-- A call's name counts for a day; after it, it may name another.
update address_ask set one_time = one_time || '/' || id::text where asked_by = @asked_by and one_time = @one_time and asked_at <= @before;

-- name: AddressAskInsert :execrows
-- An address that is asked for; nothing when the same call asked for it before.
insert into address_ask (id, client_id, wallet_id, asset, label, asked_by, one_time, asked_at, claimed_until)
values (@id, @client_id, @wallet_id, @asset, @label, @asked_by, @one_time, @asked_at, @claimed_until)
on conflict (asked_by, one_time) do nothing;

-- name: AddressAskOf :one
-- What a call asked for, locked.
select * from address_ask where asked_by = @asked_by and one_time = @one_time for update;

-- name: AddressAskClaim :exec
-- Somebody asks BitGo until then.
update address_ask set claimed_until = @claimed_until where id = @id and address_id is null;

-- name: AddressAskMade :exec
-- BitGo has made it.
update address_ask set address_id = @address_id where id = @id;

-- name: WalletTransferByTxID :many
-- The transfers of a wallet that stand under one of these transaction ids.
select * from transaction_sweeps where wallet_id = @wallet_id and txid = any(@txids::text[]) order by created_at, id limit 20;

-- name: WalletChangedBetween :many
-- The transfers of a wallet that BitGo last changed in a window, as they are kept; in order of their ids.
select transfer_id, coin, raw_state, amount, transfer_date, (posted_at is not null)::boolean as posted
from transaction_sweeps where wallet_id = @wallet_id and transfer_date >= @since and transfer_date < @until order by transfer_id;
