package export

// A Format is one of the forms into which a network can be written.
type Format struct {
	// Name is what the command calls it, such as "onnx".
	Name string
	// Does says in one line who loads it.
	Does string
	// Write writes a network into a folder.
	Write func(s *Sequential, folder string) (Report, error)
}

// Formats returns all formats, in the order in which a reader may want them.
func Formats() []Format {
	return []Format{
		{"onnx", "ONNX Runtime, in programs and web pages; Unity", ONNX},
		{"tfjs", "TensorFlow.js, in web pages and Node", TensorFlowJS},
		{"keras", "Keras 3, and NumPy", Keras},
		{"pytorch", "PyTorch, and all that reads safetensors", PyTorch},
		{"go", "a Go program, without any library", Go},
		{"c", "a C99 program, a microcontroller", C},
		{"page", "a web browser: draw, upload or photograph a picture", Page},
	}
}
