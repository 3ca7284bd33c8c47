// Package cluster runs a private PostgreSQL for one checkout: one cluster for the demo and another for tests.
// It is for development only; with DATABASE_URL set nobody calls it. It promises a server that listens on a
// unix socket in a private folder and never on the network, that several processes may share (the last one to
// stop takes the server down), and that a kill at any moment leaves a state the next start carries on from.
// A data folder belongs to one major version of PostgreSQL and is never deleted.
package cluster

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"
)

// Names of the clusters of a checkout. Only Test trades durability for speed.
const (
	Demo = "demo"
	Test = "test"
)

// OwnerRole owns the databases and runs the migrations. It is no superuser, so that a migration which would
// fail in production fails here too.
const OwnerRole = "console_owner"

// superuser is what initdb makes. Only this package speaks as it.
const superuser = "postgres"

// startTime is how long a start may take: initdb on a slow, busy machine, or a crash recovery.
const startTime = 90 * time.Second

// Options say which cluster and for whom.
type Options struct {
	Name     string                                // Demo or Test
	Checkout string                                // folder of the clone; empty: found upwards from the working folder
	Logf     func(format string, args ...any)      // told about slow steps; nil for silence
	OnLaunch func(context.Context, *Cluster) error // runs before anybody can join a server that was just started
}

// Cluster is one user's share of a running server.
type Cluster struct {
	place    place
	binaries binaries
	durable  bool
	use      *lock // shared as long as this user needs the server; the kernel drops it when the process dies
}

// Start joins the checkout's cluster, starting it first if nobody runs it, and making it if there is none.
func Start(ctx context.Context, o Options) (*Cluster, error) {
	ctx, cancel := context.WithTimeout(ctx, startTime)
	defer cancel()
	if o.Logf == nil {
		o.Logf = func(string, ...any) {}
	}
	if o.Name != Demo && o.Name != Test {
		return nil, fmt.Errorf("cluster: unknown name %q", o.Name)
	}
	if o.Checkout == "" {
		dir, err := Checkout()
		if err != nil {
			return nil, err
		}
		o.Checkout = dir
	}
	base, err := openBase(o.Checkout)
	if err != nil {
		return nil, err
	}
	bin, err := findBinaries(ctx, base, o)
	if err != nil {
		return nil, err
	}
	p, err := base.open(o.Name, bin.major)
	if err != nil {
		return nil, err
	}
	c := &Cluster{place: p, binaries: bin, durable: o.Name != Test}
	if err := c.join(ctx, o); err != nil {
		return nil, err
	}
	return c, nil
}

// join holds the control lock, so starts and stops of one cluster follow each other.
func (c *Cluster) join(ctx context.Context, o Options) error {
	control, err := takeLock(ctx, c.place.control(), true)
	if err != nil {
		return err
	}
	defer control.release()
	use, err := takeLock(ctx, c.place.users(), false)
	if err != nil {
		return err
	}
	c.use = use
	if c.answers(ctx) {
		return nil
	}
	if err := c.launch(ctx, o, control); err != nil {
		c.use.release()
		return err
	}
	return nil
}

func (c *Cluster) launch(ctx context.Context, o Options, control *lock) error {
	if _, err := os.Stat(c.place.data()); errors.Is(err, os.ErrNotExist) {
		o.Logf("Making a private PostgreSQL %d in %s", c.binaries.major, c.place.dir)
		if err := c.initialise(ctx, control); err != nil {
			return err
		}
	}
	if err := c.serve(ctx); err != nil {
		return err
	}
	if err := c.ensureOwner(ctx); err != nil {
		return err
	}
	if o.OnLaunch != nil {
		return o.OnLaunch(ctx, c)
	}
	return nil
}

// Stop gives up this user's share; the last user's Stop shuts the server down and waits for it.
func (c *Cluster) Stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), startTime)
	defer cancel()
	control, err := takeLock(ctx, c.place.control(), true)
	if err != nil {
		return err
	}
	defer control.release()
	c.use.release()
	last, err := tryLock(c.place.users(), true)
	if errors.Is(err, errHeld) {
		return nil
	}
	if err != nil {
		return err
	}
	defer last.release()
	return c.shutDown(ctx)
}

// Dir is where the cluster keeps its data and its log.
func (c *Cluster) Dir() string { return c.place.dir }

// Major is the server's major version.
func (c *Cluster) Major() int { return c.binaries.major }
