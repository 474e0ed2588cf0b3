package lock

import "os"

func hold(*os.File) error { return nil }
