-- The rules of wallets at BitGo.
insert into wallet_policy (wallet_id, client_id, rules, observed_at)
    select id, client_id, '{"rules": [], "required": 1}', '2026-11-27T08:00:00Z' from wallet where label = 'Apex mining proceeds';
