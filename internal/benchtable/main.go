// Command benchtable runs the benchmarks and prints each beside its floor: the least
// hand-written code that does the same work. Benchmarks come in pairs,
// BenchmarkX/.../sdk and BenchmarkX/.../floor.
//
//	go run ./internal/benchtable                      # runs all of the module's
//	go test -run '^$' -bench . -count 10 ./... | go run ./internal/benchtable -
//
// A time over its limit is marked, but is no failure, because times depend on who else
// uses the machine. Allocations don't, so too many of them are a failure.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
)

func main() {
	count := flag.Int("count", 5, "how often each benchmark runs; the medians are shown")
	benchtime := flag.String("benchtime", "200ms", "how long each run takes")
	flag.Parse()
	if err := run(flag.Args(), *count, *benchtime); err != nil {
		fmt.Fprintln(os.Stderr, "benchtable:", err)
		os.Exit(1)
	}
}

func run(args []string, count int, benchtime string) error {
	output, err := measure(args, count, benchtime)
	if err != nil {
		return err
	}
	rows := parse(output)
	faults := judge(rows, limits)
	if err := write(os.Stdout, rows); err != nil {
		return err
	}
	if len(faults) > 0 {
		return fmt.Errorf("over the limit:\n  %s", strings.Join(faults, "\n  "))
	}
	return nil
}

// measure runs the benchmarks, or reads the output of an earlier run.
func measure(args []string, count int, benchtime string) (string, error) {
	if len(args) == 1 && args[0] == "-" {
		b, err := io.ReadAll(os.Stdin)
		return string(b), err
	}
	if len(args) == 0 {
		args = []string{"./..."}
	}
	command := []string{"test", "-run=^$", "-bench=.", "-benchmem", fmt.Sprintf("-count=%d", count), "-benchtime=" + benchtime}
	var out bytes.Buffer
	cmd := exec.Command("go", append(command, args...)...)
	cmd.Stdout, cmd.Stderr = &out, os.Stderr
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("go %s: %w\n%s", strings.Join(command, " "), err, out.String())
	}
	return out.String(), nil
}
