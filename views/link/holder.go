package link

import "net/url"

// Patterns of the securityholder file.
const (
	PatternHolders   = "/holders"
	PatternHolderNew = "/holders/new"
	PatternHolder    = "/holders/{client}/{holder}"
)

var holders = []string{PatternHolders, PatternHolderNew, PatternHolder}

func Holders() string { return PatternHolders }

// HolderNew opens the form; client may be empty.
func HolderNew(client string) string { return With(PatternHolderNew, url.Values{"client": {client}}) }

// Holder is one entry: an id alone says nothing of whose securities are held.
func Holder(client, holder string) string { return fill(fill(PatternHolder, client), holder) }
