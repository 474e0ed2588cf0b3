// The benchmark's own side: what a learner's cell does, timed. It is built as a
// cell is, with the kernel's flags, and does one task, which its argument
// describes in JSON; it answers with lines of JSON.
//
// The folder's name begins with _ because the command kernel only carries this
// text along: it is no part of kernel, which does not link GoMLX.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"github.com/ninepixels/ninepixels/lessons/augment"
	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/dataset/pictures"
	"github.com/ninepixels/ninepixels/lessons/model"
	"github.com/ninepixels/ninepixels/lessons/train"
)

// CNN is the video's network, word for word as in the notebook.
func CNN(scope *model.Scope, images *model.Node) *model.Node {
	x := model.Conv2D(scope.In("conv1"), images, 64, 3, 3)
	x = model.MaxPool2D(model.ReLU(x), 2)
	x = model.Conv2D(scope.In("conv2"), x, 64, 3, 3)
	x = model.MaxPool2D(model.ReLU(x), 2)
	x = model.Flatten(x)
	x = model.ReLU(model.Dense(scope.In("dense"), x, 128))
	return model.Dense(scope.In("logits"), x, 10)
}

// Dense is the baseline without convolutions.
func Dense(scope *model.Scope, images *model.Node) *model.Node {
	x := model.Flatten(images)
	x = model.ReLU(model.Dense(scope.In("hidden"), x, 128))
	return model.Dense(scope.In("logits"), x, 10)
}

// Colour is a network for pictures of 64×64 pixels in colour, with BatchNorm.
func Colour(scope *model.Scope, x *model.Node) *model.Node {
	for i, filters := range []int{32, 64, 64} {
		x = model.Conv2D(scope.In("conv%d", i+1), x, filters, 3, 3, model.Same)
		x = model.ReLU(model.BatchNorm(scope.In("norm%d", i+1), x))
		x = model.MaxPool2D(x, 2)
	}
	x = model.ReLU(model.Dense(scope.In("dense"), model.Flatten(x), 64))
	return model.Dense(scope.In("logits"), x, 5)
}

var models = map[string]model.Func{"cnn": CNN, "dense": Dense, "colour": Colour}

// A task is what the parent asks for; peer.py reads the same.
type task struct {
	Do      string // start, steps, train, reach or weights
	Colour  string // a folder of colour pictures, to be trained with in the place of Fashion-MNIST
	Epochs  int
	Images  int // of the training pictures, the first so many; 0 for all
	Seed    int64
	Steps   []steps
	Goal    float64
	Weights string
}

type steps struct {
	Name, Model   string
	Batch, Images int
	Folder        bool // pictures come from files, and are mirrored
}

var out = json.NewEncoder(os.Stdout)

// emit writes one line of the answer.
func emit(event string, more map[string]any) {
	line := map[string]any{"event": event}
	for k, v := range more {
		line[k] = v
	}
	if err := out.Encode(line); err != nil {
		os.Exit(1) // nobody listens any more
	}
}

func main() {
	os.Stdout = os.Stderr // what packages print is no part of the answer
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	var t task
	if len(os.Args) != 2 {
		return errors.New("name a task, in JSON")
	}
	if err := json.Unmarshal([]byte(os.Args[1]), &t); err != nil {
		return fmt.Errorf("the task is not JSON: %w", err)
	}
	load := dataset.Load
	if t.Colour != "" {
		load = t.colour
	}
	data, err := load()
	if err != nil {
		return err
	}
	if t.Images == 0 {
		t.Images = data.Train.Len()
	}
	switch t.Do {
	case "start":
		_, err := t.firstStep(data)
		return err
	case "steps":
		return t.steps(data)
	case "train":
		return t.train(data)
	case "reach":
		return t.reach(data)
	case "weights":
		return t.weights(data)
	}
	return fmt.Errorf("there is no task %q", t.Do)
}

