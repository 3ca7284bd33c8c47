-- name: OnboardingInsert :execrows
-- A new onboarding, unless this very call or the same institution has one.
insert into onboarding (id, email, account_type, name, organization_id, asked_by, one_time, created_at, updated_at)
values (@id, @email, @account_type, @name, @organization_id, @asked_by, @one_time, @at, @at)
on conflict do nothing;

-- name: OnboardingOnce :one
-- What an earlier run of the same call asked for.
select * from onboarding where asked_by = @asked_by and one_time = @one_time;

-- name: OnboardingOf :one
-- The one of an institution that was not refused.
select * from onboarding where email = @email and account_type = @account_type and state <> 'refused';

-- name: OnboardingGet :one
-- One onboarding.
select * from onboarding where id = @id;

-- name: OnboardingClaim :one
-- Takes it for one call, unless another works on it.
update onboarding set claim = @claim::uuid, leased_until = @until::timestamptz, updated_at = @at
where id = @id and state = 'open' and (claim is null or leased_until <= @at) returning *;

-- name: OnboardingEnterprise :execrows
-- BitGo has made the enterprise.
update onboarding set enterprise_id = @enterprise_id::text, bitgo_user_id = nullif(@bitgo_user_id::text, ''), trouble = '', updated_at = @at
where id = @id and claim = @claim::uuid;

-- name: OnboardingDone :execrows
-- It is a client.
update onboarding set state = 'done', client_id = @client_id::uuid, client_name = @client_name::text, trouble = '', claim = null, leased_until = null,
    updated_at = @at, ended_at = @at
where id = @id and claim = @claim::uuid;

-- name: OnboardingLeave :execrows
-- Gives it back, open for another try or refused for good.
update onboarding set state = @state, trouble = @trouble, claim = null, leased_until = null, updated_at = @at,
    ended_at = case when @state = 'refused' then @at::timestamptz end
where id = @id and claim = @claim::uuid;

-- name: OnboardingKeep :execrows
-- It stands still, and nobody takes it over before the lease has ended: BitGo may still be making it.
update onboarding set trouble = @trouble, updated_at = @at where id = @id and claim = @claim::uuid;

-- name: OnboardingUnanswered :one
-- How many times BitGo was asked to make it of late and gave no answer, the try that runs included.
select (count(*) filter (where state = 'begun') - count(*) filter (where state = 'failed' and evidence->>'answered' = 'true'))::int
from onboarding_step where onboarding_id = @onboarding_id and step = 'enterprise' and at > @since;

-- name: OnboardingStepInsert :exec
-- Writes a step down.
insert into onboarding_step (onboarding_id, step, state, at, person_id, actor, evidence)
values (@onboarding_id, @step, @state, @at, @person_id, @actor, @evidence);

-- name: OnboardingSteps :many
-- What was done, in the order in which it was.
select * from onboarding_step where onboarding_id = @onboarding_id order by id;

-- name: GoAccountInsert :execrows
-- A Go Account that is wished for, unless this very call or the same label has one.
insert into go_account (id, client_id, enterprise_id, label, asked_by, one_time, created_at, updated_at)
values (@id, @client_id, @enterprise_id, @label, @asked_by, @one_time, @at, @at)
on conflict do nothing;

-- name: GoAccountOnce :one
-- What an earlier run of the same call asked for.
select * from go_account where asked_by = @asked_by and one_time = @one_time;

-- name: GoAccountOf :one
-- The one of a label that was not refused.
select * from go_account where enterprise_id = @enterprise_id and label = @label and state <> 'refused';

-- name: GoAccountGet :one
-- One Go Account on its way.
select * from go_account where id = @id;

-- name: GoAccountGenerating :execrows
-- Claims the one call to Express, unless another has since it was read.
update go_account set state = 'generating', generating_at = @at::timestamptz, sealed = @sealed, trouble = '', updated_at = @at
where id = @id and state in ('asked', 'generating') and generating_at is not distinct from sqlc.narg('seen')::timestamptz;

-- name: GoAccountEarlier :exec
-- It is an earlier call's that is being made, under that one's passphrase.
update go_account set sealed = @sealed, trouble = @trouble, updated_at = @at where id = @id and state = 'generating' and generating_at = @seen::timestamptz;

-- name: GoAccountMade :execrows
-- BitGo has the wallet.
update go_account set state = 'made', wallet_id = @wallet_id::text, existed = @existed, trouble = '', updated_at = @at
where id = @id and state in ('asked', 'generating');

-- name: GoAccountDeclined :execrows
-- Nothing was made: it may be asked for again, or was refused for good.
update go_account set state = @state, generating_at = null, sealed = null, trouble = @trouble, updated_at = @at
where id = @id and state in ('asked', 'generating') and generating_at is not distinct from sqlc.narg('seen')::timestamptz;

-- name: GoAccountTrouble :exec
-- Why it stands still.
update go_account set trouble = @trouble, updated_at = @at where id = @id;

-- name: GoAccountFulfilled :execrows
-- It can be used.
update go_account set state = 'fulfilled', trouble = '', updated_at = @at where id = @id and state = 'made';

-- name: GoAccountTold :exec
-- Its passphrase is being told.
update go_account set told_at = @at::timestamptz where id = @id and told_at is null;

-- name: GoAccountForget :exec
-- The passphrase that was told is gone.
update go_account set sealed = null where id = @id and told_at is not null;
