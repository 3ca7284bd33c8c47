package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/unykorn/console/internal/sandbox"
	"github.com/unykorn/console/internal/sandbox/express"
)

// expressAlone runs Express as a process of its own in front of a platform that runs in
// another, as BitGo's customers run it. It holds nothing, so it can be killed and started
// again at any moment.
func expressAlone(ctx context.Context, f flags) error {
	alone := express.New(express.Options{Platform: f.upstream, Coins: sandbox.ExpressCoins()})
	failed := make(chan error, 1)
	listener, url, err := serve(f.express, alone.Handler(), failed)
	if err != nil {
		alone.Close()
		return err
	}
	fmt.Printf("express ready: express %s platform %s\n", url, f.upstream)
	select {
	case <-ctx.Done():
	case err = <-failed:
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	alone.Close()
	return errors.Join(err, shut(grace, listener))
}
