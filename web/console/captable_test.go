package console

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/captable"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/web"
)

// uploaded sends a file as a browser's form does.
func (b *browser) uploaded(t *testing.T, site, path string, file []byte) answer {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	if err := w.WriteField("key", uuid.NewString()); err != nil {
		t.Fatal(err)
	}
	part, err := w.CreateFormFile("file", "holders.csv")
	if err == nil {
		_, err = part.Write(file)
	}
	if err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	res, err := b.http.Post(site+path, w.FormDataContentType(), &body)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	said, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{status: res.StatusCode, header: res.Header, body: string(said), to: res.Header.Get("Location")}
}

// TestACapTableIsImportedByTwo is the way of a file over the desk: refused with each line, uploaded anew, approved by its digest.
func TestACapTableIsImportedByTwo(t *testing.T) {
	t.Parallel()
	d := registrar(t)
	id := securityObject(t, d.house, identity.Actor{}, d.apex)
	says(t, d.tess.get(link.Captable(id)), http.StatusOK, "No file was uploaded", "Judge every row")
	says(t, d.anton.get(link.Captable(id)), http.StatusOK, "No file was uploaded")
	says(t, d.tess.do(http.MethodPost, link.Captable(id), url.Values{"key": {uuid.NewString()}}), http.StatusUnprocessableEntity, "Choose a CSV file")
	bad := d.tess.uploaded(t, d.site.URL, link.Captable(id), []byte(capFile+"<script>alert(1)</script>,US,0,2024-01-01,REG_S\n"))
	if bad.status != http.StatusSeeOther {
		t.Fatalf("%d %s", bad.status, bad.body)
	}
	wrong := d.tess.get(bad.to)
	says(t, wrong, http.StatusOK, "Line 3", "This is no number of shares", "Something is wrong")
	if strings.Contains(wrong.body, "<script>alert(1)") {
		t.Error("a cell became markup")
	}
	long := []byte(capFile + strings.Repeat("x,US,1,2024-01-01,REG_S,"+strings.Repeat(" ", 1000)+"\n", 2000)) // more than other forms may have
	if len(long) <= web.MaxBody {
		t.Fatal("the file is not longer than a form")
	}
	if a := d.tess.uploaded(t, d.site.URL, link.Captable(id), long); a.status != http.StatusSeeOther {
		t.Errorf("a long file: %d", a.status)
	}
	if a := d.tess.uploaded(t, d.site.URL, link.SecurityTerms(id), long); a.status == http.StatusOK || a.status == http.StatusSeeOther {
		t.Errorf("a long form elsewhere: %d", a.status)
	}
	good := d.tess.uploaded(t, d.site.URL, link.Captable(id), []byte(capFile))
	digest := captable.Digest([]byte(capFile))
	says(t, d.vera.get(good.to), http.StatusOK, digest, "Ada Moore", "Approve this file")
	says(t, d.vera.get(link.Home()), http.StatusOK, "Cap tables to approve")
	says(t, d.vera.get(link.Securities()+"?waits=me"), http.StatusOK, "Issuer of apex")
	says(t, d.vera.get(link.Security(id)), http.StatusOK, "A cap table waits for compliance")
	says(t, d.tess.get(link.Captable(id)), http.StatusOK, "Another file waits for compliance")
	decide := link.ImportDecide(good.to[strings.LastIndex(good.to, "/")+1:])
	if no := d.tess.do(http.MethodPost, decide, url.Values{"verdict": {"enter"}, "digest": {digest}}); no.status != http.StatusForbidden {
		t.Errorf("treasury decides: %d", no.status)
	}
	says(t, d.vera.do(http.MethodPost, decide, url.Values{"verdict": {"reject"}, "reason": {""}}), http.StatusUnprocessableEntity, "A no needs its reason")
	says(t, d.vera.do(http.MethodPost, decide, url.Values{"verdict": {"enter"}, "digest": {strings.Repeat("0", 64)}}), http.StatusConflict, "not that of the file")
	if yes := d.vera.do(http.MethodPost, decide, url.Values{"verdict": {"enter"}, "digest": {digest}}); yes.to != link.Security(id) {
		t.Fatalf("%d %s", yes.status, yes.body)
	}
	says(t, d.anton.get(link.Security(id)), http.StatusOK, "Ada Moore", "1 holder")
	says(t, d.anton.get(link.SecurityBook(id)), http.StatusOK, "Opened by an import")
	says(t, d.anton.get(good.to), http.StatusOK, "In the register")
	says(t, d.tess.do(http.MethodPost, link.Captable(id), url.Values{"key": {uuid.NewString()}, "list": {capFile}}), http.StatusConflict, "already imported")
}
