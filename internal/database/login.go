package database

import (
	"context"
	"crypto/rand"
	"errors"
	"net/url"

	"github.com/jackc/pgx/v5"
)

// ServingLogin makes, or gives a new password to, a login that may do what console_serving may and nothing more,
// and returns its URL. Only the demo on somebody's own server uses it; a real installation makes its own login.
func ServingLogin(ctx context.Context, ownerURL, login string) (string, error) {
	u, err := url.Parse(ownerURL)
	if err != nil {
		return "", errors.New("database: the URL cannot be read") // the cause would print the password
	}
	conn, err := pgx.Connect(ctx, ownerURL)
	if err != nil {
		return "", away(err)
	}
	defer conn.Close(context.WithoutCancel(ctx)) //nolint:errcheck // it has done its work
	password := rand.Text()                      // letters and digits, so that quoting is safe
	name := pgx.Identifier{login}.Sanitize()
	_, err = conn.Exec(ctx, `do $$ begin create role `+name+` login; exception when duplicate_object then null; end $$;
		alter role `+name+` password '`+password+`'; grant console_serving to `+name)
	if err != nil {
		return "", err
	}
	q := u.Query()
	if q.Has("user") {
		q.Set("user", login)
		q.Set("password", password)
		u.RawQuery = q.Encode()
	} else {
		u.User = url.UserPassword(login, password)
	}
	return u.String(), nil
}
