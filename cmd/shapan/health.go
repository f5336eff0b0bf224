package main

import "context"

// healthCommand asks a running sandbox whether it is ready: the health check of the container image.
type healthCommand struct{ running }

// Run answers 0 when the sandbox is ready, and 1 with the reason when it is not.
func (c *healthCommand) Run(ctx context.Context, t *terminal) error {
	api, err := t.control(c.Control, c.access)
	if err != nil {
		return err
	}
	api.client.Timeout = callPatience
	var ready struct {
		Status  string `json:"status"`
		Version string `json:"version"`
		Worlds  int    `json:"worlds"`
	}
	if err := api.ask(ctx, "GET", "/readyz", nil, &ready); err != nil {
		return &failure{code: exitNo, message: err.Error()}
	}
	t.show("%s (%s, worlds: %d)", ready.Status, ready.Version, ready.Worlds)
	return nil
}
