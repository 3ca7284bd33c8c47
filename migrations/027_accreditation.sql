-- +goose Up
-- Investors, and the evidence that they are accredited. A caller's tick is never evidence: a method, a dated document, who
-- verified it, and a second person's decision are. client_id is whom the investor was filed for; the nil uuid is the
-- organization itself (see 025). Each has its own numbering of investors: a name taken by another tells nothing.

create table investor (
    client_id uuid not null,
    of_client uuid generated always as (nullif(client_id, '00000000-0000-0000-0000-000000000000'::uuid)) stored
              constraint investor_client references client (id),
    id        text not null constraint investor_id_form check (id ~ '^(inv|investor)_[A-Za-z0-9]{6,40}$'),
    name      text not null constraint investor_name_length check (length(name) between 1 and 200),
    kind      text not null constraint investor_kind check (kind in ('natural', 'entity')),
    residence text not null constraint investor_residence check (residence ~ '^[A-Z]{2}(_[A-Z0-9]{1,3})?$'),
    filed_by  uuid not null references person (id),
    one_time  text not null constraint investor_one_time_length check (length(one_time) between 1 and 100),
    filed_at  timestamptz not null,
    primary key (client_id, id),
    constraint investor_once unique (filed_by, one_time)
);
select append_only('investor');

create table accreditation_evidence (
    id            text primary key constraint accreditation_evidence_id check (id ~ '^ev_[a-z0-9]{8,32}$'),
    client_id     uuid not null,
    investor_id   text not null,
    method        text not null constraint accreditation_evidence_method check (method in
                      ('INCOME', 'NET_WORTH', 'THIRD_PARTY_LETTER', 'EARLIER_VERIFIED')),
    verifier      text not null constraint accreditation_evidence_verifier check (length(verifier) between 1 and 200),
    document_date date not null, -- of the oldest document
    expires_on    date not null, -- the first day on which it counts no more
    filed_by      uuid not null references person (id),
    filed_at      timestamptz not null,
    state         text not null constraint accreditation_evidence_state check (state in ('filed', 'approved', 'rejected')),
    decided_by    uuid references person (id),
    decided_at    timestamptz,
    reason        text not null default '' constraint accreditation_evidence_reason check (length(reason) <= 500),
    constraint accreditation_evidence_investor foreign key (client_id, investor_id) references investor (client_id, id),
    constraint accreditation_evidence_dates check (expires_on > document_date),
    constraint accreditation_evidence_decided check ((state = 'filed') = (decided_by is null) and (state = 'filed') = (decided_at is null)),
    constraint accreditation_evidence_two_people check (decided_by <> filed_by)
);
create index accreditation_evidence_of on accreditation_evidence (client_id, investor_id, filed_at);
select append_only('accreditation_evidence');
grant update (state, decided_by, decided_at, reason) on accreditation_evidence to console_serving;

-- +goose StatementBegin
create function accreditation_guard() returns trigger
    language plpgsql set search_path = public, pg_temp
    as $$
    begin
        if tg_op = 'INSERT' and new.state <> 'filed' or tg_op = 'UPDATE' and old.state <> 'filed' then
            raise exception using errcode = 'check_violation', constraint = 'accreditation_evidence_decided_once', message = 'evidence is filed, then decided once';
        end if;
        if coalesce(current_setting('app.person', true), '') not in ('', case tg_op when 'INSERT' then new.filed_by else new.decided_by end::text) then
            raise exception using errcode = 'check_violation', constraint = 'accreditation_evidence_own_name', message = 'a person acts in no other name';
        end if;
        return new;
    end
    $$;
-- +goose StatementEnd
create trigger accreditation_guard before insert or update on accreditation_evidence for each row execute function accreditation_guard();

-- +goose Down
drop table accreditation_evidence;
drop function accreditation_guard();
drop table investor;
