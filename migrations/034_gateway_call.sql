-- +goose Up
-- Lines of calls are kept for 90 days and then removed (gateway.CallsKept): what a call changed stays in the audit trail.

create index gateway_call_at on gateway_call (at);
grant delete on gateway_call to console_serving;

-- +goose Down
revoke delete on gateway_call from console_serving;
drop index gateway_call_at;
