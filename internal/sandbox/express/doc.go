// Package express stands in for BitGo Express: the daemon on the customer's own
// machine that holds no wallet and no session, asks BitGo's platform over HTTP with
// the caller's token, opens keys with the passphrase in the request, and signs.
//
// It keeps nothing between two requests but BitGo's public constants, so that it can
// run as a process of its own before any platform. It imitates version 16.3.7 over
// BitGoJS 52.8.1: the same calls in the same order, what it does to errors, and its
// traps, which is what a client has to live with (bitgo-api.md §4.3, §5;
// bitgo-express.md). Nothing is logged: requests carry passphrases.
package express
