package check_test

import (
	"math"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/check"
)

func TestCallback(t *testing.T) {
	for name, stop := range map[string]func(loss, accuracy float64) bool{
		">= 0.6":      func(_, a float64) bool { return a >= .6 },
		"in per cent": func(_, a float64) bool { return 100*a >= 60 },
		"not below":   func(_, a float64) bool { return !(a < .6) },
		"by mistakes": func(_, a float64) bool { return 1-a <= .4 },
		"> or ==":     func(_, a float64) bool { return a > .6 || a == .6 },
		"in two steps": func(_, a float64) bool {
			stop := false
			if a >= .6 {
				stop = true
			}
			return stop
		},
	} {
		wantOK(t, name, check.Callback(stop))
	}
	cases := []struct {
		name   string
		stop   func(loss, accuracy float64) bool
		phrase string
	}{
		{"as published", func(l, _ float64) bool { return l < .4 }, "loss below 0.4"},
		{"or", func(l, a float64) bool { return l < .4 || a >= .6 }, "low loss as well"},
		{"and", func(l, a float64) bool { return l < .4 && a >= .6 }, "also waits for a low loss"},
		{"below", func(_, a float64) bool { return a < .6 }, "the other way round"},
		{"always", func(_, _ float64) bool { return true }, "accuracy of 0.3"},
		{"never", func(_, _ float64) bool { return false }, "does not stop at an accuracy of 0.9"},
		{"a bit too low", func(_, a float64) bool { return a > .55 }, "accuracy of 0.59"},
		{"a bit too high", func(_, a float64) bool { return a > .65 }, "accuracy of 0.61"},
		{"no high loss", func(l, a float64) bool { return a >= .6 && l < 1 }, "loss of 7.5"},
		{"a tiny loss", func(l, a float64) bool { return a >= .6 || l < .2 }, "loss of 0.001"},
		{"not too good", func(_, a float64) bool { return a >= .6 && a < .95 }, "accuracy of 1"},
		{"rounded", func(_, a float64) bool { return math.Round(100*a) >= 60 }, "do not round"},
		{"above", func(_, a float64) bool { return a > .6 }, "write >="},
	}
	list := []mistake{
		{"nil", check.Callback(nil), "no function"},
		{"panics", check.Callback(func(l, _ float64) bool { panic("what now?") }), "panicked (what now?) at a loss of 1.9 and an accuracy of 0.3"},
		{"panics at 0.6", check.Callback(func(_, a float64) bool {
			if a == .6 {
				panic("so near")
			}
			return a > .6
		}), "panicked (so near) at a loss of 0.9 and an accuracy of 0.6"},
	}
	for _, c := range cases {
		list = append(list, mistake{c.name, check.Callback(c.stop), c.phrase})
	}
	wantMistakes(t, list)
	for name, stop := range map[string]func(loss, accuracy float64) bool{
		"> .599": func(_, a float64) bool { return a > .599 }, "> .5999": func(_, a float64) bool { return a > .5999 },
	} {
		if r := check.Callback(stop); r.OK || !strings.Contains(r.Message, "below 60 %") {
			t.Errorf("%s: %v", name, r)
		}
	}
	// In per cent is the same as never.
	if r := check.Callback(func(_, a float64) bool { return a >= 60 }); r.OK || !strings.Contains(r.Message, "60 % is 0.6") {
		t.Errorf("60: %v", r)
	}
}

func TestOneChange(t *testing.T) {
	for _, data := range []string{"clothes", "Clothes", "CLOTHES", " clothes", "clothes "} {
		wantOK(t, data, check.OneChange(check.Recipe{Data: data, Filters: 64, Convolutions: 1, Epochs: 5}))
	}
	wantMistakes(t, []mistake{
		{"empty", check.OneChange(check.Recipe{}), "is empty"},
		{"published", check.OneChange(check.Published), "four things differ"},
		{"lesson", check.OneChange(check.Lesson), "the lesson itself"},
		{"three", check.OneChange(check.Recipe{Data: "clothes", Filters: 64, Convolutions: 3, Epochs: 5}), "3 convolutions here"},
		{"digits", check.OneChange(check.Recipe{Data: "digits", Filters: 64, Convolutions: 1, Epochs: 5}), `data are "digits"`},
		{"32", check.OneChange(check.Recipe{Data: "clothes", Filters: 32, Convolutions: 1, Epochs: 5}), "32 filters here"},
		{"10", check.OneChange(check.Recipe{Data: "clothes", Filters: 64, Convolutions: 1, Epochs: 10}), "10 epochs here"},
		{"1", check.OneChange(check.Recipe{Data: "clothes", Filters: 64, Convolutions: 1, Epochs: 1}), "1 epoch here"},
	})
}
