package repo_test

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unicode"

	"github.com/google/go-cmp/cmp"
)

// TestLinks checks that the relative links of all Markdown files lead somewhere, that a
// reader gets from README.md to every one of these files, and that a Chinese page leads to
// Chinese pages where there are any.
func TestLinks(t *testing.T) {
	t.Parallel()
	for _, fault := range linkFaults(os.DirFS("."), "README.md") {
		t.Error(fault)
	}
}

const zhPage = ".zh-CN.md"

var (
	codeFence  = regexp.MustCompile("(?ms)^```.*?^```$")
	codeSpan   = regexp.MustCompile("`[^`\n]*`")
	linkTarget = regexp.MustCompile(`\]\(<?([^)<>\s]+)>?(?:\s+"[^"]*")?\)|(?m:^\[[^]]+\]:\s+(\S+))|(?:src|href)="([^"]*)"`)
	heading    = regexp.MustCompile(`(?m)^#{1,6}\s+(.*?)\s*#*$`)
	linkText   = regexp.MustCompile(`\[([^]]*)\]\([^)]*\)`)
)

func linkFaults(repository fs.FS, start string) (faults []string) {
	fault := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	pages, err := markdown(repository)
	if err != nil {
		return []string{err.Error()}
	}
	leadsTo := map[string][]string{}
	for page, text := range pages {
		for _, link := range links(text) {
			name, anchor, _ := strings.Cut(link, "#")
			target := page
			if name != "" {
				target = path.Join(path.Dir(page), name)
			}
			if _, err := fs.Stat(repository, target); err != nil {
				fault("%s: %s leads nowhere", page, link)
				continue
			}
			leadsTo[page] = append(leadsTo[page], target)
			if to, ok := pages[target]; ok && anchor != "" && !slices.Contains(anchors(to), anchor) {
				fault("%s: %s: there is no such heading", page, link)
			}
			twin := strings.TrimSuffix(target, ".md") + zhPage
			if _, ok := pages[twin]; ok && strings.HasSuffix(page, zhPage) && page != twin {
				fault("%s: %s: there is a Chinese page, %s", page, link, twin)
			}
		}
		if twin, ok := strings.CutSuffix(page, zhPage); ok && !slices.Contains(leadsTo[page], twin+".md") {
			fault("%s doesn't lead to its English page", page)
		}
	}
	reached := reachable(leadsTo, start)
	for page := range pages {
		if !reached[page] {
			fault("%s: no link from %s, or from a page behind it, leads here", page, start)
		}
	}
	slices.Sort(faults)
	return faults
}

// markdown returns the texts of all Markdown files by their paths.
func markdown(repository fs.FS) (map[string]string, error) {
	pages := map[string]string{}
	err := fs.WalkDir(repository, ".", func(name string, d fs.DirEntry, err error) error {
		switch base := path.Base(name); {
		case err != nil:
			return err
		case d.IsDir() && base != "." && (base[0] == '.' || base == "testdata" || base == "node_modules"):
			return fs.SkipDir
		case strings.HasSuffix(name, ".md"):
			text, err := fs.ReadFile(repository, name)
			pages[name] = string(text)
			return err
		}
		return nil
	})
	return pages, err
}

func reachable(leadsTo map[string][]string, start string) map[string]bool {
	reached := map[string]bool{start: true}
	for queue := []string{start}; len(queue) > 0; queue = queue[1:] {
		for _, target := range leadsTo[queue[0]] {
			if !reached[target] {
				reached[target] = true
				queue = append(queue, target)
			}
		}
	}
	return reached
}

// links returns a page's relative links, images among them.
func links(text string) (found []string) {
	text = codeSpan.ReplaceAllString(codeFence.ReplaceAllString(text, ""), "code")
	for _, match := range linkTarget.FindAllStringSubmatch(text, -1) {
		link := match[1] + match[2] + match[3]
		if !strings.Contains(link, "://") && !strings.HasPrefix(link, "mailto:") {
			found = append(found, link)
		}
	}
	return found
}

// anchors returns the names that GitHub gives to the headings of a page.
func anchors(text string) (found []string) {
	seen := map[string]int{}
	for _, match := range heading.FindAllStringSubmatch(codeFence.ReplaceAllString(text, ""), -1) {
		name := strings.Map(func(r rune) rune {
			switch {
			case r == ' ':
				return '-'
			case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsNumber(r):
				return unicode.ToLower(r)
			}
			return -1
		}, linkText.ReplaceAllString(match[1], "$1"))
		if n := seen[name]; n > 0 {
			found = append(found, fmt.Sprintf("%s-%d", name, n))
		} else {
			found = append(found, name)
		}
		seen[name]++
	}
	return found
}

func TestLinkFaults(t *testing.T) {
	t.Parallel()
	const home = "[a](docs/a.md)"
	tests := []struct {
		name  string
		files map[string]string
		want  []string
	}{
		{"right", map[string]string{"README.md": home + " [b](docs/a.md#two-words-1) ![p](p.png)", "p.png": "", "docs/a.md": "# Two `words`\n## Two words\n[up](../README.md) [dir](../docs)"}, nil},
		{"elsewhere", map[string]string{"README.md": "[x](https://example.com/y.md) [m](mailto:a@example.com)"}, nil},
		{"code", map[string]string{"README.md": "`[x](y)`\n```\n[x](y)\n```\n"}, nil},
		{"no file", map[string]string{"README.md": home}, []string{"README.md: docs/a.md leads nowhere"}},
		{"no picture", map[string]string{"README.md": "![p](p.png) <img src=\"q.png\">"}, []string{"README.md: p.png leads nowhere", "README.md: q.png leads nowhere"}},
		{"reference", map[string]string{"README.md": "[x][y]\n\n[y]: z.md"}, []string{"README.md: z.md leads nowhere"}},
		{"relative to the page", map[string]string{"README.md": home, "docs/a.md": "[b](docs/a.md)"}, []string{"docs/a.md: docs/a.md leads nowhere"}},
		{"no heading", map[string]string{"README.md": home + " [b](#c)", "docs/a.md": ""}, []string{"README.md: #c: there is no such heading"}},
		{"unreached", map[string]string{"README.md": home, "docs/a.md": "", "docs/b.md": "[a](a.md)"}, []string{"docs/b.md: no link from README.md, or from a page behind it, leads here"}},
		{"English for Chinese", map[string]string{"README.md": home + " [c](README.zh-CN.md)", "README.zh-CN.md": "[e](README.md) [a](docs/a.md)", "docs/a.md": "[c](a.zh-CN.md)", "docs/a.zh-CN.md": "[e](a.md)"},
			[]string{"README.zh-CN.md: docs/a.md: there is a Chinese page, docs/a.zh-CN.md"}},
		{"Chinese without English", map[string]string{"README.md": "[c](README.zh-CN.md)", "README.zh-CN.md": ""}, []string{"README.zh-CN.md doesn't lead to its English page"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			repository := fstest.MapFS{}
			for name, text := range tt.files {
				repository[name] = &fstest.MapFile{Data: []byte(text)}
			}
			if diff := cmp.Diff(tt.want, linkFaults(repository, "README.md")); diff != "" {
				t.Errorf("faults (-want +got):\n%s", diff)
			}
		})
	}
}
