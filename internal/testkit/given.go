package testkit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/url"

	"github.com/jackc/pgx/v5/pgxpool"
)

// given uses somebody's server: the URL is the owner role's.
func given(owner string) (*server, error) {
	u, err := url.Parse(owner)
	if err != nil || (u.Scheme != "postgres" && u.Scheme != "postgresql") {
		return nil, errors.New("testkit: TEST_DATABASE_URL must be a postgres:// URL") // the cause would print the password
	}
	admin, err := pgxpool.New(context.Background(), owner)
	if err != nil {
		return nil, errors.New("testkit: TEST_DATABASE_URL cannot be read")
	}
	return &server{
		admin: admin, stop: func() error { return nil },
		owner: func(database string) string { return at(*u, database, nil) },
		serve: func(database string) string { return at(*u, database, url.UserPassword(login, password(owner))) },
	}, nil
}

// at is the same server's URL for another database and, unless as is nil, another role.
func at(u url.URL, database string, as *url.Userinfo) string {
	u.Path = "/" + database
	if as != nil {
		u.User = as
		q := u.Query()
		q.Del("user")
		q.Del("password")
		u.RawQuery = q.Encode()
	}
	return u.String()
}

// password of the tests' serving login. Every test process must come to the same one without talking to the
// others, and nobody who does not know the owner's URL may guess it.
func password(owner string) string {
	sum := sha256.Sum256([]byte("console test login\n" + owner))
	return hex.EncodeToString(sum[:16])
}
