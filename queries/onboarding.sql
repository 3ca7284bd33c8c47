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

-- name: OnboardingEntries :many
-- One page of clients and of institutions that are not one yet, newest first, each with what is known of its way. Both are read
-- in one order, so that the page is the first of the two pages together. Counts end at a hundred, each in the order of an index.
select e.id::uuid as id, coalesce(e.client_id, '00000000-0000-0000-0000-000000000000')::uuid as client_id, e.name::text as name, e.enterprise_id::text as enterprise_id, e.client_state::text as client_state,
    e.created_at::timestamptz as created_at, coalesce((select o.id from onboarding o where o.client_id = e.client_id limit 1), case when e.client_id is null then e.id end, '00000000-0000-0000-0000-000000000000')::uuid as onboarding_id,
    (select count(*) from (select from wallet w where w.client_id = e.client_id and w.state <> 'deleted' order by w.label, w.id limit 100) x)::int as wallets,
    (select count(*) from (select from wallet w where w.client_id = e.client_id and w.coin = 'ofc' and w.state = 'ready' limit 100) x)::int as go_accounts,
    (select count(*) from (select from whitelist_entry x where x.client_id = e.client_id and x.removed_at is null
        order by x.label, x.address, x.asset, x.memo, x.wallet_id, x.id limit 100) x)::int as payees,
    (select count(*) from (select from facility f where f.client_id = e.client_id order by f.created_at desc, f.id desc limit 100) x)::int as facilities,
    (select count(*) from (select from facility_change f where f.client_id = e.client_id and f.state = 'proposed' order by f.proposed_at, f.id limit 100) x)::int as facilities_waiting,
    (select count(*) from approval_rule r where r.retired_at is null and r.kind = 'send' and (r.client_id is null or r.client_id = e.client_id))::int as rules
from (
    (select c.id, c.id as client_id, c.name, c.enterprise_id, c.state as client_state, c.created_at from client c
    where (sqlc.narg('clients')::uuid[] is null or c.id = any(sqlc.narg('clients')::uuid[]))
      and (sqlc.narg('one')::uuid is null or c.id = sqlc.narg('one')::uuid)
      and (sqlc.narg('only')::uuid[] is null or c.id = any(sqlc.narg('only')::uuid[]))
      and (@state::text = '' or c.state = @state::text)
      and (@words::text = '' or c.id = any(array(select client_named(@words::text))))
      and (sqlc.narg('before')::timestamptz is null or (c.created_at, c.id) < (sqlc.narg('before')::timestamptz, @before_id::uuid))
    order by c.created_at desc, c.id desc limit @page_size)
    union all
    (select n.id, null, coalesce(nullif(n.name, ''), n.email), coalesce(n.enterprise_id, ''), '', n.created_at from onboarding n
    where n.client_id is null and sqlc.narg('clients')::uuid[] is null and sqlc.narg('only')::uuid[] is null
      and (sqlc.narg('one')::uuid is null or n.id = sqlc.narg('one')::uuid)
      and (@state::text = '' or n.state = case @state::text when 'making' then 'open' when 'refused' then 'refused' else 'none' end)
      and (@words::text = '' or n.id = any(array(select client_named(@words::text))))
      and (sqlc.narg('before')::timestamptz is null or (n.created_at, n.id) < (sqlc.narg('before')::timestamptz, @before_id::uuid))
    order by n.created_at desc, n.id desc limit @page_size)
) e
order by e.created_at desc, e.id desc limit @page_size;

-- name: OnboardingPlace :one
-- Where a client, or an institution that is none yet, stands in the list.
select c.created_at from client c where c.id = @id union all select n.created_at from onboarding n where n.id = @id and n.client_id is null limit 1;

-- name: OnboardingList :many
-- The onboardings of these.
select * from onboarding where id = any(@ids::uuid[]);

-- name: OnboardingStepsOf :many
-- What was done for these, in the order in which it was.
select * from onboarding_step where onboarding_id = any(@ids::uuid[]) order by id;

-- name: GoAccountsOf :many
-- The Go Accounts that were asked for, oldest first.
select * from go_account where client_id = any(@clients::uuid[]) order by created_at, id;

-- name: ClientEnterpriseOf :many
-- What BitGo said of these clients' enterprises.
select * from client_enterprise where client_id = any(@clients::uuid[]);

-- name: ClientEnterpriseSeen :execrows
-- BitGo's word on an enterprise; an older reading never undoes a newer one.
insert into client_enterprise (client_id, enterprise_id, name, kyc_state, kyc_since, flags, licences, administers, go_accounts, people,
    whitelisted, whitelist_locked, whitelist_lock_at, unread, observed_at, tried_at)
values (@client_id, @enterprise_id, @name, @kyc_state, @at::timestamptz, @flags, @licences, @administers, @go_accounts, @people,
    @whitelisted, @whitelist_locked, sqlc.narg('whitelist_lock_at'), @unread, @at::timestamptz, @at::timestamptz)
