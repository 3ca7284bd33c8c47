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
    state         text not null constraint ceremony_state check (state in ('asked', 'confirmed', 'generating', 'made', 'kept', 'rejected', 'withdrawn', 'abandoned')),
    asked_by      uuid not null references person (id),
    asked_at      timestamptz not null,
    one_time      text not null constraint ceremony_one_time check (length(one_time) between 1 and 100),
    decided_by    uuid references person (id),
    decided_at    timestamptz,
    decided_note  text not null default '' constraint ceremony_decided_note check (length(decided_note) <= 500),
    held_by       uuid references person (id), -- who typed the passphrase
    present       text not null default '' constraint ceremony_present check (length(present) <= 300),
    generating_at timestamptz, -- when Express was last asked; null: never, or it provably made nothing
    express_at    timestamptz, -- when Express was asked for the first time, ever: never forgotten
    lost_at       timestamptz, -- when an answer was lost for the first time, though it is certain that nothing came of it: never forgotten
    declined      boolean not null default false, -- BitGo said no to the last call: what bears the label opens with another passphrase
    found         boolean not null default false, -- the answer was lost, and the wallet was found by its label
    alarm         text not null default '' constraint ceremony_alarm check (length(alarm) <= 1000), -- public; once there, nothing is made or kept
    strays        text[] not null default '{}', -- wallets at BitGo that nobody vouches for: they are frozen
    wallet_id     text constraint ceremony_wallet_form check (wallet_id ~ '^[0-9a-f]{32}$'),
    made_at       timestamptz,
    user_pub      text not null default '',
    backup_pub    text not null default '',
    bitgo_pub     text not null default '',
    boxes         bytea, -- the user's and the backup key as the passphrase closed them, sealed once more; forgotten when the KeyCard is kept
    read_at       timestamptz, -- when the keys were read from BitGo and the wallet taken into the mirror
    hooked_at     timestamptz, -- when BitGo was known to tell of its transfers
    address       text not null default '', -- its first receive address, as BitGo tells it
    proof         text not null default '' constraint ceremony_proof check (proof in ('', 'derived', 'differs', 'contract')),
    card_at       timestamptz, -- when the KeyCard was first taken
    card_count    integer not null default 0 constraint ceremony_card_count check (card_count >= 0),
    kept_by       uuid references person (id),
    kept_at       timestamptz,
    card_place    text not null default '' constraint ceremony_card_place check (length(card_place) <= 200),
    phrase_place  text not null default '' constraint ceremony_phrase_place check (length(phrase_place) <= 200),
    abandon_by    uuid references person (id), -- who wants it abandoned
    abandon_at    timestamptz,
    abandon_why   text not null default '' constraint ceremony_abandon_why check (length(abandon_why) <= 500),
    abandoned_by  uuid references person (id),
    abandoned_at  timestamptz,
    trouble       text not null default '' constraint ceremony_trouble check (length(trouble) <= 1000), -- public
    updated_at    timestamptz not null,
    constraint ceremony_once unique (asked_by, one_time),
    constraint ceremony_other_decides check (decided_by is null or decided_by <> asked_by),
    constraint ceremony_other_keeps check (kept_by is null or kept_by <> held_by),
    constraint ceremony_decided check ((decided_by is null) = (decided_at is null) and (state not in ('confirmed', 'generating', 'made', 'kept', 'abandoned') or decided_by is not null)),
    constraint ceremony_generating check (state <> 'generating' or (generating_at is not null and held_by is not null and express_at is not null)),
    constraint ceremony_made check ((state not in ('made', 'kept') or wallet_id is not null) and (wallet_id is null or state in ('made', 'kept', 'abandoned')) and (wallet_id is null) = (made_at is null)),
    constraint ceremony_card check ((card_at is null) = (card_count = 0) and (card_at is null or read_at is not null)),
    constraint ceremony_kept check ((state = 'kept') = (kept_by is not null) and (kept_by is null) = (kept_at is null)
        and (state <> 'kept' or (card_at is not null and hooked_at is not null and alarm = '' and proof in ('derived', 'contract') and card_place <> '' and phrase_place <> '' and lower(card_place) <> lower(phrase_place)))),
    constraint ceremony_abandon check ((abandon_by is null) = (abandon_at is null) and (abandon_by is null) = (abandon_why = '')),
    constraint ceremony_abandoned check ((state = 'abandoned') = (abandoned_by is not null) and (abandoned_by is null) = (abandoned_at is null)
        and (abandoned_by is null or (abandon_by is not null and abandoned_by <> abandon_by)))
);
create unique index ceremony_label_once on ceremony (enterprise_id, coin, label) where state not in ('rejected', 'withdrawn');
create unique index ceremony_wallet_once on ceremony (wallet_id) where wallet_id is not null;
create index ceremony_time on ceremony (asked_at desc, id desc);
create index ceremony_client on ceremony (client_id, asked_at desc, id desc);
select enable_scope('ceremony');

