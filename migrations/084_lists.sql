-- +goose Up
-- Of how often a word occurs PostgreSQL knows nothing but of the most frequent, and takes all others for one row in two hundred: a rare
-- one was then looked for through the whole trail. So the index of words is read first, up to a number of rows: what has no more is put
-- in order here, and what has more stands close enough together to be met on the way back in time. A period's end is the place where
-- the page begins: said twice, it is taken for two conditions.
-- +goose StatementBegin
create or replace function audit_search(before_at timestamptz, before_id bigint, clients uuid[], client uuid, person uuid, verbs text[], kinds text[],
        subject text, outcome text, since timestamptz, until timestamptz, words text, page_size int) returns setof bigint
    language plpgsql stable security definer set enable_seqscan = off set search_path = public, pg_temp
    as $$
    declare
        conditions text := 'true';
        terms text[];
        ids bigint[];
        found_in bigint;
        enough constant int := 5000;
    begin
        if coalesce(current_setting('app.scope', true), '') = '' then
            return;
        end if;
        -- An index is entered at the pair of time and id: a period that ends earlier would be reached through all that is newer.
        if until <= before_at then
            before_at := until;
            before_id := 0;
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
        elsif outcome = 'done' then conditions := conditions || ' and result = ''done''';
        elsif outcome is not null then conditions := conditions || ' and result = $9'; end if;
        if since is not null then conditions := conditions || ' and at >= $10'; end if;
        if words is not null then
            terms := array(select w from regexp_split_to_table(lower(words), '[^[:alnum:]@._-]+') w where length(w) between 2 and 100);
            conditions := conditions || ' and audit_words(array[actor, verb, subject_id, request_id, ip, before::text, after::text]) @> $11';
            execute 'select array_agg(id order by at desc, id desc), count(*) from (select id, at from audit_event where (at, id) < ($1, $2) and ' || conditions || ' limit $12) few'
                into ids, found_in using before_at, before_id, clients, client, person, verbs, kinds, subject, outcome, since, terms, enough + 1;
            if found_in <= enough then
                return query select unnest(ids[1:page_size]);
                return;
            end if;
        end if;
        return query execute 'select id from audit_event where (at, id) < ($1, $2) and ' || conditions || ' order by at desc, id desc limit $12'
            using before_at, before_id, clients, client, person, verbs, kinds, subject, outcome, since, terms, page_size;
    end
    $$;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
create or replace function audit_search(before_at timestamptz, before_id bigint, clients uuid[], client uuid, person uuid, verbs text[], kinds text[],
        subject text, outcome text, since timestamptz, until timestamptz, words text, page_size int) returns setof bigint
    language plpgsql stable security definer set search_path = public, pg_temp
    as $$
    declare
        conditions text := 'true';
    begin
        if coalesce(current_setting('app.scope', true), '') = '' then
            return;
        end if;
        -- An index is entered at the pair of time and id: a period that ends earlier would be reached through all that is newer.
        if until <= before_at then
            before_at := until;
            before_id := 0;
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
        elsif outcome = 'done' then conditions := conditions || ' and result = ''done''';
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
