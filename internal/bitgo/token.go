package bitgo

import (
	"context"
	"errors"
	"net/http"
	"net/mail"
	"regexp"
	"time"
	"unicode/utf8"
)

// Login is a person's, at BitGo. The password goes to Express, which hashes it before it travels on.
type Login struct {
	Email    string
	Password Secret
	OTP      Secret
}

// Token is a token that BitGo made; Text is seen once, when it is made.
type Token struct {
	ID      string
	User    string
	Label   string
	Scope   []string
	Expires time.Time // zero when BitGo did not say
	Text    Secret
}

// loginDeadline bounds a login, which BitGo answers in a second or two.
const loginDeadline = 60 * time.Second

// Login asks for a short-lived token through Express: POST /api/v2/user/login (§3.4), without an Authorization header, for
// with one the SDK answers "already logged in". Only such a token can carry user_manage. How long it lives is expires_at
// alone; BitGo's documents name one, two and 24 hours.
func (c *Client) Login(ctx context.Context, ask Login) (Token, error) {
	const operation = "POST login"
	a, err := mail.ParseAddress(ask.Email)
	switch {
	case err != nil || a.Address != ask.Email:
		err = errors.New("the email is not a bare address")
	case ask.Password == "" || !valid(ask.Password.Reveal(), ask.OTP.Reveal()):
		err = errors.New("the password is missing, or password or OTP is no UTF-8 text")
	}
	if err != nil {
		return Token{}, flawed(Express, operation, err)
	}
	body := map[string]string{"email": ask.Email, "password": ask.Password.Reveal()}
	if ask.OTP != "" {
		body["otp"] = ask.OTP.Reveal()
	}
	var out struct {
		Text    string   `json:"access_token"`
		ID      string   `json:"token_id"`
		Scope   []string `json:"scope"`
		Expires int64    `json:"expires_at"`
		User    ident    `json:"user"`
	}
	got, failed := c.do(ctx, c.sender, c.express, Express, call{operation: operation, method: http.MethodPost, path: "/api/v2/user/login",
		body: body, anonymous: true, answerIn: loginDeadline}, ask.Password, ask.OTP)
	if err := readOnce(got, failed, &out); err != nil {
		return Token{}, err
	}
	if !headerSafe(out.Text) {
		return Token{}, got.synthetic(NameUnreadable, "the answer holds no token")
	}
	t := Token{ID: out.ID, User: string(out.User), Scope: out.Scope, Text: Secret(out.Text)}
	if out.Expires > 0 {
		t.Expires = time.Unix(out.Expires, 0).UTC()
	}
	return t, nil
}

// NewToken asks for a long-lived token of the user that the client speaks for.
type NewToken struct {
	Label      string
	OTP        Secret
	Scope      []string
	Duration   time.Duration // up to ten years; 0: BitGo decides
	IPRestrict []string      // IPv4 blocks of /24 to /32; required in production
	Limits     []NewLimit
}

// NewLimit is how much of a coin the token may send in all its life, in whole base units.
type NewLimit struct {
	Coin  string `json:"coin"`
	Value string `json:"txValueLimit"`
}

var tokenScopeShape = regexp.MustCompile(`^[a-z_]{2,40}(:[0-9a-f]{32})?$`)

func (n NewToken) check() error {
	if n.Label == "" || utf8.RuneCountInString(n.Label) > 200 || !valid(n.Label) {
		return errors.New("the label must be 1 to 200 characters")
	}
	if n.OTP == "" || !valid(n.OTP.Reveal()) {
		return errors.New("a long-lived token takes an OTP")
	}
	if n.Duration < 0 || n.Duration > 10*366*24*time.Hour {
		return errors.New("a long-lived token lives ten years at most")
	}
	for _, scope := range n.Scope {
		if !tokenScopeShape.MatchString(scope) {
			return errors.New("a scope has not the shape of BitGo's")
		}
	}
	for _, l := range n.Limits {
		if err := coin(l.Coin); err != nil {
			return err
		}
		if !amountShape.MatchString(l.Value) {
			return errors.New("a spending limit is a whole number of base units above zero")
		}
	}
	return nil
}

