-- +goose Up
-- Who may do what changes by two administrators: one asks with a reason, another confirms, and never for themselves. What is
-- taken away takes one. And the two looks at it: reviews of all grants as of an instant.

alter table person add column left_at timestamptz; -- they left: every grant, session and key of theirs has ended
create index person_order on person (lower(name), id) where not machine;

create table access_change (
    id         uuid primary key,
    kind       text not null constraint access_change_kind check (kind in ('add_person', 'add_grant', 'reinstate')),
    person_id  uuid not null, -- of somebody new, the id that they get
    email      text not null default '' constraint access_change_email check (email = lower(email) and length(email) <= 254),
    name       text not null default '' constraint access_change_name check (length(name) <= 120),
    role       text constraint access_change_role check (role in ('admin', 'treasury', 'compliance', 'auditor')),
    over_id    uuid references client (id), -- null: the whole organization
    reason     text not null constraint access_change_reason check (length(reason) between 3 and 500),
    state      text not null default 'asked'
               constraint access_change_state check (state in ('asked', 'confirmed', 'refused', 'withdrawn', 'expired')),
    asked_by   uuid not null references person (id),
    one_time   text not null constraint access_change_one_time check (length(one_time) between 1 and 100),
    asked_at   timestamptz not null,
    expires_at timestamptz not null,
    decided_by uuid references person (id),
    decided_at timestamptz,
    answer     text not null default '' constraint access_change_answer check (length(answer) <= 500),
    decided_in xid8, -- the transaction that decided it, in which alone it gives anything
    constraint access_change_once unique (asked_by, one_time),
    constraint access_change_week check (expires_at = asked_at + interval '168 hours'),
    constraint access_change_not_own check (asked_by <> person_id and (decided_by is null or decided_by <> person_id)),
    constraint access_change_not_asker check (state not in ('confirmed', 'refused') or (decided_by is not null and decided_by <> asked_by)),
    constraint access_change_own_withdrawal check (state <> 'withdrawn' or (decided_by is not null and decided_by = asked_by)),
    constraint access_change_decided check ((state = 'asked') = (decided_at is null)),
    constraint access_change_in_time check (state <> 'confirmed' or decided_at < expires_at),
    constraint access_change_expired check (state <> 'expired' or (decided_by is null and decided_at >= expires_at)),
    constraint access_change_refusal check (state <> 'refused' or length(trim(answer)) >= 3),
    constraint access_change_terms check ((kind = 'reinstate') = (role is null) and (kind = 'add_person') = (email <> '') and (kind = 'add_person') = (name <> ''))
);
create index access_change_order on access_change (asked_at desc, id desc);
create index access_change_states on access_change (state, asked_at desc, id desc);
create index access_change_person on access_change (person_id, asked_at desc);
create unique index access_change_waiting on access_change
    (kind, (case when kind = 'add_person' then email else person_id::text end), coalesce(role, ''), coalesce(over_id, '00000000-0000-0000-0000-000000000000'::uuid))
    where state = 'asked';
select organization_table('access_change', 'select, insert');
grant update (state, decided_by, decided_at, answer) on access_change to console_serving;

-- +goose StatementBegin
create function access_change_guard() returns trigger
    language plpgsql security definer set search_path = public, pg_temp -- see 005
    as $$
    declare
        who uuid := coalesce(new.decided_by, new.asked_by);
    begin
        if new.state = 'expired' and old.state = 'asked' and new.decided_by is null then
            return new;
        end if;
        if coalesce(current_setting('app.person', true), '') not in ('', who::text) then
            raise exception using errcode = 'check_violation', constraint = 'access_change_own_name', message = 'a person asks and confirms in no other name';
        end if;
        if not exists (select from role_grant g join person p on p.id = g.person_id where p.id = who and p.state = 'active' and not p.machine
                and g.role = 'admin' and g.client_id is null and g.revoked_at is null) then
            raise exception using errcode = 'check_violation', constraint = 'access_change_admin', message = 'rights are changed by administrators of the organization';
        end if;
        if tg_op = 'INSERT' then
            if new.state <> 'asked' then
                raise exception using errcode = 'check_violation', constraint = 'access_change_starts', message = 'a change is asked for first';
            end if;
            if new.kind <> 'add_person' and not exists (select from person p where p.id = new.person_id and not p.machine) then
                raise exception using errcode = 'check_violation', constraint = 'access_change_of_somebody', message = 'there is no such person';
            end if;
            return new;
        end if;
        if (new.id, new.kind, new.person_id, new.email, new.name, new.role, new.over_id, new.reason, new.asked_by, new.one_time, new.asked_at, new.expires_at)
            is distinct from (old.id, old.kind, old.person_id, old.email, old.name, old.role, old.over_id, old.reason, old.asked_by, old.one_time, old.asked_at, old.expires_at)
            or old.state <> 'asked' then
            raise exception using errcode = 'check_violation', constraint = 'access_change_keeps', message = 'a change keeps its terms, and its end is an end';
        end if;
        new.decided_in := case when new.state = 'confirmed' then pg_current_xact_id() end;
        return new;
    end
    $$;