// steps times steps, as an epoch's seconds divided by its steps. The first
// training has a single step, so that its end is the end of the first step.
func (t task) steps(data *dataset.Data) error {
	m, err := t.firstStep(data)
	if err != nil {
		return err
	}
	emit("about", map[string]any{"text": about()})
	if err := evaluate(m, data.Test); err != nil {
		return err
	}
	if err := roof(); err != nil {
		return err
	}
	if err := t.again(); err != nil {
		return err
	}
	for _, s := range t.Steps {
		if err := s.work(data.Train.Shape()); err != nil {
			return err
		}
		cfg, from := train.Config{Epochs: t.Epochs + 1, BatchSize: s.Batch, Seed: t.Seed, Log: io.Discard}, data.Train
		if s.Folder {
			cfg.Each = augment.Flip
			if from, err = t.folder(); err != nil {
				return err
			}
		}
		m, err := train.Fit(cfg, models[s.Model], from.Take(s.Images))
		if err != nil {
			return err
		}
		for _, e := range m.History[1:] { // in the first one, caches fill
			emit("epoch", map[string]any{"name": s.Name, "seconds": e.Seconds, "steps": e.Steps})
		}
	}
	return nil
}

func (t task) firstStep(data *dataset.Data) (*train.Model, error) {
	first := t.Steps[0]
	m, err := train.Fit(train.Config{Epochs: 1, BatchSize: first.Batch, Seed: t.Seed, Log: io.Discard},
		models[first.Model], data.Train.Take(first.Batch))
	if err == nil {
		emit("first", nil)
	}
	return m, err
}

// again times the start of a process to its first step once more, with the programs that
// the one before it has compiled and kept. This process itself keeps none.
func (t task) again() error {
	t.Do, t.Steps = "start", t.Steps[:1]
	text, err := json.Marshal(t)
	if err != nil {
		return err
	}
	var seconds float64
	for range 2 {
		began := time.Now()
		start := exec.Command(os.Args[0], string(text))
		start.Env = append(os.Environ(), "NINEPIXELS_PROGRAMS=")
		if out, err := start.CombinedOutput(); err != nil {
			return fmt.Errorf("a second start failed: %w: %s", err, out)
		}
		seconds = time.Since(began).Seconds()
	}
	emit("again", map[string]any{"seconds": seconds})
	return nil
}

// roof measures what this machine reaches: floating-point operations per second in a
// plain product of matrices, and bytes per second, read and written, in a plain copy.
func roof() error {
	const side, size = 1024, 64 << 20
	b, err := train.Backend()
	if err != nil {
		return err
	}
	exec, err := graph.NewExec(b, func(x, y *graph.Node) *graph.Node { return graph.ReduceAllSum(graph.MatMul(x, y)) })
	if err != nil {
		return err
	}
	defer exec.Finalize()
	x := tensors.FromShape(shapes.Make(dtypes.Float32, side, side))
	from, to := make([]byte, size), make([]byte, size)
	product, plain := math.Inf(1), math.Inf(1)
	for range 8 {
		began := time.Now()
		if _, err := exec.Call(x, x); err != nil {
			return err
		}
		product = min(product, time.Since(began).Seconds())
		began = time.Now()
		var all sync.WaitGroup
		parts := runtime.GOMAXPROCS(0)
		for i := range parts {
			all.Go(func() { copy(to[i*size/parts:(i+1)*size/parts], from[i*size/parts:]) })
		}
		all.Wait()
		plain = min(plain, time.Since(began).Seconds())
	}
	emit("roof", map[string]any{"flops": 2 * side * side * side / product, "bytes": 2 * size / plain})
	return nil
}

// work says what a step has to do: two operations for each multiply-add, and three times
// as many with the gradients; and the bytes of what must be read and written, if nothing
// is twice: each layer's output three times, and each weight, Adam's two averages and the
// gradient as they come in and go out.
func (s steps) work(shape []int) error {
	summary, err := train.Summary(models[s.Model], shape...)
	if err != nil {
		return err
	}
	values := 7 * summary.Params
	for _, row := range summary.Rows {
		if !strings.HasPrefix(row.Kind, "Flatten") { // it changes no place in memory
			size := 3 * s.Batch
			for _, d := range row.Output {
				size *= d
			}
			values += size
		}
	}
	emit("work", map[string]any{"name": s.Name, "flops": 6 * s.Batch * summary.MultiplyAdds, "bytes": 4 * values})
	return nil
}

// evaluate times the first call, which compiles, and two more.
func evaluate(m *train.Model, test *dataset.Split) error {
	for i := range 3 {
		began := time.Now()
		if _, err := m.Evaluate(test); err != nil {
			return err
		}
		emit("evaluated", map[string]any{"first": i == 0, "seconds": time.Since(began).Seconds()})
	}
	return nil
}

