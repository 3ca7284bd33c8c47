package webhook

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/identity"
)

// Replay puts the stored bytes of one body through the verifier that every delivery passes, and then has what they speak of
// read from BitGo once more, as if they had come again. It is kept as a replay and never counts as a delivery; the rooms apply
// nothing twice. Bytes that no secret of today signs are not worked on. Errors: ErrNotFound, ErrNotAdmin, ErrUnsigned,
// ErrAtWork.
func (s *Service) Replay(ctx context.Context, actor identity.Actor, id, vault int64) error {
	if !whole(actor) {
		return ErrNotFound
	}
	if !actor.Administers() {
		return ErrNotAdmin
	}
	var refused error
	err := s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		refused = nil
		b, err := storedBody(ctx, tx, vault)
		switch {
		case err != nil:
			return err
		case b.event != id:
			return ErrNotFound
		case b.state == Pending:
			return ErrAtWork
		}
		secret := s.signedBy(Delivery{Body: b.body, Signature: b.headers["x-signature-sha256"]})
		now := s.Clock.Now()
		if err := insertReplay(ctx, tx, vault, actor, now, secret); err != nil {
			return err
		}
		after := map[string]any{"vault": vault, "verified": secret >= 0, "secret_index": secret}
		if secret < 0 {
			refused = ErrUnsigned
		} else {
			if _, err := putBackSettled(ctx, tx, vault, now); err != nil {
				return err
			}
			if _, err := s.Jobs.InsertTx(ctx, tx, Process{Vault: vault}, nil); err != nil {
				return fmt.Errorf("webhook: replay: %w", err)
			}
		}
		return audit.Record(ctx, tx, audit.Entry{At: now, By: actor.By(), Verb: "webhook.replay", Kind: "webhook", ID: strconv.FormatInt(id, 10), Client: b.client, After: after})
	})
	if err != nil {
		return err
	}
	return refused
}

// Signed counts what each secret verified in the last 24 hours. Error: ErrOrganization.
func (s *Service) Signed(ctx context.Context, actor identity.Actor) ([]Signed, error) {
	if !whole(actor) {
		return nil, ErrOrganization
	}
	out := make([]Signed, len(s.Secrets))
	for i := range out {
		out[i].SecretIndex = i
	}
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		found, err := signed(ctx, tx, s.Clock.Now().Add(-day))
		for _, f := range found {
			if f.SecretIndex < len(out) {
				out[f.SecretIndex] = f
			}
		}
		return err
	})
	return out, err
}

// RefusedDetail is one refused delivery and what became of the same bytes.
type RefusedDetail struct {
	Refusal
	Again    []Refusal // the same bytes, each time that they were refused
	Accepted int64     // the event that the same bytes became later; 0: none
}

// RefusedOne gives one refused delivery, and whether the same bytes came again. Error: ErrNotFound.
func (s *Service) RefusedOne(ctx context.Context, actor identity.Actor, id int64) (RefusedDetail, error) {
	if !whole(actor) {
		return RefusedDetail{}, ErrNotFound
	}
	var d RefusedDetail
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		d, err = refusedOne(ctx, tx, id)
		return err
	})
	return d, err
}

// claimed is the type that a refused body gives itself, if it is one that BitGo has: it is counted by, and never believed.
func claimed(body []byte) string {
	var b struct {
		Type text `json:"type"`
	}
	if json.Unmarshal(body, &b) != nil || !claims[string(b.Type)] {
		return "other"
	}
	return string(b.Type)
}

// claims are BitGo's types that refusals are told apart by, so that strangers cannot make rows without end.
var claims = map[string]bool{"transfer": true, "pendingapproval": true, "txRequest": true, "txRequestTransaction": true, "transaction": true, "bankAccount": true,
	"accessToken": true, "reversal": true, "enterpriseKycState": true, "userKycState": true, "identityStatus": true, "idvStatus": true, "tradeOrder": true,
	"whitelistApproved": true, "whitelistRejected": true, "address_confirmation": true, "block": true}
