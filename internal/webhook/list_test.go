package webhook_test

import (
	"context"
	"testing"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/internal/webhook"
)

// changes stands in for the room of whitelists.
type changes struct {
	client, change uuid.UUID
	moved          []string
}

func (c *changes) ApprovalMoved(_ context.Context, approval string) (uuid.UUID, uuid.UUID, error) {
	c.moved = append(c.moved, approval)
	return c.client, c.change, nil
}

// An approval that no send waits for may be a whitelist change's.
func TestAnApprovalOfAWhitelistChange(t *testing.T) {
	t.Parallel()
	b := setup(t)
	apex := b.Client(t, "Apex")
	lists := &changes{client: apex.ID, change: uuid.New()}
	b.webhooks.Lists = lists
	approval := testkit.HexID()
	b.receive(t, delivery([]byte(`{"type":"pendingapproval","pendingApprovalId":"`+approval+`","state":"approved"}`), "1"), webhook.Handled)
	b.process(t)
	if len(lists.moved) != 1 || lists.moved[0] != approval {
		t.Errorf("%v", lists.moved)
	}
	if n := b.Count(t, `select count(*) from webhook_work where state = 'done' and subject_kind = 'whitelist' and subject_id = $1 and client_id = $2`, lists.change.String(), apex.ID); n != 1 {
		t.Errorf("%d pieces of work are about the change", n)
	}
	lists.change = uuid.Nil
	b.receive(t, delivery([]byte(`{"type":"pendingapproval","pendingApprovalId":"`+testkit.HexID()+`","state":"approved"}`), "2"), webhook.Handled)
	b.process(t)
	if n := b.Count(t, `select count(*) from webhook_work where state = 'ignored'`); n != 1 {
		t.Errorf("%d ignored", n)
	}
}
