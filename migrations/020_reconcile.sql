-- +goose Up
-- Reconciliations with BitGo: one pass over the transfers of some wallets, wallet by wallet, that may be cut off and goes on.

create table reconciliation (
    id         uuid primary key,
    asked_by   uuid not null references person (id),
    begun_at   timestamptz not null,
    updated_at timestamptz not null,
    done_at    timestamptz,
    trouble    text not null default '' constraint reconciliation_trouble_length check (length(trouble) <= 1000) -- public; while it waits to go on
);
create index reconciliation_time on reconciliation (begun_at desc);
alter table reconciliation enable row level security;
create policy reconciliation_own on reconciliation
    using (whole_organization() or asked_by::text = current_setting('app.person', true))
    with check (whole_organization() or asked_by::text = current_setting('app.person', true));
grant select, insert, update on reconciliation to console_serving;

create table reconciliation_wallet (
    reconciliation_id uuid not null references reconciliation (id),
    wallet_id  text not null,
    client_id  uuid not null references client (id),
    since      timestamptz,              -- what BitGo changed from here on; null: everything
    begun_at   timestamptz,              -- of the first pass
    cursor     text not null default '', -- of the next page
    pass       int not null default 0 constraint reconciliation_wallet_pass check (pass between 0 and 2), -- 2: done
    checked    int not null default 0,
    inserted   int not null default 0,
    changed    int not null default 0,
    refused    int not null default 0,
    primary key (reconciliation_id, wallet_id),
    constraint reconciliation_wallet_wallet foreign key (wallet_id, client_id) references wallet (id, client_id)
);
create index reconciliation_wallet_proven on reconciliation_wallet (wallet_id, begun_at desc) where pass = 2;
select enable_scope('reconciliation_wallet');

-- +goose Down
drop table reconciliation_wallet;
drop table reconciliation;
