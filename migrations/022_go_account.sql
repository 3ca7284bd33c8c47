-- +goose Up
-- Go Accounts on their way: BitGo Express makes one, BitGo initialises it, a webhook is bound, the mirror takes it in.
-- Express knows no idempotency, so the call is written down before it is made, and a call whose outcome is not known is
-- answered by looking the label up.

create table go_account (
    id            uuid primary key,
    client_id     uuid not null references client (id),
    enterprise_id text not null,
    label         text not null constraint go_account_label_length check (length(label) between 1 and 250),
    asked_by      uuid not null references person (id),
    one_time      text not null constraint go_account_one_time_length check (length(one_time) between 1 and 100),
    state         text not null default 'asked' constraint go_account_state check (state in ('asked', 'generating', 'made', 'fulfilled', 'refused')),
    generating_at timestamptz,  -- when Express was last asked; null: never, or it provably made nothing
    wallet_id     text constraint go_account_wallet_form check (wallet_id ~ '^[0-9a-f]{32}$'),
    existed       boolean not null default false, -- it was at BitGo before it was asked for here
    sealed        bytea,        -- the passphrase, where we made it, until it was told
    told_at       timestamptz,
    trouble       text not null default '' constraint go_account_trouble_length check (length(trouble) <= 1000), -- public
    created_at    timestamptz not null,
    updated_at    timestamptz not null,
    constraint go_account_once unique (asked_by, one_time),
    constraint go_account_generating check (state <> 'generating' or generating_at is not null),
    constraint go_account_made check ((wallet_id is not null) = (state in ('made', 'fulfilled')))
);
create unique index go_account_natural on go_account (enterprise_id, label) where state <> 'refused';
create unique index go_account_wallet_once on go_account (wallet_id);
select enable_scope('go_account');

-- +goose Down
drop table go_account;
