-- +goose Up
-- What of a balance is staked, and what staking has earned; both as BitGo tells them.
alter table wallet_balance
    add column staked numeric not null default 0 constraint wallet_balance_staked check (whole_units(staked)),
    add column reward numeric not null default 0 constraint wallet_balance_reward check (whole_units(reward));

-- +goose Down
alter table wallet_balance drop column staked, drop column reward;
