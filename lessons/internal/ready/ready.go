// Package ready sets up what tests of the lessons need: the data and the XLA
// plugin.
package ready

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"testing"
)

// Main is a package's TestMain: it runs setup, then the tests.
//
//	func TestMain(m *testing.M) { ready.Main(m) }
//
// Setup is quick when nothing is missing, and packages that are tested at the
// same time wait for each other, since setup locks its folder. A person's own
// kernelspec is left alone. With -short nothing is set up: such tests do
// without the plugin and the data.
func Main(m *testing.M) {
	flag.Parse()
	if !testing.Short() {
		setup := exec.Command("go", "run", "github.com/ninepixels/ninepixels/kernel", "setup", "-user-spec=false")
		if out, err := setup.CombinedOutput(); err != nil {
			fmt.Printf("These tests need what setup installs, and it failed (%v).\n%s", err, out)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}
