-- +goose Up
-- A reconciliation goes on past a wallet that BitGo does not show, and says so in the end.

alter table reconciliation_wallet
    add column trouble  text not null default '' constraint reconciliation_wallet_trouble_length check (length(trouble) <= 1000), -- public
    add column tries    int not null default 0 constraint reconciliation_wallet_tries check (tries >= 0), -- that failed
    add column given_up boolean not null default false, -- not read in this reconciliation; its proven point stays where it was
    add constraint reconciliation_wallet_given_up check (not given_up or (pass < 2 and trouble <> ''));

-- +goose Down
alter table reconciliation_wallet drop column given_up, drop column tries, drop column trouble;
