package keyfile

// For tests: the least iterations that are read, and a time limit of their own.
var (
	SealWith  = sealWith
	WithAgent = withAgent
)
