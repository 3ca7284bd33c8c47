package console

import (
	"net/http"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	keyview "github.com/unykorn/console/views/key"
	"github.com/unykorn/console/views/link"
)

// refusalRows is how many refused calls stand on a key's page.
const refusalRows = 5

// key is one key with what can be done to it.
func (s *Server) key(w http.ResponseWriter, r *http.Request) error {
	return s.showKey(w, r, http.StatusOK, nil)
}

func (s *Server) showKey(w http.ResponseWriter, r *http.Request, status int, rotate map[string]string) error {
	actor := actorFrom(r.Context())
	id, err := keyID(r)
	if err != nil {
		return err
	}
	k, err := s.Identity.KeyEntry(r.Context(), actor, id)
	if err != nil {
		return err
	}
	rows, err := s.keyUsage(r, []identity.KeyEntry{k})
	if err != nil {
		return err
	}
	p := keyview.Props{Row: rows[0], MayAct: actor.Administers(), NoAct: noConfirm(actor, k), Rotate: rotate, Now: s.Clock.Now()}
	if k.Replaces != nil {
		p.Replaces = k.Replaces.String()
	}
	if p.Refusals, err = s.Gateway.Refusals(r.Context(), actor, id, refusalRows); err != nil {
		return err
	}
	trail, err := s.Audit.List(r.Context(), actor.Reader(), audit.Filter{Kind: "key", Subject: id.String(), Limit: 20})
	if err != nil {
		return err
	}
	p.Trail = trail.Events
	p.Shown = s.shownKey(r, k.Key)
	return s.showAs(w, r, status, k.Name, keyview.Detail(p))
}

// noConfirm says why this administrator may not confirm the key; the room asks again.
func noConfirm(actor identity.Actor, k identity.KeyEntry) string {
	switch {
	case k.CreatedBy != nil && *k.CreatedBy == actor.Person:
		return "You made this key. Another administrator confirms it."
	case k.Person != nil && *k.Person == actor.Person:
		return "This key is yours. Another administrator confirms it."
	}
	return ""
}

func keyID(r *http.Request) (uuid.UUID, error) {
	id, err := uuid.Parse(r.PathValue("key"))
	if err != nil || id.String() != r.PathValue("key") {
		return uuid.Nil, identity.ErrNoKey
	}
	return id, nil
}

// keyConfirm lets a key that can move money count.
func (s *Server) keyConfirm(w http.ResponseWriter, r *http.Request) error {
	id, err := s.keyToChange(r)
	if err != nil {
		return err
	}
	if err := s.Identity.ConfirmKey(r.Context(), actorFrom(r.Context()), id); err != nil {
		return err
	}
	return s.done(w, r, link.Key(id.String()), "The key is confirmed. It counts from now on.")
}

// keyRotate makes a key's successor, which the next page shows once.
func (s *Server) keyRotate(w http.ResponseWriter, r *http.Request) error {
	id, err := s.keyToChange(r)
	if err != nil {
		return err
	}
	chosen := r.PostForm.Get("overlap")
	hours, err := strconv.Atoi(chosen)
	if err != nil || !offered(keyview.Overlaps, chosen) {
		return s.showKey(w, r, http.StatusUnprocessableEntity, map[string]string{"overlap": "Choose how long the old key goes on."})
	}
	made, secret, err := s.Identity.RotateKey(r.Context(), actorFrom(r.Context()), id, time.Duration(hours)*time.Hour)
	if fault.Is(err, identity.ErrKey) {
		return s.showKey(w, r, http.StatusUnprocessableEntity, fault.As(err).Fields)
	}
	if err != nil {
		return err
	}
	if err := s.hold(r, made.ID, secret); err != nil {
		return err
	}
	return s.done(w, r, link.Key(made.ID.String()), "The new key was made. Copy it now: it is shown once.")
}

// keyRevoke ends a key at once.
func (s *Server) keyRevoke(w http.ResponseWriter, r *http.Request) error {
	id, err := s.keyToChange(r)
	if err != nil {
		return err
	}
	if err := s.Identity.RevokeKey(r.Context(), actorFrom(r.Context()), id); err != nil {
		return err
	}
	return s.done(w, r, link.Key(id.String()), "The key is revoked. Each call with it is answered 401 from now on.")
}

// keyToChange is the key that the address names, for an administrator of the organization.
func (s *Server) keyToChange(r *http.Request) (uuid.UUID, error) {
	if !actorFrom(r.Context()).Administers() {
		return uuid.Nil, identity.ErrNotAdmin // before the key is looked for: a foreign one and none look alike
	}
	return keyID(r)
}
