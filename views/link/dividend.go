package link

// Patterns of dividends.
const (
	PatternDividends         = "/dividends"
	PatternSecurityDividends = "/securities/{security}/dividends"
	PatternDividend          = "/dividends/{dividend}"
	PatternDividendDecide    = "/dividends/{dividend}/decide"
	PatternDividendWithdraw  = "/dividends/{dividend}/withdraw"
	PatternDividendPay       = "/dividends/{dividend}/pay"
	PatternDividendCorrect   = "/dividends/{dividend}/correct"
)

var dividends = []string{PatternDividends, PatternSecurityDividends, PatternDividend, PatternDividendDecide, PatternDividendWithdraw, PatternDividendPay, PatternDividendCorrect}

// Dividends are those of all securities.
func Dividends() string { return PatternDividends }

// SecurityDividends are those of one security, and where they are declared.
func SecurityDividends(security string) string { return fill(PatternSecurityDividends, security) }

// Dividend is one of them with its pay list.
func Dividend(dividend string) string         { return fill(PatternDividend, dividend) }
func DividendDecide(dividend string) string   { return fill(PatternDividendDecide, dividend) }
func DividendWithdraw(dividend string) string { return fill(PatternDividendWithdraw, dividend) }
func DividendPay(dividend string) string      { return fill(PatternDividendPay, dividend) }
func DividendCorrect(dividend string) string  { return fill(PatternDividendCorrect, dividend) }
