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

-- +goose Down
drop index client_enterprise_locks, transaction_sweeps_to_bank_ended, notice_subject, bank_account_open, client_kyc_status_sumsub, client_kyc_status_refused;
update notice set class = 'decided' where class in ('whitelist', 'wire', 'travel', 'ceremony', 'facility', 'kyc', 'lock', 'token');
alter table notice drop constraint notice_class,
    add constraint notice_class check (class in ('asked', 'late', 'decided', 'outcome', 'risk', 'freeze', 'sanction', 'budget', 'away', 'channel'));
