package engine

import (
	"fmt"
	"runtime/debug"
)

// caught makes an error of what a recover answered, with the place where it happened.
func caught(p any) error {
	if f, ok := p.(broken); ok {
		return fmt.Errorf("%w\n%s", f.err, debug.Stack())
	}
	return fmt.Errorf("panic: %v\n%s", p, debug.Stack())
}
