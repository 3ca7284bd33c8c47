package canary_test

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/internal/testkit/canary"
)

func TestMain(m *testing.M) { testkit.Main(m) }

func TestAMarkIsFoundInEveryForm(t *testing.T) {
	t.Parallel()
	m, odd := canary.New("passphrase"), canary.Of("odd", `quo"te & slash/ plus+ percent% ünï`)
	for _, mark := range []canary.Mark{m, odd} {
		escaped, err := json.Marshal(map[string]string{"x": mark.Text()})
		if err != nil {
			t.Fatal(err)
		}
		for name, text := range map[string]string{
			"clear": "x" + mark.Text() + "y", "hex": `\x00` + hex.EncodeToString([]byte(mark.Text())), "HEX": strings.ToUpper(hex.EncodeToString([]byte(mark.Text()))),
			"query": url.Values{"p": {mark.Text()}}.Encode(), "path": url.PathEscape(mark.Text()), "json": string(escaped),
			"base64, first place": base64.StdEncoding.EncodeToString([]byte(mark.Text())), "base64, second": base64.StdEncoding.EncodeToString([]byte("a" + mark.Text() + "bc")),
			"base64, third": base64.URLEncoding.EncodeToString([]byte("ab" + mark.Text() + "cd")), "lower case": strings.ToLower(mark.Text()), "half": mark.Text()[:len(mark.Text())/2+1],
		} {
			if got := canary.In([]byte(text), m, odd); !slices.Equal(got, []string{mark.Name}) {
				t.Errorf("%s of %s: %v", name, mark, got)
			}
		}
	}
	if got := canary.In([]byte("Canary, canary, and nothing else"), m, odd); len(got) != 0 {
		t.Errorf("found %v in nothing", got)
	}
	if strings.Contains(m.String(), m.Text()) {
		t.Error("the mark prints its text")
	}
}

func TestTheDatabaseIsLookedThrough(t *testing.T) {
	t.Parallel()
	db := testkit.DB(t)
	m, quiet := canary.New("token"), canary.New("quiet")
	found, rows, err := canary.Database(t.Context(), db.Owner, m, quiet)
	if err != nil || len(found) != 0 || rows < 10 {
		t.Fatalf("%v, %d rows, %v", found, rows, err)
	}
	for _, sql := range []string{
		`insert into session_data (token, data, expires_at) values ('a', convert_to('gob ' || $1, 'UTF8'), now())`,
		`insert into river.river_job (args, kind, max_attempts, state) values (jsonb_build_object('p', $1::text), 'x', 1, 'available')`,
		`insert into limiter (key, next_at) values (encode(convert_to($1, 'UTF8'), 'base64'), now())`,
	} {
		if _, err := db.Owner.Exec(t.Context(), sql, m.Text()); err != nil {
			t.Fatal(err)
		}
	}
	found, _, err = canary.Database(t.Context(), db.Owner, m, quiet)
	if want := []string{"public.limiter: token", "public.session_data: token", "river.river_job: token"}; err != nil || !slices.Equal(found, want) {
		t.Errorf("%v, %v", found, err)
	}
}

func TestFilesAreLookedThrough(t *testing.T) {
	t.Parallel()
	m := canary.New("otp")
	file := filepath.Join(t.TempDir(), "log")
	if err := os.WriteFile(file, []byte(`{"msg":"`+m.Text()+`"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if found, err := canary.Files([]canary.Mark{m}, file); err != nil || len(found) != 1 {
		t.Errorf("%v, %v", found, err)
	}
	if _, err := canary.Files([]canary.Mark{m}, file+"x"); err == nil {
		t.Error("a missing file counts as clean")
	}
}
