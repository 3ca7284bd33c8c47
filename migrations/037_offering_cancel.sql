-- +goose Up
-- An approved subscription whose money has not come can be cancelled: treasury asks, compliance decides, and until then it
-- holds its part of the target. Evidence may also be filed for an investor who is on file, once for each call.

alter table offering_subscription
    add column cancel_asked_by   uuid references person (id),
    add column cancel_asked_at   timestamptz,
    add column cancel_decided_by uuid references person (id), -- of one that was cancelled after it was approved
    add constraint offering_subscription_cancel_asked check ((cancel_asked_by is null) = (cancel_asked_at is null)),
    add constraint offering_subscription_cancel_decided check (cancel_decided_by is null or (state = 'cancelled' and cancel_asked_by is not null)),
    add constraint offering_subscription_cancel_two_people check (cancel_decided_by <> cancel_asked_by);
grant update (cancel_asked_by, cancel_asked_at, cancel_decided_by) on offering_subscription to console_serving;
create trigger offering_subscription_own_machine before insert or update on offering_subscription
    for each row execute function never_own_hand('cancel_decided_by', 'cancel_asked_by');

alter table accreditation_evidence
    add column one_time text constraint accreditation_evidence_one_time_length check (length(one_time) between 1 and 100), -- null: filed with the investor
    add column piece    int not null default 0,
    add constraint accreditation_evidence_once unique (filed_by, one_time, piece);

-- +goose StatementBegin
create or replace function offering_subscription_guard() returns trigger
    language plpgsql security definer set search_path = public, pg_temp
    as $$
    declare
        o offering;
    begin
        if tg_op = 'INSERT' then
            if coalesce(current_setting('app.person', true), '') not in ('', new.asked_by::text) then
                perform security_refuse('offering_subscription_own_name', 'a person asks in no other name');
            end if;
            -- The sum first: it locks the offering, so that two subscriptions are never measured by the same figures.
            update offering set subscribed_cents = subscribed_cents + new.amount_cents where id = new.offering_id and client_id = new.client_id returning * into o;
            if o.state <> 'OPEN' then
                perform security_refuse('offering_subscription_open', 'the offering is not open');
            end if;
            if not new.currency = any (o.currencies) then
                perform security_refuse('offering_subscription_accepted', 'the offering does not take this currency');
            end if;
            if new.amount_cents < o.minimum_cents then
                perform security_refuse('offering_subscription_minimum', 'below the minimum');
            end if;
            if new.amount_cents + coalesce((select sum(s.amount_cents) from offering_subscription s where s.offering_id = new.offering_id
                    and s.investor_id = new.investor_id and s.state in ('pending_review', 'approved')), 0) > o.maximum_cents then
                perform security_refuse('offering_subscription_maximum', 'above the investor''s maximum');
            end if;
            if new.state not in ('pending_review', 'approved') then
                perform security_refuse('offering_subscription_begins', 'a subscription begins alive');
            end if;
            return new;
        end if;
        if (new.cancel_asked_by is distinct from old.cancel_asked_by and coalesce(current_setting('app.person', true), '') not in ('', coalesce(new.cancel_asked_by::text, '')) and new.cancel_asked_by is not null)
            or (new.cancel_decided_by is not null and coalesce(current_setting('app.person', true), '') not in ('', new.cancel_decided_by::text)) then
            perform security_refuse('offering_subscription_own_name', 'a person acts in no other name');
        end if;
        if old.state not in ('pending_review', 'approved') or (old.state = 'approved' and new.state in ('pending_review', 'rejected')) then
            perform security_refuse('offering_subscription_final', format('a subscription that is %s does not become %s', old.state, new.state));
        end if;
        if new.state in ('rejected', 'cancelled') then
            update offering set subscribed_cents = subscribed_cents - old.amount_cents where id = old.offering_id returning * into o;
        end if;
        if old.state = 'approved' and new.state = 'cancelled' then
            if old.cancel_asked_by is null or new.cancel_asked_by is distinct from old.cancel_asked_by or new.cancel_decided_by is null then
                perform security_refuse('offering_subscription_cancelled_by_two', 'what was approved is cancelled by two people');
            end if;
            if o.state = 'CLOSED' then
                perform security_refuse('offering_subscription_closed', 'a closed offering keeps its subscriptions');
            end if;
        end if;
        return new;
    end
    $$;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
create or replace function offering_subscription_guard() returns trigger
    language plpgsql security definer set search_path = public, pg_temp
    as $$
    declare
        o offering;
    begin
        if tg_op = 'INSERT' then
            if coalesce(current_setting('app.person', true), '') not in ('', new.asked_by::text) then
                perform security_refuse('offering_subscription_own_name', 'a person asks in no other name');
            end if;
            -- The sum first: it locks the offering, so that two subscriptions are never measured by the same figures.
            update offering set subscribed_cents = subscribed_cents + new.amount_cents where id = new.offering_id and client_id = new.client_id returning * into o;
            if o.state <> 'OPEN' then
                perform security_refuse('offering_subscription_open', 'the offering is not open');
            end if;
            if not new.currency = any (o.currencies) then
                perform security_refuse('offering_subscription_accepted', 'the offering does not take this currency');
            end if;
            if new.amount_cents < o.minimum_cents then
                perform security_refuse('offering_subscription_minimum', 'below the minimum');
            end if;
            if new.amount_cents + coalesce((select sum(s.amount_cents) from offering_subscription s where s.offering_id = new.offering_id
                    and s.investor_id = new.investor_id and s.state in ('pending_review', 'approved')), 0) > o.maximum_cents then
                perform security_refuse('offering_subscription_maximum', 'above the investor''s maximum');
            end if;
            if new.state not in ('pending_review', 'approved') then
                perform security_refuse('offering_subscription_begins', 'a subscription begins alive');
            end if;
            return new;
        end if;
        if old.state not in ('pending_review', 'approved') or (old.state = 'approved' and new.state = 'pending_review') then
            perform security_refuse('offering_subscription_final', format('a subscription that is %s does not become %s', old.state, new.state));
        end if;
        if new.state in ('rejected', 'cancelled') then
            update offering set subscribed_cents = subscribed_cents - old.amount_cents where id = old.offering_id;
        end if;
        return new;
    end
    $$;
-- +goose StatementEnd
alter table accreditation_evidence drop constraint accreditation_evidence_once, drop column piece, drop column one_time;
drop trigger offering_subscription_own_machine on offering_subscription;
alter table offering_subscription drop column cancel_decided_by, drop column cancel_asked_at, drop column cancel_asked_by;