on conflict (client_id) do update set name = excluded.name, kyc_state = excluded.kyc_state,
    kyc_since = case when client_enterprise.kyc_state = excluded.kyc_state then client_enterprise.kyc_since else excluded.kyc_since end,
    flags = excluded.flags, licences = excluded.licences, administers = excluded.administers, go_accounts = excluded.go_accounts,
    people = excluded.people, whitelisted = excluded.whitelisted, whitelist_locked = excluded.whitelist_locked,
    whitelist_lock_at = excluded.whitelist_lock_at, unread = excluded.unread, observed_at = excluded.observed_at, tried_at = excluded.tried_at, trouble = ''
where client_enterprise.observed_at is null or client_enterprise.observed_at <= excluded.observed_at;

-- name: ClientEnterpriseUnread :exec
-- BitGo could not be asked; what was known stays.
insert into client_enterprise (client_id, enterprise_id, tried_at, trouble) values (@client_id, @enterprise_id, @at, @trouble)
on conflict (client_id) do update set tried_at = excluded.tried_at, trouble = excluded.trouble where client_enterprise.tried_at <= excluded.tried_at;

-- name: ClientEnterpriseBegin :exec
-- There is a row to lock.
insert into client_enterprise (client_id, enterprise_id, tried_at) values (@client_id, @enterprise_id, @at) on conflict do nothing;

-- name: ClientEnterpriseLock :one
-- One client's enterprise at a time: the word before decides whether a line is written.
select * from client_enterprise where client_id = @client_id for update;

-- name: ClientEnterpriseDue :many
-- Whose enterprise is to be read again: one that is being onboarded soon, another rarely.
select c.id, c.enterprise_id from client c left join client_enterprise b on b.client_id = c.id
where b.tried_at is null or b.tried_at <= case when c.state = 'onboarding' then @soon::timestamptz else @rarely::timestamptz end
order by b.tried_at nulls first, c.id limit 20;

-- name: ClientKycInsert :exec
-- A new word of BitGo's KYC.
insert into client_kyc_status (client_id, enterprise_id, user_id, kyc_state, created_at) values (@client_id, @enterprise_id, sqlc.narg('user_id'), @kyc_state, @at);

-- name: ClientKycOf :many
-- The words that BitGo's KYC came to, newest first.
select * from client_kyc_status where client_id = @client_id and source = 'bitgo' order by id desc limit 20;

-- name: ClientReviewsOf :many
-- Sumsub's words about a client and its people, newest first by its own clock.
select * from client_kyc_status where client_id = @client_id and source = 'sumsub' order by said_at desc, id desc limit 20;

-- name: ClientReviewInsert :exec
-- A word of Sumsub's about one applicant.
insert into client_kyc_status (client_id, enterprise_id, user_id, kyc_state, created_at, source, said_at)
values (@client_id, @enterprise_id, @applicant_id::text, @kyc_state, @at, 'sumsub', @said_at::timestamptz);

-- name: SumsubDeliveryInsert :execrows
-- Keeps a delivery; nothing when the same bytes are known.
insert into sumsub_delivery (client_id, digest, body, type, applicant_id, word, request_id, ip, received_at)
values (sqlc.narg('client_id'), @digest, @body, @type, @applicant_id, @word, @request_id, @ip, @received_at)
on conflict (digest) do nothing;

-- name: ClientOfReview :many
-- The client that an externalUserId names: by our id, or by its enterprise at BitGo.
select id, enterprise_id from client where id = sqlc.narg('id')::uuid or enterprise_id = @enterprise_id::text;

-- name: ClientKycLook :many
-- Clients of whom BitGo, or Sumsub's last word on somebody of theirs, says what compliance has to look at; the longest first.
select x.client_id, min(x.since)::timestamptz as since from (
    select e.client_id, coalesce(e.kyc_since, e.tried_at) as since from client_enterprise e
    where e.kyc_state not in ('', 'approved', 'unverified', 'pending', 'inreview', 'qrscanned')
    union all
    select k.client_id, k.said_at from client_kyc_status k
    where k.source = 'sumsub' and k.kyc_state in ('rejected', 'onHold')
      and not exists (select from client_kyc_status l where l.client_id = k.client_id and l.source = 'sumsub' and l.user_id = k.user_id
          and (l.said_at, l.id) > (k.said_at, k.id))
) x
where sqlc.narg('clients')::uuid[] is null or x.client_id = any(sqlc.narg('clients')::uuid[])
group by x.client_id order by since, x.client_id limit @most;

-- name: ClientNameOf :one
-- What a client is called.
select name from client where id = @id;

-- name: ClientLocksDue :many
-- Whitelists that lock between two moments, the first first.
select e.client_id, c.name, e.whitelist_lock_at::timestamptz as at from client_enterprise e join client c on c.id = e.client_id
where e.whitelist_lock_at > @after::timestamptz and e.whitelist_lock_at <= @until::timestamptz order by e.whitelist_lock_at, e.client_id limit 200;
