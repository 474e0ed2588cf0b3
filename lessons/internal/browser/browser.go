// Package browser holds the JavaScript that several HTML documents of the course use.
//
// picture.js holds a picture while a person changes it. sources.js reads pictures from
// a file or the camera; it needs picture.js.
package browser

import "embed"

// Scripts are the files, by their name.
//
//go:embed *.js
var Scripts embed.FS
