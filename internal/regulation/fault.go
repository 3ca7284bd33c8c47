package regulation

import "github.com/unykorn/console/internal/fault"

// What this room refuses.
var (
	// ErrNoFigure is told when nothing of a name is in force on the day. It is never taken for zero.
	ErrNoFigure = fault.New(fault.Internal, "regulation.no-figure", "A figure of the law is not in force on this day, so nothing was judged and nothing changed. File it on the page of the law, or say another day.")
)
