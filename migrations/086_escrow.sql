-- +goose Up
-- Money that investors pay into an offering, until it is the issuer's or theirs again. What came in stands in a wallet of
-- the mirror that is mapped to the offering; whose it is stands in the one ledger, as balances that are never below zero.
-- client_id is the wallet's: an offering of the organization itself may keep its money in a client's wallet.

-- The two things by which a transfer tells what it is for: the text that came with it, and which of our addresses it paid.
alter table transaction_sweeps
    add column said    text not null default '',
    add column paid_to text not null default '';

-- escrow: what arrived less what left. Against it, by whom it is owed to: nobody knows yet (unmatched), a subscription
-- (held, by subscription), the issuer (issuer), whoever is to be paid (due, by payment). break: what the network took back
-- after it was given away. Debits less credits of escrow and break = credits less debits of all the others, by construction.
alter table account drop constraint account_kind, drop constraint account_holder, drop constraint account_wallet;
alter table account
    add constraint account_kind check (kind in ('wallet', 'external', 'network_fee', 'gas_tank', 'holder', 'issuer',
        'escrow', 'escrow_unmatched', 'escrow_held', 'escrow_issuer', 'escrow_due', 'escrow_break')),
    add constraint account_holder check ((kind in ('holder', 'escrow', 'escrow_unmatched', 'escrow_held', 'escrow_issuer', 'escrow_due', 'escrow_break')) = (holder <> '')),
    add constraint account_wallet check ((kind in ('wallet', 'escrow', 'escrow_unmatched', 'escrow_held', 'escrow_issuer', 'escrow_due', 'escrow_break')) = (wallet_id <> ''));
alter table posting drop constraint posting_kind, drop constraint posting_part;
alter table posting
    add constraint posting_kind check (kind in ('deposit', 'withdrawal', 'fee', 'book_transfer', 'issue', 'share_transfer', 'redemption', 'escrow', 'reversal')),
    add constraint posting_part check (part in ('amount', 'fee', 'match', 'due', 'release', 'break'));

-- The wallets' statement shows what wallets hold; whose that is stands on the escrow's own pages.
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
where d.kind not in ('holder', 'issuer', 'escrow', 'escrow_unmatched', 'escrow_held', 'escrow_issuer', 'escrow_due', 'escrow_break');

-- Which wallet and asset hold an offering's money in one currency. One wallet and asset serve one offering: what arrives
-- without a reference is then still known to be of that offering, and its balance can be compared with the books.
create table escrow_account (
    id          uuid primary key,
    client_id   uuid not null references client (id),
    offering_id text not null constraint escrow_account_offering references offering (id),
    escrow      text not null constraint escrow_account_form check (escrow ~ '^esc_[a-z0-9]{8,32}$'),
    currency    text not null constraint escrow_account_currency check (currency in ('USD', 'USDC')),
    wallet_id   text not null,
    asset       text not null constraint escrow_account_asset check (asset ~ '^[a-z0-9][A-Za-z0-9:._-]{0,79}$'),
    state       text not null constraint escrow_account_state check (state in ('asked', 'open', 'refused', 'retired')),
    asked_by    uuid not null references person (id),
    asked_at    timestamptz not null,
    one_time    text not null constraint escrow_account_one_time check (length(one_time) between 1 and 100),
    decided_by  uuid references person (id),
    decided_at  timestamptz,
    reason      text not null default '' constraint escrow_account_reason check (length(reason) <= 500),
    retired_at  timestamptz,
    constraint escrow_account_tenant unique (id, client_id),
    constraint escrow_account_place unique (id, client_id, wallet_id, asset),
    constraint escrow_account_once unique (asked_by, one_time),
    constraint escrow_account_wallet foreign key (wallet_id, client_id) references wallet (id, client_id),
    constraint escrow_account_decided check ((state = 'asked') = (decided_by is null) and (decided_by is null) = (decided_at is null)),
    constraint escrow_account_two_people check (decided_by <> asked_by),
    constraint escrow_account_retired check ((state = 'retired') = (retired_at is not null))
);
create unique index escrow_account_of_currency on escrow_account (offering_id, currency) where state in ('asked', 'open');
create unique index escrow_account_of_wallet on escrow_account (wallet_id, asset) where state in ('asked', 'open');
create index escrow_account_newest on escrow_account (asked_at desc, id desc);
create index escrow_account_client on escrow_account (client_id, asked_at desc, id desc);
select append_only('escrow_account');
grant update (state, decided_by, decided_at, reason, retired_at) on escrow_account to console_serving;

