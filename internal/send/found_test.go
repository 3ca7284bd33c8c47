package send

import (
	"reflect"
	"strconv"
	"testing"
	"time"

	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/queries"
)

// A column of the table that the search's mapping forgets would show as empty on a filtered page only: every field is filled in and looked for.
func TestFoundForgetsNoField(t *testing.T) {
	var row queries.SendSearchRow
	from := reflect.ValueOf(&row).Elem()
	for i := range from.NumField() {
		fill(t, from.Type().Field(i).Name, from.Field(i), i+1)
	}
	got := reflect.ValueOf(found(row))
	for i := range got.NumField() {
		name := got.Type().Field(i).Name
		if want := from.FieldByName(name); !want.IsValid() {
			t.Errorf("the search does not give %s", name)
		} else if !reflect.DeepEqual(got.Field(i).Interface(), want.Interface()) {
			t.Errorf("found forgets %s: %v", name, got.Field(i).Interface())
		}
	}
}

// fill gives a field a value that is its own, so that two exchanged ones are seen.
func fill(t *testing.T, name string, v reflect.Value, n int) {
	t.Helper()
	switch {
	case v.Kind() == reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(t, name, v.Elem(), n)
	case v.Type() == reflect.TypeFor[money.Units]():
		v.Set(reflect.ValueOf(money.NewUnits(int64(n))))
	case v.Type() == reflect.TypeFor[time.Time]():
		v.Set(reflect.ValueOf(time.Unix(int64(n), 0)))
	case v.Kind() == reflect.String:
		v.SetString(strconv.Itoa(n))
	case v.Kind() == reflect.Bool:
		v.SetBool(true)
	case v.CanInt():
		v.SetInt(int64(n))
	case v.Kind() == reflect.Array:
		v.Index(0).SetUint(uint64(n))
	default:
		t.Fatalf("%s: a %s is not filled in here yet", name, v.Type())
	}
}