-- +goose StatementBegin
create function ceremony_acts(what text, who uuid, client uuid, roles text[]) returns void
    language plpgsql stable set search_path = public, pg_temp -- see 005
    as $$
    begin
        if coalesce(current_setting('app.person', true), '') not in ('', who::text) then
            raise exception using errcode = 'check_violation', constraint = 'ceremony_own_name', message = 'a person acts in no other name';
        end if;
        if not exists (select from role_grant g where g.person_id = who and g.role = any (roles) and g.revoked_at is null
            and (g.client_id is null or g.client_id = client)) then
            raise exception using errcode = 'check_violation', constraint = 'ceremony_role', message = format('whoever %s a ceremony holds one of: %s', what, array_to_string(roles, ', '));
        end if;
    end
    $$;

create function ceremony_guard() returns trigger
    language plpgsql set search_path = public, pg_temp
    as $$
    begin
        if tg_op = 'INSERT' then
            perform ceremony_acts('asks for', new.asked_by, new.client_id, '{treasury,admin}');
        elsif (new.id, new.client_id, new.enterprise_id, new.coin, new.label, new.asked_by) is distinct from (old.id, old.client_id, old.enterprise_id, old.coin, old.label, old.asked_by)
            or (old.wallet_id is not null and new.wallet_id is distinct from old.wallet_id) or (old.express_at is not null and new.express_at is distinct from old.express_at)
            or (old.lost_at is not null and new.lost_at is distinct from old.lost_at) or (old.alarm <> '' and new.alarm = '') or not old.strays <@ new.strays
            or (old.state in ('kept', 'rejected', 'withdrawn', 'abandoned') and new.state <> old.state) then
            raise exception using errcode = 'check_violation', constraint = 'ceremony_keeps', message = 'a ceremony keeps what it is of, what it found out, and its end';
        end if;
        if new.decided_by is not null and (tg_op = 'INSERT' or new.decided_by is distinct from old.decided_by) then
            perform ceremony_acts('decides', new.decided_by, new.client_id, '{compliance}');
        end if;
        if new.held_by is not null and (tg_op = 'INSERT' or new.held_by is distinct from old.held_by) then
            perform ceremony_acts('holds', new.held_by, new.client_id, '{treasury,admin}');
        end if;
        if new.kept_by is not null and (tg_op = 'INSERT' or new.kept_by is distinct from old.kept_by) then
            perform ceremony_acts('keeps', new.kept_by, new.client_id, '{compliance,treasury,admin}');
        end if;
        if new.abandon_by is not null and (tg_op = 'INSERT' or new.abandon_by is distinct from old.abandon_by) then
            perform ceremony_acts('gives up', new.abandon_by, new.client_id, '{compliance,treasury,admin}');
        end if;
        if new.abandoned_by is not null and (tg_op = 'INSERT' or new.abandoned_by is distinct from old.abandoned_by) then
            perform ceremony_acts('ends', new.abandoned_by, new.client_id, '{compliance}');
        end if;
        return new;
    end
    $$;
-- +goose StatementEnd
create trigger ceremony_guard before insert or update on ceremony for each row execute function ceremony_guard();
create trigger ceremony_own_machine before insert or update on ceremony for each row execute function never_own_hand('decided_by', 'asked_by');
create trigger ceremony_own_machine_keeps before insert or update on ceremony for each row execute function never_own_hand('kept_by', 'held_by');
create trigger ceremony_own_machine_ends before insert or update on ceremony for each row execute function never_own_hand('abandoned_by', 'abandon_by');

-- +goose Down
drop table ceremony;
drop function ceremony_guard();
drop function ceremony_acts(text, uuid, uuid, text[]);
