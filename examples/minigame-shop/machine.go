package main

import (
	"log"
	"net/http"
	"net/http/httptest"
	"sync"
)

// A machine runs the shop, and starts it again after a crash.
type machine struct {
	start func() (*shop, error)

	mu     sync.Mutex
	shop   *shop
	crash  bool // at the next push: after the work, before the acknowledgement
	pushes int
}

// ServeHTTP crashes at the worst moment: the work is done, and nobody hears of it. What is
// not on the disk is lost.
func (m *machine) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if r.Method == "POST" && r.URL.Path == "/wechat" {
		m.pushes++
		if m.crash {
			m.crash = false
			m.shop.ServeHTTP(httptest.NewRecorder(), r)
			if err := m.restart(); err != nil {
				log.Print(err)
			}
			panic(http.ErrAbortHandler) // the connection breaks
		}
	}
	m.shop.ServeHTTP(w, r)
}

// crashes has the machine crash at the next push, and counts pushes from now on.
func (m *machine) crashes() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.crash, m.pushes = true, 0
}

func (m *machine) restart() error {
	if err := m.shop.ledger.close(); err != nil {
		return err
	}
	again, err := m.start()
	if err == nil {
		m.shop = again
	}
	return err
}

func (m *machine) stop() {
	shop, _ := m.now()
	shop.ledger.close()
}

// now is the shop that runs, and how often something was pushed to it.
func (m *machine) now() (*shop, int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.shop, m.pushes
}
