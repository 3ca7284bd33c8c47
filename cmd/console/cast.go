package main

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/unykorn/console/internal/config"
	"github.com/unykorn/console/views/link"
)

const castFile = "cast.json"

// cast is who plays in the demo, with the secrets that a description must repeat after a restart. It belongs to a
// demo alone; the file is readable by its owner only.
type cast struct {
	SecretKey string          `json:"secretKey"`
	APIKey    string          `json:"apiKey"`
	SecondKey string          `json:"secondKey"` // of a machine that confirms what the other asks for
	Sumsub    string          `json:"sumsub"`    // what its webhook is signed with; "": a demo from before there was one
	People    []*demoPerson   `json:"people"`
	Seeded    map[string]bool `json:"seeded"` // which steps of the world were made
}

type demoPerson struct {
	Role          string `json:"role"`
	Client        string `json:"client,omitempty"` // key of the client; "": the organization
	Name          string `json:"name"`
	Email         string `json:"email"`
	Password      string `json:"password"`
	TOTPSecret    string `json:"totpSecret"`
	Key           string `json:"key"` // of the sign-in link
	ApproverToken string `json:"approverToken"`
}

// loadCast reads the cast of this demo, or draws a new one.
func loadCast(home string) (*cast, error) {
	b, err := os.ReadFile(filepath.Join(home, castFile))
	if errors.Is(err, os.ErrNotExist) {
		return newCast(), nil
	}
	if err != nil {
		return nil, err
	}
	c := &cast{}
	if err := json.Unmarshal(b, c); err != nil {
		return nil, fmt.Errorf("%s cannot be read; start with -fresh: %w", castFile, err)
	}
	return c, nil
}

// newCast: three compliance people, because a rule of two needs two besides somebody who is away.
func newCast() *cast {
	c := &cast{SecretKey: hex.EncodeToString(random(32)), Sumsub: hex.EncodeToString(random(16))}
	for _, p := range [][3]string{
		{"admin", "Ada Lindqvist", ""}, {"admin", "Bruno Keller", ""},
		{"treasury", "Tessa Moreau", ""}, {"treasury", "Theo Brandt", ""},
		{"compliance", "Carla Nwosu", ""}, {"compliance", "Chen Wei", ""}, {"compliance", "Cyrus Daniels", ""},
		{"auditor", "Anton Ruiz", ""},
		{"treasury", "Apex desk", "apex"}, {"auditor", "Meridian auditor", "meridian"},
	} {
		first := strings.ToLower(strings.ReplaceAll(p[1], " ", "."))
		c.People = append(c.People, &demoPerson{Role: p[0], Name: p[1], Client: p[2], Email: first + "@unykorn.example",
			Password: "demo-" + strings.ToLower(rand.Text()[:16]), Key: strings.ToLower(rand.Text()),
			TOTPSecret: base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(random(20))})
	}
	return c
}

// save writes the cast whole or not at all.
func (c *cast) save(home string) error {
	b, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return err
	}
	return writeWhole(filepath.Join(home, castFile), b)
}

// links maps the keys of sign-in links to emails.
func (c *cast) links() map[string]string {
	out := map[string]string{}
	for _, p := range c.People {
		out[p.Key] = p.Email
	}
	return out
}

func (p *demoPerson) signIn(public *url.URL) string {
	return public.JoinPath("/demo/sign-in", p.Key).String()
}

// greet prints one way in per role, the first person of each.
func (c *cast) greet(out io.Writer, public *url.URL, box *standIn) {
	fmt.Fprintf(out, "\nUnykorn Console  %s\n\nSign in as\n", public)
	t := tabwriter.NewWriter(out, 2, 2, 2, ' ', 0)
	for _, p := range c.People {
		scope := "whole organization"
		if p.Client != "" {
			scope = p.Client + " only"
		}
		fmt.Fprintf(t, "  %s\t%s\t%s\t%s\n", p.Role, p.Name, scope, p.signIn(public))
	}
	_ = t.Flush()
	fmt.Fprintf(out, "\nBitGo stand-in   platform %s  (failures on demand: %s/_sandbox/)\n                 Express  %s\nMails            %s, kept instead of sent\nGallery          %s, every page in each of its states\n\nCtrl-C stops everything; the next start continues, -fresh starts over.\n",
		box.urls[0], box.urls[0], box.urls[1], public.JoinPath(link.DemoMail()), public.JoinPath(link.Gallery()))
	fmt.Fprintln(out, "Wallet passphrases, which a release asks for:")
	t = tabwriter.NewWriter(out, 2, 2, 2, ' ', 0)
	for _, w := range box.world().Wallets {
		fmt.Fprintf(t, "  %s\t%s\t%s\n", w.Label, w.Coin, w.Passphrase)
	}
	_ = t.Flush()
}

// describe writes everything that something outside needs to drive the demo.
func (c *cast) describe(file string, cfg config.Config, box *standIn) error {
	w := box.world()
	people := make([]map[string]any, 0, len(c.People))
	for _, p := range c.People {
		people = append(people, map[string]any{"role": p.Role, "name": p.Name, "client": p.Client, "email": p.Email, "password": p.Password,
			"totpSecret": p.TOTPSecret, "signIn": p.signIn(cfg.PublicURL), "approverToken": p.ApproverToken})
	}
	wallets := make([]map[string]any, 0, len(w.Wallets))
	for _, x := range w.Wallets {
		wallets = append(wallets, map[string]any{"coin": x.Coin, "id": x.ID, "label": x.Label, "passphrase": x.Passphrase, "enterprise": x.Enterprise})
	}
	b, err := json.MarshalIndent(map[string]any{
		"console": cfg.PublicURL.String(), "platform": box.urls[0], "express": box.urls[1], "database": cfg.DatabaseURL.Reveal(),
		"apiKey": c.APIKey, "secondKey": c.SecondKey, "webhookSecret": w.WebhookSecret, "bitgoToken": w.Token("service"), "bitgoApproverToken": w.Token("approver"),
		"organization": w.Organization.ID, "enterprise": w.Enterprise("apex").ID, "people": people, "wallets": wallets,
	}, "", "  ")
	if err != nil {
		return err
	}
	return writeWhole(file, b)
}

func writeWhole(file string, b []byte) error {
	aside := file + ".new"
	if err := os.WriteFile(aside, append(b, '\n'), 0o600); err != nil {
		return err
	}
	return os.Rename(aside, file)
}

func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails: crypto/rand aborts the program instead
	return b
}
