package sandbox

import (
	"reflect"
	"time"
)

// blockTime is the longest time between two blocks of any chain here. Every other chain's
// is a part of it, so a shift by whole multiples keeps all heights whole.
const blockTime = 10 * time.Minute

// shifter is a record that counts time in something else than times.
type shifter interface{ shift(by time.Duration) }

// shift moves every time in a record, and what the record itself counts by time. A time
// that is not set stays so.
func shift(doc any, by time.Duration) {
	shiftValue(reflect.ValueOf(doc), by)
	if own, counts := doc.(shifter); counts {
		own.shift(by)
	}
}

func shiftValue(v reflect.Value, by time.Duration) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			shiftValue(v.Elem(), by)
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			shiftValue(v.Index(i), by)
		}
	case reflect.Struct:
		if at, isTime := v.Addr().Interface().(*time.Time); isTime {
			if !at.IsZero() {
				*at = at.Add(by)
			}
			return
		}
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				shiftValue(v.Field(i), by)
			}
		}
	}
}

// shift moves the block that holds the transfer.
func (t *transfer) shift(by time.Duration) {
	if t.Height != unconfirmedHeight {
		t.Height += blocksIn(t.Coin, by)
	}
}

// blocksIn is how many blocks of a coin's chain a time has.
func blocksIn(ticker string, by time.Duration) int64 {
	return heightAt(coins[ticker], time.Unix(0, 0).Add(by)) - heightAt(coins[ticker], time.Unix(0, 0))
}
