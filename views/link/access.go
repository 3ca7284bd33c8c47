package link

import "net/url"

// Patterns of the desk of people and their rights.
const (
	PatternPeopleNew     = "/people/new"
	PatternPeopleChanges = "/people/changes"
	PatternPeopleChange  = "/people/changes/{change}"
	PatternDuties        = "/people/duties"
	PatternReviews       = "/people/reviews"
	PatternReview        = "/people/reviews/{review}"
	PatternReviewExport  = "/people/reviews/{review}/export"
	PatternAway          = "/people/away"
	PatternAccountAway   = "/account/away"
	PatternWelcome       = "/welcome/{invitation}"
)

var access = []string{PatternPeopleNew, PatternPeopleChanges, PatternPeopleChange, PatternDuties, PatternReviews, PatternReview, PatternReviewExport,
	PatternAway, PatternAccountAway, PatternWelcome}

// PeopleNew opens the form: for somebody new, or with a person's id for a grant of theirs.
func PeopleNew(person string) string    { return With(PatternPeopleNew, url.Values{"person": {person}}) }
func PeopleChanges() string             { return PatternPeopleChanges }
func PeopleChange(change string) string { return fill(PatternPeopleChange, change) }
func Duties() string                    { return PatternDuties }
func Reviews() string                   { return PatternReviews }
func Review(review string) string       { return fill(PatternReview, review) }
func ReviewExport(review string) string { return fill(PatternReviewExport, review) }
func Away() string                      { return PatternAway }
func AccountAway() string               { return PatternAccountAway }
func Welcome(invitation string) string  { return fill(PatternWelcome, invitation) }
