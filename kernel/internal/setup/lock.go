package setup

import (
	"context"
	"fmt"

	"github.com/ninepixels/ninepixels/kernel/internal/lock"
)

// Lock holds the lock file of the state folder against other processes until
// unlock. waiting is called once if another one holds it now.
func Lock(ctx context.Context, path string, waiting func()) (unlock func(), err error) {
	unlock, err = lock.Wait(ctx, path, 0o644, waiting)
	if err != nil && ctx.Err() == nil {
		err = fmt.Errorf("locking the state folder: %w", err)
	}
	return unlock, err
}
