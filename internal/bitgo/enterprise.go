package bitgo

import (
	"context"
	"errors"
	"net/http"
	"net/url"
)

// Enterprise is a client's enterprise at BitGo.
type Enterprise struct {
	ID           string   `json:"id"`
	Name         string   `json:"name"`
	KYCState     string   `json:"kycState"` // unverified approved rejected pending inreview flagged …; unknown words are kept
	Type         string   `json:"type"`
	Organization ident    `json:"organization"`
	Permissions  []string `json:"permissions"` // of our own user
	Flags        []string `json:"featureFlags"`
	Licences     []string `json:"licenses"`
	Products     []string `json:"productLicenses"`
	GoAccounts   flag     `json:"canCreateOffchainWallet"` // it has the licence to create trading accounts
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

// Member is a user of an enterprise.
type Member struct {
	ID    string `json:"id"`
	Email struct {
		Email    string `json:"email"`
		Verified flag   `json:"verified"`
	} `json:"email"`
	IsActive flag `json:"isActive"`
	Admin    bool `json:"-"`
}

// EnterpriseUsers lists who may act for an enterprise, whoever was invited and has not come yet included:
// GET /api/v1/enterprise/{id}/user (§6.1; the first version's path).
func (c *Client) EnterpriseUsers(ctx context.Context, enterprise string) ([]Member, error) {
	const operation = "GET enterprise users"
	if err := id("enterprise", enterprise); err != nil {
		return nil, flawed(Platform, operation, err)
	}
	var out struct {
		Admins *[]Member `json:"adminUsers"`
		Others []Member  `json:"nonAdminUsers"`
	}
	_, err := c.fetch(ctx, call{operation: operation, method: http.MethodGet, path: "/api/v1/enterprise/" + enterprise + "/user",
		query: url.Values{"allowInactiveUsers": {"true"}}}, &out)
	if err == nil && out.Admins == nil {
		err = misshapen(operation, "the answer holds no list")
	}
	if err != nil {
		return nil, err
	}
	all := *out.Admins
	for i := range all {
		all[i].Admin = true
	}
	return append(all, out.Others...), nil
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

// ChildByKey finds the enterprise that CreateChild made with a key, whether or not its answer was heard (§6.2): the same
// list, by idempotencyKey.
func (c *Client) ChildByKey(ctx context.Context, organization, key string) (Enterprise, bool, error) {
	const operation = "GET organization enterprise by key"
	err := id("organization", organization)
	if err == nil && !keyShape.MatchString(key) {
		err = errors.New("the idempotency key must be 8 to 64 letters, digits, - or _")
	}
	if err != nil {
		return Enterprise{}, false, flawed(Platform, operation, err)
	}
	var out struct {
		Enterprises []Enterprise `json:"enterprises"`
	}
	_, err = c.fetch(ctx, call{operation: operation, method: http.MethodGet,
		path: "/api/v2/organization/" + organization + "/enterprise", query: url.Values{"idempotencyKey": {key}}}, &out)
	switch {
	case IsNotFound(err), err == nil && len(out.Enterprises) == 0:
		return Enterprise{}, false, nil
	case err != nil:
		return Enterprise{}, false, err
	case len(out.Enterprises) > 1 || !IsID(out.Enterprises[0].ID):
		return Enterprise{}, false, misshapen(operation, "the answer holds more than the key's enterprise, or none that can be read")
	}
	return out.Enterprises[0], true, nil
}
