-- Imports of a cap table in every state, with what was wrong with one and the rows of another; the one that was posted with its transfer,
-- its posting, its lot and its line of the control book. Triggers do not run here.
insert into security (id, client_id, issuer_name, security_type, regulation, jurisdiction, par_value, authorised, status, registered_by, one_time, registered_at)
    select 'sec_opened000000', client_id, 'Opened Holdings Inc.', 'COMMON_STOCK', 'REG_D_506B', 'US_DE', 0.01, 1000, 'ACTIVE', registered_by, 'opened', '2026-11-27T07:00:00Z'
    from security order by registered_at, id limit 1;
insert into captable_import (id, client_id, security_id, digest, file_name, bytes, lines, holders, shares, wrong, state, uploaded_by, uploaded_at, decided_by, decided_at, reason, one_time)
    select 'imp_' || rpad(s.state, 10, '0'), x.client_id, x.id, repeat('ab', 32), 'cap table.csv', 400, 1, 1, 25, case s.state when 'refused' then 1 else 0 end, s.state, t.id, '2026-11-27T08:00:00Z',
        case when s.state = 'withdrawn' then t.id when s.state in ('posted', 'rejected') then c.id end, case when s.state in ('posted', 'rejected', 'withdrawn') then timestamptz '2026-11-27T08:05:00Z' end,
        case s.state when 'rejected' then 'Not what the issuer sent' else '' end, 'import ' || s.state
    from unnest(array['refused', 'waits', 'posted', 'rejected', 'withdrawn']) s (state), (select * from security where id = 'sec_opened000000') x,
        (select id from person where name = 'Tessa Moreau') t, (select id from person where name = 'Carla Nwosu') c;
insert into captable_problem (import_id, client_id, n, line, col, said, remedy)
    select id, client_id, 1, 3, 'shares', 'This is no number of shares.', 'A whole number.' from captable_import where state = 'refused';
insert into captable_row (import_id, client_id, line, holder, name, residence, kind, tax_form, tax_form_on, shares, acquired_on, exemption, paid_cents, lock_until, legend, certificate)
    select id, client_id, 2, 'opened-holder', 'Opened Holder', 'US_NY', 'INDIVIDUAL', 'W9', '2024-01-02', 25, '2023-05-06', 'REG_D_506B', 125000, '2027-01-01', 'Restricted', 'C-1'
    from captable_import where state <> 'refused';
insert into account (client_id, asset, kind, wallet_id, holder, opened_at)
    select client_id, security_id, k, '', case k when 'holder' then 'opened-holder' else '' end, '2026-11-27T08:05:00Z' from captable_import, unnest(array['holder', 'issuer']) k where state = 'posted'
    on conflict on constraint account_once do nothing;
insert into security_transfer (id, security_id, client_id, transfer_type, from_holder, to_holder, shares, claimed_accredited, state, rules, rules_version, fee_bps, asked_by, one_time,
        asked_at, processed_at, by_two, instruction, reference, document, received_on, decided_by, decided_at, import_id)
    select 'tx_openingentry', security_id, client_id, 'OPENING', 'issuer_treasury', 'opened-holder', 25, false, 'confirmed', '[]', '2026-11', 0, uploaded_by, 'opening', uploaded_at, decided_at, true,
        'ISSUER_RESOLUTION', 'Opening entry', digest, '2026-11-27', decided_by, decided_at, id from captable_import where state = 'posted';
insert into posting (client_id, asset, wallet_id, debit_account, credit_account, amount, kind, transfer_id, part, step, source, effective_at, posted_at, memo)
    select i.client_id, i.security_id, '', d.id, c.id, 25, 'opening', 'tx_openingentry', 'amount', 1, 'import', i.decided_at, i.decided_at, 'OPENING'
    from captable_import i join account d on d.asset = i.security_id and d.kind = 'holder' and d.holder = 'opened-holder' join account c on c.asset = i.security_id and c.kind = 'issuer' where i.state = 'posted';
insert into security_lot (security_id, client_id, holder, transfer_id, acquired_at, shares, remaining, exemption, received_at, paid_cents, lock_until, import_id, line, legend, certificate)
    select i.security_id, i.client_id, r.holder, 'tx_openingentry', '2023-05-06T00:00:00Z', 25, 25, r.exemption, i.decided_at, r.paid_cents, r.lock_until, i.id, r.line, r.legend, r.certificate
    from captable_import i join captable_row r on r.import_id = i.id where i.state = 'posted';
insert into security_holding (security_id, client_id, holder, shares) select security_id, client_id, 'opened-holder', 25 from captable_import where state = 'posted';
update security s set issued = s.issued + 25, holders = s.holders + 1, unaccredited = s.unaccredited + 1 from captable_import i where i.security_id = s.id and i.state = 'posted';
insert into security_book (security_id, client_id, at, why, authorised, issued, posting_id)
    select s.id, s.client_id, '2026-11-27T08:05:00Z', 'opening', s.authorised, s.issued, p.id from security s join posting p on p.asset = s.id and p.kind = 'opening';
