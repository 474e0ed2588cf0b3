// Package export takes a trained network out of the notebook: into files that other
// programs and languages load. Each export has a receipt beside it. The receipt holds
// ten pictures and the logits that must come out, so that the other program can show
// that it computes the same.
//
//	network, err := export.From(cnn, data.Test)       // or export.Load("runs/cnn", data.Test)
//	report, err := export.ONNX(network, "exports/cnn-onnx")
//
// What the application hands over is the same everywhere: pixels from 0 to 255, as
// float32 or as bytes, in the order [N H W C]. That is how pictures lie in memory. The
// division by 255, and another order of the axes if the format has one, are inside the
// network. What comes out are the logits, one for each class.
//
// Exports called int8 compute with integers of 8 bits. They lose a little accuracy, and
// say how much.
//
// The package does not need GoMLX. It reads what package train keeps of a model.
//
// Letters for axes: N pictures, H rows, W columns, C channels.
package export
