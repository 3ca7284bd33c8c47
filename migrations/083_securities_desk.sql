-- +goose Up
-- What the pages of the securities desk read, and that people are told of what happens there.
alter table notice drop constraint notice_class,
    add constraint notice_class check (class in ('asked', 'late', 'decided', 'outcome', 'risk', 'freeze', 'sanction', 'budget', 'away', 'channel',
        'whitelist', 'wire', 'travel', 'ceremony', 'facility', 'kyc', 'lock', 'token', 'security'));

create index security_transfer_of on security_transfer (security_id, asked_at desc, id desc);
create index security_transfer_state_of on security_transfer (client_id, state, asked_at desc, id desc);
create index security_transfer_to_decide on security_transfer (asked_at, id) where state = 'pending_review' and decided_by is null;
create index security_terms_waits_all on security_terms (filed_at, security_id) where state = 'filed';
create index security_lot_of on security_lot (security_id, holder, received_at desc, id desc);

create index holder_incomplete_of on holder (client_id, sort_name, id) where name = '' or address = '' or residence = '' or registration = 'UNKNOWN';
create index investor_newest on investor (filed_at desc, client_id desc, id desc);
create index investor_newest_of on investor (client_id, filed_at desc, id desc);
create index accreditation_evidence_waits on accreditation_evidence (filed_at, id) where state = 'filed';
create index accreditation_evidence_waits_of on accreditation_evidence (client_id, filed_at, id) where state = 'filed';
create index accreditation_evidence_expires on accreditation_evidence (expires_on, id) where state = 'approved';
create index accreditation_evidence_expires_of on accreditation_evidence (client_id, expires_on, id) where state = 'approved';

-- +goose Down
drop index holder_incomplete_of, accreditation_evidence_expires_of, accreditation_evidence_expires, accreditation_evidence_waits_of, accreditation_evidence_waits, investor_newest_of, investor_newest,
    security_lot_of, security_terms_waits_all, security_transfer_to_decide, security_transfer_state_of, security_transfer_of;
update notice set class = 'decided' where class = 'security';
alter table notice drop constraint notice_class,
    add constraint notice_class check (class in ('asked', 'late', 'decided', 'outcome', 'risk', 'freeze', 'sanction', 'budget', 'away', 'channel',
        'whitelist', 'wire', 'travel', 'ceremony', 'facility', 'kyc', 'lock', 'token'));
