package link

// Patterns of the desk of sanctions lists.
const PatternSanctions = "/sanctions"

func Sanctions() string { return PatternSanctions }
