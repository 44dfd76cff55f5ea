//go:build unix

package notices

import (
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
	"testing"
)

// asUser has a command run as a user, where root runs the test.
func asUser(cmd *exec.Cmd, uid, gid string) {
	if os.Getuid() != 0 {
		return
	}
	u, _ := strconv.ParseUint(uid, 10, 32)
	g, _ := strconv.ParseUint(gid, 10, 32)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(u), Gid: uint32(g)}}
}

// nobodysFolder is a temporary folder that nobody owns, beneath none that it
// cannot enter.
func nobodysFolder(t *testing.T, nobody *user.User) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "exim")
	must(t, err)
	t.Cleanup(func() { must(t, os.RemoveAll(dir)) })
	u, _ := strconv.Atoi(nobody.Uid)
	g, _ := strconv.Atoi(nobody.Gid)
	must(t, os.Chown(dir, u, g))
	return dir
}
