// Package sandbox stands in for BitGo in the demo, the tests and the browser
// stories: one program that speaks BitGo's platform and BitGo Express on
// loopback, over a deterministic world that a journal keeps across restarts.
//
// It promises that what it answered is what it remembers (an accepted send is on
// disk before its answer leaves), that amounts are whole base units, and that no
// passphrase or token is ever logged or journalled in clear. It holds no rule of
// the console: no loan-to-value, no approvals of ours. README.md lists the
// surfaces, the sentinels that provoke each failure, and what is unverified.
package sandbox
