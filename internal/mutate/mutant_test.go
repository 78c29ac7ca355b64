package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestMutantsApply finds mutants that no longer fit the code, and promises without a
// mutant.
func TestMutantsApply(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..")
	all, err := load(filepath.Join(root, folder))
	if err != nil {
		t.Fatal(err)
	}
	missing := map[string]bool{}
	for promise := 1; promise <= 9; promise++ {
		missing["promise-"+strconv.Itoa(promise)] = true
	}
	for _, m := range all {
		if _, err := m.broken(root); err != nil {
			t.Errorf("%s: %v", m.name, err)
		}
		if parts := strings.SplitN(m.name, "-", 3); len(parts) == 3 {
			delete(missing, parts[0]+"-"+parts[1])
		}
	}
	for promise := range missing {
		t.Errorf("%s has no mutant", promise)
	}
}

func TestBroken(t *testing.T) {
	t.Parallel()
	const source = "package p\n\nfunc f() {\n\tg()\n\th()\n}\n"
	const head = "# must fail: TestF\n# f calls nothing\n@@ p.go\n"
	tests := []struct {
		name, patch, want, fault string
	}{
		{name: "replace", patch: head + " func f() {\n-\tg()\n+\tk()\n", want: "package p\n\nfunc f() {\n\tk()\n\th()\n}\n"},
		{name: "remove", patch: head + "-\th()\n", want: "package p\n\nfunc f() {\n\tg()\n//line :6:1\n}\n"},
		{name: "two edits", patch: head + "-\tg()\n@@ p.go\n-\th()\n", want: "package p\n\nfunc f() {\n//line :5:1\n//line :6:1\n}\n"},
		{name: "add", patch: head + " func f() {\n+\tk()\n", want: "package p\n\nfunc f() {\n\tk()\n//line :4:1\n\tg()\n\th()\n}\n"},
		{name: "gone", patch: head + "-\tx()\n", fault: "occur 0 times"},
		{name: "only the end of a line", patch: head + "-f() {\n", fault: "occur 0 times"},
		{name: "no such file", patch: strings.Replace(head, "p.go", "q.go", 1) + "-x\n", fault: "q.go"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "p.go"), []byte(source), 0o600); err != nil {
				t.Fatal(err)
			}
			m, err := parse(tt.patch)
			if err != nil {
				t.Fatal(err)
			}
			files, err := m.broken(dir)
			if err != nil {
				if tt.fault == "" || !strings.Contains(err.Error(), tt.fault) {
					t.Errorf("fault %q, want one with %q", err, tt.fault)
				}
				return
			}
			if diff := cmp.Diff(tt.want, files["p.go"]); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestParseFaults(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"",
		"@@ p.go\n-x\n",
		"# must fail: T\n@@ p.go\n-x\n",
		"# must fail: T\n# it breaks\n",
		"# must fail: T\n# it breaks\n-x\n",
		"# must fail: T\n# it breaks\n@@ p.go\nx\n",
	} {
		if m, err := parse(text); err == nil {
			t.Errorf("%q is taken for the mutant %+v", text, m)
		}
	}
}

func TestCulprit(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, output, want string }{
		{"failure", "=== RUN   TestA\n--- FAIL: TestA (0.00s)\n    --- FAIL: TestA/b (0.00s)\nFAIL\n", "TestA"},
		{"panic", "=== RUN   TestA\npanic: test timed out\n", "TestA, panic"},
		{"race", "=== RUN   TestA\n==================\nWARNING: DATA RACE\n", "TestA, WARNING: DATA RACE"},
		{"neither", "flag provided but not defined\n", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := culprit(tt.output); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// With any time limit, each mutant soon has a day on which it is among the first.
func TestRotated(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 2, 7, 14, 51, 52} {
		all := make([]*mutant, n)
		for i := range all {
			all[i] = new(mutant)
		}
		early := map[*mutant]bool{}
		for day := range n {
			order := rotated(all, 20000+day)
			if len(order) != n {
				t.Fatalf("%d of %d mutants", len(order), n)
			}
			for _, m := range order[:min(7, n)] {
				early[m] = true
			}
		}
		if len(early) != n {
			t.Errorf("of %d mutants, only %d ever come early", n, len(early))
		}
	}
}
