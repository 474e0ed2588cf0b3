package pictures_test

import (
	"fmt"
	"image/color"
	"image/png"
	"io"
	"log"
	"os"
	"path/filepath"

	"github.com/ninepixels/ninepixels/lessons/dataset/pictures"
)

// market goes to a new folder with some small pictures, and returns the way back. Each
// picture has one colour, of its own.
func market() func() {
	dir, err := os.MkdirTemp("", "market")
	must(err)
	home, err := os.Getwd()
	must(err)
	must(os.Chdir(dir))
	for i, name := range []string{
		"fruit/apple/1.png", "fruit/apple/2.png", "fruit/apple/3.png", "fruit/pear/1.png", "fruit/pear/2.png",
		"new/who knows.png", "new/and this.png", "photos/a.png", "photos/b.png",
	} {
		must(os.MkdirAll(filepath.Dir(name), 0o755))
		f, err := os.Create(name)
		must(err)
		must(png.Encode(f, plain(30, 40, color.NRGBA{200, uint8(10 * i), 40, 255})))
		must(f.Close())
	}
	must(os.WriteFile("fruit/pear/notes.txt", []byte("bought on Monday"), 0o644))
	must(os.WriteFile("photos/labels.csv", []byte("file,class\na.png,ripe\nb.png,green\n"), 0o644))
	return func() {
		must(os.Chdir(home))
		must(os.RemoveAll(dir))
	}
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func ExampleFolder() {
	defer market()()
	own, err := pictures.Folder("fruit")
	must(err)
	learn, held := own.Divide(2, 1)
	fmt.Println(own.Names, own.Files[0], learn.Len(), held.Len())
	// Output:
	// fruit: 5 pictures in 2 classes (apple 3, pear 2), 64×64 in RGB.
	// 1 file gave no picture for the split:
	//   pear/notes.txt: a text file, no picture
	// [apple pear] apple/1.png 3 2
}

func ExampleSize() {
	defer market()()
	own, err := pictures.Folder("fruit", pictures.Size(28, 32), pictures.Gray, pictures.Fit, pictures.Log(io.Discard))
	must(err)
	fmt.Println(own.Shape())
	// Output: [28 32 1]
}

func ExampleLabels() {
	defer market()()
	own, err := pictures.Folder("photos", pictures.Labels("labels.csv"))
	must(err)
	for i, file := range own.Files {
		fmt.Println(file, own.ClassName(own.Label(i)))
	}
	// Output:
	// photos: 2 pictures in 2 classes (green 1, ripe 1), 64×64 in RGB.
	// 2 classes have one picture only, which cannot be both in training and in validation: add some to green, ripe.
	// a.png ripe
	// b.png green
}

func ExampleFile() {
	defer market()()
	one, err := pictures.File("new/who knows.png", pictures.Size(28, 28))
	must(err)
	fmt.Println(one.Len(), one.Shape(), one.Pixels(0)[:3])
	// Output: 1 [28 28 3] [200 50 40]
}

func ExampleFiles() {
	defer market()()
	some, err := pictures.Files([]string{"new/who knows.png", "new/and this.png"})
	must(err)
	fmt.Println(some.Len(), some.Files)
	// Output: 2 [new/who knows.png new/and this.png]
}

// A model takes pictures of the shape that it was trained on.
func ExampleLike() {
	defer market()()
	own, err := pictures.Folder("fruit", pictures.Size(20, 20), pictures.Gray, pictures.Log(io.Discard))
	must(err)
	one, err := pictures.File("new/who knows.png", pictures.Like(own))
	must(err)
	fmt.Println(one.Shape(), one.Names)
	// Output: [20 20 1] [apple pear]
}

// A picture of 40×30 leaves bars at the sides of a square when it is shown whole.
func ExampleBackground() {
	defer market()()
	one, err := pictures.File("new/who knows.png", pictures.Size(40, 40), pictures.Fit, pictures.Background(color.Black))
	must(err)
	middle := 20*40 + 20
	fmt.Println(one.Pixels(0)[:3], one.Pixels(0)[3*middle:3*middle+3])
	// Output: [0 0 0] [200 50 40]
}

func ExampleLog() {
	defer market()()
	_, err := pictures.Folder("fruit", pictures.Log(io.Discard))
	must(err)
	fmt.Println("nothing was written")
	// Output: nothing was written
}

func ExampleReport() {
	defer market()()
	report := new(pictures.Report)
	_, err := pictures.Folder("fruit", report, pictures.Log(io.Discard))
	must(err)
	for _, s := range report.Skipped {
		fmt.Printf("%s: %s\n", s.File, s.Reason)
	}
	// Output: pear/notes.txt: a text file, no picture
}

func ExampleWeights() {
	defer market()()
	own, err := pictures.Folder("fruit", pictures.Log(io.Discard))
	must(err)
	for class, w := range pictures.Weights(own) {
		fmt.Printf("%s %.2f\n", own.ClassName(class), w)
	}
	// Output:
	// apple 0.83
	// pear 1.25
}

func ExampleShared() {
	defer market()()
	own, err := pictures.Folder("fruit", pictures.Log(io.Discard))
	must(err)
	learn, held := own.Take(3), own.Select([]int{4, 1})
	for _, p := range pictures.Shared(learn, held) {
		fmt.Println(learn.Files[p.A], "is", held.Files[p.B])
	}
	// Output: apple/2.png is apple/2.png
}
