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

-- A review shows its grants in pages, by person; lower() is not leakproof (064). How far it is stands with it: counting its rows
-- would read all of them for each page. Triggers keep it, and nothing else writes it.
alter table access_review_grant add column sort_name text not null generated always as (lower(person_name)) stored,
    add column left_over boolean not null default false; -- decided to be revoked, and still in force
drop index access_review_grant_order;
create index access_review_grant_order on access_review_grant (review_id, sort_name, granted_at, grant_id);
create index access_review_grant_open on access_review_grant (review_id, sort_name, granted_at, grant_id) where decision is null;
create index access_review_grant_left on access_review_grant (review_id) where left_over;
create index access_review_grant_ends on access_review_grant (grant_id) where left_over;
alter table access_review add column decided int not null default 0, add column revoked int not null default 0;
drop trigger access_review_guard on access_review;
create trigger access_review_guard before insert or update of closed_by, closed_at, digest on access_review for each row execute function access_review_guard();
alter table access_review_grant disable trigger access_review_grant_guard; -- a closed review stays as it was decided; the column is no part of it
update access_review r set decided = x.decided, revoked = x.revoked
    from (select review_id, count(decision) as decided, count(*) filter (where decision = 'revoke') as revoked from access_review_grant group by 1) x where x.review_id = r.id;
update access_review_grant x set left_over = true from role_grant g where g.id = x.grant_id and g.revoked_at is null and x.decision = 'revoke';
alter table access_review_grant enable trigger access_review_grant_guard;
-- +goose StatementBegin
create function access_review_counts() returns trigger language plpgsql security definer set search_path = public, pg_temp
    as $$
    begin
        -- The grant is held, so that one that ends at the same moment is either seen here, or sees what is written here.
        perform from role_grant where id = new.grant_id for no key update;
        new.left_over := new.decision = 'revoke' and exists (select from role_grant where id = new.grant_id and revoked_at is null);
        update access_review set decided = decided + 1, revoked = revoked + (new.decision = 'revoke')::int where id = new.review_id;
        return new;
    end
    $$;
create function access_review_ends() returns trigger language plpgsql security definer set search_path = public, pg_temp
    as $$
    begin
        update access_review_grant set left_over = false where grant_id = new.id and left_over;
        return null;
    end
    $$;
-- +goose StatementEnd
revoke execute on function access_review_counts(), access_review_ends() from public;
create trigger access_review_counts before update of decision on access_review_grant for each row when (old.decision is null and new.decision is not null) execute function access_review_counts();
create trigger access_review_ends after update of revoked_at on role_grant for each row when (old.revoked_at is null and new.revoked_at is not null) execute function access_review_ends();
drop trigger access_review_grant_guard on access_review_grant;
create trigger access_review_grant_guard before insert or update of review_id, grant_id, person_id, person_name, email, role, over_name, granted_at, granted_by, decision, reason, decided_by, decided_at
    on access_review_grant for each row execute function access_review_grant_guard();

-- +goose Down
drop trigger access_review_grant_guard on access_review_grant;
create trigger access_review_grant_guard before insert or update on access_review_grant for each row execute function access_review_grant_guard();
drop trigger access_review_guard on access_review;
create trigger access_review_guard before insert or update on access_review for each row execute function access_review_guard();
drop trigger access_review_ends on role_grant;
drop trigger access_review_counts on access_review_grant;
drop function access_review_ends();
drop function access_review_counts();
alter table access_review drop column revoked, drop column decided;
drop index access_review_grant_ends, access_review_grant_left, access_review_grant_open, access_review_grant_order;
alter table access_review_grant drop column left_over, drop column sort_name;
create index access_review_grant_order on access_review_grant (review_id, lower(person_name), grant_id);
drop index freeze_order_unfreeze, ceremony_abandon_time, ceremony_held, facility_change_time, approval_change_asked;
drop view duty_decision, duty;
