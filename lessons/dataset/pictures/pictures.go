package pictures

import (
	"crypto/sha256"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/internal/sentence"
)

// Folder reads a folder of class folders. Each of these has the name of a class, and
// holds its pictures, in folders of its own, too. With [Labels], a CSV file says the
// class of each picture instead. The classes are in the order in which people sort
// names: 2 before 10.
//
// Folder prints a line on what it has read. It names each file that gave no picture,
// and why; pictures that are there twice; and classes that are too small. A copy of a
// picture in its own class is left out. Reading on shows how far it is.
//
// The split's Files are the paths in the folder, with slashes.
//
// Shape: [N H W C].
//
// Values: pixels, 0–255.
//
// Errors: if there is no such folder, if it has fewer than 2 classes with pictures, or
// more than 256, or if the pictures take more memory than there may be.
//
// Peer: Keras' image_dataset_from_directory, torchvision's ImageFolder.
func Folder(dir string, options ...Option) (*dataset.Split, error) {
	s, err := newSettings(options)
	if err != nil {
		return nil, err
	}
	l, table, err := s.list(dir)
	if err != nil {
		return nil, shown(err)
	}
	keeper := newKeeper(&s, l, table)
	got := keeper.load()
	if got == nil {
		var whole bool
		if got, whole, err = s.read(dir, l, keeper.before()); err != nil {
			return nil, shown(err)
		}
		keeper.save(got, whole)
	}
	split, report := &got.Split, &got.Report
	if s.report != nil {
		*s.report = *report
	}
	report.print(s.log, dir, split)
	return split, nil
}

// list looks through the folder, and finds the classes.
func (s *settings) list(dir string) (*listing, *table, error) {
	if web(dir) {
		return nil, nil, fmt.Errorf("%s is an address in the web: get the pictures first, unpack them, and give the name of their folder", dir)
	}
	dir = expand(dir)
	if s.Labels == "" {
		l, err := list(dir)
		if err != nil {
			return nil, nil, err
		}
		l.heed(s.Classes)
		return l, nil, l.check(dir)
	}
	l, err := listAll(dir)
	if err != nil {
		return nil, nil, err
	}
	t, err := openTable(dir, s.Labels)
	if err != nil {
		return nil, nil, err
	}
	if err := t.label(l); err != nil {
		return nil, nil, err
	}
	l.heed(s.Classes)
	return l, t, l.checkCount(dir)
}

// heed leaves out the classes that a given split does not have.
func (l *listing) heed(classes []string) {
	if classes == nil {
		return
	}
	foreign := func(class string) bool {
		return !slices.ContainsFunc(classes, func(c string) bool { return composed(c) == class })
	}
	for _, class := range l.classes {
		if foreign(class) {
			l.skip(class, "a class that the split given to pictures.Like does not have")
		}
	}
	l.files = slices.DeleteFunc(l.files, func(f file) bool { return foreign(f.Class) })
	l.classes = slices.DeleteFunc(l.classes, foreign)
}

// read opens the files that are not as they were before. It is whole if no file may be
// readable tomorrow that is not today.
func (s *settings) read(dir string, l *listing, before *kept) (got *kept, whole bool, err error) {
	images, err := s.room(len(l.files))
	if err != nil {
		return nil, false, err
	}
	paths := make([]string, len(l.files))
	for i, f := range l.files {
		paths[i] = filepath.Join(l.root, filepath.FromSlash(f.Path))
	}
	all := make([]loaded, len(paths))
	todo := before.reuse(l.files, images, all)
	s.load(paths, todo, images, all, newProgress(s.log, dir, len(todo)))
	got = &kept{Report: Report{Skipped: l.skipped, Hidden: l.hidden}}
	r := &got.Report
	whole = !slices.ContainsFunc(all, func(one loaded) bool { return passing(one.err) })
	chosen := r.sift(l.files, all)
	names := s.Classes
	if names == nil {
		names = r.present(l, chosen)
	} else {
		r.present(l, chosen)
	}
	if err := enough(dir, names, chosen, l, r); err != nil {
		return nil, false, err
	}
	label := map[string]uint8{}
	for i, name := range names {
		label[composed(name)] = uint8(i)
	}
	split := dataset.Split{H: s.H, W: s.W, C: int(s.Channels), Names: names}
	for to, i := range chosen { // to ≤ i, so nothing is lost
		copy(images[to*s.size():(to+1)*s.size()], images[i*s.size():(i+1)*s.size()])
		split.Labels = append(split.Labels, label[l.files[i].Class])
		split.Files = append(split.Files, l.files[i].Path)
		got.Sources = append(got.Sources, keptSource{l.files[i], all[i].sum[:]})
	}
	n := len(chosen) * s.size()
	split.Images = images[:n:n]
	if n < len(images)/2 {
		split.Images = slices.Clone(split.Images)
	}
	r.warn(&split)
	got.Split = split
	return got, whole, nil
}

