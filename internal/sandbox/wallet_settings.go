package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// walletSettings is the body of an update of a wallet. Nil says nothing about a setting.
type walletSettings struct {
	Label             *string         `json:"label,omitempty"`
	ApprovalsRequired *int            `json:"approvalsRequired,omitempty"`
	Silent            *bool           `json:"disableTransactionNotifications,omitempty"`
	UserSigns         *bool           `json:"userKeySigningRequired,omitempty"`
	Defaults          json.RawMessage `json:"buildDefaults,omitempty"`
}

// walletChange carries out settings that an administrator approves.
const walletChange = "wallet.settings"

var _ = onApproval(walletChange, func(b *batch, a *approval, in walletSettings) *problem {
	b.put(b.server.state.wallets[a.Wallet].with(in))
	return nil
})

// required is how many administrators approve what the wallet asks for.
func (w *wallet) required() int { return max(1, w.ApprovalsRequired) }

// walletPut is PUT /api/v2/{coin}/wallet/{id}. Label, notifications and build defaults
// change at once. How many must approve, and whether the user's key must sign, are what
// other administrators protect: they become a pending approval (updateApprovalsRequiredRequest,
// updateWalletSettingRequest), and the answer is 202.
func (s *Server) walletPut(c *call) answer {
	w, _, p := s.walletOf(c)
	if p != nil {
		return c.fail(*p)
	}
	var in walletSettings
	if err := c.decode(&in); err != nil {
		return c.fail(invalid("BadRequest", "invalid body"))
	}
	if p := s.refusesSettings(c, w, in); p != nil {
		return c.fail(*p)
	}
	b := s.begin("wallet.update")
	free, guarded := in.split(w)
	changed := w.with(free)
	b.put(changed)
	if x, asked := guarded.change(w); asked {
		return b.askChange(c, x, guarded)
	}
	if err := b.commit(); err != nil {
		return c.broken(err)
	}
	return ok(s.walletBody(s.state.wallets[w.ID], c.path["coin"], false))
}

// refusesSettings is what is wrong with the caller or the body.
func (s *Server) refusesSettings(c *call, w *wallet, in walletSettings) *problem {
	others := len(s.walletAdmins(w)) - 1
	var p problem
	switch {
	case in.Label != nil && strings.TrimSpace(*in.Label) == "":
		p = invalid("InvalidLabel", "label must not be empty")
	case in.ApprovalsRequired != nil && (*in.ApprovalsRequired < 1 || *in.ApprovalsRequired > max(1, others)):
		p = invalid("InvalidApprovalsRequired", fmt.Sprintf("approvalsRequired must be between 1 and %d, the administrators beside whoever asks", max(1, others)))
	case in.UserSigns != nil && coins[w.Coin].family != container:
		p = invalid("BadRequest", "userKeySigningRequired is a setting of Go Accounts")
	case in.ApprovalsRequired != nil && in.UserSigns != nil:
		p = invalid("BadRequest", "approvalsRequired and userKeySigningRequired are approved one by one")
	case len(in.Defaults) > 0 && !bytes.HasPrefix(in.Defaults, []byte("{")):
		p = invalid("BadRequest", "buildDefaults must be an object")
	default:
		return nil
	}
	return &p
}

// split takes apart what changes at once and what others approve; a setting that the
// wallet has already is neither.
func (in walletSettings) split(w *wallet) (free, guarded walletSettings) {
	free = in
	free.ApprovalsRequired, free.UserSigns = nil, nil
	if in.ApprovalsRequired != nil && *in.ApprovalsRequired != w.required() {
		guarded.ApprovalsRequired = in.ApprovalsRequired
	}
	if in.UserSigns != nil && *in.UserSigns == w.BitGoSigns {
		guarded.UserSigns = in.UserSigns
	}
	return free, guarded
}

// change is what an approval of the settings says, if they need one.
func (in walletSettings) change(w *wallet) (change, bool) {
	x := change{Name: walletChange, Wallet: w.ID}
	switch {
	case in.ApprovalsRequired != nil:
		x.Type, x.Info = "updateApprovalsRequiredRequest", map[string]any{"requestedApprovalsRequired": *in.ApprovalsRequired}
	case in.UserSigns != nil:
		x.Type = "updateWalletSettingRequest"
		x.Info = map[string]any{"userKeySigningRequired": map[string]any{"newValue": *in.UserSigns, "oldValue": !*in.UserSigns}}
	default:
		return x, false
	}
	return x, true
}

// with is the wallet with other settings.
func (w *wallet) with(in walletSettings) *wallet {
	out := *w
	if in.Label != nil {
		out.Label = *in.Label
	}
	if in.ApprovalsRequired != nil {
		out.ApprovalsRequired = *in.ApprovalsRequired
	}
	if in.Silent != nil {
		out.Silent = *in.Silent
	}
	if in.UserSigns != nil {
		out.BitGoSigns = !*in.UserSigns
	}
	if len(in.Defaults) > 0 {
		out.BuildDefaults = in.Defaults
	}
	return &out
}

// showSettings adds them to the wallet's body.
func (w *wallet) showSettings(body map[string]any) {
	body["approvalsRequired"], body["disableTransactionNotifications"] = w.required(), w.Silent
	if len(w.BuildDefaults) > 0 {
		body["buildDefaults"] = w.BuildDefaults
	}
	if f := w.Freeze; f != nil {
		body["freeze"] = f.body()
	}
	if w.Type == "custodial" { // BitGo holds the keys: it shows none, and no m and n
		body["keys"], body["subType"], body["isCold"] = []string{}, "custodialCold", true
		delete(body, "m")
		delete(body, "n")
	}
}

func (s *Server) walletSettingRoutes() []route {
	return []route{
		at("PUT", "/api/v2/{coin}/wallet/{id}", s.walletPut).needs("wallet_manage"),
		at("POST", "/api/v2/{coin}/wallet/{id}/freeze", s.walletFreeze).needs("wallet_freeze"),
	}
}
