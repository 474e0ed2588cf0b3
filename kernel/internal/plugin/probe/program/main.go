// Command program multiplies two small matrices with GoMLX on the backend that
// its argument names, and prints a probe.Result.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	_ "github.com/gomlx/gomlx/backends/default"

	"github.com/ninepixels/ninepixels/kernel/internal/plugin/probe"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "name a backend: go, or xla: and the path of a plugin")
		os.Exit(2)
	}
	r := measure(os.Args[1])
	if err := json.NewEncoder(os.Stdout).Encode(r); err != nil || r.Error != "" {
		os.Exit(1)
	}
}

// measure opens the backend and computes; GoMLX's panics become an Error.
func measure(config string) (r probe.Result) {
	defer func() {
		if p := recover(); p != nil {
			r.Error = short(p)
		}
	}()
	backend, err := compute.NewWithConfig(config)
	if err != nil {
		r.Error = fmt.Sprintf("the backend %s does not load: %s", config, reason(config, err))
		return r
	}
	defer backend.Finalize()
	r.Backend, r.Detail = "go", backend.Description()
	if strings.HasPrefix(r.Detail, "xla:") {
		r.Backend = "xla:cpu"
	}
	a := [][]float32{{1, 2, 3}, {4, 5, 6}, {7, 8, 9}}
	sum := graph.MustExecOnce(backend, func(a *graph.Node) *graph.Node {
		return graph.ReduceAllSum(graph.MatMul(a, a))
	}, a)
	r.Sum = float64(tensors.ToScalar[float32](sum))
	return r
}

// short is the first line of an error: GoMLX's carry their stack behind it.
func short(err any) string {
	line, _, _ := strings.Cut(fmt.Sprint(err), "\n")
	return line
}

// reason is why the plugin of config does not load: what the linker says of its
// file, which stands in the middle of a chain of errors.
func reason(config string, err error) string {
	_, file, _ := strings.Cut(config, ":")
	line := short(err)
	if _, said, found := strings.Cut(line, file+": "); found && file != "" {
		line, _, _ = strings.Cut(said, `"`)
	}
	return line
}
