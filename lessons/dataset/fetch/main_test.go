package fetch_test

import (
	"testing"

	"github.com/ninepixels/ninepixels/lessons/internal/ready"
)

func TestMain(m *testing.M) { ready.Main(m) }
