package doctor

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
)

// Call is a call to BitGo as the journal has it.
type Call struct {
	ID                                   int64
	At                                   time.Time
	ClientName, Enterprise               string
	Request                              string // ours
	Host, Operation, Method, Path        string
	Coin, Wallet                         string
	Payload                              map[string]string
	Status                               int
	Name, Message, BitGoRequest          string
	Took                                 time.Duration
	ExpressVersion, SDKVersion, Scenario string
}

// Failed reports a call that came to nothing.
func (c Call) Failed() bool { return c.Name != "" }

// Change is what the trail has of a request.
type Change struct {
	ID      int64
	At      time.Time
	Actor   string
	Verb    string
	Subject string
}

// Packet is what BitGo's support asks for, made from a reference. Every field is one of a list: nothing of a body, a header
// or a query gets in because it was there.
type Packet struct {
	Reference   string
	Environment string
	BaseURL     string
	Token       string // BitGo's id of the user whose token we use
	Express     string // versions, as Express last said them
	SDK         string
	Calls       []Call // newest first
	Changes     []Change
	Made        time.Time
}

// ErrReference is for a reference that nothing is kept of, or nothing that the reader may see.
var ErrReference = fault.New(fault.NotFound, "doctor.reference",
	"Nothing is kept under this reference, or it is not yours to see. Nothing was changed. Calls to BitGo that failed or changed something are kept for 90 days; reads that went well are not.")

const packetCalls = 20

// Packet gathers what is kept of a reference of ours or BitGo's. Errors: ErrReference.
func (s *Service) Packet(ctx context.Context, actor identity.Actor, reference string) (Packet, error) {
	p := Packet{Reference: reference, Environment: s.Env, BaseURL: s.BaseURL, Made: s.Clock.Now()}
	if !referenceForm.MatchString(reference) {
		return p, ErrReference
	}
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		if p.Calls, err = callsOf(ctx, tx, actor.ClientFilter(), reference, packetCalls); err != nil {
			return err
		}
		if p.Changes, err = changesOf(ctx, tx, actor.ClientFilter(), reference); err != nil {
			return err
		}
		known, err := heard(ctx, tx)
		if err != nil {
			return err
		}
		p.Token = strings.TrimPrefix(known[Token].Said, tokenSaid)
		if !known[Token].OK {
			p.Token = ""
		}
		p.Express, p.SDK, err = versions(ctx, tx)
		return err
	})
	if err == nil && len(p.Calls) == 0 && len(p.Changes) == 0 {
		return p, ErrReference
	}
	if v := slices.IndexFunc(p.Calls, func(c Call) bool { return c.ExpressVersion != "" }); v >= 0 {
		p.Express, p.SDK = p.Calls[v].ExpressVersion, p.Calls[v].SDKVersion
	}
	return p, err
}

// Failures gives a page of the calls that failed, newest first, and whether older ones follow.
func (s *Service) Failures(ctx context.Context, actor identity.Actor, before int64, most int) (found []Call, more bool, err error) {
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		found, err = failures(ctx, tx, actor.ClientFilter(), before, most+1)
		return err
	})
	if len(found) > most {
		return found[:most], true, err
	}
	return found, false, err
}

// Field is a line of a packet.
type Field struct{ Name, Value string }

const unknown = "not known here"

// Fields are what the guide's list asks for, of one call.
func (p Packet) Fields(c Call) []Field {
	or := func(v string) string {
		if v == "" {
			return unknown
		}
		return v
	}
	base := p.BaseURL
	if c.Host == Express {
		base = "BitGo Express on our side"
	}
	status := strconv.Itoa(c.Status)
	if c.Status == 0 {
		status = "no answer"
	}
	out := []Field{
		{"Timestamp", c.At.UTC().Format("2006-01-02T15:04:05.000Z")}, {"Environment", or(p.Environment)},
		{"Enterprise", or(strings.TrimSpace(c.ClientName + " " + c.Enterprise))}, {"Wallet", or(c.Wallet)}, {"Coin", or(c.Coin)},
		{"User of the token", or(p.Token)}, {"UI or API", "API"}, {"Endpoint", c.Method + " " + base + c.Path},
		{"Payload", payloadText(c.Payload)}, {"HTTP status", status}, {"Error", or(c.Name)}, {"BitGo's words", or(c.Message)},
		{"BitGo's request id", or(c.BitGoRequest)}, {"Our request id", or(c.Request)}, {"Took", fmt.Sprintf("%d ms", c.Took.Milliseconds())},
		{"BitGo Express version", or(first(c.ExpressVersion, p.Express))}, {"BitGo SDK version in Express", or(first(c.SDKVersion, p.SDK))},
	}
	if c.Scenario != "" {
		out = append(out, Field{"Scenario", Seed + c.Scenario})
	}
	return out
}

func first(all ...string) string {
	for _, s := range all {
		if s != "" {
			return s
		}
	}
	return ""
}

func payloadText(p map[string]string) string {
	if len(p) == 0 {
		return "nothing that may be told"
	}
	keys := make([]string, 0, len(p))
	for k := range p {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for i, k := range keys {
		keys[i] = k + "=" + p[k]
	}
	return strings.Join(keys, " ") + " (other fields left out)"
}

// Text is the packet as it is pasted into a ticket.
func (p Packet) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Support packet %s\nMade %s\nPasswords, passphrases, keys, tokens and free text are left out.\n", p.Reference, p.Made.UTC().Format(time.RFC3339))
	for i, c := range p.Calls {
		fmt.Fprintf(&b, "\nCall %d of %d: %s\n", i+1, len(p.Calls), c.Operation)
		for _, f := range p.Fields(c) {
			fmt.Fprintf(&b, "  %s: %s\n", f.Name, f.Value)
		}
	}
	if len(p.Calls) == 0 {
		fmt.Fprintf(&b, "\nNo call to BitGo that failed or changed something belongs to this request.\nEnvironment: %s\n", p.Environment)
	}
	return b.String()
}

// JSON is the packet for programs, with the same fields.
func (p Packet) JSON() ([]byte, error) {
	type call map[string]string
	out := struct {
		Reference string `json:"reference"`
		Made      string `json:"made"`
		Calls     []call `json:"calls"`
	}{Reference: p.Reference, Made: p.Made.UTC().Format(time.RFC3339), Calls: []call{}}
	for _, c := range p.Calls {
		fields := call{"operation": c.Operation}
		for _, f := range p.Fields(c) {
			fields[f.Name] = f.Value
		}
		out.Calls = append(out.Calls, fields)
	}
	return json.MarshalIndent(out, "", "  ")
}
