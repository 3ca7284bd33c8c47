-- +goose Up
-- Changes of the whitelists that BitGo keeps in wallets' policies: asked for by treasury, decided by compliance where
-- they widen who can be paid, made at BitGo, and followed there until they are in force or refused.

create table whitelist_change (
    id           uuid primary key,
    client_id    uuid not null references client (id),
    wallet_id    text not null,
    coin         text not null,
    verb         text not null constraint whitelist_change_verb check (verb in ('add', 'relabel', 'remove')),
    rule_id      text not null constraint whitelist_change_rule_length check (length(rule_id) between 1 and 250),
    action       text not null default '', -- of a rule that this makes; '': the rule is there
    type         text not null constraint whitelist_change_type check (type in ('address', 'walletId', 'enterpriseId')),
    item         text not null constraint whitelist_change_item_length check (length(item) between 1 and 250),
    label        text not null default '' constraint whitelist_change_label_length check (length(label) <= 120),
    state        text not null constraint whitelist_change_state check (state in
                     ('pending_approval', 'approved', 'submitting', 'pending_at_bitgo', 'unknown', 'active', 'refused', 'rejected')),
    step         int not null default 1 constraint whitelist_change_step check (step between 1 and 2), -- 2: of a relabelling, the addition after the removal
    asked_by     uuid not null references person (id),
    one_time     text not null constraint whitelist_change_one_time_length check (length(one_time) between 1 and 100),
    asked_at     timestamptz not null,
    decided_by   uuid references person (id),
    decided_at   timestamptz,
    reason       text not null default '' constraint whitelist_change_reason_length check (length(reason) <= 500),
    approval_id  text not null default '', -- BitGo's, while another administrator has to agree there
    trouble      text not null default '' constraint whitelist_change_trouble_length check (length(trouble) <= 500),
    claimed_at   timestamptz,
    updated_at   timestamptz not null,
    constraint whitelist_change_once unique (asked_by, one_time),
    constraint whitelist_change_wallet foreign key (wallet_id, client_id) references wallet (id, client_id),
    constraint whitelist_change_two_people check (decided_by <> asked_by),
    constraint whitelist_change_decided check ((decided_by is null) = (decided_at is null)),
    constraint whitelist_change_needs_two check (verb = 'remove' or state = 'pending_approval' or decided_by is not null)
);
create unique index whitelist_change_open on whitelist_change (wallet_id, item)
    where state in ('pending_approval', 'approved', 'submitting', 'pending_at_bitgo', 'unknown');
create index whitelist_change_of on whitelist_change (wallet_id, asked_at desc);
select append_only('whitelist_change');
grant update (state, step, decided_by, decided_at, reason, approval_id, trouble, claimed_at, updated_at) on whitelist_change to console_serving;

-- +goose StatementBegin
create function whitelist_change_guard() returns trigger
    language plpgsql set search_path = public, pg_temp
    as $$
    begin
        if tg_op = 'UPDATE' and old.state in ('refused', 'rejected') then
            raise exception using errcode = 'check_violation', constraint = 'whitelist_change_final', message = 'what was refused stays refused';
        end if;
        if tg_op = 'UPDATE' and old.decided_by is not null and new.decided_by is distinct from old.decided_by then
            raise exception using errcode = 'check_violation', constraint = 'whitelist_change_decided_once', message = 'a change is decided once';
        end if;
        if (tg_op = 'INSERT' or new.decided_by is distinct from old.decided_by)
            and coalesce(current_setting('app.person', true), '') not in ('', case tg_op when 'INSERT' then new.asked_by else new.decided_by end::text) then
            raise exception using errcode = 'check_violation', constraint = 'whitelist_change_own_name', message = 'a person acts in no other name';
        end if;
        return new;
    end
    $$;
-- +goose StatementEnd
create trigger whitelist_change_guard before insert or update on whitelist_change for each row execute function whitelist_change_guard();

-- +goose Down
drop table whitelist_change;
drop function whitelist_change_guard();
