package job

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivertype"

	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/delivery"
	"github.com/unykorn/console/internal/freeze"
	"github.com/unykorn/console/internal/partner"
	"github.com/unykorn/console/internal/send"
)

// queueOf says where a job waits whose own arguments name no queue.
var queueOf = map[string]string{
	approval.Decided{}.Kind():  urgent,
	send.Resolve{}.Kind():      urgent,
	freeze.Told{}.Kind():       urgent,
	freeze.AtBitGoDue{}.Kind(): urgent,
	delivery.MailsDue{}.Kind(): post,
	delivery.CallsDue{}.Kind(): post,
	partner.CallsDue{}.Kind():  post,
}

// inserter only inserts; it is what rooms get.
type inserter struct{ client *river.Client[pgx.Tx] }

// quiet is how seldom the inserter wakes workers by NOTIFY: its limit in River is the fetch cool-down. NOTIFY takes
// one lock for the whole cluster until its transaction commits, which the webhook's path cannot afford; workers look
// into their queues five times a second instead.
const quiet = 24 * time.Hour

// Inserter gives the rooms what they ask for jobs with. It needs no running workers.
func Inserter(db *database.DB) (database.Jobs, error) {
	client, err := river.NewClient(riverpgxv5.New(db.Pool()), &river.Config{Schema: Schema, FetchCooldown: quiet,
		FetchPollInterval: quiet, Logger: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		return nil, fmt.Errorf("job: inserter: %w", err)
	}
	return inserter{client}, nil
}

// InsertTx inserts the job in the caller's transaction.
func (i inserter) InsertTx(ctx context.Context, tx pgx.Tx, args river.JobArgs, opts *river.InsertOpts) (*rivertype.JobInsertResult, error) {
	if queue := queueOf[args.Kind()]; queue != "" && (opts == nil || opts.Queue == "") {
		with := river.InsertOpts{}
		if opts != nil {
			with = *opts
		}
		with.Queue = queue
		opts = &with
	}
	return i.client.InsertTx(ctx, tx, args, opts)
}
