package testkit

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/unykorn/console/internal/database"
)

// Plans are what PostgreSQL says of every statement of the serving role: auto_explain's own account of the very execution
// that answered, so that nothing is planned twice or under another role, scope or cached plan.
type Plans struct {
	mu   sync.Mutex
	kept []Plan
}

// Plan is one statement as it ran. Statements inside of functions have plans of their own, before that of the caller.
type Plan struct {
	Query string `json:"Query Text"`
	Root  Node   `json:"Plan"`
}

// Node is one step of a plan, with all below it. Rows and Removed are per loop.
type Node struct {
	Type     string  `json:"Node Type"`
	Relation string  `json:"Relation Name"`
	Index    string  `json:"Index Name"`
	Subplan  string  `json:"Subplan Name"`
	Cond     string  `json:"Index Cond"`
	Filter   string  `json:"Filter"`
	Rows     float64 `json:"Actual Rows"`
	Loops    float64 `json:"Actual Loops"`
	Removed  float64 `json:"Rows Removed by Filter"`
	Hit      int64   `json:"Shared Hit Blocks"`
	Read     int64   `json:"Shared Read Blocks"`
	Below    []Node  `json:"Plans"`
}

// Buffers that the step and everything below it touched.
func (n Node) Buffers() int64 { return n.Hit + n.Read }

// Each visits the step and all below it.
func (n Node) Each(visit func(Node)) {
	visit(n)
	for _, b := range n.Below {
		b.Each(visit)
	}
}

// Text is the plan as a person reads it.
func (n Node) Text() string {
	var b strings.Builder
	n.write(&b, 0)
	return b.String()
}

func (n Node) write(b *strings.Builder, depth int) {
	fmt.Fprintf(b, "%*s%s", depth*2, "", n.Type)
	for _, named := range []struct{ before, what string }{{" on ", n.Relation}, {" using ", n.Index}, {" as ", n.Subplan}} {
		if named.what != "" {
			b.WriteString(named.before + named.what)
		}
	}
	fmt.Fprintf(b, "  (rows=%.0f loops=%.0f removed=%.0f buffers=%d)\n", n.Rows, n.Loops, n.Removed, n.Buffers())
	for _, clause := range []struct{ word, what string }{{"Cond", n.Cond}, {"Filter", n.Filter}} {
		if clause.what != "" {
			fmt.Fprintf(b, "%*s%s: %s\n", depth*2+4, "", clause.word, clause.what)
		}
	}
	for _, x := range n.Below {
		x.write(b, depth+1)
	}
}

// Take gives what was explained since the last time.
func (p *Plans) Take() []Plan {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := p.kept
	p.kept = nil
	return out
}

func (p *Plans) hear(_ *pgconn.PgConn, n *pgconn.Notice) {
	_, text, found := strings.Cut(n.Message, "plan:\n")
	var one Plan
	if !found || json.Unmarshal([]byte(text), &one) != nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.kept = append(p.kept, one)
}

// Explain has every later statement of d.Serve explained. It comes before anything takes d.Serve.
func (d *Database) Explain(t testing.TB) *Plans {
	t.Helper()
	for _, set := range []string{"session_preload_libraries = 'auto_explain'", "auto_explain.log_min_duration = 0", "auto_explain.log_analyze = on",
		"auto_explain.log_buffers = on", "auto_explain.log_timing = off", "auto_explain.log_format = json", "auto_explain.log_nested_statements = on",
		"auto_explain.log_level = notice"} {
		// Loaded first, so that its settings are known when they are set.
		d.Super(t, "load 'auto_explain'", "alter role "+login+" in database "+d.Name+" set "+set)
	}
	plans := &Plans{}
	d.Serve.Close()
	var err error
	d.Serve, err = database.Open(t.Context(), d.ServeURL, func(cfg *pgxpool.Config) { cfg.ConnConfig.OnNotice = plans.hear })
	if err != nil {
		t.Fatalf("testkit: serve: %v", err)
	}
	t.Cleanup(d.Serve.Close)
	return plans
}

// Super runs statements one after the other on one connection of the superuser, who may fill a table past its triggers.
func (d *Database) Super(t testing.TB, statements ...string) {
	t.Helper()
	s, err := connect()
	if err != nil {
		t.Fatal(err)
	}
	cfg := s.admin.Config().ConnConfig.Copy()
	cfg.Database = d.Name
	conn, err := pgx.ConnectConfig(t.Context(), cfg)
	if err != nil {
		t.Fatalf("testkit: superuser: %v", err)
	}
	defer conn.Close(context.WithoutCancel(t.Context())) //nolint:errcheck // it has done its work
	for _, sql := range statements {
		if _, err := conn.Exec(t.Context(), sql, pgx.QueryExecModeSimpleProtocol); err != nil {
			t.Fatalf("testkit: superuser: %v\n%.2000s", err, sql)
		}
	}
}
