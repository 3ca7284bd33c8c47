-- +goose Up
-- What people take with them: an export is asked for, written in pieces, and kept for some days. And what the auditor's
-- questions read by: balances as of an instant, and the trail by any of its columns.

create table export (
    id          uuid primary key,
    person_id   uuid not null references person (id),
    clients     uuid[],                                  -- whose rows the asker might see then; null: everybody's
    subject     text not null constraint export_subject check (subject in ('postings', 'audit', 'sends', 'rules')),
    format      text not null constraint export_format check (format in ('csv', 'jsonl', 'xlsx')),
    filter      jsonb not null,
    asked       text not null constraint export_asked_length check (length(asked) between 1 and 2000), -- the filter in words
    asked_by    text not null,                           -- name as it was then
    state       text not null constraint export_state check (state in ('running', 'ready', 'failed', 'expired')),
    asked_at    timestamptz not null,
    as_of       timestamptz not null,                    -- nothing recorded later is in it
    finished_at timestamptz,
    expires_at  timestamptz not null,
    place       text not null default '',                -- after which row it goes on
    pieces      int not null default 0,
    total       bigint not null default 0,               -- rows so far
    bytes       bigint not null default 0,
    hash        bytea not null default '',               -- SHA-256 in the middle of its work
    digest      text not null default '' constraint export_digest check (digest ~ '^([0-9a-f]{64})?$'),
    problem     text not null default '' constraint export_problem_length check (length(problem) <= 500),
    constraint export_finished check ((state = 'running') = (finished_at is null)),
    constraint export_proved check (state <> 'ready' or digest <> '')
);
create index export_person on export (person_id, asked_at desc, id desc);
create index export_due on export (expires_at) where state in ('ready', 'failed');

create table export_piece (
    export_id uuid not null references export (id),
    number    int not null,
    body      bytea not null,
    primary key (export_id, number)
);

-- An export is its asker's own.
alter table export enable row level security;
create policy export_own on export
    using (system_only() or person_id::text = current_setting('app.person', true))
    with check (system_only() or person_id::text = current_setting('app.person', true));
grant select, insert, update on export to console_serving;
alter table export_piece enable row level security;
create policy export_piece_own on export_piece
    using (exists (select from export x where x.id = export_id))
    with check (exists (select from export x where x.id = export_id));
grant select, insert, delete on export_piece to console_serving; -- what has expired is not kept

-- Balances as of an instant are the sums of one account's own postings, read from these two alone, whatever else the
-- books hold. There is no table of running marks: it would have to be written by everybody who posts, one after the
-- other, and a posting that takes effect in the past would change every mark after it.
create index posting_debit_effective on posting (debit_account, effective_at, id) include (amount, posted_at);
create index posting_credit_effective on posting (credit_account, effective_at, id) include (amount, posted_at);
drop index posting_debit_account;
drop index posting_credit_account;

create or replace view ledger_line with (security_invoker = true) as
select p.id, p.client_id, p.asset, p.wallet_id, p.transfer_id, p.part, p.step, p.kind, p.source, p.amount,
       d.kind as debit_kind, c.kind as credit_kind,
       (case when d.kind = 'wallet' and d.wallet_id = p.wallet_id then p.amount
             when c.kind = 'wallet' and c.wallet_id = p.wallet_id then -p.amount else 0 end)::numeric as effect,
       p.effective_at, p.posted_at, p.counterparty, p.memo, p.reverses, r.id as reversed_by, r.posted_at as reversed_at
from posting p
join account d on d.id = p.debit_account
join account c on c.id = p.credit_account
left join posting r on r.reverses = p.id
where d.kind not in ('holder', 'issuer');

-- The trail is read newest first by time, under any filter of its columns, each with an index in that order.
create index audit_event_at on audit_event (at desc, id desc);
create index audit_event_client_at on audit_event (client_id, at desc, id desc);
create index audit_event_person_at on audit_event (person_id, at desc, id desc);
create index audit_event_verb_at on audit_event (verb, at desc, id desc);
create index audit_event_kind_at on audit_event (subject_kind, at desc, id desc);
create index audit_event_refused_at on audit_event (at desc, id desc) where result = 'refused';
drop index audit_event_client;
drop index audit_event_person;

-- audit_words are the words of a text as the trail is searched by: whole ones, and the parts of what holds dots, dashes and
-- underscores. Every row of the trail calls it: compiling it anew took 90 ms each, running it takes a seventh of one.
-- +goose StatementBegin
create function audit_words(texts text[]) returns text[]
    language sql immutable parallel safe set jit = off
    as $$
        select coalesce(array_agg(distinct w), '{}')
        from unnest(texts) t, regexp_split_to_table(lower(t), '[^[:alnum:]@._-]+') long,
             lateral (select long as w union select regexp_split_to_table(long, '[@._-]+')) words
        where length(w) between 2 and 100
    $$;