// sift returns the places of the files that go into the split. It notes the others,
// and the copies.
func (r *Report) sift(files []file, all []loaded) (kept []int) {
	type copied struct {
		sum   [sha256.Size]byte
		class string
	}
	first := map[[sha256.Size]byte]int{}
	in := map[copied]int{}
	for i, one := range all {
		f := files[i]
		if one.err != nil {
			r.Skipped = append(r.Skipped, Skipped{f.Path, one.err.Error()})
			continue
		}
		if j, there := in[copied{one.sum, f.Class}]; there {
			r.Skipped = append(r.Skipped, Skipped{f.Path, "the same picture as " + files[j].Path})
			continue
		}
		if j, there := first[one.sum]; there {
			r.Twice = append(r.Twice, [2]string{files[j].Path, f.Path})
		} else {
			first[one.sum] = i
		}
		in[copied{one.sum, f.Class}] = i
		kept = append(kept, i)
	}
	slices.SortStableFunc(r.Skipped, func(a, b Skipped) int { return natural(a.File, b.File) })
	return kept
}

// present returns the classes that have pictures, and notes the others.
func (r *Report) present(l *listing, kept []int) (names []string) {
	has := map[string]bool{}
	for _, i := range kept {
		has[l.files[i].Class] = true
	}
	for _, class := range l.classes {
		if has[class] {
			names = append(names, class)
		} else {
			r.Empty = append(r.Empty, class)
		}
	}
	return names
}

// enough says what is missing to learn from.
func enough(dir string, names []string, kept []int, l *listing, r *Report) error {
	switch {
	case len(kept) == 0 && len(r.Skipped) > 0:
		bad := r.Skipped[0]
		return fmt.Errorf("%s has no picture that can be read: of %s, the first is %s: %s", dir, sentence.Count(len(r.Skipped), "file"), bad.File, bad.Reason)
	case len(kept) == 0:
		return fmt.Errorf("%s has no pictures: put PNG or JPEG files into its class folders", dir)
	case len(names) == 1:
		return fmt.Errorf("%s has one class only, %s: a network learns to tell classes apart, so give it a second one%s", dir, names[0], l.hint(dir, names[0]))
	}
	return nil
}

// hint shows where the classes may be, if a folder holds one folder that holds them.
func (l *listing) hint(dir, class string) string {
	if inner := l.subfolders(class); len(inner) > 1 {
		return fmt.Sprintf(" (the folders in it are %s: if these are the classes, name %s)", some(inner), filepath.Join(dir, class))
	}
	return ""
}

// check says what is wrong with the class folders.
func (l *listing) check(dir string) error {
	if len(l.classes) == 0 {
		for _, s := range l.skipped {
			if strings.EqualFold(filepath.Ext(s.File), ".csv") {
				return fmt.Errorf("%s has no class folders: if %s has the class of each picture, add pictures.Labels(%q)", dir, s.File, s.File)
			}
		}
		return fmt.Errorf("%s has no class folders: put the pictures of each class into a folder of its own, as in %s", dir, filepath.Join(dir, "apple", "1.jpg"))
	}
	parts := 0
	for _, class := range l.classes {
		switch strings.ToLower(class) {
		case "train", "training", "test", "testing", "val", "valid", "validation", "dev":
			parts++
		}
	}
	if parts == len(l.classes) {
		return fmt.Errorf("%s holds no classes, but parts of a data set, %s: read each part by itself, as in pictures.Folder(%q)",
			dir, some(l.classes), filepath.ToSlash(filepath.Join(dir, l.classes[0])))
	}
	return l.checkCount(dir)
}

// checkCount says so if the labels of a split cannot count the classes.
func (l *listing) checkCount(dir string) error {
	if n := len(l.classes); n > math.MaxUint8+1 {
		return fmt.Errorf("%s has %s classes, and 256 are the most: join some, or move some away", dir, sentence.Thousands(n))
	}
	return nil
}
