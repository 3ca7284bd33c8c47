package onboarding_test

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // what must not be taken
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"fmt"
	"hash"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/onboarding"
	"github.com/unykorn/console/internal/seal"
	"github.com/unykorn/console/internal/testkit"
)

const sumsubSecret = "sumsub_8f2c1d90e7a3b24f"

func signs(of func() hash.Hash, secret, body string) string {
	mac := hmac.New(of, []byte(secret))
	mac.Write([]byte(body))
	return hex.EncodeToString(mac.Sum(nil))
}

// delivers has a body arrive, rightly signed.
func (s *stand) delivers(body string) onboarding.ReviewAnswer {
	s.t.Helper()
	a, err := s.TakeReview(s.t.Context(), onboarding.Review{Body: []byte(body), Digest: signs(sha256.New, sumsubSecret, body), Algorithm: "HMAC_SHA256_HEX", RequestID: "r", IP: "127.0.0.1"})
	s.must(err)
	return a
}

// Nobody else's word is taken for Sumsub's: every byte counts, both secrets of a rotation fit, and SHA-1 does not.
func TestOnlySumsubsOwnBytesAreTaken(t *testing.T) {
	s := open(t)
	s.SumsubSecrets = []seal.Secret{"sumsub_before_0e7a3b24f8", sumsubSecret}
	body := `{"type":"applicantPending","applicantId":"a1","reviewStatus":"pending"}`
	good := signs(sha256.New, sumsubSecret, body)
	for name, c := range map[string]struct {
		body, digest, algorithm string
		want                    onboarding.ReviewAnswer
	}{
		"SHA-1":           {body, signs(sha1.New, sumsubSecret, body), "HMAC_SHA1_HEX", onboarding.ReviewUnsigned},
		"no algorithm":    {body, good, "", onboarding.ReviewUnsigned},
		"no digest":       {body, "", "HMAC_SHA256_HEX", onboarding.ReviewUnsigned},
		"no hex":          {body, "zz" + good[2:], "HMAC_SHA256_HEX", onboarding.ReviewUnsigned},
		"cut off":         {body, good[:62], "HMAC_SHA256_HEX", onboarding.ReviewForged},
		"other algorithm": {body, good, "HMAC_SHA512_HEX", onboarding.ReviewForged},
		"other secret":    {body, signs(sha256.New, "another", body), "HMAC_SHA256_HEX", onboarding.ReviewForged},
		"no secret":       {body, signs(sha256.New, "", body), "HMAC_SHA256_HEX", onboarding.ReviewForged},
		"another byte":    {body + " ", good, "HMAC_SHA256_HEX", onboarding.ReviewForged},
	} {
		got, err := s.TakeReview(t.Context(), onboarding.Review{Body: []byte(c.body), Digest: c.digest, Algorithm: c.algorithm})
		if err != nil || got != c.want {
			t.Errorf("%s: %v, %v, want %v", name, got, err, c.want)
		}
	}
	if n := s.Count(t, `select count(*) from sumsub_delivery`); n != 0 {
		t.Fatalf("%d of them were kept", n)
	}
	for i, r := range []onboarding.Review{
		{Body: []byte(body), Digest: strings.ToUpper(signs(sha512.New, sumsubSecret, body)), Algorithm: "HMAC_SHA512_HEX"},
		{Body: []byte(body + "\n"), Digest: signs(sha256.New, "sumsub_before_0e7a3b24f8", body+"\n"), Algorithm: "HMAC_SHA256_HEX"},
	} {
		if got, err := s.TakeReview(t.Context(), r); err != nil || got != onboarding.ReviewKept {
			t.Errorf("%d: %v, %v", i, got, err)
		}
	}
	s.SumsubSecrets = nil
	if got, err := s.TakeReview(t.Context(), onboarding.Review{Body: []byte(body), Digest: signs(sha256.New, "", body), Algorithm: "HMAC_SHA256_HEX"}); err != nil || got != onboarding.ReviewForged {
		t.Errorf("without a secret: %v, %v", got, err)
	}
}

