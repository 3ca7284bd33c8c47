package api

import (
	"github.com/danielgtaylor/huma/v2"
)

// receivePath is BitGo's own door (web/hook): it stands outside of this one, and in its document.
const receivePath = "/webhook/receive"

// receiver is seed 001 §7, for the document.
func receiver() *huma.Operation {
	text := func(name string) *huma.Schema {
		return &huma.Schema{Type: huma.TypeObject, Properties: map[string]*huma.Schema{name: {Type: huma.TypeString}}, Required: []string{name}}
	}
	refused := func(description, error string) *huma.Response {
		return &huma.Response{Description: description, Content: map[string]*huma.MediaType{"application/json": {Schema: text("error"), Example: map[string]string{"error": error}}}}
	}
	flags := &huma.Schema{Type: huma.TypeObject, Properties: map[string]*huma.Schema{}}
	for _, name := range []string{"verified", "handled", "received", "duplicate"} {
		flags.Properties[name] = &huma.Schema{Type: huma.TypeBoolean}
	}
	return &huma.Operation{OperationID: "receiveWebhook", Tags: []string{"Webhooks"}, Summary: "What BitGo calls", Security: []map[string][]string{{}},
		Description: "BitGo delivers its notifications here, signed with the webhook's secret. A verified delivery is kept, answered with 200 and worked on afterwards; the same one again is told apart and changes nothing. Partners do not call it.",
		Parameters: []*huma.Param{{Name: "x-signature-sha256", In: "header", Required: true, Description: "HMAC-SHA256 of the raw body with the webhook's secret, in hex.",
			Schema: &huma.Schema{Type: huma.TypeString, Pattern: "^[0-9a-f]{64}$"}, Example: "9b1f3f5e0c6a4d0c8e0f6a7b5c4d3e2f1a0b9c8d7e6f5a4b3c2d1e0f9a8b7c6d"}},
		RequestBody: &huma.RequestBody{Required: true, Description: "A notification as BitGo writes it.", Content: map[string]*huma.MediaType{
			"application/json": {Schema: &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true},
				Example: map[string]any{"type": "transfer", "wallet": "e67db64d840d37512b3622d7c0a5a8a2", "coin": "tbtc4", "state": "confirmed"}}}},
		Responses: map[string]*huma.Response{
			"200": {Description: "Kept, or known already.", Content: map[string]*huma.MediaType{"application/json": {Schema: flags, Example: map[string]bool{"verified": true, "handled": true}}}},
			"400": refused("Not JSON, or broken off.", "Content-Type must be application/json"),
			"401": refused("No signature.", "Missing cryptographic signature"),
			"403": refused("The signature does not fit the body.", "Invalid cryptographic signature match"),
			"413": refused("The body is too large.", "The body is larger than 1 MiB"),
			"503": refused("The notification could not be made durable; it has to be delivered again.", "The notification could not be stored; deliver it again"),
		}}
}
