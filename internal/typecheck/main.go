// Command typecheck checks, from source, the types of the packages that differ between
// operating systems. go vet would first build the standard library for each system.
//
//	go run ./internal/typecheck windows darwin
package main

import (
	"errors"
	"fmt"
	"go/ast"
	"go/build"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
)

// folders are the packages that are checked, from the root of the module.
var folders = [...]string{".", "filestore"}

func main() {
	var faults []error
	for _, system := range os.Args[1:] {
		for _, dir := range folders {
			faults = append(faults, check(dir, system))
		}
	}
	if err := errors.Join(faults...); err != nil {
		fmt.Fprintln(os.Stderr, "typecheck:", err)
		os.Exit(1)
	}
}

func check(dir, system string) error {
	// The importer reads these variables and has no other setting.
	build.Default.GOOS, build.Default.CgoEnabled = system, false
	pkg, err := build.ImportDir(dir, 0)
	if err != nil {
		return fmt.Errorf("%s: %w", system, err)
	}
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range pkg.GoFiles {
		file, err := parser.ParseFile(fset, filepath.Join(dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		files = append(files, file)
	}
	config := types.Config{
		Importer:  importer.ForCompiler(fset, "source", nil),
		Sizes:     types.SizesFor("gc", build.Default.GOARCH),
		GoVersion: "go1.25",
	}
	if _, err := config.Check(pkg.Name, fset, files, nil); err != nil {
		return fmt.Errorf("%s: %w", system, err)
	}
	fmt.Printf("%s: %d files of package %s\n", system, len(files), pkg.Name)
	return nil
}
