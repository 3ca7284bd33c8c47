// Package story holds the browser stories: people with a real browser, the console and the BitGo stand-in as
// processes of their own, and a real PostgreSQL. They stand behind the build tag "story", because they need
// Chromium; `go run ./cmd/dev test` installs what is missing and runs them.
//
// With CONSOLE_PICTURES=1 the stories write the pictures of the README and of the main pages to pictures/.
package story
