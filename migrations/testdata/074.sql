-- A consolidation in each state: one of a wallet runs at a time, so those that run are of wallets of their own.
insert into wallet (id, client_id, client_sort, coin, label, type, state, created_at, observed_at)
    select md5('consolidated ' || s), c.id, c.name, 'tbtc4', 'Wallet of ' || s, 'hot', 'ready', '2026-11-26T10:00:00Z', '2026-11-26T10:00:00Z'
    from (select id, name from client where name = 'Apex Mining') c, unnest(array['calling', 'unknown', 'pending', 'sent']) s;
insert into consolidation (id, client_id, wallet_id, asset, max_value, min_value, inputs, least, gathers, fee_rate, fee_most, state, asked_by, asked_at, changed_at, look_at, transfer_id, txid, fee)
    select md5('consolidation ' || s)::uuid, w.client_id, w.id, 'tbtc4', 100000, 1000, 20, 200000, 400000, 2000, 5000, s, p.id, '2026-11-26T10:00:00Z', '2026-11-26T10:05:00Z',
        case when s in ('calling', 'unknown', 'pending', 'sent') then timestamptz '2026-11-26T10:06:00Z' end,
        case when s in ('sent', 'confirmed') then md5('transfer of ' || s) end, case when s in ('sent', 'confirmed') then md5(s) || md5(s) end, case when s in ('sent', 'confirmed') then 4000 end
    from unnest(array['calling', 'unknown', 'pending', 'sent', 'confirmed', 'refused', 'returned', 'nothing', 'failed']) s
    join wallet w on w.label = case when s in ('calling', 'unknown', 'pending', 'sent') then 'Wallet of ' || s else 'Apex mining proceeds' end, person p where p.name = 'Tessa Moreau';
