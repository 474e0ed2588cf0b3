package feature

import (
	"fmt"

	"github.com/gomlx/gomlx/core/tensors"
	gomlx "github.com/gomlx/gomlx/ml/model"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/internal/sentence"
	"github.com/ninepixels/ninepixels/lessons/model"
	"github.com/ninepixels/ninepixels/lessons/train"
)

// perBatch is how many pictures of 28×28 go through a layer at once, and fewer of
// larger ones: 500 maps of conv1 of the video's network are 87 MB.
const perBatch = 500

// A program draws something of the model, for pixels [N H W C] from 0 to 255 and
// what else it takes.
type program = func(scope *model.Scope, in []*model.Node) []*model.Node

// compiled returns a program that computes with m's weights, whatever they are
// when it is called. It is kept with the model under a key that says what it
// computes: compiling takes a hundred times as long as running it on a picture.
// Call draws and compiles it for each size of its arguments that is new.
func compiled(m *train.Model, key string, fn program) (*gomlx.Exec, error) {
	exec, err := m.Once("feature: "+key, func() (any, error) {
		b, err := train.Backend()
		if err != nil {
			return nil, err
		}
		exec, err := gomlx.NewExec(b, m.Store(), fn)
		if err != nil {
			return nil, fmt.Errorf("the layers cannot be compiled: %s", sentence.FirstLine(err))
		}
		return exec.SetMaxCache(-1), nil // as many sizes as there are
	})
	if err != nil {
		return nil, err
	}
	return exec.(*gomlx.Exec), nil
}

func call(exec *gomlx.Exec, args ...any) ([]*tensors.Tensor, error) {
	out, err := exec.Call(args...)
	if err != nil {
		return nil, fmt.Errorf("the backend failed: %s", sentence.FirstLine(err))
	}
	return out, nil
}

// read copies a result out of the backend, and frees it there.
func read[T float32 | int32](t *tensors.Tensor) ([]T, error) {
	defer t.FinalizeAll()
	values, err := tensors.CopyFlatData[T](t)
	if err != nil {
		return nil, fmt.Errorf("the backend failed: %s", sentence.FirstLine(err))
	}
	return values, nil
}

// eachBatch hands the split's pictures on in batches of one size, [n H W C]; in
// the last one, pictures may be blank: only the first of them, to-from, count.
func eachBatch(s *dataset.Split, do func(from, to int, pixels *tensors.Tensor) error) error {
	of := shape{s.H, s.W, s.C}
	size := min(max(perBatch*published.size()/of.size(), 1), s.Len())
	for from := 0; from < s.Len(); from += size {
		to := min(from+size, s.Len())
		flat := make([]uint8, size*of.size())
		copy(flat, s.Images[from*of.size():to*of.size()])
		pixels := tensors.FromFlatDataAndDimensions(flat, of.batch(size)...)
		err := do(from, to, pixels)
		pixels.FinalizeAll()
		if err != nil {
			return err
		}
	}
	return nil
}
