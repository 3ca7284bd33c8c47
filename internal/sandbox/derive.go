package sandbox

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/btcsuite/btcd/btcutil"
	"github.com/btcsuite/btcd/chaincfg"
	"github.com/mr-tron/base58"
	"golang.org/x/crypto/sha3"
)

// derive makes the index-th receive address of a wallet. A bitcoin wallet's comes from its
// three keys, as the SDK derives it again; elsewhere it is valid for its network, with
// nothing behind it. XRP gives one account per wallet and tells payers apart by
// destination tag.
func derive(c coin, w *wallet, ticker string, index int) string {
	switch c.family {
	case bitcoin:
		if len(w.Pubs) < 3 { // a Go Account's deposits go to BitGo's own vault
			return bitcoinAddress(fmt.Sprintf("%s|%s|%d", w.ID, ticker, index))
		}
		made, err := w.trio().Address(chainReceive, uint32(index))
		if err != nil {
			panic("sandbox: a wallet's keys make no address") // they were parsed when they came in
		}
		return made
	case ether, erc20:
		return etherAddress(fmt.Sprintf("%s|%s|%d", w.ID, ticker, index))
	case ripple:
		return fmt.Sprintf("%s?dt=%d", w.Root, index)
	}
	return "bg-" + digest(fmt.Sprintf("%s|%s|%d", w.ID, ticker, index))[:32]
}

// bitcoinAddress is a testnet P2WSH address, the script type BitGo's own wallets use.
func bitcoinAddress(seed string) string {
	program := sha256.Sum256([]byte(seed))
	a, err := btcutil.NewAddressWitnessScriptHash(program[:], &chaincfg.TestNet3Params)
	if err != nil {
		panic(err) // only for a program that is not 32 bytes
	}
	return a.EncodeAddress()
}

// payeeBitcoin is a testnet P2WPKH address, as most outside payees have.
func payeeBitcoin(seed string) string {
	program := sha256.Sum256([]byte(seed))
	a, err := btcutil.NewAddressWitnessPubKeyHash(program[:20], &chaincfg.TestNet3Params)
	if err != nil {
		panic(err)
	}
	return a.EncodeAddress()
}

func etherAddress(seed string) string {
	sum := sha256.Sum256([]byte(seed))
	return checksummed(hex.EncodeToString(sum[:20]))
}

// checksummed puts EIP-55's capitals into an address of lower-case hex.
func checksummed(lower string) string {
	keccak := sha3.NewLegacyKeccak256()
	keccak.Write([]byte(lower))
	check := keccak.Sum(nil)
	mixed := []byte(lower)
	for i, letter := range mixed {
		if letter >= 'a' && (check[i/2]>>(4*(1-i%2)))&0xf >= 8 {
			mixed[i] = letter - 'a' + 'A'
		}
	}
	return "0x" + string(mixed)
}

// rippleAlphabet is base58 in the order the XRP Ledger uses.
var rippleAlphabet = base58.NewAlphabet("rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz")

// rippleAddress is a classic address: a zero byte, 20 bytes of account, 4 of checksum.
func rippleAddress(seed string) string {
	sum := sha256.Sum256([]byte(seed))
	payload := append([]byte{0}, sum[:20]...)
	first := sha256.Sum256(payload)
	second := sha256.Sum256(first[:])
	return base58.EncodeAlphabet(append(payload, second[:4]...), rippleAlphabet)
}
