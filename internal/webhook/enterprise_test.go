package webhook_test

import (
	"context"
	"testing"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/internal/webhook"
)

// institutions stands in for the room of onboardings: it knows one enterprise.
type institutions struct {
	identity.Client
	asked []string
}

func (i *institutions) EnterpriseMoved(_ context.Context, enterprise string) (uuid.UUID, error) {
	i.asked = append(i.asked, enterprise)
	if enterprise != i.EnterpriseID {
		return uuid.Nil, nil
	}
	return i.ID, nil
}

// An event about a client's KYC has its enterprise read; one about a stranger's is ignored and says why.
func TestAnEventOfKYCHasTheEnterpriseRead(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		enterprise func(apex identity.Client) string
		state      webhook.State
		asked      int
	}{
		"a client's":    {func(apex identity.Client) string { return apex.EnterpriseID }, webhook.Done, 1},
		"a stranger's":  {func(identity.Client) string { return testkit.HexID() }, webhook.Ignored, 1},
		"nobody's name": {func(identity.Client) string { return "../enterprise" }, webhook.Ignored, 0},
	} {
		t.Run(name, func(t *testing.T) {
			b := setup(t)
			known := &institutions{Client: b.Client(t, "Apex")}
			b.webhooks.Clients = known
			raw := `{"type":"enterpriseKycState","enterpriseId":"` + c.enterprise(known.Client) + `","kycState":"approved"}`
			b.receive(t, delivery([]byte(raw), "key-1"), webhook.Handled)
			b.process(t)
			d := b.only(t)
			if d.State != c.state || len(known.asked) != c.asked {
				t.Errorf("%s, asked %v: %s", d.State, known.asked, d.Reason)
			}
			if c.state == webhook.Done && (d.SubjectKind != "client" || *d.Client != known.ID) {
				t.Errorf("%+v", d.Work)
			}
		})
	}
}
