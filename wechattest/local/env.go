package local

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
)

// envLimit bounds a file of settings, in bytes.
const envLimit = 1 << 20

// LoadEnv sets the environment variables that a file names and the environment doesn't: a
// line each, NAME=value. Lines may begin with export, values may be quoted, and empty
// lines and those that begin with # are ignored. A file that isn't there is no error. An
// error quotes nothing of the file, which may hold secrets; nothing is set then.
func LoadEnv(name string) error {
	file, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	defer file.Close()
	var settings [][2]string
	lines := bufio.NewScanner(io.LimitReader(file, envLimit))
	for number := 1; lines.Scan(); number++ {
		line := strings.TrimSpace(strings.TrimPrefix(lines.Text(), "\ufeff"))
		if line == "" || line[0] == '#' {
			continue
		}
		key, value, ok := strings.Cut(strings.TrimPrefix(line, "export "), "=")
		key, value = strings.TrimSpace(key), strings.TrimSpace(value)
		if !ok || key == "" || strings.ContainsAny(key+value, "\x00") {
			return fmt.Errorf("%s: line %d isn't NAME=value", name, number)
		}
		if n := len(value); n >= 2 && (value[0] == '"' || value[0] == '\'') && value[n-1] == value[0] {
			value = value[1 : n-1]
		}
		settings = append(settings, [2]string{key, value})
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	for _, setting := range settings {
		if _, given := os.LookupEnv(setting[0]); given {
			continue
		}
		if err := os.Setenv(setting[0], setting[1]); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}
