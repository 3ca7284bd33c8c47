-- +goose Up
-- The travel rule (FATF R.16): who pays and who is paid travels with a send from a certain worth on. From which worth, and what
-- has to travel, are dated data: a law that changes is another row, and no row is ever changed.

create table travel_threshold (
    id                    int generated always as identity primary key,
    jurisdiction          text not null constraint travel_threshold_jurisdiction check (jurisdiction ~ '^([A-Z]{2}|FATF)$'),
    name                  text not null constraint travel_threshold_name check (length(name) between 2 and 80),
    countries             text[] not null, -- ISO 3166 of the countries that it is the law of; none: of every other
    effective_from        date not null,
    legal                 text not null constraint travel_threshold_legal check (length(legal) between 1 and 120), -- as the law writes it
    usd_cents             bigint not null constraint travel_threshold_usd check (usd_cents >= 0), -- from here on it applies; never above the law's figure in US dollars
    self_hosted_usd_cents bigint constraint travel_threshold_self_hosted check (self_hosted_usd_cents >= 0), -- from here on ownership of a self-hosted wallet is proved; null: not asked for
    needs                 text[] not null constraint travel_threshold_needs check (needs <@ array['originator_address', 'originator_identity', 'beneficiary_address']),
    source                text not null constraint travel_threshold_source check (length(source) between 3 and 300),
    reviewed              text not null constraint travel_threshold_reviewed check (reviewed in ('verified', 'secondary', 'weak')),
    constraint travel_threshold_once unique (jurisdiction, effective_from)
);
alter table travel_threshold enable row level security;
create policy travel_threshold_read on travel_threshold for select using (coalesce(current_setting('app.scope', true), '') <> '');
create policy travel_threshold_write on travel_threshold for insert with check (system_only());
grant select, insert on travel_threshold to console_serving;

insert into travel_threshold (jurisdiction, name, countries, effective_from, legal, usd_cents, self_hosted_usd_cents, needs, source, reviewed) values
('FATF', 'Everywhere else', '{}', '2019-06-21', 'USD or EUR 1 000', 100000, null, '{}', 'FATF Recommendation 16 with the note to Recommendation 15', 'verified'),
('US', 'United States', '{US}', '2011-03-01', 'USD 3 000 or more', 300000, null, '{originator_address}', '31 CFR 1010.410(f)', 'verified'),
('EU', 'European Union', '{AT,BE,BG,HR,CY,CZ,DK,EE,FI,FR,DE,GR,HU,IE,IT,LV,LT,LU,MT,NL,PL,PT,RO,SK,SI,ES,SE}', '2024-12-30', 'any amount; self-hosted above EUR 1 000', 0, 100000,
    '{originator_address,originator_identity}', 'Regulation (EU) 2023/1113, articles 14 and 16', 'secondary'),
('CA', 'Canada', '{CA}', '2021-06-01', 'CAD 1 000', 65000, null, '{originator_address}', 'PCMLTFR, virtual currency transfers; compared at USD 0.65 a dollar', 'weak'),
('SG', 'Singapore', '{SG}', '2020-01-28', 'SGD 1 500', 99000, null, '{originator_identity}', 'MAS notice PSN02; compared at USD 0.66 a dollar', 'weak'),
('HK', 'Hong Kong', '{HK}', '2023-06-01', 'HKD 8 000', 100000, null, '{originator_identity}', 'SFC guideline on AML for virtual asset platforms; compared at USD 0.125 a dollar', 'weak');

-- What is known of a payee, or of a client as the one who pays: one version, as treasury entered it. Birth and official id are
-- sealed; here it only says that they are there.
create table travel_record (
    id              uuid primary key,
    client_id       uuid not null references client (id),
    subject         text not null constraint travel_record_subject check (subject in ('payee', 'originator')),
    address         text not null constraint travel_record_address check (length(address) <= 250),
    memo            text not null constraint travel_record_memo check (length(memo) <= 250),
    version         int not null constraint travel_record_version check (version > 0),
    kind            text not null constraint travel_record_kind check (kind in ('legal', 'natural')),
    name            text not null constraint travel_record_name check (length(name) between 1 and 150), -- of a person, the family name
    given           text not null constraint travel_record_given check (length(given) <= 150),
    street          text not null constraint travel_record_street check (length(street) <= 200),
    town            text not null constraint travel_record_town check (length(town) <= 100),
    postcode        text not null constraint travel_record_postcode check (length(postcode) <= 20),
    country         text not null constraint travel_record_country check (country ~ '^([A-Z]{2})?$'),
    customer_number text not null constraint travel_record_customer check (length(customer_number) <= 60),
    registration    text not null constraint travel_record_registration check (length(registration) <= 60),
    lei             text not null constraint travel_record_lei check (lei ~ '^([A-Z0-9]{18}[0-9]{2})?$'),
    has_birth       boolean not null,
    has_official_id boolean not null,
    sealed          bytea, -- birth and official id, for this row only
    custody         text not null constraint travel_record_custody check (custody in ('', 'provider', 'self_hosted')),
    provider        text not null constraint travel_record_provider check (length(provider) <= 150),
    provider_country text not null constraint travel_record_provider_country check (provider_country ~ '^([A-Z]{2})?$'),
    provider_lei    text not null constraint travel_record_provider_lei check (provider_lei ~ '^([A-Z0-9]{18}[0-9]{2})?$'),
    owned           boolean not null, -- it was proved whose the self-hosted wallet is
    owned_how       text not null constraint travel_record_owned_how check (length(owned_how) <= 300),
    made_by         uuid not null references person (id),
    made_at         timestamptz not null,
    one_time        text not null constraint travel_record_one_time check (length(one_time) between 8 and 100),
    constraint travel_record_once unique (made_by, one_time),
    constraint travel_record_versions unique (client_id, subject, address, memo, version),
    constraint travel_record_tenant unique (id, client_id),
    constraint travel_record_maker unique (id, client_id, made_by),
    constraint travel_record_whose check ((subject = 'payee') = (address <> '') and (subject = 'payee' or memo = '')),
    constraint travel_record_sealed_parts check ((has_birth or has_official_id) = (sealed is not null)),
    constraint travel_record_natural check (kind = 'natural' or (given = '' and not has_birth and not has_official_id)),
    constraint travel_record_held check ((custody = 'provider') = (provider <> '') and (custody = 'provider' or (provider_country = '' and provider_lei = '')) and (custody = 'self_hosted' or not owned) and owned = (owned_how <> ''))
);
create index travel_record_newest on travel_record (made_at desc, id desc);
select append_only('travel_record');

