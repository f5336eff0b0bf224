package main

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
)

// versionCommand says which program this is.
type versionCommand struct{}

// Help is the long help of the command.
func (*versionCommand) Help() string {
	return `打印版本、Go 版本与提交。 Prints the version, that of Go, and the commit where it is known.

Examples:

  shapan version`
}

// Run prints version, Go version and commit.
func (*versionCommand) Run(_ context.Context, t *terminal) error {
	info, _ := debug.ReadBuildInfo()
	_, err := fmt.Fprintf(t.stdout, "shapan %s %s %s/%s%s\n", programVersion(), runtime.Version(), runtime.GOOS, runtime.GOARCH, commit(info))
	return err
}

// programVersion answers the version that the binary was built as; "(devel)" outside of releases.
func programVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}

// commit answers the revision that a binary was built from, with a mark if files were changed; "" where it is not known.
func commit(info *debug.BuildInfo) string {
	if info == nil {
		return ""
	}
	revision, changed := "", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			revision = s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			changed = "+changes"
		}
	}
	if revision == "" {
		return ""
	}
	return " commit " + revision[:min(len(revision), 12)] + changed
}