type wireToken struct {
	ID      string   `json:"id"`
	User    ident    `json:"user"`
	Label   string   `json:"label"`
	Scope   []string `json:"scope"`
	Expires Time     `json:"expires"`
	Text    string   `json:"token"`
}

func (w wireToken) token() Token {
	return Token{ID: w.ID, User: string(w.User), Label: w.Label, Scope: w.Scope, Expires: w.Expires.Time, Text: Secret(w.Text)}
}

// CreateToken makes a long-lived token: POST /api/v2/user/accesstoken (§3.4), once. BitGo shows its text in this answer
// alone. After a failure that is not Declined it may exist: look for its label among Tokens and remove it.
func (c *Client) CreateToken(ctx context.Context, ask NewToken) (Token, error) {
	const operation = "POST access token"
	if err := ask.check(); err != nil {
		return Token{}, flawed(Platform, operation, err)
	}
	body := struct {
		Label      string     `json:"label"`
		OTP        string     `json:"otp"`
		Scope      []string   `json:"scope,omitempty"`
		Duration   int64      `json:"duration,omitempty"`
		IPRestrict []string   `json:"ipRestrict,omitempty"`
		Limits     []NewLimit `json:"spendingLimits,omitempty"`
	}{ask.Label, ask.OTP.Reveal(), ask.Scope, int64(ask.Duration / time.Second), ask.IPRestrict, ask.Limits}
	var out wireToken
	got, failed := c.do(ctx, c.sender, c.platform, Platform, call{operation: operation, method: http.MethodPost, path: "/api/v2/user/accesstoken",
		body: body, answerIn: loginDeadline}, ask.OTP)
	if err := readOnce(got, failed, &out); err != nil {
		return Token{}, err
	}
	if !headerSafe(out.Text) || !IsID(out.ID) {
		return Token{}, got.synthetic(NameUnreadable, "the answer holds no token")
	}
	return out.token(), nil
}

// readOnce decodes the answer of a request that is made once.
func readOnce(got answer, failed *Error, out any) error {
	switch {
	case failed != nil:
		return failed
	case got.status < 200 || got.status > 299:
		return got.failure()
	}
	if err := decode(got.body, out); err != nil {
		return got.misread(err)
	}
	return nil
}

// Tokens lists the user's long-lived tokens that are not over, without their texts: GET /api/v2/user/accesstoken (§3.4).
func (c *Client) Tokens(ctx context.Context, after string) (Page[Token], error) {
	const operation = "GET access tokens"
	if err := cursor(after); err != nil {
		return Page[Token]{}, flawed(Platform, operation, err)
	}
	var out struct {
		Tokens *[]wireToken `json:"accessTokens"`
		Next   string       `json:"nextBatchPrevId"`
	}
	if _, err := c.fetch(ctx, call{operation: operation, method: http.MethodGet, path: "/api/v2/user/accesstoken", query: listQuery(after, pageSize)}, &out); err != nil {
		return Page[Token]{}, err
	}
	if out.Tokens == nil {
		return Page[Token]{}, misshapen(operation, "the answer holds no list")
	}
	page := Page[Token]{Next: out.Next}
	for _, w := range *out.Tokens {
		page.Items = append(page.Items, w.token())
	}
	return page, nil
}

// RemoveToken ends one of the user's tokens: DELETE /api/v2/user/accesstoken/{id} (§3.4).
func (c *Client) RemoveToken(ctx context.Context, token string) error {
	const operation = "DELETE access token"
	if err := id("token", token); err != nil {
		return flawed(Platform, operation, err)
	}
	_, err := c.fetch(ctx, call{operation: operation, method: http.MethodDelete, path: "/api/v2/user/accesstoken/" + token}, nil)
	return err
}

// Logout ends the login that the client speaks with: GET /api/v2/user/logout (§3.4).
func (c *Client) Logout(ctx context.Context) error {
	_, err := c.fetch(ctx, call{operation: "GET logout", method: http.MethodGet, path: "/api/v2/user/logout"}, nil)
	return err
}

// IsNeedsOTP is true when BitGo asks for a one-time code, or does not accept the one it got.
func IsNeedsOTP(err error) bool {
	e, ok := AsError(err)
	return ok && e.NeedsOTP
}
