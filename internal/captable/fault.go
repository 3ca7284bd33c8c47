package captable

import "github.com/unykorn/console/internal/fault"

// What this room refuses.
var (
	ErrNotFound = fault.New(fault.NotFound, "captable.not-found", "There is no such import, or it is not yours to see. Nothing was entered.")
	ErrRole     = fault.New(fault.Forbidden, "captable.role", "A cap table is uploaded by treasury. Nothing was kept and nothing was entered. Ask a colleague with that role.")
	ErrDecider  = fault.New(fault.Forbidden, "captable.decider", "An import is decided by compliance. Nothing was entered. Ask a colleague with that role.")
	ErrOwn      = fault.New(fault.Forbidden, "captable.own", "You uploaded this file, so somebody else of compliance decides. Nothing was entered.")
	ErrNotYours = fault.New(fault.Forbidden, "captable.not-yours", "Only who uploaded a file takes it back. Nothing changed.")
	ErrFile     = fault.New(fault.Invalid, "captable.file", "No file was chosen. Nothing was kept and nothing was entered. Choose the CSV file.").
			Field("file", "Choose a CSV file with something in it.")
	ErrImported = fault.New(fault.Conflict, "captable.imported", "This very file was already imported. Nothing was kept and nothing was entered. The register has it.")
	ErrNotEmpty = fault.New(fault.Conflict, "captable.not-empty", "Shares of this security were entered already, or a transfer waits. Nothing was kept and nothing was entered. A register is opened while it is empty; what comes later comes by transfers.")
	ErrOpen     = fault.New(fault.Conflict, "captable.open", "Another file for this security waits for compliance. Nothing was kept and nothing was entered. Have that one decided, or take it back.")
	ErrDecided  = fault.New(fault.Conflict, "captable.decided", "Nothing of this import waits for a decision. Nothing changed.")
	ErrDigest   = fault.New(fault.Conflict, "captable.digest", "The digest is not that of the file which waits here. Nothing was entered. Open the import again and compare it.")
	ErrMoved    = fault.New(fault.Conflict, "captable.moved", "Since the dry run something changed that the rows are judged by. Nothing was entered. Have the file uploaded again.")
	ErrReason   = fault.New(fault.Invalid, "captable.reason", "Nothing was decided. A no needs its reason: 3 to 500 characters on one line.").
			Field("reason", "3 to 500 characters on one line.")
	ErrKey = fault.New(fault.Conflict, "captable.key", "This form was used for another file already. Nothing was kept and nothing was entered. Open the form anew.")
)
