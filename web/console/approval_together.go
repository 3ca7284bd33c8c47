package console

import (
	"net/http"
	"strconv"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/send"
	approvalview "github.com/unykorn/console/views/approval"
	"github.com/unykorn/console/views/link"
)

// together shows which of the sends that wait for the reader may be approved with one press.
func (s *Server) together(w http.ResponseWriter, r *http.Request) error {
	return s.showTogether(w, r, http.StatusOK, approvalview.TogetherProps{})
}

func (s *Server) showTogether(w http.ResponseWriter, r *http.Request, status int, p approvalview.TogetherProps) error {
	var err error
	p.Now = s.Clock.Now()
	if p.Classes, p.Alone, err = s.Sends.Together(r.Context(), actorFrom(r.Context()), s.chosenClient(r)); err != nil {
		return err
	}
	return s.showAs(w, r, status, "Approve together", approvalview.Together(p))
}

// togetherApprove votes for each send of the list that was shown. What did not count is named, beside what did.
func (s *Server) togetherApprove(w http.ResponseWriter, r *http.Request) error {
	if err := parse(r); err != nil {
		return err
	}
	counted, err := s.Sends.ApproveTogether(r.Context(), actorFrom(r.Context()), s.chosenClient(r), r.PostForm.Get(approvalview.ByList))
	if err != nil {
		f := fault.As(err)
		if f.Kind != fault.Conflict {
			return err
		}
		s.note(r, f)
		return s.showTogether(w, r, fault.Status(f.Kind), approvalview.TogetherProps{Problem: f.Message})
	}
	refused := s.refusedVotes(r, counted)
	if len(refused) == 0 {
		return s.done(w, r, link.Approvals(), strconv.Itoa(len(counted))+" sends are approved. Treasury can release them now; nothing has left.")
	}
	return s.showTogether(w, r, http.StatusConflict, approvalview.TogetherProps{Refused: refused, Counted: len(counted) - len(refused)})
}

func (s *Server) refusedVotes(r *http.Request, counted []send.Counted) []approvalview.Refused {
	var out []approvalview.Refused
	for _, c := range counted {
		if c.Err == nil {
			continue
		}
		f := fault.As(c.Err)
		s.note(r, f)
		out = append(out, approvalview.Refused{Waiting: c.Waiting, Why: f.Message})
	}
	return out
}
