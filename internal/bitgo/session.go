package bitgo

import (
	"context"
	"net/http"
)

// Session is what BitGo knows about the token itself.
type Session struct {
	ID         string   `json:"id"`
	User       ident    `json:"user"`
	Label      string   `json:"label"`
	Enterprise ident    `json:"enterprise"`
	Scope      []string `json:"scope"`
	IPRestrict []string `json:"ipRestrict"`
	Expires    Time     `json:"expires"`
	Unlock     *Unlock  `json:"unlock"`
}

// Unlock says whether and how far the token may spend. A token with no Unlock and no limits answers a send with
// "needs unlock"; unlocking one that has limits deletes them (§3.4).
type Unlock struct {
	Time           Time                     `json:"time"`
	Expires        Time                     `json:"expires"`
	SpendingLimits map[string]SpendingLimit `json:"spendingLimits"`
}

// SpendingLimit is a lifetime limit in base units of one coin. BitGo publishes it as a number: above 2^53 it is unknown.
type SpendingLimit struct {
	TxCount      int64 `json:"txCount"`
	TxValue      exact `json:"txValue"`
	TxValueLimit exact `json:"txValueLimit"`
}

// Exact gives the limit and what is used of it in base units; "" where BitGo's number cannot be exact.
func (l SpendingLimit) Exact() (limit, used string) {
	if l.TxValueLimit.Known() {
		limit = l.TxValueLimit.String()
	}
	if l.TxValue.Known() {
		used = l.TxValue.String()
	}
	return limit, used
}

// Session reads the token's own session: GET /api/v2/user/session (§3.4), the cheapest check of a token.
func (c *Client) Session(ctx context.Context) (Session, error) {
	var out struct {
		Session Session `json:"session"`
	}
	_, err := c.fetch(ctx, call{operation: "GET session", method: http.MethodGet, path: "/api/v2/user/session"}, &out)
	return out.Session, err
}

// UserID gives the id of the user the token belongs to.
func (s Session) UserID() string { return string(s.User) }
