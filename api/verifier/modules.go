package verifier

import "io/fs"

// Modules are the verifier's modules as they stand in its folder js, for pages
// that load them one by one; see api/web/desk.
func Modules() fs.FS {
	modules, err := fs.Sub(sources, "js")
	if err != nil {
		panic("verifier: " + err.Error())
	}
	return modules
}
