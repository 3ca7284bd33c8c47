-- +goose Up
-- Tokens at BitGo that were asked for here. The one the gateway calls BitGo with and a login are kept sealed, because they
-- are used again; one for a third party is shown once, and only its digest stays. A password or a one-time code is never
-- a column.

create table bitgo_token (
    id          uuid primary key,
    kind        text not null constraint bitgo_token_kind check (kind in ('session', 'long_lived')),
    purpose     text not null constraint bitgo_token_purpose check (purpose in ('manage', 'service', 'third_party')),
    label       text not null,
    scopes      text[] not null,
    networks    text[] not null,
    limits      jsonb not null, -- spending limits: coin and whole base units as text
    seconds     bigint not null constraint bitgo_token_seconds check (seconds between 0 and 315360000), -- 0: BitGo says
    state       text not null constraint bitgo_token_state check (state in ('waiting', 'making', 'active', 'revoking', 'revoked', 'failed')),
    asked_by    uuid not null references person (id),
    one_time    text not null,
    asked_at    timestamptz not null,
    decided_by  uuid references person (id),
    claimed_until timestamptz, -- while it is made: after it, whoever made it has died
    bitgo_id    text,
    bitgo_user  text,
    sealed      bytea,
    digest      bytea,
    made_at     timestamptz,
    expires_at  timestamptz,
    proved_at   timestamptz, -- BitGo answered a call with it
    retire_at   timestamptz, -- another has taken its place and this one ends then
    revoked_at  timestamptz,
    trouble     text not null, -- what stands in the way, for people
    constraint bitgo_token_once unique (asked_by, one_time),
    constraint bitgo_token_other check (decided_by is null or decided_by <> asked_by),
    constraint bitgo_token_third check (purpose <> 'third_party' or sealed is null),
    constraint bitgo_token_gone check (state <> 'revoked' or sealed is null),
    constraint bitgo_token_purpose_of_kind check ((kind = 'session') = (purpose = 'manage'))
);
create index bitgo_token_state on bitgo_token (state, made_at desc);
select organization_table('bitgo_token', 'select, insert, update');

-- +goose Down
drop table bitgo_token;
