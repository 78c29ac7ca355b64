package main

import (
	"bytes"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A name that is no module's path, or can't be a folder's everywhere, is refused in both
// languages, and nothing is written.
func TestNewNames(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.Mkdir("full", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("full/keep", []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("file", []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	before := tree(t, ".")
	for _, tt := range []struct{ name, en, zh string }{
		{"", "it is empty", "不能为空"},
		{".", "it leads elsewhere by .", "不能含有 ."},
		{"..", "it leads elsewhere by ..", "不能含有 .."},
		{"../mygame", "it leads elsewhere by ..", "不能含有 .."},
		{"a/../../mygame", "it leads elsewhere by ..", "不能含有 .."},
		{"./mygame", "it leads elsewhere by .", "不能含有 ."},
		{"a/..", "it leads elsewhere by ..", "不能含有 .."},
		{"/srv/mygame", "path on this machine", "绝对路径"},
		{"/", "path on this machine", "绝对路径"},
		{`C:\mygame`, "letters, digits", "只能用英文字母"},
		{`a\b`, "letters, digits", "只能用英文字母"},
		{"mygame/", "a part of it is empty", "斜杠之间不能为空"},
		{"a//b", "a part of it is empty", "斜杠之间不能为空"},
		{"my game", "a blank", "空白"},
		{" mygame", "a blank", "空白"},
		{"mygame\n", "a blank", "空白"},
		{"my\u00a0game", "a blank", "空白"},
		{"my\x00game", "letters, digits", "只能用英文字母"},
		{"my\x1b[2Jgame", "letters, digits", "只能用英文字母"},
		{"我的游戏", "letters, digits", "只能用英文字母"},
		{"https://example.com/mygame", "letters, digits", "只能用英文字母"},
		{"my@game", "letters, digits", "只能用英文字母"},
		{"my;game", "letters, digits", "只能用英文字母"},
		{"$(id)", "letters, digits", "只能用英文字母"},
		{"example.com/-mygame", "begins with - or a dot", "不能以 - 或 . 开头"},
		{".mygame", "begins with - or a dot", "不能以 - 或 . 开头"},
		{"mygame.", "ends with a dot", "不能以 - 或 . 开头"},
		{"mygame~1", "~ and digits", "~数字"},
		{"example.com/mygame~12.x", "~ and digits", "~数字"},
		{"_mygame", "begin with _", "不能以 _ 开头"},
		{"example.com/~me", "begin with ~", "不能以 ~ 开头"},
		{"con", "Windows keeps con", "设备名"},
		{"CON", "Windows keeps CON", "设备名"},
		{"nul.txt", "Windows keeps nul.txt", "设备名"},
		{"example.com/aux/mygame", "Windows keeps aux", "设备名"},
		{"example.com/lpt9", "Windows keeps lpt9", "设备名"},
		{"func", "a word of the language Go", "关键字"},
		{"example.com/range", "a word of the language Go", "关键字"},
		{"type", "a word of the language Go", "关键字"},
		{"example.com/select/v2", "a word of the language Go", "关键字"},
		{"go", "a name of Go's own", "Go 自身"},
		{"fmt", "a name of Go's own", "Go 自身"},
		{"net/http", "a name of Go's own", "Go 自身"},
		{"main", "a name of Go's own", "Go 自身"},
		{"C", "a name of Go's own", "Go 自身"},
		{"internal", "a name of Go's own", "Go 自身"},
		{"all", "a name of Go's own", "Go 自身"},
		{"gopkg.in/mygame", "rules of its own", "另有规则"},
		{"example.com/mygame/v1", "v2 or more", "v2 及以上"},
		{"example.com/mygame/v02", "v2 or more", "v2 及以上"},
		{modulePath, "the library's own", "本库自己"},
		{modulePath + "/mygame", "the library's own", "本库自己"},
		{strings.Repeat("a", 201), "longer than 200", "超过 200"},
		{"full", "isn't empty", "不为空"},
		{"example.com/me/full", "isn't empty", "不为空"},
		{"file", "no folder", "不是目录"},
	} {
		for lang, says := range map[string]string{"en": tt.en, "zh": tt.zh} {
			got := invoke(t, nil, "new", "--lang", lang, "--", tt.name)
			if got.code != exitUsage || !strings.Contains(got.stderr, says) || strings.ContainsAny(got.stderr, "\x1b\x00") {
				t.Errorf("%q: exit code %d, and no %q in: %s", tt.name, got.code, says, got.stderr)
			}
		}
	}
	if got := invoke(t, nil, "new", "-mygame"); got.code != exitUsage {
		t.Errorf("a leading dash: %+v", got)
	}
	if diff := cmp.Diff(before, tree(t, ".")); diff != "" {
		t.Errorf("something was written (-before +after):\n%s", diff)
	}
}

// tree lists what is below a folder, with the content of files.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			found[path] = ""
			return err
		}
		text, err := os.ReadFile(path)
		found[path] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestNewMakesAProject(t *testing.T) {
	for _, tt := range []struct {
		name, project, folder string
		args                  []string
		bot, readme           string
	}{
		{"kit, English", "mygame", "mygame", []string{"--lang", "en"}, "bot.Enter, bot.Say(\"Welcome!\\n\"+menu)", "## The real WeChat"},
		{"kit, Chinese", "example.com/me/mygame", "mygame", []string{"--lang", "zh"}, "\"1 攻略\\n2 图片\\n3 人工客服\"", "## 对接真实的微信"},
		{"plain, English", "example.com/mygame/v2", "mygame", []string{"--plain"}, "r.client.SendText(ctx, m.FromUserName, menu)", "plain handler"},
		{"plain, Chinese", "my-game.2", "my-game.2", []string{"--plain", "--lang", "zh"}, "先打史莱姆。", "不使用 bot 包"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			got := invoke(t, nil, append([]string{"new", tt.project, "--json"}, tt.args...)...)
			if got.code != exitOK {
				t.Fatalf("%+v", got)
			}
			report := decoded[newReport](t, got.stdout)
			made := tree(t, tt.folder)
			for _, name := range report.Files {
				content, ok := made[filepath.Join(tt.folder, name)]
				if !ok || content == "" || strings.Contains(content, "[[") || strings.Contains(content, "<no value>") {
					t.Errorf("%s: %q", name, content)
				}
				if strings.HasSuffix(name, ".go") {
					if _, err := parser.ParseFile(token.NewFileSet(), name, content, 0); err != nil {
						t.Error(err)
					}
				}
			}
			if len(made) != len(report.Files)+1 || report.Folder != tt.folder || report.Module != tt.project {
				t.Errorf("%+v; the folder holds %d files", report, len(made)-1)
			}
			for name, want := range map[string]string{
				"go.mod": "module " + tt.project + "\n", "bot.go": tt.bot, "README.md": tt.readme, ".gitignore": "\n.env\n",
				"Dockerfile": "COPY --from=build /etc/ssl/certs/ca-certificates.crt", "compose.yaml": "SIM_LISTEN: 0.0.0.0:8642",
			} {
				if !strings.Contains(made[filepath.Join(tt.folder, name)], want) {
					t.Errorf("%s lacks %q:\n%s", name, want, made[filepath.Join(tt.folder, name)])
				}
			}
			if again := invoke(t, nil, "new", tt.project); again.code != exitUsage {
				t.Errorf("made again: %+v", again)
			}
			if diff := cmp.Diff(made, tree(t, tt.folder)); diff != "" {
				t.Errorf("the second overwrote something (-first +second):\n%s", diff)
			}
			if rest := tree(t, "."); len(rest) != len(made)+1 {
				t.Errorf("something is left beside: %d files", len(rest)-len(made)-1)
			}
		})
	}
}

// Only .env, which is to hold secrets, is for its owner alone.
func TestNewModes(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("files have no such modes")
	}
	t.Chdir(t.TempDir())
	if err := os.Mkdir("mygame", 0o700); err != nil { // empty: the project takes its place
		t.Fatal(err)
	}
	if got := invoke(t, nil, "new", "mygame"); got.code != exitOK {
		t.Fatalf("%+v", got)
	}
	for name, want := range map[string]fs.FileMode{".env": 0o600, ".env.example": 0o644, "main.go": 0o644, ".": 0o755 | fs.ModeDir} {
		info, err := os.Stat(filepath.Join("mygame", name))
		if err != nil {
			t.Fatal(err)
		}
		if mode := info.Mode(); mode&^want != 0 || mode&0o600 != 0o600 {
			t.Errorf("%s has the mode %v, more than %v", name, mode, want)
		}
	}
}

// A link isn't followed, and isn't replaced.
func TestNewTakesNoLink(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(t.TempDir())
	if err := os.Symlink(dir, "mygame"); err != nil {
		t.Skip(err)
	}
	for lang, says := range map[string]string{"en": "is a link", "zh": "是链接"} {
		if got := invoke(t, nil, "new", "mygame", "--lang", lang); got.code != exitUsage || !strings.Contains(got.stderr, says) {
			t.Errorf("%+v", got)
		}
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
		t.Errorf("behind the link are %v, %v", entries, err)
	}
	if to, err := os.Readlink("mygame"); err != nil || to != dir {
		t.Errorf("the link leads to %q, %v", to, err)
	}
}

// Where nothing can be written, that is said, and nothing is left.
func TestNewUnwritable(t *testing.T) {
	dir := t.TempDir()
	files := []projectFile{{name: "a", mode: 0o644}, {name: "b", mode: 0o644}}
	for _, tt := range []struct {
		name  string
		dir   string
		files []projectFile
	}{
		{"no folder to be in", filepath.Join(dir, "none", "mygame"), files},
		{"a file that can't be made", filepath.Join(dir, "mygame"), append(files, projectFile{name: "c/d", mode: 0o644})},
		{"the same file twice", filepath.Join(dir, "mygame"), append(files, projectFile{name: "a", mode: 0o644})},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := writeProject(tt.dir, tt.files, nil)
			f, ok := err.(*fault)
			if !ok || !strings.Contains(f.english, "can't be made") || !strings.Contains(f.chinese, "无法创建") || strings.Contains(f.english, ".wechat-new") {
				t.Errorf("%v", err)
			}
			if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
				t.Errorf("left are %v, %v", entries, err)
			}
		})
	}
	if os.Geteuid() == 0 {
		return // may write everywhere
	}
	locked := filepath.Join(dir, "locked")
	if err := os.Mkdir(locked, 0o555); err != nil {
		t.Fatal(err)
	}
	if err := writeProject(filepath.Join(locked, "mygame"), files, nil); err == nil {
		t.Error("written where nothing may be")
	}
}

