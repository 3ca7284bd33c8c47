package identity

import (
	"context"
	"crypto/rand"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"

	"github.com/unykorn/console/internal/seal"
)

// hashParams are OWASP's first choice for argon2id (46 MiB, one pass, one lane): about 70 ms on one core.
var hashParams = &argon2id.Params{Memory: 46 * 1024, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// Lengths of a password in characters. The upper bound only keeps a hostile form from costing memory.
const (
	passwordLeast = 12
	passwordMost  = 256
)

// hashing bounds how many hashes run at once: each takes 46 MiB, and sign-in must not starve the rest.
var hashing = make(chan struct{}, max(2, min(4, runtime.NumCPU())))

// hashPatience is how long a sign-in waits for its turn.
const hashPatience = 10 * time.Second

// absentHash is compared with when nobody has the email, so that the answer takes as long as for somebody.
var absentHash = sync.OnceValues(func() (string, error) { return argon2id.CreateHash(rand.Text(), hashParams) })

// passwordProblem says what is wrong with a new password, or "".
func passwordProblem(password seal.Secret, email string) string {
	text := password.Reveal()
	n := utf8.RuneCountInString(text)
	name, _, _ := strings.Cut(email, "@")
	switch {
	case !utf8.ValidString(text), n < passwordLeast, n > passwordMost:
		return fmt.Sprintf("Use %d to %d characters; a sentence of several words is good.", passwordLeast, passwordMost)
	case len(name) >= 3 && strings.Contains(strings.ToLower(text), name):
		return "Leave your email's name out of the password."
	case strings.Count(text, text[:1]) == len(text):
		return "Use more than one character."
	}
	return ""
}

// hashPassword makes the text that is kept. It waits for its turn.
func hashPassword(ctx context.Context, password seal.Secret) (string, error) {
	done, err := takeTurn(ctx)
	if err != nil {
		return "", err
	}
	defer done()
	hash, err := argon2id.CreateHash(password.Reveal(), hashParams)
	if err != nil {
		return "", fmt.Errorf("identity: hash password: %w", err)
	}
	return hash, nil
}

// passwordMatches compares; an empty hash means that nobody is there, costs the same and never matches.
func passwordMatches(ctx context.Context, password seal.Secret, hash string) (bool, error) {
	done, err := takeTurn(ctx)
	if err != nil {
		return false, err
	}
	defer done()
	known := hash != "" && utf8.RuneCountInString(password.Reveal()) <= passwordMost
	if !known {
		if hash, err = absentHash(); err != nil {
			return false, fmt.Errorf("identity: absent hash: %w", err)
		}
		password = "nobody has this password"
	}
	same, err := argon2id.ComparePasswordAndHash(password.Reveal(), hash)
	if err != nil {
		return false, fmt.Errorf("identity: compare password: %w", err)
	}
	return same && known, nil
}

func takeTurn(ctx context.Context) (done func(), err error) {
	patience := time.NewTimer(hashPatience)
	defer patience.Stop()
	select {
	case hashing <- struct{}{}:
		return func() { <-hashing }, nil
	case <-patience.C:
		return nil, ErrBusy
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
