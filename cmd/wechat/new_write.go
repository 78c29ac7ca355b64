package main

import (
	"bytes"
	"embed"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	texttemplate "text/template"
)

//go:embed project
var projectTemplates embed.FS

// A projectFile is made from a template, or is as it is embedded.
type projectFile struct {
	name, from string
	mode       fs.FileMode
}

// projectFiles are the files of a project but go.mod and go.sum.
func (s *session) projectFiles(plain bool) []projectFile {
	bot := "kit.go.tmpl"
	if plain {
		bot = "plain.go.tmpl"
	}
	return []projectFile{
		{".dockerignore", "dockerignore.tmpl", 0o644},
		{".env", "env.tmpl", 0o600}, // will hold secrets
		{".env.example", "env.tmpl", 0o644},
		{".gitignore", "gitignore.tmpl", 0o644},
		{"Dockerfile", "Dockerfile.tmpl", 0o644},
		{"README.md", s.in("README.en.md.tmpl", "README.zh.md.tmpl"), 0o644},
		{"bot.go", bot, 0o644},
		{"compose.yaml", "compose.yaml.tmpl", 0o644},
		{"game_test.go", "game_test.go.tmpl", 0o644},
		{"main.go", "main.go.tmpl", 0o644},
		{"sunrise.png", "sunrise.png", 0o644},
		{"users.go", "users.go.tmpl", 0o644},
	}
}

// render makes a file of a project.
func (s *session) render(file projectFile, data any) ([]byte, error) {
	text, err := fs.ReadFile(projectTemplates, "project/"+file.from)
	if err != nil || filepath.Ext(file.from) != ".tmpl" {
		return text, err
	}
	t, err := texttemplate.New(file.from).Delims("[[", "]]").Option("missingkey=error").Funcs(texttemplate.FuncMap{"t": s.in}).Parse(string(text))
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = t.Execute(&b, data)
	return b.Bytes(), err
}

// checkPlace refuses a folder that holds something, and what is no folder.
func checkPlace(dir string) error {
	info, err := os.Lstat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fileFault("", err)
	case info.Mode()&fs.ModeSymlink != 0:
		return usagef("%s is a link: nothing was written", "%s 是链接：未写入任何文件", dir)
	case !info.IsDir():
		return usagef("%s is there already, and no folder: nothing was written", "%s 已存在，且不是目录：未写入任何文件", dir)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fileFault("", err)
	}
	if len(entries) > 0 {
		return usagef("%s is there already and isn't empty: choose another name, or empty it; nothing was written",
			"目录 %s 已存在且不为空：请换一个名称或先清空；未写入任何文件", dir)
	}
	return nil
}

// writeProject writes the files beside dir and gives them its name in the end: it is there
// whole or not at all, and what was there stays.
func writeProject(dir string, files []projectFile, contents map[string][]byte) error {
	if err := checkPlace(dir); err != nil {
		return err
	}
	beside, err := os.MkdirTemp(filepath.Dir(dir), ".wechat-new-*")
	if err != nil {
		return cantWrite(dir, err)
	}
	defer os.RemoveAll(beside)
	made := filepath.Join(beside, filepath.Base(dir))
	if err := os.Mkdir(made, 0o755); err != nil {
		return cantWrite(dir, err)
	}
	for _, file := range files {
		if err := writeNew(filepath.Join(made, file.name), contents[file.name], file.mode); err != nil {
			return cantWrite(dir, err)
		}
	}
	if err := place(made, dir); err != nil {
		return cantWrite(dir, err)
	}
	return nil
}

// place gives a folder its name. Rename takes the place of nothing; an empty folder goes
// first. What has come there since it was looked at is an error, and stays.
func place(made, dir string) error {
	err := os.Rename(made, dir)
	if info, looked := os.Lstat(dir); err == nil || looked != nil || !info.IsDir() {
		return err
	}
	if err := os.Remove(dir); err != nil {
		return err
	}
	return os.Rename(made, dir)
}

// writeNew writes a file that isn't there.
func writeNew(name string, content []byte, mode fs.FileMode) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	return errors.Join(err, f.Close())
}

// cantWrite names the cause without the name of what was only on its way.
func cantWrite(dir string, err error) error {
	var pathError *fs.PathError
	var linkError *os.LinkError
	if errors.As(err, &pathError) {
		err = pathError.Err
	} else if errors.As(err, &linkError) {
		err = linkError.Err
	}
	return usagef("%s can't be made: %v; nothing was written", "无法创建 %s：%v；未写入任何文件", dir, err)
}
