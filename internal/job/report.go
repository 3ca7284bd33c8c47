package job

import (
	"context"
	"log/slog"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// reporter logs a failed job, once, without its arguments.
type reporter struct{ log *slog.Logger }

// HandleError is called for every failed attempt.
func (r reporter) HandleError(ctx context.Context, j *rivertype.JobRow, err error) *river.ErrorHandlerResult {
	level, next := slog.LevelWarn, "tried again"
	switch {
	case j.MaxAttempts == 1:
		next = "the next round" // of what is repeated anyway
	case j.Attempt >= j.MaxAttempts:
		level, next = slog.LevelError, "given up"
	}
	r.log.Log(ctx, level, "job failed", "kind", j.Kind, "job", j.ID, "attempt", j.Attempt, "next", next, "err", err)
	return nil
}

// HandlePanic is called for a panic outside our own workers, which catch theirs.
func (r reporter) HandlePanic(_ context.Context, j *rivertype.JobRow, _ any, trace string) *river.ErrorHandlerResult {
	r.log.Error("job panicked", "kind", j.Kind, "job", j.ID, "attempt", j.Attempt, "trace", trace)
	return nil
}

// above lets River say only what matters: its own comings and goings are noise.
type above struct {
	slog.Handler
	least slog.Level
}

// Enabled implements slog.Handler.
func (a above) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= a.least && a.Handler.Enabled(ctx, level)
}

// WithAttrs implements slog.Handler.
func (a above) WithAttrs(attrs []slog.Attr) slog.Handler {
	return above{a.Handler.WithAttrs(attrs), a.least}
}

// WithGroup implements slog.Handler.
func (a above) WithGroup(name string) slog.Handler { return above{a.Handler.WithGroup(name), a.least} }
