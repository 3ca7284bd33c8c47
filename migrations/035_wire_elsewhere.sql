-- +goose Up
-- A withdrawal that is over, but not by the claim that stands here: it was decided at BitGo by somebody else, or it failed
-- or was taken back before anybody's decision was proved. decided_by then is whoever tried, and decided nothing.

alter table wire_decision drop constraint wire_decision_state, drop constraint wire_decision_settled;
alter table wire_decision
    add constraint wire_decision_state check (state in ('claimed', 'returned', 'settled', 'elsewhere')),
    add constraint wire_decision_settled check ((state in ('settled', 'elsewhere')) = (settled_at is not null));
create index wire_decision_abandoned on wire_decision (claimed_until) where state = 'claimed';

-- +goose StatementBegin
create or replace function wire_decision_guard() returns trigger
    language plpgsql set search_path = public, pg_temp
    as $$
    begin
        if old.state in ('settled', 'elsewhere') then
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

-- +goose Down
drop index wire_decision_abandoned;
delete from wire_decision where state = 'elsewhere';
alter table wire_decision drop constraint wire_decision_state, drop constraint wire_decision_settled;
alter table wire_decision
    add constraint wire_decision_state check (state in ('claimed', 'returned', 'settled')),
    add constraint wire_decision_settled check ((state = 'settled') = (settled_at is not null));
-- +goose StatementBegin
create or replace function wire_decision_guard() returns trigger
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