-- +goose StatementEnd
create index audit_event_words on audit_event using gin (audit_words(array[actor, verb, subject_id, request_id, ip, before::text, after::text]));

-- audit_search: the ids of a page of the trail. Comparing words is not leakproof, so under row-level security no index
-- could serve it; this looks with its owner's eyes and keeps the scope itself, in the words of the table's policy. Whoever
-- asks reads the rows themselves under the policy once more.
-- +goose StatementBegin
create function audit_search(before_at timestamptz, before_id bigint, clients uuid[], client uuid, person uuid, verbs text[], kinds text[],
        subject text, outcome text, since timestamptz, until timestamptz, words text, page_size int) returns setof bigint
    language plpgsql stable security definer set search_path = public, pg_temp
    as $$
    declare
        conditions text := 'true';
    begin
        if coalesce(current_setting('app.scope', true), '') = '' then
            return;
        end if;
        if not whole_organization() then
            conditions := conditions || ' and client_id = any (scope_clients())';
        end if;
        if clients is not null then conditions := conditions || ' and client_id = any ($3)'; end if;
        if client is not null then conditions := conditions || ' and client_id = $4'; end if;
        if person is not null then conditions := conditions || ' and person_id = $5'; end if;
        if cardinality(verbs) = 1 then conditions := conditions || ' and verb = $6[1]';
        elsif verbs is not null then conditions := conditions || ' and verb = any ($6)'; end if;
        if cardinality(kinds) = 1 then conditions := conditions || ' and subject_kind = $7[1]';
        elsif kinds is not null then conditions := conditions || ' and subject_kind = any ($7)'; end if;
        if subject is not null then conditions := conditions || ' and subject_id = $8'; end if;
        if outcome = 'refused' then conditions := conditions || ' and result = ''refused''';
        elsif outcome is not null then conditions := conditions || ' and result = $9'; end if;
        if since is not null then conditions := conditions || ' and at >= $10'; end if;
        if until is not null then conditions := conditions || ' and at < $11'; end if;
        if words is not null then
            conditions := conditions || ' and audit_words(array[actor, verb, subject_id, request_id, ip, before::text, after::text]) @> array(select w from regexp_split_to_table(lower($12), ''[^[:alnum:]@._-]+'') w where length(w) between 2 and 100)';
        end if;
        return query execute 'select id from audit_event where (at, id) < ($1, $2) and ' || conditions || ' order by at desc, id desc limit $13'
            using before_at, before_id, clients, client, person, verbs, kinds, subject, outcome, since, until, words, page_size;
    end
    $$;
-- +goose StatementEnd
revoke execute on function audit_search(timestamptz, bigint, uuid[], uuid, uuid, text[], text[], text, text, timestamptz, timestamptz, text, int) from public;
grant execute on function audit_search(timestamptz, bigint, uuid[], uuid, uuid, text[], text[], text, text, timestamptz, timestamptz, text, int) to console_serving;

-- +goose Down
drop function audit_search(timestamptz, bigint, uuid[], uuid, uuid, text[], text[], text, text, timestamptz, timestamptz, text, int);
drop index audit_event_words, audit_event_at, audit_event_client_at, audit_event_person_at, audit_event_verb_at, audit_event_kind_at, audit_event_refused_at;
drop function audit_words(text[]);
create index audit_event_client on audit_event (client_id, id desc);
create index audit_event_person on audit_event (person_id, id desc);
drop view ledger_line;
create view ledger_line with (security_invoker = true) as
select p.id, p.client_id, p.asset, p.wallet_id, p.transfer_id, p.part, p.step, p.kind, p.source, p.amount,
       d.kind as debit_kind, c.kind as credit_kind,
       (case when d.kind = 'wallet' and d.wallet_id = p.wallet_id then p.amount
             when c.kind = 'wallet' and c.wallet_id = p.wallet_id then -p.amount else 0 end)::numeric as effect,
       p.effective_at, p.posted_at, p.counterparty, p.memo, p.reverses, r.id as reversed_by
from posting p
join account d on d.id = p.debit_account
join account c on c.id = p.credit_account
left join posting r on r.reverses = p.id
where d.kind not in ('holder', 'issuer');
grant select on ledger_line to console_serving;
drop index posting_debit_effective;
drop index posting_credit_effective;
create index posting_debit_account on posting (debit_account) include (amount);
create index posting_credit_account on posting (credit_account) include (amount);
drop table export_piece;
drop table export;