-- +goose StatementEnd
create trigger access_change_guard before insert or update on access_change for each row execute function access_change_guard();

alter table role_grant add column change_id uuid references access_change (id) constraint role_grant_of_change unique;

-- A right comes of a change that another administrator has confirmed in this very transaction, or from the program.
-- +goose StatementBegin
create function role_grant_confirmed() returns trigger
    language plpgsql security definer set search_path = public, pg_temp
    as $$
    begin
        if new.granted_by is null and coalesce(current_setting('app.person', true), '') = '' then
            return new;
        end if;
        if not exists (select from access_change c where c.id = new.change_id and c.decided_in = pg_current_xact_id() and c.decided_by = new.granted_by
                and c.person_id = new.person_id and c.role = new.role and c.over_id is not distinct from new.client_id) then
            raise exception using errcode = 'check_violation', constraint = 'role_grant_confirmed', message = 'a grant is asked for by one administrator and confirmed by another';
        end if;
        return new;
    end
    $$;

create function person_confirmed() returns trigger
    language plpgsql security definer set search_path = public, pg_temp
    as $$
    begin
        if coalesce(current_setting('app.person', true), '') = '' or new.machine then
            return new;
        end if;
        if tg_op = 'INSERT' and not exists (select from access_change c where c.decided_in = pg_current_xact_id() and c.kind = 'add_person' and c.person_id = new.id and c.email = new.email) then
            raise exception using errcode = 'check_violation', constraint = 'person_confirmed', message = 'a person is added by two administrators';
        end if;
        if tg_op = 'UPDATE' and old.state <> 'active' and new.state = 'active'
            and not exists (select from access_change c where c.decided_in = pg_current_xact_id() and c.kind = 'reinstate' and c.person_id = new.id) then
            raise exception using errcode = 'check_violation', constraint = 'person_confirmed', message = 'a person is let in again by two administrators';
        end if;
        return new;
    end
    $$;
-- +goose StatementEnd
create trigger role_grant_confirmed before insert on role_grant for each row execute function role_grant_confirmed();
create trigger person_confirmed before insert or update on person for each row execute function person_confirmed();

-- The link with which somebody new sets password and codes up. Only its digest is kept; the seed of the codes is sealed.
create table invitation (
    id          uuid primary key,
    person_id   uuid not null references person (id),
    hash        bytea not null constraint invitation_hash_unique unique constraint invitation_hash_length check (length(hash) = 32),
    totp_sealed bytea not null,
    made_by     uuid not null references person (id),
    made_at     timestamptz not null,
    expires_at  timestamptz not null,
    used_at     timestamptz,
    ended_at    timestamptz, -- by another link, or because the person left
    constraint invitation_own check (made_by <> person_id),
    constraint invitation_two_days check (expires_at = made_at + interval '48 hours'),
    constraint invitation_in_time check (used_at is null or (used_at < expires_at and ended_at is null))
);
create unique index invitation_open on invitation (person_id) where used_at is null and ended_at is null;
alter table invitation enable row level security;
create policy invitation_system on invitation using (system_only()) with check (system_only());
create policy invitation_made on invitation for insert with check (whole_organization());
grant select, insert, update on invitation to console_serving;

-- A review is of every grant in force at an instant: the rows are made with it, in one transaction, and counted.
create table access_review (
    id         uuid primary key,
    as_of      timestamptz not null,
    population int not null constraint access_review_population check (population >= 0),
    reason     text not null constraint access_review_reason check (length(reason) between 3 and 500),
    opened_by  uuid not null references person (id),
    one_time   text not null constraint access_review_one_time check (length(one_time) between 1 and 100),
    opened_at  timestamptz not null,
    opened_in  xid8 default pg_current_xact_id(),
    closed_by  uuid references person (id),
    closed_at  timestamptz,
    digest     text constraint access_review_digest check (digest ~ '^[0-9a-f]{64}$'), -- SHA-256 of the exported rows
    constraint access_review_once unique (opened_by, one_time),
    constraint access_review_past check (as_of <= opened_at),
    constraint access_review_closed check ((closed_at is null) = (closed_by is null) and (closed_at is null) = (digest is null))
);
create index access_review_order on access_review (opened_at desc, id desc);
select organization_table('access_review', 'select');
grant insert (id, as_of, population, reason, opened_by, one_time, opened_at) on access_review to console_serving;
grant update (closed_by, closed_at, digest) on access_review to console_serving;

