package lessons

// What the notebooks' cells import beside the packages here. Nothing else in
// the module does, so that without these lines `go mod tidy` would take them
// out of go.mod, and with it out of every learner's reach.
import (
	_ "github.com/gomlx/gomlx/backends/default"
	_ "github.com/gomlx/gomlx/ml/layers"
	_ "github.com/janpfeifer/must"
)
