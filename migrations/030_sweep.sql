-- +goose Up
-- Sweep rules: what a wallet holds above an amount goes to a payee it knows, again and again. A rule is asked by treasury
-- and decided by compliance like a send; each run asks for an ordinary send, which waits for its own approvals and for a
-- person who releases it. What became of a run's transfer stands in transaction_sweeps, by the send's transfer.

alter table approval_rule drop constraint approval_rule_kind,
    add constraint approval_rule_kind check (kind in ('send', 'sweep_rule'));

create table sweep_rule (
    id          uuid primary key,
    client_id   uuid not null references client (id),
    wallet_id   text not null,
    asset       text not null constraint sweep_rule_asset check (length(asset) between 2 and 120 and asset <> 'ofc'),
    address     text not null constraint sweep_rule_address check (length(address) between 1 and 250), -- canonical
    memo        text not null constraint sweep_rule_memo check (length(memo) <= 250),
    payee_label text not null constraint sweep_rule_label check (length(payee_label) <= 120),
    keep        numeric not null constraint sweep_rule_keep check (whole_units(keep) and keep >= 0),
    above       numeric not null constraint sweep_rule_above check (whole_units(above) and above >= keep),
    cadence     text not null constraint sweep_rule_cadence check (cadence in ('hourly', 'daily', 'weekly')),
    state       text not null constraint sweep_rule_state check (state in ('proposed', 'active', 'paused', 'ended', 'rejected')),
    asked_by    uuid not null references person (id),
    one_time    text not null constraint sweep_rule_one_time check (length(one_time) between 1 and 100),
    asked_at    timestamptz not null,
    changed_by  uuid references person (id), -- null: the program, after a decision
    changed_at  timestamptz not null,
    next_at     timestamptz, -- of the next run; null while there is none
    constraint sweep_rule_once unique (asked_by, one_time),
    constraint sweep_rule_tenant unique (id, client_id),
    constraint sweep_rule_next check ((state = 'active') = (next_at is not null)),
    constraint sweep_rule_wallet foreign key (wallet_id, client_id) references wallet (id, client_id)
);
create index sweep_rule_due on sweep_rule (next_at) where state = 'active';
create index sweep_rule_order on sweep_rule (client_id, asked_at desc, id);
select enable_scope('sweep_rule');

create table sweep_run (
    id            uuid primary key,
    rule_id       uuid not null,
    client_id     uuid not null,
    due_at        timestamptz not null,
    state         text not null constraint sweep_run_state check (state in ('claimed', 'sent', 'nothing', 'refused')),
    claimed_until timestamptz not null, -- after it whoever worked on it has died, or BitGo did not answer
    amount        numeric constraint sweep_run_amount check (whole_units(amount) and amount > 0),
    send_id       uuid constraint sweep_run_send unique,
    note          text not null constraint sweep_run_note check (length(note) <= 1000), -- public: why nothing was sent
    settled_at    timestamptz,
    constraint sweep_run_once unique (rule_id, due_at),
    constraint sweep_run_rule foreign key (rule_id, client_id) references sweep_rule (id, client_id),
    constraint sweep_run_of_send foreign key (send_id, client_id) references send (id, client_id),
    constraint sweep_run_sent check ((state = 'sent') = (send_id is not null) and (state <> 'sent' or amount is not null)),
    constraint sweep_run_settled check ((state = 'claimed') = (settled_at is null))
);
create unique index sweep_run_claimed on sweep_run (rule_id) where state = 'claimed'; -- one at a time
create index sweep_run_order on sweep_run (rule_id, due_at desc);
select enable_scope('sweep_run');

-- +goose StatementBegin
create function sweep_rule_guard() returns trigger
    language plpgsql set search_path = public, pg_temp -- see 005
    as $$
    begin
        if tg_op = 'INSERT' then
            if new.state <> 'proposed' then
                raise exception using errcode = 'check_violation', constraint = 'sweep_rule_starts', message = 'a rule starts as proposed';
            end if;
            if coalesce(current_setting('app.person', true), '') not in ('', new.asked_by::text) then
                raise exception using errcode = 'check_violation', constraint = 'sweep_rule_own_name', message = 'a person asks in no other name';
            end if;
            return new;
        end if;
        if (new.id, new.client_id, new.wallet_id, new.asset, new.address, new.memo, new.keep, new.above, new.cadence, new.asked_by, new.one_time)
            is distinct from (old.id, old.client_id, old.wallet_id, old.asset, old.address, old.memo, old.keep, old.above, old.cadence, old.asked_by, old.one_time) then
            raise exception using errcode = 'check_violation', constraint = 'sweep_rule_terms', message = 'a rule keeps its terms: another is asked for';
        end if;
        if new.state <> old.state and not ((old.state, new.state) in (('proposed', 'active'), ('proposed', 'rejected'), ('proposed', 'ended'),
                ('active', 'paused'), ('active', 'ended'), ('paused', 'active'), ('paused', 'ended'))) then
            raise exception using errcode = 'check_violation', constraint = 'sweep_rule_moves', message = format('a rule does not go from %s to %s', old.state, new.state);
        end if;
        if new.state = 'active' and not exists (select from approval_request r where r.subject_kind = 'sweep_rule' and r.subject_id = new.id
                and r.client_id = new.client_id and r.asked_by = new.asked_by and r.state = 'approved') then
            raise exception using errcode = 'check_violation', constraint = 'sweep_rule_needs_approval', message = 'the rule is not approved';
        end if;
        if old.state = 'paused' and new.state = 'active' and (new.changed_by is null or new.changed_by = new.asked_by) then
            raise exception using errcode = 'check_violation', constraint = 'sweep_rule_other', message = 'who asked for a rule does not resume it';
        end if;
        return new;
    end
    $$;

create function sweep_run_guard() returns trigger
    language plpgsql set search_path = public, pg_temp
    as $$
    begin
        if old.state <> 'claimed' or (new.id, new.rule_id, new.client_id, new.due_at) is distinct from (old.id, old.rule_id, old.client_id, old.due_at)
            or old.amount is not null and new.amount is distinct from old.amount then
            raise exception using errcode = 'check_violation', constraint = 'sweep_run_final', message = 'a run stays as it was';
        end if;
        return new;
    end
    $$;
-- +goose StatementEnd
create trigger sweep_rule_guard before insert or update on sweep_rule for each row execute function sweep_rule_guard();
create trigger sweep_run_guard before update on sweep_run for each row execute function sweep_run_guard();

-- +goose Down
drop table sweep_run;
drop table sweep_rule;
drop function sweep_run_guard();
drop function sweep_rule_guard();
delete from approval_rule_group g using approval_rule r where r.id = g.rule_id and r.kind = 'sweep_rule'
    and not exists (select from approval_request q where q.rule_id = r.id);
delete from approval_rule r where r.kind = 'sweep_rule' and not exists (select from approval_request q where q.rule_id = r.id);
alter table approval_rule drop constraint approval_rule_kind;
alter table approval_rule add constraint approval_rule_kind check (kind in ('send')) not valid;
