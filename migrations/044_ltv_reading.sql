-- +goose Up
-- Loan-to-value over time, one reading an hour. Each facility has a ring of 2160 places (90 days), so its history is
-- bounded without anything being deleted: an hour takes the place of the one 90 days before it.

create table facility_reading (
    facility_id     uuid not null,
    client_id       uuid not null,
    place           integer not null constraint facility_reading_place check (place between 0 and 2159),
    read_at         timestamptz not null,
    loan_cents      numeric not null constraint facility_reading_loan check (whole_units(loan_cents) and loan_cents >= 0),
    collateral_cents numeric not null constraint facility_reading_collateral check (whole_units(collateral_cents) and collateral_cents >= 0),
    market_cents    numeric not null constraint facility_reading_market check (whole_units(market_cents) and market_cents >= 0),
    percent         text not null constraint facility_reading_percent check (length(percent) between 1 and 120),
    problem         text not null constraint facility_reading_problem check (problem in ('', 'over-cap', 'no-price', 'stale-price')),
    primary key (facility_id, place),
    constraint facility_reading_facility foreign key (facility_id, client_id) references facility (id, client_id)
);
create index facility_reading_time on facility_reading (facility_id, read_at desc);
select enable_scope('facility_reading');

-- The desk lists facilities newest first, all of them or one client's.
create index facility_newest on facility (created_at desc, id desc);
create index facility_client_newest on facility (client_id, created_at desc, id desc);

-- +goose Down
drop index facility_client_newest;
drop index facility_newest;
drop table facility_reading;
