package regulation

import "github.com/unykorn/console/internal/fault"

// What this room refuses.
var (
	// ErrNoFigure is told when nothing of a name is in force on the day. It is never taken for zero.
	ErrNoFigure = fault.New(fault.Internal, "regulation.no-figure",
		"A figure of the law is not in force on this day, so nothing was judged and nothing changed. File it on the page of the law, or say another day.")
	ErrNotFound = fault.New(fault.NotFound, "regulation.not-found",
		"There is no such figure of the law. Nothing was changed. Choose one from the page of the law.")
	ErrRole = fault.New(fault.Forbidden, "regulation.role",
		"An administrator of the organization files a figure, and compliance of the organization reviews it. Nothing was changed.")
	ErrFields = fault.New(fault.Invalid, "regulation.fields",
		"Nothing was filed: some fields cannot be used as they are. Correct the marked fields.")
	ErrKey = fault.New(fault.Invalid, "regulation.key",
		"The form has no valid key, or it was used for something else. Nothing was filed. Reload the form and try again.")
	ErrWaits = fault.New(fault.Conflict, "regulation.waits",
		"Another figure of this name waits for its review. Nothing was filed. Have it reviewed or refused first.")
	ErrReviewed = fault.New(fault.Conflict, "regulation.reviewed",
		"It was reviewed already, and that stays. Nothing was changed. File another figure if the law is a different one.")
	ErrOwn = fault.New(fault.Forbidden, "regulation.own",
		"You filed this figure, so somebody else reviews it. Nothing was changed.")
	ErrReview = fault.New(fault.Invalid, "regulation.review",
		"Say what you looked at, or why not, in 3 to 500 characters. Nothing was changed.")
	ErrCame = fault.New(fault.Conflict, "regulation.came",
		"A figure that came with the product is not refused: it is in force until another is. Nothing was changed. File the right one.")
)
