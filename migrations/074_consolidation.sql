-- +goose Up
-- Consolidations: one transaction that makes one unspent of many small ones of a Bitcoin wallet. The money stays in the wallet;
-- what leaves is the network's fee, to a twentieth of what is gathered at most. The call is written down before it is made, and
-- its comment at BitGo carries this id. One of a wallet runs at a time, until a block has it.

create table consolidation (
    id          uuid primary key,
    number      bigint generated always as identity, -- the order in which they were asked for
    client_id   uuid not null,
    wallet_id   text not null,
    asset       text not null constraint consolidation_asset check (asset in ('btc', 'tbtc4')),
    max_value   numeric not null constraint consolidation_max_value check (whole_units(max_value) and max_value > 0), -- satoshi; larger unspents stay
    min_value   numeric not null constraint consolidation_min_value check (whole_units(min_value) and min_value > 0), -- satoshi; smaller ones would cost more than they bring
    inputs      integer not null constraint consolidation_inputs check (inputs between 2 and 200),                    -- at most
    least       numeric not null constraint consolidation_least check (whole_units(least) and least > 0),             -- that so many hold together, satoshi
    gathers     numeric not null constraint consolidation_gathers check (whole_units(gathers) and gathers >= least),  -- that they hold at most
    fee_rate    numeric not null constraint consolidation_rate check (whole_units(fee_rate) and fee_rate > 0),        -- satoshi per 1000 virtual bytes at most
    fee_most    numeric not null constraint consolidation_fee_most check (whole_units(fee_most) and fee_most > 0),    -- satoshi, as it was shown
    note        text not null default '' constraint consolidation_note check (length(note) <= 180),
    state       text not null constraint consolidation_state
        check (state in ('calling', 'unknown', 'pending', 'sent', 'confirmed', 'refused', 'returned', 'nothing', 'failed')),
    asked_by    uuid not null references person (id),
    asked_at    timestamptz not null,
    changed_at  timestamptz not null,
    look_at     timestamptz, -- when BitGo is asked next what became of it; null: nothing is left to ask
    transfer_id text constraint consolidation_transfer check (transfer_id ~ '^[0-9a-f]{32}$'),
    txid        text constraint consolidation_txid check (length(txid) between 1 and 200),
    pending_approval_id text constraint consolidation_pending check (pending_approval_id ~ '^[0-9a-f]{32}$'),
    fee         numeric constraint consolidation_fee check (whole_units(fee) and fee >= 0), -- that left the wallet, satoshi
    said        text not null default '' constraint consolidation_said check (length(said) <= 1000), -- public
    constraint consolidation_of_wallet foreign key (wallet_id, client_id) references wallet (id, client_id),
    constraint consolidation_bound check (fee_most * 20 <= least),
    constraint consolidation_small check (min_value <= max_value)
);
create unique index consolidation_one_at_a_time on consolidation (wallet_id) where state in ('calling', 'unknown', 'pending', 'sent');
create index consolidation_of on consolidation (wallet_id, number desc);
create index consolidation_due on consolidation (look_at) where look_at is not null;
create index consolidation_transfer_id on consolidation (transfer_id) where transfer_id is not null;
create index consolidation_pending_id on consolidation (pending_approval_id) where pending_approval_id is not null;
create index consolidation_txids on consolidation (txid) where txid is not null;
select enable_scope('consolidation');

-- +goose StatementBegin
create function consolidation_guard() returns trigger
    language plpgsql set search_path = public, pg_temp -- see 005
    as $$
    declare free numeric;
    begin
        if tg_op = 'INSERT' then
            if new.state <> 'calling' then
                perform send_refuse('consolidation_starts', 'a consolidation starts with its call');
            end if;
            if coalesce(current_setting('app.person', true), '') not in ('', new.asked_by::text) then
                perform send_refuse('consolidation_own_name', 'a person acts in no other name');
            end if;
            if not exists (select from role_grant g where g.person_id = new.asked_by and g.role = 'treasury' and g.revoked_at is null
                and (g.client_id is null or g.client_id = new.client_id)) then
                perform send_refuse('consolidation_role', 'treasury of the client consolidates');
            end if;
            if not exists (select from wallet w where w.id = new.wallet_id and w.coin = new.asset and w.state = 'ready' and w.frozen_at is null) then
                perform send_refuse('consolidation_wallet', 'a wallet of the coin that is ready and not frozen is consolidated');
            end if;
            select coalesce((select b.spendable from wallet_balance b where b.wallet_id = new.wallet_id and b.asset = new.asset), 0)
                - coalesce((select sum(r.amount + r.fee) from reservation r where r.wallet_id = new.wallet_id and r.asset = new.asset and r.state <> 'ended'), 0)
                into free;
            if new.gathers > free then
                perform send_refuse('consolidation_reserved', 'what sends under way hold back stays spendable');
            end if;
            perform pg_advisory_xact_lock_shared(freeze_gate());
            if freeze_stands(new.client_id, new.wallet_id) then
                perform freeze_refuse('consolidation_frozen', 'what is frozen lets nothing leave');
            end if;
            return new;
        end if;
        if (new.id, new.client_id, new.wallet_id, new.asset, new.max_value, new.min_value, new.inputs, new.least, new.gathers, new.fee_rate, new.fee_most, new.note, new.asked_by, new.asked_at)
            is distinct from (old.id, old.client_id, old.wallet_id, old.asset, old.max_value, old.min_value, old.inputs, old.least, old.gathers, old.fee_rate, old.fee_most, old.note, old.asked_by, old.asked_at) then
            perform send_refuse('consolidation_keeps', 'what was asked for stays');
        end if;
        if new.state <> old.state and (new.state = 'calling'
            or (old.state = 'sent' and new.state not in ('confirmed', 'failed'))
            or (old.state = 'confirmed' and new.state <> 'failed')
            or (old.state in ('refused', 'returned', 'nothing', 'failed') and new.state <> 'confirmed')) then
            perform send_refuse('consolidation_moves', format('a consolidation does not go from %s to %s', old.state, new.state));
        end if;
        return new;
    end
    $$;
-- +goose StatementEnd
create trigger consolidation_guard before insert or update on consolidation for each row execute function consolidation_guard();

-- +goose Down
drop table consolidation;
drop function consolidation_guard();
