package address

import (
	"bytes"
	"strings"

	"github.com/btcsuite/btcd/btcec/v2/schnorr"
	"github.com/btcsuite/btcd/btcutil/bech32"

	"github.com/unykorn/console/internal/money"
)

// checkBitcoin is for every chain that writes base58 or bech32 addresses.
func checkBitcoin(coin money.Coin, addr string) (Address, error) {
	canonical, kind, err := chainOf(coin).read(addr)
	if err != nil {
		return Address{}, elsewhere(coin, addr, err)
	}
	return Address{Canonical: canonical, Kind: kind}, nil
}

// read gives the canonical spelling and the kind of an address of this chain.
func (c chain) read(addr string) (string, Kind, *Error) {
	prefix, _, parted := cutLast(strings.ToLower(addr), '1')
	if c.segwit != "" && parted && prefix == c.segwit {
		return c.readSegwit(addr)
	}
	kind, ok := c.readBase58(addr)
	if !ok {
		return "", "", base58Reason(addr, c.name)
	}
	return addr, kind, nil
}

// base58Reason parts a typing mistake from something else entirely.
func base58Reason(addr, name string) *Error {
	if raw, err := decode58(addr); err == nil && len(raw) >= 25 && len(raw) <= 26 && !sumHolds(raw) {
		return refuse(Checksum, "The checksum of this address is wrong: at least one character differs. Copy it again from its source.")
	}
	return refuse(Format, "This is not a %s address.", name)
}

func (c chain) readBase58(addr string) (Kind, bool) {
	payload, ok := check58(addr)
	if !ok {
		return "", false
	}
	for _, v := range []struct {
		version []byte
		kind    Kind
	}{{c.pubkey, P2PKH}, {c.script, P2SH}} {
		if bytes.HasPrefix(payload, v.version) && len(payload) == len(v.version)+20 {
			return v.kind, true
		}
	}
	return "", false
}

// readSegwit follows BIP-173 and BIP-350. Witness versions above 1 and other
// lengths of version 1 are refused: whoever mines could take such an output.
func (c chain) readSegwit(addr string) (string, Kind, *Error) {
	hrp, data, version, err := bech32.DecodeGeneric(addr)
	if err != nil || len(data) == 0 {
		return "", "", refuse(Checksum, "The checksum of this address is wrong: at least one character differs. Copy it again from its source.")
	}
	program, err := bech32.ConvertBits(data[1:], 5, 8, false)
	if err != nil || hrp != c.segwit {
		return "", "", refuse(Format, "This is not a %s address.", c.name)
	}
	canonical := strings.ToLower(addr)
	switch witness := data[0]; {
	case witness == 0 && version == bech32.Version0 && len(program) == 20:
		return canonical, P2WPKH, nil
	case witness == 0 && version == bech32.Version0 && len(program) == 32:
		return canonical, P2WSH, nil
	case witness == 1 && version == bech32.VersionM && len(program) == 32:
		if _, err := schnorr.ParsePubKey(program); err != nil {
			return "", "", refuse(Format, "Nobody can spend from this taproot address: its key is not a point of the curve. Ask the receiver for another one.")
		}
		return canonical, P2TR, nil
	case witness > 0 && witness <= 16 && version == bech32.VersionM:
		return "", "", refuse(Format, "This address is of a witness version that no wallet spends from yet. Ask the receiver for another one.")
	}
	return "", "", refuse(Format, "This is not a %s address.", c.name)
}

func cutLast(s string, sep byte) (before, after string, found bool) {
	i := strings.LastIndexByte(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+1:], true
}