-- What compliance said of a version: once confirmed or refused, and of a confirmed one, once more, that it counts no longer.
-- Whoever sees that data are wrong takes them out of force at once, also the one who entered them: nothing can leave by it.
create table travel_decision (
    record_id  uuid not null,
    step       smallint not null generated always as (case verdict when 'revoked' then 2 else 1 end) stored,
    client_id  uuid not null,
    made_by    uuid not null,
    verdict    text not null constraint travel_decision_verdict check (verdict in ('confirmed', 'refused', 'revoked')),
    reason     text not null constraint travel_decision_reason check (length(reason) <= 500),
    decided_by uuid not null references person (id),
    decided_at timestamptz not null,
    constraint travel_decision_pkey primary key (record_id, step),
    constraint travel_decision_record foreign key (record_id, client_id, made_by) references travel_record (id, client_id, made_by),
    constraint travel_decision_two_people check (decided_by <> made_by or verdict = 'revoked'),
    constraint travel_decision_why check (verdict = 'confirmed' or length(reason) >= 3)
);
select append_only('travel_decision');

-- +goose StatementBegin
create function travel_guard() returns trigger
    language plpgsql set search_path = public, pg_temp -- see 005
    as $$
    declare
        me text := coalesce(current_setting('app.person', true), '');
        who uuid := case tg_argv[0] when 'treasury' then (to_jsonb(new) ->> 'made_by')::uuid else (to_jsonb(new) ->> 'decided_by')::uuid end;
    begin
        if me not in ('', who::text) then
            raise exception using errcode = 'check_violation', constraint = 'travel_own_name', message = 'a person acts in no other name';
        end if;
        if not exists (select from role_grant g where g.person_id = who and g.role = tg_argv[0] and g.revoked_at is null
            and (g.client_id is null or g.client_id = new.client_id)) then
            raise exception using errcode = 'check_violation', constraint = 'travel_role', message = 'treasury enters, compliance decides';
        end if;
        return new;
    end
    $$;
-- +goose StatementEnd
create trigger travel_record_guard before insert on travel_record for each row execute function travel_guard('treasury');
create trigger travel_decision_guard before insert on travel_decision for each row execute function travel_guard('compliance');
create trigger travel_decision_own_machine before insert on travel_decision for each row when (new.verdict <> 'revoked')
    execute function never_own_hand('decided_by', 'made_by');

-- +goose StatementBegin
create function travel_revoke_guard() returns trigger
    language plpgsql set search_path = public, pg_temp -- see 005
    as $$
    begin
        if not exists (select from travel_decision d where d.record_id = new.record_id and d.verdict = 'confirmed') then
            raise exception using errcode = 'check_violation', constraint = 'travel_decision_revokes', message = 'only what was confirmed is revoked';
        end if;
        return new;
    end
    $$;
-- +goose StatementEnd
create trigger travel_decision_revokes before insert on travel_decision for each row when (new.verdict = 'revoked') execute function travel_revoke_guard();

-- What was judged of a send, with the versions that it was judged by. Kept for as long as the send.
create table travel_judgement (
    id            uuid primary key,
    nth           bigint generated always as identity, -- two may be of one instant
    client_id     uuid not null references client (id),
    send_id       uuid not null,
    stage         text not null constraint travel_judgement_stage check (stage in ('submit', 'release')),
    state         text not null constraint travel_judgement_state check (state in ('own', 'bank', 'below', 'complete', 'missing')),
    usd_cents     numeric constraint travel_judgement_usd check (whole_units(usd_cents) and usd_cents >= 0), -- null: no fresh price, so it counted as above
    threshold_id  int references travel_threshold (id), -- the strictest that was looked at; null: none is known
    payee_id      uuid,
    originator_id uuid,
    missing       text[] not null,
    why           text not null constraint travel_judgement_why check (length(why) between 1 and 1000),
    by_person     uuid references person (id),
    by_name       text not null,
    judged_at     timestamptz not null,
    constraint travel_judgement_send foreign key (send_id, client_id) references send (id, client_id),
    constraint travel_judgement_payee foreign key (payee_id, client_id) references travel_record (id, client_id),
    constraint travel_judgement_originator foreign key (originator_id, client_id) references travel_record (id, client_id),
    constraint travel_judgement_complete check (state <> 'complete' or (payee_id is not null and originator_id is not null)),
    constraint travel_judgement_missing check ((state = 'missing') = (cardinality(missing) > 0)),
    constraint travel_judgement_priced check (state <> 'below' or usd_cents is not null)
);
create index travel_judgement_send_order on travel_judgement (send_id, nth);
select append_only('travel_judgement');

-- +goose Down
drop table travel_judgement;
drop table travel_decision;
drop table travel_record;
drop function travel_revoke_guard();
drop function travel_guard();
drop table travel_threshold;
