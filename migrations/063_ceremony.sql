-- +goose Up
-- Key ceremonies: a wallet or a Go Account that one person asks for, another confirms, and two make: one types the passphrase
-- and takes the KeyCard, another says where both are kept. Express knows no idempotency, so the call is written down before it
-- is made, and a call whose outcome is not known is answered by looking the label up. The passphrase is in no column.

create table ceremony (
    id            uuid primary key,
    client_id     uuid not null references client (id),
    enterprise_id text not null constraint ceremony_enterprise_form check (enterprise_id ~ '^[0-9a-f]{32}$'),
    coin          text not null constraint ceremony_coin check (coin ~ '^[a-z0-9][A-Za-z0-9:._-]{0,79}$'),
    label         text not null constraint ceremony_label check (length(label) between 1 and 250),
    reason        text not null constraint ceremony_reason check (length(reason) between 3 and 500),
    state         text not null constraint ceremony_state check (state in ('asked', 'confirmed', 'generating', 'made', 'kept', 'rejected', 'withdrawn')),
    asked_by      uuid not null references person (id),
    asked_at      timestamptz not null,
    one_time      text not null constraint ceremony_one_time check (length(one_time) between 1 and 100),
    decided_by    uuid references person (id),
    decided_at    timestamptz,
    decided_note  text not null default '' constraint ceremony_decided_note check (length(decided_note) <= 500),
    held_by       uuid references person (id), -- who typed the passphrase
    present       text not null default '' constraint ceremony_present check (length(present) <= 300),
    generating_at timestamptz, -- when Express was last asked; null: never, or it provably made nothing
    wallet_id     text constraint ceremony_wallet_form check (wallet_id ~ '^[0-9a-f]{32}$'),
    made_at       timestamptz,
    user_pub      text not null default '',
    backup_pub    text not null default '',
    bitgo_pub     text not null default '',
    boxes         bytea, -- the user's and the backup key as the passphrase closed them, sealed once more; forgotten when the KeyCard is kept
    read_at       timestamptz, -- when the keys were read from BitGo and the wallet taken into the mirror
    address       text not null default '', -- its first receive address, as BitGo tells it
    proof         text not null default '' constraint ceremony_proof check (proof in ('', 'derived', 'differs', 'contract')),
    card_at       timestamptz, -- when the KeyCard was first taken
    card_count    integer not null default 0 constraint ceremony_card_count check (card_count >= 0),
    kept_by       uuid references person (id),
    kept_at       timestamptz,
    card_place    text not null default '' constraint ceremony_card_place check (length(card_place) <= 200),
    phrase_place  text not null default '' constraint ceremony_phrase_place check (length(phrase_place) <= 200),
    trouble       text not null default '' constraint ceremony_trouble check (length(trouble) <= 1000), -- public
    updated_at    timestamptz not null,
    constraint ceremony_once unique (asked_by, one_time),
    constraint ceremony_other_decides check (decided_by is null or decided_by <> asked_by),
    constraint ceremony_other_keeps check (kept_by is null or kept_by <> held_by),
    constraint ceremony_decided check ((decided_by is null) = (decided_at is null) and (state not in ('confirmed', 'generating', 'made', 'kept') or decided_by is not null)),
    constraint ceremony_generating check (state <> 'generating' or (generating_at is not null and held_by is not null)),
    constraint ceremony_made check ((wallet_id is not null) = (state in ('made', 'kept')) and (wallet_id is null) = (made_at is null)),
    constraint ceremony_card check ((card_at is null) = (card_count = 0) and (card_at is null or read_at is not null)),
    constraint ceremony_kept check ((state = 'kept') = (kept_by is not null) and (kept_by is null) = (kept_at is null)
        and (state <> 'kept' or (card_at is not null and proof in ('derived', 'contract') and card_place <> '' and phrase_place <> '' and lower(card_place) <> lower(phrase_place))))
);
create unique index ceremony_label_once on ceremony (enterprise_id, coin, label) where state not in ('rejected', 'withdrawn');
create unique index ceremony_wallet_once on ceremony (wallet_id) where wallet_id is not null;
create index ceremony_time on ceremony (asked_at desc, id desc);
create index ceremony_client on ceremony (client_id, asked_at desc, id desc);
select enable_scope('ceremony');

-- +goose Down
drop table ceremony;
