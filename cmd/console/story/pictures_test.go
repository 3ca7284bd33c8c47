//go:build story

package story

import (
	"bytes"
	"cmp"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// pictures writes a page in the light, in the dark and on a phone, for the README and for whoever judges the look.
// Without CONSOLE_PICTURES nothing is written.
func (w *tab) pictures(name string) {
	w.t.Helper()
	if name == "" || os.Getenv("CONSOLE_PICTURES") == "" {
		return
	}
	w.picture(name, 1280, 1300)
	w.dark(true)
	w.picture(name+"-dark", 1280, 1300)
	w.dark(false)
	w.picture(name+"-phone", 390, 1500)
	w.resize(1280, 900)
}

// picture makes the window as high as the page, up to most, so that nothing that sticks to its edge stands in the
// middle of the picture.
func (w *tab) picture(name string, width, most int) {
	w.t.Helper()
	w.resize(width, 800)
	w.resize(width, min(max(w.height(), 600), most))
	dir := filepath.Join(checkout, "cmd", "console", "story", "pictures")
	err := os.MkdirAll(dir, 0o755)
	if err == nil {
		err = write(filepath.Join(dir, name+".png"), w.shoot())
	}
	w.must("keep a picture", err)
}

// write keeps a picture in 256 of its colours, which is a third of the bytes and shows no difference: the pages have
// few colours beside the edges of letters.
func write(file string, shot []byte) error {
	full, err := png.Decode(bytes.NewReader(shot))
	if err != nil {
		return err
	}
	small := image.NewPaletted(full.Bounds(), palette(full))
	draw.Draw(small, full.Bounds(), full, full.Bounds().Min, draw.Src)
	var out bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, small); err != nil {
		return err
	}
	return os.WriteFile(file, out.Bytes(), 0o644)
}

// palette takes the most frequent colours and leaves out those that are hardly different, so that a small red button
// keeps its red.
func palette(full image.Image) (chosen color.Palette) {
	box, seen := full.Bounds(), map[color.Color]int{}
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			seen[full.At(x, y)]++
		}
	}
	byCount := slices.SortedFunc(maps.Keys(seen), func(a, b color.Color) int { return cmp.Compare(seen[b], seen[a]) })
	for _, c := range byCount {
		if len(chosen) < 32 || len(chosen) < 256 && distance(c, chosen[chosen.Index(c)]) > 12 {
			chosen = append(chosen, c)
		}
	}
	return chosen
}

// distance between two colours, of 255, in the part that differs most.
func distance(a, b color.Color) (most int) {
	r, g, bl, _ := a.RGBA()
	r2, g2, bl2, _ := b.RGBA()
	for _, d := range [...]int{int(r) - int(r2), int(g) - int(g2), int(bl) - int(bl2)} {
		most = max(most, d>>8, -d>>8)
	}
	return most
}
