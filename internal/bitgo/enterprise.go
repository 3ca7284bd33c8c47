package bitgo

import (
	"context"
	"net/http"
)

// Enterprise is a client's enterprise at BitGo.
type Enterprise struct {
	ID           string   `json:"id"`
	Name         string   `json:"name"`
	KYCState     string   `json:"kycState"` // unverified approved rejected pending inreview flagged …; unknown words are kept
	Type         string   `json:"type"`
	Organization ident    `json:"organization"`
	Permissions  []string `json:"permissions"`
}

// OrganizationID is the parent organization, empty when BitGo does not say.
func (e Enterprise) OrganizationID() string { return string(e.Organization) }

// Enterprises lists every enterprise the token's user belongs to: GET /api/v2/enterprise (§6.1). BitGo does not page it.
func (c *Client) Enterprises(ctx context.Context) ([]Enterprise, error) {
	var out struct {
		Enterprises []Enterprise `json:"enterprises"`
	}
	_, err := c.fetch(ctx, call{operation: "GET enterprises", method: http.MethodGet, path: "/api/v2/enterprise"}, &out)
	return out.Enterprises, err
}

// Enterprise reads one: GET /api/v2/enterprise/{id} (§6.1).
func (c *Client) Enterprise(ctx context.Context, enterprise string) (Enterprise, error) {
	const operation = "GET enterprise"
	if err := id("enterprise", enterprise); err != nil {
		return Enterprise{}, flawed(Platform, operation, err)
	}
	var out Enterprise
	_, err := c.fetch(ctx, call{operation: operation, method: http.MethodGet, path: "/api/v2/enterprise/" + enterprise}, &out)
	if err == nil && !IsID(out.ID) {
		err = misshapen(operation, "the answer holds no enterprise")
	}
	return out, err
}

// OrganizationEnterprises lists an organization's children: GET /api/v2/organization/{id}/enterprise (§6.1).
func (c *Client) OrganizationEnterprises(ctx context.Context, organization, after string) (Page[Enterprise], error) {
	const operation = "GET organization enterprises"
	if err := check(id("organization", organization), cursor(after)); err != nil {
		return Page[Enterprise]{}, flawed(Platform, operation, err)
	}
	var out struct {
		Enterprises []Enterprise `json:"enterprises"`
		Next        string       `json:"nextBatchPrevId"`
	}
	_, err := c.fetch(ctx, call{operation: operation, method: http.MethodGet,
		path: "/api/v2/organization/" + organization + "/enterprise", query: listQuery(after, pageSize)}, &out)
	return Page[Enterprise]{Items: out.Enterprises, Next: out.Next}, err
}
