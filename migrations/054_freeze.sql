-- +goose Up
-- Freezes: nothing leaves a wallet, a client's wallets, or any. One person freezes at once; two of different roles unfreeze.
-- Receiving goes on. What left before a freeze is not undone by it.

create table freeze_order (
    id                uuid primary key,
    reach             text not null constraint freeze_order_reach check (reach in ('wallet', 'client', 'everything')),
    client_id         uuid references client (id), -- null: everything
    wallet_id         text,
    reason            text not null constraint freeze_order_reason check (length(reason) between 3 and 500),
    state             text not null constraint freeze_order_state check (state in ('frozen', 'asked', 'unfrozen')),
    frozen_by         uuid not null references person (id),
    frozen_at         timestamptz not null,
    one_time          text not null constraint freeze_order_one_time check (length(one_time) between 1 and 100),
    -- what BitGo was asked for; it takes a time and no word that ends it, so it is asked again while the freeze lasts here
    bitgo             text not null constraint freeze_order_bitgo check (bitgo in ('none', 'asked', 'confirmed', 'refused', 'unknown')),
    bitgo_note        text not null default '' constraint freeze_order_bitgo_note check (length(bitgo_note) <= 500),
    bitgo_until       timestamptz, -- as BitGo said
    bitgo_next_at     timestamptz, -- of the next call; null: none
    unfreeze_by       uuid references person (id),
    unfreeze_as       text constraint freeze_order_as check (unfreeze_as in ('admin', 'compliance')),
    unfreeze_at       timestamptz,
    unfreeze_reason   text not null default '' constraint freeze_order_unfreeze_reason check (length(unfreeze_reason) <= 500),
    unfrozen_by       uuid references person (id),
    unfrozen_as       text constraint freeze_order_unfrozen_as check (unfrozen_as in ('admin', 'compliance')),
    unfrozen_at       timestamptz,
    constraint freeze_order_once unique (frozen_by, one_time),
    constraint freeze_order_names check ((reach = 'everything') = (client_id is null) and (reach = 'wallet') = (wallet_id is not null)),
    constraint freeze_order_wallet foreign key (wallet_id, client_id) references wallet (id, client_id),
    constraint freeze_order_at_bitgo check (reach = 'wallet' or bitgo = 'none'), -- only a wallet is frozen there
    constraint freeze_order_asked check ((state = 'frozen') = (unfreeze_by is null) and (unfreeze_by is null) = (unfreeze_as is null) and (unfreeze_by is null) = (unfreeze_at is null)),
    constraint freeze_order_ended check ((state = 'unfrozen') = (unfrozen_by is not null) and (unfrozen_by is null) = (unfrozen_as is null) and (unfrozen_by is null) = (unfrozen_at is null)),
    constraint freeze_order_two_people check (unfrozen_by is null or (unfrozen_by <> unfreeze_by and unfrozen_as <> unfreeze_as)),
    constraint freeze_order_quiet check (state <> 'unfrozen' or bitgo_next_at is null)
);
create unique index freeze_order_standing on freeze_order (reach, coalesce(client_id, '00000000-0000-0000-0000-000000000000'::uuid), coalesce(wallet_id, '')) where state <> 'unfrozen';
create index freeze_order_time on freeze_order (frozen_at desc, id desc);
create index freeze_order_client on freeze_order (client_id, frozen_at desc, id desc);
create index freeze_order_of_wallet on freeze_order (wallet_id, frozen_at desc) where wallet_id is not null;
create index freeze_order_due on freeze_order (bitgo_next_at) where bitgo_next_at is not null;

alter table freeze_order enable row level security;
-- That everything is frozen concerns everybody who has any scope; only the organization brings it about.
create policy freeze_order_scope on freeze_order
    using ((select whole_organization()) or client_id = any ((select scope_clients())::uuid[])
        or (client_id is null and coalesce(current_setting('app.scope', true), '') <> ''))
    with check (case when client_id is null then whole_organization() else in_scope(client_id) end);
grant select, insert, update on freeze_order to console_serving;

-- +goose StatementBegin
create function freeze_refuse(rule text, sentence text) returns void
    language plpgsql
    as $$ begin raise exception using errcode = 'check_violation', constraint = rule, message = sentence; end $$;

-- Whoever lets something leave holds this lock with others; whoever freezes waits for all of them and then holds it alone. So a
-- claim that was first is seen by nobody as stopped, and every later one finds the freeze. A wallet's own row comes before it.
create function freeze_gate() returns bigint
    language sql immutable
    as $$ select hashtextextended('console.freeze', 0) $$;

