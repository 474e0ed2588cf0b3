package export

// ReadBack reads an export's files as its exporter does before it delivers them.
func ReadBack(format string, files map[string][]byte) error {
	_, err := safely(func() (run, error) { return nil, readers[format](files) })
	return err
}

// readers take the bytes of files, by the names of the formats.
var readers = map[string]func(files map[string][]byte) error{
	"page": func(files map[string][]byte) error {
		_, err := readPage(files)
		return err
	},
	"tfjs": func(files map[string][]byte) error {
		_, err := readTFJS(files["model.json"], files["weights.bin"])
		return err
	},
	"keras": func(files map[string][]byte) error {
		_, err := readNPZ(files["weights.npz"])
		return err
	},
	"c-int8": func(files map[string][]byte) error {
		_, err := readCInt8(string(files["network.c"]))
		return err
	},
}
