-- +goose Up
-- What BitGo says about a client's enterprise, as it was last read: who was invited and came, KYC, features and licences,
-- the clock of its whitelists. Pages read it here, with its age; BitGo is asked by a job.

create table client_enterprise (
    client_id         uuid primary key references client (id),
    enterprise_id     text not null,
    name              text not null default '',       -- BitGo's
    kyc_state         text not null default '' constraint client_enterprise_kyc_length check (length(kyc_state) <= 100), -- BitGo's word; '': never read
    kyc_since         timestamptz,                     -- when this word was first seen here
    flags             text[] not null default '{}',    -- feature flags
    licences          text[] not null default '{}',
    administers       boolean not null default false,  -- our own user there is its administrator
    go_accounts       boolean not null default false,  -- licensed to have them
    people            jsonb not null default '[]',     -- who may act there: id, email, admin, active
    whitelisted       int not null default 0 constraint client_enterprise_whitelisted check (whitelisted >= 0),
    whitelist_locked  int not null default 0 constraint client_enterprise_locked check (whitelist_locked between 0 and whitelisted),
    whitelist_lock_at timestamptz,                     -- when the next list that can still be changed locks
    unread            text not null default '',        -- what BitGo did not let us read: public
    observed_at       timestamptz,                     -- null: never read
    tried_at          timestamptz not null,
    trouble           text not null default '' constraint client_enterprise_trouble_length check (length(trouble) <= 1000) -- public
);
select enable_scope('client_enterprise');

-- One line for each word that BitGo's KYC of an enterprise came to.
create table client_kyc_status (
    id            bigint generated always as identity primary key,
    enterprise_id text not null,
    user_id       text,
    kyc_state     text not null constraint client_kyc_status_state_length check (length(kyc_state) between 1 and 100),
    created_at    timestamptz not null,
    client_id     uuid not null references client (id)
);
create index client_kyc_status_client on client_kyc_status (client_id, id desc);
select append_only('client_kyc_status');

-- +goose Down
drop table client_kyc_status;
drop table client_enterprise;
