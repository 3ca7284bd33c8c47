package ceremony

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/gofont/goregular"
	"rsc.io/qr"

	"github.com/unykorn/console/internal/identity"
)

// Card gives the KeyCard for print: the public keys, and the user's and the backup key as the passphrase closed them. Whoever
// typed the passphrase takes it, and each time is in the trail; once it is kept it cannot be had again. Errors: ErrNotFound,
// ErrStep.
func (s *Service) Card(ctx context.Context, actor identity.Actor, id uuid.UUID) (file []byte, name string, err error) {
	var closed boxes
	c, err := s.Get(ctx, actor, id)
	if err != nil {
		return nil, "", err
	}
	if no := c.Can(actor, s.Clock.Now()).Card; no == "" {
		plain, err := s.Box.Open(c.boxes, sealedFor(c))
		if err == nil {
			err = json.Unmarshal(plain, &closed)
		}
		if err != nil {
			return nil, "", fmt.Errorf("ceremony: open the boxes: %w", err)
		}
		var out bytes.Buffer
		if err := c.pdf(&out, closed, true); err != nil {
			return nil, "", fmt.Errorf("ceremony: print the card: %w", err)
		}
		file = out.Bytes()
	}
	// The line in the trail is there before the card leaves.
	_, err = s.move(ctx, actor, id, "ceremony.card", map[string]int{"time": c.CardCount + 1}, func(tx pgx.Tx, c *Ceremony, now time.Time) (string, error) {
		if no := c.Can(actor, now).Card; no != "" {
			return no, nil
		}
		return "", card(ctx, tx, id, now)
	})
	if err != nil {
		return nil, "", err
	}
	return file, "keycard-" + c.Wallet + ".pdf", nil
}

// phraseless says what is not on the card.
const phraseless = "The passphrase is on no card, at no server and in no file of this console. Without it boxes A and B stay closed, and nobody, BitGo included, can open them. Keep this card and the passphrase in two places."

// pdf writes the card.
func (c Ceremony) pdf(w io.Writer, closed boxes, compress bool) error {
	f := fpdf.New("P", "mm", "A4", "")
	f.SetCompression(compress)
	f.SetCatalogSort(true)
	f.SetCreationDate(*c.MadeAt)
	f.SetModificationDate(*c.MadeAt)
	f.SetTitle("KeyCard of "+c.Label, true)
	f.SetLang("en")
	// The library writes into what it is given, and a font is everybody's.
	f.AddUTF8FontFromBytes("go", "", bytes.Clone(goregular.TTF))
	f.AddUTF8FontFromBytes("go", "B", bytes.Clone(gobold.TTF))
	f.AddUTF8FontFromBytes("mono", "", bytes.Clone(gomono.TTF))
	f.SetMargins(18, 16, 18)
	f.SetAutoPageBreak(true, 18)
	f.AddPage()
	text := func(style string, size float64, s string) {
		f.SetFont("go", style, size)
		f.MultiCell(0, size*0.5, s, "", "L", false)
		f.Ln(1.5)
	}
	part := func(title, body string) {
		if f.GetY() > 240 {
			f.AddPage() // a code is not parted from its text
		}
		text("B", 10.5, title)
		top := f.GetY()
		f.SetFont("mono", "", 8)
		f.MultiCell(132, 4, broken(body), "", "L", false)
		f.SetY(max(f.GetY(), squares(f, body, 158, top)) + 3)
	}
	text("B", 16, "KeyCard")
	text("", 10, strings.ToUpper(c.What()[:1])+c.What()[1:]+", made "+c.MadeAt.UTC().Format("2006-01-02 15:04 MST")+".")
	text("", 10, "Wallet at BitGo: "+c.Wallet+"    Coin: "+c.Coin)
	text("", 9, phraseless)
	part("A  User key, closed by the passphrase", closed.User)
	if closed.Backup != "" {
		part("B  Backup key, closed by the passphrase", closed.Backup)
	}
	part("Public half of the user key", c.UserPub)
	if c.BackupPub != "" {
		part("Public half of the backup key", c.BackupPub)
		part("C  Public half of BitGo's key", c.BitGoPub)
	}
	if c.Address != "" {
		part("First receive address", c.Address)
	}
	return f.Output(w)
}

// squares draws a text as a QR code of 34 mm at a place, for whoever has to type it in again; it gives where the code ends.
func squares(f *fpdf.Fpdf, text string, x, y float64) float64 {
	const side = 34.0
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return y // too long for one: the text beside is all there is
	}
	size := side / float64(code.Size)
	for row := range code.Size {
		for at := 0; at < code.Size; {
			if !code.Black(at, row) {
				at++
				continue
			}
			from := at
			for at < code.Size && code.Black(at, row) {
				at++
			}
			f.Rect(x+float64(from)*size, y+float64(row)*size, float64(at-from)*size, size, "F")
		}
	}
	return y + side
}

// broken puts a place to break a line after every 74 characters, for a box has no blanks.
func broken(s string) string {
	const width = 74
	var out strings.Builder
	for i, r := range []rune(s) {
		if i > 0 && i%width == 0 {
			out.WriteByte('\n')
		}
		out.WriteRune(r)
	}
	return out.String()
}
