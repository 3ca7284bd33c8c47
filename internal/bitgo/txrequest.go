package bitgo

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"time"
)

// TxRequestQuery narrows a list of transaction requests (seed 003). Whatever is empty asks for nothing.
type TxRequestQuery struct {
	APIVersion         string   // lite or full
	WalletTypes        []string // hot custodial trading …
	ExcludeIntentTypes []string
	States             []string
	WalletPermissions  []string // admin spend; none: where the token may look
	Limit              int
	PrevID             string
	SortBy             string // id or createdDate
	SortDirection      string // ASC or DESC
	DateLt, DateGte    time.Time
}

// TxRequest is one version of a transaction request (seed 003). What differs by coin and intent is kept as BitGo wrote it.
type TxRequest struct {
	TxRequestID     string          `json:"txRequestId"`
	IdempotencyKey  string          `json:"idempotencyKey"`
	APIVersion      string          `json:"apiVersion"`
	WalletID        string          `json:"walletId"`
	WalletType      string          `json:"walletType"`
	EnterpriseID    string          `json:"enterpriseId"`
	Version         int             `json:"version"`
	Latest          bool            `json:"latest"`
	State           string          `json:"state"`
	Date            Time            `json:"date"`
	CreatedDate     Time            `json:"createdDate"`
	UserID          string          `json:"userId"`
	InitiatedBy     string          `json:"initiatedBy"`
	UpdatedBy       string          `json:"updatedBy"`
	PendingApproval string          `json:"pendingApprovalId"`
	PoliciesChecked *bool           `json:"policiesChecked"`
	IsCanceled      *bool           `json:"isCanceled"`
	Intent          json.RawMessage `json:"intent"`
	Intents         json.RawMessage `json:"intents"`
	Transactions    json.RawMessage `json:"transactions"`
	Messages        json.RawMessage `json:"messages"`
}

func (a TxRequestQuery) query() url.Values {
	q := listQuery(a.PrevID, a.Limit)
	for name, values := range map[string][]string{"walletTypes": a.WalletTypes, "excludeIntentTypes": a.ExcludeIntentTypes, "states": a.States, "walletPermissions": a.WalletPermissions} {
		if len(values) > 0 {
			q[name] = values
		}
	}
	for name, value := range map[string]string{"apiVersion": a.APIVersion, "sortBy": a.SortBy, "sortDirection": a.SortDirection} {
		if value != "" {
			q.Set(name, value)
		}
	}
	for name, at := range map[string]time.Time{"dateLt": a.DateLt, "dateGte": a.DateGte} {
		if !at.IsZero() {
			q.Set(name, at.UTC().Format("2006-01-02T15:04:05.000Z07:00"))
		}
	}
	return q
}

// TxRequestsByPermission lists the transaction requests of an enterprise's wallets, the latest version of each:
// GET /api/v2/enterprise/{id}/txrequests/bypermission (seed 003, §9.3).
func (c *Client) TxRequestsByPermission(ctx context.Context, enterprise string, ask TxRequestQuery) (Page[TxRequest], error) {
	const operation = "GET transaction requests"
	if err := check(id("enterprise", enterprise), cursor(ask.PrevID)); err != nil {
		return Page[TxRequest]{}, flawed(Platform, operation, err)
	}
	return c.txRequests(ctx, operation, enterprise+"/txrequests/bypermission", ask.query())
}

// TxRequestVersions gives every version of one transaction request, oldest first:
// GET /api/v2/enterprise/{id}/txrequests (§9.3). None: BitGo has no such request in the enterprise.
func (c *Client) TxRequestVersions(ctx context.Context, enterprise, request string) ([]TxRequest, error) {
	const operation = "GET versions of a transaction request"
	if err := check(id("enterprise", enterprise)); err != nil {
		return nil, flawed(Platform, operation, err)
	}
	page, err := c.txRequests(ctx, operation, enterprise+"/txrequests", url.Values{"txRequestIds": {request}, "limit": {"500"}})
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(page.Items, func(a, b TxRequest) int { return a.Version - b.Version })
	return page.Items, nil
}

func (c *Client) txRequests(ctx context.Context, operation, of string, query url.Values) (Page[TxRequest], error) {
	var out struct {
		Requests *[]TxRequest `json:"txRequests"`
		Next     string       `json:"nextBatchPrevId"`
	}
	_, err := c.fetch(ctx, call{operation: operation, method: http.MethodGet, path: "/api/v2/enterprise/" + of, query: query}, &out)
	if err == nil && out.Requests == nil {
		err = misshapen(operation, "the answer holds no list")
	}
	if err != nil {
		return Page[TxRequest]{}, err
	}
	return Page[TxRequest]{Items: *out.Requests, Next: out.Next}, nil
}
