-- +goose Up
-- A mirror of what waits at BitGo for a person there, so that a page need not ask BitGo. BitGo decides; nothing here does.

create table countersign (
    id          text primary key constraint countersign_hex check (id ~ '^[0-9a-f]{32}$'), -- BitGo's
    client_id   uuid not null references client (id),
    state       text not null constraint countersign_state check (state in ('pending', 'approved', 'processing', 'rejected', 'gone')),
    word        text not null constraint countersign_word check (length(word) between 1 and 80), -- BitGo's own for the state
    type        text not null constraint countersign_type check (length(type) <= 80),            -- its info.type
    title       text not null constraint countersign_title check (length(title) between 1 and 400),
    wallet      text not null constraint countersign_wallet check (length(wallet) <= 40),
    coin        text not null constraint countersign_coin check (length(coin) <= 120),
    creator     text not null constraint countersign_creator check (length(creator) <= 40),
    needed      int not null constraint countersign_needed check (needed > 0),
    votes       jsonb not null,
    send_id     uuid, -- ours, as BitGo repeats it; it may be nobody's
    opened_at   timestamptz not null,
    changed_at  timestamptz, -- null: BitGo names none
    observed_at timestamptz not null
);
create index countersign_waiting on countersign (client_id, opened_at desc, id desc) where state = 'pending';
create index countersign_order on countersign (opened_at desc, id desc);
create index countersign_state_order on countersign (state, opened_at desc, id desc);
create index countersign_send on countersign (send_id) where send_id is not null;
select enable_scope('countersign');

-- When BitGo was last asked for a client's, so that an empty list is not taken for a good one.
create table countersign_look (
    client_id   uuid primary key references client (id),
    observed_at timestamptz, -- null: never answered
    failed_at   timestamptz  -- null: it answered the last time
);
select enable_scope('countersign_look');

-- +goose Down
drop table countersign_look;
drop table countersign;
