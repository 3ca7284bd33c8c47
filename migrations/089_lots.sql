-- +goose Up
-- What the lots of a holder have left is what the holder has of the security, and no transaction commits in which it is not. The sum is
-- carried along with the lots, so that the check at commit reads one row for each pair that was touched, however many lots it has.
alter table security_holding add column in_lots numeric not null default 0 constraint security_holding_in_lots check (whole_units(in_lots) and in_lots >= 0);
update security_holding h set in_lots = x.n from (select security_id, holder, sum(remaining) as n from security_lot group by security_id, holder) x
where x.security_id = h.security_id and x.holder = h.holder;

-- +goose StatementBegin
create function security_lots_counted() returns trigger
    language plpgsql security definer set search_path = public, pg_temp
    as $$
    declare
        pairs int;
        touched int;
    begin
        if tg_op = 'INSERT' then
            select count(distinct (security_id, holder)) into pairs from added;
            update security_holding h set in_lots = h.in_lots + x.n
            from (select security_id, holder, sum(remaining) as n from added group by security_id, holder) x where x.security_id = h.security_id and x.holder = h.holder;
        else
            select count(distinct (security_id, holder)) into pairs from added;
            update security_holding h set in_lots = h.in_lots + x.n
            from (select security_id, holder, sum(n) as n from (select security_id, holder, remaining as n from added union all select security_id, holder, -remaining from gone) y
                group by security_id, holder) x where x.security_id = h.security_id and x.holder = h.holder;
        end if;
        get diagnostics touched = row_count;
        if touched <> pairs then
            perform security_refuse('security_holding_lots', 'a lot is of shares that its holder has');
        end if;
        return null;
    end
    $$;

create function security_holding_lots() returns trigger
    language plpgsql security definer set search_path = public, pg_temp
    as $$
    begin
        if exists (select from security_holding h where h.security_id = new.security_id and h.holder = new.holder and h.shares <> h.in_lots) then
            perform security_refuse('security_holding_lots', 'what the lots have left is what the holder has');
        end if;
        return null;
    end
    $$;
-- +goose StatementEnd
create trigger security_lots_added after insert on security_lot referencing new table as added for each statement execute function security_lots_counted();
create trigger security_lots_changed after update on security_lot referencing old table as gone new table as added for each statement execute function security_lots_counted();
-- A pair that agrees at this moment needs no look at commit: whatever makes it disagree later queues one itself.
create constraint trigger security_holding_lots after insert or update on security_holding deferrable initially deferred for each row
    when (new.shares <> new.in_lots) execute function security_holding_lots();

-- +goose Down
drop trigger security_holding_lots on security_holding;
drop trigger security_lots_changed on security_lot;
drop trigger security_lots_added on security_lot;
drop function security_holding_lots();
drop function security_lots_counted();
alter table security_holding drop column in_lots;
