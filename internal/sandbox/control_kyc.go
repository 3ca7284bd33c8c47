package sandbox

import (
	"net/http"
	"slices"
)

// controlKyc puts an identity in a state, as BitGo's reviewers would: of a person any of its
// states, of a business approved or rejected.
func (s *Server) controlKyc(in wish) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.begin("kyc.control")
	if k := s.state.kyc.get(in.Identity); k != nil {
		if !slices.Contains(personStates, in.State) {
			return nil, refusal("state is one of BitGo's: initiating, awaiting document upload, in review, approved, declined, ssn error ...")
		}
		changed := *k
		b.enterKyc(&changed, in.State)
		return map[string]any{"identity": k.ID, "status": in.State}, b.commit()
	}
	k := s.state.kyb.get(in.Identity)
	if k == nil || in.State != "approved" && in.State != "rejected" {
		return nil, refusal("identity must name one; a business is approved or rejected")
	}
	changed := *k
	b.decideKyb(&changed, in.State == "approved")
	return map[string]any{"identity": k.ID, "status": changed.State}, b.commit()
}

// personStates are the states of a person's identity.
var personStates = append([]string{"initiating", awaitingDocuments, "records uploaded", "in review", awaitingSignature, "signature submitted",
	"approved", "declined"}, retryable...)

// controlUpload takes a file of a document, in place of the storage that BitGo's upload
// addresses lead to. Its bytes are counted and forgotten.
func (s *Server) controlUpload(w http.ResponseWriter, r *http.Request) {
	body, err := readBody(r)
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.state.documents.get(r.PathValue("document"))
	if err != nil || d == nil || len(body) == 0 {
		reply(http.StatusForbidden, map[string]any{"error": "there is no such upload, or nothing in it"}).write(w)
		return
	}
	b := s.begin("document.upload")
	changed, place := d.withFile(r.PathValue("file"), func(f *documentFile) {
		f.Size, f.Kind, f.Updated = int64(len(body)), r.Header.Get("Content-Type"), b.at
	})
	if place < 0 {
		reply(http.StatusForbidden, map[string]any{"error": "there is no such upload"}).write(w)
		return
	}
	b.put(changed)
	if err := b.commit(); err != nil {
		reply(http.StatusInternalServerError, map[string]any{"error": err.Error()}).write(w)
		return
	}
	ok(map[string]any{}).write(w)
}