create function freeze_stands(client uuid, wallet text) returns boolean
    language sql stable
    as $$
        select exists (select from freeze_order f where f.state <> 'unfrozen'
            and (f.client_id is null or (f.client_id = client and (f.wallet_id is null or f.wallet_id = wallet))))
    $$;

create function freeze_order_guard() returns trigger
    language plpgsql set search_path = public, pg_temp -- see 005
    as $$
    declare me text := coalesce(current_setting('app.person', true), '');
    begin
        if tg_op = 'INSERT' then
            if new.state <> 'frozen' then perform freeze_refuse('freeze_order_starts', 'a freeze starts as frozen'); end if;
            if me not in ('', new.frozen_by::text) then perform freeze_refuse('freeze_order_own_name', 'a person freezes in no other name'); end if;
            if new.wallet_id is not null then
                perform from wallet w where w.id = new.wallet_id for key share;
            end if;
            perform pg_advisory_xact_lock(freeze_gate());
            return new;
        end if;
        if (new.id, new.reach, new.client_id, new.wallet_id, new.reason, new.frozen_by, new.frozen_at, new.one_time)
            is distinct from (old.id, old.reach, old.client_id, old.wallet_id, old.reason, old.frozen_by, old.frozen_at, old.one_time) then
            perform freeze_refuse('freeze_order_keeps', 'a freeze keeps what it froze, why and who');
        end if;
        if old.state = 'unfrozen' and (new.state, new.unfreeze_by, new.unfreeze_as, new.unfreeze_at, new.unfreeze_reason, new.unfrozen_by, new.unfrozen_as, new.unfrozen_at)
            is distinct from (old.state, old.unfreeze_by, old.unfreeze_as, old.unfreeze_at, old.unfreeze_reason, old.unfrozen_by, old.unfrozen_as, old.unfrozen_at) then
            perform freeze_refuse('freeze_order_final', 'what was unfrozen stays so: freeze again');
        end if;
        if new.state = old.state then
            if (new.unfreeze_by, new.unfreeze_as) is distinct from (old.unfreeze_by, old.unfreeze_as) then
                perform freeze_refuse('freeze_order_moves', 'another asks once this one is taken back');
            end if;
            return new;
        end if;
        if not ((old.state, new.state) in (('frozen', 'asked'), ('asked', 'frozen'), ('asked', 'unfrozen'))) then
            perform freeze_refuse('freeze_order_moves', format('a freeze does not go from %s to %s', old.state, new.state));
        end if;
        if new.state = 'asked' and (me <> new.unfreeze_by::text or not freeze_role(new.unfreeze_by, new.unfreeze_as, new.client_id)) then
            perform freeze_refuse('freeze_order_role', 'an administrator or somebody of compliance asks, in their own name');
        end if;
        if new.state = 'unfrozen' and (me <> new.unfrozen_by::text or (new.unfreeze_by, new.unfreeze_as) is distinct from (old.unfreeze_by, old.unfreeze_as)
            or not freeze_role(new.unfrozen_by, new.unfrozen_as, new.client_id)) then
            perform freeze_refuse('freeze_order_role', 'the other role confirms, in their own name');
        end if;
        return new;
    end
    $$;

-- Whether a person holds the role over what is frozen; of everything only the whole organization's roles count.
create function freeze_role(who uuid, needs text, client uuid) returns boolean
    language sql stable
    as $$
        select exists (select from role_grant g where g.person_id = who and g.role = needs and g.revoked_at is null
            and (g.client_id is null or g.client_id = client))
    $$;

create function freeze_stops_send() returns trigger
    language plpgsql set search_path = public, pg_temp
    as $$
    begin
        if new.state is distinct from old.state and new.state in ('checked', 'submitting') then
            perform pg_advisory_xact_lock_shared(freeze_gate());
            if freeze_stands(new.client_id, new.wallet_id) then
                perform freeze_refuse('send_frozen', 'what is frozen lets nothing leave');
            end if;
        end if;
        return new;
    end
    $$;
-- +goose StatementEnd
create trigger freeze_order_guard before insert or update on freeze_order for each row execute function freeze_order_guard();
create trigger freeze_stops_send before update on send for each row execute function freeze_stops_send();

-- +goose Down
drop trigger freeze_stops_send on send;
drop function freeze_stops_send();
drop table freeze_order;
drop function freeze_order_guard();
drop function freeze_role(uuid, text, uuid);
drop function freeze_stands(uuid, text);
drop function freeze_gate();
drop function freeze_refuse(text, text);