// Sumsub's words stand with the client that they are about, each once, in the order in which Sumsub said them.
func TestSumsubsWordsStandWithTheClient(t *testing.T) {
	s := open(t)
	s.SumsubSecrets = []seal.Secret{sumsubSecret}
	o, err := s.create("call-1")
	s.done(o, err)
	id := *o.Client
	now := s.clock.Now().UTC()
	event := func(external, applicant, status, result string, ago time.Duration, more string) string {
		return fmt.Sprintf(`{"type":"applicantReviewed","applicantId":%q,"externalUserId":%q,"reviewStatus":%q,"reviewResult":{%s},"createdAtMs":%q%s}`,
			applicant, external, status, result, now.Add(-ago).Format("2006-01-02 15:04:05.000"), more)
	}
	approved := event(id.String(), "firm", "completed", `"reviewAnswer":"GREEN"`, time.Minute, "")
	for name, body := range map[string]string{
		"approved":            approved,
		"late":                event(o.Enterprise+":director-1", "director", "completed", `"reviewAnswer":"RED","reviewRejectType":"RETRY","rejectLabels":["BAD_PROOF_OF_ADDRESS"]`, time.Hour, ""),
		"of the future":       event(id.String(), "firm", "onHold", ``, -time.Hour, ""),
		"by hand":             event(id.String(), "firm", "completed", `"reviewAnswer":"RED","reviewRejectType":"FINAL"`, 0, `,"testMode":true`),
		"of nobody":           event(uuid.NewString(), "other", "completed", `"reviewAnswer":"GREEN"`, 0, ""),
		"that is no document": "GREEN",
	} {
		if got := s.delivers(body); got != onboarding.ReviewKept {
			t.Errorf("%s: %v", name, got)
		}
	}
	if got := s.delivers(approved); got != onboarding.ReviewAgain {
		t.Errorf("the same again: %v", got)
	}
	var words []string
	for _, w := range s.entry(s.admin, id).Reviews {
		words = append(words, w.Applicant+" "+w.Word)
		if w.At.After(now) {
			t.Errorf("%s is of %s, which is to come", w.Word, w.At)
		}
	}
	if got := strings.Join(words, ", "); got != "firm onHold, firm approved, director resubmission asked" {
		t.Errorf("the client's page tells %q", got)
	}
	if n := s.Count(t, `select count(*) from sumsub_delivery`); n != 6 {
		t.Errorf("%d deliveries are kept", n)
	}
	if n := s.Count(t, `select count(*) from audit_event where verb = 'client.reviewed' and client_id = $1`, id); n != 3 {
		t.Errorf("the trail has %d of them", n)
	}
	if n := s.Count(t, `select count(*) from river.river_job where kind = 'audit.told' and args->>'verb' = 'client.reviewed' and args->>'id' = $1`, id.String()); n != 3 {
		t.Errorf("people are told of %d of them", n)
	}
	var heard []uuid.UUID
	err = s.Serve.As(t.Context(), identity.System("test").Scope(), func(tx pgx.Tx) error {
		n, err := s.News(t.Context(), tx, audit.Told{Thing: "client", ID: id.String(), Verb: "client.reviewed", Word: "rejected", At: now})
		if heard = n.People; n.Tone != "stop" || !strings.HasPrefix(n.Text, "Sumsub has rejected an applicant of ") || strings.Contains(n.Text, "director") {
			t.Errorf("%+v", n)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(heard, s.admin.Person) {
		t.Error("a rejection is told to no administrator")
	}
	other := s.Person(t, "Olive", testkit.Over(identity.Treasury, s.Client(t, "Other")))
	if found, err := s.Entry(t.Context(), other, id); err == nil {
		t.Errorf("another client's treasury reads %+v", found.Reviews)
	}
}
