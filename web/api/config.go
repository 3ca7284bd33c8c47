package api

import (
	"encoding/json"
	"io"

	"github.com/danielgtaylor/huma/v2"
)

// init replaces huma's errors with ours, everywhere: it offers no other place. A call finds its server in its context.
func init() {
	huma.NewError = func(status int, message string, _ ...error) huma.StatusError {
		return &Problem{Status: status, Detail: message}
	}
	huma.NewErrorWithContext = func(ctx huma.Context, status int, message string, errs ...error) huma.StatusError {
		if v := visitOf(ctx.Context()); v.server != nil {
			return v.server.shaped(ctx.Context(), status, message, errs...)
		}
		return huma.NewError(status, message)
	}
}

// Version is the contract's; it moves when something is added, and the path would when something is taken away.
const Version = "1.0.0"

func (s *Server) config() huma.Config {
	jsonOnly := huma.Format{
		Marshal: func(w io.Writer, v any) error {
			e := json.NewEncoder(w)
			e.SetEscapeHTML(false) // an address with & or < is what it is
			return e.Encode(v)
		},
		Unmarshal: json.Unmarshal,
	}
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{Title: "Unykorn gateway", Version: Version, Description: about,
				Contact: &huma.Contact{Name: "Unykorn", URL: s.Public}, License: &huma.License{Name: "Proprietary", Identifier: "LicenseRef-Unykorn"}},
			Servers: []*huma.Server{{URL: s.Public}},
			Tags:    tags,
			Components: &huma.Components{
				Schemas:         huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer),
				SecuritySchemes: map[string]*huma.SecurityScheme{"key": {Type: "http", Scheme: "bearer", Description: "A key that an administrator made: `Authorization: Bearer uk_…`."}},
			},
		},
		Formats:                      map[string]huma.Format{"application/json": jsonOnly, "json": jsonOnly},
		DefaultFormat:                "application/json",
		RejectUnknownQueryParameters: true,
	}
}

const about = "Custody at BitGo for institutions: wallets, sends that are checked before they leave, approvals, webhooks.\n\n" +
	"Amounts are whole base units in strings. Every error is `application/problem+json` with a stable `code`. " +
	"A POST that creates or moves something takes an `Idempotency-Key`."

var tags = []*huma.Tag{
	{Name: "Health", Description: "Whether the gateway and BitGo answer."},
	{Name: "Onboarding", Description: "An institution becomes a client: its enterprise at BitGo and its Go Account."},
	{Name: "Wallets", Description: "Balances, receive addresses and transfers."},
	{Name: "Policy", Description: "Loans and their collateral, 35 % at most."},
	{Name: "Whitelists", Description: "Whom BitGo lets a wallet pay: read there, changed one payee at a time, by two people."},
	{Name: "Sends", Description: "Money that leaves: asked for, approved by others, released with the passphrase."},
	{Name: "Sweeps", Description: "Rules by which what a wallet holds above an amount goes to a payee it knows."},
	{Name: "Wires", Description: "Withdrawals to bank accounts, confirmed by what they are."},
	{Name: "Approvals", Description: "What waits for a decision, never by who asked."},
	{Name: "Webhooks", Description: "What BitGo is asked to tell us, and whether it still does."},
	{Name: "Transaction requests", Description: "What waits at BitGo to be approved, signed or sent."},
	{Name: "Reconciliation", Description: "BitGo's list of transfers against ours."},
	{Name: "Tokens", Description: "Tokens at BitGo: logins, the gateway's own, and read-only ones for other software."},
	{Name: "Investors", Description: "Who buys and holds, and the evidence that they may."},
	{Name: "Securities", Description: "The register of real-world assets: what was authorised, who holds it, and the rules of moving it."},
	{Name: "Offerings", Description: "Capital raises and who subscribes to them."},
}
