package consolidation

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/identity"
)

// Thing is what its notices are about: the wallet's page of unspents, on which each consolidation stands.
const Thing = "unspents"

// news says whether a step is one that whoever asked has to hear of: its end, and that it was found after its answer was lost.
// What an answer says at once is shown to who waits for it.
func news(from, to State) bool {
	switch to {
	case Confirmed, Failed, Nothing:
		return true
	case Sent, Pending:
		return from == Unknown
	case Calling, Unknown, Refused, Returned:
	}
	return false
}

// tell has whoever asked told of a step, in its own transaction.
func (s *Service) tell(ctx context.Context, tx pgx.Tx, actor identity.Actor, c Consolidation, from State) error {
	if !news(from, c.State) {
		return nil
	}
	return audit.Tell(ctx, tx, s.Jobs, s.entry(actor, c), string(c.State))
}

// News says what became of a consolidation to whoever asked for it.
func (s *Service) News(ctx context.Context, tx pgx.Tx, t audit.Told) (audit.News, error) {
	id, err := uuid.Parse(t.ID)
	if err != nil {
		return audit.News{}, err
	}
	c, err := byID(ctx, tx, id)
	if err != nil {
		return audit.News{}, err
	}
	const when = "2 Jan 2006, 15:04"
	what := fmt.Sprintf("The consolidation of %s that you asked for on %s UTC", c.WalletLabel, c.AskedAt.UTC().Format(when))
	n := audit.News{Client: &c.Client, Tone: "info", Thing: Thing, ID: c.Wallet, People: []uuid.UUID{c.AskedBy}}
	switch State(t.Word) {
	case Confirmed:
		n.Tone, n.Text = "ok", what+" is done"+c.took()+" What it gathered is spendable."
		if c.Over() {
			n.Tone, n.Text = "warn", n.Text+" "+c.Said
		}
	case Failed:
		n.Tone, n.Text = "stop", what+" failed: the network did not take it, or took it back. Look at the unspents before it is asked for again."
	case Nothing:
		n.Tone, n.Text = "warn", what+" came to nothing, and no fee was paid. The page says why."
	case Sent:
		n.Text = what + " was found after its answer was lost: it went out" + c.took() + " What it gathers is spendable once a block has it."
	case Pending:
		n.Text = what + " was found after its answer was lost: it waits for an approval at BitGo, and no fee was paid yet."
	case Calling, Unknown, Refused, Returned:
		return n, fmt.Errorf("consolidation: nobody is told that one is %s", t.Word)
	}
	n.Text += " Read on " + t.At.UTC().Format(when) + " UTC."
	return n, nil
}

// took ends a sentence with the fee, where BitGo has told it.
func (c Consolidation) took() string {
	if c.Fee == nil {
		return "."
	}
	return fmt.Sprintf(", for a fee of %s %s.", c.Fee.Short(), c.Coin.Symbol())
}
