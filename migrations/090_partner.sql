-- +goose Up
-- Where partners' back ends hear of what became of a subscription: an endpoint of theirs, of one client's or, for uuid nil, of the
-- whole organization, and one call for each event and endpoint. What is said is written down once, with the event, so each
-- attempt carries the same bytes.

create table partner_endpoint (
    id             uuid primary key,
    client_id      uuid not null,
    of_client      uuid generated always as (nullif(client_id, '00000000-0000-0000-0000-000000000000'::uuid)) stored
                   constraint partner_endpoint_client references client (id),
    name           text not null constraint partner_endpoint_name check (length(name) between 1 and 80),
    host           text not null constraint partner_endpoint_host check (length(host) between 1 and 300), -- of the address, as it is shown
    url            bytea not null, -- sealed: its path may be a secret
    secret         bytea not null,
    previous       bytea,
    previous_until timestamptz,
    failures       int not null default 0, -- in a row
    off_at         timestamptz, -- switched off after too many
    made_by        uuid not null references person (id),
    made_at        timestamptz not null,
    removed_at     timestamptz,
    constraint partner_endpoint_tenant unique (id, client_id),
    constraint partner_endpoint_previous check ((previous is null) = (previous_until is null))
);
select enable_scope('partner_endpoint');
create index partner_endpoint_newest on partner_endpoint (made_at desc, id desc);
create index partner_endpoint_of on partner_endpoint (client_id) where removed_at is null;

create table partner_call (
    id          uuid primary key, -- the webhook-id that a receiver knows a repeated call by
    endpoint_id uuid not null,
    client_id   uuid not null, -- the endpoint's
    event_id    bigint references offering_event (id), -- null: a test
    event       text not null constraint partner_call_event check (length(event) between 1 and 60),
    body        text not null,
    state       text not null default 'waiting' constraint partner_call_state check (state in ('waiting', 'calling', 'delivered', 'dead')),
    due_at      timestamptz not null,
    attempts    int not null default 0,
    lease_until timestamptz,
    status      int, -- of the last answer
    note        text not null default '' constraint partner_call_note check (length(note) <= 300),
    made_at     timestamptz not null,
    done_at     timestamptz,
    constraint partner_call_endpoint foreign key (endpoint_id, client_id) references partner_endpoint (id, client_id),
    constraint partner_call_once unique (endpoint_id, event_id),
    constraint partner_call_done check ((done_at is not null) = (state in ('delivered', 'dead'))),
    constraint partner_call_lease check ((lease_until is not null) = (state = 'calling'))
);
select enable_scope('partner_call');
-- Two workers that claim at one moment see nothing of each other: that no endpoint is called twice at once is kept here.
create unique index partner_call_one on partner_call (endpoint_id) where state = 'calling';
create index partner_call_due on partner_call (due_at, id) where state in ('waiting', 'calling');
create index partner_call_newest on partner_call (endpoint_id, made_at desc, id desc);
create index partner_call_newest_state on partner_call (endpoint_id, state, made_at desc, id desc);

-- What an event says is fixed: neither its words nor whose it is change.
-- +goose StatementBegin
create function partner_call_stays() returns trigger
    language plpgsql set search_path = public, pg_temp
    as $$
    begin
        if (old.id, old.endpoint_id, old.client_id, old.event, old.body, old.made_at) is distinct from (new.id, new.endpoint_id, new.client_id, new.event, new.body, new.made_at)
            or old.event_id is distinct from new.event_id then
            perform security_refuse('partner_call_stays', 'what a call says does not change');
        end if;
        return new;
    end
    $$;
-- +goose StatementEnd
create trigger partner_call_stays before update on partner_call for each row execute function partner_call_stays();

-- An event goes to the client's endpoints and to the organization's, in its own transaction: whoever made it need not see them. One that is
-- off hears of it once it is on again.
-- +goose StatementBegin
create function partner_fan_out() returns trigger
    language plpgsql security definer set search_path = public, pg_temp
    as $$
    begin
        insert into partner_call (id, endpoint_id, client_id, event_id, event, body, due_at, made_at)
        select c.id, e.id, e.client_id, new.id, new.event, jsonb_build_object('id', c.id, 'type', new.event, 'sequence', new.id,
                'createdAt', to_char(new.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'clientId', s.of_client, 'data', s.said)::text, new.at, new.at
        from partner_endpoint e
        cross join lateral (select gen_random_uuid() as id, e.id as endpoint) c
        cross join lateral (select nullif(x.client_id, '00000000-0000-0000-0000-000000000000'::uuid) as of_client,
                jsonb_build_object('subscriptionId', x.id, 'offeringId', x.offering_id, 'investorId', x.investor_id, 'amount', to_char(x.amount_cents / 100, 'FM99999999999999990.00'),
                    'currency', x.currency, 'fundingMethod', x.funding, 'state', x.state, 'escrowDepositStatus', x.escrow_status) as said
            from offering_subscription x where x.id = new.subscription_id) s
        where e.removed_at is null and e.client_id in (new.client_id, '00000000-0000-0000-0000-000000000000'::uuid);
        return null;
    end
    $$;
-- +goose StatementEnd
create trigger partner_fan_out after insert on offering_event for each row execute function partner_fan_out();

-- +goose Down
drop trigger partner_fan_out on offering_event;
drop function partner_fan_out();
drop table partner_call;
drop function partner_call_stays();
drop table partner_endpoint;
