-- What 070 and 071 brought: notices of the new classes, a view of approvals, a change of rules beside an approval at BitGo.
insert into saved_view (id, person_id, list, name, query, created_at)
    select 'a0000000-0000-4000-8000-000000000001', id, 'approvals', 'Late', 'left=late', '2026-11-25T10:00:00Z' from person where name = 'Carla Nwosu';
insert into notice (person_id, class, tone, text, subject_kind, subject_id, created_at)
    select p.id, c, 'info', 'Of the class ' || c, 'send', 'none', '2026-11-25T10:00:00Z' from person p,
        unnest(array['whitelist', 'wire', 'travel', 'ceremony', 'facility', 'kyc', 'lock', 'token']) c where p.name = 'Carla Nwosu';
update countersign set carries = '{"payees": []}', known = '{"rules": []}', known_at = observed_at where state = 'pending';
update wire_decision set reason = 'The bank did not answer' where action = 'reject' and state = 'settled';
