// Package keychain is the cryptography that the sandbox's platform and its
// Express share: BIP32 keys, the envelope BitGo keeps private keys in, message
// signatures, 2-of-3 addresses, and PSBTs built, half-signed and co-signed.
//
// Everything is a function of its arguments and byte-compatible with BitGo's
// JavaScript SDK (bitgo-express.md §4.2-4.5): what one side seals, signs or
// builds, the other opens, verifies and signs. It holds no state, never panics
// on what it is handed, and names no key or passphrase in an error. The network
// is Bitcoin's testnet; the keys carry mainnet version bytes, as BitGo's do.
//
// Amounts are int64 here and nowhere else: whole satoshi, of which there are
// fewer than 2^51.
package keychain
