package onboarding

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"encoding/json"
	"hash"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/seal"
)

// MostReview is how many bytes a delivery of Sumsub's may have.
const MostReview = 64 << 10

// Review is a delivery of Sumsub's as it came: the raw bytes and its headers X-Payload-Digest and X-Payload-Digest-Alg.
type Review struct {
	Body              []byte
	Digest, Algorithm string
	RequestID, IP     string
}

// ReviewAnswer is what became of a delivery.
type ReviewAnswer int

// The answers.
const (
	ReviewUnkept   ReviewAnswer = iota // PostgreSQL is away: deliver it again
	ReviewKept                         // also where it says nothing, or names no client
	ReviewAgain                        // the same bytes were kept before
	ReviewUnsigned                     // a header is missing, or names a way of signing that is not taken
	ReviewForged
)

// Sumsub's ways of signing. Its SHA-1 is not taken: whoever sets the webhook up chooses one of these two.
var reviewHashes = map[string]func() hash.Hash{"HMAC_SHA256_HEX": sha256.New, "HMAC_SHA512_HEX": sha512.New}

// signedReview says whether one of the secrets signed the exact bytes. Every secret is tried, each in constant time.
func signedReview(secrets []seal.Secret, r Review) ReviewAnswer {
	of, known := reviewHashes[r.Algorithm]
	given, err := hex.DecodeString(r.Digest)
	if !known || err != nil || len(given) == 0 {
		return ReviewUnsigned
	}
	fits := false
	for _, secret := range secrets {
		mac := hmac.New(of, []byte(secret.Reveal()))
		mac.Write(r.Body)
		fits = hmac.Equal(mac.Sum(nil), given) || fits
	}
	if !fits {
		return ReviewForged
	}
	return ReviewKept
}

// reviewed is what a delivery says. Source: docs.sumsub.com, user verification webhooks.
type reviewed struct {
	Type       string `json:"type"`
	Applicant  string `json:"applicantId"`
	External   string `json:"externalUserId"` // our id of the client or its enterprise at BitGo, with ":" and a person's own reference behind it
	Status     string `json:"reviewStatus"`
	CreatedMS  any    `json:"createdAtMs"` // "2026-07-05 15:21:44.201", or milliseconds
	TestMode   bool   `json:"testMode"`    // pressed by hand in Sumsub's dashboard
	ReviewedAs struct {
		Answer string   `json:"reviewAnswer"`     // GREEN, RED
		Reject string   `json:"reviewRejectType"` // RETRY, FINAL
		Labels []string `json:"rejectLabels"`
	} `json:"reviewResult"`
}

// came is what the review came to, in one of our words; "" where a delivery says nothing about it.
func (r reviewed) came() string {
	switch {
	case r.TestMode:
		return ""
	case r.Status == "completed" && r.ReviewedAs.Answer == "GREEN":
		return "approved"
	case r.Status == "completed" && r.ReviewedAs.Answer == "RED" && r.ReviewedAs.Reject == "RETRY":
		return "resubmission asked"
	case r.Status == "completed" && r.ReviewedAs.Answer == "RED":
		return "rejected"
	}
	return word(r.Status)
}

// saidAt is when Sumsub said it, by its clock; otherwise when it came. A time to come is not believed.
func (r reviewed) saidAt(now time.Time) time.Time {
	at := now
	switch v := r.CreatedMS.(type) {
	case string:
		for _, form := range []string{"2006-01-02 15:04:05.000", "2006-01-02 15:04:05", "2006-01-02 15:04:05-0700", time.RFC3339} {
			if t, err := time.Parse(form, v); err == nil {
				at = t.UTC()
				break
			}
		}
	case float64:
		if v > 0 && v < 253402300799000 {
			at = time.UnixMilli(int64(v)).UTC()
		}
	}
	if at.After(now) {
		return now
	}
	return at
}

// TakeReview keeps a delivery of Sumsub's, and its word about a client among those of client_kyc_status, in one transaction with
// the trail. What is signed is answered as kept whatever it says: another try could say no more.
func (s *Service) TakeReview(ctx context.Context, r Review) (ReviewAnswer, error) {
	if answer := signedReview(s.SumsubSecrets, r); answer != ReviewKept {
		return answer, nil
	}
	var said reviewed
	if json.Unmarshal(r.Body, &said) != nil {
		said = reviewed{Type: "unreadable"}
	}
	answer, now := ReviewKept, s.Clock.Now()
	err := s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		c, err := clientOfReview(ctx, tx, said.External)
		if err != nil {
			return err
		}
		fresh, err := reviewKeep(ctx, tx, c, r, said, now)
		if err != nil || !fresh {
			answer = ReviewAgain
			return err
		}
		if c.ID == uuid.Nil || said.came() == "" {
			return nil
		}
		if err := reviewInsert(ctx, tx, c, said, now); err != nil {
			return err
		}
		e := audit.Entry{At: now, By: system.By(), Verb: "client.reviewed", Kind: "client", ID: c.ID.String(), Client: &c.ID,
			After: map[string]any{"source": "sumsub", "word": said.came(), "applicant": word(said.Applicant), "labels": len(said.ReviewedAs.Labels), "saidAt": said.saidAt(now)}}
		if err := audit.Record(ctx, tx, e); err != nil {
			return err
		}
		return s.tellKYC(ctx, tx, e, said.came())
	})
	if err != nil {
		return ReviewUnkept, err
	}
	return answer, nil
}

// clientNamed reads what an externalUserId begins with.
func clientNamed(external string) (id *uuid.UUID, enterprise string) {
	head, _, _ := strings.Cut(external, ":")
	if parsed, err := uuid.Parse(head); err == nil && parsed.String() == head {
		return &parsed, ""
	}
	if bitgo.IsID(head) {
		return nil, head
	}
	return nil, ""
}
