-- +goose Up
-- Statements of a client's accounts that somebody drew. The exact bytes are kept: what was handed out can be shown again,
-- and its digest is that of these bytes, whatever was written into the books since.

create table statement (
    id         uuid primary key,
    client_id  uuid not null references client (id),
    person_id  uuid references person (id),
    drawn_by   text not null,                                 -- name as it was then
    drawn_at   timestamptz not null,                          -- nothing recorded later is in it
    from_day   text not null constraint statement_from check (from_day ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'),
    to_day     text not null constraint statement_to check (to_day ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'),
    zone       text not null constraint statement_zone check (length(zone) between 1 and 64),
    starts_at  timestamptz not null,                          -- the first instant of from_day in the zone
    ends_at    timestamptz not null,                          -- the first instant after to_day
    lines      int not null constraint statement_lines check (lines between 0 and 5000),
    digest     text not null constraint statement_digest check (digest ~ '^[0-9a-f]{64}$'),
    body       bytea not null constraint statement_body check (octet_length(body) <= 16777216),
    constraint statement_period check (starts_at < ends_at and from_day <= to_day),
    constraint statement_proved check (digest = encode(sha256(body), 'hex'))
);
create index statement_client on statement (client_id, drawn_at desc, id desc);
create index statement_drawn on statement (drawn_at desc, id desc);
select append_only('statement');

-- +goose Down
drop table statement;
