package sandbox

import (
	"bytes"
	"net/http"
	"net/url"
	"reflect"
	"regexp"
	"strconv"
	"strings"
)

// fromForm recognises a person on the page; everything else speaks JSON, also where a
// command-line client calls its JSON a form, as curl does when nobody tells it otherwise.
func fromForm(r *http.Request, body []byte) bool {
	return r.Header.Get("Content-Type") == "application/x-www-form-urlencoded" && !bytes.HasPrefix(body, []byte("{"))
}

// readForm fills a wish from the page's fields, which have the names of the JSON.
func readForm(values url.Values) (wish, error) {
	var in wish
	v := reflect.ValueOf(&in).Elem()
	for i := range v.NumField() {
		text := values.Get(v.Type().Field(i).Tag.Get("json"))
		if text == "" {
			continue
		}
		switch field := v.Field(i); field.Kind() {
		case reflect.String:
			field.SetString(strings.TrimSpace(text))
		case reflect.Bool:
			field.SetBool(text == "true")
		case reflect.Slice:
			field.Set(reflect.ValueOf(strings.Fields(text)))
		default:
			n, err := strconv.ParseInt(text, 10, 64)
			if err != nil {
				return in, err
			}
			field.SetInt(n)
		}
	}
	if wallet, coin, chosen := strings.Cut(values.Get("holding"), " "); chosen {
		in.Wallet, in.Coin = wallet, coin
	}
	return in, nil
}

var anchor = regexp.MustCompile(`^[a-z]+$`)

// answerForm brings a person back to where the form stands, or says why nothing happened.
func (s *Server) answerForm(w http.ResponseWriter, r *http.Request, err error) {
	if err != nil {
		s.page(w, http.StatusBadRequest, err.Error())
		return
	}
	back := "/_sandbox/"
	if at := r.PostForm.Get("back"); anchor.MatchString(at) {
		back += "#" + at
	}
	http.Redirect(w, r, back, http.StatusSeeOther)
}
