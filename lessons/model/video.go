package model

// Video is the network of the video that the course follows, complete: for cells that
// need it before the learner has written it.
//
//	Conv2D 64 of 3×3, ReLU, MaxPool2D 2 → Conv2D 64 of 3×3, ReLU, MaxPool2D 2 →
//	Flatten → Dense 128, ReLU → Dense 10
//
// The layers with weights are called conv1, conv2, dense and logits.
//
// Shape: [N 28 28 1] → [N 10].
//
// Values: logits.
//
// Panics: if the pictures are smaller than 10×10.
//
// Lesson: notebooks/04-first-cnn.ipynb. Peer: the model of the notebook "Improving
// Computer Vision Accuracy using Convolutions", in Keras.
func Video(scope *Scope, images *Node) *Node {
	x := images
	for _, name := range []string{"conv1", "conv2"} {
		x = MaxPool2D(ReLU(Conv2D(scope.In("%s", name), x, 64, 3, 3)), 2)
	}
	x = ReLU(Dense(scope.In("dense"), Flatten(x), 128))
	return Dense(scope.In("logits"), x, 10)
}
