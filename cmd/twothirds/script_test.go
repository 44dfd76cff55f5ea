package main

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	// A machine that does much else has its receipts all the same, later; this is so in
	// the programs that scripts start as well, which begin here too.
	coverTime = 5 * time.Minute
	testscript.Main(m, map[string]func(){"twothirds": main, killedName: killedMain})
}

// TestScripts runs whole journeys through the program: testdata/script/*.txtar.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("TWOTHIRDS_STATE", filepath.Join(env.WorkDir, "state"))
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"body": scriptBody},
	})
}
