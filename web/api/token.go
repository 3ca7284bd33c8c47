package api

import (
	"context"
	"net/http"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/seal"
	"github.com/unykorn/console/internal/token"
)

type limitBody struct {
	Coin  string `json:"coin" maxLength:"80" example:"tbtc4"`
	Value units  `json:"txValueLimit" doc:"Whole base units, in all the token's life."`
}

type tokenRequest struct {
	Body struct {
		Kind     string      `json:"kind,omitempty" enum:"session,long_lived" doc:"Absent: session when there is an email."`
		Use      string      `json:"use,omitempty" enum:"manage,service,third_party" doc:"Of a session manage, which is also the default; of a long_lived token one of the others."`
		Email    string      `json:"email,omitempty" maxLength:"254" doc:"Of a session: whose login at BitGo."`
		Password secret      `json:"password,omitempty" doc:"Of a session. Goes to BitGo Express and is kept nowhere."`
		OTP      secret      `json:"otp,omitempty" doc:"The one-time code of this moment. Not needed for a token that waits for another administrator."`
		Label    string      `json:"label,omitempty" maxLength:"120" example:"Portfolio reports"`
		Scope    []string    `json:"scope,omitempty" maxItems:"60" doc:"BitGo's scopes." example:"[\"wallet_view_all\"]"`
		Duration int64       `json:"duration,omitempty" minimum:"0" maximum:"315360000" doc:"Seconds, at most ten years; absent: BitGo decides."`
		Networks []string    `json:"ipRestrict,omitempty" maxItems:"50" doc:"IPv4 blocks of /24 to /32 from which it may be used; needed in production."`
		Limits   []limitBody `json:"spendingLimits,omitempty" maxItems:"50"`
	}
}

// TokenBody is a token at BitGo, without the token itself.
type TokenBody struct {
	ID       string      `json:"tokenId"`
	Kind     string      `json:"kind" enum:"session,long_lived"`
	Use      string      `json:"use" enum:"manage,service,third_party"`
	Label    string      `json:"label"`
	State    string      `json:"state" enum:"pending_approval,making,unproved,active,retiring,expired,revoking,revoked,failed" doc:"unproved: BitGo has not answered a call with it yet, so the one before it is used. retiring: another has taken its place."`
	Scope    []string    `json:"scope"`
	Networks []string    `json:"ipRestrict"`
	Limits   []limitBody `json:"spendingLimits"`
	BitGoID  string      `json:"bitgoTokenId,omitempty"`
	User     string      `json:"bitgoUserId,omitempty"`
	Asked    Time        `json:"createdAt"`
	Expires  *Time       `json:"expiresAt,omitempty"`
	Retires  *Time       `json:"retiresAt,omitempty"`
	Revoked  *Time       `json:"revokedAt,omitempty"`
	Trouble  string      `json:"trouble,omitempty" doc:"What stands in the way."`
}

func (s *Server) tokenBodyOf(t token.Token) TokenBody {
	out := TokenBody{ID: t.ID.String(), Kind: string(t.Kind), Use: string(t.Purpose), Label: t.Label, State: stateOfToken(t, s.Clock.Now()), Scope: t.Scopes, Networks: t.Networks,
		Limits: make([]limitBody, len(t.Limits)), BitGoID: t.BitGoID, User: t.User, Asked: Time(t.AskedAt), Expires: timeOf(t.ExpiresAt), Retires: timeOf(t.RetireAt),
		Revoked: timeOf(t.RevokedAt), Trouble: t.Trouble}
	for i, l := range t.Limits {
		out.Limits[i] = limitBody{Coin: l.Coin, Value: units(l.Value)}
	}
	return out
}

func stateOfToken(t token.Token, now time.Time) string {
	switch {
	case t.State == token.Waiting:
		return "pending_approval"
	case t.State != token.Active:
		return string(t.State)
	case t.ExpiresAt != nil && !now.Before(*t.ExpiresAt):
		return "expired"
	case t.RetireAt != nil:
		return "retiring"
	case t.Purpose == token.Ours && t.ProvedAt == nil:
		return "unproved"
	}
	return string(t.State)
}

type tokenAnswer struct {
	Status int
	Body   struct {
		TokenBody
		Token string `json:"token,omitempty" doc:"Of use third_party: the token itself, this once."`
	}
}

// createToken is seed 001 §10. Nothing that BitGo refused is final: the code is another one a moment later.
func (s *Server) createToken(ctx context.Context, in *tokenRequest) (*tokenAnswer, error) {
	b := in.Body
	ask := token.Ask{Kind: token.Kind(b.Kind), Purpose: token.Purpose(b.Use), Label: b.Label, Email: b.Email, Password: b.Password.Secret, OTP: b.OTP.Secret,
		Scopes: b.Scope, Networks: b.Networks, Duration: time.Duration(b.Duration) * time.Second}
	for _, l := range b.Limits {
		ask.Limits = append(ask.Limits, token.Limit{Coin: l.Coin, Value: string(l.Value)})
	}
	if ask.Kind == "" {
		ask.Kind = map[bool]token.Kind{true: token.Session, false: token.LongLived}[b.Email != ""]
	}
	if ask.Kind == token.Session && ask.Purpose == "" {
		ask.Purpose = token.Manage
	}
	t, text, err := s.Tokens.New(ctx, caller(ctx), ask, visitOf(ctx).oneTime)
	return s.tokenTold(ctx, t, text, err)
}

// tokenTold shapes the answer. What waits, and what was not made, may be asked for again with the same Idempotency-Key.
func (s *Server) tokenTold(ctx context.Context, t token.Token, text seal.Secret, err error) (*tokenAnswer, error) {
	if err != nil || t.State == token.Waiting {
		visitOf(ctx).again = true
	}
	if err != nil {
		return nil, err
	}
	out := &tokenAnswer{Status: http.StatusOK}
	if t.State == token.Waiting {
		out.Status = http.StatusAccepted
	}
	out.Body.TokenBody, out.Body.Token = s.tokenBodyOf(t), text.Reveal()
	return out, nil
}

type tokensAnswer struct {
	Body struct {
		Tokens []TokenBody `json:"tokens"`
	}
}

func (s *Server) listTokens(ctx context.Context, _ *struct{}) (*tokensAnswer, error) {
	found, err := s.Tokens.List(ctx, caller(ctx))
	if err != nil {
		return nil, err
	}
	out := &tokensAnswer{}
	out.Body.Tokens = make([]TokenBody, len(found))
	for i, t := range found {
		out.Body.Tokens[i] = s.tokenBodyOf(t)
	}
	return out, nil
}

type confirmRequest struct {
	ID   string `path:"tokenId" format:"uuid"`
	Body struct {
		OTP secret `json:"otp" doc:"The one-time code of this moment."`
	}
}

func (s *Server) confirmToken(ctx context.Context, in *confirmRequest) (*tokenAnswer, error) {
	id, err := uuid.Parse(in.ID)
	if err != nil {
		return nil, token.ErrNotFound
	}
	t, err := s.Tokens.Confirm(ctx, caller(ctx), id, in.Body.OTP.Secret)
	return s.tokenTold(ctx, t, "", err)
}

type tokenPath struct {
	ID string `path:"tokenId" format:"uuid"`
}

func (s *Server) revokeToken(ctx context.Context, in *tokenPath) (*tokenAnswer, error) {
	id, err := uuid.Parse(in.ID)
	if err != nil {
		return nil, token.ErrNotFound
	}
	t, err := s.Tokens.Revoke(ctx, caller(ctx), id)
	return s.tokenTold(ctx, t, "", err)
}
