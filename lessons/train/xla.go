//go:build cgo && ((linux && (amd64 || arm64)) || (darwin && arm64)) && !noxla

package train

import _ "github.com/gomlx/go-xla/compute/xla" // registers XLA, where it can run
