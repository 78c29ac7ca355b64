package browsertest

import (
	"fmt"
	"maps"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var twoTexts = regexp.MustCompile(`«([^|»]*)\|([^»]*)»`)

// TestHintCode: each piece of code that a hint shows is there in four languages of programming, and each is
// understood by its compiler or interpreter, in the English and in the Chinese version.
func TestHintCode(t *testing.T) {
	t.Parallel()
	p := openTab(t, newPlatform(t), desktop)
	topics := eval[map[string]map[string]string](p, `import('/_sim/hints_code.js').then(module => ({...module.code}))`)
	if len(topics) < 10 {
		t.Fatalf("%d topics", len(topics))
	}
	for _, text := range []string{"$1", "$2"} {
		code := map[string]map[string]string{}
		for topic, languages := range topics {
			if len(languages) != 4 {
				t.Errorf("%s is told in %d languages", topic, len(languages))
			}
			for language, source := range languages {
				if code[language] == nil {
					code[language] = map[string]string{}
				}
				code[language][topic] = twoTexts.ReplaceAllString(source, text)
			}
		}
		if out, err := runTest(t, goHints(code["go"])); err != nil {
			t.Errorf("Go: %v\n%s", err, out)
		}
		check(t, code["php"], "bot.php", func(source string) string {
			return "<?php\n" + strings.TrimPrefix(source, "<?php")
		}, "php", "-l")
		check(t, code["node"], "bot.js", func(source string) string { return "async function bot() {\n" + source + "\n}\n" }, "node", "--check")
		check(t, code["python"], "bot.py", func(source string) string {
			return "def bot():\n    " + strings.ReplaceAll(source, "\n", "\n    ") + "\n"
		}, "python3", "-m", "py_compile")
	}
}

// check hands each topic's code to an interpreter. One that isn't installed is passed over.
func check(t *testing.T, topics map[string]string, name string, wrap func(string) string, command ...string) {
	t.Helper()
	if _, err := exec.LookPath(command[0]); err != nil {
		t.Logf("%s isn't installed: its code isn't checked", command[0])
		return
	}
	for topic, source := range topics {
		file := writeFile(t, filepath.Join(t.TempDir(), name), []byte(wrap(source)))
		if out, err := exec.CommandContext(t.Context(), command[0], append(command[1:], file)...).CombinedOutput(); err != nil {
			t.Errorf("%s, %s: %v\n%s", command[0], topic, err, out)
		}
	}
}

// goHints puts each topic's code in a function, among the names that a reader has.
func goHints(topics map[string]string) string {
	var b strings.Builder
	for _, topic := range slices.Sorted(maps.Keys(topics)) {
		body := topics[topic]
		uses := ""
		for _, name := range []string{"callback", "err", "async", "client", "token"} {
			if regexp.MustCompile(`(?m)^(\w+, )*` + name + `(, \w+)* :=`).MatchString(body) {
				uses += "\t_ = " + name + "\n"
			}
		}
		body = strings.ReplaceAll(body, "client, err := wechat.New(appID, secret) ", "client, _ := wechat.New(appID, secret) ")
		if strings.HasPrefix(body, "callback.Handler(func") {
			body = "_ = " + body
		}
		fmt.Fprintf(&b, "func %s(w http.ResponseWriter, r *http.Request) {\n%s\n%s}\n\n", "hint"+topic, body, uses)
	}
	return `package bot

import (
	"context"
	"errors"
	"io"
	"log"
	"net/http"
	"os"
	"testing"

	"github.com/minigo-dev/wechat"
)

var (
	callback *wechat.Callback
	client *wechat.Client
	ctx = context.Background()
	appID, secret, token, aesKey, openID, text string
	reply *struct{}
	_ = errors.Is
	_ = log.Println
	_ = os.Getenv
	_ = io.WriteString
)

func answer(context.Context, wechat.Message) (wechat.Reply, error) { return nil, nil }

func keepForLater(string, string) {}

` + b.String() + "func TestHints(*testing.T) {}\n"
}
