-- +goose Up
-- Double entry in one row: what is debited is credited in the same row, so the books balance by construction.
-- Nothing here is ever changed; a mistake is answered by an opposite posting.

create table account (
    id        bigint generated always as identity primary key,
    client_id uuid not null references client (id),
    asset     text not null constraint account_asset check (asset ~ '^[a-z0-9][A-Za-z0-9:._-]{0,79}$'),
    kind      text not null constraint account_kind check (kind in ('wallet', 'external', 'network_fee', 'gas_tank')),
    wallet_id text not null default '',
    opened_at timestamptz not null,
    constraint account_once unique (client_id, asset, kind, wallet_id),
    constraint account_bound unique (id, asset, client_id),
    constraint account_wallet check ((kind = 'wallet') = (wallet_id <> ''))
);
select append_only('account');

-- A transfer has parts (its amount, its fee). A part's life is a chain of steps: 1 posts it, 2 reverses that, 3 posts
-- it again, and so on. A step needs the one before it and exists once, so a part counts at most once at any time,
-- whoever writes and however often an event is repeated.
create table posting (
    id             bigint generated always as identity primary key,
    client_id      uuid not null references client (id),
    asset          text not null,
    wallet_id      text not null,                       -- whose statement shows the line; '' for none
    debit_account  bigint not null,
    credit_account bigint not null,
    amount         numeric not null constraint posting_amount check (whole_units(amount) and amount > 0),
    kind           text not null
                   constraint posting_kind check (kind in ('deposit', 'withdrawal', 'fee', 'book_transfer', 'reversal')),
    transfer_id    text not null constraint posting_transfer_length check (length(transfer_id) between 1 and 255),
    part           text not null constraint posting_part check (part in ('amount', 'fee')),
    step           int not null constraint posting_step check (step >= 1),
    previous_step  int generated always as (nullif(step - 1, 0)) stored,
    reverses       bigint constraint posting_reversed_once unique,
    source         text not null
                   constraint posting_source check (source in ('webhook', 'import', 'reconcile', 'send', 'manual')),
    effective_at   timestamptz not null,                -- when it happened at BitGo
    posted_at      timestamptz not null,                -- when it was written here
    counterparty   text not null default '',
    memo           text not null default '',
    constraint posting_two_accounts check (debit_account <> credit_account),
    constraint posting_debit foreign key (debit_account, asset, client_id) references account (id, asset, client_id),
    constraint posting_credit foreign key (credit_account, asset, client_id) references account (id, asset, client_id),
    constraint posting_once unique (transfer_id, part, step),
    constraint posting_chain foreign key (transfer_id, part, previous_step) references posting (transfer_id, part, step),
    constraint posting_reversal check ((step % 2 = 0) = (reverses is not null) and (kind = 'reversal') = (reverses is not null)),
    constraint posting_whole unique (id, client_id, asset, wallet_id, amount, debit_account, credit_account, transfer_id, part, step),
    -- A reversal is the very posting before it with its two accounts exchanged.
    constraint posting_opposite
        foreign key (reverses, client_id, asset, wallet_id, amount, credit_account, debit_account, transfer_id, part, previous_step)
        references posting (id, client_id, asset, wallet_id, amount, debit_account, credit_account, transfer_id, part, step)
);
create index posting_time on posting (effective_at desc, id desc);
create index posting_client on posting (client_id, effective_at desc, id desc);
create index posting_wallet on posting (wallet_id, asset, effective_at desc, id desc) include (amount, debit_account, credit_account);
create index posting_debit_account on posting (debit_account) include (amount);
create index posting_credit_account on posting (credit_account) include (amount);
select append_only('posting');

-- A posting as a statement shows it: its effect on the wallet's own account, and what has reversed it.
create view ledger_line with (security_invoker = true) as
select p.id, p.client_id, p.asset, p.wallet_id, p.transfer_id, p.part, p.step, p.kind, p.source, p.amount,
       d.kind as debit_kind, c.kind as credit_kind,
       (case when d.kind = 'wallet' and d.wallet_id = p.wallet_id then p.amount
             when c.kind = 'wallet' and c.wallet_id = p.wallet_id then -p.amount else 0 end)::numeric as effect,
       p.effective_at, p.posted_at, p.counterparty, p.memo, p.reverses, r.id as reversed_by
from posting p
join account d on d.id = p.debit_account
join account c on c.id = p.credit_account
left join posting r on r.reverses = p.id;
grant select on ledger_line to console_serving;

-- +goose Down
drop view ledger_line;
drop table posting;
drop table account;
