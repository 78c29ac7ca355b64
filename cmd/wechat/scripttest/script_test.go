// Package scripttest runs the command line on the scripts of testdata/script, which show
// how it is used. It is a module of its own, so that testscript and what it needs stay
// out of the library's go.mod.
package scripttest

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

const patience = 30 * time.Second

// bin is the folder of the programs under test.
var bin string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		var err error
		if bin, err = build("./cmd/wechat", "./examples/echo", "./examples/minigame-client"); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(bin)
		return m.Run()
	}())
}

// build builds programs of this repository and returns the folder that they are in.
func build(programs ...string) (dir string, err error) {
	if dir, err = os.MkdirTemp("", "scripttest-*"); err != nil {
		return "", err
	}
	build := exec.Command("go", append([]string{"build", "-o", dir + string(filepath.Separator)}, programs...)...)
	build.Dir = filepath.Join("..", "..", "..")
	if out, err := build.CombinedOutput(); err != nil {
		return "", errors.Join(fmt.Errorf("go build: %w\n%s", err, out), os.RemoveAll(dir))
	}
	return dir, nil
}

func TestScripts(t *testing.T) {
	sim := startSim(t, filepath.Join(bin, "wechat"))
	url := startEcho(t, filepath.Join(bin, "echo"), sim)
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("PATH", bin+string(os.PathListSeparator)+env.Getenv("PATH"))
			env.Setenv("URL", url)
			env.Setenv("ALICE", sim.Users["alice"])
			for name, value := range sim.Environment {
				env.Setenv(name, value)
			}
			for name, value := range goEnvironment(t) { // a script has a home of its own
				env.Setenv(name, value)
			}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits},
	})
}

// goEnvironment is where go keeps what it has fetched and built, and where it fetches.
func goEnvironment(t *testing.T) map[string]string {
	t.Helper()
	names := []string{"GOCACHE", "GOMODCACHE", "GOPROXY", "GOSUMDB", "GONOSUMDB", "GOPRIVATE", "GOTOOLCHAIN"}
	out, err := exec.Command("go", append([]string{"env", "-json"}, names...)...).Output()
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]string{"GOFLAGS": "-buildvcs=false", "GOWORK": "off"}
	if err := json.Unmarshal(out, &values); err != nil {
		t.Fatal(err)
	}
	return values
}

// exits runs a command and checks its exit code: exits CODE COMMAND [ARGUMENT...].
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND [ARGUMENT...]")
	}
	err := ts.Exec(args[1], args[2:]...)
	code := 0
	if exit := new(exec.ExitError); errors.As(err, &exit) {
		code = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if fmt.Sprint(code) != args[0] {
		ts.Fatalf("exit code %d, not %s", code, args[0])
	}
}

// A simulator is what `wechat sim --json` says of itself.
type simulator struct {
	Page        string
	Environment map[string]string
	Users       map[string]string
}

func startSim(t *testing.T, program string, flags ...string) (sim simulator) {
	t.Helper()
	flags = append([]string{"sim", "--json", "--listen", "127.0.0.1:0", "--user", "alice"}, flags...)
	line := start(t, exec.Command(program, flags...), "{")
	if err := json.Unmarshal([]byte(line), &sim); err != nil {
		t.Fatalf("%v in %q", err, line)
	}
	return sim
}

// startEcho runs the example against the simulator, as it would run against WeChat.
func startEcho(t *testing.T, program string, sim simulator) (url string) {
	t.Helper()
	echo := exec.Command(program)
	echo.Env = append(os.Environ(), "LISTEN=127.0.0.1:0")
	for name, value := range sim.Environment {
		echo.Env = append(echo.Env, name+"="+value)
	}
	line := start(t, echo, "http://127.0.0.1:")
	_, address, _ := strings.Cut(line, "http://")
	host, _, _ := strings.Cut(strings.Fields(address)[0], "/")
	return "http://" + host + "/wechat"
}

// start runs a program until the test ends and returns the first line that holds mark.
func start(t *testing.T, program *exec.Cmd, mark string) string {
	t.Helper()
	program.Stderr = os.Stderr
	out, err := program.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		program.Process.Kill()
		program.Wait()
	})
	found := make(chan string, 1)
	go func() {
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			if strings.Contains(lines.Text(), mark) {
				found <- lines.Text()
				break
			}
		}
		io.Copy(io.Discard, out)
	}()
	select {
	case line := <-found:
		return line
	case <-time.After(patience):
		t.Fatalf("%s printed no line with %q", program.Path, mark)
		return ""
	}
}
