// Package server serves.
package server

import (
	"fmt"
	alias "net/http"
	. "strings"
	_ "embed"
)

import "os"

// Level says how much is told.
type Level int

const (
	// Debug tells all.
	Debug Level = iota
	Info
	hidden, Other = 1, 2
)

const Single = "one"

var (
	ErrClosed = fmt.Errorf("closed")
	count     int
)
var _ Handler = (*Server[int])(nil)

// Handler handles.
type Handler interface {
	fmt.Stringer
	~int | ~string
	// Handle does it.
	Handle(w Writer, r *Request) (n int, err error)
}

// Server is generic.
// It has two lines.
type Server[T comparable] struct {
	*Base
	alias.Client
	Name, Address string `json:"name"`
	onClose       func(error) bool
	nested        struct{ deep int }
}

type (
	Pair[K, V any] struct {
		Key K
	}
	Callback = func(int) error
	names    []string
)

// New makes one.
func New[T comparable](name string, options ...Option) (*Server[T], error) {
	type local struct{ x int }
	const k = 1
	f := func() {}
	return nil, nil
}

// Serve serves.
func (s *Server[T]) Serve(ctx Context) error { return nil }
func (Pair[K, V]) swap()                     {}
func external(a int) int

var first, second int = 1, 2

var table = []struct {
	case_ string
}{}

func hidden_() {
	type Local struct{ X int }
}
