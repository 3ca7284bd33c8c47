package sandbox

import (
	"cmp"
	"math/big"
	"net/http"
	"slices"
	"time"
)

// enterprise is a client of the organization, with its own wallets and users.
type enterprise struct {
	ID        string      `json:"id"`
	Name      string      `json:"name"`
	Legal     string      `json:"legal,omitempty"` // legalPersonName, when it is another
	Kyc       string      `json:"kyc"`
	Tank      string      `json:"tank"` // address of the gas tank
	TankWei   *big.Int    `json:"tankWei"`
	Account   string      `json:"account,omitempty"`   // individual or entity; "": entity
	Contact   string      `json:"contact,omitempty"`   // user who is its primary contact
	Key       string      `json:"key,omitempty"`       // idempotencyKey it was made with
	Email     string      `json:"email,omitempty"`     // it was made for
	Flags     []string    `json:"flags,omitempty"`     // features that BitGo turned on for it
	Approvals int         `json:"approvals,omitempty"` // approvalsRequired; 0: one
	OwnViews  bool        `json:"ownViews,omitempty"`  // users see only the wallets they are on
	UI        string      `json:"ui,omitempty"`
	Signing   string      `json:"signing,omitempty"` // signingBitgoOrg of distributed custody
	Freeze    *freeze     `json:"freeze,omitempty"`
	Contracts []agreement `json:"contracts,omitempty"`
	Third     []third     `json:"third,omitempty"`
	Created   time.Time   `json:"created"`
}

// agreement is one that was signed for the enterprise.
type agreement struct {
	Type string `json:"type"`
	User string `json:"user"`
	Date string `json:"date"`
	IP   string `json:"ip"`
}

// third is somebody else's name for the enterprise.
type third struct {
	ID    string `json:"id"`
	Label string `json:"label"`
}

var _ = kind("enterprise", func(s *state, d *enterprise) { track(s.enterprises, &s.enterpriseOrder, d.ID, d) },
	func(s *state) []*enterprise { return inOrder(s.enterprises, s.enterpriseOrder) })

// ethTSS is the feature flag without which BitGo makes no MPC wallet for an enterprise.
const ethTSS = "ethTSS"

// viewsAll is BitGo's usersViewAllWallets: who belongs to the enterprise sees all of its
// wallets in lists.
func (e *enterprise) viewsAll() bool { return !e.OwnViews }

// required is how many administrators approve what concerns the enterprise.
func (e *enterprise) required() int { return max(1, e.Approvals) }

func (e *enterprise) account() string { return cmp.Or(e.Account, "entity") }

// frozen reports whether nothing is sent from the enterprise's wallets.
func (e *enterprise) frozen(now time.Time) bool {
	return e.Freeze != nil && now.Before(e.Freeze.Expires)
}

// tssEnabled reports whether BitGo makes MPC wallets for the enterprise (seed 000,
// mpc-tss-wallet-creation-blocked). A control call turns it on, as BitGo's support does.
func (s *Server) tssEnabled(id string) bool {
	e := s.state.enterprises[id]
	return e != nil && slices.Contains(e.Flags, ethTSS)
}

// mpcBlocked refuses an MPC wallet to an enterprise without the flag.
func mpcBlocked() problem {
	return forbidden("For MPC wallet creation, please contact support@bitgo.com")
}

// enterpriseOf finds the enterprise that a segment of the path names.
func (s *Server) enterpriseOf(c *call, id string) (*enterprise, *problem) {
	if !hex32.MatchString(id) {
		return nil, &problem{status: http.StatusBadRequest, name: "InvalidEnterpriseId", message: "invalid enterprise id", context: map[string]any{"id": id}}
	}
	e := s.state.enterprises[id]
	if e == nil || !c.sees(e.ID) {
		return nil, &problem{status: http.StatusNotFound, name: "EnterpriseNotFound", message: "enterprise not found"}
	}
	return e, nil
}

// managedBy is enterpriseOf for an administrator.
func (s *Server) managedBy(c *call, id string) (*enterprise, *problem) {
	e, p := s.enterpriseOf(c, id)
	if p == nil && !c.user.admin(e.ID) {
		denied := forbidden("user is not an enterprise administrator")
		return nil, &denied
	}
	return e, p
}
