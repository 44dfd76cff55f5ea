package pending

// Unsynced are the same options for a store that does not wait for the disk.
func Unsynced(o Options) Options {
	o.unsynced = true
	return o
}
