-- +goose Up
-- Loan-to-value: prices with their age, facilities, the changes that wait for a second person, and every decision
-- with the inputs that made it.

create table price (
    ticker      text primary key, -- the coin that settles: "tbtc4" also prices "ofctbtc4"
    usd         numeric not null constraint price_positive check (usd > 0 and usd < 1e18), -- NaN is above 1e18
    source      text not null constraint price_source_length check (length(source) between 1 and 60),
    observed_at timestamptz not null
);
create table price_history (
    id          bigint generated always as identity primary key,
    ticker      text not null,
    usd         numeric not null constraint price_history_positive check (usd > 0 and usd < 1e18),
    source      text not null,
    observed_at timestamptz not null,
    constraint price_history_once unique (ticker, observed_at, source)
);
-- Prices belong to nobody, so whoever has any scope reads them; only the program writes.
alter table price enable row level security;
create policy price_read on price for select using (coalesce(current_setting('app.scope', true), '') <> '');
create policy price_write on price for insert with check (system_only());
create policy price_change on price for update using (system_only()) with check (system_only());
grant select, insert, update on price to console_serving;
alter table price_history enable row level security;
create policy price_history_read on price_history for select using (coalesce(current_setting('app.scope', true), '') <> '');
create policy price_history_write on price_history for insert with check (system_only());
grant select, insert on price_history to console_serving;

-- A facility is born with nothing lent; every term comes from an applied change.
create table facility (
    id             uuid primary key,
    client_id      uuid not null references client (id),
    wallet_id      text not null constraint facility_wallet_unique unique,
    loan_cents     numeric not null constraint facility_loan_whole check (whole_units(loan_cents) and loan_cents >= 0),
    declared_collateral_cents numeric not null
                   constraint facility_declared_whole check (whole_units(declared_collateral_cents) and declared_collateral_cents >= 0),
    haircuts       jsonb not null, -- {"tbtc4": 1000}: basis points off the market price, by settling ticker
    created_at     timestamptz not null,
    updated_at     timestamptz not null,
    constraint facility_wallet foreign key (wallet_id, client_id) references wallet (id, client_id),
    constraint facility_tenant unique (id, client_id)
);
select enable_scope('facility');

create table facility_change (
    id             uuid primary key,
    client_id      uuid not null,
    facility_id    uuid not null,
    loan_cents     numeric not null constraint facility_change_loan_whole check (whole_units(loan_cents) and loan_cents >= 0),
    declared_collateral_cents numeric not null
                   constraint facility_change_declared_whole check (whole_units(declared_collateral_cents) and declared_collateral_cents >= 0),
    haircuts       jsonb not null,
    note           text not null constraint facility_change_note_length check (length(note) <= 500),
    riskier        boolean not null, -- a higher loan, less collateral or a smaller haircut
    state          text not null constraint facility_change_state check (state in ('proposed', 'applied', 'rejected', 'withdrawn')),
    proposed_by    uuid not null references person (id),
    proposed_at    timestamptz not null,
    decided_by     uuid references person (id),
    decided_at     timestamptz,
    reason         text not null default '' constraint facility_change_reason_length check (length(reason) <= 500),
    constraint facility_change_facility foreign key (facility_id, client_id) references facility (id, client_id),
    constraint facility_change_second_person check (state = 'withdrawn' or decided_by is null or decided_by <> proposed_by),
    constraint facility_change_decided check (not riskier or state in ('proposed', 'withdrawn') or decided_by is not null)
);
create unique index facility_change_one_open on facility_change (facility_id) where state = 'proposed';
create index facility_change_facility_time on facility_change (facility_id, proposed_at desc);
select enable_scope('facility_change');

-- The database refuses what only a second person may allow, whoever asks it.
-- +goose StatementBegin
create function facility_guard() returns trigger
    language plpgsql set search_path = public, pg_temp -- see 005
    as $$
    begin
        if tg_op = 'INSERT' then
            if new.loan_cents <> 0 or new.declared_collateral_cents <> 0 then
                raise exception 'a facility starts empty' using errcode = 'check_violation', constraint = 'facility_starts_empty';
            end if;
            return new;
        end if;
        if new.wallet_id <> old.wallet_id or new.client_id <> old.client_id then
            raise exception 'a facility keeps its wallet' using errcode = 'check_violation', constraint = 'facility_keeps_wallet';
        end if;
        if new.updated_at < old.updated_at then -- or an old approval could be used again
            raise exception 'a facility is never set back' using errcode = 'check_violation', constraint = 'facility_never_back';
        end if;
        if (new.loan_cents > old.loan_cents or new.declared_collateral_cents < old.declared_collateral_cents
                or exists (select from jsonb_each_text(old.haircuts) was
                    where coalesce((new.haircuts ->> was.key)::int, 0) < was.value::int))
            and not exists (select from facility_change c where c.facility_id = new.id and c.state = 'applied' and c.decided_by is not null
                and c.decided_at = new.updated_at and c.haircuts = new.haircuts
                and c.loan_cents = new.loan_cents and c.declared_collateral_cents = new.declared_collateral_cents) then
            raise exception 'a riskier facility needs a second person' using errcode = 'check_violation', constraint = 'facility_second_person';
        end if;
        return new;
    end
    $$;
