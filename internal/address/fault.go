package address

import "fmt"

// Code says why an address was refused, for programs.
type Code string

const (
	Empty        Code = "address_empty"
	Characters   Code = "address_characters"
	Format       Code = "address_format"
	Checksum     Code = "address_checksum"
	WrongNetwork Code = "address_network"
	Secret       Code = "address_secret"
	Burn         Code = "address_burn"
	Unsupported  Code = "address_unsupported"
	XAddress     Code = "address_x"
	MemoUnwanted Code = "memo_unwanted"
	MemoFormat   Code = "memo_format"
	MemoConflict Code = "memo_conflict"
)

// Error is a refusal. Message is for people and never repeats the input.
type Error struct {
	Code    Code
	Message string
}

func (e *Error) Error() string { return e.Message }

func refuse(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}
