package security

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/regulation"
)

// Exemptions are what a lot may have been issued under: the offerings' own, and the resale to institutions.
var Exemptions = append(slices.Clone(accreditation.Regulations), accreditation.Rule144A)

// Ground is what the entries of a register that is opened are judged on.
type Ground struct {
	Security Security
	terms    Terms
	law      regulation.Figures
	now      time.Time
	said     map[string]string
}

// Ground reads it in the caller's transaction, which holds the security still from then on. A foreign one is as absent as one that never was.
func (s *Service) Ground(ctx context.Context, tx pgx.Tx, actor identity.Actor, id string) (Ground, error) {
	g := Ground{now: s.Clock.Now(), said: map[string]string{}}
	if !securityForm.MatchString(id) {
		return g, ErrNotFound
	}
	var err error
	if g.Security, err = seen(ctx, tx, actor, id); err != nil {
		return g, err
	}
	if g.law, err = s.Law.Figures(ctx, tx); err != nil {
		return g, err
	}
	g.terms, err = inForce(ctx, tx, g.Security)
	return g, err
}

// Bars says why nobody who resides there may be entered, by the law's list of places and by the issuer's terms; "" is nothing. Limits of
// number and of share are not asked: what was held before this register is a fact, and no wish.
func (g Ground) Bars(residence string) string {
	if said, known := g.said[residence]; known || residence == "" {
		return said
	}
	f := facts{security: g.Security, terms: g.terms, now: g.now, receiverAt: residence}
	said := ""
	for _, v := range regulation.Judge(f.situation(Transfer{Type: PrimaryIssuance}), g.law, g.now) {
		if v.Rule == "jurisdiction" && v.Outcome == regulation.Fails {
			said = v.Reason
		}
	}
	g.said[residence] = said
	return said
}
