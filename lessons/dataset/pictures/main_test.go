package pictures_test

import (
	"fmt"
	"os"
	"testing"
)

// The tests keep pictures in a state folder of their own.
func TestMain(m *testing.M) {
	home, err := os.MkdirTemp("", "pictures")
	if err == nil {
		err = os.Chmod(home, 0o755) // for the test as another user
	}
	if err == nil {
		err = os.Setenv("NINEPIXELS_HOME", home)
	}
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	code := m.Run()
	os.RemoveAll(home)
	os.Exit(code)
}
