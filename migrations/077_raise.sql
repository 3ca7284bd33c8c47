-- +goose Up
-- A raise of a network fee takes more out of the wallet, so loan-to-value is asked again before it, and what it said is kept.

alter table ltv_decision drop constraint ltv_decision_stage;
alter table ltv_decision add constraint ltv_decision_stage check (stage in ('submit', 'release', 'facility', 'raise'));

-- +goose Down
delete from ltv_decision where stage = 'raise'; -- the narrower word has no place for them
alter table ltv_decision drop constraint ltv_decision_stage;
alter table ltv_decision add constraint ltv_decision_stage check (stage in ('submit', 'release', 'facility'));