-- The balances of the ledger's escrow accounts; they follow the postings by trigger.
create table escrow_balance (
    account_id bigint primary key references account (id),
    client_id  uuid not null references client (id),
    wallet_id  text not null,
    asset      text not null,
    kind       text not null,
    holder     text not null,
    units      numeric not null constraint escrow_balance_units check (whole_units(units))
);
create index escrow_balance_place on escrow_balance (client_id, wallet_id, asset, kind);
alter table escrow_balance enable row level security;
create policy client_scope on escrow_balance using ((select whole_organization()) or client_id = any ((select scope_clients())::uuid[])) with check (in_scope(client_id));
grant select on escrow_balance to console_serving;

-- One for each transfer that arrived where an escrow is. ask is what treasury wants done with it, until compliance has
-- decided, and afterwards what was decided last; the trail has them all.
create table escrow_deposit (
    id              uuid primary key,
    client_id       uuid not null,
    account_id      uuid not null,
    transfer_id     text not null constraint escrow_deposit_transfer unique references transaction_sweeps (transfer_id),
    wallet_id       text not null,
    asset           text not null,
    units           numeric not null constraint escrow_deposit_units check (whole_units(units) and units > 0),
    said            text not null,
    sender          text not null,
    arrived_at      timestamptz not null,
    seen_at         timestamptz not null,
    state           text not null constraint escrow_deposit_state check (state in ('unmatched', 'matched', 'returned')),
    how             text not null default '' constraint escrow_deposit_how check (how in ('', 'reference', 'address', 'hand')),
    why             text not null default '' constraint escrow_deposit_why check (length(why) <= 500), -- it is unmatched, in words
    subscription_id text constraint escrow_deposit_subscription references offering_subscription (id),
    standing        boolean not null, -- confirmed at BitGo as last seen
    broken          boolean not null default false, -- taken back after it was given away
    ask             text constraint escrow_deposit_ask check (ask in ('match', 'return', 'unmatch')),
    ask_for         text constraint escrow_deposit_ask_for references offering_subscription (id),
    ask_why         text not null default '' constraint escrow_deposit_ask_why check (length(ask_why) <= 500),
    asked_by        uuid references person (id),
    asked_at        timestamptz,
    decided_by      uuid references person (id),
    decided_at      timestamptz,
    agreed          boolean,
    constraint escrow_deposit_tenant unique (id, client_id),
    constraint escrow_deposit_place foreign key (account_id, client_id, wallet_id, asset) references escrow_account (id, client_id, wallet_id, asset),
    constraint escrow_deposit_matched check ((state = 'matched') = (subscription_id is not null) and (state = 'matched') = (how <> '')),
    constraint escrow_deposit_broken check (not (broken and standing)),
    constraint escrow_deposit_asked check ((ask is null) = (asked_by is null) and (ask is null) = (asked_at is null) and (ask = 'match') is not distinct from (case when ask is null then null else ask_for is not null end)),
    constraint escrow_deposit_decided check ((decided_by is null) = (decided_at is null) and (decided_by is null) = (agreed is null) and (decided_by is null or ask is not null)),
    constraint escrow_deposit_two_people check (decided_by <> asked_by),
    constraint escrow_deposit_said check (ask is null or length(ask_why) >= 3)
);
create index escrow_deposit_newest on escrow_deposit (arrived_at desc, id desc);
create index escrow_deposit_client on escrow_deposit (client_id, arrived_at desc, id desc);
create index escrow_deposit_unmatched on escrow_deposit (arrived_at desc, id desc) where state = 'unmatched' and standing;
create index escrow_deposit_asked_now on escrow_deposit (arrived_at desc, id desc) where ask is not null and decided_by is null;
create index escrow_deposit_by_hand on escrow_deposit (arrived_at desc, id desc) where how = 'hand';
create index escrow_deposit_matched_all on escrow_deposit (arrived_at desc, id desc) where state = 'matched';
create index escrow_deposit_returned on escrow_deposit (arrived_at desc, id desc) where state = 'returned';
create index escrow_deposit_gone on escrow_deposit (arrived_at desc, id desc) where not standing;
create index escrow_deposit_broken_now on escrow_deposit (arrived_at desc, id desc) where broken;
create index escrow_deposit_of on escrow_deposit (subscription_id) where subscription_id is not null;
select append_only('escrow_deposit');
grant update (units, said, state, how, why, subscription_id, standing, broken, ask, ask_for, ask_why, asked_by, asked_at, decided_by, decided_at, agreed) on escrow_deposit to console_serving;

