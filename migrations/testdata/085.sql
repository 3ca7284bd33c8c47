-- An offering in every state with its document, changes in every state, and a subscription at each step of its course. Triggers do not run
-- here: what they would write stands here too.
insert into offering (id, client_id, issuer, name, regulation, target_cents, minimum_cents, maximum_cents, currencies, escrow_account, state, created_by, one_time, created_at, minimum_raise_cents,
        opens_on, closes_on, funding_days, agreement_name, agreement_digest, state_at)
    select 'off_' || lower(k) || '00000', c.id, 'Course Holdings', 'Course ' || k, 'REG_D_506C', 100000, 1000, 100000, '{USD}', 'esc_' || lower(k) || '00000', k, t.id, 'course ' || k, '2026-11-27T08:00:00Z', 5000,
        '2026-11-01', '2027-06-30', 14, 'Agreement.pdf', encode(sha256('agreement'), 'hex'), '2026-11-27T08:00:00Z'
    from (select id from client order by id limit 1) c, (select id from person where name = 'Tessa Moreau') t, unnest(array['DRAFT', 'OPEN', 'PAUSED', 'CANCELLED']) k;
update offering set form_d_filed_on = '2026-11-27', form_d_reference = '0001234567-26-000001', form_d_by = created_by, form_d_at = created_at, first_sale_at = created_at where name = 'Course OPEN';
insert into offering_document (offering_id, client_id, digest, name, bytes, filed_by, filed_at)
    select id, client_id, encode(sha256('agreement'), 'hex'), 'Agreement.pdf', 'agreement', created_by, created_at from offering where name = 'Course OPEN';
insert into offering_change (id, offering_id, client_id, kind, reason, digest, terms, about, state, asked_by, asked_at, decided_by, decided_at, decision, one_time)
    select 'chg_' || lower(k) || '0000', o.id, o.client_id, k, 'As the board resolved', encode(sha256('what'), 'hex'), case k when 'TERMS' then '{"name": "Course"}'::jsonb end, '{}',
        case k when 'CLOSE' then 'asked' when 'TERMS' then 'rejected' when 'CANCEL' then 'withdrawn' else 'approved' end, o.created_by, o.created_at,
        case when k not in ('CLOSE', 'PAUSE') then case k when 'CANCEL' then o.created_by else c.id end end, case when k <> 'CLOSE' then o.created_at end, '', 'change ' || k
    from offering o, (select id from person where name = 'Carla Nwosu') c, unnest(array['OPEN', 'PAUSE', 'RESUME', 'CLOSE', 'CANCEL', 'TERMS']) k where o.name = 'Course OPEN';
insert into offering_subscription (id, offering_id, client_id, investor_id, amount_cents, currency, funding, claimed_status, agreement, state, escrow_status, rules, rules_version, asked_by, one_time,
        asked_at, decided_at, eligible, agreement_digest, reference, funded_cents, funded_at, expires_at, accepted_by, accepted_at, shares, end_reason)
    select 'sub_courses' || n, o.id, o.client_id, 'inv_course' || n, 1000, 'USD', 'WIRE', '', true, s, e, '[]', '2026-11', o.created_by, 'course ' || n, o.created_at,
        case when s <> 'pending_review' then o.created_at end, s <> 'pending_review', encode(sha256('agreement'), 'hex'), '2222-222' || substr('3456789AB', n, 1) || '-' || offering_reference_sign('2222222' || substr('3456789AB', n, 1)), f, case when f >= 1000 then o.created_at end, o.created_at + interval '14 days',
        case when a then o.created_by end, case when a then o.created_at end, case when a then 10 end, ''
    from offering o, (values (1, 'pending_review', 'PENDING', 0, false), (2, 'approved', 'PENDING', 500, false), (3, 'approved', 'DEPOSITED', 1000, false), (4, 'approved', 'DEPOSITED', 1000, true),
        (5, 'rejected', 'REFUNDED', 0, false), (6, 'expired', 'REFUNDING', 500, false), (7, 'cancelled', 'PENDING', 0, false), (8, 'approved', 'RELEASED', 1000, true)) v (n, s, e, f, a)
    where o.name = 'Course OPEN';
update offering o set subscribed_cents = (select sum(amount_cents) from offering_subscription s where s.offering_id = o.id and s.state in ('pending_review', 'approved')) where o.name = 'Course OPEN';
insert into offering_stage_sum (offering_id, client_id, stage, subscriptions, cents, funded_cents)
    select offering_id, client_id, stage, count(*), sum(amount_cents), sum(funded_cents) from offering_subscription where id like 'sub\_courses%' group by offering_id, client_id, stage;
