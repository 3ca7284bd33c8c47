// Package doctor knows how BitGo's two servers last answered, so that a page can say so without asking and a release
// is not offered into the void. It is asked for by a job; what BitGo's errors mean comes to this room later.
package doctor

import "time"

// Names of the dependencies.
const (
	Express  = "express"
	Platform = "platform"
)

// Late is the age at which a check no longer says anything: checks come every ten seconds.
const Late = time.Minute

// Answer is how one dependency last answered.
type Answer struct {
	Name    string
	OK      bool
	Checked time.Time
	Since   time.Time // how long it has been so
}

// Known reports whether the answer is young enough to act on.
func (a Answer) Known(now time.Time) bool { return !a.Checked.IsZero() && now.Sub(a.Checked) <= Late }

// Verdict is both of them.
type Verdict struct{ Express, Platform Answer }

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
