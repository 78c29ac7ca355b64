package repo_test

import (
	"slices"
	"testing"

	"github.com/minigo-dev/wechat/internal/facts"
)

// wholeFamilies are the files of facts whose endpoints all have a method or a function.
var wholeFamilies = []string{
	"ad-marketing", "ad-publisher", "charge", "content-security", "customer-message", "data-analysis",
	"employee-relation", "face", "img-ocr", "login", "minigame-lockstep", "minigame-match", "minigame-open-data",
	"minigame-reward", "operation", "order-shipping", "plugin-soter-misc", "qrcode", "red-packet-cover", "risk-control",
	"search", "student-identity", "subscribe-message", "tcb-cloud", "updatable-message", "url-scheme-link", "user-info",
	"user-order",
	"city-service", "donut", "drama-player", "drama-vod", "hardware-device", "novel-book", "trade-guarantee",
}

// TestWholeFamilies: no endpoint of these families is forgotten.
func TestWholeFamilies(t *testing.T) {
	t.Parallel()
	called := map[string]bool{}
	for _, p := range libraries(t) {
		endpoints, _ := p.endpoints()
		for _, e := range endpoints {
			called[e.path] = true
		}
	}
	seen := map[string]int{}
	for _, e := range facts.Endpoints() {
		seen[e.File]++
		if slices.Contains(wholeFamilies, e.File) && !called[e.Path] {
			t.Errorf("nothing calls %s of %s", e.Path, e.File)
		}
	}
	for _, file := range wholeFamilies {
		if seen[file] == 0 {
			t.Errorf("the facts have no file %s", file)
		}
	}
}
