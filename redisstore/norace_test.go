//go:build !race

package redisstore_test

const (
	slower     = 1
	fleetsOnce = "8" // they wait more than they work
)