-- What is to be paid out, and the one send that does it. It is due until a send is asked for, due again when that comes
-- to nothing, and paid when the send's transfer is confirmed.
create table escrow_payment (
    id              uuid primary key,
    code            text not null constraint escrow_payment_code unique constraint escrow_payment_code_form check (code ~ '^EP-[0-9A-HJKMNP-TV-Z]{8}$'), -- in the send's purpose
    client_id       uuid not null,
    account_id      uuid not null,
    wallet_id       text not null,
    asset           text not null,
    kind            text not null constraint escrow_payment_kind check (kind in ('refund', 'surplus', 'return', 'payout')),
    subscription_id text constraint escrow_payment_subscription references offering_subscription (id),
    deposit_id      uuid,
    units           numeric not null constraint escrow_payment_units check (whole_units(units) and units > 0),
    why             text not null constraint escrow_payment_why check (length(why) <= 500),
    due_at          timestamptz not null,
    state           text not null constraint escrow_payment_state check (state in ('due', 'sending', 'paid', 'void')),
    send_id         uuid constraint escrow_payment_send unique references send (id),
    changed_at      timestamptz not null,
    constraint escrow_payment_tenant unique (id, client_id),
    constraint escrow_payment_place foreign key (account_id, client_id, wallet_id, asset) references escrow_account (id, client_id, wallet_id, asset),
    constraint escrow_payment_deposit foreign key (deposit_id, client_id) references escrow_deposit (id, client_id),
    constraint escrow_payment_of check (case kind when 'return' then deposit_id is not null and subscription_id is null
        when 'payout' then deposit_id is null and subscription_id is null else deposit_id is null and subscription_id is not null end),
    constraint escrow_payment_sent check ((state in ('sending', 'paid')) = (send_id is not null))
);
create unique index escrow_payment_open_of on escrow_payment (subscription_id) where state = 'due' and subscription_id is not null;
create unique index escrow_payment_return_of on escrow_payment (deposit_id) where state <> 'void' and deposit_id is not null;
create index escrow_payment_newest on escrow_payment (due_at desc, id desc);
create index escrow_payment_client on escrow_payment (client_id, due_at desc, id desc);
create index escrow_payment_due on escrow_payment (due_at desc, id desc) where state = 'due';
create index escrow_payment_sending on escrow_payment (due_at desc, id desc) where state = 'sending';
create index escrow_payment_of_subscription on escrow_payment (subscription_id) where subscription_id is not null;
select append_only('escrow_payment');
grant update (state, send_id, changed_at) on escrow_payment to console_serving;

-- What became the issuer's, once for each subscription, with the closing.
create table escrow_release (
    subscription_id text primary key references offering_subscription (id),
    client_id       uuid not null,
    account_id      uuid not null,
    units           numeric not null constraint escrow_release_units check (whole_units(units) and units > 0),
    at              timestamptz not null,
    constraint escrow_release_account foreign key (account_id, client_id) references escrow_account (id, client_id)
);
select append_only('escrow_release');

-- +goose StatementBegin
create function escrow_account_guard() returns trigger
    language plpgsql security definer set search_path = public, pg_temp
    as $$
    declare
        o offering;
        me text := coalesce(current_setting('app.person', true), '');
    begin
        if tg_op = 'INSERT' then
            select * into o from offering where id = new.offering_id;
            if new.state <> 'asked' or me not in ('', new.asked_by::text) then
                perform security_refuse('escrow_account_asked', 'an escrow account is asked for first, in one''s own name');
            end if;
            if o.escrow_account is distinct from new.escrow or not new.currency = any (o.currencies) or o.client_id not in (new.client_id, '00000000-0000-0000-0000-000000000000') then
                perform security_refuse('escrow_account_of_offering', 'the offering has no such escrow, takes no such money, or is another client''s');
            end if;
            return new;
        end if;
        if (old.state, new.state) not in (('asked', 'open'), ('asked', 'refused'), ('open', 'retired')) then
            perform security_refuse('escrow_account_final', format('an escrow account that is %s does not become %s', old.state, new.state));
        end if;
        if old.state = 'asked' and (me not in ('', new.decided_by::text) or not facility_may_decide(new.client_id, new.decided_by)) then
            perform security_refuse('escrow_account_compliance', 'compliance decides, in its own name');
        end if;
        if new.state = 'retired' then
            if new.decided_by is distinct from old.decided_by then
                perform security_refuse('escrow_account_final', 'what was decided stays decided');
            end if;
            if exists (select from escrow_balance b where b.client_id = new.client_id and b.wallet_id = new.wallet_id and b.asset = new.asset and b.units <> 0)
                or exists (select from offering x where x.id = new.offering_id and x.state not in ('CLOSED', 'CANCELLED')) then
                perform security_refuse('escrow_account_empty', 'an escrow account ends empty, after its offering');
            end if;
        end if;
        return new;
    end
    $$;

