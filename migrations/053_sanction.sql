-- +goose Up
-- Lists of sanctioned addresses as dated data, what was screened against them, and who was told of a hit. A list is
-- never changed: another version is another list, and the one that was loaded last is in force.

create table sanction_list (
    id           uuid primary key,
    version      text not null constraint sanction_list_version check (length(version) between 1 and 120),
    source       text not null constraint sanction_list_source check (length(source) between 1 and 200),
    published_on date not null,
    digest       text not null constraint sanction_list_digest check (digest ~ '^[0-9a-f]{64}$') constraint sanction_list_once unique, -- SHA-256 of the file
    entries      int not null constraint sanction_list_entries check (entries > 0),
    demo         boolean not null -- the demonstration's own: nobody in it is sanctioned
);

create table sanction_entry (
    list_id uuid not null references sanction_list (id),
    normal  text not null constraint sanction_entry_normal check (length(normal) between 10 and 250), -- as it is compared
    code    text not null constraint sanction_entry_code check (length(code) between 1 and 40),       -- the list's word for the currency
    address text not null constraint sanction_entry_address check (length(address) between 10 and 250), -- as published
    holder  text not null constraint sanction_entry_holder check (length(holder) between 1 and 300),
    program text not null constraint sanction_entry_program check (length(program) <= 200),
    primary key (list_id, normal, code)
);

-- Loading the same file again says that it was still the newest that day.
create table sanction_load (
    id        bigint generated always as identity primary key,
    list_id   uuid not null references sanction_list (id),
    loaded_at timestamptz not null,
    by_person uuid references person (id), -- null: the program, by its command
    by_name   text not null constraint sanction_load_name check (length(by_name) between 1 and 200)
);

-- Everybody whose send is screened reads the list; only the program writes it.
-- +goose StatementBegin
do $$
declare word text;
begin
    foreach word in array array['sanction_list', 'sanction_entry', 'sanction_load'] loop
        execute format('alter table %I enable row level security', word);
        execute format('create policy sanction_read on %I for select using (coalesce(current_setting(''app.scope'', true), '''') <> '''')', word);
        execute format('create policy sanction_write on %I for insert with check (system_only())', word);
        execute format('grant select, insert on %I to console_serving', word);
    end loop;
end
$$;
-- +goose StatementEnd

-- Nothing deletes these rows and nothing may: OFAC asks for ten years of records (31 CFR 501.601, from 12 March 2025).
create table sanction_screening (
    id          uuid primary key,
    client_id   uuid not null references client (id),
    send_id     uuid, -- null: it was refused before it became a send
    stage       text not null constraint sanction_screening_stage check (stage in ('submit', 'release')),
    state       text not null constraint sanction_screening_state check (state in ('clear', 'hit', 'not_screened')),
    list_id     uuid references sanction_list (id), -- null: there was none
    load_id     bigint references sanction_load (id),
    wallet_id   text not null,
    asset       text not null,
    amount      numeric not null constraint sanction_screening_amount check (whole_units(amount) and amount > 0),
    address     text not null constraint sanction_screening_address check (length(address) between 1 and 250),
    holder      text not null constraint sanction_screening_holder check (length(holder) <= 300), -- whom the list names
    why         text not null constraint sanction_screening_why check (length(why) between 1 and 600),
    by_person   uuid references person (id),
    by_name     text not null,
    screened_at timestamptz not null,
    constraint sanction_screening_send foreign key (send_id, client_id) references send (id, client_id),
    constraint sanction_screening_wallet foreign key (wallet_id, client_id) references wallet (id, client_id),
    constraint sanction_screening_tenant unique (id, client_id),
    constraint sanction_screening_listed check (state = 'not_screened' or (list_id is not null and load_id is not null)),
    constraint sanction_screening_hit check ((state = 'hit') = (holder <> ''))
);
create index sanction_screening_send_order on sanction_screening (send_id, screened_at) where send_id is not null;
create index sanction_screening_hits on sanction_screening (screened_at desc, id desc) where state = 'hit';
select append_only('sanction_screening');

create table sanction_told (
    screening_id uuid not null,
    client_id    uuid not null,
    person_id    uuid not null references person (id),
    name         text not null,
    told_at      timestamptz not null,
    primary key (screening_id, person_id),
    constraint sanction_told_screening foreign key (screening_id, client_id) references sanction_screening (id, client_id)
);
select append_only('sanction_told');

-- +goose Down
drop table sanction_told;
drop table sanction_screening;
drop table sanction_load;
drop table sanction_entry;
drop table sanction_list;
