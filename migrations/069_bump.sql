-- +goose Up
-- A fee that was raised for a send the network had not confirmed: BitGo replaces the transaction by one with the same payees and
-- a higher fee. The call is written down before it is made. Of a transaction and its replacement the network takes one at most,
-- so a repeated call can pay nobody twice; still one runs at a time, and a send is never raised above what is kept here as most.

create table send_bump (
    id          uuid primary key,
    number      bigint generated always as identity, -- the order in which they were asked for
    send_id     uuid not null,
    client_id   uuid not null,
    txid        text not null constraint send_bump_txid check (txid ~ '^[0-9a-f]{64}$'), -- of the transaction that is to be replaced
    percent     integer not null constraint send_bump_percent check (percent in (125, 150, 200, 300)), -- of the fee it bears
    fee         numeric not null constraint send_bump_fee check (whole_units(fee) and fee > 0),       -- that it bears, base units of fee_asset
    fee_after   numeric not null constraint send_bump_after check (whole_units(fee_after)),           -- that was asked for
    most        numeric not null constraint send_bump_most check (whole_units(most)),                 -- that may be asked for
    fee_asset   text not null,
    state       text not null constraint send_bump_state check (state in ('calling', 'unknown', 'pending', 'sent', 'refused', 'returned', 'nothing')),
    asked_by    uuid not null references person (id),
    asked_at    timestamptz not null,
    changed_at  timestamptz not null,
    transfer_id text constraint send_bump_transfer check (transfer_id ~ '^[0-9a-f]{32}$'),
    new_txid    text constraint send_bump_new_txid check (length(new_txid) between 1 and 200),
    pending_approval_id text constraint send_bump_pending check (pending_approval_id ~ '^[0-9a-f]{32}$'),
    said        text not null default '' constraint send_bump_said check (length(said) <= 1000), -- public
    constraint send_bump_send foreign key (send_id, client_id) references send (id, client_id),
    constraint send_bump_higher check (fee_after > fee and fee_after <= most)
);
create unique index send_bump_one_at_a_time on send_bump (send_id) where state in ('calling', 'unknown', 'pending');
create index send_bump_of on send_bump (send_id, number);
create index send_bump_txid on send_bump (txid);
select enable_scope('send_bump');

-- +goose StatementBegin
create function send_bump_guard() returns trigger
    language plpgsql set search_path = public, pg_temp -- see 005
    as $$
    begin
        if tg_op = 'INSERT' then
            if new.state <> 'calling' then
                perform send_refuse('send_bump_starts', 'a raise starts with its call');
            end if;
            if coalesce(current_setting('app.person', true), '') not in ('', new.asked_by::text) then
                perform send_refuse('send_bump_own_name', 'a person acts in no other name');
            end if;
            if not exists (select from role_grant g where g.person_id = new.asked_by and g.role = 'treasury' and g.revoked_at is null
                and (g.client_id is null or g.client_id = new.client_id)) then
                perform send_refuse('send_bump_role', 'treasury of the client raises a fee');
            end if;
            if not exists (select from send s where s.id = new.send_id and s.state = 'submitted' and s.txid = new.txid
                and s.fee_asset = new.fee_asset and s.fee_estimate * 5 >= new.most) then
                perform send_refuse('send_bump_bound', 'a fee is raised of the transaction by which a send goes, to five times what was checked at most');
            end if;
            perform pg_advisory_xact_lock_shared(freeze_gate());
            if freeze_stands(new.client_id, (select s.wallet_id from send s where s.id = new.send_id)) then
                perform freeze_refuse('send_frozen', 'what is frozen lets nothing leave');
            end if;
            return new;
        end if;
        if (new.id, new.send_id, new.client_id, new.txid, new.percent, new.fee, new.fee_after, new.most, new.fee_asset, new.asked_by, new.asked_at)
            is distinct from (old.id, old.send_id, old.client_id, old.txid, old.percent, old.fee, old.fee_after, old.most, old.fee_asset, old.asked_by, old.asked_at)
            or (old.state = 'sent' and new.state <> 'sent') then
            perform send_refuse('send_bump_keeps', 'what was asked for, and that it was done, stays');
        end if;
        return new;
    end
    $$;
-- +goose StatementEnd
create trigger send_bump_guard before insert or update on send_bump for each row execute function send_bump_guard();

-- +goose Down
drop table send_bump;
drop function send_bump_guard();
