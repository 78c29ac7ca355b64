package wechattest_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// argumentsOf splits a command line as a shell does. It runs nothing: any character that is neither
// quoted nor ordinary fails the test.
func argumentsOf(t *testing.T, line string) []string {
	t.Helper()
	var out []string
	var word strings.Builder
	begun := false
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == '\'':
			quoted, _, closed := strings.Cut(line[i+1:], "'")
			if !closed {
				t.Fatalf("a quote stays open in %q", line)
			}
			word.WriteString(quoted)
			begun, i = true, i+1+len(quoted)
		case c == '\\' && strings.HasPrefix(line[i+1:], "\n"):
			i++
		case c == '\\' && strings.HasPrefix(line[i+1:], "'"):
			word.WriteByte('\'')
			begun, i = true, i+1
		case c == ' ':
			if begun {
				out = append(out, word.String())
			}
			word.Reset()
			begun = false
		case c == '-' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z':
			word.WriteByte(c)
			begun = true
		default:
			t.Fatalf("%q stands bare in %q", c, line)
		}
	}
	if begun {
		out = append(out, word.String())
	}
	if len(out) == 0 || out[0] != "curl" {
		t.Fatalf("%q is no call of curl", line)
	}
	return out[1:]
}

// A command line that is copied from the page does what it says and nothing else, whatever a bot has
// sent.
func TestCurlIsSafeToPaste(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, method, path, contentType, body string }{
		{name: "method of backticks", method: "`id`", path: "/x"},
		{name: "method of a variable", method: "$HOME", path: "/x"},
		{name: "method that goes on", method: "A|B&C#D!", path: "/x"},
		{name: "method of a quote", method: "A'B", path: "/x"},
		{name: "body that names a file", method: "POST", path: "/x", contentType: "text/plain", body: "@/etc/passwd"},
		{name: "body with quotes", method: "POST", path: "/x", contentType: "text/plain", body: "'; id; '\n\"$(id)\"\\"},
		{name: "type with a quote", method: "POST", path: "/x", contentType: "text/plain; a='`id`'", body: "x"},
		{name: "path with brackets", method: "GET", path: "/{a,b}[1-9]'`id`%3F%25"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			c := newControl(t)
			r, err := http.NewRequest(tc.method, "http://localhost"+tc.path, strings.NewReader(tc.body))
			if err != nil {
				t.Fatal(err)
			}
			want := []string{"-sS", "-g", "-X", tc.method, "http://localhost" + r.URL.EscapedPath()}
			if tc.contentType != "" {
				r.Header.Set("Content-Type", tc.contentType)
				want = append(want, "-H", "Content-Type: "+tc.contentType, "--data-raw", tc.body)
			}
			if _, err := c.http.Do(r); err != nil {
				t.Fatal(err)
			}
			live := argumentsOf(t, c.tree("GET", "/_sim/exchanges/1", "").text("curl"))
			if diff := cmp.Diff(want, live); diff != "" {
				t.Errorf("the arguments (-want +got):\n%s", diff)
			}
			_, exported := c.ask("GET", "/_sim/transcript", "")
			c.must("POST", "/_sim/transcript", exported, nil)
			imported := argumentsOf(t, c.tree("GET", "/_sim/exchanges/1", "").text("curl"))
			if diff := cmp.Diff(want, imported); diff != "" {
				t.Errorf("the arguments once imported (-want +got):\n%s", diff)
			}
		})
	}
}

// A transcript can't bring its own command line.
func TestImportedCurlIsMadeAnew(t *testing.T) {
	t.Parallel()
	source := newControl(t)
	source.wx.Serve(answering("success"))
	source.wx.User("alice").SendText("hello")
	_, exported := source.ask("GET", "/_sim/transcript", "")
	for _, tc := range []struct{ name, curl, origin string }{
		{"another command", "other-command --flag", "http://localhost/"},
		{"command after it", "curl -sS -X POST 'http://127.0.0.1:8080/x'; other", "http://127.0.0.1:8080/"},
		{"substitution", "curl -sS -X POST 'http://127.0.0.1:8080/x' $(other)", "http://127.0.0.1:8080/"},
		{"another machine", "curl -sS -X POST 'http://192.0.2.1/x'", "http://localhost/"},
		{"user before the host", "curl -sS -X POST 'http://127.0.0.1:80@192.0.2.1/x'", "http://localhost/"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			var transcript map[string]any
			if err := json.Unmarshal([]byte(exported), &transcript); err != nil {
				t.Fatal(err)
			}
			transcript["exchanges"].([]any)[0].(map[string]any)["curl"] = tc.curl
			c := newControl(t)
			c.must("POST", "/_sim/transcript", string(mustJSON(t, transcript)), nil)
			got := argumentsOf(t, c.tree("GET", "/_sim/exchanges/1", "").text("curl"))
			if len(got) != 9 || !strings.HasPrefix(got[4], tc.origin) || got[7] != "--data-raw" {
				t.Errorf("the arguments are %q", got)
			}
		})
	}
}
