package address

import (
	"bytes"
	"strings"

	"github.com/unykorn/console/internal/money"
)

// checkSolana takes any 32 bytes: Solana's addresses carry neither a checksum
// nor a network.
func checkSolana(coin money.Coin, addr string) (Address, error) {
	raw, err := decode58(addr)
	if err != nil || len(raw) != 32 {
		return Address{}, elsewhere(coin, addr, refuse(Format, "This is not a Solana address: it needs 32 bytes in base58, 32 to 44 characters."))
	}
	if bytes.Equal(raw, make([]byte, 32)) {
		return Address{}, refuse(Burn, "This is Solana's system program. Whatever is sent there is lost.")
	}
	return Address{
		Canonical: addr, Kind: Account,
		Note: "Solana addresses have no checksum. Compare every character with its source.",
	}, nil
}

func checkTron(coin money.Coin, addr string) (Address, error) {
	hash, err := readTron(addr)
	if err != nil {
		return Address{}, elsewhere(coin, addr, err)
	}
	if bytes.Equal(hash, make([]byte, 20)) {
		return Address{}, refuse(Burn, "This is Tron's zero address. Whatever is sent there is lost.")
	}
	return Address{Canonical: addr, Kind: Account}, nil
}

// readTron reads base58check with version 0x41 and gives the 20-byte hash.
func readTron(addr string) ([]byte, *Error) {
	payload, ok := check58(addr)
	switch {
	case ok && len(payload) == 21 && payload[0] == 0x41:
		return payload[1:], nil
	case !ok && len(addr) == 34 && strings.HasPrefix(addr, "T"):
		return nil, refuse(Checksum, "The checksum of this address is wrong: at least one character differs. Copy it again from its source.")
	case len(addr) == 42 && strings.HasPrefix(addr, "41"):
		return nil, refuse(Format, "This is Tron's hexadecimal form. Ask the receiver for the address that starts with T.")
	}
	return nil, refuse(Format, "This is not a Tron address: it starts with T and has 34 characters.")
}
