package console

import (
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/notify"
)

// beat keeps proxies from closing a quiet stream and lets a revoked session's stream end soon.
const beat = 20 * time.Second

// live is the stream of one visible tab: "topic:id" a change, and never what changed.
func (s *Server) live(w http.ResponseWriter, r *http.Request) error {
	actor := actorFrom(r.Context())
	stream := s.Live.Open(actor)
	if stream == nil {
		return errStreams
	}
	defer s.Live.Close(stream)
	out := http.NewResponseController(w)
	// Each write has a time of its own, so that a reader who takes nothing does not hold the stream for ever.
	say := func(words string) error {
		if err := out.SetWriteDeadline(time.Now().Add(2 * beat)); err != nil {
			return err
		}
		if _, err := io.WriteString(w, words); err != nil {
			return err
		}
		return out.Flush()
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no")
	w.WriteHeader(http.StatusOK)
	// The page refetches what it shows whenever its stream opens, so nothing between its rendering and this is lost.
	if say("retry: 2000\n: open\n\n") != nil {
		return nil // the page has gone
	}
	ticker := time.NewTicker(beat)
	defer ticker.Stop()
	for {
		words := ": still here\n\n"
		select {
		case <-r.Context().Done():
			return nil
		case c := <-stream.C:
			if c.Topic == notify.Resync {
				return nil // changes may have been missed: the page opens another stream and refetches everything
			}
			words = "data: " + strings.TrimSuffix(c.Topic+":"+c.ID, ":") + "\n\n"
		case <-ticker.C:
			now, err := s.Identity.Authenticate(r.Context(), actor.Session, true)
			if err != nil || !now.SameGrants(actor) {
				return nil //nolint:nilerr // signed out, revoked or granted otherwise: the page finds out on its next request
			}
		}
		if say(words) != nil {
			return nil // the page has gone
		}
	}
}

var errStreams = fault.New(fault.TooMany, "console.streams", "This session has too many pages open. Close some; this page updates when it is loaded again. Nothing was changed.")
