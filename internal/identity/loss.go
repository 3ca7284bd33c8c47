package identity

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/google/uuid"
)

// Loss is what a person would no longer hold; without a grant they leave altogether.
type Loss struct {
	Person uuid.UUID
	Grant  *Grant
}

// Approvals says, in the caller's transaction, whether everything that can be asked for could still be approved after a loss.
// The room of approvals is fitted in cmd/console/app.go.
type Approvals interface {
	Solvable(ctx context.Context, tx pgx.Tx, l Loss) error
}

// bears refuses a loss after which something could never be approved again.
func (s *Service) bears(ctx context.Context, tx pgx.Tx, l Loss) error {
	if s.Approvals == nil {
		return nil
	}
	return s.Approvals.Solvable(ctx, tx, l)
}
