// Package browsertest plays with the simulator's page (/_sim/) in a real browser. It is
// tests only, in a module of its own, so that nobody else downloads what drives the
// browser. It needs chromium or google-chrome in PATH and fails without one.
//
//	go test ./...                            # in this folder
//	go test -run TestScreenshots -update .   # also writes docs/images/simulator-*.png
//
// The pictures want fonts with Chinese: on Debian fonts-noto-cjk.
package browsertest
