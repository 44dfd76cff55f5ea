package witness

import "syscall"

// changed is when the file's inode last changed, in nanoseconds.
func changed(s *syscall.Stat_t) int64 { return s.Ctim.Nano() }
