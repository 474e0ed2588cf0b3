package notebook

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// ours is the key under which Nine Pixels keeps its own metadata.
const ours = "ninepixels"

// SourceHash returns the SHA-256 of the sources of all code cells, in order.
// Outputs belong to the sources that produced them: another hash, other outputs.
func (nb *Notebook) SourceHash() string {
	h := sha256.New()
	for _, c := range nb.Cells {
		if c.Type == Code {
			fmt.Fprintf(h, "%d\n%s\n", len(c.Source), c.Source)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// MarkExecuted notes in the metadata which sources the outputs come from.
func (nb *Notebook) MarkExecuted() {
	if nb.Metadata == nil {
		nb.Metadata = map[string]any{}
	}
	note, ok := nb.Metadata[ours].(map[string]any)
	if !ok {
		note = map[string]any{}
		nb.Metadata[ours] = note
	}
	note["source_sha256"] = nb.SourceHash()
}

// Stale reports whether the sources have changed since MarkExecuted, or
// whether that was never called.
func (nb *Notebook) Stale() bool {
	note, _ := nb.Metadata[ours].(map[string]any)
	return note["source_sha256"] != nb.SourceHash()
}

// Edited reports whether the sources are known to have changed since
// MarkExecuted. Of a notebook that others have executed nothing is known.
func (nb *Notebook) Edited() bool {
	note, _ := nb.Metadata[ours].(map[string]any)
	return note["source_sha256"] != nil && nb.Stale()
}