// train is a whole training, by the recipe that a zero Config stands for.
func (t task) train(data *dataset.Data) error {
	cfg, fn, from := train.Config{Epochs: t.Epochs, Seed: t.Seed, Log: io.Discard}, model.Func(CNN), data.Train
	if t.Colour != "" {
		cfg.Each, fn = augment.Flip, Colour
		var err error
		if from, err = t.folder(); err != nil {
			return err
		}
	}
	m, err := train.Fit(cfg, fn, from.Take(t.Images))
	if err != nil {
		return err
	}
	emit("trained", nil)
	test, err := m.Evaluate(data.Test)
	if err != nil {
		return err
	}
	emit("tested", map[string]any{"accuracy": test.Accuracy})
	return nil
}

// reach trains until the accuracy on the test pictures reaches the goal.
func (t task) reach(data *dataset.Data) error {
	cfg := train.Config{Epochs: t.Epochs, Seed: t.Seed, Validation: data.Test, Log: &watcher{goal: t.Goal}}
	if _, err := train.Fit(cfg, CNN, data.Train.Take(t.Images)); err != nil {
		return err
	}
	return nil
}

// A watcher reads the accuracy from Fit's lines, and ends the program when it
// has seen enough.
type watcher struct{ goal float64 }

var validation = regexp.MustCompile(`validation loss [0-9.]+, accuracy ([0-9.]+)`)

func (w *watcher) Write(p []byte) (int, error) {
	if found := validation.FindSubmatch(p); found != nil {
		accuracy, err := strconv.ParseFloat(string(found[1]), 64)
		if err != nil {
			return 0, err
		}
		emit("tested", map[string]any{"accuracy": accuracy})
		if accuracy >= w.goal {
			os.Exit(0)
		}
	}
	return len(p), nil
}

// weights trains a little, keeps the model where the peers find it, and gives
// its logits for the first hundred test pictures.
func (t task) weights(data *dataset.Data) error {
	if err := os.Chdir(t.Weights); err != nil {
		return err
	}
	cfg, fn := train.Config{Name: "parity", Epochs: 1, Seed: t.Seed, Log: io.Discard}, model.Func(CNN)
	if t.Colour != "" {
		// At Adam's usual rate these pictures kill the units of the dense layer in some
		// steps. Then all logits are the last biases, and agree whatever stands before.
		cfg.Name, cfg.LearningRate, fn = "colour", 1e-4, Colour
	}
	m, err := train.Fit(cfg, fn, data.Train.Take(t.Images))
	if err != nil {
		return err
	}
	logits, err := m.Logits(data.Test.Take(100))
	if err != nil {
		return err
	}
	emit("logits", map[string]any{"logits": logits, "file": filepath.Join("runs", cfg.Name, "model.safetensors")})
	return nil
}

// colour reads colour pictures as plain bytes. The same are for testing.
func (t task) colour() (*dataset.Data, error) {
	images, err := os.ReadFile(filepath.Join(t.Colour, "pixels.u8"))
	if err != nil {
		return nil, err
	}
	labels, err := os.ReadFile(filepath.Join(t.Colour, "labels.u8"))
	if err != nil {
		return nil, err
	}
	all := &dataset.Split{Images: images, Labels: labels, H: 64, W: 64, C: 3}
	return &dataset.Data{Train: all, Test: all}, nil
}

// folder reads them from their files, which are in class folders. What is kept of
// them is kept where nobody finds it again, since the peers decode their files, too.
func (t task) folder() (*dataset.Split, error) {
	const home = "NINEPIXELS_HOME"
	if before, set := os.LookupEnv(home); set {
		defer os.Setenv(home, before)
	} else {
		defer os.Unsetenv(home)
	}
	kept, err := os.MkdirTemp(t.Colour, "kept")
	if err != nil {
		return nil, err
	}
	os.Setenv(home, kept)
	all, err := pictures.Folder(filepath.Join(t.Colour, "files"), pictures.Size(64, 64), pictures.RGB, pictures.Stretch, pictures.Log(io.Discard))
	if err != nil {
		return nil, err
	}
	shuffled, _ := all.Divide(0, 1)
	return shuffled, nil
}

// about names the versions.
func about() string {
	version := "?"
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, dep := range info.Deps {
			if dep.Path == "github.com/gomlx/gomlx" {
				version = dep.Version
			}
		}
	}
	return fmt.Sprintf("GoMLX %s on %s, %s", version, train.BackendName(), runtime.Version())
}
