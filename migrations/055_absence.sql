-- +goose Up
-- When somebody is away, as they said themselves. It lifts no right; it is looked at when it is said what can be approved.

create table absence (
    id        uuid primary key,
    person_id uuid not null references person (id),
    from_at   timestamptz not null,
    until_at  timestamptz not null,
    zone      text not null constraint absence_zone check (length(zone) between 1 and 60), -- as they typed it: an IANA name
    warned    text[] not null, -- what could not be approved, as they were told before they kept it
    said_at   timestamptz not null,
    ended_at  timestamptz, -- taken back
    constraint absence_span check (until_at > from_at and until_at <= from_at + interval '8784 hours')
);
create index absence_person on absence (person_id, from_at desc);
create index absence_open on absence (until_at) where ended_at is null;
-- Who waits for a vote may know that somebody is away, as their name; only they themselves say so.
alter table absence enable row level security;
create policy absence_read on absence for select using (coalesce(current_setting('app.scope', true), '') <> '');
create policy absence_say on absence for insert with check (system_only() or person_id::text = current_setting('app.person', true));
create policy absence_end on absence for update using (system_only() or person_id::text = current_setting('app.person', true))
    with check (system_only() or person_id::text = current_setting('app.person', true));
grant select, insert on absence to console_serving;
grant update (ended_at) on absence to console_serving;

-- At half and at nine tenths of its time, whoever could still vote is told, once each.
alter table approval_request add column escalated int not null default 0 constraint approval_request_escalated check (escalated in (0, 50, 90));
grant update (escalated) on approval_request to console_serving;

-- +goose Down
alter table approval_request drop column escalated;
drop table absence;