// What came into the folder after it was looked at stays.
func TestNewKeepsWhatComesLate(t *testing.T) {
	made, dir := t.TempDir(), filepath.Join(t.TempDir(), "mygame")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, late := range []string{filepath.Join(dir, "late"), filepath.Join(filepath.Dir(dir), "file")} {
		if err := os.WriteFile(late, []byte("mine"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	before := tree(t, filepath.Dir(dir))
	for _, taken := range []string{dir, filepath.Join(filepath.Dir(dir), "file")} {
		if err := place(made, taken); err == nil {
			t.Errorf("%s was replaced", taken)
		}
	}
	if diff := cmp.Diff(before, tree(t, filepath.Dir(dir))); diff != "" {
		t.Errorf("(-before +after):\n%s", diff)
	}
}

func TestLibraryOf(t *testing.T) {
	t.Parallel()
	_, source, _, _ := runtime.Caller(0)
	here := filepath.Dir(filepath.Dir(filepath.Dir(source)))
	const sum = "h1:abc="
	released := debug.Module{Path: modulePath, Version: "v1.2.3", Sum: sum}
	for _, tt := range []struct {
		name   string
		info   debug.BuildInfo
		source string
		want   library
		fault  string
	}{
		{name: "go run of a version", info: debug.BuildInfo{Main: released}, source: source, want: library{version: "v1.2.3", sum: sum}},
		{name: "a tool of another module", info: debug.BuildInfo{Main: debug.Module{Path: "mygame"}, Deps: []*debug.Module{{Path: "x"}, &released}}, source: source, want: library{version: "v1.2.3", sum: sum}},
		{name: "built in a checkout", info: debug.BuildInfo{Main: debug.Module{Path: modulePath, Version: "(devel)"}}, source: source, want: library{dir: here}},
		{name: "built in a checkout with its commit", info: debug.BuildInfo{Main: debug.Module{Path: modulePath, Version: "v0.0.0-20260101000000-0123456789ab+dirty"}}, source: source, want: library{dir: here}},
		{name: "replaced in another module", info: debug.BuildInfo{Main: debug.Module{Path: "mygame"}, Deps: []*debug.Module{{Path: modulePath, Version: "v1.0.0", Replace: &debug.Module{Path: here}}}}, source: source, want: library{dir: here}},
		{name: "no build information", source: source, want: library{dir: here}},
		{name: "built with -trimpath", info: debug.BuildInfo{Main: debug.Module{Path: modulePath}}, source: modulePath + "/cmd/wechat/new_module.go", fault: "--library DIR"},
		{name: "the checkout has gone", source: filepath.Join(t.TempDir(), "cmd", "wechat", "new.go"), fault: "is no checkout"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := libraryOf(&tt.info, tt.source)
			if got != tt.want || (err == nil) != (tt.fault == "") || err != nil && !strings.Contains(err.Error(), tt.fault) {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
}

func TestProjectModule(t *testing.T) {
	t.Parallel()
	released := library{version: "v1.2.3", sum: "h1:abc="}
	for _, tt := range []struct {
		name     string
		lib      library
		contains string
		replaced bool
	}{
		{"released", released, "require " + modulePath + " v1.2.3\n", false},
		{"checkout", library{dir: "/home/me/wechat"}, "replace " + modulePath + " => /home/me/wechat\n", true},
		{"checkout with a blank", library{dir: "/home/me/my code"}, "replace " + modulePath + " => \"/home/me/my code\"\n", true},
		{"checkout on Windows", library{dir: `C:\code\wechat`}, "replace " + modulePath + " => C:\\code\\wechat\n", true},
	} {
		mod := tt.lib.goMod("example.com/mygame")
		if !strings.HasPrefix(mod, "module example.com/mygame\n\ngo "+goVersion()+"\n") || !strings.Contains(mod, tt.contains) || strings.Contains(mod, "replace") != tt.replaced {
			t.Errorf("%s:\n%s", tt.name, mod)
		}
		own := strings.Contains(tt.lib.goSum(), modulePath)
		if lines := slices.Collect(strings.Lines(tt.lib.goSum())); own == tt.replaced || !slices.IsSorted(lines) {
			t.Errorf("%s:\n%s", tt.name, tt.lib.goSum())
		}
	}
	for _, want := range []string{modulePath + " v1.2.3 h1:abc=\n", modulePath + " v1.2.3/go.mod " + modSum(libraryMod) + "\n"} {
		if !strings.Contains(released.goSum(), want) {
			t.Errorf("go.sum lacks %q:\n%s", want, released.goSum())
		}
	}
	// As everybody's go.sum has it of go-cache 2.1.0.
	if got := modSum("module github.com/patrickmn/go-cache\n"); got != "h1:3Qf8kWWT7OJRJbdiICTKqZju1ZixQ/KpMGzzAfe6+WQ=" {
		t.Errorf("modSum = %s", got)
	}
}

// The copies for projects are those of the repository. scripttest shows that they suffice.
func TestLibraryFilesAreOurs(t *testing.T) {
	t.Parallel()
	mod, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(mod, []byte(libraryMod)) {
		t.Errorf("project/library.mod is no copy of go.mod (-go.mod +library.mod):\n%s", cmp.Diff(string(mod), libraryMod))
	}
	sum, err := os.ReadFile("../../go.sum")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(librarySum) {
		if !bytes.Contains(sum, []byte(line)) {
			t.Errorf("project/library.sum has a line that go.sum hasn't: %s", line)
		}
	}
}
