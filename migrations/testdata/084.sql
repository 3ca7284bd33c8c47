-- The register of 081 and the file of 082: terms in every state, a mark in force and one that ended, an override of two, and an entry
-- of the file that was changed. Triggers do not run here: what they would write stands here too.
insert into security_terms (security_id, client_id, version, name, instrument, domicile, us_market, year_end, allowed, barred, authorised, status, note, state, filed_by, filed_at)
    select s.id, s.client_id, v, 'Class ' || v, 'EQUITY', 'US', true, '12-31', '{}', '{}', s.authorised + v, 'ACTIVE', 'Resolution ' || v, 'filed', t.id, '2026-11-27T08:00:00Z'
    from (select * from security order by registered_at, id limit 1) s, (select id from person where name = 'Tessa Moreau') t, generate_series(1, 1) v;
update security_terms set state = 'in_force', decided_by = (select id from person where name = 'Carla Nwosu'), decided_at = '2026-11-27T08:01:00Z' where version = 1;
insert into security_terms select security_id, client_id, 2, name, instrument, domicile, reports_since, us_market, year_end, assets_cents, weekly_volume, most_holders, most_bps,
    allowed, barred, authorised + 1, cusip, isin, status, note, 'filed', filed_by, filed_at from security_terms where version = 1;
update security_terms set state = 'rejected', reason = 'The resolution is not signed', decided_by = (select id from person where name = 'Carla Nwosu'), decided_at = '2026-11-27T08:02:00Z' where version = 2;
insert into security_terms select security_id, client_id, 3, name, instrument, domicile, reports_since, us_market, year_end, assets_cents, weekly_volume, most_holders, most_bps,
    allowed, barred, authorised, cusip, isin, status, note, 'filed', filed_by, filed_at from security_terms where version = 2;
update security_terms set state = 'withdrawn', decided_by = filed_by, decided_at = '2026-11-27T08:03:00Z' where version = 3;
insert into security_terms select security_id, client_id, 4, name, instrument, domicile, reports_since, us_market, year_end, assets_cents, weekly_volume, most_holders, most_bps,
    allowed, barred, authorised, cusip, isin, status, note, 'filed', filed_by, filed_at from security_terms where version = 3;
insert into security_mark (id, security_id, client_id, holder, kind, until, reason, placed_by, placed_at, one_time)
    select 'mark_' || md5(k), s.id, s.client_id, 'inv_marked', k, case k when 'LOCK_UP' then date '2027-06-01' end, 'By the agreement', t.id, '2026-11-27T08:00:00Z', k
    from (select * from security order by registered_at, id limit 1) s, (select id from person where name = 'Tessa Moreau') t, unnest(array['STOP_ORDER', 'ADVERSE_CLAIM', 'LOCK_UP', 'AFFILIATE']) k;
update security_mark set ended_by = (select id from person where name = 'Carla Nwosu'), ended_at = '2026-11-27T08:05:00Z', end_reason = 'The claim was settled' where kind = 'ADVERSE_CLAIM';
insert into security_transfer (id, security_id, client_id, transfer_type, from_holder, to_holder, shares, claimed_accredited, state, rules, rules_version, fee_bps, asked_by, one_time,
        asked_at, by_two, instruction, reference, received_on, override_why)
    select 'tx_overridden', s.id, s.client_id, 'PRIMARY_ISSUANCE', 'issuer_treasury', 'inv_marked', 1, false, 'pending_review', '[]', '2026-11', 15, t.id, 'override',
        '2026-11-27T08:00:00Z', true, 'ISSUER_RESOLUTION', 'Resolution 7', '2026-11-27', 'The opinion of counsel covers it'
    from (select * from security order by registered_at, id limit 1) s, (select id from person where name = 'Tessa Moreau') t;
insert into security_override (transfer_id, client_id, by_person, asked_by, rules, reason, at)
    select x.id, x.client_id, c.id, x.asked_by, '{holding period}', 'I have read the opinion', '2026-11-27T08:06:00Z' from security_transfer x, person c where x.id = 'tx_overridden' and c.name = 'Carla Nwosu';
update holder set name = 'Somebody', version = version + 1, changed_at = '2026-11-27T08:07:00Z', changed_by = (select id from person where name = 'Tessa Moreau');
insert into holder_past (client_id, holder_id, version, was, replaced_at) select client_id, id, version - 1, '{"name": ""}', '2026-11-27T08:07:00Z' from holder where version > 1 limit 1;
-- Figures of the law that wait and that were refused; those in force came with 080.
insert into regulation_figure (name, effective_from, value, unit, mark, source, note, state, filed_by, filed_at, one_time, reviewed_by, reviewed_on, review)
    select f.name, f.effective_from + n, f.value + n, f.unit, f.mark, f.source, f.note, case n when 1 then 'filed' else 'refused' end, a.id, '2026-11-27T08:00:00Z', 'figure ' || n,
        case n when 2 then c.id end, case n when 2 then timestamptz '2026-11-27T08:01:00Z' end, case n when 2 then 'Not in the rule' else '' end
    from (select * from regulation_figure where unit = 'months' order by name, effective_from limit 1) f, (select id from person where name = 'Ada Lindqvist') a,
        (select id from person where name = 'Carla Nwosu') c, generate_series(1, 2) n;
