-- name: SweepRuleInsert :execrows
-- A rule that is asked for; nothing when the same call asked for it before.
insert into sweep_rule (id, client_id, wallet_id, asset, address, memo, payee_label, keep, above, cadence, state, asked_by, one_time, asked_at, changed_by, changed_at)
values (@id, @client_id, @wallet_id, @asset, @address, @memo, @payee_label, @keep, @above, @cadence, 'proposed', @asked_by, @one_time, @asked_at, @asked_by, @asked_at)
on conflict (asked_by, one_time) do nothing;

-- name: SweepRuleOf :one
-- The rule that a call asked for.
select * from sweep_rule where asked_by = @asked_by and one_time = @one_time;

-- name: SweepRuleGet :one
-- One rule.
select * from sweep_rule where id = @id;

-- name: SweepRuleLock :one
-- One rule, for changing.
select * from sweep_rule where id = @id for update;

-- name: SweepRuleList :many
-- Rules, newest first.
select * from sweep_rule
where (sqlc.narg('clients')::uuid[] is null or client_id = any(sqlc.narg('clients')::uuid[])) and (@wallet_id::text = '' or wallet_id = @wallet_id)
order by asked_at desc, id limit @most;

-- name: SweepRuleState :exec
-- A rule's other state.
update sweep_rule set state = @state, changed_by = @changed_by, changed_at = @changed_at, next_at = @next_at where id = @id;

-- name: SweepRuleNext :exec
-- When the next run is due.
update sweep_rule set next_at = @next_at where id = @id;

-- name: SweepDue :one
-- A rule whose time has come, locked; another process's share is skipped.
select * from sweep_rule where state = 'active' and next_at <= @now order by next_at, id limit 1 for update skip locked;

-- name: SweepLost :one
-- A run that nobody works on any more, locked.
select * from sweep_run where state = 'claimed' and claimed_until <= @now order by claimed_until, id limit 1 for update skip locked;

-- name: SweepOpen :one
-- Whether a run of the rule is at work, or its send is not over. One that the network took back may come again for a while.
select exists (select from sweep_run r left join send s on s.id = r.send_id where r.rule_id = @rule_id
    and (r.state = 'claimed' or s.state not in ('confirmed', 'failed', 'rejected', 'expired', 'cancelled')
        and not (s.state = 'removed' and s.updated_at <= @removed_before)))::boolean;

-- name: SweepRunInsert :exec
-- A run whose time has come.
insert into sweep_run (id, rule_id, client_id, due_at, state, claimed_until, note, settled_at)
values (@id, @rule_id, @client_id, @due_at, @state, @claimed_until, @note, @settled_at);

-- name: SweepRunClaim :exec
-- Somebody works on it anew.
update sweep_run set claimed_until = @claimed_until where id = @id;

-- name: SweepRunAmount :exec
-- What it is to send, before it is asked for.
update sweep_run set amount = @amount where id = @id;

-- name: SweepRunNote :exec
-- Why it is not over yet.
update sweep_run set note = @note where id = @id and state = 'claimed' and note <> @note;

-- name: SweepRunSettle :execrows
-- What became of it.
update sweep_run set state = @state, send_id = @send_id, note = @note, settled_at = @settled_at where id = @id and state = 'claimed';

-- name: SweepRunList :many
-- The runs of a rule, newest first, with their sends and transfers.
select r.*, coalesce(s.state, '')::text as send_state, coalesce(s.transfer_id, '')::text as transfer_id,
    coalesce(t.state, '')::text as transfer_state, coalesce(t.txid, s.txid, '')::text as txid
from sweep_run r left join send s on s.id = r.send_id left join transaction_sweeps t on t.transfer_id = s.transfer_id
where r.rule_id = @rule_id order by r.due_at desc, r.id limit @most;
