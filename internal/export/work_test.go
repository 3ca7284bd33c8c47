package export_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"github.com/unykorn/console/internal/export"
	"github.com/unykorn/console/internal/testkit"
)

func workOf(id uuid.UUID) *river.Job[export.Work] {
	return &river.Job[export.Work]{Args: export.Work{ID: id}}
}

func second[A any](_ A, err error) error { return err }

func third[A, B any](_ A, _ B, err error) error { return err }

func TestMain(m *testing.M) { testkit.Main(m) }
