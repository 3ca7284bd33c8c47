-- +goose Up
-- Confirmations of wire withdrawals. The claim is written before BitGo is asked and settled after, so that an answer that
-- was lost is looked up and nothing is confirmed twice. A withdrawal is decided once: its transfer is the key.

create table wire_decision (
    transfer_id   text primary key constraint wire_decision_transfer check (transfer_id ~ '^[0-9a-f]{32}$'),
    wallet_id     text not null,
    client_id     uuid not null references client (id),
    action        text not null constraint wire_decision_action check (action in ('approve', 'reject')),
    coin          text not null constraint wire_decision_coin check (length(coin) between 1 and 80),
    amount        numeric not null constraint wire_decision_amount check (whole_units(amount) and amount > 0),
    address       text not null constraint wire_decision_address check (length(address) between 1 and 250),
    asked_by      uuid references person (id), -- of the send that it is, where that is ours
    released_by   uuid references person (id),
    decided_by    uuid not null references person (id),
    state         text not null constraint wire_decision_state check (state in ('claimed', 'returned', 'settled')),
    claimed_at    timestamptz not null,
    claimed_until timestamptz not null, -- after it whoever claimed it has died, or did not hear the answer
    settled_at    timestamptz,
    bitgo_state   text not null default '', -- BitGo's word
    constraint wire_decision_other check (decided_by <> asked_by and decided_by <> released_by),
    constraint wire_decision_settled check ((state = 'settled') = (settled_at is not null)),
    constraint wire_decision_wallet foreign key (wallet_id, client_id) references wallet (id, client_id)
);
select enable_scope('wire_decision');

-- +goose StatementBegin
create function wire_decision_guard() returns trigger
    language plpgsql set search_path = public, pg_temp
    as $$
    begin
        if old.state = 'settled' then
            raise exception using errcode = 'check_violation', constraint = 'wire_decision_final', message = 'what was decided stays decided';
        end if;
        if (new.transfer_id, new.wallet_id, new.client_id, new.coin, new.amount, new.address)
            is distinct from (old.transfer_id, old.wallet_id, old.client_id, old.coin, old.amount, old.address) then
            raise exception using errcode = 'check_violation', constraint = 'wire_decision_terms', message = 'a withdrawal keeps its terms';
        end if;
        return new;
    end
    $$;
-- +goose StatementEnd
create trigger wire_decision_guard before update on wire_decision for each row execute function wire_decision_guard();

-- +goose Down
drop table wire_decision;
drop function wire_decision_guard();
