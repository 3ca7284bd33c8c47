-- An escrow account in every state, deposits and payments in each of theirs, and a release. Triggers do not run here: what they would
-- write stands here too.
insert into escrow_account (id, client_id, offering_id, escrow, currency, wallet_id, asset, state, asked_by, asked_at, one_time, decided_by, decided_at, reason, retired_at)
    select md5('escrow ' || s)::uuid, w.client_id, o.id, 'esc_course00', 'USD', w.id, 'ofctusd', s, t.id, '2026-11-27T08:00:00Z', 'escrow ' || s, case when s <> 'asked' then c.id end,
        case when s <> 'asked' then timestamptz '2026-11-27T08:01:00Z' end, case when s = 'refused' then 'Another one' else '' end, case when s = 'retired' then timestamptz '2026-11-27T08:02:00Z' end
    from (select id, client_id from wallet order by id limit 1) w, (select id, row_number() over (order by id) n from offering order by id limit 2) o,
        (select id from person where name = 'Tessa Moreau') t, (select id from person where name = 'Carla Nwosu') c, (values ('open', 1), ('refused', 1), ('retired', 1)) v (s, n) where o.n = v.n;
insert into escrow_account (id, client_id, offering_id, escrow, currency, wallet_id, asset, state, asked_by, asked_at, one_time)
    select md5('escrow asked')::uuid, a.client_id, a.offering_id, a.escrow, 'USDC', a.wallet_id, 'hteth:tusdc', 'asked', a.asked_by, a.asked_at, 'escrow asked' from escrow_account a where a.state = 'open';
insert into account (client_id, asset, kind, wallet_id, holder, opened_at)
    select a.client_id, a.asset, k, a.wallet_id, a.id::text, a.asked_at from escrow_account a, unnest(array['escrow', 'escrow_unmatched', 'escrow_held', 'escrow_issuer', 'escrow_due', 'escrow_break']) k where a.state = 'open';
insert into posting (client_id, asset, wallet_id, debit_account, credit_account, amount, kind, transfer_id, part, step, source, effective_at, posted_at)
    select d.client_id, d.asset, d.wallet_id, d.id, c.id, 100, 'escrow', 'escrow.rows.' || p, p, 1, 'manual', d.opened_at, d.opened_at
    from account d join account c on c.wallet_id = d.wallet_id and c.asset = d.asset and c.client_id = d.client_id and c.kind = 'escrow_unmatched', unnest(array['amount', 'match', 'due', 'release', 'break']) p
    where d.kind = 'escrow';
insert into escrow_balance (account_id, client_id, wallet_id, asset, kind, holder, units)
    select id, client_id, wallet_id, asset, kind, holder, case when kind in ('escrow', 'escrow_unmatched') then 500 else 0 end from account where kind like 'escrow%';
insert into transaction_sweeps (transfer_id, wallet_id, coin, amount, state, created_at, client_id, type, sub_type, fee, fee_coin, confirmations, counterparty, sequence_id, onchain_txid, replaces, replaced_by,
        comment, raw_state, bitgo_created_at, transfer_date, confirmed_at, observed_at, said, paid_to)
    select md5('escrow ' || n), a.wallet_id, a.asset, 100, 'confirmed', a.asked_at, a.client_id, 'receive', 'ofc_deposit', 0, '', 1, '', '', '', '{}', '{}', '', 'confirmed', a.asked_at, a.asked_at, a.asked_at, a.asked_at,
        'NOTES 2222-2223', 'somewhere' from escrow_account a, generate_series(1, 5) n where a.state = 'open';
insert into escrow_deposit (id, client_id, account_id, transfer_id, wallet_id, asset, units, said, sender, arrived_at, seen_at, state, how, why, subscription_id, standing, broken, ask, ask_for, ask_why, asked_by,
        asked_at, decided_by, decided_at, agreed)
    select md5('deposit ' || n)::uuid, a.client_id, a.id, md5('escrow ' || n), a.wallet_id, a.asset, 100, 'NOTES', 'Somebody', a.asked_at, a.asked_at, s, h, '', case when s = 'matched' then x.id end, not b, b,
        k, case when k = 'match' then x.id end, case when k is null then '' else 'The sender''s name' end, case when k is not null then a.asked_by end, case when k is not null then a.asked_at end,
        case when d then a.decided_by end, case when d then a.decided_at end, case when d then true end
    from escrow_account a, (select id from offering_subscription order by id limit 1) x, (values (1, 'unmatched', '', null, false, false), (2, 'matched', 'reference', 'unmatch', false, false),
        (3, 'matched', 'hand', 'match', true, true), (4, 'returned', '', 'return', true, false), (5, 'matched', 'address', null, false, false)) v (n, s, h, k, d, b) where a.state = 'open';
insert into escrow_payment (id, code, client_id, account_id, wallet_id, asset, kind, subscription_id, deposit_id, units, why, due_at, state, send_id, changed_at)
    select md5('payment ' || k)::uuid, 'EP-0000000' || n, a.client_id, a.id, a.wallet_id, a.asset, k, case when k in ('refund', 'surplus') then x.id end, case when k = 'return' then md5('deposit 4')::uuid end, 100, 'Why',
        a.asked_at, s, case when s = 'sending' then (select id from send order by id limit 1) when s = 'paid' then (select id from send order by id offset 1 limit 1) end, a.asked_at
    from escrow_account a, (select id from offering_subscription order by id limit 1) x, (values (1, 'refund', 'due'), (2, 'surplus', 'void'), (3, 'return', 'sending'), (4, 'payout', 'paid')) v (n, k, s) where a.state = 'open';
insert into escrow_release (subscription_id, client_id, account_id, units, at) select x.id, a.client_id, a.id, 100, a.asked_at from escrow_account a, (select id from offering_subscription order by id limit 1) x where a.state = 'open';
