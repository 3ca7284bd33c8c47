-- name: WireInsert :execrows
-- The first claim of a withdrawal's decision; nothing when there is one.
insert into wire_decision (transfer_id, wallet_id, client_id, action, coin, amount, address, asked_by, released_by, decided_by, state, claimed_at, claimed_until)
values (@transfer_id, @wallet_id, @client_id, @action, @coin, @amount, @address, @asked_by, @released_by, @decided_by, 'claimed', @claimed_at, @claimed_until)
on conflict (transfer_id) do nothing;

-- name: WireLock :one
-- The decision about a withdrawal, for changing.
select * from wire_decision where transfer_id = @transfer_id for update;

-- name: WireClaim :exec
-- Somebody decides it anew: nothing was decided before.
update wire_decision set state = 'claimed', action = @action, decided_by = @decided_by, claimed_at = @claimed_at, claimed_until = @claimed_until
where transfer_id = @transfer_id;

-- name: WireReturn :execrows
-- BitGo declined this claim: nothing was decided.
update wire_decision set state = 'returned' where transfer_id = @transfer_id and state = 'claimed' and claimed_at = @claimed_at;

-- name: WireSettle :execrows
-- BitGo has it from whoever is named here, by its own answer: whatever claim stands, this one decided.
update wire_decision set state = 'settled', action = @action, decided_by = @decided_by, settled_at = @settled_at, bitgo_state = @bitgo_state
where transfer_id = @transfer_id and state not in ('settled', 'elsewhere');

-- name: WireFound :execrows
-- What BitGo shows, looked up for this claim: its own decision, or somebody else's.
update wire_decision set state = @state, settled_at = @settled_at, bitgo_state = @bitgo_state
where transfer_id = @transfer_id and state = 'claimed' and claimed_at = @claimed_at;

-- name: WireAbandoned :many
-- Claims whose time is up: whoever made them has died, or did not hear the answer.
select * from wire_decision where state = 'claimed' and claimed_until <= @now order by claimed_until, transfer_id limit 100;
