-- name: CeremonyInsert :execrows
-- A wallet that is wished for; nothing when this very form or the same label of the coin has one already.
insert into ceremony (id, client_id, enterprise_id, coin, label, reason, state, asked_by, asked_at, one_time, updated_at)
values (@id, @client_id, @enterprise_id, @coin, @label, @reason, 'asked', @asked_by, @at, @one_time, @at)
on conflict do nothing;

-- name: CeremonyOnce :one
-- What a form asked for.
select id from ceremony where asked_by = @asked_by and one_time = @one_time;

-- name: CeremonyGet :one
-- One with the names that people read.
select sqlc.embed(y), c.name as client_name, c.state as client_state, a.name as asked_name, coalesce(d.name, '')::text as decided_name,
    coalesce(h.name, '')::text as held_name, coalesce(k.name, '')::text as kept_name,
    coalesce(ab.name, '')::text as abandon_name, coalesce(an.name, '')::text as abandoned_name
from ceremony y join client c on c.id = y.client_id join person a on a.id = y.asked_by left join person d on d.id = y.decided_by
left join person h on h.id = y.held_by left join person k on k.id = y.kept_by
left join person ab on ab.id = y.abandon_by left join person an on an.id = y.abandoned_by
where y.id = @id;

-- name: CeremonyOfWallet :one
-- The one that made a wallet.
select id from ceremony where wallet_id = @wallet_id::text;

-- name: CeremonyLock :one
-- One, for changing.
select id from ceremony where id = @id for update;

-- name: CeremonyList :many
-- Those asked for, newest first, from a place in time.
select sqlc.embed(y), c.name as client_name, c.state as client_state, a.name as asked_name, coalesce(d.name, '')::text as decided_name,
    coalesce(h.name, '')::text as held_name, coalesce(k.name, '')::text as kept_name,
    coalesce(ab.name, '')::text as abandon_name, coalesce(an.name, '')::text as abandoned_name
from ceremony y join client c on c.id = y.client_id join person a on a.id = y.asked_by left join person d on d.id = y.decided_by
left join person h on h.id = y.held_by left join person k on k.id = y.kept_by
left join person ab on ab.id = y.abandon_by left join person an on an.id = y.abandoned_by
where (y.asked_at, y.id) < (@before_at::timestamptz, @before_id::uuid)
    and (sqlc.narg('clients')::uuid[] is null or y.client_id = any(sqlc.narg('clients')::uuid[]))
    and (sqlc.narg('client')::uuid is null or y.client_id = sqlc.narg('client')::uuid)
    and (cardinality(@states::text[]) = 0 or y.state = any(@states::text[]))
order by y.asked_at desc, y.id desc limit @most;

-- name: CeremonyDecide :exec
-- Somebody else's word on it, or the asker's own end.
update ceremony set state = @state, decided_by = sqlc.narg('decided_by')::uuid, decided_at = sqlc.narg('decided_at')::timestamptz, decided_note = @note, updated_at = @at where id = @id;

-- name: CeremonyGenerating :execrows
-- Claims the one call to Express, unless another has since it was read, or an alarm was raised.
update ceremony set state = 'generating', generating_at = @at::timestamptz, express_at = coalesce(express_at, @at::timestamptz), declined = false, held_by = @held_by::uuid, present = @present, trouble = '', updated_at = @at
where id = @id and state = 'confirmed' and alarm = '' and generating_at is not distinct from sqlc.narg('seen')::timestamptz;

-- name: CeremonyMade :execrows
-- BitGo has the wallet of this very call; nothing when another call was claimed since, or none is.
update ceremony set state = 'made', wallet_id = @wallet_id::text, made_at = @at::timestamptz, found = @found, trouble = '', updated_at = @at
where id = @id and state = 'generating' and generating_at = @seen::timestamptz;

-- name: CeremonyAnswered :execrows
-- The answer of the very call came after all, and names the wallet that was found by its label.
update ceremony set found = false where id = @id and wallet_id = @wallet_id::text and generating_at = @seen::timestamptz;

-- name: CeremonyDeclined :exec
-- BitGo said no to this call, and what an earlier one made is not certain.
update ceremony set declined = true, trouble = @trouble, updated_at = @at where id = @id and state = 'generating' and generating_at = @seen::timestamptz;

-- name: CeremonyAlarm :exec
-- Something is at BitGo that nobody vouches for.
update ceremony set alarm = left(case when alarm = '' then @why::text else alarm || ' ' || @why::text end, 1000), updated_at = @at,
    strays = (select coalesce(array_agg(distinct x order by x), '{}') from unnest(strays || @strays::text[]) x)
where id = @id;

-- name: CeremonyNothing :execrows
-- Nothing was made: the ceremony may be held again.
update ceremony set state = 'confirmed', generating_at = null, lost_at = case when @lost::boolean then coalesce(lost_at, generating_at) else lost_at end, declined = false, held_by = null, present = '', trouble = @trouble, updated_at = @at
where id = @id and state = 'generating' and alarm = '' and generating_at is not distinct from sqlc.narg('seen')::timestamptz;

-- name: CeremonyTrouble :exec
-- Why it stands still.
update ceremony set trouble = @trouble, updated_at = @at where id = @id;

-- name: CeremonyHooked :exec
-- BitGo tells of the wallet's transfers.
update ceremony set hooked_at = coalesce(hooked_at, @at::timestamptz), updated_at = @at where id = @id;

-- name: CeremonyAbandon :exec
-- Somebody wants it abandoned.
update ceremony set abandon_by = @abandon_by::uuid, abandon_at = @at::timestamptz, abandon_why = @why, updated_at = @at where id = @id;

-- name: CeremonyAbandoned :exec
-- Another person agreed: it is over.
update ceremony set state = 'abandoned', abandoned_by = @abandoned_by::uuid, abandoned_at = @at::timestamptz, updated_at = @at where id = @id;

-- name: CeremonyRead :execrows
-- Its keys, and what came of deriving its first address from them.
update ceremony set user_pub = @user_pub, backup_pub = @backup_pub, bitgo_pub = @bitgo_pub, boxes = @boxes, address = @address, proof = @proof, read_at = @at::timestamptz, trouble = @trouble, updated_at = @at
where id = @id and state = 'made' and read_at is null;

-- name: CeremonyCard :exec
-- The KeyCard was taken.
update ceremony set card_at = coalesce(card_at, @at::timestamptz), card_count = card_count + 1, updated_at = @at where id = @id;

-- name: CeremonyKept :exec
-- Where the KeyCard and the passphrase are, by a second person; what the card was made of is forgotten.
update ceremony set state = 'kept', kept_by = @kept_by::uuid, kept_at = @at::timestamptz, card_place = @card_place, phrase_place = @phrase_place, boxes = null, updated_at = @at where id = @id;

-- name: CeremonyConcerned :many
-- Whoever holds one of some roles over a client or over the organization.
select distinct p.id from role_grant g join person p on p.id = g.person_id
where g.revoked_at is null and p.state = 'active' and g.role = any(@roles::text[]) and (g.client_id is null or g.client_id = @client_id::uuid);
