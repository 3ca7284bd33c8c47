package express

import (
	"bytes"
	"encoding/json"
	"html"
	"net/http"
	"regexp"
	"strconv"
	"strings"
)

// refusal is an answer of the platform that is no success, as the SDK's error: the body
// where it is JSON, and the bare text of a page.
func refusal(response *http.Response, raw []byte) error {
	f := &failure{status: response.StatusCode, name: "ApiResponseError", result: map[string]any{}}
	reader := json.NewDecoder(bytes.NewReader(raw))
	reader.UseNumber()
	if strings.Contains(response.Header.Get("Content-Type"), "json") && reader.Decode(&f.result) != nil {
		f.result = map[string]any{}
	}
	f.message = strconv.Itoa(response.StatusCode)
	switch said := f.result["error"].(type) {
	case string:
		if said != "" {
			f.message = said
			return f
		}
	case map[string]any:
		f.message = "[object Object]" // what an object is in JavaScript's text
		return f
	}
	if text := plainText(string(raw)); text != "" {
		f.message += "\n" + text
	}
	return f
}

var (
	tags   = regexp.MustCompile(`<[^>]*>`)
	blanks = regexp.MustCompile(`\n[ |\t]{1,}\n`)
	gaps   = regexp.MustCompile(`\n{3,}`)
)

// textLimit is how much of a page the SDK puts into an error.
const textLimit = 5000

// plainText is a page without its tags, with at most one empty line between two others.
func plainText(page string) string {
	text := strings.TrimSpace(html.UnescapeString(tags.ReplaceAllString(page, "")))
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	text = gaps.ReplaceAllString(blanks.ReplaceAllString(text, "\n\n"), "\n\n")
	return text[:min(len(text), textLimit)]
}
