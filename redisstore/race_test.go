//go:build race

package redisstore_test

// The race detector slows each process down: the fleets then call less, and fewer run
// at a time.
const (
	slower     = 4
	fleetsOnce = "4"
)
