// Package pictures makes a [dataset.Split] of picture files: your own photographs and
// drawings, of any size, in classes of any name.
//
//	fruit/              own, err := pictures.Folder("fruit")
//	├── apple/
//	│   ├── 1.jpg
//	│   └── 2.png
//	└── pear/
//	    └── IMG_1.JPG
//
// It reads PNG, JPEG, GIF, WebP and BMP files. The content of a file decides what it
// is, not its ending. Photographs are turned upright, as their EXIF data ask for. What
// is no picture is left out, and named with the reason.
//
// All pictures come to one size: 64×64 pixels in colour, if no option says otherwise.
// Each picture keeps its proportions: what stands over is cut off ([Fill]). It is drawn
// on white where it is transparent ([Background]). Colour profiles are not heeded.
//
// What was read is kept in the state folder, at most 2 GB. So the same folder is there
// at once the next time. If you have changed it since, only the files that are new or
// changed are read. Nothing is written into your folder.
//
// Memory: H·W·C bytes for each picture of the split, at most 4 GB, and as much again
// while what was kept of a changed folder is compared with it. While files are
// read, those that are open at one time need at most 256 MB. A picture that needs
// more is read alone. One that would need more than 1 GB is left out. Go's runtime may
// hold as much again until it clears up.
package pictures
