-- +goose Up
-- A vote may also be carried by its voter's own approver token, which has to be live just as a session has.

alter table api_key add constraint api_key_owner unique (id, person_id);
alter table approval_vote alter column session_id drop not null;
alter table approval_vote add column key_id uuid;
alter table approval_vote
    add constraint approval_vote_key foreign key (key_id, voter) references api_key (id, person_id),
    add constraint approval_vote_carrier check (num_nonnulls(session_id, key_id) = 1);

-- +goose StatementBegin
create function approval_vote_carried() returns trigger
    language plpgsql security definer set search_path = public, pg_temp
    as $$
    begin
        if new.key_id is not null and not exists (select from api_key k where k.id = new.key_id and k.person_id = new.voter and k.kind = 'approver'
                and k.revoked_at is null and (k.expires_at is null or k.expires_at > new.at)) then
            raise exception using errcode = 'check_violation', constraint = 'approval_vote_live_key', message = 'approver token has ended';
        end if;
        return new;
    end
    $$;
-- +goose StatementEnd
create trigger approval_vote_carried before insert on approval_vote for each row execute function approval_vote_carried();

-- +goose Down
drop trigger approval_vote_carried on approval_vote;
drop function approval_vote_carried();
alter table approval_vote drop constraint approval_vote_carrier, drop constraint approval_vote_key, drop column key_id;
alter table approval_vote alter column session_id set not null;
alter table api_key drop constraint api_key_owner;
