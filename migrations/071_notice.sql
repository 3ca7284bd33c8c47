-- +goose Up
-- More that people can be told of, each a class that they choose by. See internal/notify/class.go.
alter table notice drop constraint notice_class,
    add constraint notice_class check (class in ('asked', 'late', 'decided', 'outcome', 'risk', 'freeze', 'sanction', 'budget', 'away', 'channel',
        'whitelist', 'wire', 'travel', 'ceremony', 'facility', 'kyc', 'lock', 'token'));

-- What a start page counts, and what a notice is due about.
create index client_kyc_status_refused on client_kyc_status (client_id, user_id, said_at) where source = 'sumsub' and kyc_state in ('rejected', 'onHold');
create index client_kyc_status_sumsub on client_kyc_status (client_id, user_id, said_at) where source = 'sumsub';
create index bank_account_open on bank_account (first_seen_at, id) where state in ('pending', 'approved');
create index notice_subject on notice (subject_kind, subject_id, tone);
create index transaction_sweeps_to_bank_ended on transaction_sweeps (transfer_date) where sub_type = 'ofc_withdrawal';
create index client_enterprise_locks on client_enterprise (whitelist_lock_at) where whitelist_lock_at is not null;

-- Which versions of travel data wait for compliance: the newest of each subject, while nobody has decided on it. Looking that up
-- in the decisions meant reading all of them at each start page. The database keeps it; nobody else may write it.
alter table travel_record add column waits boolean not null default true;
update travel_record r set waits = false where exists (select from travel_decision d where d.record_id = r.id)
    or exists (select from travel_record n where n.client_id = r.client_id and n.subject = r.subject and n.address = r.address and n.memo = r.memo and n.version > r.version);
create index travel_record_waits on travel_record (made_at, id) where waits;
-- +goose StatementBegin
create function travel_waits() returns trigger
    language plpgsql security definer set search_path = public, pg_temp -- see 005
    as $$
    begin
        if tg_table_name = 'travel_decision' then
            update travel_record set waits = false where id = new.record_id and waits;
            return null;
        end if;
        update travel_record set waits = false where client_id = new.client_id and subject = new.subject and address = new.address and memo = new.memo
            and version < new.version and waits;
        new.waits := true;
        return new;
    end
    $$;
-- +goose StatementEnd
revoke execute on function travel_waits() from public;
create trigger travel_record_waits before insert on travel_record for each row execute function travel_waits();
create trigger travel_decision_waits after insert on travel_decision for each row execute function travel_waits();

-- Whoever rejects a wire says why; whoever asked for it reads it on its page.
alter table wire_decision add column reason text not null default '' constraint wire_decision_reason check (length(reason) <= 500 and (action = 'reject' or reason = ''));

-- +goose Down
alter table wire_decision drop column reason;
drop trigger travel_decision_waits on travel_decision;
drop trigger travel_record_waits on travel_record;
drop function travel_waits();
drop index travel_record_waits;
alter table travel_record drop column waits;
drop index client_enterprise_locks, transaction_sweeps_to_bank_ended, notice_subject, bank_account_open, client_kyc_status_sumsub, client_kyc_status_refused;
update notice set class = 'decided' where class in ('whitelist', 'wire', 'travel', 'ceremony', 'facility', 'kyc', 'lock', 'token');
alter table notice drop constraint notice_class,
    add constraint notice_class check (class in ('asked', 'late', 'decided', 'outcome', 'risk', 'freeze', 'sanction', 'budget', 'away', 'channel'));
