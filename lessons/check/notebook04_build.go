package check

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// BuildCNN checks exercise 04.1: the video's network. summary is the table that
// train.Summary returns for the learner's function, and err its error.
//
// What counts is what the network computes, and not how the function is written: the
// names of the layers are free, and ReLU may stand before or behind a pooling, since
// the largest of four values is the same, clipped before or afterwards.
func BuildCNN(summary fmt.Stringer, err error) Result { return report("04.1", buildCNN(summary, err)) }

// IsCNN reports whether BuildCNN would accept the summary. It prints and keeps
// nothing.
func IsCNN(summary fmt.Stringer, err error) bool { return buildCNN(summary, err).OK }

// A row is one line of the table of layers.
type row struct {
	name, kind string
	relu       bool
	out        []int
	params     int
}

// rows reads the table: its columns stand at least two blanks apart.
func rows(table string) []row {
	var all []row
	for i, line := range strings.Split(table, "\n") {
		var fields []string
		for _, f := range strings.Split(line, "  ") {
			if f = strings.TrimSpace(f); f != "" {
				fields = append(fields, f)
			}
		}
		if i == 0 || len(fields) < 4 || fields[0] == "total" {
			continue
		}
		r := row{name: fields[0]}
		r.kind, r.relu = strings.CutSuffix(fields[1], " + ReLU")
		for _, f := range strings.Fields(strings.Trim(fields[2], "[]")) {
			if n, err := strconv.Atoi(f); err == nil { // N, the batch, is none
				r.out = append(r.out, n)
			}
		}
		r.params, _ = strconv.Atoi(strings.ReplaceAll(fields[3], ",", ""))
		all = append(all, r)
	}
	return all
}

func buildCNN(summary fmt.Stringer, err error) Result {
	if err != nil {
		first, _, _ := strings.Cut(err.Error(), "\n")
		return notYet("%s.", strings.TrimSuffix(first, "."))
	}
	if summary == nil || reflect.ValueOf(summary).Kind() == reflect.Pointer && reflect.ValueOf(summary).IsNil() {
		return notYet("there is no table: pass what train.Summary returns for your function.")
	}
	all := rows(summary.String())
	for _, look := range []func([]row) string{dropped, wholeStages, firstStage, secondStage, theRest} {
		if why := look(all); why != "" {
			return notYet("%s.", why)
		}
	}
	return yes("two convolutions, two poolings, 28 → 26 → 13 → 11 → 5: the video's network, in your lines.")
}

// dropped names the last layer before a gap: its result is read by nothing.
func dropped(all []row) (why string) {
	for _, r := range all {
		if kind, ok := strings.CutSuffix(r.kind, " (not used)"); ok {
			why = fmt.Sprintf("what %s returns is dropped (%s): write x = in front, and give the next layer x", kind, r.name)
		}
	}
	return why
}

// ofKind returns the rows of one kind.
func ofKind(all []row, kind string) (some []row) {
	for _, r := range all {
		if r.kind == kind {
			some = append(some, r)
		}
	}
	return some
}

// order writes the kinds of the layers before Flatten.
func order(all []row) string {
	var kinds []string
	for _, r := range all {
		if r.kind == "Flatten" {
			break
		}
		if r.kind != "ReLU" {
			kinds = append(kinds, r.kind)
		}
	}
	return strings.Join(kinds, " ")
}

