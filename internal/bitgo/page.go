package bitgo

import (
	"errors"
	"iter"
	"net/url"
	"strconv"
)

// Page is one batch of a list. Next is BitGo's opaque cursor, empty at the end (§4.7).
type Page[T any] struct {
	Items []T
	Next  string
}

// maxPages bounds a walk whose end never comes.
const maxPages = 10_000

// Each walks every page of a list. It stops at the first error, and at a cursor that comes back a second time: BitGo
// must not be able to keep us reading for ever.
func Each[T any](list func(cursor string) (Page[T], error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		seen := map[string]bool{}
		next := ""
		for range maxPages {
			page, err := list(next)
			if err != nil {
				yield(none, err)
				return
			}
			for _, item := range page.Items {
				if !yield(item, nil) {
					return
				}
			}
			if page.Next == "" {
				return
			}
			if seen[page.Next] {
				yield(none, errors.New("bitgo: a list's cursor repeats itself"))
				return
			}
			seen[page.Next] = true
			next = page.Next
		}
		yield(none, errors.New("bitgo: a list does not end"))
	}
}

// listQuery is the start of every list's query.
func listQuery(cursor string, limit int) url.Values {
	q := url.Values{}
	if limit > 0 {
		q.Set("limit", strconv.Itoa(min(limit, 500)))
	}
	if cursor != "" {
		q.Set("prevId", cursor)
	}
	return q
}

const pageSize = 100
