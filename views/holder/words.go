// Package holderview shows the master securityholder file: how each holder is registered, where they are reached, and how they are taxed.
package holderview

import (
	"strconv"
	"strings"
	"time"

	"github.com/unykorn/console/internal/holder"
	"github.com/unykorn/console/views/ui"
)

// RegistrationWords is in which form shares are held.
func RegistrationWords(r holder.Registration) string {
	switch r {
	case holder.Unknown:
		return "Not on file"
	case holder.Individual:
		return "Individual"
	case holder.Joint:
		return "Joint tenants with right of survivorship"
	case holder.Common:
		return "Tenants in common"
	case holder.Community:
		return "Community property"
	case holder.Minor:
		return "Custodian for a minor"
	case holder.Trust:
		return "Trust"
	case holder.Estate:
		return "Estate"
	case holder.Entity:
		return "Entity"
	case holder.Nominee:
		return "Nominee for others"
	}
	return string(r)
}

// FormWords names a tax form as the IRS does.
func FormWords(f holder.TaxForm) string {
	return map[holder.TaxForm]string{"NONE": "None on file", "W9": "W-9", "W8BEN": "W-8BEN", "W8BENE": "W-8BEN-E", "W8IMY": "W-8IMY", "W8EXP": "W-8EXP", "W8ECI": "W-8ECI"}[f]
}

func registrations() (out []ui.Option) {
	for _, r := range holder.Registrations {
		out = append(out, ui.Option{Value: string(r), Label: RegistrationWords(r)})
	}
	return out
}

func forms() (out []ui.Option) {
	for _, f := range holder.TaxForms {
		out = append(out, ui.Option{Value: string(f), Label: FormWords(f)})
	}
	return out
}

// sentence joins words: the name, the address and the residence.
func sentence(all []string) string {
	if len(all) < 2 {
		return strings.Join(all, "")
	}
	return strings.Join(all[:len(all)-1], ", ") + " and " + all[len(all)-1]
}

func whose(client string) string {
	if client == "" {
		return "the organization"
	}
	return client
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func day(t time.Time) string { return t.UTC().Format("2 Jan 2006") }

// Iso is a day as a form holds it.
func Iso(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.Format(time.DateOnly)
}

func shown(n int) string {
	switch n {
	case 0:
		return ""
	case 1:
		return "1 holder on this page"
	}
	return strconv.Itoa(n) + " holders on this page"
}
