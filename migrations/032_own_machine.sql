-- +goose Up
-- What a machine asks for is also the asking of whoever made or confirmed one of its keys: they could hold the key, and
-- would be maker and checker in one. So none of them decides it.

create index api_key_of_machine on api_key (machine_id) where machine_id is not null;

-- +goose StatementBegin
create function own_hand(asker uuid, decider uuid) returns boolean
    language sql stable security definer set search_path = public, pg_temp
    as $$
        select asker = decider or exists (select from api_key k where k.machine_id = asker and decider in (k.created_by, k.confirmed_by))
    $$;

-- never_own_hand takes the names of the column that says who decided, and of those that say who asked.
create function never_own_hand() returns trigger
    language plpgsql security definer set search_path = public, pg_temp
    as $$
    declare
        decider uuid := to_jsonb(new) ->> tg_argv[0];
    begin
        if decider is null or (tg_op = 'UPDATE' and to_jsonb(old) ->> tg_argv[0] = decider::text) then
            return new;
        end if;
        for i in 1 .. tg_nargs - 1 loop
            -- One's own plain request is another constraint's business: a proposal may be withdrawn by who made it.
            if decider::text <> to_jsonb(new) ->> tg_argv[i] and own_hand((to_jsonb(new) ->> tg_argv[i])::uuid, decider) then
                raise exception using errcode = 'check_violation', constraint = tg_table_name || '_own_machine',
                    message = 'a machine asked for it whose key the decider made or confirmed';
            end if;
        end loop;
        return new;
    end
    $$;

create or replace function approval_may_vote(request uuid, person uuid) returns boolean
    language sql stable security definer set search_path = public, pg_temp
    as $$
        select exists (
            select from approval_request r
            join approval_rule_group rg on rg.rule_id = r.rule_id
            join approval_member m on m.group_id = rg.group_id and m.person_id = person
            join person p on p.id = person and p.state = 'active'
            join role_grant g on g.person_id = person and g.role = 'compliance' and g.revoked_at is null
                and (g.client_id is null or g.client_id = r.client_id)
            where r.id = request and not own_hand(r.asked_by, person))
    $$;
-- +goose StatementEnd

create trigger facility_change_own_machine before insert or update on facility_change
    for each row execute function never_own_hand('decided_by', 'proposed_by');
create trigger bitgo_token_own_machine before insert or update on bitgo_token
    for each row execute function never_own_hand('decided_by', 'asked_by');
create trigger accreditation_evidence_own_machine before insert or update on accreditation_evidence
    for each row execute function never_own_hand('decided_by', 'filed_by');
create trigger whitelist_change_own_machine before insert or update on whitelist_change
    for each row execute function never_own_hand('decided_by', 'asked_by');
create trigger wire_decision_own_machine before insert or update on wire_decision
    for each row execute function never_own_hand('decided_by', 'asked_by', 'released_by');

-- +goose Down
drop trigger wire_decision_own_machine on wire_decision;
drop trigger whitelist_change_own_machine on whitelist_change;
drop trigger accreditation_evidence_own_machine on accreditation_evidence;
drop trigger bitgo_token_own_machine on bitgo_token;
drop trigger facility_change_own_machine on facility_change;
-- +goose StatementBegin
create or replace function approval_may_vote(request uuid, person uuid) returns boolean
    language sql stable security definer set search_path = public, pg_temp
    as $$
        select exists (
            select from approval_request r
            join approval_rule_group rg on rg.rule_id = r.rule_id
            join approval_member m on m.group_id = rg.group_id and m.person_id = person
            join person p on p.id = person and p.state = 'active'
            join role_grant g on g.person_id = person and g.role = 'compliance' and g.revoked_at is null
                and (g.client_id is null or g.client_id = r.client_id)
            where r.id = request and r.asked_by <> person)
    $$;
-- +goose StatementEnd
drop function never_own_hand();
drop function own_hand(uuid, uuid);
drop index api_key_of_machine;
