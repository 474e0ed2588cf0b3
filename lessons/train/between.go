package train

import (
	"fmt"
	"hash/crc32"
	"runtime/debug"
	"slices"
	"strings"
	"sync"

	"github.com/gomlx/gomlx/core/graph"

	"github.com/ninepixels/ninepixels/lessons/model"
)

// between writes down what the model function does itself, between the layers of
// package model: "" if each of them takes the output of the one before, and the
// last one gives the logits. Otherwise there is one part for each place:
//
//	conv1 to maxpool1: Constant 0.3, LessThan, Mul, Where
//
// Two functions with the same layers and the same weights can differ only here.
func between(images, logits *model.Node) string {
	layers := model.Layers(images.Graph())
	names := map[*model.Node]string{images: "images"}
	for _, l := range layers {
		names[l.Output] = l.Name
	}
	var places []string
	last := images
	look := func(x *model.Node, to string) {
		if x == last {
			return
		}
		var steps []string
		seen := map[*model.Node]bool{}
		var walk func(x *model.Node)
		walk = func(x *model.Node) {
			if seen[x] {
				return
			}
			seen[x] = true
			if name, ok := names[x]; ok {
				if x != last {
					steps = append(steps, "output of "+name)
				}
				return
			}
			for _, input := range x.Inputs() {
				walk(input)
			}
			steps = append(steps, step(x))
		}
		walk(x)
		places = append(places, fmt.Sprintf("%s to %s: %s", names[last], to, strings.Join(steps, ", ")))
	}
	for _, l := range layers {
		look(l.Input, l.Name)
		last = l.Output
	}
	look(logits, "the logits")
	return strings.Join(places, "; ")
}

// GoMLX remembers the values of small constants only, and forgets those of a mask.
func init() { graph.MinConstValueSizeToKeep = max(graph.MinConstValueSizeToKeep, largestMask+1) }

// largestMask is the number of values of the largest mask that is told from another:
// one of a colour picture of 256×256 pixels.
const largestMask = 256 * 256 * 3

// step names what one node does. A constant of one value is named with it: 0.1
// and 0.3 make two activations of one formula. One of many values, such as a mask
// of a picture's size, is named with their checksum.
func step(x *model.Node) string {
	name := strings.TrimPrefix(x.Type().String(), "NodeType")
	if x.Type() == graph.NodeTypeParameter {
		return "variable"
	}
	if value := x.ConstantValue(); value != nil {
		text := fmt.Sprint(value.Value())
		if value.Shape().Size() == 1 {
			return name + " " + strings.Trim(text, "[]")
		}
		return fmt.Sprintf("%s %v #%08x", name, value.Shape().Dimensions, crc32.ChecksumIEEE([]byte(text)))
	}
	return name
}

// drawnBy names what decides, beside the function, of which nodes a graph is
// made: the backend, which offers some operations in one piece, and GoMLX.
func drawnBy(backend string) string { return strings.TrimSpace(backend + " " + gomlxVersion()) }

var gomlxVersion = sync.OnceValue(func() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	i := slices.IndexFunc(info.Deps, func(d *debug.Module) bool { return d.Path == "github.com/gomlx/gomlx" })
	if i < 0 {
		return ""
	}
	return "GoMLX " + info.Deps[i].Version
})
