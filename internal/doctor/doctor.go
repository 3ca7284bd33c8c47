// Package doctor says what is the matter with BitGo: how its two servers last answered, so that a page can say so without
// asking and a release is not offered into the void; what its errors mean (the eighteen scenarios of its troubleshooting
// guide); what an id is and where it is valid; and what its support needs to know of a request.
package doctor

import "time"

// Names of the dependencies.
const (
	Express  = "express"
	Platform = "platform"
	Through  = "through" // BitGo by way of Express
	Token    = "token"   // that BitGo takes ours
	Network  = "network" // BitGo's name resolved and connected to
	Clock    = "clock"   // ours beside BitGo's
	Webhook  = "webhook" // when the last one came
	Hooks    = "hooks"   // that BitGo has suspended no webhook of ours
)

// Shown are those whose history is shown.
var Shown = []string{Platform, Express, Through, Token, Network, Clock}

// Late is the age at which a check no longer says anything: checks come every ten seconds.
const Late = time.Minute

// Heard is how one dependency last answered.
type Heard struct {
	Name    string
	OK      bool
	Checked time.Time
	Since   time.Time // how long it has been so
	Said    string    // the cause of a failure; else what it told
	Took    time.Duration
}

// Known reports whether the answer is young enough to act on.
func (a Heard) Known(now time.Time) bool { return !a.Checked.IsZero() && now.Sub(a.Checked) <= Late }

// Verdict is both of them.
type Verdict struct{ Express, Platform Heard }

// WhyNoRelease says why a release would fail now, or "". An unknown answer withholds nothing: release asks again
// itself, and a call that cannot be made is proof that nothing was sent.
func (v Verdict) WhyNoRelease(now time.Time) string {
	switch {
	case v.Express.Known(now) && !v.Express.OK:
		return "BitGo Express does not answer since " + v.Express.Since.UTC().Format("15:04:05") + " UTC, and only it can sign. Nothing is lost; a release is offered again as soon as it does."
	case v.Platform.Known(now) && !v.Platform.OK:
		return "BitGo does not answer since " + v.Platform.Since.UTC().Format("15:04:05") + " UTC. Nothing is lost; a release is offered again as soon as it does."
	}
	return ""
}
