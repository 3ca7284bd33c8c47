package mail

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"io/fs"
	"mime"
	"mime/multipart"
	"net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Folder keeps mails as files instead of sending them: a demo has no mail server. A message with the Message-ID of an earlier
// one takes its place, as a mail program would recognise it.
type Folder struct {
	From Sender
	Path string
}

// Kept is a mail in the folder.
type Kept struct {
	ID, To, Subject, Text string
	At                    time.Time

	kept time.Time
}

// Deliver keeps the message.
func (f *Folder) Deliver(_ context.Context, m Message) error {
	out, err := letter(f.From, m)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if _, err := out.WriteTo(&b); err != nil {
		return &Failure{Where: "message", err: err}
	}
	if err := errors.Join(os.MkdirAll(f.Path, 0o700), os.WriteFile(filepath.Join(f.Path, m.ID+".eml"), b.Bytes(), 0o600)); err != nil {
		return &Failure{Where: "connect", err: err}
	}
	return nil
}

// mostKept is how many mails List reads.
const mostKept = 200

// List reads the kept mails, newest first.
func (f *Folder) List() ([]Kept, error) {
	names, err := fs.Glob(os.DirFS(f.Path), "*.eml")
	if err != nil {
		return nil, err
	}
	var out []Kept
	for _, name := range names {
		b, err := os.ReadFile(filepath.Join(f.Path, name))
		if err != nil {
			return nil, err
		}
		k, err := read(b)
		if err != nil {
			return nil, err
		}
		if info, err := os.Stat(filepath.Join(f.Path, name)); err == nil {
			k.kept = info.ModTime() // finer than a mail's own date, which counts seconds
		}
		out = append(out, k)
	}
	slices.SortFunc(out, func(a, b Kept) int {
		return cmp.Or(b.At.Compare(a.At), b.kept.Compare(a.kept), cmp.Compare(a.ID, b.ID))
	})
	return out[:min(len(out), mostKept)], nil
}

// read takes a mail apart as a mail program does.
func read(raw []byte) (Kept, error) {
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return Kept{}, err
	}
	words := new(mime.WordDecoder)
	k := Kept{ID: strings.Trim(m.Header.Get("Message-ID"), "<>")}
	k.At, _ = m.Header.Date()
	if k.To, err = words.DecodeHeader(m.Header.Get("To")); err != nil {
		return Kept{}, err
	}
	if k.Subject, err = words.DecodeHeader(m.Header.Get("Subject")); err != nil {
		return Kept{}, err
	}
	_, param, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		return Kept{}, err
	}
	part, err := multipart.NewReader(m.Body, param["boundary"]).NextPart() // plain text comes first
	if err != nil {
		return Kept{}, err
	}
	text, err := io.ReadAll(part)
	k.Text = strings.ReplaceAll(string(text), "\r\n", "\n")
	return k, err
}
