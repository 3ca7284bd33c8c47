package link

import "net/url"

// Patterns of what people take with them, and of the auditor's questions.
const (
	PatternExports        = "/exports"
	PatternExport         = "/exports/{export}"
	PatternExportFile     = "/exports/{export}/file"
	PatternAuditQuestions = "/audit/questions"
)

var exports = []string{PatternExports, PatternExport, PatternExportFile, PatternAuditQuestions}

func Exports() string                 { return PatternExports }
func Export(export string) string     { return fill(PatternExport, export) }
func ExportFile(export string) string { return fill(PatternExportFile, export) }

// AuditQuestions are the questions that auditors ask; one of them with its answer when it is named.
func AuditQuestions(question string) string {
	return With(PatternAuditQuestions, url.Values{"question": {question}})
}
