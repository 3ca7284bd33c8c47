package link

import "net/url"

// Patterns of the gallery, of a demo alone: All does not list them.
const (
	PatternGallery     = "/gallery"
	PatternGalleryPage = "/gallery/{page}"
)

// Gallery lists every page with the states that it has.
func Gallery() string { return PatternGallery }

// GalleryPage is a page in one of its states; without one, in the first.
func GalleryPage(page, state string) string {
	return With(fill(PatternGalleryPage, page), url.Values{"state": {state}})
}
