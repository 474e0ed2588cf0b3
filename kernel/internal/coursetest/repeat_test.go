package coursetest_test

import (
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/coursetest"
	"github.com/ninepixels/ninepixels/kernel/internal/notebook"
)

func TestQuicken(t *testing.T) {
	nb := &notebook.Notebook{Cells: []*notebook.Cell{
		code("train", "train.Fit(train.Config{\n\tName:       \"cnn\", // saved\n\tEpochs:     5,\n\tSeed:       5,\n})", ""),
		code("load", "train.Load(\"cnn\", CNN)\n// Epochs: 5 Name: \"cnn\"", ""),
		code("series", "train.Fit(train.Config{Name: \"cnn-\" + name, Epochs: 5})", ""),
		code("nameless", "train.Fit(train.Config{Epochs: 5})", ""),
		code("either", "train.LoadOrFit(train.Config{Name: \"cnn\", Epochs: 5})", ""),
		text("text", "train.Config{Epochs: 5}"),
	}}
	coursetest.Quicken(nb)
	if got, want := nb.Cells[0].Source, "train.Fit(train.Config{\n\tName:       \"cnn-again\", // saved\n\tEpochs:     1,\n\tSeed:       5,\n})"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	for _, cell := range nb.Cells[1:] {
		if strings.Contains(cell.Source, "again") || strings.Contains(cell.Source, "1") {
			t.Errorf("what trains nothing that is kept has changed: %s", cell.Source)
		}
	}
}

// training is a notebook that trains, uses what it has trained, and measures.
func training() *notebook.Notebook {
	const epochs = "training on xla:cpu: 55,000 pictures in batches of 32, 1,718 steps per epoch\n" +
		"epoch 1 of 2: loss 0.5068, accuracy 0.8229; 1.4 s\nepoch 2 of 2: loss 0.3792, accuracy 0.8634; 1.3 s\nkept in runs/m\n"
	return &notebook.Notebook{Cells: []*notebook.Cell{
		code("train", "func fit() { train.Fit(train.Config{Name: \"m\", Epochs: 2}) }\n\n%%\nfit()", epochs),
		code("uses", "%%\nfit()", "epoch 1 of 2: loss 0.4, 1 min 5 s\nbest 0.9\n"),
		code("test", "%%\ntrain.Load(\"m\")", "test accuracy 0.8699 after 1.5 s, 12 ms per step\n"),
		code("clock", "func watch() { time.Now() }\n\n%%\nwatch()", "a loop   took 1.2 ms, 13.5 times as long\n"),
		code("clocked", "%%\nwatch()", "ratio 3.1\n"),
	}}
}

// set changes what a cell has printed.
func set(id, old, by string) func(*notebook.Notebook) {
	return func(nb *notebook.Notebook) {
		o := &nb.Cell(id).Outputs[0]
		if !strings.Contains(o.Text, old) {
			panic("the cell " + id + " does not print " + old)
		}
		o.Text = strings.Replace(o.Text, old, by, 1)
	}
}

func TestDifferences(t *testing.T) {
	tests := []struct {
		name, differs string // the cell
		change        func(nb *notebook.Notebook)
	}{
		{"nothing", "", func(*notebook.Notebook) {}},
		{"another time", "", set("train", "1.4 s", "2 min 13 s")},
		{"fewer epochs", "", set("train", "epoch 2 of 2: loss 0.3792, accuracy 0.8634; 1.3 s\n", "")},
		{"of fewer epochs", "", set("train", "1 of 2", "1 of 1")},
		{"another loss", "train", set("train", "0.5068", "0.5067")},
		{"no first epoch", "train", set("train", "epoch 1 of", "round 1 of")},
		{"the other name", "", set("train", "runs/m", "runs/m-again")},
		{"what follows from fewer epochs", "", set("uses", "best 0.9", "best 0.8")},
		{"a first epoch elsewhere", "uses", set("uses", "0.4", "0.5")},
		{"another accuracy", "test", set("test", "0.8699", "0.8700")},
		{"another time behind it", "", set("test", "1.5 s, 12 ms", "900 ms, 1.75 µs")},
		{"another measurement", "", set("clock", "  took 1.2 ms, 13.5", " took 21.25 s, 9")},
		{"other words around it", "clock", set("clock", "as long", "as short")},
		{"a measurement with another cell's clock", "", set("clocked", "3.1", "2.9")},
		{"a cell is missing", "clocked", func(nb *notebook.Notebook) { nb.Cells = nb.Cells[:4] }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			second := training()
			coursetest.Quicken(second)
			test.change(second)
			got := coursetest.Differences(training(), second)
			switch {
			case test.differs == "" && len(got) > 0:
				t.Errorf("unexpected: %v", got)
			case test.differs != "" && (len(got) != 1 || got[0].Cell != test.differs):
				t.Errorf("got %v, want one difference in the cell %s", got, test.differs)
			}
		})
	}
	// Without Quicken every epoch counts.
	second := training()
	set("train", "0.3792", "0.3791")(second)
	if got := coursetest.Differences(training(), second); len(got) != 1 {
		t.Errorf("a second epoch that differs was not found: %v", got)
	}
}

func TestSettle(t *testing.T) {
	tests := []struct{ text, want string }{
		{"5 epochs in 1 min 49 s, 13 ms per step.", "5 epochs in TIME, TIME per step."},
		{"24.1 s\n\n  took   1m2.5s  ", "TIME\ntook TIME"},
		{"340 µs, 1,200 ns, 3 seconds, 2h3m0s", "TIME, TIME, TIME, TIME"},
		{"2,400 pictures per second, 12.5/s", "RATE, RATE"},
		{"99 seats, 3 minus 1, 28 × 28, 12 mm", "99 seats, 3 minus 1, 28 × 28, 12 mm"},
	}
	for _, test := range tests {
		if got := coursetest.Settle(test.text); got != test.want {
			t.Errorf("%q becomes %q, want %q", test.text, got, test.want)
		}
	}
}

func TestTrains(t *testing.T) {
	if coursetest.Trains(good().notebooks[lesson]) || !coursetest.Trains(training()) {
		t.Error("a notebook that trains is not told from one that does not")
	}
}
