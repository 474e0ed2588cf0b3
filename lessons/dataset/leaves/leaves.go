// Package leaves draws a small data set: colour pictures of leaves, in a folder that
// has one folder for each kind.
//
//	err := leaves.Draw("leaves", 60, 1)
//
//	leaves/about.txt
//	leaves/maple/maple-000.png
//	leaves/maple/maple-001.jpg
//	…
//
// It stands for a folder of photographs that you have taken. So the leaves lie
// anywhere and any way round, on grass, earth, stone, or before the sky. They are
// near or far, whole or bitten, in sun or in shade. Each kind has all colours from
// spring to autumn, so only the shape tells the kinds apart.
package leaves

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/ninepixels/ninepixels/lessons/internal/sentence"
	"github.com/ninepixels/ninepixels/lessons/internal/unfinished"
)

// Usual are the kinds that [Draw] draws if you name none. The names are those of the
// class folders.
var Usual = []string{"fern", "ginkgo", "maple", "oak", "willow"}

// Rare are the kinds that [Draw] draws only if you name them. A network that was
// trained on the usual kinds has never seen one of them.
var Rare = []string{"birch", "chestnut", "clover"}

// most is how many pictures of a kind have a number of three digits.
const most = 1000

// About is the text file that lies beside the class folders, and says what was drawn.
const About = "about.txt"

// Draw makes the folder dir, and draws perClass pictures of each kind into a folder of
// the kind's name. Without kinds, it draws those in [Usual]. About six of ten pictures
// are PNG files, and the others are JPEG files. They are from 72 to 176 pixels wide
// and high. A text file, [About], says what was drawn.
//
// The same seed draws the same pictures. A larger perClass draws the same ones and
// more of them. Some processors round fractions in another way: there, pixels may
// differ a little.
//
// The folder appears when all of its pictures are drawn, and not before. Nothing is
// overwritten: if dir holds these very pictures already, Draw leaves it as it is.
//
// Errors: if perClass is not in 1–1000; if a kind is unknown, or is named twice; if
// dir exists and holds something else; or if the folder cannot be written.
//
// Lesson: notebooks/10-your-own-pictures.ipynb.
func Draw(dir string, perClass int, seed int64, kinds ...string) error {
	if len(kinds) == 0 {
		kinds = Usual
	}
	if err := check(dir, perClass, kinds); err != nil {
		return err
	}
	about := fmt.Sprintf("Leaves, drawn by a program: %d pictures of each kind, with seed %d.\nKinds: %s.\n",
		perClass, seed, strings.Join(kinds, ", "))
	if _, err := os.Lstat(dir); err == nil {
		old, err := os.ReadFile(filepath.Join(dir, About))
		if err == nil && string(old) == about {
			return nil
		}
		return fmt.Errorf("the folder %s exists already, and holds something else: use another name, or delete it first", dir)
	}
	err := whole(dir, func(temp string) error {
		if err := os.WriteFile(filepath.Join(temp, About), []byte(about), 0o644); err != nil {
			return err
		}
		return drawAll(temp, perClass, seed, kinds)
	})
	if err != nil {
		return fmt.Errorf("the leaves cannot be written to %s: %w", dir, sentence.Cause(err))
	}
	return nil
}

func check(dir string, perClass int, kinds []string) error {
	if dir == "" {
		return errors.New("the folder for the leaves has no name: write one, for example \"leaves\"")
	}
	if perClass < 1 || perClass > most {
		return fmt.Errorf("%d pictures of each kind cannot be drawn: use 1 to %d", perClass, most)
	}
	for i, kind := range kinds {
		if outlines[kind] == nil {
			return fmt.Errorf("there is no kind of leaf %q: use one of %s", kind, strings.Join(slices.Concat(Usual, Rare), ", "))
		}
		if slices.Contains(kinds[:i], kind) {
			return fmt.Errorf("the kind %q is named twice: name it once", kind)
		}
	}
	return nil
}

// prefix begins the names of folders that are not written to their end.
const prefix = ".leaves-"

// whole has fill write into a folder beside dir, and gives it dir's name when all of
// it is written. A cell that is killed leaves no half folder under that name.
func whole(dir string, fill func(temp string) error) error {
	parent := filepath.Dir(dir)
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return err
	}
	unfinished.Remove(parent, prefix, time.Hour) // a class may take long to draw
	temp, err := os.MkdirTemp(parent, prefix+"*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	if err := fill(temp); err != nil {
		return err
	}
	if err := os.Chmod(temp, 0o755); err != nil { // MkdirTemp gives it to its owner alone
		return err
	}
	return os.Rename(temp, dir) // fails if dir has come to hold something in the meantime
}

// drawAll draws the pictures on all processors. Each has its own random numbers, so
// the order does not matter.
func drawAll(dir string, perClass int, seed int64, kinds []string) error {
	var (
		work   = make(chan func() error)
		failed = make([]error, runtime.GOMAXPROCS(0))
		wg     sync.WaitGroup
	)
	for i := range failed {
		wg.Go(func() {
			for draw := range work {
				if failed[i] == nil {
					failed[i] = draw()
				}
			}
		})
	}
	var err error
	for _, kind := range kinds {
		folder := filepath.Join(dir, kind)
		if err = os.Mkdir(folder, 0o755); err != nil {
			break
		}
		for n := range perClass {
			work <- func() error { return drawOne(folder, kind, n, seed) }
		}
	}
	close(work)
	wg.Wait()
	return errors.Join(append(failed, err)...)
}

// drawOne draws picture n of a kind and writes it.
func drawOne(folder, kind string, n int, seed int64) error {
	r := rand.New(rand.NewPCG(uint64(seed), number(kind)<<32|uint64(n)))
	ending := ".png"
	if r.Float64() < 0.4 {
		ending = ".jpg"
	}
	picture := scene(outlines[kind], r)
	var b bytes.Buffer
	if err := encode(&b, picture, ending); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, fmt.Sprintf("%s-%03d%s", kind, n, ending)), b.Bytes(), 0o644)
}

// number tells the kinds apart, whichever of them are drawn.
func number(kind string) uint64 {
	return uint64(slices.Index(slices.Concat(Usual, Rare), kind))
}

func encode(b *bytes.Buffer, picture image.Image, ending string) error {
	if ending == ".jpg" {
		return jpeg.Encode(b, picture, &jpeg.Options{Quality: 88})
	}
	return png.Encode(b, picture)
}
