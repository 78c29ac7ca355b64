// Command newapi prints the code of an API method and its wire case, from what WeChat's
// documentation says of it:
//
//	go run ./internal/newapi /wxa/business/getuserphonenumber
//	go run ./internal/newapi -in sector/promoter -family promoter
//
// It writes no file. Where prose belongs it prints TODO, for an author who has read the
// official page.
package main

import (
	"cmp"
	"flag"
	"fmt"
	"go/format"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/minigo-dev/wechat/internal/facts"
)

func main() {
	family := flag.String("family", "", "print all endpoints of a family, or of a file of the facts")
	dir := flag.String("in", ".", "the folder of the package that the code is for")
	flag.Parse()
	if err := run(os.Stdout, *family, *dir, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "newapi:", err)
		os.Exit(1)
	}
}

func run(w io.Writer, family, dir string, paths []string) error {
	p := printer{name: strings.ReplaceAll(filepath.Base(dir), "-", ""), taken: map[string]bool{}, shapes: map[string]string{}}
	if err := p.readPackage(dir); err != nil {
		return err
	}
	for _, path := range paths {
		if facts.Lookup(path) == nil {
			return fmt.Errorf("no endpoint has the path %s; near it are\n  %s", path, strings.Join(facts.Near(path), "\n  "))
		}
	}
	for _, e := range facts.Endpoints() {
		if family != "" && (e.Family == family || e.File == family) || slices.Contains(paths, e.Path) {
			p.endpoint(e)
		}
	}
	if p.code.Len() == 0 {
		return fmt.Errorf("needs the path of an endpoint, or -family with a name that the facts have, not %q", family)
	}
	if len(p.clashes) > 0 {
		return fmt.Errorf("package %s has these names already: %s", p.name, strings.Join(p.clashes, ", "))
	}
	source, err := format.Source([]byte(p.file()))
	if err == nil {
		_, err = w.Write(source)
	}
	return err
}

var declaration = regexp.MustCompile(`(?m)^(?:package (\w+)|(?:func(?: \([^)]*\))?|type) (\w+))`)

// readPackage notes the name of the package in dir and what it declares. A folder without
// code is a package to come.
func (p *printer) readPackage(dir string) error {
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		source, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		for _, m := range declaration.FindAllStringSubmatch(string(source), -1) {
			p.name, p.taken[m[2]] = cmp.Or(m[1], p.name), true
		}
	}
	return err
}
