package batch

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/internal/wallet"
)

// aWeek is for how long the very same list is told to be one that was confirmed before.
const aWeek = 7 * 24 * time.Hour

// Look is the dry run: every check of every row, those before it counted in. It keeps nothing.
func (s *Service) Look(ctx context.Context, actor identity.Actor, text string) (Plan, error) {
	if !actor.HasAny(identity.Treasury) {
		return Plan{}, ErrRole
	}
	rows, err := Read(text)
	if err != nil {
		return Plan{}, err
	}
	all, err := s.Wallets.List(ctx, actor)
	if err != nil {
		return Plan{}, err
	}
	names := namesOf(all, actor)
	p, drafts := Plan{Rows: make([]Judged, len(rows)), digest: digest(text)}, make([]send.Listed, len(rows))
	for i, r := range rows {
		id, _ := names.find(r.Wallet)
		p.Rows[i] = Judged{Typed: r, WalletID: id}
		drafts[i] = send.Listed{Draft: r.draft(id), Name: r.name()}
	}
	reports, err := s.Sends.CheckAll(ctx, actor, drafts)
	if err != nil {
		return Plan{}, err
	}
	for i := range p.Rows {
		p.Rows[i].Report = reports[i]
		if _, why := names.find(p.Rows[i].Wallet); why != "" {
			stopWallet(reports[i].Gates, why)
		}
	}
	p.sum()
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		p.Same, err = same(ctx, tx, actor.Person, p.digest, s.Clock.Now().Add(-aWeek))
		return err
	})
	return p, err
}

// stopWallet has the wallet's gate say why no wallet was found.
func stopWallet(gates []send.Gate, why string) {
	for i := range gates {
		if gates[i].Key == send.GateWallet {
			gates[i].Verdict, gates[i].Value, gates[i].Why = send.Stop, "", why
		}
	}
}

// names finds wallets by label or id, among those that the actor may send from.
type names map[string][]wallet.Wallet

func namesOf(all []wallet.Wallet, actor identity.Actor) names {
	out := names{}
	for _, w := range all {
		if w.State == wallet.Deleted || !actor.Has(identity.Treasury, w.Client) {
			continue
		}
		out[w.ID] = append(out[w.ID], w)
		if w.Label != w.ID {
			out[w.Label] = append(out[w.Label], w)
		}
	}
	return out
}

// find gives the wallet of a label or id, or says why there is none. What two wallets are called is never guessed.
func (n names) find(name string) (id, why string) {
	found := n[name]
	switch {
	case name == "":
		return "", "Name the wallet that pays, by its label or its id."
	case len(found) == 0:
		return "", "No wallet that you may send from has this label or id. Copy it from the list of wallets."
	case len(found) > 1:
		return "", "Several wallets have this label. Name the one that pays by its id."
	}
	return found[0].ID, ""
}

// clients are whose wallets the rows name, each once.
func (p Plan) clients(all []wallet.Wallet) []uuid.UUID {
	of := map[string]uuid.UUID{}
	for _, w := range all {
		of[w.ID] = w.Client
	}
	var out []uuid.UUID
	seen := map[uuid.UUID]bool{}
	for _, r := range p.Rows {
		if c, known := of[r.WalletID]; known && !seen[c] {
			seen[c] = true
			out = append(out, c)
		}
	}
	return out
}
