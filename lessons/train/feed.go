package train

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/internal/sentence"
)

// A batch is the pictures of one step: those at some places of the data, or what
// [Config].Each has made of them.
type batch struct {
	data    *dataset.Split
	places  []int
	changed []uint8 // nil if they are as they are in the data
}

// images writes the pixels, one picture after another.
func (b batch) images(flat []uint8) {
	if b.changed != nil {
		copy(flat, b.changed)
		return
	}
	size := shapeOf(b.data).size()
	for i, p := range b.places {
		copy(flat[i*size:], b.data.Pixels(p))
	}
}

func (b batch) labels(flat []uint8) {
	for i, p := range b.places {
		flat[i] = b.data.Labels[p]
	}
}

// A feeder hands out the batches of one epoch. With Each, it makes the next batch
// while the backend computes with the one before.
type feeder struct {
	data  *dataset.Split
	order []int
	size  int // of a batch
	step  int

	each  dataset.Change
	seed  uint64 // of this epoch
	ready chan made
	free  chan []uint8 // the memory of batches that were used
	used  []uint8
	stop  chan struct{}
	done  sync.WaitGroup

	measure bool // in the first epoch
	seen    mean // of the changed pictures
}

// made is the pixels of a batch that was changed.
type made struct {
	pixels []uint8
	err    error
}

// feed starts the epoch with this number. Whoever calls it must close the feeder.
func (r *run) feed(number int, order []int) *feeder {
	f := &feeder{data: r.data, order: order, size: r.cfg.BatchSize, each: r.cfg.Each}
	if f.each == nil {
		return f
	}
	f.seed, f.measure = mix(mix(uint64(r.cfg.Seed))+uint64(number)), number == 1
	// One is computed with, those of the next call are ready, and one is being made.
	ahead := r.stepper.most
	buffers := ahead + 2
	f.ready, f.free, f.stop = make(chan made, ahead), make(chan []uint8, buffers), make(chan struct{})
	for range buffers {
		f.free <- make([]uint8, f.size*shapeOf(f.data).size())
	}
	f.done.Go(func() { f.work(r.steps()) })
	return f
}

// work makes one batch after another, until somebody stops it.
func (f *feeder) work(steps int) {
	for step := range steps {
		var pixels []uint8
		select {
		case pixels = <-f.free:
		case <-f.stop:
			return
		}
		err := f.change(pixels, f.places(step))
		if f.measure && err == nil {
			d := f.data
			f.seen.add(backgroundOf(&dataset.Split{Images: pixels, Labels: make([]uint8, f.size), H: d.H, W: d.W, C: d.C}))
		}
		select {
		case f.ready <- made{pixels, err}:
		case <-f.stop:
			return
		}
		if err != nil {
			return
		}
	}
}

func (f *feeder) places(step int) []int { return f.order[step*f.size : (step+1)*f.size] }

// change copies pictures and changes each of them. What is random depends on the
// seed, the epoch and the picture's place in the data, and not on who changes it.
func (f *feeder) change(pixels []uint8, places []int) error {
	workers := min(runtime.GOMAXPROCS(0), len(places))
	mistakes := make([]error, workers)
	var all sync.WaitGroup
	for w := range workers {
		from, to := w*len(places)/workers, (w+1)*len(places)/workers
		all.Go(func() {
			size := shapeOf(f.data).size()
			mistakes[w] = f.changeSome(pixels[from*size:to*size], places[from:to])
		})
	}
	all.Wait()
	for _, err := range mistakes {
		if err != nil {
			return err
		}
	}
	return nil
}

func (f *feeder) changeSome(pixels []uint8, places []int) (err error) {
	at := 0
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the setting Each stopped at picture %d of the training data: %s", at, sentence.FirstLine(p))
		}
	}()
	source := rand.NewPCG(0, 0)
	random := rand.New(source)
	size := shapeOf(f.data).size()
	for i, place := range places {
		at = place
		own := pixels[i*size : (i+1)*size : (i+1)*size]
		copy(own, f.data.Pixels(place))
		source.Seed(f.seed, mix(f.seed+uint64(place)))
		f.each(dataset.Picture{Pix: own, H: f.data.H, W: f.data.W, C: f.data.C}, random)
	}
	return nil
}

// mix makes numbers that look random of numbers that follow one another, as
// SplitMix64 does (Steele, Lea and Flood 2014).
func mix(v uint64) uint64 {
	v += 0x9e3779b97f4a7c15
	v = (v ^ v>>30) * 0xbf58476d1ce4e5b9
	v = (v ^ v>>27) * 0x94d049bb133111eb
	return v ^ v>>31
}

// next returns the batch of the next step. It may be read until next is called again.
func (f *feeder) next() (batch, error) {
	b := batch{data: f.data, places: f.places(f.step)}
	f.step++
	if f.each == nil {
		return b, nil
	}
	if f.used != nil {
		f.free <- f.used
	}
	m := <-f.ready
	b.changed, f.used = m.pixels, m.pixels
	return b, m.err
}

// close ends the work, and waits until Each is no longer called.
func (f *feeder) close() {
	if f.each != nil {
		close(f.stop)
		f.done.Wait()
	}
}
