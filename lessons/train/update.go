package train

import (
	"errors"
	"fmt"
	"math"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	gomlx "github.com/gomlx/gomlx/ml/model"
	gomlxtrain "github.com/gomlx/gomlx/ml/train"
	"github.com/gomlx/gomlx/ml/train/loss"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"github.com/ninepixels/ninepixels/lessons/internal/sentence"
	"github.com/ninepixels/ninepixels/lessons/model"
)

// update draws the loss and the optimizer's step into the graph, and returns the batch's
// mean loss and its number of right answers, [2]. The two are read together,
// because each reading waits for the backend. What GoMLX's layers ask for
// beside the loss, such as an L2 regularizer, and the weights of the classes are part
// of the step, but not of the loss that is reported: that one compares with the
// validation's.
func (c Config) update(scope *model.Scope, logits, labels *model.Node) *model.Node {
	g, answers := logits.Graph(), []*model.Node{graph.InsertAxes(labels, -1)}
	mean := loss.SparseCategoricalCrossEntropyLogits(answers, []*model.Node{logits})
	total := mean
	if c.ClassWeights != nil {
		weights := make([]float32, len(c.ClassWeights))
		for class, w := range c.ClassWeights {
			weights[class] = float32(w)
		}
		ofEach := graph.Gather(graph.Const(g, weights), answers[0])
		total = loss.SparseCategoricalCrossEntropyLogits(append(answers, ofEach), []*model.Node{logits})
	}
	if extra := gomlxtrain.GetRegularizationLoss(g); extra != nil {
		total = graph.Add(total, graph.ConvertDType(extra, total.DType()))
	}
	decay := c.decay(scope, g)
	c.optimizer().UpdateGraph(scope, g, total)
	decay()
	gomlxtrain.ExecPerStepUpdateGraphFn(g) // L1 sets small weights to zero with it
	right := graph.Equal(graph.ArgMax(logits, -1, dtypes.Int32), labels)
	return graph.Stack([]*model.Node{mean, graph.ReduceAllSum(graph.ConvertDType(right, mean.DType()))}, 0)
}

func (c Config) optimizer() optimizer.Interface {
	if c.Optimizer != nil {
		return c.Optimizer
	}
	return adam{c.LearningRate}
}

// decay returns a function that takes from each weight a share of what it is in g now.
func (c Config) decay(scope *model.Scope, g *model.Graph) (apply func()) {
	if c.WeightDecay == 0 {
		return func() {}
	}
	type weight struct {
		of  *gomlx.Variable
		was *model.Node
	}
	var all []weight
	for v := range scope.IterVariables() {
		if v.Trainable && v.InUseByGraph(g) {
			all = append(all, weight{v, v.NodeValue(g)})
		}
	}
	return func() {
		v := rateVariable(scope.Store())
		if v == nil {
			panic(errNoRate)
		}
		share := graph.MulScalar(v.NodeValue(g), c.WeightDecay)
		for _, w := range all {
			less := graph.Mul(w.was, graph.ConvertDType(share, w.was.DType()))
			w.of.SetNodeValue(graph.Sub(w.of.NodeValue(g), less))
		}
	}
}

var errNoRate = errors.New("the setting Optimizer is one without a learning rate in its variables: leave LearningRate, Schedule and WeightDecay out")

// rateVariable is where GoMLX's optimizers keep their learning rate.
func rateVariable(store *gomlx.Store) *gomlx.Variable {
	return store.GetVariable("/" + optimizer.Scope + "/" + optimizer.ParamLearningRate)
}

// A rate is the learning rate while a training runs.
type rate struct {
	variable *gomlx.Variable
	base     float64
	schedule func(step, steps int) float64
	step     int
	steps    int
}

// newRate sets the learning rate that was asked for, if the optimizer has not.
func (c Config) newRate(store *gomlx.Store, steps int) (*rate, error) {
	r := &rate{variable: rateVariable(store), base: c.LearningRate, schedule: c.Schedule, steps: steps}
	if r.variable == nil {
		if c.Optimizer != nil && c.LearningRate == 0 && c.Schedule == nil {
			return r, nil
		}
		return nil, errNoRate
	}
	if c.Optimizer == nil {
		return r, nil
	}
	if c.LearningRate > 0 {
		return r, r.set(c.LearningRate)
	}
	value, err := r.variable.Value()
	if err != nil {
		return nil, fmt.Errorf("the learning rate could not be read: %s", sentence.FirstLine(err))
	}
	r.base = shapes.ConvertTo[float64](value.Value())
	return r, nil
}

// next sets the learning rate of the next step.
func (r *rate) next() error {
	if r.schedule == nil {
		return nil
	}
	factor := r.schedule(r.step, r.steps)
	if !(factor >= 0) || math.IsInf(factor, 1) {
		return fmt.Errorf("the setting Schedule gives %v at step %d of %d: it must give a factor of the learning rate, 0 or more", factor, r.step, r.steps)
	}
	r.step++
	return r.set(factor * r.base)
}

func (r *rate) set(value float64) error {
	t, err := tensors.FromAnyValue(shapes.CastAsDType(value, r.variable.DType()))
	if err == nil {
		err = r.variable.SetValue(t)
	}
	if err != nil {
		return fmt.Errorf("the learning rate could not be set: %s", sentence.FirstLine(err))
	}
	return nil
}
