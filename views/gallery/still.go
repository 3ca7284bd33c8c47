package gallery

import (
	"bytes"
	"context"
	"io"
	"strings"

	"github.com/a-h/templ"
)

// stilled are the marks by which the browser changes a page by itself.
var stilled = strings.NewReplacer(" data-live-url=", " data-still-url=", " data-age", " data-still-age", " data-left", " data-still-left")

// still renders a page that stays as it was made: a live part would be overtaken by the console's own page, and an age would
// grow from the made-up moment on.
func still(c templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		var b bytes.Buffer
		if err := c.Render(ctx, &b); err != nil {
			return err
		}
		_, err := stilled.WriteString(w, b.String())
		return err
	})
}