// wholeStages looks at which layers there are, and in which order.
func wholeStages(all []row) string {
	convs, pools := len(ofKind(all, "Conv2D")), len(ofKind(all, "MaxPool2D"))
	if convs == 0 && pools == 0 && len(ofKind(all, "MeanPool2D")) == 0 {
		return "there is no convolution yet: write the four lines"
	}
	for _, r := range all {
		switch r.kind {
		case "Conv2D", "MaxPool2D", "Flatten", "Dense", "ReLU":
		case "MeanPool2D":
			return r.name + " takes the mean of four values: the video keeps the largest, with MaxPool2D"
		default:
			return r.name + " is a layer that the video's network does not have: take it out"
		}
	}
	switch {
	case convs == 0:
		return "there are poolings and no convolution: a convolution stands before each"
	case convs == 1:
		return "there is one convolution: the video has two, each with a pooling behind it"
	case convs > 2:
		return fmt.Sprintf("there are %d convolutions: the video has two", convs)
	case pools == 0:
		return "there is no pooling: one stands behind each convolution"
	case pools > 2:
		return fmt.Sprintf("there are %d poolings: the video has two", pools)
	}
	switch order(all) {
	case "Conv2D MaxPool2D Conv2D MaxPool2D":
	case "Conv2D MaxPool2D Conv2D":
		return "the pooling behind the second convolution is missing"
	case "Conv2D Conv2D MaxPool2D":
		return "the pooling behind the first convolution is missing"
	case "Conv2D Conv2D MaxPool2D MaxPool2D":
		return "both convolutions come first: a pooling stands behind each of them"
	case "MaxPool2D Conv2D MaxPool2D Conv2D", "MaxPool2D MaxPool2D Conv2D Conv2D", "MaxPool2D Conv2D Conv2D MaxPool2D":
		return "the network begins with a pooling: the first convolution reads the picture itself"
	default:
		return "the layers stand in another order: convolution, pooling, convolution, pooling"
	}
	return ""
}

func firstStage(all []row) string  { return stageOf(all, 0, "first", 28, 640) }
func secondStage(all []row) string { return stageOf(all, 1, "second", 13, 36_928) }

// stageOf looks at one convolution and its pooling. size is that of what they read.
func stageOf(all []row, i int, which string, size, params int) string {
	conv, pool := ofKind(all, "Conv2D")[i], ofKind(all, "MaxPool2D")[i]
	made := size - 2
	if len(conv.out) != 3 || len(pool.out) != 3 {
		return fmt.Sprintf("the %s convolution makes no maps: it reads x, with a height, a width and channels", which)
	}
	switch h, w := conv.out[0], conv.out[1]; {
	case i == 1 && h > size:
		return "the second convolution reads the picture: give it x, which holds the pooled maps"
	case h == made && w == made:
	case h == size && w == size && conv.params == params:
		return fmt.Sprintf("the %s convolution keeps %d×%d, by zeros around its input: leave model.Same out", which, size, size)
	case h == size && w == size:
		return fmt.Sprintf("the %s convolution has kernels of 1×1: the video's are 3×3", which)
	case h == made/2 && w == made/2 || h == (made+1)/2 && w == (made+1)/2:
		return fmt.Sprintf("the %s convolution makes %d×%d, in steps of 2: leave model.Stride out", which, h, w)
	case h != w:
		return fmt.Sprintf("the %s convolution makes %d×%d: its kernels are not square, the video's are 3×3", which, h, w)
	default:
		return fmt.Sprintf("the %s convolution makes %d×%d: kernels of 3×3 leave %d×%d of %d×%d", which, h, w, made, made, size, size)
	}
	if conv.out[2] != 64 {
		return fmt.Sprintf("the %s convolution has %d filters: the video's has 64", which, conv.out[2])
	}
	if !conv.relu && !pool.relu {
		return fmt.Sprintf("ReLU is missing behind the %s convolution: it is Keras's activation='relu'", which)
	}
	if pool.out[0] != made/2 || pool.out[1] != made/2 {
		return fmt.Sprintf("the %s pooling makes %d×%d: windows of 2×2 make %d×%d of %d×%d", which, pool.out[0], pool.out[1], made/2, made/2, made, made)
	}
	return ""
}

// theRest looks at the lines that were given, and at what is in no row.
func theRest(all []row) string {
	dense := ofKind(all, "Dense")
	switch {
	case len(dense) != 2 || len(dense[0].out) != 1 || dense[0].out[0] != 128 || dense[1].out[0] != 10 || len(ofKind(all, "Flatten")) != 1:
		return "the lines from Flatten on are changed: leave them as they were"
	case !dense[0].relu:
		return "the ReLU of the dense layer is gone: leave the lines from Flatten on as they were"
	case dense[1].relu:
		return "there is a ReLU behind the logits: leave the last line as it was"
	}
	total := 0
	for _, r := range all {
		total += r.params
	}
	if total != 243_786 {
		return fmt.Sprintf("the network has %s parameters: a layer reads something else than the layer before it makes", comma(total))
	}
	return ""
}
