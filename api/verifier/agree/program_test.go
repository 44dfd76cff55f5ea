package agree

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// builtIn is the folder that the program is built in, once it is.
var builtIn string

var program = sync.OnceValues(func() (string, error) {
	var err error
	if builtIn, err = os.MkdirTemp("", "agree"); err != nil {
		return "", err
	}
	path := filepath.Join(builtIn, "twothirds")
	if out, err := exec.Command("go", "build", "-o", path, "../../../cmd/twothirds").CombinedOutput(); err != nil {
		return "", errors.New(string(out))
	}
	return path, nil
})

// needProgram skips the test where the program cannot be built.
func needProgram(t testing.TB) string {
	t.Helper()
	if testing.Short() {
		t.Skip("short: the program is not built")
	}
	path, err := program()
	if err != nil {
		t.Skipf("the program cannot be built at the moment: %v", err)
	}
	return path
}
