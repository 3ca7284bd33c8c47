-- +goose Up
-- M of N, and never the asker. The rules of this file hold against SQL by the serving role as well: a vote binds
-- the asker's id, counts once, needs a live session of its voter, and a request cannot call itself approved.
-- Every guard names pg_temp last in its search_path: unnamed it comes first, and a temporary table of the caller's
-- with a guard's table's name would be believed.

create table approval_group (
    id         uuid primary key,
    name       text not null constraint approval_group_name unique
               constraint approval_group_name_length check (length(name) between 1 and 80),
    created_at timestamptz not null
);
create table approval_member (
    group_id  uuid not null references approval_group (id),
    person_id uuid not null references person (id),
    added_at  timestamptz not null,
    primary key (group_id, person_id)
);

-- A rule is never edited: a change retires it and adds another, so that old decisions keep the rule they met.
create table approval_rule (
    id             uuid primary key,
    client_id      uuid references client (id),       -- null: every client
    kind           text not null constraint approval_rule_kind check (kind in ('send')),
    name           text not null constraint approval_rule_name_length check (length(name) between 1 and 120),
    from_cents     numeric not null constraint approval_rule_from check (whole_units(from_cents) and from_cents >= 0),
    below_cents    numeric constraint approval_rule_below check (whole_units(below_cents) and below_cents > from_cents),
    new_payee      boolean,                            -- null: whether or not the payee is new
    needed         int not null constraint approval_rule_needed check (needed between 0 and 20),
    expiry_seconds int not null constraint approval_rule_expiry check (expiry_seconds between 300 and 604800),
    created_at     timestamptz not null,
    retired_at     timestamptz,
    constraint approval_rule_needed_bound unique (id, needed)
);
create table approval_rule_group (
    rule_id  uuid not null references approval_rule (id),
    group_id uuid not null references approval_group (id),
    primary key (rule_id, group_id)
);

create table approval_request (
    id           uuid primary key,
    client_id    uuid not null references client (id),
    subject_kind text not null,
    subject_id   uuid not null,
    title        text not null constraint approval_request_title_length check (length(title) between 1 and 200),
    rule_id      uuid not null,
    rule_name    text not null,
    needed       int not null constraint approval_request_needed check (needed >= 1),
    asked_by     uuid not null references person (id),
    state        text not null default 'pending'
                 constraint approval_request_state check (state in ('pending', 'approved', 'rejected', 'expired', 'withdrawn')),
    opened_at    timestamptz not null,
    expires_at   timestamptz not null,
    decided_at   timestamptz,
    constraint approval_request_rule foreign key (rule_id, needed) references approval_rule (id, needed),
    constraint approval_request_subject unique (subject_kind, subject_id),
    constraint approval_request_asker unique (id, asked_by),
    constraint approval_request_decided check ((state = 'pending') = (decided_at is null))
);
create index approval_request_pending on approval_request (expires_at) where state = 'pending';
create index approval_request_client on approval_request (client_id, opened_at desc);

create table approval_vote (
    id         bigint generated always as identity primary key,
    request_id uuid not null,
    client_id  uuid not null references client (id),
    asked_by   uuid not null,
    voter      uuid not null,
    session_id uuid not null,
    decision   text not null constraint approval_vote_decision check (decision in ('approve', 'reject')),
    reason     text not null constraint approval_vote_reason_length check (length(reason) <= 500),
    at         timestamptz not null,
    constraint approval_vote_request foreign key (request_id, asked_by) references approval_request (id, asked_by),
    constraint approval_vote_session foreign key (session_id, voter) references user_session (id, person_id),
    constraint approval_vote_not_asker check (voter <> asked_by),
    constraint approval_vote_once unique (request_id, voter),
    constraint approval_vote_reject_reason check (decision = 'approve' or length(trim(reason)) >= 3)
);

-- may_vote: a member of one of the rule's groups who still holds compliance for the client.
-- +goose StatementBegin
create function approval_may_vote(request uuid, person uuid) returns boolean
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

