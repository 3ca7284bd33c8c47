package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/sandbox"
	"github.com/unykorn/console/internal/statement"
)

// seedStatement draws the last whole month of a client, in its own zone, so that the desk has one to show.
func (a *app) seedStatement(ctx context.Context, act map[string]identity.Actor, w sandbox.World) error {
	made, _, err := a.statements.List(ctx, demoActor, nil, statement.ParsePlace(""), 1)
	if err != nil || len(made) > 0 {
		return err
	}
	clients, err := a.identity.Clients(ctx, demoActor)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(clients, func(c identity.Client) bool { return c.EnterpriseID == w.Enterprise("apex").ID })
	if at < 0 {
		return nil
	}
	now := a.clock.Now().UTC()
	month := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC)
	p, err := statement.NewPeriod(month.AddDate(0, -1, 0).Format(time.DateOnly), month.AddDate(0, 0, -1).Format(time.DateOnly), "America/New_York", now)
	if err == nil {
		_, err = a.statements.Draw(ctx, act[compliance1], clients[at].ID, p)
	}
	if err != nil {
		return fmt.Errorf("statement: %w", err)
	}
	return nil
}
