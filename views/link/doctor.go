package link

import "net/url"

// Patterns of the doctor's desk.
const (
	PatternDoctor           = "/doctor"
	PatternDoctorErrors     = "/doctor/errors"
	PatternDoctorError      = "/doctor/errors/{scenario}"
	PatternDoctorIDs        = "/doctor/ids"
	PatternDoctorLook       = "/doctor/ids/look"
	PatternDoctorPackets    = "/doctor/packet"
	PatternDoctorPacket     = "/doctor/packet/{reference}"
	PatternDoctorPacketText = "/doctor/packet/{reference}/text"
	PatternDoctorPacketJSON = "/doctor/packet/{reference}/json"
)

var doctors = []string{PatternDoctor, PatternDoctorErrors, PatternDoctorError, PatternDoctorIDs, PatternDoctorLook, PatternDoctorPackets, PatternDoctorPacket,
	PatternDoctorPacketText, PatternDoctorPacketJSON}

func Doctor() string                     { return PatternDoctor }
func DoctorErrors() string               { return PatternDoctorErrors }
func DoctorError(scenario string) string { return fill(PatternDoctorError, scenario) }

// DoctorIDs opens the resolver with an id already asked for; "" opens it empty.
func DoctorIDs(id string) string               { return With(PatternDoctorIDs, url.Values{"q": {id}}) }
func DoctorLook() string                       { return PatternDoctorLook }
func DoctorPackets() string                    { return PatternDoctorPackets }
func DoctorPacket(reference string) string     { return fill(PatternDoctorPacket, reference) }
func DoctorPacketText(reference string) string { return fill(PatternDoctorPacketText, reference) }
func DoctorPacketJSON(reference string) string { return fill(PatternDoctorPacketJSON, reference) }
