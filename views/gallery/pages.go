package gallery

import "slices"

// Pages are all pages of the gallery, room by room.
func Pages() []Page {
	return slices.Concat(bench(), sends(), freezes(), whitelists())
}

// bench is the design system by itself.
func bench() []Page {
	return room("ui",
		page("parts", "Parts", is(Full, "every part in every tone", parts())),
		page("forms", "Forms", is(Full, "each control empty, filled and wrong", forms())),
		page("lists", "Lists without rows", is(Full, "the four ways to be empty", lists())))
}
