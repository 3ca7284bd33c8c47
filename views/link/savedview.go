package link

// Patterns of a person's own views of lists.
const (
	PatternSavedViews      = "/views"
	PatternSavedViewForget = "/views/{view}/forget"
)

func SavedViews() string                 { return PatternSavedViews }
func SavedViewForget(view string) string { return fill(PatternSavedViewForget, view) }
