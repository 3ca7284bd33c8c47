package fault

import (
	"cmp"
	"maps"
	"slices"
	"sync"
)

// register is every fault that the program has a name for, by its code.
type register struct {
	mu     sync.Mutex
	byCode map[string]*Fault
}

var list = register{byCode: map[string]*Fault{}}

func (r *register) add(f *Fault) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.byCode[f.Code] == nil {
		r.byCode[f.Code] = f
	}
}

// All lists every named fault of the packages that are part of the program, by code: each has a page of its own.
func All() []*Fault {
	list.mu.Lock()
	defer list.mu.Unlock()
	return slices.SortedFunc(maps.Values(list.byCode), func(a, b *Fault) int { return cmp.Compare(a.Code, b.Code) })
}

// unnamed is what stands for every error that nobody has given a name.
var unnamed = New(Internal, "internal",
	"Something went wrong on our side. No money moved because of this page. Try again; if it stays, give support the reference below.")
