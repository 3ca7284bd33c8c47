package access

import "github.com/unykorn/console/internal/fault"

// What whoever asks, confirms or reviews can be told.
var (
	ErrWish      = fault.New(fault.Invalid, "access.wish", "It was not asked for. Correct the marked fields. Nothing was changed.")
	ErrKey       = fault.New(fault.Conflict, "access.key", "This form was used for something else already. Open a new one. Nothing was changed.")
	ErrNoChange  = fault.New(fault.NotFound, "access.no-change", "There is no such change of people or grants, or it is not yours to see.")
	ErrWaits     = fault.New(fault.Conflict, "access.waits", "The same was asked for already and waits to be confirmed. Nothing was changed.")
	ErrOwnChange = fault.New(fault.Forbidden, "access.own-change", "You asked for this, so another administrator must confirm it. Nothing was changed.")
	ErrNotYours  = fault.New(fault.Forbidden, "access.not-yours", "Only who asked for this takes it back. Nothing was changed.")
	ErrMoved     = fault.New(fault.Conflict, "access.moved", "This was decided already. Nothing was changed.")
	ErrExpired   = fault.New(fault.Conflict, "access.expired", "Nobody confirmed this within 7 days, so it counts no more. Nothing was changed. Ask for it again.")
	ErrMove      = fault.New(fault.Invalid, "access.move", "Say confirm, reject or withdraw. Nothing was changed.")
	ErrNoReview  = fault.New(fault.NotFound, "access.no-review", "There is no such review, or it is not yours to see.")
	ErrReviewer  = fault.New(fault.Forbidden, "access.reviewer", "Grants are reviewed by administrators and compliance of the whole organization. Nothing was changed.")
	ErrReview    = fault.New(fault.Invalid, "access.review", "The review was not opened. Correct the marked fields.")
	ErrVerdict   = fault.New(fault.Invalid, "access.verdict", "Say keep or revoke, with a reason. Nothing was changed.")
	ErrOwnReview = fault.New(fault.Forbidden, "access.own-review", "This grant is yours, so somebody else must review it. Nothing was changed.")
	ErrReviewed  = fault.New(fault.Conflict, "access.reviewed", "This grant was decided already, or the review is closed. Nothing was changed.")
	ErrOpen      = fault.New(fault.Conflict, "access.open", "The review stays open: each grant has to be decided, and what is to be revoked has to be revoked. Nothing was changed.")
)
