package bitgo

import (
	"context"
	"net/http"
)

// FeeEstimate is what the chain may take, in base units of the chain's own coin. Which fields are known depends on the
// family: PerKB for UTXO coins, Flat for account-based ones.
type FeeEstimate struct {
	Coin        string
	PerKB       Units // per 1000 (virtual) bytes
	Flat        Units
	GasLimit    Units
	MinGasPrice Units
}

// Fee reads the estimate: GET /api/v2/{coin}/tx/fee (v2.tx.getfeeestimate). Some families give only JSON integers here;
// they are read from their digits.
func (c *Client) Fee(ctx context.Context, ticker string) (FeeEstimate, error) {
	const operation = "GET fee estimate"
	if err := coin(ticker); err != nil {
		return FeeEstimate{}, flawed(Platform, operation, err)
	}
	var out struct {
		FeePerKB    exact `json:"feePerKb"`
		FeeEstimate Units `json:"feeEstimate"`
		Fee         exact `json:"fee"`        // Tron: the most a payment may cost
		MinimumFee  exact `json:"minimumFee"` // Algorand
		GasLimit    Units `json:"gasLimitEstimate"`
		MinGasPrice Units `json:"minGasPrice"`
	}
	if _, err := c.fetch(ctx, call{operation: operation, method: http.MethodGet, path: "/api/v2/" + ticker + "/tx/fee"}, &out); err != nil {
		return FeeEstimate{}, err
	}
	fee := FeeEstimate{Coin: ticker, PerKB: out.FeePerKB.Units, Flat: out.FeeEstimate, GasLimit: out.GasLimit, MinGasPrice: out.MinGasPrice}
	for _, other := range []exact{out.Fee, out.MinimumFee} {
		if !fee.Flat.Known() {
			fee.Flat = other.Units
		}
	}
	if !fee.PerKB.Known() && !fee.Flat.Known() {
		return FeeEstimate{}, misshapen(operation, "the answer holds no fee")
	}
	return fee, nil
}
