package gallery

import "slices"

// Pages are all pages of the gallery, room by room.
func Pages() []Page {
	return slices.Concat(bench(), homes(), sends(), batches(), approvals(), countersigns(), wallets(), sweeps(), travels(), sanctions(), regulations(), ceremonies(), freezes(), consolidations(), whitelists(), facilities(), wires(), securities(), captables(), holders(), accreditations(), ledgers(), statements(), exports(), audits(), rules(), people(), institutions(), identities(), tokens(), doctors(), requests(), deliveries(), partners(), keys(), webhooks(), subscriptions())
}

// bench is the design system by itself.
func bench() []Page {
	return room("ui",
		page("parts", "Parts", is(Full, "every part in every tone", parts())),
		page("forms", "Forms", is(Full, "each control empty, filled and wrong", forms())),
		page("tables", "Tables", is(Full, "lists, and what stands around them", tables())),
		page("lists", "Lists without rows", is(Full, "the four ways to be empty", lists())))
}
