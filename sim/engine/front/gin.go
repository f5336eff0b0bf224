package front

import (
	"sync"

	"github.com/gin-gonic/gin"
)

// quiet takes gin out of its debug mode, in which it prints to stdout, which belongs to the command. The mode is one
// word of the process that gin does not guard, so it is changed once, before the first engine is made. The test mode of
// a program that uses simtest stays.
var quiet = sync.OnceFunc(func() {
	if gin.Mode() == gin.DebugMode {
		gin.SetMode(gin.ReleaseMode)
	}
})

// NewEngine answers an empty gin engine that answers what is asked and nothing else: no redirects to other spellings of
// an address. Both listeners are made with it, at once if need be.
func NewEngine() *gin.Engine {
	quiet()
	g := gin.New()
	g.RedirectTrailingSlash, g.RedirectFixedPath, g.HandleMethodNotAllowed = false, false, false
	return g
}
