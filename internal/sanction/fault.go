package sanction

import "github.com/unykorn/console/internal/fault"

// What this room tells people.
var (
	ErrList = fault.New(fault.Invalid, "sanction.list",
		"The file is no list of sanctioned addresses that can be read. The list in force stays, and nothing was sent. Load OFAC's SDN file as XML, or a CSV as the page shows it.")
	ErrOlder = fault.New(fault.Conflict, "sanction.older",
		"A newer list is in force than the one in this file. The list in force stays. Load the newest file that OFAC publishes.")
	ErrRole = fault.New(fault.Forbidden, "sanction.role",
		"Sanctions lists are loaded by administrators of the organization, and read by compliance and auditors. Nothing changed. Ask a colleague with that role.")
)
