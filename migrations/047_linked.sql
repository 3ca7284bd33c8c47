-- +goose Up
-- Which person of ours has which user at BitGo. A person sees their own; that a user at BitGo is somebody's is asked by the
-- program alone, so that whoever asked for something here is known when they decide it there.

create table bitgo_link (
    person_id   uuid primary key references person (id),
    bitgo_user  text not null constraint bitgo_link_user unique constraint bitgo_link_user_hex check (bitgo_user ~ '^[0-9a-f]{32}$'),
    token_id    text not null constraint bitgo_link_token_length check (length(token_id) <= 100), -- BitGo's, of the token
    sealed      bytea not null,
    scopes      text[] not null,
    enterprises text[] not null,
    expires_at  timestamptz, -- null: BitGo names no end
    checked_at  timestamptz not null,
    linked_at   timestamptz not null
);
alter table bitgo_link enable row level security;
create policy bitgo_link_own on bitgo_link
    using (system_only() or person_id::text = current_setting('app.person', true))
    with check (person_id::text = current_setting('app.person', true));
grant select, insert, update, delete on bitgo_link to console_serving;

create index send_claimed on send (claimed_at) where claimed_at is not null;

-- +goose Down
drop index send_claimed;
drop table bitgo_link;
