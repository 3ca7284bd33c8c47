package link

import "net/url"

// Patterns of the sweeps' desk.
const (
	PatternSweeps      = "/sweeps"
	PatternSweepNew    = "/sweeps/new"
	PatternSweep       = "/sweeps/{sweep}"
	PatternSweepChange = "/sweeps/{sweep}/state"
)

var sweeps = []string{PatternSweeps, PatternSweepNew, PatternSweep, PatternSweepChange}

func Sweeps() string { return PatternSweeps }

// SweepNew opens the form; from names a wallet and an asset, or is empty.
func SweepNew(from string) string { return With(PatternSweepNew, url.Values{"from": {from}}) }

func Sweep(sweep string) string       { return fill(PatternSweep, sweep) }
func SweepChange(sweep string) string { return fill(PatternSweepChange, sweep) }
