-- +goose Up
-- What the list of sends is filtered by beyond 059: a payee by name, an amount of an asset, several states at once.

-- How many digits an amount has, and its first three: 1500 is 4150, 7 is 1700. Without its last figures a mark is one of more amounts,
-- so that a span is a few marks, fine ones at its ends and coarse ones between, each of which is read in the order of time.
create function amount_mark(n numeric) returns int language sql immutable strict parallel safe
    return length(trunc(n)::text) * 1000 + rpad(left(trunc(n)::text, 3), 3, '0')::int;
create index send_mark on send (asset, (amount_mark(amount) / 1), asked_at desc, id desc);
create index send_mark_two on send (asset, (amount_mark(amount) / 10), asked_at desc, id desc);
create index send_mark_one on send (asset, (amount_mark(amount) / 100), asked_at desc, id desc);
create index send_magnitude on send (asset, (amount_mark(amount) / 1000), asked_at desc, id desc);
create index send_payee_name on send (lower(payee_label), asked_at desc, id desc);

-- +goose StatementBegin
-- The conditions that hold the amounts from one number to another, both included: from the lowest on, always the coarsest mark that
-- begins there and ends within the span. Only where a bound has more than three digits does a mark hold amounts outside of it.
create function amount_spans(at_least numeric, at_most numeric) returns text[] language plpgsql immutable set search_path = public, pg_temp
    as $$
    declare
        low numeric := greatest(ceil(coalesce(at_least, 1)), 1);
        out text[] := '{}';
        coarser int[] := '{1000, 100, 10, 1}'; -- what a mark is divided by to keep so many of its figures
        size numeric; -- how many amounts a mark holds
        ends numeric; -- the last of them
    begin
        while low <= at_most loop
            for figures in 0 .. 3 loop
                size := trunc(power(10::numeric, greatest(length(low::text) - greatest(figures, 1), 0)));
                ends := case when figures = 0 then size * 10 - 1 else div(low, size) * size + size - 1 end;
                size := case when figures = 0 then size * 9 else size end;
                if ends <= at_most and ends - low + 1 = size or figures = 3 then
                    out := out || (format('amount_mark(amount) / %s = %s', coarser[figures + 1], amount_mark(low) / coarser[figures + 1])
                        || case when ends - low + 1 < size then format(' and amount >= %s', low) else '' end
                        || case when ends > at_most then format(' and amount <= %s', at_most) else '' end);
                    exit;
                end if;
            end loop;
            low := ends + 1;
        end loop;
        return out;
    end
    $$;
-- +goose StatementEnd

-- +goose StatementBegin
-- The sends that a filter finds, newest first, by the reader's scope: one page. Words and numbers are compared by operators that are
-- not leakproof, so that under row-level security no index would be entered by them. Each alternative (a state, an address or the
-- name, a mark of the amount) is an arm with its own index in the order of the list. An arm without its own order and limit would be
-- flattened and all of it sorted; with them the arms are merged as they are read.
create function send_search(before_at timestamptz, before_id uuid, clients uuid[], client uuid, wallet text, asset_is text, states text[], asker uuid,
        since timestamptz, ids uuid[], payee text, addresses text[], at_least numeric, at_most numeric, page_size int) returns setof send
    language plpgsql stable security definer set search_path = public, pg_temp
    as $$
    declare
        -- From the newest on there is no place: to compare with it, the planner would look for the ends of each index.
        conditions text := case when before_at >= '9999-01-01' then 'true' else '(asked_at, id) < ($1, $2)' end;
        ceiling numeric;
        arms text[] := array['true'];
        named text[];
    begin
        if coalesce(current_setting('app.scope', true), '') = '' then
            return;
        end if;
        if not whole_organization() then
            if cardinality(scope_clients()) = 1 then
                conditions := conditions || format(' and client_id = %L', (scope_clients())[1]);
            else
                conditions := conditions || ' and client_id = any (scope_clients())';
            end if;
        end if;
        if clients is not null then conditions := conditions || ' and client_id = any ($3)'; end if;
        if client is not null then conditions := conditions || ' and client_id = $4'; end if;
        if wallet is not null then conditions := conditions || ' and wallet_id = $5'; end if;
        if asset_is is not null then conditions := conditions || ' and asset = $6'; end if;
        if asker is not null then conditions := conditions || ' and asked_by = $8'; end if;
        if since is not null then conditions := conditions || ' and asked_at >= $9'; end if;
        if ids is not null then conditions := conditions || ' and id = any ($10)'; end if;
        if at_least is not null or at_most is not null then
            -- No more than the greatest that there is, so that no magnitude is looked for in vain.
            select power(10::numeric, amount_mark(amount) / 1000) - 1 into ceiling from send where asset = asset_is order by amount_mark(amount) / 1000 desc limit 1;
            at_most := trunc(least(at_most, coalesce(ceiling, 0)));
            arms := amount_spans(at_least, at_most);
        end if;
        if payee is not null then
            select array_agg(distinct format('address = %L', a)) into named from unnest(addresses) a;
            named := coalesce(named, '{}') || (format('lower(payee_label) = lower(%L)', payee) || case when addresses is null then '' else ' and address <> all ($12)' end);
            arms := array(select a || ' and ' || n from unnest(arms) a, unnest(named) n);
        end if;
        if cardinality(states) * cardinality(arms) <= 60 then
            arms := array(select a || format(' and state = %L', s) from unnest(arms) a, unnest(states) s);
        elsif states is not null then
            conditions := conditions || ' and state = any ($7)';
        end if;
        if cardinality(arms) = 0 then
            return;
        end if;
        return query execute 'select * from (' || (select string_agg('(select * from send where ' || conditions || ' and ' || a || ' order by asked_at desc, id desc limit $11)', ' union all ') from unnest(arms) a)
                || ') x order by asked_at desc, id desc limit $11'
            using before_at, before_id, clients, client, wallet, asset_is, states, asker, since, ids, page_size, addresses;
    end
    $$;