-- Whether a person holds compliance for a client. A client's scope does not show grants on the organization, so it
-- looks with the owner's eyes.
create function facility_may_decide(client uuid, person uuid) returns boolean
    language sql stable security definer set search_path = public, pg_temp -- see 005
    as $$
        select exists (select from person p join role_grant g on g.person_id = p.id
            where p.id = facility_may_decide.person and p.state = 'active' and g.role = 'compliance' and g.revoked_at is null
                and (g.client_id is null or g.client_id = facility_may_decide.client))
    $$;
create function facility_change_guard() returns trigger
    language plpgsql set search_path = public, pg_temp -- see 005
    as $$
    begin
        if tg_op = 'INSERT' then
            if new.decided_by is not null then
                raise exception 'a change opens undecided' using errcode = 'check_violation', constraint = 'facility_change_opens_undecided';
            end if;
            return new;
        end if;
        if old.state <> 'proposed' then
            raise exception 'a decided change stays decided' using errcode = 'check_violation', constraint = 'facility_change_final';
        end if;
        if (new.loan_cents, new.declared_collateral_cents, new.haircuts, new.riskier, new.proposed_by, new.facility_id)
            is distinct from (old.loan_cents, old.declared_collateral_cents, old.haircuts, old.riskier, old.proposed_by, old.facility_id) then
            raise exception 'a proposed change keeps its terms' using errcode = 'check_violation', constraint = 'facility_change_keeps_terms';
        end if;
        if new.state in ('applied', 'rejected') and new.decided_by <> new.proposed_by and not facility_may_decide(new.client_id, new.decided_by) then
            raise exception 'compliance decides' using errcode = 'check_violation', constraint = 'facility_change_compliance';
        end if;
        return new;
    end
    $$;
-- +goose StatementEnd
create trigger facility_guard before insert or update on facility for each row execute function facility_guard();
create trigger facility_change_guard before insert or update on facility_change for each row execute function facility_change_guard();

-- Everything needed to compute the decision again.
create table ltv_decision (
    id             uuid primary key,
    client_id      uuid not null,
    facility_id    uuid not null,
    send_id        uuid,
    change_id      uuid references facility_change (id),
    stage          text not null constraint ltv_decision_stage check (stage in ('submit', 'release', 'facility')),
    loan_cents     numeric not null constraint ltv_decision_loan_whole check (whole_units(loan_cents)),
    declared_collateral_cents numeric not null constraint ltv_decision_declared_whole check (whole_units(declared_collateral_cents)),
    market_before_cents     numeric not null constraint ltv_decision_market_before_whole check (whole_units(market_before_cents)),
    market_after_cents      numeric not null constraint ltv_decision_market_after_whole check (whole_units(market_after_cents)),
    collateral_before_cents numeric not null constraint ltv_decision_before_whole check (whole_units(collateral_before_cents)),
    collateral_after_cents  numeric not null constraint ltv_decision_after_whole check (whole_units(collateral_after_cents)),
    percent_before text not null,
    percent_after  text not null,
    holdings       jsonb not null, -- per asset: units held and leaving, price, its source and age, haircut, value; all strings
    price_age_seconds bigint not null, -- of the oldest price used
    formula_version text not null,
    passes         boolean not null,
    why            text not null,
    decided_at     timestamptz not null,
    constraint ltv_decision_facility foreign key (facility_id, client_id) references facility (id, client_id),
    constraint ltv_decision_subject check ((send_id is null) <> (change_id is null))
);
create index ltv_decision_send on ltv_decision (send_id, decided_at) where send_id is not null;
create index ltv_decision_facility_time on ltv_decision (facility_id, decided_at desc);
select append_only('ltv_decision');

-- +goose Down
drop table ltv_decision;
drop table facility_change;
drop table facility;
drop function facility_change_guard();
drop function facility_may_decide(uuid, uuid);
drop function facility_guard();
drop table price_history;
drop table price;
