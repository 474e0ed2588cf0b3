package quickbuild_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/gotool/quickbuild"
)

func TestToolEnv(t *testing.T) {
	const groups = "proc/self/cgroup"
	for _, c := range []struct {
		name  string
		files map[string]string
		tools int
		limit string // of each tool; "" if it keeps its garbage small
	}{
		{"no groups", nil, 2, "1073741824"},
		{"version 2, no limit", map[string]string{groups: "0::/\n", "sys/fs/cgroup/memory.max": "max\n"}, 2, "1073741824"},
		{"4 GiB for one tool", map[string]string{groups: "0::/\n", "sys/fs/cgroup/memory.max": "4294967296\n"}, 1, "1073741824"},
		{"4 GiB for four tools", map[string]string{groups: "0::/\n", "sys/fs/cgroup/memory.max": "4294967296\n"}, 4, "536870912"},
		{"1 GiB for one tool", map[string]string{groups: "0::/\n", "sys/fs/cgroup/memory.max": "1073741824\n"}, 1, "536870912"},
		{"1 GiB for four tools", map[string]string{groups: "0::/\n", "sys/fs/cgroup/memory.max": "1073741824\n"}, 4, ""},
		{"a group within one", map[string]string{
			groups: "0::/kube/pod/c\n", "sys/fs/cgroup/kube/pod/c/memory.max": "max\n", "sys/fs/cgroup/kube/pod/memory.max": "1073741824\n",
			"sys/fs/cgroup/kube/memory.max": "8589934592\n",
		}, 1, "536870912"},
		{"the machine's path", map[string]string{groups: "0::/docker/4711\n", "sys/fs/cgroup/memory.max": "1073741824\n"}, 1, "536870912"},
		{"version 1", map[string]string{
			groups: "12:cpu,cpuacct:/pod\n7:memory:/pod\n1:name=systemd:/pod\n", "sys/fs/cgroup/memory/pod/memory.limit_in_bytes": "1073741824\n",
			"sys/fs/cgroup/cpu,cpuacct/pod/memory.limit_in_bytes": "1\n", "sys/fs/cgroup/pod/memory.max": "1\n",
		}, 1, "536870912"},
		{"version 1, no limit", map[string]string{groups: "7:memory:/\n", "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n"}, 1, "1073741824"},
		{"nonsense", map[string]string{groups: "no\n\n0::/\n", "sys/fs/cgroup/memory.max": "much\n"}, 1, "1073741824"},
	} {
		root := t.TempDir()
		for name, text := range c.files {
			path := filepath.Join(root, name)
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		var want []string
		if c.limit != "" {
			want = []string{"GOGC=off", "GOMEMLIMIT=" + c.limit}
		}
		if got := quickbuild.ToolEnv(c.tools, root); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", c.name, got, want)
		}
	}
}
