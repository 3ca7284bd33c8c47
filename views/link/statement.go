package link

import "net/url"

// Patterns of balances as of an instant, and of statements that were drawn.
const (
	PatternBalances        = "/ledger/balances"
	PatternStatements      = "/ledger/statements"
	PatternStatement       = "/ledger/statements/{statement}"
	PatternStatementPDF    = "/ledger/statements/{statement}/pdf"
	PatternStatementRecord = "/ledger/statements/{statement}/record"
)

var statements = []string{PatternBalances, PatternStatements, PatternStatement, PatternStatementPDF, PatternStatementRecord}

// Balances are a client's accounts as of an instant; without values, as of now.
func Balances(query url.Values) string { return With(PatternBalances, query) }

func Statements() string                      { return PatternStatements }
func Statement(statement string) string       { return fill(PatternStatement, statement) }
func StatementPDF(statement string) string    { return fill(PatternStatementPDF, statement) }
func StatementRecord(statement string) string { return fill(PatternStatementRecord, statement) }
