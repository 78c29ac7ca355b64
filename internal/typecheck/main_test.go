package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCheck(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"p.go":         "package p\n\nvar name string = system()\n",
		"p_windows.go": "package p\n\nfunc system() int { return 1 }\n",
		"p_darwin.go":  "package p\n\nimport \"os\"\n\nfunc system() string { return os.Getenv(\"HOME\") }\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := check(dir, "darwin"); err != nil {
		t.Errorf("darwin: %v", err)
	}
	if err := check(dir, "windows"); err == nil || !strings.Contains(err.Error(), "cannot use system() (value of type int)") {
		t.Errorf("windows: got %v", err)
	}
}
