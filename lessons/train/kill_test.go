package train_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/gomlx/compute/gobackend"

	"github.com/ninepixels/ninepixels/.ci/faults/damage"
	"github.com/ninepixels/ninepixels/lessons/internal/ready"
	"github.com/ninepixels/ninepixels/lessons/internal/safetensors"
	"github.com/ninepixels/ninepixels/lessons/train"
)

// killedVar names a folder in which a process trains until somebody kills it.
const killedVar = "TRAIN_TEST_KILLED"

// ownHome names a state folder that no other test uses.
const ownHome = "TRAIN_TEST_HOME"

// TestMain makes this test binary such a process, when it is told so. A process with a
// state folder of its own has in it all that it needs.
func TestMain(m *testing.M) {
	if folder := os.Getenv(killedVar); folder != "" {
		fmt.Println(trainForEver(folder))
		os.Exit(1)
	}
	if os.Getenv(ownHome) != "" {
		os.Exit(m.Run())
	}
	ready.Main(m)
}

// trainForEver trains one model after the other under one name. Each keeps every epoch.
func trainForEver(folder string) error {
	if err := os.Chdir(folder); err != nil {
		return err
	}
	b, data := gobackend.GetBackend(), pictures(64, 10, 1)
	damage.Writing()
	for {
		if _, err := train.FitOn(b, nil, silent(train.Config{Name: "x", Epochs: 50}), dense, data); err != nil {
			return err
		}
	}
}

// A training that is killed at any moment leaves the file of a whole model, of this training or
// of the one before, and that loads. The next training begins as if nothing had been.
func TestFitIsKilled(t *testing.T) {
	t.Chdir(t.TempDir())
	b, data := gobackend.GetBackend(), pictures(64, 10, 1)
	if _, err := train.FitOn(b, nil, silent(train.Config{Name: "x", Epochs: 1}), dense, data); err != nil {
		t.Fatal(err)
	}
	folder, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	damage.Kills(t, "trainings killed", 12, killedVar, folder, 400*time.Millisecond, func(int) {
		if _, err := safetensors.Read(filepath.Join("runs", "x", "model.safetensors")); err != nil {
			t.Error(err)
		}
		if m, err := train.LoadOn(b, "x", dense); err != nil || len(m.History) == 0 {
			t.Errorf("the model does not load: %v", err)
		}
	})
	m, err := train.FitOn(b, nil, silent(train.Config{Name: "x", Epochs: 2}), dense, data)
	if err != nil || len(m.History) != 2 {
		t.Errorf("after the kills: %v", err)
	}
}

// A disk that takes nothing more leaves the model that was kept before, or a newer one.
func TestFitOnFullDisks(t *testing.T) {
	b, data := gobackend.GetBackend(), pictures(64, 10, 1)
	damage.Disks(t, "full disks under a training", 4, killedVar, func(dir string) string {
		t.Chdir(dir)
		if _, err := train.FitOn(b, nil, silent(train.Config{Name: "x", Epochs: 1}), dense, data); err != nil {
			t.Fatal(err)
		}
		t.Chdir("/")
		return dir
	}, func(dir string) {
		t.Chdir(dir)
		if m, err := train.LoadOn(b, "x", dense); err != nil || len(m.History) == 0 {
			t.Errorf("the model does not load: %v", err)
		}
		t.Chdir("/")
	})
}
