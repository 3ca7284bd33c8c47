package bitgo

import (
	"encoding/json"
	"strings"
)

// ApprovalChange is what an approval that is not a send would do (PendingApprovalInfo of BitGo's document). Which fields
// are set depends on the approval's type.
type ApprovalChange struct {
	Action string       // create update delete add remove …
	Rules  []RuleUpdate // policyRuleRequest; several of a change over several wallets
	// Batch says which part of a change that BitGo split this is; zero where it is whole.
	Batch struct{ Index, Total int }

	// userChangeRequest, updateEnterpriseRequest, updateOrganizationRequest, enterpriseInviteRequest
	User        string
	Email       string
	Permissions []string
	Role        string
	VideoUser   *bool
	Enterprise  string // its name
	Inviter     string
	Step        string // requiredVerificationStep

	Required int // updateApprovalsRequiredRequest

	// updateWalletSettingRequest: userKeySigningRequired
	Before, After *bool
	Tags          []string // updateWalletTagsRequest

	// genericRequest
	Kind, Resource, Description string
	Current, Proposed           string            // ids of what is and of what would be
	Details                     map[string]string // metadata and anchors, by name
	Resources                   int
}

// RuleUpdate is one rule of a wallet's policy as it would be. Condition is kept as BitGo wrote it: of a list it names one
// entry that is added or removed.
type RuleUpdate struct {
	PolicyRule
	Wallet string `json:"walletId"`
}

// wireWho is the fields that changes of people share; each type has some of them.
type wireWho struct {
	Action      string          `json:"action"`
	UserID      ident           `json:"userId"`
	UserChanged ident           `json:"userChanged"`
	Email       string          `json:"email"`
	Permissions json.RawMessage `json:"permissions"`
	Role        string          `json:"role"`
	VideoUser   *bool           `json:"isVideoIdUser"`
	Inviter     wireInviter     `json:"inviterInfo"`
	Enterprise  struct {
		Name      string      `json:"name"`
		InvitedBy wireInviter `json:"invitedBy"`
		Step      string      `json:"requiredVerificationStep"`
	} `json:"enterpriseInfo"`
}

type wireInviter struct {
	Name  string `json:"fullName"`
	Email string `json:"email"`
}

type wireGeneric struct {
	ChangeType  string                     `json:"changeType"`
	Resource    string                     `json:"resourceType"`
	Description string                     `json:"description"`
	Current     string                     `json:"currentId"`
	Proposed    string                     `json:"proposedId"`
	Metadata    map[string]json.RawMessage `json:"metadata"`
	Resources   []json.RawMessage          `json:"resources"`
	Anchors     []struct {
		Key   string `json:"key"`
		Value string `json:"value"`
	} `json:"anchors"`
}

type wireChange struct {
	Policy struct {
		Action  string       `json:"action"`
		Update  *RuleUpdate  `json:"update"`
		Updates []RuleUpdate `json:"updates"`
		Batch   struct {
			Index int `json:"index"`
			Total int `json:"total"`
		} `json:"batch"`
	} `json:"policyRuleRequest"`
	User         wireWho `json:"userChangeRequest"`
	Enterprise   wireWho `json:"updateEnterpriseRequest"`
	Organization wireWho `json:"updateOrganizationRequest"`
	Invite       wireWho `json:"enterpriseInviteRequest"`
	Required     struct {
		Count int `json:"requestedApprovalsRequired"`
	} `json:"updateApprovalsRequiredRequest"`
	Setting struct {
		Signing struct {
			New *bool `json:"newValue"`
			Old *bool `json:"oldValue"`
		} `json:"userKeySigningRequired"`
	} `json:"updateWalletSettingRequest"`
	Tags struct {
		Action string   `json:"action"`
		Tags   []string `json:"customTags"`
	} `json:"updateWalletTagsRequest"`
	Generic wireGeneric `json:"genericRequest"`
}

// readChange keeps what was readable of what would change.
func (p *Approval) readChange(raw json.RawMessage) {
	var w wireChange
	_ = json.Unmarshal(raw, &w)
	c := &p.Change
	for _, who := range []wireWho{w.User, w.Enterprise, w.Organization, w.Invite} {
		c.who(who)
	}
	c.Action = first(c.Action, w.Policy.Action, w.Tags.Action)
	if w.Policy.Update != nil {
		c.Rules = append(c.Rules, *w.Policy.Update)
	}
	c.Rules = append(c.Rules, w.Policy.Updates...)
	c.Batch.Index, c.Batch.Total = w.Policy.Batch.Index, w.Policy.Batch.Total
	c.Required, c.Tags = w.Required.Count, w.Tags.Tags
	c.Before, c.After = w.Setting.Signing.Old, w.Setting.Signing.New
	c.generic(w.Generic)
}

func (c *ApprovalChange) who(w wireWho) {
	c.Action, c.Email, c.Role = first(c.Action, w.Action), first(c.Email, w.Email), first(c.Role, w.Role)
	c.User = first(c.User, string(w.UserID), string(w.UserChanged))
	c.Enterprise, c.Step = first(c.Enterprise, w.Enterprise.Name), first(c.Step, w.Enterprise.Step)
	for _, by := range []wireInviter{w.Inviter, w.Enterprise.InvitedBy} {
		c.Inviter = first(c.Inviter, strings.TrimSpace(by.Name+" "+by.Email))
	}
	if w.VideoUser != nil {
		c.VideoUser = w.VideoUser
	}
	var several []string
	var alone string
	switch {
	case json.Unmarshal(w.Permissions, &several) == nil:
		c.Permissions = append(c.Permissions, several...)
	case json.Unmarshal(w.Permissions, &alone) == nil && alone != "":
		c.Permissions = append(c.Permissions, alone)
	}
}

func (c *ApprovalChange) generic(w wireGeneric) {
	c.Kind, c.Resource, c.Description = w.ChangeType, w.Resource, w.Description
	c.Current, c.Proposed, c.Resources = w.Current, w.Proposed, len(w.Resources)
	for name, raw := range w.Metadata {
		c.detail(name, worded(raw))
	}
	for _, a := range w.Anchors {
		c.detail(a.Key, a.Value)
	}
}

func (c *ApprovalChange) detail(name, text string) {
	if name == "" || text == "" {
		return
	}
	if c.Details == nil {
		c.Details = map[string]string{}
	}
	c.Details[name] = text
}

// worded is a JSON value as a person reads it: a text without its quotes, a list with commas, anything else as it stands.
func worded(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	var list []string
	if json.Unmarshal(raw, &list) == nil {
		return strings.Join(list, ", ")
	}
	return string(raw)
}
