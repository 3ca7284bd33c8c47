package sandbox

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/unykorn/console/internal/sandbox/keychain"
)

func outpoint(txid string, n int) string { return txid + ":" + strconv.Itoa(n) }

func keychainInput(o output) keychain.Input {
	txid, position, _ := strings.Cut(o.ID, ":")
	n, err := strconv.ParseUint(position, 10, 32)
	if err != nil {
		panic(fmt.Sprintf("sandbox: output id %q: %v", o.ID, err)) // the sandbox wrote it
	}
	return keychain.Input{Txid: txid, Vout: uint32(n), Value: o.Value, Chain: uint32(o.Chain), Index: uint32(o.Index)}
}

// trio are the wallet's three public keys in the order user, backup, bitgo.
func (w *wallet) trio() keychain.Trio {
	var out keychain.Trio
	copy(out[:], w.Pubs)
	return out
}

// The chains of a wallet's p2wsh addresses (bitgo-express.md §4.5).
const (
	chainReceive = 20
	chainChange  = 21
)

// changeOutput is where a build's change goes. The index is the count of change addresses
// that sends have used, so two builds that nobody sends share one.
func (s *Server) changeOutput(w *wallet, value int64) (output, error) {
	if len(w.Pubs) < 3 { // BitGo holds the keys
		return output{Address: bitcoinAddress(fmt.Sprintf("%s|change|%d", w.ID, w.NextChange)), Value: value, Chain: chainChange, Index: w.NextChange}, nil
	}
	to, err := w.trio().Address(chainChange, uint32(w.NextChange))
	return output{Address: to, Value: value, Chain: chainChange, Index: w.NextChange}, err
}

// changeTo is the output of a selection's change.
func (s *Server) changeTo(w *wallet, picked selection) (output, error) {
	if picked.back != nil {
		return *picked.back, nil
	}
	return s.changeOutput(w, picked.change)
}

// receiveOutput is the output by which money from outside arrives at the wallet's current
// receive address.
func (b *batch) receiveOutput(w *wallet, txid string, n int, value int64) output {
	o := output{ID: outpoint(txid, n), Value: value, Chain: chainReceive}
	if a := b.server.state.addresses[w.Receive]; a != nil {
		o.Address, o.Chain, o.Index = a.Address, a.Chain, a.Index
	}
	return o
}
