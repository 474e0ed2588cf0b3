package published

import (
	"fmt"
	"os"
	"path/filepath"
)

// Home returns the state folder, where setup keeps everything that it makes:
// $NINEPIXELS_HOME, by default the folder ninepixels in the user's cache
// directory. The folder need not exist.
//
// Errors: when $NINEPIXELS_HOME is not an absolute path, for cells run in other
// folders than commands do; and when it is unset and there is no home directory.
func Home() (string, error) {
	if home := os.Getenv("NINEPIXELS_HOME"); home != "" {
		if !filepath.IsAbs(home) {
			return "", fmt.Errorf("NINEPIXELS_HOME is %q: give it an absolute path", home)
		}
		return filepath.Clean(home), nil
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("this user has no cache directory: set NINEPIXELS_HOME to a folder for the project's files (%w)", err)
	}
	return filepath.Join(cache, "ninepixels"), nil
}
