package scenarios

import _ "embed"

//go:embed scenario.schema.json
var schema string

// Schema answers the JSON Schema of scenario files, with which editors complete and check them. It knows the language;
// what systems there are, and their APIs, is Lint's. A test holds it to the Go types.
func Schema() []byte { return []byte(schema) }
