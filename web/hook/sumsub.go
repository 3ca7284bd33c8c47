package hook

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"

	"github.com/unykorn/console/internal/onboarding"
	"github.com/unykorn/console/web"
)

// SumsubPath is where Sumsub delivers.
const SumsubPath = "/api/sumsub/webhook/receive"

// Reviewer takes a delivery of Sumsub's; *onboarding.Service does.
type Reviewer interface {
	TakeReview(ctx context.Context, r onboarding.Review) (onboarding.ReviewAnswer, error)
}

// reviewReplies are in the words of BitGo's door. Sumsub delivers again after anything but 2xx: after 5 minutes, 1, 5 and 18 hours.
var reviewReplies = map[onboarding.ReviewAnswer]reply{
	onboarding.ReviewKept:     {"handled", http.StatusOK, `{"verified":true,"handled":true}`},
	onboarding.ReviewAgain:    {"duplicate", http.StatusOK, `{"received":true,"duplicate":true}`},
	onboarding.ReviewUnsigned: {"no signature", http.StatusUnauthorized, `{"error":"Missing cryptographic signature"}`},
	onboarding.ReviewForged:   {"wrong signature", http.StatusForbidden, `{"error":"Invalid cryptographic signature match"}`},
	onboarding.ReviewUnkept:   {"unkept", http.StatusServiceUnavailable, `{"error":"The notification could not be stored; deliver it again"}`},
}

// Sumsub is the door through which Sumsub tells what its reviews of clients came to. It reads the raw bytes, because those are
// what was signed, and never logs them.
func Sumsub(reviewer Reviewer, log *slog.Logger) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			w.Header().Set("Allow", http.MethodPost)
			write(w, http.StatusMethodNotAllowed, `{"error":"Method not allowed"}`)
			return
		}
		info := web.RequestInfo(r.Context())
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, onboarding.MostReview))
		var tooLarge *http.MaxBytesError
		switch {
		case errors.As(err, &tooLarge):
			write(w, http.StatusRequestEntityTooLarge, `{"error":"The body is larger than 64 KiB"}`)
			return
		case err != nil || len(body) == 0:
			write(w, http.StatusBadRequest, `{"error":"The body could not be read"}`)
			return
		}
		answer, err := reviewer.TakeReview(r.Context(), onboarding.Review{Body: body, Digest: r.Header.Get("X-Payload-Digest"),
			Algorithm: r.Header.Get("X-Payload-Digest-Alg"), RequestID: info.ID, IP: info.IP})
		reply, level := reviewReplies[answer], slog.LevelDebug
		switch {
		case err != nil:
			level = slog.LevelError
		case reply.status != http.StatusOK:
			level = slog.LevelWarn
		}
		log.Log(r.Context(), level, "sumsub", "request", info.ID, "ip", info.IP, "size", len(body), "answer", reply.word, "err", err)
		write(w, reply.status, reply.body)
	})
}
