package database

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// Listen delivers the payloads of a channel until the context ends. It keeps a connection of its own and connects
// again when that is lost; each time it has connected, after the first, it calls again, because payloads may have
// been missed in between.
func (db *DB) Listen(ctx context.Context, channel string, again func(), each func(payload string)) {
	first := true
	for ctx.Err() == nil {
		err := db.listenOnce(ctx, channel, func() {
			if !first {
				again()
			}
			first = false
		}, each)
		if err != nil && ctx.Err() == nil {
			_ = pause(ctx, 500*time.Millisecond) // ends early only with ctx, which the loop looks at
		}
	}
}

func (db *DB) listenOnce(ctx context.Context, channel string, ready func(), each func(string)) error {
	conn, err := pgx.ConnectConfig(ctx, db.pool.Config().ConnConfig.Copy())
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx)) //nolint:errcheck // it is being given up anyway
	if _, err := conn.Exec(ctx, "listen "+pgx.Identifier{channel}.Sanitize()); err != nil {
		return err
	}
	ready()
	for {
		n, err := conn.WaitForNotification(ctx)
		if err != nil {
			return err
		}
		each(n.Payload)
	}
}