create table access_review_grant (
    review_id   uuid not null references access_review (id),
    grant_id    uuid not null references role_grant (id),
    person_id   uuid not null references person (id),
    person_name text not null,
    email       text not null,
    role        text not null,
    over_name   text not null, -- '' for the whole organization
    granted_at  timestamptz not null,
    granted_by  text not null, -- '' for the program
    decision    text constraint access_review_grant_decision check (decision in ('keep', 'revoke')),
    reason      text not null default '' constraint access_review_grant_reason check (length(reason) <= 500),
    decided_by  uuid references person (id),
    decided_at  timestamptz,
    primary key (review_id, grant_id),
    constraint access_review_grant_own check (decided_by is null or decided_by <> person_id),
    constraint access_review_grant_whole check (num_nonnulls(decision, decided_by, decided_at) in (0, 3)
        and (decision is null or length(trim(reason)) >= 3))
);
create index access_review_grant_order on access_review_grant (review_id, lower(person_name), grant_id);
select organization_table('access_review_grant', 'select, insert');
grant update (decision, reason, decided_by, decided_at) on access_review_grant to console_serving;

-- +goose StatementBegin
create function access_reviewer(who uuid) returns boolean
    language sql stable security definer set search_path = public, pg_temp
    as $$
        select coalesce(current_setting('app.person', true), '') in ('', who::text)
            and exists (select from role_grant g join person p on p.id = g.person_id where p.id = who and p.state = 'active' and not p.machine
                and g.role in ('admin', 'compliance') and g.client_id is null and g.revoked_at is null)
    $$;

create function access_review_complete() returns trigger
    language plpgsql security definer set search_path = public, pg_temp
    as $$
    declare
        listed int;
        held int;
    begin
        select count(*) into listed from access_review_grant where review_id = new.id;
        select count(*) into held from role_grant g where g.granted_at <= new.as_of and (g.revoked_at is null or g.revoked_at > new.as_of);
        if listed <> new.population or held <> new.population then
            raise exception using errcode = 'check_violation', constraint = 'access_review_complete', message = 'a review has every grant of its instant';
        end if;
        return null;
    end
    $$;

create function access_review_guard() returns trigger
    language plpgsql security definer set search_path = public, pg_temp
    as $$
    begin
        if not access_reviewer(coalesce(new.closed_by, new.opened_by)) then
            raise exception using errcode = 'check_violation', constraint = 'access_review_reviewer', message = 'reviews are opened and closed by administrators or compliance, in their own name';
        end if;
        if tg_op = 'UPDATE' and (old.closed_at is not null or exists (select from access_review_grant r join role_grant g on g.id = r.grant_id
                where r.review_id = new.id and (r.decision is null or r.decision = 'revoke' and g.revoked_at is null))) then
            raise exception using errcode = 'check_violation', constraint = 'access_review_done', message = 'a review closes once, when every grant is decided and what is to be revoked is revoked';
        end if;
        return new;
    end
    $$;

create function access_review_grant_guard() returns trigger
    language plpgsql security definer set search_path = public, pg_temp
    as $$
    declare
        r access_review;
    begin
        select * into r from access_review where id = new.review_id;
        if tg_op = 'INSERT' then
            if r.opened_in <> pg_current_xact_id() or new.decision is not null then
                raise exception using errcode = 'check_violation', constraint = 'access_review_grant_with', message = 'the rows of a review are made with it, undecided';
            end if;
            return new;
        end if;
        if r.closed_at is not null or old.decision is not null then
            raise exception using errcode = 'check_violation', constraint = 'access_review_grant_once', message = 'a grant is decided once, while the review is open';
        end if;
        if not access_reviewer(new.decided_by) then
            raise exception using errcode = 'check_violation', constraint = 'access_review_reviewer', message = 'grants are reviewed by administrators or compliance, in their own name';
        end if;
        return new;
    end
    $$;
-- +goose StatementEnd
create constraint trigger access_review_complete after insert on access_review deferrable initially deferred for each row execute function access_review_complete();
create trigger access_review_guard before insert or update on access_review for each row execute function access_review_guard();
create trigger access_review_grant_guard before insert or update on access_review_grant for each row execute function access_review_grant_guard();

-- +goose Down
drop table access_review_grant;
drop table access_review;
drop function access_review_grant_guard();
drop function access_review_guard();
drop function access_review_complete();
drop function access_reviewer(uuid);
drop table invitation;
drop trigger person_confirmed on person;
drop trigger role_grant_confirmed on role_grant;
drop function person_confirmed();
drop function role_grant_confirmed();
alter table role_grant drop column change_id;
drop table access_change;
drop function access_change_guard();
drop index person_order;
alter table person drop column left_at;
