// Package kill holds the tests that kill the console: the real program, the BitGo stand-in as a process of its own and
// a real PostgreSQL. For every transition a send can take there is a story in which kill -9 hits the console inside
// it and another in which it hits right after it; afterwards everything is counted at the stand-in. They stand behind
// the build tag kill, because they build programs and take minutes: `go run ./cmd/dev test` runs them.
package kill
