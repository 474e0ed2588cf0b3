package train_test

import (
	"bytes"
	"errors"
	"math"
	"os"
	"testing"

	"github.com/gomlx/compute/gobackend"

	"github.com/ninepixels/ninepixels/lessons/internal/safetensors"
	"github.com/ninepixels/ninepixels/lessons/train"
)

// A model is encoded as the file that is kept of it, byte by byte, also without a name.
func TestEncode(t *testing.T) {
	t.Chdir(t.TempDir())
	data := pictures(64, 10, 1)
	data.Names = []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"}
	for _, name := range []string{"kept", ""} {
		m := fit(t, gobackend.GetBackend(), train.Config{Name: name, Epochs: 1}, cnn, data)
		var b bytes.Buffer
		if err := m.Encode(&b); err != nil {
			t.Fatal(err)
		}
		if name != "" {
			file, err := os.ReadFile("runs/kept/model.safetensors")
			if err != nil || !bytes.Equal(file, b.Bytes()) {
				t.Errorf("the file has %d bytes, encoded are %d (%v)", len(file), b.Len(), err)
			}
		}
		f, err := safetensors.Decode(b.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		if f.Metadata["name"] != name || f.Metadata["layers"] == "" || len(f.Arrays) != 6 {
			t.Errorf("the model called %q is %v with %d arrays", name, f.Metadata, len(f.Arrays))
		}
		if err := m.SetWeights("logits", nil, []float32{9, 8, 7, 6, 5, 4, 3, 2, 1, float32(math.NaN())}); err != nil {
			t.Fatal(err)
		}
		mustFail(t, m.Encode(&b), "the model cannot be written: logits/bias is not finite")
	}
	mustFail(t, (*train.Model)(nil).Encode(nil), "the model is nil")
}

// full is a disk without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left") }

func TestEncodeToAFullDisk(t *testing.T) {
	m := fit(t, gobackend.GetBackend(), train.Config{Epochs: 1}, linear(10), pictures(32, 10, 1))
	mustFail(t, m.Encode(full{}), "no space left")
}
