package bitgo

import (
	"context"
	"errors"
	"net/http"
	"net/mail"
	"regexp"
)

// NewChild asks for an enterprise of the organization. Key is ours: BitGo makes one enterprise for it and answers the
// same however often it is asked, so a try whose answer was lost is simply made again with the same key.
type NewChild struct {
	Email       string
	Key         string
	AccountType string   // individual or entity
	Admins      []string // BitGo's ids of users who administer it beside the client; the docs want the service user here
}

// Child is what BitGo answers: no name and no state, which Enterprise reads.
type Child struct {
	Enterprise string `json:"enterpriseId"`
	User       string `json:"userId"`
}

var keyShape = regexp.MustCompile(`^[A-Za-z0-9_-]{8,64}$`)

func (n NewChild) check() error {
	a, err := mail.ParseAddress(n.Email)
	switch {
	case err != nil || a.Address != n.Email:
		return errors.New("the email is not a bare address")
	case !keyShape.MatchString(n.Key):
		return errors.New("the idempotency key must be 8 to 64 letters, digits, - or _")
	case n.AccountType != "individual" && n.AccountType != "entity":
		return errors.New("the account type is individual or entity")
	}
	for _, admin := range n.Admins {
		if err := id("administrator's", admin); err != nil {
			return err
		}
	}
	return nil
}

// CreateChild makes an enterprise: POST /api/v2/organization/{id}/enterprise (§6.2), with a token of an administrator of
// the organization. It is not retried here; the caller may, with the same key.
func (c *Client) CreateChild(ctx context.Context, organization string, ask NewChild) (Child, error) {
	const operation = "POST organization enterprise"
	if err := check(id("organization", organization), ask.check()); err != nil {
		return Child{}, flawed(Platform, operation, err)
	}
	if ask.Admins == nil {
		ask.Admins = []string{} // required, and may be empty
	}
	body := struct {
		Email       string   `json:"email"`
		Key         string   `json:"idempotencyKey"`
		Admins      []string `json:"additionalAdmins"`
		AccountType string   `json:"accountType"`
		IsCaaS      bool     `json:"isCaaS"`
	}{ask.Email, ask.Key, ask.Admins, ask.AccountType, true}
	var out Child
	_, err := c.fetch(ctx, call{operation: operation, method: http.MethodPost, path: "/api/v2/organization/" + organization + "/enterprise", body: body}, &out)
	if err == nil && !IsID(out.Enterprise) {
		err = misshapen(operation, "the answer holds no enterprise")
	}
	return out, err
}
