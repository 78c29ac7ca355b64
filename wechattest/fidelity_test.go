package wechattest_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestFidelity checks FIDELITY.md: each test that it names exists, it names each test of a rule,
// and the Chinese page has all of its rules.
func TestFidelity(t *testing.T) {
	t.Parallel()
	doc, err := os.ReadFile("FIDELITY.md")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	have := map[string]bool{}
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`(?m)^func (TestF\d+\w*)\(t`).FindAllSubmatch(source, -1) {
			have[string(m[1])] = true
		}
	}
	named := map[string]bool{}
	for _, name := range regexp.MustCompile(`TestF\d+\w*`).FindAllString(string(doc), -1) {
		named[name] = true
		if !have[name] {
			t.Errorf("FIDELITY.md names %s, which isn't there", name)
		}
	}
	for name := range have {
		if !named[name] {
			t.Errorf("FIDELITY.md doesn't name %s", name)
		}
	}
	chinese, err := os.ReadFile("FIDELITY.zh-CN.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, rule := range regexp.MustCompile(`(?m)^\| F[\d.]+ \|`).FindAllString(string(doc), -1) {
		if !strings.Contains(string(chinese), "\n"+rule) {
			t.Errorf("FIDELITY.zh-CN.md has no rule %s", strings.Trim(rule, "| "))
		}
	}
	for n := 1; n <= 46; n++ {
		if n > 26 && n < 30 {
			continue // not given
		}
		if !strings.Contains(string(doc), fmt.Sprintf("| F%d ", n)) && !strings.Contains(string(doc), fmt.Sprintf("| F%d.", n)) {
			t.Errorf("FIDELITY.md has no rule F%d", n)
		}
	}
}
