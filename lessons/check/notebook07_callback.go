package check

import (
	"fmt"
	"strings"

	"github.com/ninepixels/ninepixels/lessons/internal/sentence"
)

// Callback checks exercise 07.4. The function must stop the training when the
// accuracy has reached 60 %, and not before.
func Callback(stop func(loss, accuracy float64) bool) Result { return report("07.4", callback(stop)) }

func callback(stop func(loss, accuracy float64) bool) Result {
	if stop == nil {
		return notYet("there is no function yet.")
	}
	// Four answers tell which condition it is: low loss or not, 60 % or not.
	why := ""
	ask := func(loss, accuracy float64) (said bool) {
		if w := guard(func() { said = stop(loss, accuracy) }); w != "" && why == "" {
			why = fmt.Sprintf("your function %s at a loss of %v and an accuracy of %v", w, loss, accuracy)
		}
		return said
	}
	neither, lowLoss := ask(1.9, .3), ask(.3, .5)
	reached, both := ask(.9, .7), ask(.3, .9)
	below, above, at := ask(.9, .59), ask(.9, .61), ask(.9, .6)
	highLoss, tinyLoss, perfect := ask(7.5, .7), ask(.001, .55), ask(.001, 1)
	almost := ask(.9, .59999) // rounded, this is 60 %
	switch {
	case why != "":
		return notYet("%s.", why)
	case lowLoss && both && !reached && !neither:
		return notYet("it stops at a loss below 0.4, whatever the accuracy: the message promises an accuracy.")
	case lowLoss && both && reached && !neither:
		return notYet("it stops at a low loss as well, with an accuracy of 0.5: the accuracy alone decides.")
	case both && !lowLoss && !reached && !neither:
		return notYet("it also waits for a low loss: an accuracy of 0.7 is enough, whatever the loss.")
	case neither && !both:
		return notYet("it is the other way round: it stops while the accuracy is still below 60 %%.")
	case neither:
		return notYet("it stops at an accuracy of 0.3: that is 30 %%.")
	case !both:
		return notYet("it does not stop at an accuracy of 0.9: an accuracy goes from 0 to 1, so 60 %% is 0.6.")
	case !highLoss:
		return notYet("at a loss of 7.5 and an accuracy of 0.7 it goes on: the loss does not count, however high.")
	case tinyLoss:
		return notYet("at a loss of 0.001 and an accuracy of 0.55 it stops: the loss does not count, however low.")
	case !perfect:
		return notYet("at an accuracy of 1 it goes on: whoever has 100 %% has reached 60 %%.")
	case below:
		return notYet("it stops at an accuracy of 0.59: the message says 60 %%.")
	case !above:
		return notYet("it does not stop at an accuracy of 0.61: the message says 60 %%.")
	case almost:
		return notYet("it stops at an accuracy of 0.59999: that is below 60 %%, so do not round, and compare with 0.6.")
	case !at:
		return notYet("at exactly 0.6 it goes on: 60 %% are reached then, so write >=.")
	}
	return yes("it stops at an accuracy of 60 %%, and only then: the message is true now.")
}

// A Recipe says how a network is trained, for exercise 07.5.
type Recipe struct {
	Data                          string
	Filters, Convolutions, Epochs int
}

// Lesson is the recipe of the lesson, and Published that of its exercise cell,
// which should have differed in one thing.
var (
	Lesson    = Recipe{"clothes", 64, 2, 5}
	Published = Recipe{"digits", 32, 1, 10}
)

// OneChange checks exercise 07.5. The recipe must differ from that of the lesson
// only in the number of convolutions, which is one. The data may be written with
// capitals.
func OneChange(got Recipe) Result { return report("07.5", oneChange(got)) }

func oneChange(got Recipe) Result {
	got.Data = strings.ToLower(strings.TrimSpace(got.Data))
	switch {
	case got == Recipe{}:
		return notYet("the recipe is empty: write its four lines.")
	case got == Published:
		return notYet("this is the exercise cell as published: four things differ from the lesson, and nobody knows which of them made the difference.")
	case got == Lesson:
		return notYet("this is the lesson itself: nothing is changed, so nothing can be learned.")
	case got.Convolutions != 1:
		return notYet("%s here: the experiment is about one.", sentence.Count(got.Convolutions, "convolution"))
	case got.Data != Lesson.Data:
		return notYet("the data are %q: other pictures make other accuracies; take %q as the lesson does.", got.Data, Lesson.Data)
	case got.Filters != Lesson.Filters:
		return notYet("%s here, and %d in the lesson: that is a second change.", sentence.Count(got.Filters, "filter"), Lesson.Filters)
	case got.Epochs != Lesson.Epochs:
		return notYet("%s here, and %d in the lesson: that is a second change.", sentence.Count(got.Epochs, "epoch"), Lesson.Epochs)
	}
	return yes("one line of the recipe differs. What goes with it? A convolution takes its pooling along: see below.")
}
