package bitgo

import (
	"context"
	"errors"
	"net/http"
	"strings"
)

// Decision is what a person wants of a pending approval. The client speaks with that person's own token.
type Decision struct {
	Approve bool
	OTP     Secret
	// Passphrase of the wallet: with it Express builds and signs an on-chain send anew, at today's fees and over outputs
	// that are there; without it BitGo sends what was signed when it was asked for.
	Passphrase Secret
}

// DecideApproval approves or rejects: PUT /api/v2/pendingapprovals/{id} (§9.2), or with a passphrase Express's twin under
// the coin. Express rejects on every state but the exact word "approved", so the word is made here and comes from nobody's
// input. It is made once; after a failure that is not Declined read the approval back. BitGo answers the approval, which
// may wait for a further condition; some of its routes wrap it.
func (c *Client) DecideApproval(ctx context.Context, approval, ticker string, d Decision) (Approval, error) {
	const operation = "PUT pending approval"
	err := id("pending approval", approval)
	if err == nil && !valid(d.OTP.Reveal(), d.Passphrase.Reveal()) {
		err = errors.New("the OTP or passphrase is no UTF-8 text")
	}
	path, host, base := "/api/v2/pendingapprovals/"+approval, Platform, c.platform
	body := map[string]string{"state": "rejected"}
	if d.Approve {
		body["state"] = "approved"
		if d.OTP != "" {
			body["otp"] = d.OTP.Reveal()
		}
		if d.Passphrase != "" && !strings.HasPrefix(ticker, "ofc") {
			if err == nil {
				err = coin(ticker)
			}
			body["walletPassphrase"] = d.Passphrase.Reveal()
			path, host, base = "/api/v2/"+ticker+"/pendingapprovals/"+approval, Express, c.express
		}
	}
	if err != nil {
		return Approval{}, flawed(host, operation, err)
	}
	got, failed := c.do(ctx, c.sender, base, host, call{operation: operation, method: http.MethodPut, path: path, body: body, answerIn: c.deadlines.send},
		d.OTP, d.Passphrase)
	var out struct {
		flat    Approval
		Wrapped *Approval `json:"pendingApproval"`
	}
	if err := readOnce(got, failed, &out); err != nil {
		return Approval{}, err
	}
	if out.Wrapped != nil {
		out.flat = *out.Wrapped
	} else if err := decode(got.body, &out.flat); err != nil {
		return Approval{}, got.misread(err)
	}
	if !IsID(out.flat.ID) {
		return Approval{}, got.synthetic(NameUnreadable, "the answer holds no pending approval")
	}
	return out.flat, nil
}
