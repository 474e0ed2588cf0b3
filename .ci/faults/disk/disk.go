// Package disk makes small disks that can be full. Only root may mount them, and only on
// Linux.
package disk

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
)

// Fillers begins the names of the files that take a disk's room away.
const Fillers = "filler-"

// A Disk is a file system of its own, of 8 MB and 60 inodes.
type Disk struct{ Dir string }

// Mount puts an empty disk at a folder.
//
// Errors: if this user may not, or if the system has none.
func Mount(dir string) (Disk, error) {
	d := Disk{dir}
	return d, d.mount()
}

// A Shortage is a way in which a disk takes nothing more. It leaves a random rest.
type Shortage struct {
	Name string
	Make func(d Disk, random *rand.Rand) error
}

// Shortages are all that there are.
var Shortages = []Shortage{
	{"a full disk", func(d Disk, random *rand.Rand) error { return d.fill(random.IntN(40) << 10) }},
	{"a disk that is almost full", func(d Disk, random *rand.Rand) error { return d.fill(random.IntN(3000) << 10) }},
	{"a disk without inodes", func(d Disk, random *rand.Rand) error { return d.spend(random.IntN(3)) }},
	{"a disk that is read only", func(d Disk, _ *rand.Rand) error { return d.close() }},
}

// fill leaves so many bytes free, to a page.
func (d Disk) fill(rest int) error {
	file, err := os.Create(filepath.Join(d.Dir, Fillers+"0"))
	if err != nil {
		return err
	}
	defer file.Close()
	const page = 4096
	for size := 0; ; size += page {
		if _, err := file.Write(make([]byte, page)); err != nil {
			return file.Truncate(int64(max(0, size-rest)))
		}
	}
}

// spend leaves so many inodes free.
func (d Disk) spend(rest int) error {
	name := func(i int) string { return filepath.Join(d.Dir, fmt.Sprint(Fillers, i)) }
	last := 0
	for ; ; last++ {
		file, err := os.Create(name(last))
		if err != nil {
			break
		}
		file.Close()
	}
	for i := range min(rest, last) {
		if err := os.Remove(name(i)); err != nil {
			return err
		}
	}
	return nil
}

// Free takes the fillers away, so that there is room again.
func (d Disk) Free() error {
	files, err := filepath.Glob(filepath.Join(d.Dir, Fillers+"*"))
	for _, file := range files {
		if err == nil {
			err = os.Remove(file)
		}
	}
	return err
}