create function escrow_deposit_guard() returns trigger
    language plpgsql security definer set search_path = public, pg_temp
    as $$
    declare
        me text := coalesce(current_setting('app.person', true), '');
        open_ask boolean := new.ask is not null and new.decided_by is null;
        just_decided boolean;
    begin
        if tg_op = 'INSERT' then
            if new.state = 'returned' or new.how = 'hand' or new.ask is not null then
                perform security_refuse('escrow_deposit_begins', 'a deposit begins unmatched, or matched by what it says');
            end if;
        else
            just_decided := new.decided_by is not null and old.decided_by is null and old.ask is not null
                and (new.ask, new.ask_for, new.asked_by, new.ask_why) is not distinct from (old.ask, old.ask_for, old.asked_by, old.ask_why);
            if open_ask and (new.ask, new.ask_for, new.asked_by, new.asked_at, new.ask_why) is distinct from (old.ask, old.ask_for, old.asked_by, old.asked_at, old.ask_why) then
                if old.ask is not null and old.decided_by is null then
                    perform security_refuse('escrow_deposit_one_ask', 'something else is asked for already');
                end if;
                if me not in ('', new.asked_by::text) then
                    perform security_refuse('escrow_deposit_own_name', 'a person asks in no other name');
                end if;
            end if;
            if new.decided_by is distinct from old.decided_by and new.decided_by is not null and (not just_decided or me not in ('', new.decided_by::text)
                    or not facility_may_decide(new.client_id, new.decided_by)) then
                perform security_refuse('escrow_deposit_compliance', 'compliance decides what treasury asked for, in its own name');
            end if;
            -- By hand means by two people, whoever writes; what a deposit says of itself is matched when it arrives.
            if new.how = 'hand' and old.how <> 'hand' and not (just_decided and new.agreed and new.ask = 'match' and new.subscription_id = new.ask_for) then
                perform security_refuse('escrow_deposit_by_two', 'a match by hand is asked for and agreed to');
            end if;
            if new.state = 'returned' and old.state <> 'returned' and not (just_decided and new.agreed and new.ask = 'return' and old.state = 'unmatched') then
                perform security_refuse('escrow_deposit_by_two', 'a return is asked for and agreed to');
            end if;
            if old.state = 'matched' and new.state <> 'matched' and not (just_decided and new.agreed and new.ask = 'unmatch') then
                perform security_refuse('escrow_deposit_by_two', 'a match is taken back by two people');
            end if;
            if old.state = 'matched' and new.state = 'matched' and new.subscription_id <> old.subscription_id then
                perform security_refuse('escrow_deposit_once', 'a match is taken back before another is made');
            end if;
        end if;
        if new.subscription_id is not null and not exists (select from offering_subscription x join escrow_account a on a.offering_id = x.offering_id and a.currency = x.currency
                where x.id = new.subscription_id and a.id = new.account_id) then
            perform security_refuse('escrow_deposit_currency', 'the subscription is to another offering or in another currency');
        end if;
        return new;
    end
    $$;

create function escrow_payment_guard() returns trigger
    language plpgsql security definer set search_path = public, pg_temp
    as $$
    begin
        if tg_op = 'INSERT' then
            if new.state <> 'due' then
                perform security_refuse('escrow_payment_begins', 'a payment begins due');
            end if;
            return new;
        end if;
        if old.state = new.state and new.send_id is not distinct from old.send_id then
            return new;
        end if;
        if (old.state, new.state) not in (('due', 'sending'), ('due', 'void'), ('sending', 'due'), ('sending', 'paid'), ('paid', 'sending')) then
            perform security_refuse('escrow_payment_moves', format('a payment that is %s does not become %s', old.state, new.state));
        end if;
        if old.send_id is not null and new.send_id is not null and new.send_id <> old.send_id then
            perform security_refuse('escrow_payment_one_send', 'a payment has one send at a time');
        end if;
        if new.state = 'sending' and not exists (select from send s where s.id = new.send_id and s.client_id = new.client_id and s.wallet_id = new.wallet_id
                and s.asset = new.asset and s.amount = new.units) then
            perform security_refuse('escrow_payment_terms', 'the send is of another wallet, asset or amount');
        end if;
        if new.state = 'paid' and not exists (select from send s where s.id = new.send_id and s.state = 'confirmed') then
            perform security_refuse('escrow_payment_confirmed', 'a payment is paid when its send is confirmed');
        end if;
        return new;
    end
    $$;

