package xianyu_test

import "pgregory.net/rapid"

// cleanups gives a property what a test has.
type cleanups struct {
	*rapid.T
	todo []func()
}

func (c *cleanups) Cleanup(fn func()) { c.todo = append(c.todo, fn) }

func (c *cleanups) run() {
	for i := len(c.todo) - 1; i >= 0; i-- {
		c.todo[i]()
	}
}