-- +goose StatementEnd
revoke execute on function send_search(timestamptz, uuid, uuid[], uuid, text, text, text[], uuid, timestamptz, uuid[], text, text[], numeric, numeric, int) from public;
grant execute on function send_search(timestamptz, uuid, uuid[], uuid, text, text, text[], uuid, timestamptz, uuid[], text, text[], numeric, numeric, int) to console_serving;

-- The words by which a send is found, its payee's and its purpose's, and whose it is: a client with few sends is not looked for
-- among everybody's. No word begins with the sign before the client. See 052 about jit.
-- +goose StatementBegin
create function send_words(client uuid, texts text) returns tsvector language sql immutable parallel safe set jit = off
    as $$
        select array_to_tsvector(array(select distinct left(w, 100) from regexp_split_to_table(lower(texts), '[^[:alnum:]]+') w where w <> '') || ('=' || client))
    $$;
-- +goose StatementEnd
create index send_worded on send using gin (send_words(client_id, payee_label || ' ' || purpose));

-- +goose StatementBegin
-- The sends whose payee or purpose has words that begin so, by the reader's scope; see send_search about operators that are not
-- leakproof. An inverted index knows no order: of what more than 200 sends hold, any 200 are told.
create function send_worded(words text, clients uuid[]) returns setof uuid language plpgsql stable security definer rows 50
    set enable_seqscan = off set search_path = public, pg_temp
    as $$
    declare
        asked tsquery;
        seen uuid[] := clients;
    begin
        if coalesce(current_setting('app.scope', true), '') = '' then
            return;
        end if;
        select string_agg(format('''%s'':*', left(w, 100)), ' & ')::tsquery into asked from regexp_split_to_table(lower(words), '[^[:alnum:]]+') w where w <> '';
        if not whole_organization() then
            seen := array(select c from unnest(scope_clients()) c where clients is null or c = any (clients));
        end if;
        if seen is not null then
            asked := asked && (select string_agg(format('''=%s''', c), ' | ')::tsquery from unnest(seen) c);
        end if;
        if asked is not null then
            return query select id from send where send_words(client_id, payee_label || ' ' || purpose) @@ asked and (seen is null or client_id = any (seen)) limit 200;
        end if;
    end
    $$;
-- +goose StatementEnd
revoke execute on function send_worded(text, uuid[]) from public;
grant execute on function send_worded(text, uuid[]) to console_serving;

-- What else is taken along, each read in an order that its table has an index for.
alter table export drop constraint export_subject;
alter table export add constraint export_subject
    check (subject in ('postings', 'audit', 'sends', 'rules', 'wires', 'transfers', 'whitelist', 'rights', 'duties'));
create index whitelist_entry_since on whitelist_entry (since desc, id desc);
create index wire_decision_time on wire_decision (claimed_at desc, transfer_id desc);

-- +goose Down
drop index wire_decision_time, whitelist_entry_since;
delete from export_piece where export_id in (select id from export where subject in ('wires', 'transfers', 'whitelist', 'rights', 'duties'));
delete from export where subject in ('wires', 'transfers', 'whitelist', 'rights', 'duties');
alter table export drop constraint export_subject;
alter table export add constraint export_subject check (subject in ('postings', 'audit', 'sends', 'rules'));
drop function send_worded(text, uuid[]);
drop index send_worded;
drop function send_words(uuid, text);
drop function send_search(timestamptz, uuid, uuid[], uuid, text, text, text[], uuid, timestamptz, uuid[], text, text[], numeric, numeric, int);
drop function amount_spans(numeric, numeric);
drop index send_payee_name, send_magnitude, send_mark_one, send_mark_two, send_mark;
drop function amount_mark(numeric);
