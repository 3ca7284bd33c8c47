package express

import (
	"encoding/json"
	"math/big"
)

// Sizes of a bitcoin transaction's parts in bytes: a 2-of-3 input in an old script, one
// in a nested witness script, one of a single key, an output, and the rest.
const (
	sizeP2SH      = 298
	sizeP2SHP2WSH = 140
	sizeP2PKH     = 148
	sizeOutput    = 34
	sizeRest      = 10
)

// fallbackFeeRate is what BitGo's constants say (bitgo-express.md §7.1), until they are here.
const fallbackFeeRate = 50_000

// minerFee estimates a bitcoin transaction's size and fee, at satoshi per kB. The sizes
// are the stand-in's own.
func minerFee(c *call) (any, error) {
	var in struct {
		Rate    int64 `json:"feeRate"`
		P2SH    int64 `json:"nP2shInputs"`
		P2PKH   int64 `json:"nP2pkhInputs"`
		P2WSH   int64 `json:"nP2shP2wshInputs"`
		Outputs int64 `json:"nOutputs"`
	}
	if json.Unmarshal(c.body.raw, &in) != nil {
		return nil, thrown("expecting whole numbers")
	}
	if in.Rate == 0 {
		in.Rate = c.server.constants.feeRate()
	}
	if in.Rate == 0 {
		in.Rate = fallbackFeeRate
	}
	size := big.NewInt(sizeRest)
	for _, part := range [][2]int64{{in.P2SH, sizeP2SH}, {in.P2PKH, sizeP2PKH}, {in.P2WSH, sizeP2SHP2WSH}, {in.Outputs, sizeOutput}} {
		size.Add(size, new(big.Int).Mul(big.NewInt(part[0]), big.NewInt(part[1])))
	}
	fee := new(big.Int).Mul(size, big.NewInt(in.Rate))
	fee.Add(fee, big.NewInt(999)).Div(fee, big.NewInt(1000)) // rounded up
	return object{}.with("size", size).with("fee", fee).with("feeRate", in.Rate), nil
}
