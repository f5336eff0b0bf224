package cashloan

import "github.com/shapan/shapan/sim/engine"

// travels says how an endpoint is called: as it is printed, with its reply as data of the answer.
func travels(list []declared, a *engine.API) engine.Travel {
	for _, d := range list {
		if d.api.Name != a.Name {
			continue
		}
		t := engine.Travel{Method: d.Method, Path: d.Path}
		if d.Method == "POST" {
			t.Media = "application/x-www-form-urlencoded"
		}
		if len(d.Files) > 0 {
			t.Media = "multipart/form-data"
		}
		switch d.access {
		case accessPage:
			t.Reply = "text/html"
		case accessREST:
			t.Media = "application/json"
		case accessOpen, accessKnown, accessUser:
			t.Wrap = "data"
		}
		if a.Common != nil {
			t.Envelope = a.Common.Fields()
		}
		return t
	}
	return engine.Travel{}
}
