// Package docs is the gateway's documentation as pages: what there is to call, and what each error means. Both are open to
// all and are made from the program itself, so they cannot fall behind it.
package docs

import "strings"

// API is the page of all operations.
type API struct {
	Title, Version string
	About          []string // paragraphs
	Document       string   // where the OpenAPI document lies
	Problems       string   // where the errors are listed
	Setup          string   // shell: what the curl lines expect
	Groups         []Group
}

// Group is a part of the navigation.
type Group struct {
	Name, Text string
	Operations []Operation
}

// Operation is one thing to call.
type Operation struct {
	ID, Method, Path string
	Summary          string
	Text             []string
	Inputs           []Field // path, query and headers
	Body             []Field
	Curl             string // a shell command
	From             []Variable
	Answers          []Answer // those that are no errors
	Errors           []Error
}

// Field is one value of a request or an answer. A nested one has its parents in its name.
type Field struct {
	Name, Type, Where, Text string
	Values                  []string
	Required                bool
}

// Variable is what a curl line takes from elsewhere.
type Variable struct{ Name, From string }

// Answer is an answer that is no error.
type Answer struct {
	Status, Means string
	Fields        []Field
	Example       string
}

// Error is one status of an operation's errors.
type Error struct{ Status, Means string }

// Problem is one error with its page.
type Problem struct {
	Code, Word, Href string
	Status           string // "400 Bad Request"
	Message          string
	Again            string // whether the same request may be sent again
	Room             string // the part of the program that says it
}

// Piece is a part of a text: code, or not.
type Piece struct {
	Text string
	Code bool
}

// pieces takes a text apart at its backticks.
func pieces(text string) []Piece {
	var out []Piece
	for i, part := range strings.Split(text, "`") {
		if part != "" {
			out = append(out, Piece{Text: part, Code: i%2 == 1})
		}
	}
	return out
}

// anchor is where a group stands on the page.
func anchor(group string) string { return "group-" + strings.ReplaceAll(group, " ", "-") }

func required(f Field) string {
	if f.Required {
		return "required"
	}
	return ""
}
