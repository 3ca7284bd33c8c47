package console

import (
	"net/http"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/identity"
)

// before is what a browser carries until it is signed in.
type before struct {
	Return string          // a path of ours
	Passed identity.Passed // the first step, once it is done
	Ended  bool            // a session ran out; the form says so
	SetUp  bool            // they have just set up their way in
}

const returnMost = 1500 // a cookie holds 4 kB; a longer address is not worth returning to

// getBefore reads the cookie. One that is missing, too old or not ours is an empty one.
func (s *Server) getBefore(r *http.Request) before {
	kept, err := s.Before.New(r, beforeCookie)
	if err != nil {
		return before{}
	}
	var b before
	b.Return, _ = kept.Values["return"].(string)
	b.SetUp, _ = kept.Values["setUp"].(bool)
	b.Ended, _ = kept.Values["ended"].(bool)
	person, _ := kept.Values["person"].(string)
	at, _ := kept.Values["at"].(int64)
	if id, err := uuid.Parse(person); err == nil {
		b.Passed = identity.Passed{Person: id, At: time.UnixMicro(at).UTC()}
	}
	return b
}

func (s *Server) setBefore(w http.ResponseWriter, r *http.Request, b before) error {
	kept, _ := s.Before.New(r, beforeCookie) // an unreadable one is replaced
	clear(kept.Values)
	if len(b.Return) <= returnMost {
		kept.Values["return"] = b.Return
	}
	kept.Values["ended"], kept.Values["setUp"] = b.Ended, b.SetUp
	if b.Passed.Person != uuid.Nil {
		kept.Values["person"] = b.Passed.Person.String()
		kept.Values["at"] = b.Passed.At.UnixMicro()
	}
	return s.Before.Save(r, w, kept)
}

func (s *Server) dropBefore(w http.ResponseWriter, r *http.Request) error {
	kept, _ := s.Before.New(r, beforeCookie)
	clear(kept.Values)
	kept.Options.MaxAge = -1
	return s.Before.Save(r, w, kept)
}
