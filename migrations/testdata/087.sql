-- Dividends in every state, lines with and without withholding, a payment, its correction, and the payment after it. Triggers do not run here:
-- what they would write stands here too.
insert into dividend (id, security_id, client_id, per_share, currency, record_on, pays_on, resolution, state, declared_by, declared_at, one_time, decided_by, decided_at, reason)
    select 'div_' || left(md5(k), 12), s.id, s.client_id, 12345678, case k when 'refused' then 'USDC' else 'USD' end, '2026-12-01', '2026-12-20', 'Resolution of ' || k, k, t.id, '2026-11-27T08:00:00Z', 'dividend ' || k,
        case k when 'declared' then null when 'withdrawn' then t.id else c.id end, case k when 'declared' then null else timestamptz '2026-11-27T08:01:00Z' end, case k when 'refused' then 'Not signed' else '' end
    from (select * from security order by registered_at, id limit 1) s, (select id from person where name = 'Tessa Moreau') t, (select id from person where name = 'Carla Nwosu') c,
        unnest(array['declared', 'confirmed', 'refused', 'withdrawn']) k;
insert into dividend (id, security_id, client_id, per_share, currency, record_on, pays_on, resolution, state, declared_by, declared_at, one_time, decided_by, decided_at, began_at, shares, holders, withhold_bps,
        problem, accrued_at, after_holder, done, done_shares, gross_cents, rest, withheld_cents, paid, paid_cents)
    select 'div_' || k || '0000', security_id, client_id, 12345678, 'USD', '2026-11-20', '2026-12-20', 'Resolution of ' || k, k, declared_by, '2026-11-19T08:00:00Z', k, decided_by, '2026-11-19T08:01:00Z', '2026-11-21T00:01:00Z',
        case k when 'accrued' then 3 else 9 end, case k when 'accrued' then 2 else 3 end, 2400, case k when 'accrued' then '' else 'The book had other shares' end, case k when 'accrued' then timestamptz '2026-11-21T00:02:00Z' end,
        'inv_two', 2, 3, 36, 1037034, 5, case k when 'accrued' then 1 else 0 end, case k when 'accrued' then 12 else 0 end
    from dividend, unnest(array['accrued', 'accruing']) k where state = 'confirmed';
insert into dividend_line (dividend_id, client_id, holder, shares, gross_cents, rest, withheld_cents, why, owed)
    select d.id, d.client_id, h.holder, h.n, h.gross, h.rest, h.withheld, h.why, true from dividend d, (values ('inv_one', 1, 12, 345678, 0, ''), ('inv_two', 2, 24, 691356, 5, 'FLAG')) h (holder, n, gross, rest, withheld, why)
    where d.state in ('accrued', 'accruing');
insert into dividend_payment (dividend_id, client_id, holder, what, reference, paid_on, by_person, at, one_time)
    select id, client_id, 'inv_one', 'paid', 'FEDWIRE 1', '2026-11-26', declared_by, '2026-11-27T08:00:00Z', 'pay ' || n from dividend, generate_series(1, 2) n where state = 'accrued';
insert into dividend_payment (dividend_id, client_id, holder, what, reference, paid_on, by_person, at, one_time, reverses, paid_by)
    select p.dividend_id, p.client_id, p.holder, 'corrected', 'The wire came back', '2026-11-27', c.id, '2026-11-27T08:01:00Z', 'correct', p.id, p.by_person from dividend_payment p, person c where p.one_time = 'pay 1' and c.name = 'Carla Nwosu';
update dividend_line l set payment_id = p.id, owed = false from dividend_payment p where p.dividend_id = l.dividend_id and p.holder = l.holder and p.one_time = 'pay 2';
-- A forfeiture, what was taken of which lot, its reversal, and what both holders' files say.
insert into security_transfer (id, security_id, client_id, transfer_type, from_holder, to_holder, shares, claimed_accredited, state, rules, rules_version, fee_bps, asked_by, one_time,
        asked_at, processed_at, by_two, instruction, reference, received_on, decided_by, decided_at, reverses)
    select 'tx_' || lower(k), s.id, s.client_id, k, case k when 'FORFEITURE' then l.holder else 'issuer_treasury' end, case k when 'FORFEITURE' then 'issuer_treasury' else l.holder end, 1, false, 'cancelled', '[]', '2026-11', 0, t.id, k,
        '2026-11-27T08:10:00Z', '2026-11-27T08:11:00Z', true, 'COURT_ORDER', 'Order 417', '2026-11-26', c.id, '2026-11-27T08:11:00Z', case k when 'REVERSAL' then 'tx_forfeiture' end
    from (select * from security_lot order by id limit 1) l join security s on s.id = l.security_id, (select id from person where name = 'Tessa Moreau') t, (select id from person where name = 'Carla Nwosu') c,
        unnest(array['FORFEITURE', 'REVERSAL']) k;
insert into security_lot_taken (transfer_id, client_id, lot_id, shares) select x.id, x.client_id, (select min(id) from security_lot), 1 from security_transfer x where x.id = 'tx_forfeiture';
insert into holder_notice (client_id, holder_id, transfer_id, at, what, shares, reference) select h.client_id, h.id, x.id, '2026-11-27T08:11:00Z', x.transfer_type, 1, x.reference
    from security_transfer x join lateral (select * from holder where client_id = x.client_id order by id limit 1) h on true where x.id in ('tx_forfeiture', 'tx_reversal');
