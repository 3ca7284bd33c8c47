package security

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/identity"
)

// tellTransfer has people told of what a transfer has come to, in the caller's transaction. One that waits for evidence alone is nobody's to
// decide, and one that whoever asked took back themselves is no news.
func (s *Service) tellTransfer(ctx context.Context, tx pgx.Tx, e audit.Entry, t Transfer) error {
	if t.State == Cancelled || t.State == PendingReview && !t.ByTwo && t.OverrideWhy == "" {
		return nil
	}
	return audit.Tell(ctx, tx, s.Jobs, e, string(t.State))
}

// News says what became of a transfer or of filed terms, and to whom: to who may decide, or to who asked.
func (s *Service) News(ctx context.Context, tx pgx.Tx, t audit.Told) (audit.News, error) {
	if t.Thing == Kind {
		return newsOfTerms(ctx, tx, t)
	}
	x, err := transfer(ctx, tx, t.ID)
	if err != nil {
		return audit.News{}, err
	}
	sec, err := get(ctx, tx, x.Security)
	if err != nil {
		return audit.News{}, err
	}
	what := x.Type.words() + " of " + x.Shares.Grouped() + " shares of " + sec.Issuer
	n := audit.News{Client: accreditation.Tenant(x.Client), Tone: "info", Thing: TransferKind, ID: t.ID, People: []uuid.UUID{x.AskedBy}}
	switch State(t.Word) {
	case Confirmed:
		n.Tone, n.Text = "ok", what+" is in the books."
	case Rejected:
		n.Tone, n.Text = "warn", what+" was rejected. No share has moved."
	case PendingReview:
		switch {
		case strings.HasSuffix(t.Verb, "-approved"):
			n.Text = what + " was approved and waits for something else. No share has moved."
			return n, nil
		case strings.HasSuffix(t.Verb, "-override"):
			n.Text = "One of two agreed to override a rule: " + what + ". No share moves before a second person does."
		case x.OverrideWhy != "":
			n.Tone, n.Text = "warn", "An override of a rule is asked for: "+what+". Two of compliance decide."
		default:
			n.Text = what + " waits for your decision. No share moves before that."
		}
		n.People, err = deciders(ctx, tx, x.Client, x.AskedBy)
	case Cancelled:
		return audit.News{}, nil
	}
	return n, err
}

// words is a type in a sentence.
func (t Type) words() string {
	return map[Type]string{PrimaryIssuance: "The issue", Secondary: "The sale", Gift: "The gift", Estate: "The transfer of an estate", Redeemed: "The redemption", Opening: "The opening entry"}[t]
}

// deciders are who of compliance may decide what somebody asked for.
func deciders(ctx context.Context, tx pgx.Tx, client, asker uuid.UUID) ([]uuid.UUID, error) {
	all, err := identity.Holders(ctx, tx, identity.Compliance, client)
	return slices.DeleteFunc(all, func(p uuid.UUID) bool { return p == asker }), err
}

// newsOfTerms is of the version that the word names: "2 filed".
func newsOfTerms(ctx context.Context, tx pgx.Tx, told audit.Told) (audit.News, error) {
	number, state, _ := strings.Cut(told.Word, " ")
	version, err := strconv.Atoi(number)
	if err != nil {
		return audit.News{}, err
	}
	sec, err := get(ctx, tx, told.ID)
	if err != nil {
		return audit.News{}, err
	}
	all, err := termsHistory(ctx, tx, told.ID)
	if err != nil {
		return audit.News{}, err
	}
	at := slices.IndexFunc(all, func(t Terms) bool { return t.Version == version })
	if at < 0 {
		return audit.News{}, ErrNotFound
	}
	n := audit.News{Client: accreditation.Tenant(sec.Client), Tone: "info", Thing: Kind, ID: told.ID, People: []uuid.UUID{all[at].FiledBy}}
	what := "Version " + number + " of the terms of " + sec.Issuer
	switch TermsState(state) {
	case TermsFiled:
		n.Text = what + " waits for your decision. What is in force holds until then."
		n.People, err = deciders(ctx, tx, sec.Client, all[at].FiledBy)
	case TermsInForce:
		n.Tone, n.Text = "ok", what+" is in force."
	case TermsRejected:
		n.Tone, n.Text = "warn", what+" was rejected. What was in force still is."
	case TermsWithdrawn:
		return audit.News{}, nil
	}
	return n, err
}