-- +goose StatementBegin
create function approval_vote_guard() returns trigger
    language plpgsql security definer set search_path = public, pg_temp
    as $$
    declare
        r approval_request;
        live boolean;
    begin
        select * into r from approval_request where id = new.request_id for update;
        if r.client_id <> new.client_id then
            raise exception using errcode = 'check_violation', constraint = 'approval_vote_client', message = 'vote of another client';
        end if;
        if r.state <> 'pending' or new.at >= r.expires_at then
            raise exception using errcode = 'check_violation', constraint = 'approval_vote_pending', message = 'request is no longer pending';
        end if;
        if coalesce(current_setting('app.person', true), '') not in ('', new.voter::text) then
            raise exception using errcode = 'check_violation', constraint = 'approval_vote_own_name', message = 'a person votes in no other name';
        end if;
        if not approval_may_vote(new.request_id, new.voter) then
            raise exception using errcode = 'check_violation', constraint = 'approval_vote_eligible', message = 'voter is not in a group of the rule';
        end if;
        select s.revoked_at is null and s.expires_at > new.at into live from user_session s where s.id = new.session_id;
        if not live then
            raise exception using errcode = 'check_violation', constraint = 'approval_vote_live_session', message = 'session has ended';
        end if;
        return new;
    end
    $$;
-- +goose StatementEnd
create trigger approval_vote_guard before insert on approval_vote for each row execute function approval_vote_guard();

-- +goose StatementBegin
create function approval_request_guard() returns trigger
    language plpgsql security definer set search_path = public, pg_temp
    as $$
    declare
        yes int;
        no int;
    begin
        if tg_op = 'INSERT' then
            if new.state <> 'pending' then
                raise exception using errcode = 'check_violation', constraint = 'approval_request_opens_pending', message = 'a request opens as pending';
            end if;
            return new;
        end if;
        if old.state <> 'pending' then
            raise exception using errcode = 'check_violation', constraint = 'approval_request_final', message = 'a decided request stays decided';
        end if;
        select count(*) filter (where decision = 'approve'), count(*) filter (where decision = 'reject')
            into yes, no from approval_vote where request_id = new.id and voter <> new.asked_by;
        if new.state = 'approved' and (yes < new.needed or no > 0) then
            raise exception using errcode = 'check_violation', constraint = 'approval_request_votes', message = 'not enough votes';
        end if;
        if new.state = 'rejected' and no = 0 then
            raise exception using errcode = 'check_violation', constraint = 'approval_request_votes', message = 'nobody rejected it';
        end if;
        return new;
    end
    $$;
-- +goose StatementEnd
create trigger approval_request_guard before insert or update on approval_request
    for each row execute function approval_request_guard();

-- Rules and groups: everyone with a scope reads them, the organization writes them, nobody edits a rule.
-- +goose StatementBegin
do $$
declare t text;
begin
    foreach t in array array['approval_group', 'approval_member', 'approval_rule', 'approval_rule_group'] loop
        execute format('alter table %I enable row level security', t);
        execute format('create policy any_scope_reads on %I for select using (coalesce(current_setting(''app.scope'', true), '''') <> '''')', t);
        execute format('create policy organization_adds on %I for insert with check (whole_organization())', t);
        execute format('grant select, insert on %I to console_serving', t);
    end loop;
end
$$;
-- +goose StatementEnd
-- A client's own rule is nobody else's business.
alter policy any_scope_reads on approval_rule using (case when client_id is null
    then coalesce(current_setting('app.scope', true), '') <> '' else in_scope(client_id) end);
create policy organization_retires on approval_rule for update using (whole_organization()) with check (whole_organization());
grant update (retired_at) on approval_rule to console_serving;
create policy organization_removes on approval_member for delete using (whole_organization());
grant delete on approval_member to console_serving; -- a leaver must be able to leave a group; votes keep who they were

select append_only('approval_vote');
select append_only('approval_request');
grant update (state, decided_at) on approval_request to console_serving;

-- +goose Down
drop table approval_vote;
drop table approval_request;
drop table approval_rule_group;
drop table approval_rule;
drop table approval_member;
drop table approval_group;
drop function approval_vote_guard();
drop function approval_request_guard();
drop function approval_may_vote(uuid, uuid);
