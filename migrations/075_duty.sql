-- +goose Up
-- What one person asks and another decides, each kind from its own table, in one order. Columns that both views share: kind and id.
-- The export "who asked and who decided" reads it; nothing is written twice.
create view duty with (security_invoker = true) as
select q.subject_kind as kind, q.id, q.title as what, q.client_id, q.asked_by, q.opened_at as asked_at, q.state from approval_request q
union all select 'whitelist', k.id, k.verb || ' ' || k.label || ' ' || k.item, k.client_id, k.asked_by, k.asked_at, k.state from whitelist_change k
union all select 'access', x.id, x.kind || ' ' || coalesce(x.role, '') || ' ' || coalesce((select o.name from person o where o.id = x.person_id), x.name), x.over_id, x.asked_by, x.asked_at, x.state
    from access_change x
union all select 'approval_rule', r.id, r.kind || ' ' || r.why, null, r.asked_by, coalesce(r.asked_at, r.drafted_at), r.state from approval_change r
union all select 'loan', f.id, 'loan ' || f.loan_cents || ' and declared collateral ' || f.declared_collateral_cents || ' in USD cents' || case when f.riskier then ', riskier' else '' end,
    f.client_id, f.proposed_by, f.proposed_at, f.state from facility_change f
union all select 'ceremony', c.id, 'key ceremony of ' || c.coin || ' ' || c.label, c.client_id, c.asked_by, c.asked_at, c.state from ceremony c
-- Who typed the passphrase does not say where it is.
union all select 'ceremony_keeping', c.id, 'keeping of ' || c.coin || ' ' || c.label, c.client_id, c.held_by, c.generating_at, c.state from ceremony c
    where c.held_by is not null and c.generating_at is not null
union all select 'ceremony_abandon', c.id, 'abandoning of ' || c.coin || ' ' || c.label, c.client_id, c.abandon_by, c.abandon_at, c.state from ceremony c where c.abandon_by is not null
union all select 'travel', t.id, t.subject || case when t.address = '' then '' else ' ' || t.address end || ', version ' || t.version, t.client_id, t.made_by, t.made_at,
    case when t.waits then 'waiting' else coalesce((select d.verdict from travel_decision d where d.record_id = t.id order by d.step desc limit 1), 'replaced') end from travel_record t
union all select 'unfreeze', z.id, 'unfreeze of ' || z.reach || coalesce(' ' || z.wallet_id, ''), z.client_id, z.unfreeze_by, z.unfreeze_at, z.state from freeze_order z
    where z.unfreeze_by is not null
union all select 'token', b.id, b.purpose || ' token ' || b.label, null, b.asked_by, b.asked_at, b.state from bitgo_token b;

-- What was decided, by whom: taking one's own wish back, or what was confirmed, is no decision about it.
create view duty_decision with (security_invoker = true) as
select q.subject_kind as kind, v.request_id as id, v.voter as decided_by, v.decision, v.at, v.reason from approval_vote v join approval_request q on q.id = v.request_id
union all select 'whitelist', k.id, k.decided_by, case k.state when 'rejected' then 'reject' else 'approve' end, k.decided_at, k.reason from whitelist_change k where k.decided_by is not null
union all select 'access', x.id, x.decided_by, case x.state when 'refused' then 'reject' else 'approve' end, x.decided_at, x.answer from access_change x where x.state in ('confirmed', 'refused')
union all select 'approval_rule', r.id, r.decided_by, case r.state when 'rejected' then 'reject' else 'approve' end, r.decided_at, r.reason from approval_change r where r.state in ('published', 'rejected')
union all select 'loan', f.id, f.decided_by, case f.state when 'rejected' then 'reject' else 'approve' end, f.decided_at, f.reason from facility_change f
    where f.state in ('applied', 'rejected') and f.decided_by is not null
union all select 'ceremony', c.id, c.decided_by, case c.state when 'rejected' then 'reject' else 'approve' end, c.decided_at, c.decided_note from ceremony c
    where c.decided_by is not null and c.state <> 'withdrawn'
union all select 'ceremony_keeping', c.id, c.kept_by, 'keep', c.kept_at, '' from ceremony c where c.kept_by is not null
union all select 'ceremony_abandon', c.id, c.abandoned_by, 'approve', c.abandoned_at, '' from ceremony c where c.abandoned_by is not null
union all select 'travel', d.record_id, d.decided_by, case d.verdict when 'confirmed' then 'approve' else 'reject' end, d.decided_at, d.reason from travel_decision d where d.verdict <> 'revoked'
union all select 'unfreeze', z.id, z.unfrozen_by, 'approve', z.unfrozen_at, '' from freeze_order z where z.unfrozen_by is not null
union all select 'token', b.id, b.decided_by, 'approve', coalesce(b.made_at, b.asked_at), '' from bitgo_token b
    where b.decided_by is not null;
grant select on duty, duty_decision to console_serving;

create index approval_change_asked on approval_change (coalesce(asked_at, drafted_at) desc, id desc);
create index facility_change_time on facility_change (proposed_at desc, id desc);
create index ceremony_held on ceremony (generating_at desc, id desc) where held_by is not null and generating_at is not null;
create index ceremony_abandon_time on ceremony (abandon_at desc, id desc) where abandon_by is not null;
create index freeze_order_unfreeze on freeze_order (unfreeze_at desc, id desc) where unfreeze_by is not null;

-- +goose Down
drop index freeze_order_unfreeze, ceremony_abandon_time, ceremony_held, facility_change_time, approval_change_asked;
drop view duty_decision, duty;
