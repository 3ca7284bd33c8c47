package link

import "net/url"

// Patterns of what waits at BitGo for a person there, and of a person's own user there.
const (
	PatternCountersigns  = "/countersign"
	PatternCountersign   = "/countersign/{countersign}"
	PatternAccountBitGo  = "/account/bitgo"
	PatternAccountUnlink = "/account/bitgo/remove"
)

var countersigns = []string{PatternCountersigns, PatternCountersign, PatternAccountBitGo, PatternAccountUnlink}

func Countersigns() string               { return PatternCountersigns }
func Countersign(approval string) string { return fill(PatternCountersign, approval) }
func AccountBitGo() string               { return PatternAccountBitGo }
func AccountUnlink() string              { return PatternAccountUnlink }

// Beside leads from one thing that waits to the one before or after it in the queue, in step's words.
func Beside(row, step string) string {
	return With(PatternApprovals, url.Values{"beside": {row}, "step": {step}})
}
