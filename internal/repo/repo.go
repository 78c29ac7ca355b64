// Package repo holds the tests of the repository as a whole: directives of API methods, the
// exported API, the code in the READMEs and guides, links, comments, Chinese texts, dependencies, the
// root's test files, and the generated files in docs.
package repo