-- The balances follow the books. Escrow moves between escrow accounts of one wallet and asset alone.
create function escrow_posted() returns trigger
    language plpgsql security definer set search_path = public, pg_temp
    as $$
    declare
        d account;
        c account;
    begin
        select * into d from account where id = new.debit_account;
        select * into c from account where id = new.credit_account;
        if not starts_with(d.kind, 'escrow') and not starts_with(c.kind, 'escrow') then
            return null;
        end if;
        if not starts_with(d.kind, 'escrow') or not starts_with(c.kind, 'escrow') or d.wallet_id <> c.wallet_id or new.wallet_id <> d.wallet_id then
            perform security_refuse('escrow_posted_apart', 'whose money it is changes within one escrow');
        end if;
        insert into escrow_balance as b (account_id, client_id, wallet_id, asset, kind, holder, units)
        values (d.id, d.client_id, d.wallet_id, d.asset, d.kind, d.holder, case when d.kind in ('escrow', 'escrow_break') then new.amount else -new.amount end)
        on conflict (account_id) do update set units = b.units + excluded.units;
        insert into escrow_balance as b (account_id, client_id, wallet_id, asset, kind, holder, units)
        values (c.id, c.client_id, c.wallet_id, c.asset, c.kind, c.holder, case when c.kind in ('escrow', 'escrow_break') then -new.amount else new.amount end)
        on conflict (account_id) do update set units = b.units + excluded.units;
        return null;
    end
    $$;

-- At the end of the transaction: a correction may pass through anything on its way. What arrived less what left is not
-- asked, since a payment can be confirmed after what it was made of was taken back; the break then says so.
create function escrow_never_negative() returns trigger
    language plpgsql security definer set search_path = public, pg_temp
    as $$
    begin
        if exists (select from escrow_balance b where b.account_id = new.account_id and b.units < 0 and b.kind <> 'escrow') then
            perform security_refuse('escrow_balance_negative', 'nobody is owed less than nothing');
        end if;
        return null;
    end
    $$;
-- +goose StatementEnd
create trigger escrow_account_guard before insert or update on escrow_account for each row execute function escrow_account_guard();
create trigger escrow_account_own_machine before insert or update on escrow_account for each row execute function never_own_hand('decided_by', 'asked_by');
create trigger escrow_deposit_guard before insert or update on escrow_deposit for each row execute function escrow_deposit_guard();
create trigger escrow_deposit_own_machine before insert or update on escrow_deposit for each row execute function never_own_hand('decided_by', 'asked_by');
create trigger escrow_payment_guard before insert or update on escrow_payment for each row execute function escrow_payment_guard();
create trigger escrow_posted after insert on posting for each row when (new.wallet_id <> '') execute function escrow_posted();
create constraint trigger escrow_never_negative after insert or update on escrow_balance deferrable initially deferred for each row execute function escrow_never_negative();

-- +goose Down
drop trigger escrow_posted on posting;
drop table escrow_release;
drop table escrow_payment;
drop table escrow_deposit;
drop table escrow_balance;
drop table escrow_account;
drop function escrow_never_negative();
drop function escrow_posted();
drop function escrow_payment_guard();
drop function escrow_deposit_guard();
drop function escrow_account_guard();
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
-- Whose money it was goes with the tables that knew it; what the wallets hold stays.
delete from posting where starts_with(transfer_id, 'escrow.');
delete from account where starts_with(kind, 'escrow');
set constraints all immediate; -- so that the tables may be altered
alter table posting drop constraint posting_part, drop constraint posting_kind;
alter table posting
    add constraint posting_kind check (kind in ('deposit', 'withdrawal', 'fee', 'book_transfer', 'issue', 'share_transfer', 'redemption', 'reversal')),
    add constraint posting_part check (part in ('amount', 'fee'));
alter table account drop constraint account_wallet, drop constraint account_holder, drop constraint account_kind;
alter table account
    add constraint account_kind check (kind in ('wallet', 'external', 'network_fee', 'gas_tank', 'holder', 'issuer')),
    add constraint account_holder check ((kind = 'holder') = (holder <> '')),
    add constraint account_wallet check ((kind = 'wallet') = (wallet_id <> ''));
alter table transaction_sweeps drop column paid_to, drop column said;
