package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// A mutant is one way to break the code. Its file begins with
//
//	# must fail: TestName
//	# what is broken, as the end of a sentence with "although"
//
// and optionally "# package: ./crypto" (the default is the root) and "# race: yes". Then
// come edits, which look like a diff without line numbers:
//
//	@@ token.go
//	 a line that stays
//	-a line that goes
//	+a line that comes
//
// The lines that stay and go must occur exactly once in the file.
type mutant struct {
	name, tests, pkg, breaks string
	race                     bool
	edits                    []edit
}

type edit struct{ file, before, after string }

func load(dir string) ([]*mutant, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.patch"))
	if err != nil {
		return nil, err
	}
	var all []*mutant
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		m, err := parse(string(text))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		m.name = strings.TrimSuffix(filepath.Base(file), ".patch")
		all = append(all, m)
	}
	return all, nil
}

func parse(text string) (*mutant, error) {
	m := &mutant{pkg: "."}
	for line := range strings.Lines(text) {
		var e *edit
		if len(m.edits) > 0 {
			e = &m.edits[len(m.edits)-1]
		}
		switch mark, rest := line[0], line[1:]; {
		case e == nil && mark == '#':
			m.head(strings.TrimSpace(rest))
		case strings.HasPrefix(line, "@@ "):
			m.edits = append(m.edits, edit{file: strings.TrimSpace(line[3:])})
		case e == nil:
			return nil, fmt.Errorf("expected # or @@: %q", line)
		case line == "\n": // an editor removed the blank
			e.before, e.after = e.before+line, e.after+line
		case mark == ' ':
			e.before, e.after = e.before+rest, e.after+rest
		case mark == '-':
			e.before += rest
		case mark == '+':
			e.after += rest
		default:
			return nil, fmt.Errorf("expected a blank, - or +: %q", line)
		}
	}
	if m.tests == "" || m.breaks == "" || len(m.edits) == 0 {
		return nil, errors.New("lacks the test, the description or an edit")
	}
	return m, nil
}

func (m *mutant) head(line string) {
	key, value, _ := strings.Cut(line, ": ")
	switch key {
	case "must fail":
		m.tests = value
	case "package":
		m.pkg = value
	case "race":
		m.race = value == "yes"
	default:
		m.breaks = strings.TrimSpace(m.breaks + " " + line)
	}
}

// broken returns the changed files by their name below root.
func (m *mutant) broken(root string) (map[string]string, error) {
	files := map[string]string{}
	for _, e := range m.edits {
		text, ok := files[e.file]
		if !ok {
			b, err := os.ReadFile(filepath.Join(root, e.file))
			if err != nil {
				return nil, err
			}
			text = "\n" + string(b)
		}
		// Whole lines only: a line must not match the end of a longer one.
		n := strings.Count(text, "\n"+e.before)
		if n != 1 || e.before == "" {
			return nil, fmt.Errorf("%s: the lines to change occur %d times:\n%s", e.file, n, e.before)
		}
		before, after, _ := strings.Cut(text, "\n"+e.before)
		files[e.file] = before + "\n" + e.after + e.keepLines(before) + after
	}
	for name, text := range files {
		files[name] = text[1:]
	}
	return files, nil
}

// keepLines returns the directive that gives the lines after an edit their old numbers, so
// that packages where only these numbers would change needn't be compiled again.
func (e *edit) keepLines(before string) string {
	if strings.Count(e.before, "\n") == strings.Count(e.after, "\n") {
		return ""
	}
	line, lines := 0, before
	if i := strings.LastIndex(before, linePrefix); i >= 0 {
		fmt.Sscanf(before[i:], linePrefix+"%d", &line)
		_, lines, _ = strings.Cut(before[i:], "\n")
		line--
	}
	return fmt.Sprintf("%s%d:1\n", linePrefix, line+strings.Count(lines, "\n")+strings.Count(e.before, "\n")+1)
}

const linePrefix = "//line :"

// overlay writes the changed files to dir, and the list of them for the go command.
func (m *mutant) overlay(dir string) (string, error) {
	files, err := m.broken(".")
	if err != nil {
		return "", err
	}
	replace := map[string]string{}
	for name, text := range files {
		original, err := filepath.Abs(name)
		if err != nil {
			return "", err
		}
		replace[original] = filepath.Join(dir, fmt.Sprintf("%d.go", len(replace)))
		if err := os.WriteFile(replace[original], []byte(text), 0o600); err != nil {
			return "", err
		}
	}
	list, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "overlay.json")
	return path, os.WriteFile(path, list, 0o600)
}
