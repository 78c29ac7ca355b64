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
	maxTestFiles     = 50
	maxTestFileLines = 800
	helpersFile      = "helpers_test.go"
)

var (
	testFileKind  = regexp.MustCompile(`_(bench|fuzz|example|internal)$`)
	testFunction  = regexp.MustCompile(`(?m)^func (Test|Fuzz|Benchmark|Example)`)
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
		if name == helpersFile {
			if testFunction.Match(text) {
				fault("a test among the helpers")
			}
		} else if _, err := fs.Stat(folder, source); err != nil {
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
			"a_example_test.go": outside, "a_internal_test.go": inside, "helpers_test.go": outside, "sub/c_test.go": outside,
		}, nil},
		{"no source", map[string]string{"a.go": inside, "a_more_test.go": outside}, []string{"a_more_test.go: there is no a_more.go"}},
		{"no source of a benchmark", map[string]string{"b.go": inside, "a_bench_test.go": outside}, []string{"a_bench_test.go: there is no a.go"}},
		{"other helpers", map[string]string{"a.go": inside, "a_helpers_test.go": outside}, []string{"a_helpers_test.go: there is no a_helpers.go"}},
		{"a test among helpers", map[string]string{"helpers_test.go": outside + "\nfunc TestA(t *testing.T) {}\n"}, []string{"helpers_test.go: a test among the helpers"}},
		{"inside, elsewhere", map[string]string{"a.go": inside, "a_test.go": inside}, []string{"a_test.go: tests of the package's inside are in a_internal_test.go"}},
		{"outside, internal", map[string]string{"a.go": inside, "a_internal_test.go": outside}, []string{"a_internal_test.go: holds no test of the package's inside"}},
		{"long", map[string]string{"a.go": inside, "a_test.go": outside + strings.Repeat("\n", maxTestFileLines)}, []string{"a_test.go: 801 lines, at most 800"}},
		{"as long as may be", map[string]string{"a.go": inside, "a_test.go": outside + strings.Repeat("\n", maxTestFileLines-1)}, nil},
		{"many", many, []string{"51 test files, at most 50"}},
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
