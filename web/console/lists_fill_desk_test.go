package console

// deskLists are the lists of what an organization is set up with: clients, wallets, tokens, loans.
var deskLists = []longList{
	{
		name: "wallets", tables: []string{"wallet", "wallet_balance"},
		fill: []string{`insert into wallet (id, client_id, client_sort, coin, label, type, state, created_at, observed_at)
			select {hex}, c.id, c.name, case when {old} then 'hteth' when g % 4 = 1 then 'tltc' else 'tbtc4' end,
			case when {old} then 'Oldest ' else 'Wallet ' end || lpad({rank}::text, 8, '0'), 'hot', 'ready', ` + onTime + `, ` + onTime + series + ` join client c on c.id = ` + whose,
			`insert into wallet_balance (wallet_id, client_id, client_sort, wallet_label, beside, asset, total, confirmed, spendable, locked, observed_at)
			select w.id, w.client_id, w.client_sort, w.label, w.coin <> b.asset, b.asset, 5, 5, 5, 0, w.observed_at from wallet w, unnest(array[w.coin, case when w.label like 'Oldest%' then 'tdoge' else 'tbch' end]) b (asset)
			where w.label like 'Wallet 0%' or w.label like 'Oldest %' on conflict do nothing`},
		first: "/wallets",
		far:   `select '/wallets?after=' || id from wallet where state <> 'deleted' order by client_sort desc, client_id desc, label desc, id desc offset 55 limit 1`,
		filters: []string{"/wallets?client={meridian}", "/wallets?client={few}", "/wallets?coin=tltc", "/wallets?coin=hteth", "/wallets?coin=tbch", "/wallets?coin=tdoge", "/wallets?coin=tdash",
			"/wallets?text=oldest", `select '/wallets?text=' || id from wallet where label like 'Wallet 0%' limit 1`, "/wallets?text=few", "/wallets?client={meridian}&coin=tbch"},
		narrow: []string{"/wallets", "/wallets?coin=tdoge"},
	},
	{
		name: "clients", tables: []string{"client", "onboarding"},
		fill: []string{`insert into client (id, name, enterprise_id, state, created_at) select {uuid}, case when {old} then 'Oldest ' else 'Client ' end || lpad({rank}::text, 8, '0'), {hex},
			case when {old} then 'frozen' when g % 4 = 1 then 'onboarding' else 'live' end, ` + onTime + series,
			`insert into onboarding (id, email, account_type, name, organization_id, asked_by, one_time, state, created_at, updated_at)
			select md5('n' || g)::uuid, 'n' || g || '@example.com', 'business', case when {old} then 'Oldish ' else 'Wish ' end || g, {hex}, '{asker}', 'once-' || g,
			case when {old} then 'refused' else 'open' end, ` + onTime + ` - interval '10 seconds', ` + onTime + series},
		first: "/clients",
		far:   `select '/clients?before=' || id from client order by created_at, id offset 30 limit 1`,
		filters: []string{"/clients?state=live", "/clients?state=frozen", "/clients?state=onboarding", "/clients?state=making", "/clients?state=refused", "/clients?waits=me",
			"/clients?text=oldest", "/clients?text=oldish", `select '/clients?client=' || id from client where state = 'frozen' limit 1`, `select '/clients?text=' || enterprise_id from client where state = 'frozen' limit 1`},
		narrow: []string{"/clients"},
	},
	{
		name: "key ceremonies", tables: []string{"ceremony"},
		fill: []string{`insert into ceremony (id, client_id, enterprise_id, coin, label, reason, state, asked_by, asked_at, one_time, decided_by, decided_at, updated_at)
			select {uuid}, ` + whose + `, {hex}, 'tbtc4', 'Wallet ' || g, 'Needed', case when {old} then 'withdrawn' else 'rejected' end, '{asker}', ` + onTime + `, 'once-' || g, '{voter}', ` + onTime + `, ` + onTime + series},
		first:   "/ceremonies",
		far:     farOf("/ceremonies", "ceremony", "asked_at", "55"),
		filters: []string{"/ceremonies?state=rejected", "/ceremonies?state=withdrawn", "/ceremonies?state=kept", "/ceremonies?client={meridian}", "/ceremonies?client={few}", "/ceremonies?client={few}&state=rejected"},
		narrow:  []string{"/ceremonies", "/ceremonies?state=rejected"},
	},
	{
		name: "facilities", tables: []string{"facility", "facility_change", "wallet"},
		fill: []string{`insert into wallet (id, client_id, client_sort, coin, label, type, state, created_at, observed_at)
			select {hex}, c.id, c.name, 'tbtc4', 'Wallet ' || g, 'hot', 'ready', ` + onTime + `, ` + onTime + series + ` join client c on c.id = ` + whose,
			`insert into facility (id, client_id, wallet_id, loan_cents, declared_collateral_cents, haircuts, created_at, updated_at)
			select {uuid}, ` + whose + `, {hex}, 100, 1000, '{}', ` + onTime + `, ` + onTime + series,
			`insert into facility_change (id, client_id, facility_id, loan_cents, declared_collateral_cents, haircuts, note, riskier, state, proposed_by, proposed_at, facility_at)
			select {uuid}, ` + whose + `, {uuid}, 200, 1000, '{}', 'More', true, case when {old} or g % 4 = 1 then 'proposed' else 'withdrawn' end, '{asker}', ` + onTime + `, ` + onTime + series},
		first: "/facilities",
		far:   farOf("/facilities", "facility", "created_at", "30"),
		filters: []string{"/facilities?client={meridian}", "/facilities?client={few}", `select '/facilities?wallet=' || wallet_id from facility where client_id = '{few}' limit 1`,
			"/facilities?change=waiting", "/facilities?change=waiting&client={few}", "/facilities?change=waiting&client={meridian}"},
		narrow: []string{"/facilities", "/facilities?change=waiting"},
	},
	{
		name: "decisions of a facility", tables: []string{"ltv_decision", "facility_change"},
		fill: []string{`insert into facility (id, client_id, wallet_id, loan_cents, declared_collateral_cents, haircuts, created_at, updated_at)
			values (md5('facility')::uuid, '{apex}', '{apex-wallet}', 100, 1000, '{}', {at}, {at}) on conflict do nothing`,
			`insert into facility_change (id, client_id, facility_id, loan_cents, declared_collateral_cents, haircuts, note, riskier, state, proposed_by, proposed_at)
			select {uuid}, '{apex}', (select id from facility where wallet_id = '{apex-wallet}'), 200, 1000, '{}', 'More', true, 'withdrawn', '{asker}', ` + onTime + series,
			`insert into ltv_decision (id, client_id, facility_id, send_id, stage, loan_cents, declared_collateral_cents, market_before_cents, market_after_cents, collateral_before_cents, collateral_after_cents,
			percent_before, percent_after, holdings, price_age_seconds, formula_version, passes, why, decided_at)
			select {uuid}, '{apex}', (select id from facility where wallet_id = '{apex-wallet}'), {uuid}, 'submit', 100, 1000, 1000, 1000, 1000, 1000, '10', '10', '[]', 1, 'v1', true, 'ok', ` + onTime + series},
		first:   `select '/facilities/' || id from facility where wallet_id = '{apex-wallet}'`,
		far:     `select '/facilities/' || facility_id || '?before=' || (extract(epoch from decided_at) * 1000000)::bigint || '.' || id from ltv_decision order by decided_at, id offset 25 limit 1`,
		filters: []string{`select '/facilities/' || id || '?days=90' from facility where wallet_id = '{apex-wallet}'`, `select '/facilities/' || id || '?days=1' from facility where wallet_id = '{apex-wallet}'`},
	},
	{
		name: "refused deliveries", tables: []string{"webhook_refused"},
		fill: []string{`insert into webhook_refused (id, at, reason, digest, size, bytes, content_type, ip, request_id) overriding system value
			select 1000 + {rank}, ` + onTime + `, case when {old} then 'too large' when g % 4 = 1 then 'no signature' else 'wrong signature' end, sha256(g::text::bytea), 2, '{}', 'application/json', '127.0.0.1', 'r' || g` + series},
		first: "/webhooks?verdict=refused",
		far:   "/webhooks?verdict=refused&refused=1055",
		filters: []string{"/webhooks?verdict=refused&reason=no+signature", "/webhooks?verdict=refused&reason=too+large", "/webhooks?verdict=refused&reason=content+type",
			"/webhooks?verdict=refused&to=2026-01-01", "/webhooks?verdict=refused&from=2026-01-02&to=2026-01-02", "/webhooks?verdict=refused&reason=too+large&to=2026-01-01"},
	},
	{
		name: "access reviews", tables: []string{"access_review"},
		fill: []string{`insert into access_review (id, as_of, population, reason, opened_by, one_time, opened_at, closed_by, closed_at, digest)
			select {uuid}, ` + onTime + `, 0, 'Quarter', '{reader}', 'once-' || g, ` + onTime + `, '{reader}', ` + onTime + `, {hex} || {hex}` + series},
		first: "/people/reviews",
		far:   farOf("/people/reviews", "access_review", "opened_at", "30"),
	},
	{
		name: "grants of a review", tables: []string{"access_review_grant", "role_grant"},
		fill: []string{`insert into access_review (id, as_of, population, reason, opened_by, one_time, opened_at, decided, revoked)
				values (md5('review')::uuid, {at}, {rows}, 'Quarter', '{reader}', 'once', {at}, {rows} / 4, 10)`,
			`insert into role_grant (id, person_id, role, client_id, granted_by, granted_at, revoked_at) select {uuid}, '{asker}', 'treasury', null, '{reader}', ` + onTime + `, {at}` + series,
			`insert into access_review_grant (review_id, grant_id, person_id, person_name, email, role, over_name, granted_at, granted_by, decision, reason, decided_by, decided_at, left_over)
			select md5('review')::uuid, {uuid}, '{asker}', 'Person ' || lpad({rank}::text, 8, '0'), 'p@example.com', 'treasury', '', ` + onTime + `, 'Whole', case when {old} then 'revoke' when g % 4 = 1 then null else 'keep' end,
				case when g % 4 <> 1 or {old} then 'As planned' else '' end, case when g % 4 <> 1 or {old} then '{voter}'::uuid end, case when g % 4 <> 1 or {old} then {at} end, {old}` + series},
		first:   `select '/people/reviews/' || md5('review')::uuid`,
		far:     `select '/people/reviews/' || md5('review')::uuid || '?before=' || grant_id from access_review_grant order by sort_name desc offset 55 limit 1`,
		filters: []string{`select '/people/reviews/' || md5('review')::uuid || '?verdict=none'`, `select '/people/reviews/' || md5('review')::uuid || '?verdict=none&before=' || grant_id from access_review_grant where decision is null order by sort_name desc offset 55 limit 1`},
	},
	{
		name: "tokens at BitGo", tables: []string{"bitgo_token"},
		fill: []string{`insert into bitgo_token (id, kind, purpose, label, scopes, networks, limits, seconds, state, asked_by, one_time, asked_at, trouble)
			select {uuid}, case when {old} then 'session' else 'long_lived' end, case when {old} then 'manage' when g % 4 = 1 then 'service' else 'third_party' end, 'Token ' || g, '{}', '{}', '[]', 0,
			case when {old} then 'waiting' when g % 4 = 2 then 'failed' else 'revoked' end, '{asker}', 'once-' || g, ` + onTime + `, ''` + series},
		first:   "/tokens",
		far:     farOf("/tokens", "bitgo_token", "asked_at", "55"),
		filters: []string{"/tokens?state=failed", "/tokens?state=waiting", "/tokens?state=active", "/tokens?use=service", "/tokens?use=manage", "/tokens?use=service&state=waiting"},
	},
	{
		name: "travel data", tables: []string{"travel_subject", "travel_record", "travel_decision"},
		fill: []string{`insert into travel_record (id, client_id, subject, address, memo, version, kind, name, given, street, town, postcode, country, customer_number, registration, lei,
				has_birth, has_official_id, custody, provider, provider_country, provider_lei, owned, owned_how, made_by, made_at, one_time)
			select {uuid}, ` + whose + `, 'payee', {hex}, '', 1, 'legal', 'Payee', '', 'Street 1', 'Town', '1000', 'DE', '1', '', '', false, false, '', '', '', '', false, '', '{asker}', ` + onTime + `, 'once-' || g || '-fill'` + series,
			`insert into travel_decision (record_id, client_id, made_by, verdict, reason, decided_by, decided_at)
			select {uuid}, ` + whose + `, '{asker}', case when g % 4 = 2 then 'refused' else 'confirmed' end, 'Needed', '{voter}', ` + onTime + series + ` where not {old}`,
			`insert into travel_subject (client_id, subject, address, memo, label, stands, newest_id, in_force_id)
			select ` + whose + `, 'payee', {hex}, '', case when {old} then 'Oldest ' else 'Payee ' end || lpad({rank}::text, 8, '0'), case when {old} then 'waiting' when g % 4 = 2 then 'none' else 'confirmed' end,
			{uuid}, case when {old} or g % 4 = 2 then null else {uuid} end` + series},
		first: "/travel",
		far:   farPlace,
		filters: []string{"/travel?who=payee", "/travel?who=originator", "/travel?state=none", "/travel?state=waiting", "/travel?state=incomplete", "/travel?state=complete", "/travel?client={meridian}", "/travel?client={few}",
			"/travel?client={few}&state=none", "/travel?text=oldest", `select '/travel?text=' || address from travel_subject where stands = 'waiting' limit 1`},
		narrow: []string{"/travel", "/travel?state=waiting"},
	},
}

// farPlace is the address of the last full page of the travel desk, whose place is a row of JSON.
const farPlace = `select '/travel?before=' || rtrim(translate(encode(convert_to(jsonb_build_array(label, subject, address, memo, client_id)::text, 'UTF8'), 'base64'), E'+/\n', '-_'), '=')
	from travel_subject order by label desc, subject desc, address desc, memo desc, client_id desc offset 55 limit 1`
