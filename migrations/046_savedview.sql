-- +goose Up
-- A person's own names for views of a list, and what leads from a send that failed to the one asked for in its place.

create table saved_view (
    id         uuid primary key,
    person_id  uuid not null references person (id),
    list       text not null constraint saved_view_list check (list in ('sends', 'requests')),
    name       text not null constraint saved_view_name_length check (length(name) between 1 and 40),
    query      text not null constraint saved_view_query_length check (length(query) between 1 and 2000), -- of the address, without its page
    created_at timestamptz not null,
    constraint saved_view_once unique (person_id, list, name)
);
alter table saved_view enable row level security;
create policy saved_view_own on saved_view
    using (system_only() or person_id::text = current_setting('app.person', true))
    with check (person_id::text = current_setting('app.person', true));
grant select, insert, delete on saved_view to console_serving;

alter table send
    add column recreated_from uuid,
    add column recreate_reason text not null default '' constraint send_recreate_reason_length check (length(recreate_reason) <= 256),
    add constraint send_recreated foreign key (recreated_from, client_id) references send (id, client_id),
    add constraint send_recreated_why check ((recreated_from is null) = (recreate_reason = '')),
    add constraint send_recreated_other check (recreated_from <> id);
create index send_recreated_from on send (recreated_from) where recreated_from is not null;
create index send_txid on send (txid) where txid is not null;
create index transaction_sweeps_wallet_txid on transaction_sweeps (wallet_id, txid) where txid is not null;

-- +goose StatementBegin
create function send_recreate_guard() returns trigger
    language plpgsql set search_path = public, pg_temp -- see 005
    as $$
    begin
        if tg_op = 'UPDATE' then
            if new.recreated_from is distinct from old.recreated_from or (new.recreate_reason <> old.recreate_reason and old.state <> 'draft') then
                perform send_refuse('send_keeps_origin', 'a send keeps the one that it was made from, and why');
            end if;
            return new;
        end if;
        -- One that the network took back may still come through, so it is not among them.
        if new.recreated_from is not null and not exists (select from send s where s.id = new.recreated_from
                and s.state in ('failed', 'rejected', 'expired', 'cancelled')) then
            perform send_refuse('send_recreated_over', 'only a send that is over without having paid is made again');
        end if;
        return new;
    end
    $$;
-- +goose StatementEnd
create trigger send_recreate_guard before insert or update of recreated_from, recreate_reason on send for each row execute function send_recreate_guard();

-- +goose Down
drop trigger send_recreate_guard on send;
drop function send_recreate_guard();
drop index transaction_sweeps_wallet_txid;
drop index send_txid;
alter table send drop column recreate_reason, drop column recreated_from;
drop table saved_view;
