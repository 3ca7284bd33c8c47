package check

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/unykorn/console/internal/sandbox/contract"
)

// Variable names where BitGo's whole documents are: a folder, or the platform's file with Express's beside it.
const Variable = "BITGO_OPENAPI"

// Names of BitGo's whole documents.
var fileNames = map[string]string{contract.Platform: "bitgo-openapi.json", contract.Express: "bitgo-express-openapi.json"}

//go:embed testdata/platform.json testdata/express.json
var kept embed.FS

// document is an OpenAPI document as it was read.
type document map[string]any

// documents of the two surfaces.
type documents map[string]document

// surfaces in the order in which they are told.
var surfaces = []string{contract.Platform, contract.Express}

// whole reads BitGo's whole documents from BITGO_OPENAPI; nil without it.
func whole() (documents, error) {
	place := os.Getenv(Variable)
	if place == "" {
		return nil, nil
	}
	info, err := os.Stat(place)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", Variable, err)
	}
	files := map[string]string{}
	for surface, name := range fileNames {
		files[surface] = filepath.Join(place, name)
	}
	if !info.IsDir() {
		files[contract.Platform] = place
		files[contract.Express] = filepath.Join(filepath.Dir(place), fileNames[contract.Express])
	}
	docs := documents{}
	for surface, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", Variable, err)
		}
		if docs[surface], err = parse(raw); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		docs[surface][sourceKey] = digestOf(raw)
	}
	return docs, nil
}

// embedded are the pruned copies of the repository.
func embedded() (documents, error) {
	docs := documents{}
	for _, surface := range surfaces {
		raw, err := kept.ReadFile("testdata/" + surface + ".json")
		if err != nil {
			return nil, err
		}
		if docs[surface], err = parse(raw); err != nil {
			return nil, fmt.Errorf("testdata/%s.json: %w", surface, err)
		}
	}
	return docs, nil
}

func parse(raw []byte) (document, error) {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	doc := document{}
	return doc, decoder.Decode(&doc)
}

func digestOf(raw []byte) string {
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}
