// Command mutate proves that the tests of the promises can fail. It breaks the code in one
// way after another, as the files in .ci/mutants say, and runs the tests that must notice.
//
//	go run ./internal/mutate                # all of them
//	go run ./internal/mutate promise-6      # those whose name contains one of the words
//	go run ./internal/mutate -for 2m        # as many as two minutes allow, others each day
//
// It changes no file: the compiler gets the broken files as an overlay.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"text/tabwriter"
	"time"
)

const folder = ".ci/mutants"

func main() {
	jobs := flag.Int("j", runtime.NumCPU(), "how many run at a time")
	limit := flag.Duration("for", 0, "begin no further one after this time; 0: no limit")
	flag.Parse()
	if err := run(os.Stdout, flag.Args(), max(*jobs, 1), *limit); err != nil {
		fmt.Fprintln(os.Stderr, "mutate:", err)
		os.Exit(1)
	}
}

func run(w io.Writer, words []string, jobs int, limit time.Duration) error {
	all, err := load(folder)
	if err != nil {
		return err
	}
	chosen := slices.DeleteFunc(all, func(m *mutant) bool {
		return len(words) > 0 && !slices.ContainsFunc(words, func(word string) bool { return strings.Contains(m.name, word) })
	})
	if len(chosen) == 0 {
		return errors.New("no mutant has such a name")
	}
	dir, err := os.MkdirTemp("", "mutate")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if limit > 0 {
		chosen = rotated(chosen, int(time.Now().Unix()/(24*60*60)))
	}
	whole := unbroken{dir: dir, checks: map[string]func() error{}}
	results := make([]result, len(chosen))
	start := time.Now()
	inSlots(jobs, len(chosen), func(i int) {
		if results[i].mutant = chosen[i]; limit > 0 && time.Since(start) > limit {
			results[i].leftOut = true
			return
		}
		if results[i].err = whole.check(chosen[i]); results[i].err == nil {
			results[i] = chosen[i].try(filepath.Join(dir, chosen[i].name))
		}
	})
	return report(w, results)
}

// rotated returns the mutants in an order that begins with another one each day, so that a
// time limit leaves out others.
func rotated(all []*mutant, day int) []*mutant {
	const step = 7 // fewer than a limited run gets through
	first := day * step % len(all)
	return slices.Concat(all[first:], all[:first])
}

// A result says what happened with a mutant.
type result struct {
	*mutant
	failed  string // the test that failed
	leftOut bool   // for lack of time
	err     error
	took    time.Duration
}

func report(w io.Writer, results []result) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	var faults []error
	leftOut := 0
	for _, r := range results {
		if r.leftOut {
			leftOut++
			continue
		}
		verdict := "killed by " + r.failed
		if r.err != nil {
			verdict = "NOT KILLED"
			faults = append(faults, fmt.Errorf("%s: %w", r.name, r.err))
		}
		fmt.Fprintf(t, "%s\t%.1fs\t%s\n", r.name, r.took.Seconds(), verdict)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	if leftOut > 0 {
		fmt.Fprintf(w, "%d of %d left out for lack of time\n", leftOut, len(results))
	}
	return errors.Join(faults...)
}

// unbroken is the code as it is. Its tests must be there and pass, before their failure says
// anything of a mutant. What several mutants share is compiled and run once.
type unbroken struct {
	dir string

	mu     sync.Mutex
	checks map[string]func() error // by what they check
}

func (u *unbroken) check(m *mutant) error {
	kind := fmt.Sprintf("%s %t", m.pkg, m.race)
	binary := filepath.Join(u.dir, "unbroken-"+strings.ReplaceAll(kind, "/", "-")+".test")
	if err := u.once(kind, func() error { return m.compile(binary, "") }); err != nil {
		return err
	}
	return u.once(kind+" "+m.tests, func() error { return m.passes(binary) })
}

func (u *unbroken) once(what string, check func() error) error {
	u.mu.Lock()
	known, ok := u.checks[what]
	if !ok {
		known = sync.OnceValue(check)
		u.checks[what] = known
	}
	u.mu.Unlock()
	return known()
}

// passes runs the mutant's tests on unbroken code.
func (m *mutant) passes(binary string) error {
	output, err := m.runTests(binary)
	if err != nil {
		return fmt.Errorf("%s: %s fails without the mutant too: %w\n%s", m.name, m.tests, err, tail(output))
	}
	if !strings.Contains(output, "=== RUN") {
		return fmt.Errorf("%s: no test is called %s", m.name, m.tests)
	}
	return nil
}

// inSlots calls f with 0 to n-1, at most jobs of them at a time.
func inSlots(jobs, n int, f func(i int)) {
	var wait sync.WaitGroup
	slots := make(chan struct{}, jobs)
	for i := range n {
		slots <- struct{}{}
		wait.Go(func() {
			defer func() { <-slots }()
			f(i)
		})
	}
	wait.Wait()
}

// try breaks the code and runs the tests.
func (m *mutant) try(dir string) (r result) {
	start := time.Now()
	r = result{mutant: m}
	defer func() { r.took = time.Since(start) }()
	if r.err = os.Mkdir(dir, 0o700); r.err != nil {
		return r
	}
	overlay, err := m.overlay(dir)
	if err != nil {
		r.err = err
		return r
	}
	binary := filepath.Join(dir, "broken.test")
	if r.err = m.compile(binary, overlay); r.err != nil {
		return r
	}
	output, err := m.runTests(binary)
	var exit *exec.ExitError
	switch {
	case err == nil:
		r.err = fmt.Errorf("%s passes although %s", m.tests, m.breaks)
	case !errors.As(err, &exit):
		r.err = err
	default:
		r.failed = culprit(output)
		if r.failed == "" {
			r.err = fmt.Errorf("the tests ended without a failure:\n%s", tail(output))
		}
	}
	return r
}

func (m *mutant) compile(binary, overlay string) error {
	// Without optimisation the code compiles in two thirds of the time.
	// In its folder, since the package may be of another module.
	args := []string{"-C", m.pkg, "test", "-c", "-vet=off", "-gcflags=-N -l", "-ldflags=-s -w", "-o", binary}
	if m.race {
		args = append(args, "-race")
	}
	if overlay != "" {
		args = append(args, "-overlay", overlay)
	}
	output, err := exec.Command("go", append(args, ".")...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("doesn't compile: %w\n%s", err, output)
	}
	return nil
}

// runTests runs the mutant's tests in the same folder as `go test`, with a time limit.
func (m *mutant) runTests(binary string) (output string, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary, "-test.v", "-test.failfast", "-test.count=1", "-test.timeout=60s", "-test.run="+m.tests)
	cmd.Dir = m.pkg
	b, err := cmd.CombinedOutput()
	return string(b), err
}

var (
	failPattern = regexp.MustCompile(`--- FAIL: (\S+)`)
	lastPattern = regexp.MustCompile(`=== RUN\s+(\S+)`)
	endPattern  = regexp.MustCompile(`(?m)^(panic|fatal error): |^WARNING: DATA RACE`)
)

// culprit names the test that failed, or the test that ended the process.
func culprit(output string) string {
	if match := failPattern.FindStringSubmatch(output); match != nil {
		return match[1]
	}
	runs, end := lastPattern.FindAllStringSubmatch(output, -1), endPattern.FindString(output)
	if runs == nil || end == "" {
		return ""
	}
	return runs[len(runs)-1][1] + ", " + strings.TrimSuffix(end, ": ")
}

// tail returns the last lines of an output.
func tail(output string) string {
	const most = 2000
	if len(output) <= most {
		return output
	}
	return "... " + output[len(output)-most:]
}
