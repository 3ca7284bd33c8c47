-- +goose Up
-- What the list of sends is filtered by beyond 059: a payee by name, an amount of an asset, several states at once.

-- An order of magnitude and its first digit: 1500 is 41. A span of amounts is a few marks, each of which is read in the order of time.
-- Only the marks at the two ends hold amounts outside of it.
create function amount_mark(n numeric) returns int language sql immutable strict parallel safe
    return length(trunc(n)::text) * 10 + left(trunc(n)::text, 1)::int;
create index send_mark on send (asset, amount_mark(amount), asked_at desc, id desc);
create index send_magnitude on send (asset, (amount_mark(amount) / 10), asked_at desc, id desc);
create index send_payee_name on send (lower(payee_label), asked_at desc, id desc);

-- +goose StatementBegin
-- The conditions that hold the amounts from one number to another; null: no end. Whole magnitudes are one each.
create function amount_spans(at_least numeric, at_most numeric) returns text[] language plpgsql immutable set search_path = public, pg_temp
    as $$
    declare
        low int := amount_mark(greatest(coalesce(at_least, 1), 1));
        high int := amount_mark(coalesce(at_most, 0));
        out text[] := '{}';
        first int; -- of the digits that a magnitude contributes
        final int;
    begin
        for m in low / 10 .. high / 10 loop
            first := case when m = low / 10 then low % 10 else 1 end;
            final := case when m = high / 10 then high % 10 else 9 end;
            if (m > low / 10 or coalesce(at_least, 1) <= power(10::numeric, m - 1)) and (m < high / 10 or at_most >= power(10::numeric, m) - 1) then
                out := out || format('amount_mark(amount) / 10 = %s', m);
            else
                for d in first .. final loop
                    out := out || (format('amount_mark(amount) = %s', m * 10 + d)
                        || case when m * 10 + d = low and at_least > d * power(10::numeric, m - 1) then format(' and amount >= %s', at_least) else '' end
                        || case when m * 10 + d = high then format(' and amount <= %s', at_most) else '' end);
                end loop;
            end if;
        end loop;
        return out;
    end
    $$;

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
            select power(10::numeric, amount_mark(amount) / 10) - 1 into ceiling from send where asset = asset_is order by amount_mark(amount) / 10 desc limit 1;
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

-- +goose Down
drop function send_search(timestamptz, uuid, uuid[], uuid, text, text, text[], uuid, timestamptz, uuid[], text, text[], numeric, numeric, int);
drop function amount_spans(numeric, numeric);
drop index send_payee_name, send_magnitude, send_mark;
drop function amount_mark(numeric);
