package repo_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

const (
	maxTestFiles     = 70 // a chapter of endpoints has one
	maxTestFileLines = 800
)

var (
	testFileKind  = regexp.MustCompile(`_(bench|fuzz|example|internal)$`)
	insidePackage = regexp.MustCompile(`(?m)^package [a-z]+$`)
)

// Who reads a source of the root finds its tests by its name.
func TestRootTestFiles(t *testing.T) {
	t.Parallel()
	for _, fault := range testFileFaults(os.DirFS(".")) {
		t.Error(fault)
	}
}

// testFileFaults says what is wrong with the test files in a folder.
func testFileFaults(folder fs.FS) (faults []string) {
	names, err := fs.Glob(folder, "*_test.go")
	if err != nil {
		return []string{err.Error()}
	}
	if n := len(names); n > maxTestFiles {
		faults = append(faults, fmt.Sprintf("%d test files, at most %d", n, maxTestFiles))
	}
	for _, name := range names {
		fault := func(format string, args ...any) {
			faults = append(faults, name+": "+fmt.Sprintf(format, args...))
		}
		text, err := fs.ReadFile(folder, name)
		if err != nil {
			fault("%v", err)
			continue
		}
		if n := bytes.Count(text, []byte("\n")); n > maxTestFileLines {
			fault("%d lines, at most %d", n, maxTestFileLines)
		}
		stem := strings.TrimSuffix(name, "_test.go")
		kind := testFileKind.FindString(stem)
		source := strings.TrimSuffix(stem, kind) + ".go"
		if _, err := fs.Stat(folder, source); err != nil {
			fault("there is no %s", source)
		}
		switch inside := insidePackage.Match(text); {
		case inside && kind != "_internal":
			fault("tests of the package's inside are in %s_internal_test.go", stem)
		case !inside && kind == "_internal":
			fault("holds no test of the package's inside")
		}
	}
	return faults
}

func TestTestFileFaults(t *testing.T) {
	t.Parallel()
	const outside, inside = "package p_test\n", "package p\n"
	many := map[string]string{"a.go": inside}
	for i := range maxTestFiles + 1 {
		name := fmt.Sprintf("a%d", i)
		many[name+".go"], many[name+"_test.go"] = inside, outside
	}
	tests := []struct {
		name  string
		files map[string]string
		want  []string
	}{
		{"right", map[string]string{
			"a.go": inside, "a_b.go": inside, "a_test.go": outside, "a_b_test.go": outside, "a_bench_test.go": outside, "a_b_fuzz_test.go": outside,
			"a_example_test.go": outside, "a_internal_test.go": inside, "sub/c_test.go": outside,
		}, nil},
		{"no source", map[string]string{"a.go": inside, "a_more_test.go": outside}, []string{"a_more_test.go: there is no a_more.go"}},
		{"no source of a benchmark", map[string]string{"b.go": inside, "a_bench_test.go": outside}, []string{"a_bench_test.go: there is no a.go"}},
		{"helpers", map[string]string{"a.go": inside, "helpers_test.go": outside}, []string{"helpers_test.go: there is no helpers.go"}},
		{"inside, elsewhere", map[string]string{"a.go": inside, "a_test.go": inside}, []string{"a_test.go: tests of the package's inside are in a_internal_test.go"}},
		{"outside, internal", map[string]string{"a.go": inside, "a_internal_test.go": outside}, []string{"a_internal_test.go: holds no test of the package's inside"}},
		{"long", map[string]string{"a.go": inside, "a_test.go": outside + strings.Repeat("\n", maxTestFileLines)}, []string{"a_test.go: 801 lines, at most 800"}},
		{"as long as may be", map[string]string{"a.go": inside, "a_test.go": outside + strings.Repeat("\n", maxTestFileLines-1)}, nil},
		{"many", many, []string{"71 test files, at most 70"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			folder := fstest.MapFS{}
			for name, text := range tt.files {
				folder[name] = &fstest.MapFile{Data: []byte(text)}
			}
			if diff := cmp.Diff(tt.want, testFileFaults(folder)); diff != "" {
				t.Errorf("faults (-want +got):\n%s", diff)
			}
		})
	}
}
