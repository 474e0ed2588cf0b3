package pictures

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/ninepixels/ninepixels/lessons/dataset"
)

// headMost bounds the text before the pixels, which a damaged file may call huge.
const headMost = 1 << 28

// A kept is what came of a folder. In its file, it is the length of a text, the text,
// the pixels, and a hash of all before it.
type kept struct {
	Split  dataset.Split
	Report Report
	// Sources holds, for each picture, its file as it was, and the file's hash.
	Sources []keptSource
}

type keptSource struct {
	File file
	Sum  []byte
}

// readKept reads a file that write has written. Of any other it returns nil.
func readKept(path string) *kept {
	f, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer f.Close()
	h := sha256.New()
	r := io.TeeReader(bufio.NewReaderSize(f, 1<<20), h)
	var n uint64
	if binary.Read(r, binary.LittleEndian, &n) != nil || n > headMost {
		return nil
	}
	text := make([]byte, n)
	var k kept
	if _, err := io.ReadFull(r, text); err != nil || json.Unmarshal(text, &k) != nil {
		return nil
	}
	size := len(k.Split.Labels) * k.Split.H * k.Split.W * k.Split.C
	info, err := f.Stat()
	if err != nil || info.Size() != 8+int64(n)+int64(size)+sha256.Size || len(k.Sources) != len(k.Split.Labels) {
		return nil
	}
	k.Split.Images = make([]uint8, size)
	if _, err := io.ReadFull(r, k.Split.Images); err != nil {
		return nil
	}
	want := h.Sum(nil)
	sum := make([]byte, sha256.Size)
	if _, err := io.ReadFull(r, sum); err != nil || !bytes.Equal(sum, want) || k.Split.Check(path) != nil {
		return nil
	}
	return &k
}

func (k *kept) write(w io.Writer) error {
	head := *k
	head.Split.Images = nil
	text, err := json.Marshal(head)
	if err != nil {
		return fmt.Errorf("describing the pictures: %w", err)
	}
	h := sha256.New()
	both := io.MultiWriter(w, h)
	for _, part := range [][]byte{binary.LittleEndian.AppendUint64(nil, uint64(len(text))), text, k.Split.Images} {
		if _, err := both.Write(part); err != nil {
			return err
		}
	}
	_, err = w.Write(h.Sum(nil))
	return err
}

// reuse copies the pixels of files that are as they were. It returns the places of all
// others. The kept may be nil.
func (k *kept) reuse(files []file, images []uint8, all []loaded) (todo []int) {
	at := map[file]int{}
	if k != nil {
		for i, s := range k.Sources {
			s.File.Class = ""
			at[s.File] = i
		}
	}
	for i, f := range files {
		f.Class = ""
		j, same := at[f]
		if !same {
			todo = append(todo, i)
			continue
		}
		size := len(k.Split.Pixels(j))
		copy(images[i*size:(i+1)*size], k.Split.Pixels(j))
		copy(all[i].sum[:], k.Sources[j].Sum)
	}
	return todo
}
